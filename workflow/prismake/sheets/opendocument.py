"""Read the pages of an .ods as grids of text, with what its programs made of what was typed.

LibreOffice, Gnumeric and SheetJS write errors, blanks and paragraphs each in its own way; the format is OpenDocument
1.3, part 3, 9.1 (tables) and 6.1 (text). Written ourselves because the fast reader loses error values and formats.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

from prismake.files.archives import MOST_CELLS, MOST_ROWS
from prismake.sheets.converted import (
    BOOLEAN,
    CURRENCY,
    DATE,
    ERROR,
    FORMULA,
    FRACTION,
    NUMBER,
    PERCENTAGE,
    PLAIN,
    POWER,
    TIME,
    Converted,
)
from prismake.text.words import clean_text

Line = list[str]
SPACE = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
TABLE, TEXT, OFFICE = (f"{{{SPACE.format(name)}}}" for name in ("table", "text", "office"))
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
GNUMERIC = "{http://www.gnumeric.org/odf-extension/1.0}error-value"
CELLS = frozenset({f"{TABLE}table-cell", f"{TABLE}covered-table-cell"})
KINDS = {"percentage": PERCENTAGE, "currency": CURRENCY, "date": DATE, "time": TIME, "boolean": BOOLEAN}
# How a number is shown tells its format; Gnumeric says nothing else of a percentage.
SHOWN = ((PERCENTAGE, re.compile("%")), (FRACTION, re.compile("/")), (POWER, re.compile(r"\dE[+-]?\d")))
CLOCK = re.compile(r"PT(\d+)H(\d+)M([\d.]+)S")
BLANKS = re.compile(r"[ \t\r\n]+")


def open_ods(content: bytes, *, limit: int | None = None) -> dict[str, list[Line]]:
    """The pages by name, each as wide as it is filled; nothing stands for empty rows behind the last filled one.

    Raises ValueError for pages of more cells than are read, whatever the numbers of repeated ones are written in.
    """
    pages: dict[str, _Lines] = {}
    depth = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("content.xml") as member:
        for event, element in iterparse(member, events=("start", "end")):
            if element.tag == f"{TABLE}table":
                depth += 1 if event == "start" else -1
                if event == "start" and depth == 1:
                    page = pages.setdefault(element.get(f"{TABLE}name", ""), _Lines(limit))
            elif event == "end" and depth == 1 and element.tag == f"{TABLE}table-row":
                page.add(_read_row(element), times=_repeats(element, "rows"))
                element.clear()
    return {name: page.square() for name, page in pages.items()}


class _Lines:
    """The rows of a page as they come; empty ones count when a filled one follows."""

    def __init__(self, limit: int | None) -> None:
        self._most = MOST_ROWS + 1 if limit is None else limit
        self._lines: list[Line] = []
        self._empty = self._width = 0

    def add(self, line: Line, *, times: int) -> None:
        """Take in one row that stands for many."""
        times = min(times, self._most - len(self._lines) - self._empty)
        if not line or times <= 0:
            self._empty += max(times, 0)
            return
        self._width = max(self._width, len(line))
        rows = len(self._lines) + self._empty + times
        if rows > MOST_ROWS or self._width * rows > MOST_CELLS:
            raise ValueError(f"a page of more than {MOST_ROWS} rows or {MOST_CELLS} cells")
        self._lines += [[] for _ in range(self._empty)] + [line] * times
        self._empty = 0

    def square(self) -> list[Line]:
        """All rows, equally long."""
        return [line + [""] * (self._width - len(line)) for line in self._lines]


def _repeats(element: Element, what: str) -> int:
    return int(element.get(f"{TABLE}number-{what}-repeated", "1"))


def _read_row(row: Element) -> Line:
    line: Line = []
    empty = 0
    for cell in row:
        if cell.tag not in CELLS:
            continue
        times, text = _repeats(cell, "columns"), _read_cell(cell)
        if text and len(line) + empty + times > MOST_CELLS:
            raise ValueError(f"a row of more than {MOST_CELLS} cells")
        if text:
            line += [""] * empty + [text] * times
        empty = 0 if text else empty + times
    return line


def _read_cell(cell: Element) -> str:
    said = "\n".join("".join(_pieces(part)) for part in cell if part.tag == f"{TEXT}p")
    kind = cell.get(f"{OFFICE}value-type", "")
    if cell.get(CALC) == "error" or cell.get(GNUMERIC):
        return Converted(clean_text(said) or "#N/A", ERROR)
    if kind in KINDS:
        return Converted(_read_value(cell, kind) or clean_text(said), KINDS[kind])
    if kind == "float" and (value := cell.get(f"{OFFICE}value")):
        number = clean_text(float(value))
        shown = next((kind for kind, pattern in SHOWN if pattern.search(said)), NUMBER if "." in number else PLAIN)
        shown = shown or (FORMULA if cell.get(f"{TABLE}formula") else PLAIN)
        return Converted(number, shown) if shown else number
    text = clean_text(said or cell.get(f"{OFFICE}string-value", ""))
    formula = cell.get(f"{TABLE}formula", "")
    return text or (f"={formula.partition('=')[2]}" if formula and not kind else "")


def _read_value(cell: Element, kind: str) -> str:
    if kind == "boolean":
        return cell.get(f"{OFFICE}boolean-value", "").upper()
    if kind == "date":
        return cell.get(f"{OFFICE}date-value", "").removesuffix("T00:00:00").removesuffix("T00:00:00.000Z")
    if kind == "time":
        clock = CLOCK.fullmatch(cell.get(f"{OFFICE}time-value", ""))
        if not clock:
            return ""
        seconds = round(3600 * int(clock[1]) + 60 * int(clock[2]) + float(clock[3]))
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    value = cell.get(f"{OFFICE}value")
    return clean_text(float(value)) if value else ""


def _pieces(element: Element) -> Iterator[str]:
    """A paragraph's text; blanks in a row stand for one, others are written as elements."""
    yield BLANKS.sub(" ", element.text or "")
    for part in element:
        name = part.tag.removeprefix(TEXT)
        if name == "s":
            yield " " * min(int(part.get(f"{TEXT}c", "1")), 32_767)
        elif name in ("tab", "line-break"):
            yield "\t" if name == "tab" else "\n"
        elif name in ("span", "a", "ruby", "ruby-base"):
            yield from _pieces(part)
        yield BLANKS.sub(" ", part.tail or "")
