"""The flow as the table that the PRISMA2020 R package reads and draws (Haddaway et al. 2022, doi 10.1002/cl2.1230)."""

import csv
import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import pandas as pd

from prismake.exports.cells import keep_text
from prismake.report.flow import TO_ASSESS

COLUMNS = ("data", "node", "box", "description", "boxtext", "tooltips", "url", "n")
# Rows that list their parts as "Reason, n; Reason, n".
LISTED: Mapping[str, str] = {
    "database_specific_results": "database_results",
    "register_specific_results": "register_results",
    "dbr_excluded": "dbr_excluded",
    "other_excluded": "other_excluded",
}
# What was assessed and is neither excluded nor included has no box of its own there: it is listed beside the reasons,
# so that assessed = listed + included.
OPEN: Mapping[str, str] = {
    "awaiting": "Awaiting classification",
    "awaiting.information": "Awaiting classification",
    "awaiting.ongoing": "Study under way",
    "pending": "Not yet decided",
    "conflict": "In conflict",
}
STEPS = frozenset({"identification", "screening", "included"})
MISSING = "NA"


@cache
def list_boxes() -> tuple[dict[str, str], ...]:
    """The rows of the table: key, node and box of the R package, and the words of the box."""
    text = (files("prismake.report") / "interchange.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(io.StringIO(text)))


def write_prisma(flow: pd.DataFrame) -> str:
    """The frame "flow" as CSV text: 34 rows, 8 columns, plain integers, reasons without comma and semicolon.

    Reports that are neither excluded nor included stand among the reasons, each with its state. Records that are still
    open on title and abstract have no place there: their numbers are left to the report.
    """
    numbers, named = (dict(zip(flow["data"], flow[column], strict=True)) for column in ("n", "description"))
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for box in list_boxes():
        data = box["data"]
        words = str(named[data]) if data in TO_ASSESS and data in named else box["words"]
        n = _list_parts(flow, LISTED[data]) if data in LISTED else str(int(numbers.get(data, 0)))
        url = f"review.html#flow-{data}" if data in numbers else MISSING
        writer.writerow(
            [
                data or MISSING,
                box["node"] or MISSING,
                box["box"],
                words,
                words,
                words if box["node"] else MISSING,
                url,
                keep_text(n),
            ]
        )
    return stream.getvalue()


def _list_parts(flow: pd.DataFrame, total: str) -> str:
    parts = flow[flow["data"].str.startswith(f"{total}.")]
    listed = [f"{_plain(words)}, {int(n)}" for words, n in zip(parts["description"], parts["n"], strict=True)]
    if total.endswith("_excluded"):
        listed += _list_open(flow, total.removesuffix("excluded"))
    whole = flow.loc[flow["data"] == total, "n"]
    return "; ".join(listed) or str(int(whole.iloc[0]) if len(whole) else 0)


def _list_open(flow: pd.DataFrame, column: str) -> list[str]:
    """The reports of a column that no decision has closed, by what they wait for; parts stand for their whole."""
    numbers = {data: int(n) for data, n in zip(flow["data"], flow["n"], strict=True) if data.startswith(column)}
    divided = any(data.startswith(f"{column}awaiting.") for data in numbers)
    states = {state: words for state, words in OPEN.items() if not (divided and state == "awaiting")}
    return [f"{words}, {n}" for state, words in states.items() if (n := numbers.get(f"{column}{state}", 0))]


def _plain(words: str) -> str:
    """A reason that survives the R package, which splits at commas and semicolons.

    >>> _plain("Wrong dose, or none; excluded")
    'Wrong dose or none excluded'
    """
    return " ".join(words.replace(",", " ").replace(";", " ").split())
