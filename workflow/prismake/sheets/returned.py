"""What came back in a sheet: rows whose cells are asked for by the key of their column."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from prismake.config.reserved import KEY
from prismake.sheets.pages import Meta


class Cell(NamedTuple):
    """A filled cell: its text and its address, "votes!H12"."""

    text: str
    address: str


@dataclass(frozen=True)
class Layout:
    """The columns of a page: the position of each key, the address without the number of the row, and the texts."""

    positions: Mapping[str, int]
    places: Sequence[str]
    columns: Mapping[int, Sequence[str]]


class Cells(Mapping[str, Cell]):
    """The cells of a row by key, each made when it is asked for: most rows have many, and few are looked at."""

    __slots__ = ("index", "layout", "number")

    def __init__(self, layout: Layout, number: int, index: int) -> None:
        self.layout, self.number, self.index = layout, number, index

    def __getitem__(self, key: str) -> Cell:
        position = self.layout.positions[key]
        return Cell(self.layout.columns[position][self.index], f"{self.layout.places[position]}{self.number}")

    def __iter__(self) -> Iterator[str]:
        return iter(self.layout.positions)

    def __len__(self) -> int:
        return len(self.layout.positions)


class Row(NamedTuple):
    """A row: its id, and the cells by key."""

    id: str
    cells: Cells

    def get(self, key: str) -> Cell:
        """The cell of a key; an empty one where the sheet was issued before the column existed."""
        known = key in self.cells.layout.positions
        return self.cells[key] if known else Cell("", self.cells[KEY].address)

    def text(self, key: str) -> str:
        """The text of that cell, without its address."""
        layout = self.cells.layout
        position = layout.positions.get(key)
        return "" if position is None else layout.columns[position][self.cells.index]

    def filled(self, keys: Iterable[str]) -> bool:
        """Whether a person wrote into any cell of the keys."""
        return any(self.text(key) for key in keys)


class Made(NamedTuple):
    """A cell of which a program made something else than was typed: where it stands, and what it is now."""

    page: str
    row: Row
    key: str
    kind: str


@dataclass(frozen=True)
class Returned:
    """A sheet as it came back: identity, how many rows its first page was issued with, rows and headings by page.

    `labels` has for each page the words above its columns by key, as people saw them; `made` the cells that a program
    changed.
    """

    path: Path
    meta: Meta
    issued: int
    rows: dict[str, list[Row]]
    headings: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    made: tuple[Made, ...] = ()


class Texts(dict[int, list[str]]):
    """The columns of a page by position, each read when it is asked for: who wants decisions needs no abstracts."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self.lines = lines

    def __missing__(self, position: int) -> list[str]:
        self[position] = json.loads(self.lines[position])
        return self[position]


def say_sheet(sheet: Returned) -> tuple[dict[str, Any], list[list[str]]]:
    """A sheet in the words of JSON: whose it is and where its rows stand, and apart from that the texts by column."""
    pages: dict[str, Any] = {}
    columns: list[list[str]] = []
    for name, rows in sheet.rows.items():
        layout = rows[0].cells.layout if rows else Layout({}, (), {})
        numbered = {"ids": [row.id for row in rows], "numbers": [row.cells.number for row in rows]}
        pages[name] = {"positions": dict(layout.positions), "places": list(layout.places), **numbered}
        columns += [
            [layout.columns[position][row.cells.index] for row in rows] for position in range(len(layout.places))
        ]
    said = {"meta": asdict(sheet.meta), "issued": sheet.issued, "pages": pages}
    return {**said, "headings": dict(sheet.headings), "labels": dict(sheet.labels)}, columns


def repeat_sheet(path: Path, said: Mapping[str, Any], lines: Sequence[bytes]) -> Returned:
    """The sheet of which that was said; `lines` are the columns, one of JSON each."""
    rows: dict[str, list[Row]] = {}
    first = 0
    for name, kept in said["pages"].items():
        width = len(kept["places"])
        layout = Layout(kept["positions"], kept["places"], Texts(lines[first : first + width]))
        first += width
        numbered = zip(kept["ids"], kept["numbers"], strict=True)
        rows[name] = [Row(row_id, Cells(layout, number, at)) for at, (row_id, number) in enumerate(numbered)]
    return Returned(path, Meta(**said["meta"]), said["issued"], rows, said["headings"], said["labels"])
