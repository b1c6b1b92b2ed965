"""The truth model: what each person typed for which document as the sheet showed it, kept apart from every id."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Typed:
    """One cell that a person filled.

    `words` are the documents that the row showed, by their own words; `row` is what else told the row apart (outcome,
    arm, time point, domain), `no` its number in sight on the page, by which edits of the sheet find it again.
    """

    kind: str
    person: str
    words: frozenset[str]
    row: frozenset[str]
    column: str
    value: str
    file: str
    page: str
    no: str


@dataclass
class Truth:
    """Every typed cell, and the documents that people said are one."""

    cells: list[Typed] = field(default_factory=list)

    def copy(self) -> "Truth":
        """A copy to go back to."""
        return Truth(list(self.cells))

    def of(self, file: str, page: str = "", no: str = "") -> list[Typed]:
        """The cells of a file, of a page, of a row."""
        return [one for one in self.cells if one.file == file and page in ("", one.page) and no in ("", one.no)]

    def drop(self, cells: Iterable[Typed]) -> None:
        """A person took these back."""
        gone = set(cells)
        self.cells = [one for one in self.cells if one not in gone]

    def change(self, cells: Iterable[Typed], how: Callable[[Typed], Typed]) -> None:
        """A person made these into others."""
        chosen = set(cells)
        self.cells = [how(one) if one in chosen else one for one in self.cells]

    def move(self, before: str, after: str) -> None:
        """A file has another name now."""
        self.change(self.of(before), lambda one: replace(one, file=after))


def normalise(text: str) -> str:
    """What a cell means: case, blanks, invisible characters and the decimal mark aside."""
    plain = re.sub("[\u200b\u200c\u200d\u2060\ufeff\u00ad]", "", text)
    words = " ".join(plain.replace("\u00a0", " ").split()).casefold()
    number = words.replace(",", ".")
    return f"{float(number):g}" if re.fullmatch(r"-?\d+(\.\d+)?", number) else words.replace("_", " ")
