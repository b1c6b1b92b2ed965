"""Which rows stand in the sheets of a folder of seeds/."""

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from prismake import tables
from prismake.config.reserved import ROW_NUMBER
from prismake.files.seeds import list_sheets
from prismake.sheets.documents import Documents
from prismake.sheets.pages import Meta
from prismake.sheets.reading import identify, read_sheet
from prismake.sheets.returned import Row
from prismake.sheets.shown import find_other_reference


def standing_sheets(folder: str | Path, *, people: Iterable[str]) -> list[tuple[Path, Meta]]:
    """The sheets of a person, under any of the person's names, filled or not; others' sheets are not the person's."""
    listed = [path for person in people for path in list_sheets(Path(folder) / person)]
    named = [(path, identify(path)[0]) for path in listed]
    return [(path, meta) for path, meta in named if meta.person == path.parent.name]


class StandingRow(NamedTuple):
    """One row that stands in a person's sheets: its id, the batch of its sheet, its number as issued."""

    id: str
    batch: str
    number: int


def standing_rows(
    folder: str | Path, *, people: Iterable[str], documents: Documents | None = None
) -> list[StandingRow]:
    """Every row that stands in a person's sheets, filled or not.

    With `documents`, a row that shows another document than the one that its id names now stands for neither.
    """
    listed = [path for person in people for path in list_sheets(Path(folder) / person)]
    returned = [read_sheet(path, pages=()) for path in listed]
    own = [sheet for sheet in returned if sheet.meta.person == sheet.path.parent.name]
    return [
        StandingRow(row.id, sheet.meta.batch, read_row_number(row))
        for sheet in own
        for rows in sheet.rows.values()
        for row in rows
        if documents is None or not find_other_reference(row, documents=documents)
    ]


def read_row_number(row: Row) -> int:
    """The number of a row as it was issued; people may have sorted the sheet since."""
    text = row.text(ROW_NUMBER)
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def describe_sheets(folder: str | Path) -> pd.DataFrame:
    """The frame "sheets": every sheet that stands below a folder."""
    rows = []
    for path in list_sheets(folder):
        meta, count = identify(path)
        rows.append({"sheet": path.as_posix(), **dataclasses.asdict(meta), "rows": count})
    return tables.from_rows("sheets", rows)
