"""Missing evidence (ROB-ME): which study's result is missing from which synthesis, and what people judged of it."""

from collections.abc import Mapping
from typing import Any

from prismake.config.accuracy import list_judged
from prismake.report.listings import Listing
from prismake.report.numerals import join_words, write_count
from prismake.report.view import View
from prismake.statistics.measures import MEASURES
from prismake.tables import to_rows

LEAD = (  # with what a study has in full, and what its figures lack in part
    "ROB-ME (Page 2023, BMJ 383:e076754) asks of each synthesis whether results are missing because of what they are."
    " The matrix follows from what was extracted: in full, the study has {0}; in part, its figures give {1}; measured"
    " and not reported, the outcome was written down without a figure and the full text was read; measured, figures"
    " not seen, the same where the full text was not read, or where a remark on the study alone names it; unknown, no"
    " row has it, and no remark says plainly that it was measured"
)
# Told where the matrix has them.
NOT_ADMITTED, OUT = "not admitted", "left out by the review"
MORE: Mapping[str, str] = {
    OUT: "its result is not what the synthesis takes, or is left out for a stated reason",
    NOT_ADMITTED: "its design or species is not among those that the synthesis takes",
}


def build_missing(view: View) -> dict[str, Any]:
    """The matrix of studies and syntheses, and each synthesis with its answers and its risk."""
    labels = dict(zip(view.tables["studies"]["study_id"], view.tables["studies"]["label"], strict=True))
    found = {(row["study_id"], row["analysis_id"]): row["status"] for row in to_rows(view.tables["missing_results"])}
    analyses = [(str(one["id"]), str(one["title"])) for one in [*view.analyses, *list_judged(view.accuracy)]]
    order = sorted(labels, key=lambda study: (labels[study].casefold(), study))
    cells = tuple(
        (labels[study], *(found.get((study, one), NOT_ADMITTED) for one, _ in analyses))
        for study in order
        if any((study, one) in found for one, _ in analyses)
    )
    columns = ("Study", *(title for _, title in analyses))
    matrix = Listing("missing-results", "Whose results are in which synthesis", columns, cells)
    more = [f"{state}, {words}" for state, words in MORE.items() if any(state in row for row in cells)]
    absent = [labels[study] for study in order if not any((study, one) in found for one, _ in analyses)]
    lead = (
        f"{'; '.join([_tell_full(view), *more])}.{_tell_absent(absent)} Why a result is missing is for people to judge."
    )
    return {"lead": lead, "listings": [matrix, *_list_judged(view)]}


def _tell_full(view: View) -> str:
    """What the states of the matrix mean for what is analysed: effects, or results of one group and of tests."""
    nobody = ", or nobody or everybody in its arms has the event"
    if view.compares:
        return LEAD.format(f"an effect{nobody}", "no effect")
    arms = any(MEASURES[str(one["measure"])].comparison == "arms" for one in view.analyses)
    return LEAD.format(f"a result of the kind that the synthesis takes{nobody * arms}", "none")


def _tell_absent(absent: list[str]) -> str:
    if not absent:
        return ""
    stand, whose = ("stands", "its") if len(absent) == 1 else ("stand", "their")
    count = write_count(len(absent), "study", "studies")
    why = f"as {whose} design or species is not among those that a synthesis takes"
    return f" {count} {stand} in no row, {why}: {join_words(absent)}."


def _list_judged(view: View) -> list[Listing]:
    titles = {str(one["id"]): str(one["title"]) for one in [*view.analyses, *list_judged(view.accuracy)]}
    told = tuple(
        (
            titles[row["analysis_id"]],
            row["missing_evidence"] or "not judged",
            row["missing_evidence_reason"],
            row["missing_answers"],
        )
        for row in to_rows(view.tables["grade"])
        if row["analysis_id"] in titles
    )
    columns = ("Outcome", "Risk of bias due to missing evidence", "Reason", "Answers to the questions of ROB-ME")
    return [Listing("missing-judged", "Risk of bias due to missing evidence", columns, told)] if told else []
