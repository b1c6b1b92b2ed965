"""Reads spreadsheets (.xlsx) as exports: the first sheet with a column of titles; lines are its rows."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from python_calamine import CalamineError, CalamineWorkbook

from prismake.files.archives import MOST_UNPACKED, check_workbook
from prismake.files.loosening import loosen_workbook
from prismake.ingest.blocks import Block, Field, Reading
from prismake.ingest.headers import KNOWN, TITLES, normalise_header
from prismake.ingest.registrations import is_register, mark_registrations
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
COUNTED = ("pages", "issue", "number", "volume", "startpage", "endpage")
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
        found = _find_sheet(_open(loosen_workbook(content)))
    except DAMAGE:
        return False
    return found is not None and is_register(set(found[2]))


def read_register_workbook(content: bytes, name: str) -> Reading:
    """Every row of a register's table, each a registration."""
    return mark_registrations(read_workbook(content, name))


def read_workbook(content: bytes, name: str) -> Reading:
    """Every row below the header as a block whose tags are the normalised headers, and a count by another reader.

    A workbook that is damaged, unpacks beyond measure or has no column of titles becomes an Issue.
    """
    if wrong := check_workbook(content, largest=LARGEST):
        found = wrong if wrong.startswith("a workbook") else f"a damaged workbook: {wrong}"
        return _refuse(name, "", found=found, remedy="export again, or as CSV")
    try:
        return _read(loosen_workbook(content), name)
    except DAMAGE as error:
        found = f"a damaged workbook: {type(error).__name__} {' '.join(str(error).split())[:80]}".strip()
        return _refuse(name, "", found=found, remedy="open it, save it again as .xlsx or CSV, or export again")


def _read(content: bytes, name: str) -> Reading:
    book = _open(content)
    found = _find_sheet(book)
    if found is None:
        return _refuse(name, f"sheet {book.sheetnames[0]}", found="no column of titles", remedy="name one Title")
    title, header, tags = found
    blocks, outside, dated = [], [], []
    for number, cells in _rows(book, title):
        if number <= header:
            continue
        fields = tuple(Field(tag, cell, number) for tag, cell in zip(tags, cells, strict=False) if tag and cell)
        if any(cell for index, cell in enumerate(cells) if index >= len(tags) or not tags[index]):
            outside.append(number)
        if any(field.tag in COUNTED and re.fullmatch(r"\d{4}-\d\d-\d\d", field.value) for field in fields):
            dated.append(number)
        blocks.append(Block("", fields, number, number))
    remarks = (
        _remark("cells below no header left out", outside),
        _remark("a date where pages or an issue belong: Excel turns 1-2 into one", dated),
        *(f"sheet left out: {other}" for other in book.sheetnames if other != title and any(_rows(book, other))),
    )
    starts = _count_rows(content, title, header)
    return Reading(tuple(blocks), starts, tuple(filter(None, remarks)))


def _open(content: bytes) -> "Workbook":
    import openpyxl  # slow to import, and few exports need it

    return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)


def _find_sheet(book: "Workbook") -> tuple[str, int, list[str]] | None:
    """The first sheet with a column of titles, the number of its header row and the normalised headers."""
    for title in book.sheetnames:
        best: tuple[int, int, list[str]] | None = None
        for seen, (number, cells) in enumerate(_rows(book, title, upto=LOWEST_HEADER)):
            tags = [normalise_header(cell) for cell in cells]
            known = len(KNOWN.intersection(tags))
            alone = len([tag for tag in tags if tag]) == 1 and number > 1
            if TITLES.intersection(tags) and not alone and (best is None or known > best[0]):
                best = (known, number, tags)
            if seen >= HEADER_ROWS:
                break
        if best:
            return title, best[1], best[2]
    return None


def _rows(book: "Workbook", title: str, *, upto: int | None = None) -> Iterator[Row]:
    """The rows with anything in them, up to one of them."""
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


def _count_rows(content: bytes, title: str, header: int) -> tuple[int, ...]:
    """The numbers of the rows below the header that hold anything, by a reader that shares nothing with the first."""
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(title)
    rows = enumerate(sheet.to_python(skip_empty_area=False), start=1)
    return tuple(number for number, row in rows if number > header and any(_is_filled(cell) for cell in row))


def _is_filled(cell: str | int | float | bool | time | date | datetime | timedelta) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else True


def _remark(what: str, rows: list[int]) -> str:
    listed = ", ".join(map(str, rows[:5]))
    return f"{what}: row{'s' if len(rows) > 1 else ''} {listed}{' …' if len(rows) > 5 else ''}" if rows else ""


def _refuse(name: str, place: str, *, found: str, remedy: str) -> Reading:
    allowed = "a workbook with one entry per row and a column of titles, named Title"
    return Reading((), (), issues=(Issue(name, place, found, allowed, remedy),))
