"""Reads spreadsheets (.xlsx) as exports: every sheet that holds entries; lines are its rows."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Union
from xml.etree.ElementTree import ParseError

from python_calamine import CalamineError, CalamineWorkbook

from prismake.files.archives import MOST_UNPACKED, check_workbook
from prismake.files.loosening import loosen_workbook
from prismake.ingest.blocks import Block, Field, Reading
from prismake.ingest.headers import KNOWN, NAMING, TITLES, list_unknown, name_columns, normalise_header
from prismake.ingest.registrations import is_register, mark_registrations
from prismake.ingest.table_rows import FEWEST, Table
from prismake.issues import Issue
from prismake.text.words import write_value

if TYPE_CHECKING:
    from openpyxl import Workbook

ZIP = b"PK\x03\x04"
MEMBER = "xl/workbook.xml"
HEADER_ROWS = 20
LOWEST_HEADER = 1_000  # The row below which no header is looked for.
LARGEST = MOST_UNPACKED
EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)
DAMAGE = (
    *(
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        AttributeError,
        EOFError,
        OSError,
        RuntimeError,
        NotImplementedError,
    ),
    *(zipfile.BadZipFile, zlib.error, ParseError, CalamineError),
)
Book = Union["Workbook", dict[str, list[list[str]]]]  # What openpyxl opens, or the sheets as texts.
Row = tuple[int, list[str]]  # number of the row, cells as text


def recognise_workbook(content: bytes) -> bool:
    """Whether the bytes are a zip that holds a workbook; any other zip is none."""
    if not content.startswith(ZIP) or MEMBER.encode() not in content:
        return False
    if check_workbook(content, largest=LARGEST):
        return zipfile.is_zipfile(io.BytesIO(content))  # Reading it will say what is wrong.
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return MEMBER in archive.namelist()


def recognise_register_workbook(content: bytes) -> bool:
    """Whether the workbook is a register's table."""
    if not content.startswith(ZIP) or check_workbook(content, largest=LARGEST) or not recognise_workbook(content):
        return False
    try:
        found = _find_sheets(_open(loosen_workbook(content)))
    except DAMAGE:
        return False
    return bool(found) and is_register({normalise_header(cell) for cell in found[0][2]})


def read_register_workbook(content: bytes, name: str) -> Reading:
    """Every row of a register's table, each a registration."""
    return mark_registrations(read_workbook(content, name))


def read_workbook(content: bytes, name: str) -> Reading:
    """Every row below the header as a block whose tags are the normalised headers, and a count by another reader.

    A workbook that is damaged, unpacks beyond measure or has no column of titles becomes an Issue.
    """
    if wrong := check_workbook(content, largest=LARGEST):
        found = wrong if wrong.startswith("a workbook") else f"a damaged workbook: {wrong}"
        return refuse_book(name, "", found=found, remedy="export again, or as CSV")
    try:
        content = loosen_workbook(content)
        return read_book(_open(content), name, partial(count_filled, content))
    except DAMAGE as error:
        found = f"a damaged workbook: {type(error).__name__} {' '.join(str(error).split())[:80]}".strip()
        return refuse_book(name, "", found=found, remedy="open it, save it again as .xlsx or CSV, or export again")


def read_book(book: "Book", name: str, count: Callable[[str], Sequence[int]]) -> Reading:
    """Every row of every sheet with entries; `count` tells the filled rows of a sheet by another reader."""
    sheets = _find_sheets(book)
    if not sheets:
        return refuse_book(name, f"sheet {_names(book)[0]}", found="no column of titles", remedy="name one Title")
    blocks: list[Block] = []
    starts: list[int] = []
    told: list[str] = []
    issues: list[Issue] = []
    for title, header, headers in sheets:
        own, table, outside = _read_sheet(book, name, title=title, header=header, headers=headers)
        counted = [number for number in count(title) if number > header and number not in table.left_out]
        if len(sheets) > 1:
            told.append(f"sheet {title}: {len(own)} entries")
            if len(own) != len(counted):
                issues.append(_refuse_count(name, title, len(own), counted=len(counted)))
        blocks += own
        starts += counted
        issues += table.issues
        told += filter(None, [_remark("cells below no header left out", outside), *table.remarks.list()])
    read = {title for title, *_ in sheets}
    told += [f"sheet left out: {other}" for other in _names(book) if other not in read and any(_rows(book, other))]
    unknown = list(dict.fromkeys(header for *_, headers in sheets for header in list_unknown(headers)))
    return Reading(tuple(blocks), tuple(starts), tuple(told), tuple(issues), unknown=unknown)


