"""The rows of extraction sheets: which sheet says what of a row, and the row with all that its sheets say."""

from dataclasses import dataclass, field
from typing import NamedTuple

from prismake.extract.issuing import SUPPLEMENT
from prismake.sheets import Returned
from prismake.text.words import fold

Value = dict[str, str]  # one row of the table "extraction"


class Draft(NamedTuple):
    """One sheet with the values that were read from it."""

    sheet: Returned
    study_id: str
    person: str
    values: list[Value]

    @property
    def phase(self) -> str:
        """The study that it was issued for."""
        return self.sheet.meta.phase

    @property
    def path(self) -> str:
        """The file."""
        return self.sheet.path.as_posix()

    @property
    def adds(self) -> bool:
        """Whether it is a supplement, whose rows are those of earlier sheets."""
        return self.sheet.meta.batch.startswith(SUPPLEMENT)


class Part(NamedTuple):
    """What one sheet says of a row: its number there, and the values by variable."""

    draft: Draft
    item: str
    values: dict[str, Value]


@dataclass
class Line:
    """One row of a page: its name, the study that its sheet was issued for, and what each sheet says of it."""

    level: str
    item: str
    phase: str
    parts: list[Part] = field(default_factory=list)

    @property
    def values(self) -> dict[str, Value]:
        """The values by variable, each from the first sheet that has it."""
        return {name: value for part in reversed(self.parts) for name, value in part.values.items()}

    def get(self, variable: str) -> str:
        """The value, empty when there is none."""
        return next((part.values[variable]["value"] for part in self.parts if variable in part.values), "")

    def list_values(self) -> list[Value]:
        """The values under the name of the row, each with the quotes and pages of all sheets."""
        return [{**value, "item": self.item, **self._join_support(name)} for name, value in self.values.items()]

    def _join_support(self, name: str) -> dict[str, str]:
        own = [part.values[name] for part in self.parts if name in part.values]
        quotes = sorted({value["quote"] for value in own})
        whole = [one for one in quotes if not any(_is_part(one, other) for other in quotes)]
        pages = {fold(value["page"]): value["page"] for value in own}
        return {"quote": "; ".join(filter(None, whole)), "page": "; ".join(pages[key] for key in sorted(pages) if key)}


def _is_part(one: str, other: str) -> bool:
    """Whether a quote stands in another one; of two that differ in blanks or case, the later is left out."""
    left, right = fold(one), fold(other)
    return one != other and left in right and (left != right or one > other)


def list_lines(draft: Draft) -> list[Line]:
    """The rows of a sheet that hold any value."""
    found: dict[tuple[str, str], dict[str, Value]] = {}
    for value in draft.values:
        found.setdefault((value["level"], value["item"]), {})[value["variable"]] = value
    return [Line(level, item, draft.phase, [Part(draft, item, values)]) for (level, item), values in found.items()]
