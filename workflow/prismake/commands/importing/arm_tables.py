"""Which extracted values are brought, and whose: a table with a row for each arm, or for several of them at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prismake.commands.importing.mapping import NAMING
from prismake.extract.row_words import NAMES
from prismake.extract.values import Variable, Variables, describe_variable, parse_value
from prismake.issues import Issue

STUDY_NAMING = ("label", *NAMING)  # columns by which a row names its study
SUPPORT = ("quote", "page")
STUDY = "study"


@dataclass(frozen=True)
class Given:
    """A row of a sheet that each row of the file gives: what is the same for all, and the headings of what is not."""

    level: str
    same: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def figures(self) -> set[str]:
        """The variables that count: names of an arm or an outcome alone are no values."""
        return {*self.same, *self.columns} if self.level == STUDY else set(self.columns) - set(NAMES)


@dataclass(frozen=True)
class ArmTable:
    """One table as what one person extracted; `asked` and `place` say who says so."""

    file: Path
    person: str
    asked: str
    place: str
    columns: Mapping[str, str]
    gives: tuple[Given, ...]
    page: str = ""
    decimal: str = ""
    missing: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    without: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def headings(self) -> list[str]:
        """Every column of the file that is asked for."""
        given = [name for one in self.gives for name in one.columns.values()]
        return [*self.columns.values(), *given, *self.where, *self.without]


def read_tables(entries: Sequence[Mapping[str, Any]], path: Path) -> list[ArmTable]:
    """The tables that `values` of a mapping names."""
    return [_make(entry, path=path, place=f"values, entry {at}") for at, entry in enumerate(entries, start=1)]


def _make(entry: Mapping[str, Any], *, path: Path, place: str) -> ArmTable:
    listed = {
        name: {heading: tuple(map(str, words)) for heading, words in entry.get(name, {}).items()}
        for name in ("where", "without")
    }
    return ArmTable(
        file=path.parent / entry["file"],
        person=entry["person"],
        asked=str(path),
        place=place,
        columns=entry["columns"],
        gives=tuple(
            Given(one["level"], _as_texts(one.get("same", {})), one.get("columns", {})) for one in entry["gives"]
        ),
        page=entry.get("page", ""),
        decimal=entry.get("decimal", ""),
        missing=tuple(map(str, entry.get("missing", ()))),
        words={name: _as_texts(said) for name, said in entry.get("words", {}).items()},
        **listed,
    )


def _as_texts(said: Mapping[Any, Any]) -> dict[str, str]:
    return {str(name): str(text) for name, text in said.items()}


def check_table(table: ArmTable, *, variables: Variables) -> Iterator[Issue]:
    """What no schema can see: what the codebook does not have, and rows that would say nothing, or not of what."""
    if not set(STUDY_NAMING) & set(table.columns):
        found, remedy = ", ".join(table.columns), "name the column that says which study a row is about"
        yield Issue(table.asked, table.place, f"columns {found}", ", ".join(STUDY_NAMING), remedy)
    for number, given in enumerate(table.gives, start=1):
        yield from _check_given(given, (table.asked, f"{table.place}, gives {number}"), variables=variables)
    yield from _check_words(table, variables=variables)


def _check_given(given: Given, place: tuple[str, str], *, variables: Variables) -> Iterator[Issue]:
    known = [name for level, name in variables if level == given.level]
    for name in (*given.same, *given.columns):
        if name not in known:
            allowed = ", ".join(known) or f"no variable: the codebook has none of level {given.level}"
            yield Issue(*place, f"variable {name}", allowed, "name one of these, or add it to config/codebook")
    for name in sorted(set(given.same) & set(given.columns)):
        yield Issue(*place, f"{name} under same and under columns", "one of the two", "take one of the two away")
    for name, text in given.same.items():
        yield from _check_text(name, text, place, variables=_find(name, [given.level], variables))
    if not given.figures:
        allowed, remedy = "columns of values", "name the columns of what was counted or measured"
        yield Issue(*place, f"no values of level {given.level}", allowed, remedy)
    if given.level != STUDY and not set(NAMES) & {*given.same, *given.columns}:
        remedy = "say it under `same`, or name its column under `columns`"
        yield Issue(*place, "nothing that says what a row is about", ", ".join(NAMES), remedy)


def _check_words(table: ArmTable, *, variables: Variables) -> Iterator[Issue]:
    for name, said in table.words.items():
        place = (table.asked, f"{table.place}, words, {name}")
        levels = [given.level for given in table.gives if name in given.columns]
        if not levels:
            remedy = "name its column under `columns`, or take the words away"
            yield Issue(*place, f"words of {name}", "a variable that a column gives", remedy)
        for text in dict.fromkeys(said.values()):
            yield from _check_text(name, text, place, variables=_find(name, levels, variables))


def _find(name: str, levels: Iterable[str], variables: Variables) -> list[Variable]:
    return [variables[level, name] for level in levels if (level, name) in variables]


def _check_text(name: str, text: str, place: tuple[str, str], *, variables: Sequence[Variable]) -> Iterator[Issue]:
    for variable in variables:
        if parse_value(text, variable=variable) is None:
            yield Issue(*place, f"{name} '{text}'", describe_variable(variable), "write what the codebook allows")
