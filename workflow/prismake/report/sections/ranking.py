"""The section on how references were handed out by rank, and when reading could stop."""

from typing import Any

import pandas as pd

from prismake.report.labels import PHASE_LABELS
from prismake.report.listings import Cell, Listing
from prismake.report.numerals import write_number
from prismake.report.view import View

ROUNDS = (("batch", "Batch"), ("people", "People"), ("n", "References"), ("complete", "Complete"), ("kappa", "Kappa"))
STOPPING = (
    *(
        ("batch", "Batch"),
        ("references", "Ranked"),
        ("read", "Read"),
        ("relevant", "Relevant"),
        ("recall", "Recall asked"),
    ),
    *(("confidence", "Confidence asked"), ("p", "p"), ("reached", "Reached")),
)


def build_ranking(view: View) -> dict[str, Any]:
    """Batches with their agreement, and the test of whether reading may stop."""
    return {
        "listings": [
            _list_batches(
                view.find_table("rounds"), "batches", "Batches handed out", (*ROUNDS, ("verdict", "Verdict"))
            ),
            _list_batches(
                view.find_table("stopping"), "stopping", "Whether reading may stop, batch by batch", STOPPING
            ),
        ]
    }


def _list_batches(frame: pd.DataFrame, name: str, caption: str, columns: tuple[tuple[str, str], ...]) -> Listing:
    rows = tuple(
        (PHASE_LABELS.get(str(row["phase"]), str(row["phase"])), *(_write_cell(row[key]) for key, _ in columns))
        for row in frame.to_dict("records")
    )
    return Listing(name, caption, ("Phase", *(words for _, words in columns)), rows)


def _write_cell(value: Any) -> Cell:
    if isinstance(value, str):
        return value
    if pd.isna(value):
        return ""
    return write_number(float(value), 3) if isinstance(value, float) else int(value)
