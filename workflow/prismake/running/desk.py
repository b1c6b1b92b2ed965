"""The tables of a review as whoever counts work sees them: whose a row is, and which sheets ask whom."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from prismake import tables
from prismake.text.vocabulary import FREE

Tables = Mapping[str, pd.DataFrame]
Found = dict[str, object]


@dataclass(frozen=True)
class Desk:
    """The tables at hand, and for every name on a sheet the name it counts under."""

    named: Tables
    today: Mapping[str, str]

    def table(self, name: str, declared: str) -> pd.DataFrame:
        """A table; empty while no run has made it."""
        return self.named[name] if name in self.named else tables.empty(declared)

    def rows(self, name: str, declared: str) -> list[dict[str, Any]]:
        """Its rows."""
        return tables.to_rows(self.table(name, declared))

    def is_of(self, name: str, person: str) -> bool:
        """Whether a name is the person's, of today or of old."""
        return self.today.get(name, name) == person

    def sheets_of(self, person: str, manifest: str) -> list[dict[str, Any]]:
        """The sheets that ask a person something."""
        listed = self.rows(f"sheets_{manifest}", "sheets")
        return [row for row in listed if self.is_of(row["person"], person) and row["kind"] not in FREE]

    def blank_rows(self, person: str, manifest: str, filled: Mapping[str, int]) -> dict[str, int]:
        """The sheets with rows that nobody has filled, with how many, the oldest first; `filled` has those filled."""
        listed = self.sheets_of(person, manifest)
        left = {str(row["sheet"]): int(row["rows"]) - filled.get(row["sheet"], 0) for row in listed}
        return {sheet: rows for sheet, rows in left.items() if rows > 0}

    def held_rows(self, person: str, said: Iterable[Mapping[str, Any]]) -> Counter[str]:
        """The sheets with rows of a person that are begun and lack something, with how many."""
        return Counter(str(row["sheet"]) for row in said if row["held"] and self.is_of(row["person"], person))

    def place(self, person: str, manifest: str, *, blank: Mapping[str, int]) -> Found:
        """How many sheets ask a person something, and which to fill next."""
        return {"sheets": len(self.sheets_of(person, manifest)), "next": next(iter(blank), "")}
