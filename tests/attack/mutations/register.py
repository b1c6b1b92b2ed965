"""The list of mutations, and what most of them begin with: a sheet, a page and a row that somebody has filled."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from attack import filling
from attack.truth import Typed
from attack.world import World

Mutation = Callable[[World], str]
MUTATIONS: dict[str, Mutation] = {}
SPARE = ("arm", "outcome", "reopened")  # pages on which rows may come and go


def mutation(function: Mutation) -> Mutation:
    """Put a mutation on the list, under its own name."""
    MUTATIONS[function.__name__] = function
    return function


def list_mutations(function: Callable[..., str], cases: Mapping[str, tuple[Any, ...]]) -> None:
    """Put one mutation for each case on the list: its name, and what the function takes beside the world."""
    for name, case in cases.items():
        MUTATIONS[name] = lambda world, case=case: function(world, *case)


@dataclass(frozen=True)
class Spot:
    """A filled row: where it stands and what was typed there."""

    path: Path
    page: str
    no: str
    typed: tuple[Typed, ...]

    @property
    def story(self) -> str:
        """The row in words."""
        place = self.path.as_posix().split("/seeds/")[-1]
        return f"{place}, {self.page} no. {self.no} ({' + '.join(sorted(self.typed[0].words))})"


def pick(world: World, *, kinds: str = "", pages: tuple[str, ...] = (), fixed: bool = False) -> Spot | None:
    """A filled row of some sheet, by chance; `kinds` is the beginning of a kind, `fixed` leaves spare rows out."""
    kept = [
        one
        for one in world.truth.cells
        if one.kind.startswith(kinds) and (not pages or one.page in pages) and not (fixed and one.page in SPARE)
    ]
    names = sorted({one.kind for one in kept})
    if not names:
        return None
    kind = world.chance.choice(names)  # kinds with few cells come as often as those with many
    places = sorted({(one.file, one.page, one.no) for one in kept if one.kind == kind})
    places = [place for place in places if Path(place[0]).suffix == ".xlsx" and Path(place[0]).is_file()]
    if not places:
        return None
    file, page, no = world.chance.choice(places)
    return Spot(Path(file), page, no, tuple(world.truth.of(file, page, no)))


def pick_other(world: World, spot: Spot) -> Spot | None:
    """Another filled row of the same page."""
    others = sorted({one.no for one in world.truth.of(spot.path.as_posix(), spot.page)} - {spot.no})
    if not others:
        return None
    no = world.chance.choice(others)
    return Spot(spot.path, spot.page, no, tuple(world.truth.of(spot.path.as_posix(), spot.page, no)))


@contextmanager
def edited(path: Path) -> Iterator[Workbook]:
    """Open a workbook, and save it."""
    book = openpyxl.load_workbook(path, rich_text=True)
    yield book
    book.save(path)


def find_page(book: Workbook, page: str) -> Worksheet:
    """The tab of a page by the identity that it bears: people may have renamed it."""
    for sheet in book.worksheets:
        texts = [str(cell.value) for row in sheet.iter_rows(max_row=12) for cell in row]
        if any(text.startswith("prismake|") and f"|{page}|" in text for text in texts):
            return sheet
    return book[page]


@contextmanager
def edited_page(spot: Spot) -> Iterator[tuple[Worksheet, dict[str, int], dict[str, int]]]:
    """The page of a spot, its columns by key, and where its rows stand by number."""
    with edited(spot.path) as book:
        sheet = find_page(book, spot.page)
        yield sheet, filling.list_columns(sheet), filling.list_row_numbers(sheet)


def list_values(sheet: Worksheet, row: int) -> list[object]:
    """What stands in a row."""
    return [cell.value for cell in sheet[row]]


def put_values(sheet: Worksheet, row: int, values: list[object]) -> None:
    """Write a whole row, as pasting does."""
    for column, value in enumerate(values, start=1):
        sheet.cell(row, column).value = value  # type: ignore[assignment]
