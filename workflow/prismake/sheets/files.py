"""Open a spreadsheet file of any kind that people save, as grids of text."""

import csv
import io
import re
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import python_calamine

from prismake.files.archives import MOST_PACKED, check_workbook
from prismake.files.loosening import loosen_workbook
from prismake.files.refusals import describe_refusal
from prismake.files.strays import HEAD as FIRST_BYTES
from prismake.files.strays import find_disguise
from prismake.issues import Issue, ReviewError
from prismake.sheets.converted import BOOLEAN, ERROR, FORMULA, Converted, list_odd_styles, mark_shown, tell_kind
from prismake.sheets.converted import NUMBER as DECIMAL
from prismake.sheets.heads import HEAD, KEYS_WITHIN
from prismake.sheets.opendocument import open_ods
from prismake.sheets.pages import MARK
from prismake.text.words import clean_text

Grid = list[list[str]]
WAITS = (0.1, 0.2, 0.4, 0.8, 0.0)  # seconds between attempts at a file that is being saved
ALLOWED = ".xlsx, .ods or .csv"
DELIMITERS = ",;\t"
PACKED = frozenset({".xlsx", ".xlsm", ".ods"})
MEMBERS = re.compile(r"xl/(?:worksheets/[^/]+|sharedStrings)\.xml$")
STYLES = "xl/styles.xml"
# What is no text and no whole number; a formula without a value, or with a number;
# blanks at the edge of a text that the file does not keep.
ODD = re.compile(
    rb"""\st=["'][ebd]["']|<(?:\w+:)?c(?=\s)(?![^<>]*\st=["'](?:s|str|inlineStr)["'])[^<>]*(?<!/)>\s*"""
    rb"""(?:<(?:\w+:)?f[\s/>]|<(?:\w+:)?v>[^<]*[.eE])|"""
    rb"""</(?:\w+:)?f>\s*(?:</|<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</)|<(?:\w+:)?f\b[^>]*/>\s*</"""
    rb"""|<(?:\w+:)?t>(?:\s|[^<]*\s<)"""
)
FORMULAS = re.compile(rb"<(?:\w+:)?f[\s/>]")
NUMERIC = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", re.IGNORECASE)
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


def open_grids(path: Path, *, content: bytes | None = None, limit: int | None = None) -> dict[str, Grid]:
    """The pages of a file by name, each a grid of text; at most `limit` rows of each.

    `content` is what `read_content` gave, where somebody asked for it before.

    Raises ReviewError for a file that no spreadsheet program would open, and for a format that is not read.
    """
    if content is None:
        content = read_content(path)
    with _naming(path):
        if disguise := find_disguise(path, content[:FIRST_BYTES]):
            raise ReviewError([Issue(path.as_posix(), "", disguise[0], ALLOWED, disguise[1])])
        if wrong := _check_content(path, content):
            raise _refuse(path, wrong)
        return OPENERS[path.suffix.lower()](path, content, limit)


def read_content(path: Path) -> bytes:
    """The bytes of a sheet at rest, read once: who keeps what a sheet said keeps it under the hash of these.

    Raises ReviewError for a format that is not read, for what is no file, too large, or never comes to rest.
    """
    if path.suffix.lower() not in OPENERS:
        raise ReviewError(
            [Issue(path.as_posix(), "", f"a {path.suffix} file", ALLOWED, "save the sheet as one of these")]
        )
    with _naming(path):
        if wrong := _check_file(path):
            raise _refuse(path, wrong)
        return read_settled(path)


