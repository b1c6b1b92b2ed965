"""The long extraction table as rows of sheets: everything one person wrote about one arm, outcome or study."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

import pandas as pd

from prismake import tables
from prismake.statistics.printed import Printed, read_printed

Entry = Mapping[str, str]  # one row of the table "extraction"


@dataclass(frozen=True)
class Item:
    """One row of a page, or the whole study page: the entries of one person by variable."""

    study_id: str
    person: str
    level: str
    item: str
    entries: Mapping[str, Entry]

    def get(self, variable: str) -> str:
        """The value, empty when there is none."""
        return self.entries[variable]["value"] if variable in self.entries else ""

    def number(self, variable: str) -> float | None:
        """The value as a number, None when it is none."""
        found = self.printed(variable)
        return None if found is None else found.value

    def printed(self, variable: str) -> Printed | None:
        """The value with its rounding, None when it is no number."""
        if variable not in self.entries:
            return None
        entry = self.entries[variable]
        return read_printed(entry["value"], typed=entry.get("typed") or entry["value"])

    def locate(self, *variables: str) -> str:
        """The cells of variables: "file cell, cell"; those of a supplement name their own file."""
        return locate_entries(self.entries[name] for name in variables if name in self.entries)


def locate_entries(entries: Iterable[Entry]) -> str:
    """The cells of entries, each file once."""
    by_file: dict[str, list[str]] = {}
    for entry in entries:
        by_file.setdefault(entry["sheet"], []).append(entry["cell"])
    return "; ".join(f"{file} {', '.join(cells)}" for file, cells in by_file.items())


def list_items(extraction: pd.DataFrame) -> list[Item]:
    """The rows of all pages, in order of study, person, level and row."""
    entries = sorted(tables.to_rows(extraction), key=_sort)
    return [
        Item(study_id, person, level, item, {entry["variable"]: entry for entry in group})
        for (study_id, person, level, item), group in groupby(entries, key=_key)
    ]


def _key(entry: Entry) -> tuple[str, str, str, str]:
    return entry["study_id"], entry["person"], entry["level"], entry["item"]


def _sort(entry: Entry) -> tuple[object, ...]:
    # Row 10 comes after row 2, rows that people added after those that were prepared.
    digits = re.search(r"\d+", entry["item"])
    added = not entry["item"].isdecimal()
    number = int(digits[0][:18]) if digits else 0
    return (entry["study_id"], entry["person"], entry["level"], added, number, entry["item"], entry["variable"])
