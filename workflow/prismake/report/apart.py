"""Documents apart as the report shows them: excluded by the protocol, told beside the review, in no count of it."""

from collections.abc import Mapping

import pandas as pd

from prismake.report.anchors import make_anchor
from prismake.report.audit_trail import Link
from prismake.report.grammar import agree
from prismake.report.listings import Cell, Listing
from prismake.report.numerals import write_count
from prismake.tables import to_rows

Tables = Mapping[str, pd.DataFrame]
LEAD = (
    "Documents that the protocol excludes, told because they bear on the question. None of them is an included study:"
    " they stand in no synthesis, in no map and in no count of people. What is not seen is not in what was read of a"
    " document, and may be reported in it all the same."
)


def list_apart(tables: Tables) -> list[Listing]:
    """The tables of documents apart, in their order."""
    listings = []
    shown = tables["apart"][tables["apart"]["place"] > 0]
    for (_, table_id), own in shown.groupby(["place", "table_id"], sort=True):
        grid: dict[int, list[Cell]] = {}
        for row in to_rows(own.sort_values(["row", "column"])):
            first = Link(make_anchor("ref", str(row["reference_id"])), str(row["text"]))
            grid.setdefault(int(row["row"]), []).append(first if int(row["column"]) == 1 else str(row["text"]))
        for number, cells in own.groupby("row"):
            grid[int(str(number))].append(
                "; ".join(dict.fromkeys(filter(None, cells.sort_values("column")["support"])))
            )
        headings = (*own[own["row"] == own["row"].min()].sort_values("column")["heading"], "Seen in")
        rows = tuple(tuple(cells) for _, cells in sorted(grid.items()))
        listings.append(Listing(f"evidence-{table_id}", str(own["title"].iloc[0]), headings, rows))
    return listings


def tell_waiting(tables: Tables) -> str:
    """Which documents have facts and are excluded by no criterion, so that no table shows them; empty for none."""
    waiting = tables["apart"][tables["apart"]["place"] == 0]["text"].tolist()
    if not waiting:
        return ""
    count = write_count(len(waiting), "document")
    verb = agree(len(waiting), "is", "are")
    return (
        f" {count} with facts in config/apart.csv {verb} not excluded at full text and not shown: {'; '.join(waiting)}."
    )