def _refuse(path: Path, wrong: str) -> ReviewError:
    return ReviewError([Issue(path.as_posix(), "", wrong, ALLOWED, "save it again, or restore it from git")])


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Name the file for whatever the libraries that open it raise."""
    try:
        yield
    except UNREADABLE as error:
        if refusal := describe_refusal(error):
            raise ReviewError([refusal]) from None
        remedy = "open it in a spreadsheet program and save it again, or restore it from git"
        found = f"cannot be opened: {type(error).__name__}: {error}"
        raise ReviewError([Issue(path.as_posix(), "", found, ALLOWED, remedy)]) from None


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


def _open_xlsx(_path: Path, content: bytes, limit: int | None) -> dict[str, Grid]:
    """Read fast where a file holds nothing that the fast reader would show otherwise than it stands there."""
    content = loosen_workbook(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [name for name in archive.namelist() if MEMBERS.match(name)]
        kinds = list_odd_styles(archive.read(STYLES)) if STYLES in archive.namelist() else {}
        patterns = [ODD, *([_find_numbers(kinds)] if kinds else [])]
        bodies = [archive.read(name) for name in members]
    if not any(pattern.search(body) for body in bodies for pattern in patterns):
        return _open_calamine(content, limit)
    return _open_exactly(content, limit, formulas=any(FORMULAS.search(body) for body in bodies))


def _find_numbers(styles: Iterable[int]) -> re.Pattern[bytes]:
    """Finds a number in a cell of one of the styles."""
    listed = "|".join(map(str, styles))
    number = rf"""<(?:\w+:)?c(?=\s)(?=[^<>]*\ss=["'](?:{listed})["'])(?![^<>]*\st=["'](?:s|str|inlineStr)["'])"""
    return re.compile(rf"{number}[^<>]*(?<!/)>".encode())


def _open_exactly(content: bytes, limit: int | None, *, formulas: bool) -> dict[str, Grid]:
    grids = _read_openpyxl(content, limit, values=True)
    if not formulas:
        return grids
    # A formula that no program has computed yet has no value: show the formula itself rather than an empty cell.
    for name, typed in _read_openpyxl(content, limit, values=False).items():
        for row, texts in zip(grids[name], typed, strict=False):
            row[:] = [_settle_formula(value, text) for value, text in zip(row, texts, strict=False)]
    return grids


def _settle_formula(value: str, typed: str) -> str:
    if not typed.startswith("=") or typed == value:
        return value
    return Converted(value, FORMULA) if NUMERIC.fullmatch(value) and not getattr(value, "kind", "") else value or typed


def _read_openpyxl(content: bytes, limit: int | None, *, values: bool) -> dict[str, Grid]:
    import openpyxl  # slow to import, and most files are read without it

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=values, keep_links=False)
    try:
        grids = {}
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a program states as the used range may be too small
            grids[sheet.title] = [[_read_cell(cell) for cell in row] for row in sheet.iter_rows(max_row=limit)]
        return grids
    finally:
        book.close()


def _read_cell(cell: Any) -> str:
    text = clean_text(cell.value)
    if not text or isinstance(cell.value, str):
        return Converted(text, ERROR) if cell.data_type == "e" else text
    kind = BOOLEAN if isinstance(cell.value, bool) else tell_kind(cell.number_format)
    kind = kind or (DECIMAL if isinstance(cell.value, float) and "." in text else "")
    return Converted(text, kind) if kind else text


def _open_ods(_path: Path, content: bytes, limit: int | None) -> dict[str, Grid]:
    return open_ods(content, limit=limit)


def _open_calamine(content: bytes, limit: int | None) -> dict[str, Grid]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    names = [page.name for page in book.sheets_metadata if page.typ == python_calamine.SheetTypeEnum.WorkSheet]
    return {name: _grid(book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=limit)) for name in names}


def _open_csv(path: Path, content: bytes, limit: int | None) -> dict[str, Grid]:
    text = _decode(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_tell_delimiter(text))
    return {path.stem: [list(map(mark_shown, row)) for row in _grid(islice(reader, limit))]}


def _tell_delimiter(text: str) -> str:
    """The one that parts the keys of the columns from one another; a heading may hold more of the others."""
    for delimiter in DELIMITERS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        if any(HEAD.issubset(map(str.strip, row)) for row in islice(reader, KEYS_WITHIN)):
            return delimiter
    lines = text.splitlines()
    head = next((line for line in lines if f"{MARK}|" in line), next(filter(str.strip, lines), ""))
    return max(DELIMITERS, key=head.count)


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
    ".ods": _open_ods,
    ".csv": _open_csv,
    ".tsv": _open_csv,
}
