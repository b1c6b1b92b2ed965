"""What the tables say of the way from records to studies, one sentence for each fact; empty where there is nothing."""

from collections.abc import Callable, Mapping
from typing import Any

from prismake.report.changes import NOT_COMPARED
from prismake.report.citation_words import tell_citations
from prismake.report.citations import can_cite
from prismake.report.facts import unmark
from prismake.report.grammar import agree
from prismake.report.labels import call_platform, call_source, name_sources
from prismake.report.methods import APPRAISAL, tell_step
from prismake.report.numerals import join_words, write_count
from prismake.report.search_dates import HOW, SEARCHED, read_how, select_searched, tell_rounds_of
from prismake.report.summary import count_all_rounds
from prismake.report.view import View
from prismake.tables import to_rows
from prismake.text.vocabulary import DECIDING, NOT_SETTLED
from prismake.text.words import fold

KEPT = ("full_text_excluded",)


def tell_searched(view: View) -> str:
    """What was searched, and when; empty where no search was run."""
    return tell_step(view, "Information sources") if len(select_searched(view.searches)) else ""


def tell_last_days(view: View) -> str:
    """The last day on which each source was searched, where each search has one; not of what nobody searched."""
    rows, names = to_rows(select_searched(view.searches)), name_sources(to_rows(view.searches))
    last: dict[str, str] = {}
    for row in rows:
        last[str(row["source"])] = max(last.get(str(row["source"]), ""), str(row["searched_on"]).strip())
    if not last or not all(last.values()):
        return ""
    return f"Last day by source: {'; '.join(f'{names[source]} {day}' for source, day in last.items())}."


def _place(row: Mapping[Any, Any]) -> str:
    """A database on its platform, named once where both have one name."""
    name, platform = _call(row), call_platform(str(row["platform"]))
    return platform if fold(name) == fold(platform) else f"{name} on {platform}"


def _call(row: Mapping[Any, Any]) -> str:
    return call_source(str(row["source"]), str(row.get("database") or ""))


def tell_platforms(view: View) -> str:
    """Each database with its platform, where each has one."""
    rows = [row for row in to_rows(select_searched(view.searches)) if row["kind"] == "database"]
    if not rows or not all(str(row["platform"]).strip() for row in rows):
        return ""
    listed = dict.fromkeys(map(_place, rows))
    return f"Databases with their platforms: {'; '.join(listed)}."


def tell_together(view: View) -> str:
    """Which databases share a platform, or that none does."""
    if not tell_platforms(view):
        return ""
    shared: dict[str, dict[str, None]] = {}
    for row in to_rows(select_searched(view.searches)):
        if row["kind"] == "database":
            shared.setdefault(call_platform(str(row["platform"])), {})[_call(row)] = None
    told = [f"{join_words(list(names))} on {platform}" for platform, names in shared.items() if len(names) > 1]
    return f"Databases on one platform: {'; '.join(told)}." if told else "No two databases share a platform."


def tell_kind(kind: str, words: str) -> Callable[[View], str]:
    """A fact: the sources of one kind in the search log, each with what was done there."""

    def tell(view: View) -> str:
        rows = [row for row in to_rows(view.searches) if row["kind"] == kind]
        names = name_sources(rows)
        called = [(names[str(row["source"])] + _tell_unsearched(row), str(row["query"]).strip()) for row in rows]
        told = dict.fromkeys(called)
        listed = "; ".join(f"{name}: {query.rstrip('.')}" if query else name for name, query in told)
        return f"{words}: {listed}." if rows else ""

    return tell


def _tell_unsearched(row: Mapping[Any, Any]) -> str:
    """In brackets how entries were found in a source that would be searched, and was not."""
    asked = row["kind"] in ("database", "register", "website") and read_how(row) != SEARCHED
    return f" ({HOW[read_how(row)]})" * asked


def tell_followed(view: View) -> str:
    """The lists of references and citation searches, and what each round of them started from and found."""
    told = tell_kind("citation", "Lists of references and citations")(view)
    return " ".join([told, *map(unmark, tell_citations(view))]) if told else ""


def tell_rounds(view: View) -> str:
    """How often searches were run, and when the next is due."""
    rounds = tell_rounds_of(select_searched(view.searches), name_sources(to_rows(view.searches)))
    due = str((view.config.get("living") or {}).get("next_search") or "")
    tail = f", and the next search is due on {due}" if due else ""
    return f"The searches were run in {unmark(rounds)}{tail}." if rounds else ""


def tell_counts(view: View) -> str:
    """Records from each source."""
    counts = view.tables["records"]["source"].value_counts().sort_index()
    names = name_sources(to_rows(view.searches))
    told = "; ".join(f"{names.get(str(source), str(source))} {int(n)}" for source, n in counts.items())
    return f"Records by source: {told}." if told else ""


def tell_duplicates(view: View) -> str:
    """How records of one document were joined, and by which version of the software."""
    version = str(view.provenance.get("version") or "")
    return f"{tell_step(view, 'Duplicates')} This was done with prismake {version}." if version else ""


def tell_selection(view: View) -> str:
    """How references were decided on, once votes were cast on both phases or the first of them."""
    return tell_step(view, "Selection process") if _have_voted(view, "title_abstract") else ""


def _have_voted(view: View, phase: str) -> bool:
    """Whether any person has, and the vote counts; a machine's does not say that people decided."""
    votes = view.tables[f"votes_{phase}"]
    return bool(((votes["decision"] != "") & votes["role"].isin(DECIDING)).any())


