"""Open a spreadsheet file of any kind that people save, as grids of text."""

import csv
import io
import re
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import python_calamine

from prismake.archives import MOST_PACKED, check_workbook
from prismake.issues import Issue, ReviewError
from prismake.refusals import describe_refusal
from prismake.sheets.pages import MARK, clean_text
from prismake.strays import HEAD, find_disguise

Grid = list[list[str]]
WAITS = (0.1, 0.2, 0.4, 0.8, 0.0)  # seconds between attempts at a file that is being saved
PACKED = frozenset({".xlsx", ".xlsm", ".ods"})
SEARCHED = re.compile(r"xl/(?:worksheets/[^/]+|sharedStrings)\.xml$")
# An error value; a formula without a value; blanks at the edge of a text that the file does not say to keep.
ODD = re.compile(
    rb"""\st=["']e["']|</(?:\w+:)?f>\s*(?:</|<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</)|<(?:\w+:)?f\b[^>]*/>\s*</"""
    rb"""|<(?:\w+:)?t>(?:\s|[^<]*\s<)"""
)
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    python_calamine.CalamineError,
    csv.Error,
    SyntaxError,  # what XML parsers raise
    EOFError,
    KeyError,
    LookupError,
    TypeError,
    AttributeError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


def open_grids(path: Path, *, limit: int | None = None) -> dict[str, Grid]:
    """The pages of a file by name, each a grid of text; at most `limit` rows of each.

    Raises ReviewError for a file that no spreadsheet program would open, and for a format that is not read.
    """
    opener = OPENERS.get(path.suffix.lower())
    allowed = ".xlsx, .ods or .csv"
    if opener is None:
        raise ReviewError(
            [Issue(path.as_posix(), "", f"a {path.suffix} file", allowed, "save the sheet as one of these")]
        )
    try:
        wrong = _check_file(path)
        content = b"" if wrong else read_settled(path)
        if disguise := find_disguise(path, content[:HEAD]):
            raise ReviewError([Issue(path.as_posix(), "", disguise[0], allowed, disguise[1])])
        if wrong := wrong or _check_content(path, content):
            raise ReviewError([Issue(path.as_posix(), "", wrong, allowed, "save it again, or restore it from git")])
        return opener(path, content, limit)
    except UNREADABLE as error:
        if refusal := describe_refusal(error):
            raise ReviewError([refusal]) from None
        remedy = "open it in a spreadsheet program and save it again, or restore it from git"
        found = f"cannot be opened: {type(error).__name__}: {error}"
        raise ReviewError([Issue(path.as_posix(), "", found, allowed, remedy)]) from None


def _check_file(path: Path) -> str:
    """What speaks against opening a file at all, in words: no file, too large."""
    if not path.is_file():
        return "no file that can be read from its beginning to its end" if path.exists() else ""
    size = path.stat().st_size
    return f"a file of {size // 1_000_000} MB" if size > MOST_PACKED else ""


def _check_content(path: Path, content: bytes) -> str:
    """What speaks against an archive, in words: it is not what it says."""
    return check_workbook(content) if path.suffix.lower() in PACKED else ""


def read_settled(path: Path) -> bytes:
    """The bytes of a file as they stood before or after it was saved, never some of both.

    Raises ReviewError when it is saved again and again meanwhile.
    """
    for wait in WAITS:
        before = path.stat()
        content = path.read_bytes()
        after = path.stat()
        if (before.st_ino, before.st_mtime_ns, before.st_size) == (after.st_ino, after.st_mtime_ns, len(content)):
            return content
        time.sleep(wait)
    found = "being saved just now, again and again"
    raise ReviewError([Issue(path.as_posix(), "", found, "a sheet at rest", "wait until it is saved, then run again")])


def _open_xlsx(path: Path, content: bytes, limit: int | None) -> dict[str, Grid]:
    """Read fast where a file holds nothing that the fast reader would show otherwise than it stands there."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [name for name in archive.namelist() if SEARCHED.match(name)]
        plain = not any(ODD.search(archive.read(name)) for name in members)
    return _open_calamine(path, content, limit) if plain else _open_exactly(content, limit)


def _open_exactly(content: bytes, limit: int | None) -> dict[str, Grid]:
    grids = _read_openpyxl(content, limit, values=True)
    # A formula that no program has computed yet has no value: show the formula itself rather than an empty cell.
    for name, typed in _read_openpyxl(content, limit, values=False).items():
        for row, texts in zip(grids[name], typed, strict=False):
            row[:] = [value or (text if text.startswith("=") else "") for value, text in zip(row, texts, strict=False)]
    return grids


def _read_openpyxl(content: bytes, limit: int | None, *, values: bool) -> dict[str, Grid]:
    import openpyxl  # slow to import, and most files are read without it

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=values, keep_links=False)
    try:
        grids = {}
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a program states as the used range may be too small
            grids[sheet.title] = _grid(sheet.iter_rows(max_row=limit, values_only=True))
        return grids
    finally:
        book.close()


def _open_calamine(_path: Path, content: bytes, limit: int | None) -> dict[str, Grid]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    names = [page.name for page in book.sheets_metadata if page.typ == python_calamine.SheetTypeEnum.WorkSheet]
    return {name: _grid(book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=limit)) for name in names}


def _open_csv(path: Path, content: bytes, limit: int | None) -> dict[str, Grid]:
    text = _decode(content)
    head = next((line for line in text.splitlines() if f"{MARK}|" in line), "")
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return {path.stem: _grid(islice(reader, limit))}


def _decode(raw: bytes) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252")


def _grid(rows: Iterable[Sequence[Any]]) -> Grid:
    return [[clean_text(value) for value in row] for row in rows]


OPENERS: dict[str, Callable[[Path, bytes, int | None], dict[str, Grid]]] = {
    ".xlsx": _open_xlsx,
    ".xlsm": _open_xlsx,
    ".ods": _open_calamine,
    ".csv": _open_csv,
    ".tsv": _open_csv,
}
