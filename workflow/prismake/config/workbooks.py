"""Files of rows in config/ as workbooks: what stands in the cells, whatever a spreadsheet program made of it."""

import datetime
import io
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from prismake.config.errors import Path_
from prismake.config.rows import Parsed, Rules, fill_row
from prismake.files.archives import check_workbook
from prismake.files.loosening import loosen_workbook
from prismake.files.refusals import describe_refusal
from prismake.files.strays import HEAD, find_disguise
from prismake.issues import Issue
from prismake.text.words import clean_text

LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')  # parts of a number format that show themselves
Grid = list[list[Any]]
TEXT = "give the cell the format Text, and type it again"


def parse_workbook(path: Path, content: bytes, rules: Rules) -> Parsed:
    """The rows of the page that is named after the file, by the schema `rules`, and the cell of each value."""
    opened = open_pages(path, content, needed=[path.stem])
    return opened if isinstance(opened, Parsed) else read_grid(path, opened[path.stem], rules, page=path.stem)


def open_pages(
    path: Path, content: bytes, *, needed: Sequence[str], more: Iterable[str] = ()
) -> Mapping[str, Grid] | Parsed:
    """The cells that hold something, row by row, of the pages that must be there and of `more` that may be.

    Where it is no workbook or lacks a page, what is wrong with it.
    """
    disguise = find_disguise(path, content[:HEAD])
    if wrong := disguise[0] if disguise else check_workbook(content):
        remedy = disguise[1] if disguise else "save it again, or restore it from git"
        return Parsed(None, {}, [Issue(str(path), "", wrong, "a workbook", remedy)])
    import openpyxl  # slow to import, and most reviews keep text

    try:
        book = openpyxl.load_workbook(io.BytesIO(loosen_workbook(content)), read_only=True)
        pages = {page.title: page for page in book.worksheets}
        for name in (name for name in needed if name not in pages):
            remedy = f"call the page with the rows {name}"
            return Parsed(None, {}, [Issue(str(path), "", f"pages {', '.join(pages)}", f"a page {name}", remedy)])
        return {name: _list_cells(pages[name]) for name in (*needed, *more) if name in pages}
    except (ValueError, KeyError, TypeError, AttributeError, SyntaxError, OSError, RuntimeError) as error:
        if refusal := describe_refusal(error):
            return Parsed(None, {}, [refusal])
        found = f"cannot be opened: {type(error).__name__}: {error}"
        return Parsed(None, {}, [Issue(str(path), "", found, "a workbook", "open it in a program and save it again")])


def _list_cells(page: Any) -> Grid:
    page.reset_dimensions()
    grid = [[cell for cell in row if cell.value is not None] for row in page.iter_rows()]
    return [row for row in grid if any(map(_read_text, row))]


def read_grid(path: Path, grid: Grid, rules: Rules, *, page: str) -> Parsed:
    """The rows of a page below the first, which names the columns, in any order.

    A day that a program took for a date is written as 2024-12-31, and as 2024-12 where the cell shows no day; formulas,
    errors, times, and decimals in columns of words are refused, each with its cell.
    """
    names = {cell.column: name for cell in (grid[0] if grid else ()) if (name := _read_text(cell))}
    columns = list(rules["items"]["properties"])
    numbers = {name for name, rule in rules["items"]["properties"].items() if _takes_number(rule)}
    missing = [name for name in rules["items"]["required"] if name not in names.values()]
    odd = [name for name in names.values() if name not in columns or list(names.values()).count(name) > 1]
    if missing or odd:
        told = [f"no {', '.join(missing)}"] * bool(missing) + [f"{', '.join(odd)}, unknown or twice"] * bool(odd)
        remedy = "name the columns so in the first row; own words belong on a page of their own"
        return Parsed(None, {}, [Issue(str(path), page, " and ".join(told), ", ".join(columns), remedy)])
    rows: list[dict[str, str]] = []
    places: dict[Path_, int | str] = {}
    issues: list[Issue] = []
    for at, cells in enumerate(grid[1:]):
        places[(at,)] = f"{page}!{cells[0].row}"
        places |= {(at, name): f"{page}!{_name_cell(cells[0].row, column)}" for column, name in names.items()}
        issues += [
            issue for cell in cells for issue in _check_cell(path, cell, page=page, names=names, numbers=numbers)
        ]
        given = {names[cell.column]: _read_text(cell) for cell in cells if cell.column in names}
        required = dict.fromkeys(rules["items"]["required"], "")
        rows.append({**required, **fill_row(given.items(), rules)})
    return Parsed(rows, places, issues)


def _takes_number(rules: Rules) -> bool:
    """Whether a cell of a column may be a number, alone or as one of several."""
    inner = [*rules.get("oneOf", ()), *([rules["items"]] if "items" in rules else [])]
    return rules.get("type") == "number" or any(map(_takes_number, inner))


def _check_cell(
    path: Path, cell: Any, *, page: str, names: Mapping[int, str], numbers: Container[str]
) -> Iterator[Issue]:
    """An Issue for a cell of which nobody can tell what was typed, or that no column has."""
    place, value = f"{page}!{cell.coordinate}", cell.value
    if cell.column not in names and _read_text(cell):
        remedy = "move it into a column, or to a page of its own"
        yield Issue(str(path), place, f"'{_read_text(cell)}' beside the columns", ", ".join(names.values()), remedy)
    elif cell.data_type in ("f", "e"):
        what = "a formula" if cell.data_type == "f" else "an error"
        yield Issue(str(path), place, f"{what}, {value}", "what was typed", TEXT)
    elif isinstance(value, float) and names.get(cell.column) in numbers:
        return
    elif isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        yield Issue(str(path), place, f"{value}, which a program may have made of other words", "text", TEXT)
    elif isinstance(value, datetime.time | datetime.timedelta) or (
        isinstance(value, datetime.datetime) and value.time() != datetime.time()
    ):
        yield Issue(str(path), place, f"{value}, a time", "text, or a day", TEXT)


def _read_text(cell: Any) -> str:
    """What a cell holds as text: a date as far as the cell shows it."""
    text = clean_text(cell.value)
    shown = LITERAL.sub("", cell.number_format or "").casefold() if isinstance(cell.value, datetime.date) else "d"
    return text if "d" in shown else text[:7] if "m" in shown else text[:4]


def _name_cell(row: int, column: int) -> str:
    from openpyxl.utils import get_column_letter  # with the library that read the workbook

    return f"{get_column_letter(column)}{row}"
