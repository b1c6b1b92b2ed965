"""The methods in words: what the reviewers decided in config/, and what the tables say that was done."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from prismake.report.certainty_words import tell_state
from prismake.report.charting import tell_charting
from prismake.report.checklists.suggested import tell_order, tell_test
from prismake.report.citation_words import FOLLOWED, name_kinds, tell_citations
from prismake.report.facts import Known, mark, unmark
from prismake.report.grammar import agree, begin_sentence, spell_count, tell_settling
from prismake.report.labels import name_sources, name_tool
from prismake.report.machine_words import tell_voting
from prismake.report.methods_findings import tell_findings
from prismake.report.methods_synthesis import write_synthesis
from prismake.report.numerals import join_words, write_count
from prismake.report.registration import write_registration
from prismake.report.search_dates import (
    HOW,
    SEARCHED,
    list_days,
    select_how,
    select_searched,
    tell_days,
    tell_how,
    tell_rounds_of,
)
from prismake.report.support import tell_support
from prismake.report.trust_words import tell_trust
from prismake.report.view import View
from prismake.tables import to_rows
from prismake.text.vocabulary import DECIDING, NOT_SETTLED, PHASE_TEXTS

KIND_WORDS: Mapping[str, tuple[str, str]] = {
    "database": ("database", "databases"),
    "register": ("register", "registers"),
    "website": ("website", "websites"),
    "organisation": ("organisation", "organisations"),
    "citation": ("list of references", "lists of references"),
    FOLLOWED: ("source of citations", "sources of citations"),
}
APPRAISAL = "Risk of bias assessment"
POOLING = ("Synthesis methods", "Certainty assessment")  # steps of a review that pools


def write_methods(view: View) -> list[str]:
    """One paragraph per step, ready for a manuscript; a step that the tables do not hold is told as not done."""
    return [unmark(paragraph) for _, paragraph in tell_methods(view)]


def tell_methods(view: View) -> list[tuple[str, str]]:
    """The heading of every step with its paragraph, in which each number carries its fact."""
    steps = [one for one in STEPS if (view.pools or one[0] not in POOLING)]
    return [(_call_step(heading, view), told) for heading, step in steps if (told := " ".join(step(view)))]


def _call_step(heading: str, view: View) -> str:
    """The heading of a step; that of the appraisal says what was judged of studies, if not risk of bias alone."""
    return f"Assessment of {view.appraised}" if heading == APPRAISAL and view.appraised_parts > 1 else heading


def tell_step(view: View, heading: str) -> str:
    """The paragraph of one step alone, without the facts of its numbers."""
    return unmark(" ".join(dict(STEPS)[heading](view)))


def _write_protocol(view: View) -> Iterator[str]:
    yield write_registration(view.protocol.get("registration") or {})
    n = len(view.protocol.get("amendments") or [])
    if n:
        times = {1: "once", 2: "twice"}.get(n, f"{n}")
        tail = " times" * (n > 2)
        yield f"It was amended {mark('protocol.amendments', times)}{tail}; each amendment stands under Protocol."


def _write_search(view: View) -> Iterator[str]:
    searched = select_searched(view.searches)
    if len(searched):
        when = tell_days(_mark_days(list_days(searched), SEARCHED))
        yield f"We searched {_count_kinds(searched, SEARCHED)} {when}: {_name_all(searched)}."
        if searched["round"].nunique() > 1:
            yield f"The searches were run in {tell_rounds_of(searched, name_sources(to_rows(view.searches)))}."
    else:
        yield "No search was run."
    for how in (one for one in HOW if one != SEARCHED):
        found = select_how(view.searches, how)
        if len(found):
            days = [f", as of {day}" for day in _mark_days(list_days(found), how)[-1:]]
            found_how = tell_how(how, int(found["source"].nunique()))
            yield f"Entries of {_count_kinds(found, how)} were {found_how}{''.join(days)}: {_name_all(found)}."
    yield from tell_citations(view)
    yield "Each source stands in full under Searches."


def _mark_days(days: list[str], how: str) -> list[str]:
    ends = {0: "first_day", len(days) - 1: "last_day"}
    return [mark(_name_fact(how, ends[at]), day) if at in ends else day for at, day in enumerate(days)]


def _name_fact(how: str, what: str) -> str:
    return f"searches.{how.replace(' ', '_')}.{what}"


def _count_kinds(searches: pd.DataFrame, how: str) -> str:
    named = searches.assign(kind=name_kinds(searches)).sort_values(
        "kind", key=lambda kind: kind != FOLLOWED, kind="stable"
    )
    kinds = named.drop_duplicates("source")["kind"].value_counts()
    counts = {kind: Known(int(kinds[kind]), _name_fact(how, kind)) for kind in KIND_WORDS if kind in kinds}
    return join_words([spell_count(n, *KIND_WORDS[kind]) for kind, n in counts.items()])


def _name_all(searches: pd.DataFrame) -> str:
    return join_words(list(name_sources(to_rows(searches)).values()))


def _write_duplicates(view: View) -> Iterator[str]:
    joined = view.tables["clusters"]["joined_by"]
    rules = Known(int((~joined.isin(["", "ruling"])).sum()), "clusters.joined_by_rules")
    by = "rules on identifiers, titles, authors and places of publication"
    if rules:
        yield f"Records of the same document were joined by {by} ({write_count(rules, 'record')})."
    else:
        yield f"Records of the same document were sought by {by}; none was found."
    ruled = view.tables["rulings"]
    people = sorted({str(row["person"]) for row in to_rows(ruled) if row["ruling"]})
    n = Known(int((joined == "ruling").sum()), "clusters.joined_by_rulings")
    if not people and view.asks("duplicates"):
        doubtful = bool((view.tables["pairs"]["verdict"] == "doubtful").any())
        yield "No doubtful pair has been ruled on." if doubtful else "No pair of records was doubtful."
    elif people:
        pairs = Known(len({(row["left"], row["right"]) for row in to_rows(ruled) if row["ruling"]}), "rulings.pairs")
        who = spell_count(Known(len(people), "rulings.people"), "person", "people")
        told = f"{who} ruled on {write_count(pairs, 'pair')} of records"
        yield begin_sentence(f"{told}, by which {write_count(n, 'record') if n else 'none'} joined another one.")


def _write_screening(view: View) -> Iterator[str]:
    excluding = sum(rule.get("verdict") == "exclude" for rule in view.protocol.get("automation") or [])
    if excluding:
        rules = spell_count(Known(excluding, "protocol.excluding_rules"), "rule")
        told = f"{agree(excluding, 'was', 'were')} applied that {agree(excluding, 'excludes', 'exclude')}"
        yield f"Before screening, {rules} of the protocol {told} references automatically."
    told_of = {phase: " ".join(_write_phase(view, phase)) for phase in PHASE_TEXTS}
    if len(set(map(unmark, told_of.values()))) == 1:
        yield begin_sentence(f"on {join_words(list(PHASE_TEXTS.values()))} alike, {next(iter(told_of.values()))}")
    else:
        yield from (begin_sentence(f"on {PHASE_TEXTS[phase]}, {told}") for phase, told in told_of.items())
    yield from tell_order(view)
    if (view.protocol.get("screening") or {}).get("stopping"):
        yield tell_test(view)
    yield from tell_voting(view)
    if left := view.left:
        n = spell_count(Known(len(left), "config.left"), "person", "people")
        yield begin_sentence(f"{n} left the review on the way; the votes cast until then stand.")


def _write_phase(view: View, phase: str) -> Iterator[str]:
    settings = view.config["screening"][phase]
    people = Known(len(settings["people"]), f"config.{phase}.people")
    needed = Known(int(settings.get("votes") or people), f"config.{phase}.votes")
    who = spell_count(needed, "person", "people") + (f" out of {people}" * (needed < people))
    alone = ", each alone," * (needed > 1)
    cast = view.tables[f"votes_{phase}"]
    cast = cast[(cast["decision"] != "") & cast["role"].isin(DECIDING)]
    if cast.empty:
        yield f"{who}{alone} {agree(needed, 'is', 'are')} to decide; no vote has been cast yet."
        return
    voted = cast[cast["role"] == "reviewer"].groupby("reference_id")["person"].nunique()
    full = Known(int((voted >= needed).sum()), f"votes.{phase}.with_all_votes")
    every = Known(len(voted), f"votes.{phase}.voted_on")
    whole = (
        "each reference that was voted on"
        if full == every
        else f"{full} of the {write_count(every, 'reference')} voted on"
    )
    yield f"{who}{alone} decided on {whole}" + _tell_settling(cast, settings, phase)


def _tell_settling(cast: pd.DataFrame, settings: Mapping[str, Any], phase: str) -> str:
    settled = cast.loc[cast["role"] == "adjudicator", "reference_id"].nunique()
    if n := Known(settled, f"votes.{phase}.settled_conflicts"):
        return f"; an adjudicator settled {write_count(n, 'conflict')}."
    if settings.get("adjudicator"):
        return "; conflicts were to go to an adjudicator, who settled none."
    return "; nobody was named to settle conflicts." * (len(settings["people"]) > 1) or "."


def _write_extraction(view: View) -> Iterator[str]:
    extraction = view.tables["extraction"]
    filled = extraction[extraction["value"] != ""]
    if filled.empty:
        yield "No data have been extracted."
        return
    people = filled.groupby("study_id")["person"].nunique()
    studies = Known(filled["study_id"].nunique(), "extraction.studies")
    who = spell_count(Known(filled["person"].nunique(), "extraction.people"), "person", "people")
    variables = write_count(Known(len(view.codebook), "codebook.variables"), "variable")
    made = f"sheets made from a codebook of {variables}"
    yield begin_sentence(f"{who} extracted data of {write_count(studies, 'study', 'studies')} into {made}.")
    yield _count_doubled(people, "extraction.extracted_twice", "extracted")
    settled = view.tables["extraction_settled"]["status"].value_counts()
    differing, open_ = (
        Known(int(settled.get(status, 0)), f"extraction_settled.{status}") for status in ("consensus", "disagreement")
    )
    every = Known(differing + open_, "extraction_settled.differing")
    if told := tell_settling(spell_count(every, "value"), settled=differing, open_=open_, differing=every):
        yield told
    if view.pools or (filled["level"] == "outcome").any():
        yield tell_support(filled)


def _count_doubled(people: pd.Series, fact: str, done: str) -> str:
    """How many studies had two people or more, of their numbers of people; of several that all had, "each"."""
    n = Known(int((people > 1).sum()), fact)
    if 1 < n == len(people):
        return f"Each of these {mark(fact, str(int(n)))} studies was {done} by two people or more."
    counted = begin_sentence(spell_count(n, "study", "studies" if n else "study"))
    return f"{counted} {agree(n or 1, 'was', 'were')} {done} by two people or more."


def _tell_undone(view: View, task: str, done: str, *, n: int = 1) -> str:
    """That nothing was `done`; where people are named for the task, not yet. `n` is how many things it is said of."""
    return (
        f"{agree(n, 'has', 'have')} not been {done} yet" if view.asks(task) else f"{agree(n, 'was', 'were')} not {done}"
    )


def _write_appraisal(view: View) -> Iterator[str]:
    if told := tell_trust(view):
        yield told
    judged = view.tables["appraisal"]
    judged = judged[judged["judgement"] != ""]
    if judged.empty:
        if not view.maps_only:
            undone = _tell_undone(view, "appraisal", "assessed", n=view.appraised_parts)
            yield f"{view.appraised.capitalize()} {undone}."
        return
    tools = [name_tool(tool) for tool in sorted(set(judged["tool"].tolist()))]
    studies = judged.groupby("study_id")["person"].nunique()
    people = spell_count(Known(judged["person"].nunique(), "appraisal.people"), "person", "people")
    told = f"judged with {join_words(tools)} by {people}"
    counted = write_count(Known(len(studies), "appraisal.studies"), "study", "studies")
    yield f"The {view.appraised} of {counted} {agree(view.appraised_parts, 'was', 'were')} {told}."
    yield _count_doubled(studies, "appraisal.judged_twice", "judged")
    yield from _tell_proposals(judged)
    settled = view.find_table("appraisal_settled")
    status = settled["status"].tolist() if len(settled) else []
    decided = Known(status.count("consensus"), "appraisal_settled.consensus")
    open_ = Known(status.count(NOT_SETTLED), "appraisal_settled.open")
    every = Known(decided + open_, "appraisal_settled.differing")
    if told := tell_settling(spell_count(every, "judgement"), settled=decided, open_=open_, differing=every):
        yield told


def _tell_proposals(judged: pd.DataFrame) -> Iterator[str]:
    """How often people judged otherwise than the flow chart of their tool makes of their answers."""
    proposed = judged[judged["proposed"] != ""]
    n = Known(len(proposed), "appraisal.proposed")
    if n:
        other = Known(int((proposed["judgement"] != proposed["proposed"]).sum()), "appraisal.otherwise")
        verb = agree(other, "was", "were")
        named = f"{write_count(n, 'judgement')} of a domain that the tool's flow chart proposes from the answers"
        yield f"Of {named}, {other} {verb} judged otherwise by a person."


def _write_certainty(view: View) -> Iterator[str]:
    grade = view.tables["grade"]
    judged = grade[grade["person"] != ""]
    if judged.empty:
        yield f"The certainty of the evidence {_tell_undone(view, 'grade', 'rated')}."
        return
    names = {name for told in judged["person"] for name in str(told).split(" and ")}
    people = spell_count(Known(len(names), "grade.people"), "person", "people")
    words = ("estimate", "estimates") if view.accuracy else ("analysis", "analyses")  # a test has two
    n = write_count(Known(judged["analysis_id"].nunique(), "grade.analyses"), *words)
    yield begin_sentence(f"{people} rated the certainty of the evidence with GRADE, for {n}.")
    open_ = [one for one in map(tell_state, to_rows(judged)) if one]
    if open_:
        counts = {one: Known(open_.count(one), f"grade.{one.replace(' ', '_')}") for one in sorted(set(open_))}
        told = join_words([f"{n} {agree(n, 'is', 'are')} {one}" for one, n in counts.items()])
        without = spell_count(Known(len(open_), "grade.open"), *words)
        yield begin_sentence(f"{without} {agree(len(open_), 'has', 'have')} no level yet: {told}.")


def _write_software(view: View) -> Iterator[str]:
    version, code = (mark(f"provenance.{name}", str(view.provenance.get(name) or "")) for name in ("version", "code"))
    yield f"Everything was computed with prismake {version} (code {code}); the same files give the same report."


STEPS: tuple[tuple[str, Callable[[View], Iterator[str]]], ...] = (
    ("Protocol and registration", _write_protocol),
    ("Information sources", _write_search),
    ("Duplicates", _write_duplicates),
    ("Selection process", _write_screening),
    ("Data collection", _write_extraction),
    (APPRAISAL, _write_appraisal),
    ("Charting and mapping", tell_charting),
    ("Synthesis methods", write_synthesis),
    ("Certainty assessment", _write_certainty),
    ("Findings and confidence", tell_findings),
    ("Software", _write_software),
)
