"""The long extraction table as rows of sheets: all values of one item together, each with its cell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import pandas as pd

from prismake.issues import Issue
from prismake.synthesise.gaps import Gap
from prismake.text.values import same_value, same_word

COLUMNS = ["study_id", "person", "item", "variable", "value", "sheet", "cell"]
MAIN_VARIABLES = ("outcome", "design", "species")  # where to point for a value that has no cell


@dataclass(frozen=True)
class SheetRow:
    """One row that one person filled for one study: value and (file, cell) by variable, in order of variable."""

    study_id: str
    person: str
    item: str
    values: Mapping[str, str]
    cells: Mapping[str, tuple[str, str]]

    def get(self, variable: str) -> str:
        """The value without blanks around it, empty when it was not extracted."""
        return self.values.get(variable, "").strip()

    @property
    def file(self) -> str:
        """The sheet that the row stands in."""
        return self._main_cell()[0]

    def locate(self, variable: str) -> tuple[str, str]:
        """The file and the cell of a variable, or the row it should stand in."""
        if variable in self.cells:
            return self.cells[variable]
        file, cell = self._main_cell()
        return file, f"{variable} in the row of {cell}"

    def report(self, variable: str, *, found: str, allowed: str, remedy: str) -> Issue:
        """An Issue about one variable of this row."""
        file, place = self.locate(variable)
        return Issue(file, place, found, allowed, remedy)

    def miss(self, variable: str) -> Gap:
        """The Gap of one variable of this row that is empty."""
        file, cell = self.cells.get(variable) or self._main_cell()
        return Gap(variable, file, cell if variable in self.cells else f"row of {cell}")

    def _main_cell(self) -> tuple[str, str]:
        return self.cells[next((name for name in MAIN_VARIABLES if name in self.cells), min(self.cells))]


def list_rows(extraction: pd.DataFrame, *, level: str) -> list[SheetRow]:
    """The rows of one level (study, outcome) in order of study, person and item; empty ones are skipped."""
    chosen = extraction.loc[extraction["level"] == level, COLUMNS].sort_values(COLUMNS[:4], kind="stable")
    rows = []
    for (study_id, person, item), group in groupby(
        chosen.itertuples(index=False, name=None), key=lambda cell: cell[:3]
    ):
        cells = list(group)
        values = {str(cell[3]): str(cell[4]) for cell in cells}
        places = {str(cell[3]): (str(cell[5]), str(cell[6])) for cell in cells}
        if any(value.strip() for value in values.values()):
            rows.append(SheetRow(str(study_id), str(person), str(item), values, places))
    return rows


def report_contradictions(rows: Iterable[SheetRow], variable: str) -> list[Issue]:
    """Issues of a value that rows of one study have in common, where two of them state it otherwise."""
    given = [row for row in rows if row.get(variable)]
    first = [f"{one.get(variable)} in {' '.join(one.locate(variable))}" for one in given[:1]]
    allowed, remedy = (
        "the same in all rows of the study that are compared",
        "correct one of the two, or leave one empty",
    )
    return [
        row.report(variable, found=f"{variable} {row.get(variable)}, and {first[0]}", allowed=allowed, remedy=remedy)
        for row in given[1:]
        if not same_value(row.get(variable), given[0].get(variable))
    ]


def is_among(word: str, words: Sequence[str]) -> bool:
    """Whether a word is one of some words, blanks and case aside."""
    return any(same_word(word, other) for other in words)
