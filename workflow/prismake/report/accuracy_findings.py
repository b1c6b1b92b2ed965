"""The summary of findings of the accuracy of a test: its results per 1000 people tested, each with its certainty.

Laid out as GRADE guidelines 21, part 2, have it (Schünemann 2020, J Clin Epidemiol 122:142).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from prismake.config.accuracy import SIDES, list_sides
from prismake.report.accuracy import Accuracy, read_accuracy
from prismake.report.certainty_words import mark_certainty, write_counted
from prismake.report.listings import Listing
from prismake.report.numerals import write_number
from prismake.report.view import View
from prismake.tables import to_rows

Row = dict[str, Any]
# Each result of a test with the outcome that it follows from.
RESULTS = (
    ("tp", "True positives: ill, and found", "sensitivity"),
    ("fn", "False negatives: ill, and missed", "sensitivity"),
    ("tn", "True negatives: not ill, and cleared", "specificity"),
    ("fp", "False positives: not ill, and called ill", "specificity"),
)


def list_accuracy_findings(view: View, rows: Sequence[Row], *, letters: Mapping[str, str]) -> list[Listing]:
    """A table for each test whose certainty is in `rows` of the table grade; `letters` mark the notes of each level."""
    rated = {str(row["analysis_id"]): row for row in rows}
    planned = {str(analysis["id"]): analysis for analysis in view.accuracy}
    found = []
    for one in read_accuracy(view):
        ids = {side: str(made["id"]) for side, made in zip(SIDES, list_sides(planned[one.analysis_id]), strict=True)}
        if all(name in rated for name in ids.values()):
            judged = {side: rated[name] for side, name in ids.items()}
            found.append(_list_results(view, one, judged, letters=letters))
    return found


def _list_results(view: View, one: Accuracy, judged: Mapping[str, Row], *, letters: Mapping[str, str]) -> Listing:
    absolute = [row for row in to_rows(view.find_table("accuracy_absolute")) if row["analysis_id"] == one.analysis_id]
    heads = [f"{row['people']}: {write_number(100 * row['prevalence'], 1)} % ill, of 1000 tested" for row in absolute]
    told = []
    for name, words, side in RESULTS:
        row = judged[side]
        numbers = [_write_limits(counted, name) for counted in absolute]
        point = f"{side} {one.read_point(side).text}" if one.pooled else f"{side} not pooled"
        counted = write_counted(row) if row["k"] else "no data"
        told.append((words, point, *numbers, counted, mark_certainty(row, letters)))
    columns = ("Result of the test", "Accuracy [95 % CI]", *heads, "Counted (studies)", "Certainty (GRADE)")
    return Listing(f"findings-{one.analysis_id}", f"Summary of findings: {one.title}", columns, tuple(told))


def _write_limits(row: Row, name: str) -> str:
    point, low, high = (write_number(row[f"{name}{end}"], 0) for end in ("", "_low", "_high"))
    return f"{point} [{low}, {high}]"
