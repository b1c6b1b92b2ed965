"""Evidence maps as the report shows them: each cell with the studies behind it, also a cell that has none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from prismake.report.anchors import make_anchor
from prismake.report.grammar import write_words
from prismake.report.listings import Listing
from prismake.report.members import Library
from prismake.report.numerals import write_count
from prismake.tables import to_rows

Tables = Mapping[str, pd.DataFrame]
ALL = "All"


@dataclass(frozen=True)
class Opened:
    """One study of a cell: where it stands on the page, its name, and what is said of it."""

    anchor: str
    label: str
    beside: str


@dataclass(frozen=True)
class MapCell:
    """One cell: its place on the page, how many studies it has, what it tells, and the studies."""

    anchor: str
    n: int
    text: str
    studies: tuple[Opened, ...]


@dataclass(frozen=True)
class EvidenceMap:
    """One map: headings, the values of its columns, and its rows; the first row and column hold all studies."""

    name: str
    title: str
    row_heading: str
    column_heading: str
    waiting: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[MapCell, ...]], ...]

    @property
    def caption(self) -> str:
        """What is read across what, and which studies could not be placed."""
        return " ".join([f"{self.title}. {self.axes}: each cell opens its studies.", *self.unplaced])

    @property
    def axes(self) -> str:
        """What is read across what."""
        return f"{self.row_heading} by {self.column_heading.lower()}"

    @property
    def unplaced(self) -> tuple[str, ...]:
        """How many studies could not be placed, where there are any."""
        count = write_count(self.waiting, "included study", "included studies")
        words = f"{count} could not be placed yet: what decides it is not extracted or not settled."
        return (words,) if self.waiting else ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What belongs below a picture of the map: the studies that could not be placed, and what no study has."""
        return (*self.unplaced, *self.empty)

    @property
    def empty(self) -> tuple[str, ...]:
        """What is said below the map of values that no study has, and of outcomes without figures."""
        sides = [(self.row_heading, value, cells[0]) for value, cells in self.rows[1:]]
        columns = zip(self.columns[1:], self.rows[0][1][1:], strict=True)
        sides += [(self.column_heading, value, cell) for value, cell in columns]
        found: dict[str, dict[str, list[str]]] = {}
        for heading, value, cell in sides:
            if not cell.n:
                axes = found.setdefault("No study" if cell.text == "no study" else "No figures extracted", {})
                axes.setdefault(heading.lower(), []).append(value)
        told = {
            words: "; ".join(f"{axis} {', '.join(values)}" for axis, values in found[words].items()) for words in found
        }
        return tuple(f"{words}: {values}." for words, values in told.items())


def read_maps(tables: Tables, library: Library) -> list[EvidenceMap]:
    """The maps that the review declares in config/tables.yaml, in their order."""
    frame = tables.get("evidence_maps", pd.DataFrame())
    if not len(frame):
        return []
    said = _read_traits(tables)
    return [_read_map(to_rows(own), library, said) for _, own in frame.groupby("place", sort=True)]


def list_maps(tables: Tables, library: Library) -> list[Listing]:
    """The maps as tables of words, for the workbook."""
    return [
        Listing(
            f"evidence-{one.name}",
            one.title,
            (one.row_heading, *one.columns),
            tuple((value, *(cell.text for cell in cells)) for value, cells in one.rows),
        )
        for one in read_maps(tables, library)
    ]


def _read_map(rows: Sequence[Mapping[str, Any]], library: Library, said: Mapping[tuple[str, str], str]) -> EvidenceMap:
    first = rows[0]
    grid: dict[int, dict[int, MapCell]] = {}
    names: dict[str, dict[int, str]] = {"row": {}, "column": {}}
    for row in rows:
        for side, found in names.items():
            found[int(row[side])] = write_words(str(row[f"{side}_value"])) if int(row[side]) else ALL
        place = f"{row['map_id']}-{row['row']}-{row['column']}"
        opened = tuple(
            Opened(make_anchor("study", study), library.label_of(study), said.get((study, str(row["beside"])), ""))
            for study in str(row["studies"]).split("; ")
            if study
        )
        cell = MapCell(make_anchor("map", place), int(row["n"]), str(row["text"]), opened)
        grid.setdefault(int(row["row"]), {})[int(row["column"])] = cell
    return EvidenceMap(
        str(first["map_id"]),
        str(first["title"]),
        str(first["row_heading"]),
        str(first["column_heading"]),
        int(first["waiting"]),
        tuple(value for _, value in sorted(names["column"].items())),
        tuple(
            (names["row"][at], tuple(cell for _, cell in sorted(cells.items()))) for at, cells in sorted(grid.items())
        ),
    )


def _read_traits(tables: Tables) -> dict[tuple[str, str], str]:
    """By study and variable what people wrote; both where they differ."""
    frame = tables["extraction"]
    found: dict[tuple[str, str], dict[str, None]] = {}
    for row in to_rows(frame[(frame["level"] == "study") & (frame["value"] != "")]):
        found.setdefault((str(row["study_id"]), str(row["variable"])), {})[write_words(str(row["value"]))] = None
    return {key: " / ".join(values) for key, values in found.items()}
