"""Issue a sheet: write a workbook that did not exist, and never overwrite one that does."""

import contextlib
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from prismake.files.placing import place_new
from prismake.files.seeds import list_sheets
from prismake.sheets.pages import Workbook
from prismake.sheets.rendering import render_filled, render_workbook

Maker = Callable[[str, Sequence[str]], Workbook]


def issue_batches(folder: Path, *, person: str, rows: Sequence[str], size: int, make: Maker) -> list[Path]:
    """Issue the ids `rows` to a person in new batches of at most `size`, numbered on from those that stand there."""
    stems = [path.stem for path in list_sheets(folder / person)]
    numbers = [int(match[1]) for stem in stems if (match := re.match(r"batch-(\d+)", stem))]
    free = itertools.count(max(numbers, default=0) + 1)
    return [_issue_next(folder / person, free, rows[start : start + size], make) for start in range(0, len(rows), size)]


def issue_batch(folder: Path, *, person: str, batch: str, rows: Sequence[str], make: Maker) -> Path:
    """Issue the ids `rows` to a person as the batch of that name; its file gets a further number where one stands."""
    standing = {path.stem for path in list_sheets(folder / person)}
    for stem in itertools.chain([batch], (f"{batch}-{number}" for number in itertools.count(2))):
        if stem not in standing:
            with contextlib.suppress(FileExistsError):
                return issue_workbook(folder / person / f"{stem}.xlsx", make(batch, rows))
    raise AssertionError  # the names do not end


def _issue_next(folder: Path, free: Iterator[int], rows: Sequence[str], make: Maker) -> Path:
    for number in free:
        batch = f"batch-{number:03d}"
        with contextlib.suppress(FileExistsError):  # someone else has just issued a sheet of this name
            return issue_workbook(folder / f"{batch}.xlsx", make(batch, rows))
    raise AssertionError  # the numbers do not end


def issue_numbered(folder: Path, stem: str, book: Workbook) -> Path:
    """Write the workbook under the first free of stem.xlsx, stem_2.xlsx, stem_3.xlsx …"""
    for number in itertools.count(1):
        with contextlib.suppress(FileExistsError):
            return issue_workbook(folder / f"{stem}{f'_{number}' if number > 1 else ''}.xlsx", book)
    raise AssertionError  # the numbers do not end


def issue_named(folder: Path, stem: str, make: Callable[[str], Workbook]) -> Path:
    """Write the workbook that `make` gives for a name under the first free of stem.xlsx, stem-002.xlsx …"""
    for number in itertools.count(1):
        name = stem if number == 1 else f"{stem}-{number:03d}"
        with contextlib.suppress(FileExistsError):  # a file that is no sheet of ours has the name
            return issue_workbook(folder / f"{name}.xlsx", make(name))
    raise AssertionError  # the numbers do not end


def place_filled(folder: Path, stem: str, make: Callable[[str], Workbook]) -> Path:
    """Write a workbook that holds a person's answers, under the first free of stem-001.xlsx, stem-002.xlsx …

    It is read as one that the person has saved. `make` gives it for a name, which is its batch.
    """
    standing = {path.stem for path in list_sheets(folder)}
    for number in itertools.count(1):
        if (name := f"{stem}-{number:03d}") not in standing:
            with contextlib.suppress(FileExistsError):
                return place_new(folder / f"{name}.xlsx", render_filled(make(name)))
    raise AssertionError  # the numbers do not end


def issue_workbook(path: Path, book: Workbook) -> Path:
    """Write the workbook under a name that no file has; raises FileExistsError otherwise."""
    return place_new(path, render_workbook(book))
