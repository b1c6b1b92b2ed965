"""The methods in words, from what the reviewers decided and what the machine did."""

from collections.abc import Iterator

from prismake.report.labels import PHASE_LABELS
from prismake.report.numerals import join_words, write_count
from prismake.report.view import View

KIND_WORDS = {
    "database": "databases",
    "register": "registers",
    "website": "websites",
    "organisation": "organisations",
    "citation": "reference lists and citations",
}
TESTS = {
    "z": "Wald-type intervals",
    "hartung_knapp": "intervals after Hartung and Knapp",
    "adhoc_hartung_knapp": "intervals after Hartung and Knapp, never narrower than the Wald-type ones",
}


def write_methods(view: View) -> list[str]:
    """One paragraph per step, in the past tense, ready for a manuscript."""
    steps = (_write_search, _write_duplicates, _write_screening, _write_extraction, _write_synthesis, _write_software)
    return [" ".join(step(view)) for step in steps]


def _write_search(view: View) -> Iterator[str]:
    kinds = view.searches.drop_duplicates("source")["kind"].value_counts()
    named = [f"{kinds[kind]} {words}" for kind, words in KIND_WORDS.items() if kind in kinds.index]
    days = sorted({str(day) for day in view.searches["searched_on"]})
    when = f"on {days[0]}" if len(days) == 1 else f"between {days[0]} and {days[-1]}" if days else "on no stated day"
    yield f"We searched {join_words(named) or 'no source'} {when}; each search stands in full under Searches."
    rounds = sorted(set(view.searches["round"]))
    if len(rounds) > 1:
        yield f"The searches were run in {len(rounds)} rounds ({', '.join(rounds)})."


def _write_duplicates(view: View) -> Iterator[str]:
    rules = view.tables["clusters"]["joined_by"]
    yield "Records of the same document were joined by rules on identifiers, titles, authors and places of publication."
    people = (view.config.get("duplicates") or {}).get("people") or []
    if people:
        yield f"Doubtful pairs were ruled on by {write_count(len(people), 'person', 'people')}."
    yield f"In all, {write_count(int((rules != '').sum()), 'record')} joined another one."


def _write_screening(view: View) -> Iterator[str]:
    rules = view.protocol.get("automation") or []
    excluding = sum(rule.get("verdict") == "exclude" for rule in rules)
    if excluding:
        yield f"Before screening, {write_count(excluding, 'rule')} of the protocol excluded references automatically."
    for phase, words in PHASE_LABELS.items():
        settings = view.config["screening"][phase]
        n = len(settings["people"])
        how = f"{n} people, each alone," if n > 1 else "one person"
        yield f"{words}: {how} decided on each reference" + (
            "; conflicts went to an adjudicator." if settings.get("adjudicator") else "."
        )
    if len(view.find_table("ranking")):
        yield "References were handed out in the order of a ranking that learned from the votes."


def _write_extraction(view: View) -> Iterator[str]:
    people = (view.config.get("extraction") or {}).get("people") or []
    n = len(people)
    who = "Nobody was named to extract data." if not n else f"{write_count(n, 'person', 'people')} extracted data"
    yield who if not n else f"{who} into sheets made from a codebook of {write_count(len(view.codebook), 'variable')}."
    yield "Every number stands with the words and the page that it was taken from."


def _write_synthesis(view: View) -> Iterator[str]:
    if not view.analyses:
        yield "No analysis was planned."
    for row in view.analyses:
        model = (
            f"{row.get('model', 'random')}-effects model"
            if row.get("model", "random") == "random"
            else "common-effect model"
        )
        estimator = f" with the {row['tau2']} estimator of τ²" if row.get("tau2") else ""
        test = TESTS.get(str(row.get("test", "")), "")
        yield f"{row.get('title') or row['id']}: {row['measure']}, {model}{estimator}{f' and {test}' if test else ''}."


def _write_software(view: View) -> Iterator[str]:
    version, code = view.provenance.get("version") or "", view.provenance.get("code") or ""
    yield f"Everything was computed with prismake {version} (code {code}); the same files give the same report."
