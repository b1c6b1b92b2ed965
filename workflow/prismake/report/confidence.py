"""Findings of qualitative research as the report shows them: summary, evidence profile, and the studies of each."""

from collections.abc import Iterator, Mapping
from typing import Any

from prismake.report.anchors import make_anchor
from prismake.report.audit_trail import Link
from prismake.report.grammar import begin_sentence, write_remark
from prismake.report.listings import Cell, Listing
from prismake.report.numerals import join_words, write_count
from prismake.report.view import View
from prismake.tables import to_rows
from prismake.text.vocabulary import NOT_SETTLED

Row = Mapping[Any, Any]
SUMMARY, PROFILE = "qualitative-findings", "cerqual-profile"
COMPONENTS = ("methodological_limitations", "coherence", "adequacy", "relevance")
LEAD = (
    "People judge four components of each finding and the confidence in it, which starts high; there is no sum"
    " (GRADE-CERQual, Lewin 2018, doi 10.1186/s13012-017-0688-3 and 10.1186/s13012-017-0689-2). Where a level is"
    " another than the concerns let one expect, the report asks back: a question by our own convention, no judgement."
)
# What each level means, in our words after Lewin 2018, paper 2.
LEVELS = (
    ("high", "it is highly likely that the finding shows what it is about as it is"),
    ("moderate", "it is likely that it does"),
    ("low", "it is possible that it does"),
    ("very low", "it is not clear whether it does"),
)


def list_confidence(view: View) -> list[Listing]:
    """The summary of qualitative findings, the evidence profile, questions, and the studies of each finding."""
    rows = read_confidence(view)
    listings = [_list_summary(view, rows), _list_profile(view, rows)]
    asked = tuple((str(row["finding"]), str(row["question"])) for row in rows if row["question"])
    if asked:
        listings.append(Listing("cerqual-questions", "Levels that are asked back", ("Finding", "Question"), asked))
    listings += [_list_studies(view, row) for row in rows]
    if unused := _list_unused(view, rows):
        nothing, caption = "each study contributes.", "Included studies that contribute to no finding"
        listings.append(Listing("findings-without", caption, ("Study",), tuple(unused), nothing))
    if any(row["confidence"] for row in rows):
        listings.append(Listing("cerqual-levels", "What the levels of confidence mean", ("Level", "Meaning"), LEVELS))
    return listings


def read_confidence(view: View) -> list[Row]:
    """The rows of the evidence profile in the order of config/findings."""
    return sorted(to_rows(view.find_table("confidence")), key=lambda row: int(row["position"]))


def list_held(view: View) -> list[str]:
    """The findings that wait for the decision on a document of them, and are judged by nobody meanwhile."""
    shown = set(view.find_table("confidence")["finding_id"])
    return [str(row["finding_id"]) for row in view.findings if row["finding_id"] not in shown]


def tell_level(row: Row) -> str:
    """The level, or why there is none."""
    if row["confidence"]:
        return str(row["confidence"])
    return f"{NOT_SETTLED}: {row['unsettled']}" if row["unsettled"] else "not judged"


def explain_level(row: Row) -> str:
    """The components with concerns, each with its explanation, and what people say of the whole."""
    told = list(_tell_concerns(row))
    if not told and all(row[name] for name in COMPONENTS):
        told = ["No or very minor concerns in any component."]
    return " ".join([*told, *([begin_sentence(_end(row["confidence_reason"]))] if row["confidence_reason"] else [])])


def _tell_concerns(row: Row) -> Iterator[str]:
    for name in COMPONENTS:
        if row[f"{name}_reason"]:
            yield f"{str(row[name]).capitalize()} about {name.replace('_', ' ')}: {_end(row[f'{name}_reason'])}"


def _end(text: object) -> str:
    return f"{write_remark(str(text)).rstrip('. ')}."


def _count_studies(view: View, row: Row) -> Link:
    """How many studies contribute and which, leading to what is known of them."""
    names = [view.library.label_of(name) for name in str(row["study_ids"]).split("; ")]
    told = f"{write_count(int(row['studies']), 'study', 'studies')}: {join_words(names)}"
    return Link(f"table-{_name_studies(row)}", told)


def _name_studies(row: Row) -> str:
    return make_anchor("finding", str(row["finding_id"]))


def _list_summary(view: View, rows: list[Row]) -> Listing:
    """A row per finding as Lewin 2018 (paper 2) lays the table out."""
    told: tuple[tuple[Cell, ...], ...] = tuple(
        (*_name(view, row), _count_studies(view, row), tell_level(row), explain_level(row) or "not judged")
        for row in rows
    )
    heads = (
        "Finding",
        "Studies that contribute",
        "Confidence (GRADE-CERQual)",
        "Explanation",
    )
    columns = (heads[0], *(("Theme",) if _has_themes(view) else ()), *heads[1:])
    return Listing(SUMMARY, "Summary of qualitative findings", columns, told, filters=(heads[2],))


def _has_themes(view: View) -> bool:
    return any(row["theme"] for row in to_rows(view.find_table("confidence")))


def _name(view: View, row: Row) -> tuple[str, ...]:
    return (str(row["finding"]), *((str(row["theme"]),) if _has_themes(view) else ()))


def _list_profile(view: View, rows: list[Row]) -> Listing:
    """Every component of every finding with its explanation, then the whole and who judged."""
    told: list[tuple[Cell, ...]] = []
    for row in rows:
        judged = [_tell_component(row, name) for name in COMPONENTS]
        told.append(
            (str(row["finding"]), *judged, tell_level(row), str(row["confidence_reason"]), _count_studies(view, row))
        )
    heads = ("Finding", *(name.replace("_", " ").capitalize() for name in COMPONENTS))
    columns = (*heads, "Confidence", "Explanation of the whole", "Studies that contribute")
    return Listing(PROFILE, "CERQual evidence profile", columns, tuple(told))


def _tell_component(row: Row, name: str) -> str:
    reason = f": {row[f'{name}_reason']}" if row[f"{name}_reason"] else ""
    if row[name]:
        return f"{row[name]}{reason}"
    return NOT_SETTLED if f"{name.replace('_', ' ')} (" in row["unsettled"] else "not judged"


def _list_studies(view: View, row: Row) -> Listing:
    """What is known of each study behind one finding: appraisal, values beside the components, quotations, cells."""
    table = view.find_table("finding_studies")
    own = to_rows(table[table["finding_id"] == row["finding_id"]])
    told: tuple[tuple[Cell, ...], ...] = tuple(
        (
            Link(make_anchor("study", str(one["study_id"])), view.library.label_of(str(one["study_id"]))),
            str(one["appraisal"]),
            *(str(one[name]) for name in COMPONENTS[1:]),
            str(one["quotes"]),
            str(one["cells"]),
        )
        for one in own
    )
    columns = ("Study", "Appraisal", *(name.capitalize() for name in COMPONENTS[1:]), "Quotations", "Cells")
    return Listing(_name_studies(row), f"Studies behind: {row['finding']}", columns, told)


def _list_unused(view: View, rows: list[Row]) -> list[tuple[Cell, ...]]:
    used = {name for row in rows for name in str(row["study_ids"]).split("; ")}
    left = (str(name) for name in view.tables["studies"]["study_id"] if str(name) not in used)
    return [(Link(make_anchor("study", name), view.library.label_of(name)),) for name in left]