def _read_sheet(
    book: "Book", name: str, *, title: str, header: int, headers: list[str]
) -> tuple[list[Block], Table, list[int]]:
    """The entries of one sheet, its rows as far as they are told, and those with cells below no header."""
    table = Table(name, name_columns(headers), word="row")
    blocks, outside = [], []
    for number, cells in _rows(book, title):
        if number <= header or table.repeats_header(cells, number) or table.is_trailer(cells, number):
            continue
        tags = table.tags
        fields = tuple(Field(tag, cell, number) for tag, cell in zip(tags, cells, strict=False) if tag and cell)
        if any(cell for index, cell in enumerate(cells) if index >= len(tags) or not tags[index]):
            outside.append(number)
        if block := table.read(fields, number, number):
            blocks.append(block)
    table.end()
    return blocks, table, outside


def _open(content: bytes) -> "Workbook":
    import openpyxl  # slow to import, and few exports need it

    return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)


def _find_sheets(book: "Book") -> list[tuple[str, int, list[str]]]:
    """The sheets that hold entries: the first with a column of titles, and all that have more than titles as well.

    Each with the number of its header row and the headers.
    """
    found = [(title, *header) for title in _names(book) if (header := _find_header(book, title))]
    first = {normalise_header(cell) for cell in found[0][2]} if found else set()
    return [sheet for number, sheet in enumerate(found) if not number or _holds_entries(sheet[2], first)]


def _holds_entries(headers: list[str], first: set[str]) -> bool:
    tags = {normalise_header(cell) for cell in headers}
    return tags == first or len(NAMING.intersection(tags)) > 1


def _find_header(book: "Book", title: str) -> tuple[int, list[str]] | None:
    """The number of the header row of a sheet and its cells."""
    found = []
    for seen, (number, cells) in enumerate(_rows(book, title, upto=LOWEST_HEADER)):
        tags = [normalise_header(cell) for cell in cells]
        alone = len([tag for tag in tags if tag]) == 1 and number > 1
        if TITLES.intersection(tags) and not alone:
            found.append((len(KNOWN.intersection(tags)), number, cells))
        if seen >= HEADER_ROWS:
            break
    enough = min(FEWEST, max((known for known, *_ in found), default=0))
    return next(((number, cells) for known, number, cells in found if known >= enough), None)


def _names(book: "Book") -> list[str]:
    return list(book) if isinstance(book, dict) else book.sheetnames


def _rows(book: "Book", title: str, *, upto: int | None = None) -> Iterator[Row]:
    """The rows with anything in them, up to one of them."""
    if isinstance(book, dict):
        grid = enumerate(book[title][:upto], start=1)
        yield from ((number, texts) for number, row in grid if any(texts := [_read_cell(cell) for cell in row]))
        return
    sheet = book[title]
    if not hasattr(sheet, "iter_rows"):  # a chart
        return
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()  # Some programs write "A1" as the size of any sheet.
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_row=upto), start=1):
        cells = [_read_cell(value) for value in row]
        if any(cells):
            yield number, cells


def _read_cell(value: object) -> str:
    text = write_value(value).strip()
    match = EXCEL_TEXT.fullmatch(text)
    return match[1].strip() if match else text


def count_filled(content: bytes, title: str) -> tuple[int, ...]:
    """The numbers of the rows of a sheet that hold anything, by a reader that shares nothing with the first."""
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(title)
    rows = enumerate(sheet.to_python(skip_empty_area=False), start=1)
    return tuple(number for number, row in rows if any(_is_filled(cell) for cell in row))


def _is_filled(cell: str | int | float | bool | time | date | datetime | timedelta) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else True


def _remark(what: str, rows: list[int]) -> str:
    listed = ", ".join(map(str, rows[:5]))
    return f"{what}: row{'s' if len(rows) > 1 else ''} {listed}{' …' if len(rows) > 5 else ''}" if rows else ""


def _refuse_count(name: str, title: str, read: int, *, counted: int) -> Issue:
    found = f"{read} entries read, {counted} rows counted"
    return Issue(name, f"sheet {title}", found, "as many entries as rows", "export again, or save the sheet as CSV")


def refuse_book(name: str, place: str, *, found: str, remedy: str) -> Reading:
    """The Reading of a workbook that is refused."""
    allowed = "a workbook with one entry per row and a column of titles, named Title"
    return Reading((), (), issues=(Issue(name, place, found, allowed, remedy),))
