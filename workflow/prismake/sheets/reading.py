"""Read back what people saved, as .xlsx, .ods or .csv, and name every damage with its cell."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl
import python_calamine
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from prismake.issues import Issue, ReviewError, raise_any
from prismake.sheets.pages import GUARD, KEY, MARK, NUMBER, Meta, Page, clean_text, filled_keys, fold, guard_row

Grid = list[list[str]]
SEARCHED_ROWS = 20  # people insert rows above the header; no one inserts twenty


@dataclass(frozen=True)
class Cell:
    """A filled cell: its text and its address, "votes!H12"."""

    text: str
    address: str


@dataclass(frozen=True)
class Row:
    """A row: its id, and the cells by key."""

    id: str
    cells: dict[str, Cell]


@dataclass(frozen=True)
class Returned:
    """A sheet as it came back: identity and rows by page."""

    path: Path
    meta: Meta
    rows: dict[str, list[Row]]


def read_sheet(path: Path, *, pages: Sequence[Page]) -> Returned:
    """Read one sheet; `pages` say which columns are locked, so that a changed locked cell is seen.

    Raises ReviewError: no sheet of this workflow, a missing, doubled or altered row, a missing column, an unknown page.
    """
    grids = _open(path)
    identified = [(name, grid, *found) for name, grid in grids.items() if (found := _identity(grid))]
    if not identified:
        raise ReviewError([_no_identity(path)])
    issues: list[Issue] = []
    rows: dict[str, list[Row]] = {}
    known = {page.name: page for page in pages}
    meta = identified[0][3][0]
    for name, grid, top, (other, page_name, count) in identified:
        if other != meta:
            issues.append(_problem(path, name, str(other), str(meta), "keep pages of one sheet in one workbook"))
        listed, problems = _read_page(path, name=name, grid=grid[top:], top=top, page=known.get(page_name), count=count)
        rows[page_name] = listed
        issues += problems
    for page in pages:
        if page.name not in rows and path.suffix.lower() in (".xlsx", ".ods"):
            issues.append(_problem(path, page.name, "page missing", "every page as issued", "restore the page"))
    raise_any(issues)
    return Returned(path, meta, rows)


def identify(path: Path) -> tuple[Meta, int]:
    """Whose sheet it is and how many rows its first page was issued with, from its first rows alone."""
    found = [identity for grid in _open(path, limit=SEARCHED_ROWS).values() if (identity := _identity(grid))]
    if not found:
        raise ReviewError([_no_identity(path)])
    meta, _, count = found[0][1]
    return meta, count


def _read_page(
    path: Path, *, name: str, grid: Grid, top: int, page: Page | None, count: int
) -> tuple[list[Row], list[Issue]]:
    keys = {key: index for index, key in enumerate(grid[1] if len(grid) > 1 else []) if key}
    wanted = [KEY, NUMBER, *((GUARD, *filled_keys(page)) if page else ())]
    missing = [key for key in wanted if key not in keys]
    if missing:
        return [], [
            _problem(
                path,
                f"{name}!A{top + 2}",
                f"no column {', '.join(missing)} in the hidden row of keys",
                "every column as issued",
                "undo the deletion of the column, or restore the sheet",
            )
        ]
    rows: list[Row] = []
    issues: list[Issue] = []
    numbers: set[str] = set()
    for offset, values in enumerate(grid[3:], start=top + 4):
        cells = {
            key: Cell(values[index] if index < len(values) else "", f"{name}!{get_column_letter(index + 1)}{offset}")
            for key, index in keys.items()
        }
        if not cells[KEY].text:
            issues += _check_stray(path, name=name, page=page, cells=cells)
            continue
        numbers.add(cells[NUMBER].text)
        if page and _guard(cells, page) != fold(cells[GUARD].text):
            issues.append(
                _problem(
                    path,
                    cells[KEY].address,
                    f"row {cells[NUMBER].text}: a locked cell was changed",
                    "locked cells as issued",
                    "undo the change, or restore the row from the issued sheet",
                )
            )
        rows.append(Row(cells[KEY].text, cells))
    issues += _check_doubled(path, rows)
    if page is None or page.complete:
        gone = [str(number) for number in range(1, count + 1) if str(number) not in numbers]
        if gone:
            issues.append(
                _problem(
                    path,
                    name,
                    f"row {', '.join(gone[:20])} missing ({len(gone)} in all)",
                    f"rows 1 to {count}",
                    "undo the deletion, or restore the rows from the issued sheet",
                )
            )
    return rows, issues


def _guard(cells: dict[str, Cell], page: Page) -> str:
    return guard_row({key: cell.text for key, cell in cells.items()}, filled=filled_keys(page))


def _check_stray(path: Path, *, name: str, page: Page | None, cells: dict[str, Cell]) -> Iterator[Issue]:
    filled = [cells[column.key] for column in (page.columns if page else ()) if column.fill and cells[column.key].text]
    if filled:
        yield _problem(
            path,
            filled[0].address,
            f"'{filled[0].text}' in a row without an id",
            "rows as issued",
            "move it to the row it belongs to; new rows cannot be added",
        )


def _check_doubled(path: Path, rows: Iterable[Row]) -> Iterator[Issue]:
    seen: dict[str, Row] = {}
    for row in rows:
        if row.id in seen:
            yield _problem(
                path,
                row.cells[KEY].address,
                f"row {row.cells[NUMBER].text} stands twice, also at {seen[row.id].cells[KEY].address}",
                "each row once",
                "delete one of the two",
            )
        seen.setdefault(row.id, row)


def _identity(grid: Grid) -> tuple[int, tuple[Meta, str, int]] | None:
    for top, values in enumerate(grid[:SEARCHED_ROWS]):
        for value in values:
            if value.startswith(f"{MARK}|") and (parsed := Meta.parse(value)):
                return top, parsed
    return None


def _open(path: Path, *, limit: int | None = None) -> dict[str, Grid]:
    suffix = path.suffix.lower()
    openers = {".xlsx": _open_xlsx, ".xlsm": _open_xlsx, ".ods": _open_ods, ".csv": _open_csv, ".tsv": _open_csv}
    if suffix not in openers:
        raise_any([_problem(path, "", f"a {suffix} file", ".xlsx, .ods or .csv", "save the sheet as one of these")])
    try:
        return openers[suffix](path, limit)
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        KeyError,
        OSError,
        ValueError,
        EOFError,
        python_calamine.CalamineError,
        csv.Error,
        UnicodeError,
    ) as error:
        raise_any(
            [
                _problem(
                    path,
                    "",
                    f"cannot be opened: {error}",
                    ".xlsx, .ods or .csv",
                    "open it in a spreadsheet program and save it again, or restore it from git",
                )
            ]
        )
        raise AssertionError from error


def _open_xlsx(path: Path, limit: int | None) -> dict[str, Grid]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        grids = {}
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a program states as the used range may be too small
            grids[sheet.title] = _grid(sheet.iter_rows(max_row=limit, values_only=True))
        return grids
    finally:
        book.close()


def _open_ods(path: Path, limit: int | None) -> dict[str, Grid]:
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return {
        name: _grid(book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=limit))
        for name in book.sheet_names
    }


def _open_csv(path: Path, limit: int | None) -> dict[str, Grid]:
    raw = path.read_bytes()
    for encoding in ("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    head = next((line for line in text.splitlines() if f"{MARK}|" in line), "")
    delimiter = max(",;\t", key=head.count)
    return {path.stem: _grid(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), limit))}


def _grid(rows: Iterable[Sequence[Any]]) -> Grid:
    return [[clean_text(value) for value in row] for row in rows]


def _no_identity(path: Path) -> Issue:
    found, allowed = "no prismake identity in the first rows", "a sheet that the workflow issued"
    return _problem(path, "", found, allowed, "fill the issued sheet itself, or a copy saved as .xlsx, .ods or .csv")


def _problem(path: Path, place: str, found: str, allowed: str, remedy: str) -> Issue:
    return Issue(path.as_posix(), place, found, allowed, remedy)
