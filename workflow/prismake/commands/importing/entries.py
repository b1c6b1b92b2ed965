"""What each row of a table says: the rows for sheets that it gives, every value held against the codebook."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from prismake.commands.importing.arm_tables import STUDY, ArmTable, Given
from prismake.commands.importing.rows import Cells, Row, make_row, read_table
from prismake.extract.impossible import find_impossible
from prismake.extract.items import Item
from prismake.extract.row_words import NAMES
from prismake.extract.values import Variable, Variables, describe_variable, parse_value, reject_value
from prismake.issues import Issue
from prismake.sheets import Cell
from prismake.text.vocabulary import NUMERIC
from prismake.text.words import fold

ZEROS = re.compile(r"\.0+$")
MARKS = {",": ".", ".": ","}  # a decimal mark, and the one that then stands for thousands or nothing


class Said(NamedTuple):
    """A value in the table's spelling and as it is typed into a sheet, and where it stands in the file."""

    value: str
    typed: str
    unit: str
    cell: str


@dataclass(frozen=True)
class Entry:
    """A row for a sheet, or one variable of a study; `left_out` says why its row of the file is not taken."""

    table: ArmTable
    row: Row
    level: str = ""
    said: Mapping[str, Said] = field(default_factory=dict)
    left_out: str = ""

    @property
    def quote(self) -> str:
        """The words that support it: those of the file, or else the place in it."""
        return self.row.quote or f"{self.table.file.name}, {self.row.place}"

    def list_values(self, study_id: str, *, item: str) -> list[dict[str, str]]:
        """The values as rows of the table "extraction"."""
        key = {"study_id": study_id, "person": self.table.person, "level": self.level, "item": item}
        support = {"quote": self.quote, "page": self.row.page, "sheet": self.table.file.as_posix()}
        return [{**key, "variable": name, **said._asdict(), **support} for name, said in self.said.items()]


def read_entries(table: ArmTable, *, variables: Variables) -> tuple[list[Entry], list[Issue]]:
    """All entries of a table, and an Issue for each value that the codebook does not allow or that cannot be.

    A row that gives nothing, or is not asked for, comes as an entry without values. Raises ReviewError for what cannot
    be read, and for headings that the file does not have.
    """
    reader = Reader(table, variables)
    entries = [
        entry
        for number, cells in read_table(table.file, table.headings, page=table.page, asked=(table.asked, table.place))
        for entry in reader.read_row(number, cells)
    ]
    items = [
        Item("", table.person, one.level, "", {value["variable"]: value for value in one.list_values("", item="")})
        for one in entries
    ]
    return entries, [*reader.issues.values(), *find_impossible(items)]


class Reader:
    """Reads rows by the mapping of their table; equal mistakes of a column are told once."""

    def __init__(self, table: ArmTable, variables: Variables) -> None:
        self.table, self.variables = table, variables
        self.missing = {"", *map(fold, table.missing)}
        self.words = {name: {fold(word): meant for word, meant in said.items()} for name, said in table.words.items()}
        self.issues: dict[tuple[str, str], Issue] = {}

    def read_row(self, number: int, cells: Cells) -> Iterator[Entry]:
        """The entries of a row: one for each row that it gives, of a study one for each variable."""
        seen = {name: "" if fold(text) in self.missing else text for name, text in cells.items()}
        row = make_row(number, seen, self.table.columns)
        if why := _leave_out(self.table, cells):
            yield Entry(self.table, row, left_out=why)
            return
        for given in self.table.gives:
            said = self._read_given(given, row, cells)
            if not given.figures & set(said):
                yield Entry(self.table, row, given.level)
            elif given.level == STUDY:
                yield from (Entry(self.table, row, STUDY, {name: one}) for name, one in said.items())
            else:
                self._check_names(given, row, said)
                yield Entry(self.table, row, given.level, said)

    def _check_names(self, given: Given, row: Row, said: Mapping[str, Said]) -> None:
        """An Issue for figures of which the row does not say what the codebook requires to tell rows apart."""
        for name in (name for name in NAMES if name in given.columns and name not in said):
            cell, variable = f"{row.place}, column {given.columns[name]}", self.variables[given.level, name]
            if variable["required"] and (given.columns[name], "") not in self.issues:
                file, remedy = self.table.file.as_posix(), "fill the cell, or leave the row out by `where` or `without`"
                self.issues[given.columns[name], ""] = Issue(file, cell, "empty", describe_variable(variable), remedy)

    def _read_given(self, given: Given, row: Row, cells: Cells) -> dict[str, Said]:
        texts = {name: (text, row.place) for name, text in given.same.items()}
        for name, heading in given.columns.items():
            if fold(cells[heading]) not in self.missing:
                texts[name] = (cells[heading], f"{row.place}, column {heading}")
        read = {name: self._read_value(*told, self.variables[given.level, name]) for name, told in texts.items()}
        return {name: said for name, said in read.items() if said}

    def _read_value(self, text: str, cell: str, variable: Variable) -> Said | None:
        meant = self.words.get(variable["variable"], {}).get(fold(text), text)
        typed = _mark_decimal(meant, variable, decimal=self.table.decimal)
        value = None if typed is None else parse_value(typed, variable=variable)
        if typed is not None and value is not None:
            return Said(value, value if variable["type"] == "choice" else typed, variable["unit"], cell)
        key = (cell.partition(", column ")[2], fold(text))
        if key not in self.issues:
            self.issues[key] = self._refuse(text, cell, variable)
        return None

    def _refuse(self, text: str, cell: str, variable: Variable) -> Issue:
        file, allowed = self.table.file.as_posix(), describe_variable(variable)
        if variable["type"] in NUMERIC and self.table.decimal:
            allowed = f"a number with '{self.table.decimal}' as decimal mark, without unit and thousands separator"
            return Issue(file, cell, f"'{text}'", allowed, "correct the cell, or `decimal` or `missing` of the mapping")
        told = reject_value(Cell(text, cell), file=file, variable=variable, allowed=allowed)
        more = "say in the mapping what it means: `words`, `missing`, or `decimal` for the decimal mark of all numbers"
        return Issue(told.file, told.place, told.found, told.allowed, f"{told.remedy}; or {more}")


def _leave_out(table: ArmTable, cells: Cells) -> str:
    """Why a row is not taken, by `where` and `without`; empty where it is."""
    for name, words in table.where.items():
        if fold(cells[name]) not in map(fold, words):
            return f"{name} is '{cells[name]}'"
    for name, words in table.without.items():
        if fold(cells[name]) in map(fold, words):
            return f"{name} is '{cells[name]}'"
    return ""


def _mark_decimal(text: str, variable: Variable, *, decimal: str) -> str | None:
    """A number with a point, where the table says what its decimal mark is; None with the other mark in it."""
    if variable["type"] not in NUMERIC or not decimal:
        return text
    if MARKS[decimal] in text:
        return None
    pointed = text.replace(decimal, ".")
    return ZEROS.sub("", pointed) if variable["type"] == "integer" else pointed


def describe_said(said: Mapping[str, Said]) -> str:
    """The values in words, as the report of an import has them."""
    return "; ".join(f"{name} {one.typed}" for name, one in said.items())


def merge_said(entries: Sequence[Entry]) -> dict[str, Said]:
    """What entries about the same say together, each value from the first that has it."""
    return {name: one for entry in reversed(entries) for name, one in entry.said.items()}
