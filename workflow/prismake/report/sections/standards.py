"""The sections on how the review was made and what is left to do: methods, checks, checklists."""

from collections.abc import Mapping
from typing import Any

from prismake.report.audit_trail import Link
from prismake.report.checklists.answering import BY_HAND, FROM_FACTS, answer_items
from prismake.report.checks import list_inapplicable
from prismake.report.listings import Listing
from prismake.report.methods import write_methods
from prismake.report.numerals import write_count
from prismake.report.view import View
from prismake.tables import to_rows

RESULTS, SYNTHESES = "results", ("networks", "swim", "accuracy")
JUDGING = ("AMSTAR 2", "ROBIS")
FOR_PEOPLE = "the sentence says what was done, and whether that is enough is for people who are not its authors."
GRADES = {"E": "E (stops a final review)", "W": "W (warns)", "I": "I (informs)"}


def build_methods(view: View) -> dict[str, Any]:
    """The methods paragraph."""
    return {"paragraphs": write_methods(view)}


def build_checks(view: View) -> dict[str, Any]:
    """Every check with its grade, its standard and what there is to mend."""
    checks, issues = view.tables["checks"], view.tables["check_issues"]
    if left_out := list_inapplicable(view):  # what it does not ask is no concern of its readers
        checks = checks[~checks["check"].isin(left_out)]
    rows = tuple(
        (
            int(row["check"]),
            str(row["status"]),
            GRADES[str(row["grade"])],
            f"{row['standard']} {row['item']}".strip(),
            str(row["words"]),
            int(row["issues"]) if row["status"] == "open" else str(row["note"]),
        )
        for row in to_rows(checks)
    )
    open_ = issues.merge(checks[["check", "grade"]], on="check", how="left")
    todo = tuple(
        (
            int(row["check"]),
            f"{row['file']} {row['place']}".strip(),
            str(row["found"]),
            str(row["allowed"]),
            str(row["remedy"]),
        )
        for row in to_rows(open_)
    )
    columns = ("Check", "Status", "Grade", "Standard", "What must hold", "Issues, or why it does not apply")
    counts = checks["status"].value_counts()
    lead = "; ".join(f"{int(counts.get(status, 0))} {status}" for status in ("passed", "open", "not applicable"))
    return {
        "lead": f"{write_count(len(rows), 'check')}: {lead}.",
        "listings": [
            Listing("checks-all", "Checks", columns, rows, filters=("Status", "Grade", "Standard")),
            Listing(
                "checks-open",
                "What there is to mend",
                ("Check", "Where", "Found", "Allowed", "What to do"),
                todo,
                "nothing is open.",
                filters=("Check",),
            ),
        ],
    }


def _find_place(place: str, titles: Mapping[str, str]) -> str:
    """The section of an item; of results the first synthesis that is shown, where no effects are pooled."""
    others = (one for one in SYNTHESES if one in titles)
    return next(others, place) if place == RESULTS and place not in titles else place


def build_checklists(view: View) -> dict[str, Any]:
    """Every standard with the sentence that answers each item, its place, or what is still to be written."""
    titles = dict(view.contents)
    found: dict[str, list[tuple[Any, ...]]] = {}
    for one in answer_items(view):
        place = _find_place(one.item.place, titles)
        shown = place in titles and one.status in (FROM_FACTS, BY_HAND)
        where = Link(place, titles[place]) if shown else ""
        text = one.sentence or one.answer or f"Open: {one.todo}"
        found.setdefault(one.item.standard, []).append((one.item.item, one.item.words, one.status, where, text))
    columns = ("Item", "What is asked", "Answered", "Place", "The sentence, the authors' words, or what is open")
    remark = (
        "The items are told in our own words; the standards' own stand in their publications. What is answered from "
        "facts says so in the column Answered; answers by hand come from config/checklist."
    )
    if judged := [standard for standard in found if standard in JUDGING]:
        remark += f" {' and '.join(judged)} {'judges' if len(judged) == 1 else 'judge'} the review itself: {FOR_PEOPLE}"
    listings = [
        Listing(f"checklist-{number}", standard, columns, tuple(rows), filters=("Answered",))
        for number, (standard, rows) in enumerate(found.items(), start=1)
    ]
    return {"lead": remark, "listings": listings}
