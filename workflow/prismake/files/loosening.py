"""Workbooks as readers know them: strict Open XML in the words of the usual kind, and no empty cells far out."""

import io
import re
import zipfile

from prismake.files.archives import PAGE

BOOK = "xl/workbook.xml"
STRICT = re.compile(rb'(=\s*["\'])http://purl\.oclc\.org/ooxml/([\w/]+)(["\'])')
TRANSITIONAL = "http://schemas.openxmlformats.org"
SPELT = {b"extendedProperties": b"extended-properties", b"customProperties": b"custom-properties"}
FILLED = re.compile(rb"</(?:\w+:)?(?:v|t|f|is)>")
TAIL = 65_536  # Bytes behind the last filled cell; more are searched piece by piece.
# A cell without anything in it, and a row without cells; both say where they stand, or others would move.
EMPTY_CELL = re.compile(rb"<(?:\w+:)?c(?=\s)(?=[^<>]*\sr=)[^<>]*(?:/>|(?<!/)>\s*</(?:\w+:)?c>)")
EMPTY_ROW = re.compile(rb"<(?:\w+:)?row(?=\s)(?=[^<>]*\sr=)[^<>]*(?:/>|(?<!/)>\s*</(?:\w+:)?row>)")
UNPLACED = re.compile(rb"<(?:\w+:)?(?:c|row)(?=[\s/>])(?![^<>]*\sr=)")
ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
FAR = re.compile(rb'\sr=["\'](?:[B-Z][A-Z]|[A-Z]{3})\d')  # Beyond column AZ; no sheet or export of sense goes there.


def loosen_workbook(content: bytes) -> bytes:
    """The workbook for readers that know but the usual Open XML, and make room for every cell that is named.

    Excel's "Strict Open XML Spreadsheet" differs in its names of spaces alone (ISO/IEC 29500-1, annex A). One formatted
    cell in the last row would make room for a million rows. A workbook that has neither comes back as it is; it was
    looked through before (`prismake.files.archives`).
    """
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        strict = BOOK in old.namelist() and bool(STRICT.search(old.read(BOOK)))
        changed: dict[str, bytes] = {}
        for name in old.namelist():
            page = PAGE.match(name)
            if page or (strict and name.endswith((".xml", ".rels"))):
                body = old.read(name)
                plain = STRICT.sub(_rename, body) if strict else body
                plain = _drop_empty(plain) if page else plain
                if plain != body:
                    changed[name] = plain
        return _replace(old, changed) if changed else content


def _replace(old: zipfile.ZipFile, changed: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(name, changed.get(name) or old.read(name))
    return made.getvalue()


def _rename(match: re.Match[bytes]) -> bytes:
    """A name of the strict kind in the usual one: ".../spreadsheetml/main" is ".../spreadsheetml/2006/main" there."""
    first, _, rest = match[2].partition(b"/")
    path = b"/".join(SPELT.get(part, part) for part in rest.split(b"/"))
    return match[1] + TRANSITIONAL.encode() + b"/" + first + b"/2006/" + path + match[3]


def _drop_empty(page: bytes) -> bytes:
    """The page without empty cells and rows, where any stand behind the last filled row or far to the right."""
    last = max((match.end() for match in FILLED.finditer(page, max(0, len(page) - TAIL))), default=0)
    if not last:
        last = max((match.end() for match in FILLED.finditer(page)), default=0)
    if not (ROW.search(page, last) or FAR.search(page)) or UNPLACED.search(page):
        return page
    return EMPTY_ROW.sub(b"", EMPTY_CELL.sub(b"", page))