def tell_flow(view: View) -> str:
    """The numbers of the flow, from records to studies."""
    flow = {str(row["data"]): int(row["n"]) for row in to_rows(view.tables["flow"])}
    numbers = count_all_rounds(view.tables) or flow
    if "total_studies" not in flow or view.tables["ledger"].empty:
        return ""
    records, studies = len(view.tables["records"]), int(numbers["total_studies"])
    screened = int(numbers.get("records_screened", 0))
    whole = f"{write_count(records, 'record')}, {screened} from databases and registers screened"
    return f"{whole}, {write_count(studies, 'study', 'studies')} included, as the report shows."


def tell_excluded(view: View) -> str:
    """How many full texts were excluded, each with reason and citation; none, once full texts were voted on."""
    ledger = view.tables["ledger"]
    rows = ledger[ledger["bucket"].isin(KEPT)].drop_duplicates("reference_id")
    if rows.empty:
        return "No full text has been excluded." if _have_voted(view, "full_text") else ""
    cited = view.tables["references"]
    cited = cited[cited["reference_id"].isin(list(rows["reference_id"]))]
    if (rows["reason"] == "").any() or not all(map(can_cite, to_rows(cited))):
        return ""
    n, stand = len(rows), agree(len(rows), "stands", "stand")
    return f"{write_count(n, 'excluded full text')} {stand} in the report with citation and reason."


def tell_studies(view: View) -> str:
    """How many studies are included, from how many reports."""
    n, reports = len(view.tables["studies"]), len(view.tables["study_references"])
    told = f"{write_count(n, 'study', 'studies')} in {write_count(reports, 'report')}"
    return f"{told} {agree(n, 'stands', 'stand')} among the included studies with citations." if n else ""


def tell_characteristics(view: View) -> str:
    """Of how many studies characteristics were taken."""
    rows = view.tables["extraction"]
    filled = rows[(rows["level"] == "study") & (rows["value"] != "")]
    n, every = filled["study_id"].nunique(), len(view.tables["studies"])
    kinds = filled["variable"].nunique()
    told = write_count(kinds, "characteristic")
    whole = f"{n} of {write_count(every, 'study', 'studies')}"
    return f"{told} of {whole} {agree(kinds, 'stands', 'stand')} in the tables of included studies." if n else ""


def tell_collection(view: View) -> str:
    """How data were taken from reports, once they were."""
    rows = view.tables["extraction"]
    return tell_step(view, "Data collection") if (rows["value"] != "").any() else ""


def tell_appraisal(view: View) -> str:
    """How risk of bias was judged, once it was."""
    return tell_step(view, APPRAISAL) if (view.tables["appraisal"]["judgement"] != "").any() else ""


def tell_judgements(view: View) -> str:
    """How many studies have judgements, and how many of these are settled."""
    rows = view.tables["appraisal_settled"]
    rows = rows[rows["judgement"] != ""] if len(rows) else view.tables["appraisal"]
    rows = rows[rows["judgement"] != ""]
    open_ = int((rows["judgement"] == NOT_SETTLED).sum())
    told = f"{write_count(len(rows), 'judgement')} on {write_count(rows['study_id'].nunique(), 'study', 'studies')}"
    tail = f", {open_} of them not settled" if open_ else ""
    if view.qualitative:
        return f"The appraisal shows {told}{tail}." if len(rows) else ""
    what = f"{view.appraised.capitalize()} {agree(view.appraised_parts, 'shows', 'show')}"
    return f"{what} {told}{tail}." if len(rows) else ""


def tell_appraisal_or_none(view: View) -> str:
    """The same, or that no appraisal is planned, as a scoping review may do without."""
    return tell_appraisal(view) or view.unappraised


def tell_judgements_or_none(view: View) -> str:
    """The judgements, or that none is planned."""
    return tell_judgements(view) or view.unappraised


def tell_data(view: View) -> str:
    """What is public of the review: its files with their hashes, its code."""
    version, inputs = str(view.provenance.get("version") or ""), view.provenance.get("inputs") or {}
    files = f"{write_count(len(inputs), 'file')} of the review with {agree(len(inputs), 'its hash', 'their hashes')}"
    return f"The report names {files}, and the version of the code ({version})." if version and inputs else ""


def tell_changes(view: View) -> str:
    """How much changed since the version before, where all of it could be compared."""
    rows = view.find_table("changes")
    since = str(rows["since"].iloc[0]) if len(rows) else ""
    if not since or (rows["change"] == NOT_COMPARED).any():
        return ""
    n, new = len(rows), int(((rows["part"] == "studies") & (rows["change"] == "added")).sum())
    told = f"{write_count(n, 'change')} since version {since} {agree(n, 'stands', 'stand')} in the report"
    return f"{told}; {write_count(new, 'study', 'studies')} {agree(new, 'is', 'are')} new."


FACTS: Mapping[str, Callable[[View], str]] = {
    "searched": tell_searched,
    "last_days": tell_last_days,
    "platforms": tell_platforms,
    "together": tell_together,
    "registers": tell_kind("register", "Registers"),
    "websites": tell_kind("website", "Websites"),
    "citations": tell_followed,
    "organisations": tell_kind("organisation", "People and organisations asked"),
    "rounds": tell_rounds,
    "counts": tell_counts,
    "duplicates": tell_duplicates,
    "selection": tell_selection,
    "flow": tell_flow,
    "excluded": tell_excluded,
    "studies": tell_studies,
    "characteristics": tell_characteristics,
    "collection": tell_collection,
    "appraisal": tell_appraisal,
    "judgements": tell_judgements,
    "appraisal_or_none": tell_appraisal_or_none,
    "judgements_or_none": tell_judgements_or_none,
    "data": tell_data,
    "changes": tell_changes,
}
