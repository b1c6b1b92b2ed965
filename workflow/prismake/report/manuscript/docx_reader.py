"""A manuscript as its authors handed it in: paragraphs and tables of a .docx, numbers in fields with their facts.

Text that tracked changes deleted is not read, text that they inserted is. Footnotes and endnotes are read, too.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from defusedxml.ElementTree import ParseError, fromstring

from prismake.files.archives import check_workbook
from prismake.report.facts import HASH, PREFIX, hash_fact, make_tag, mark, unmark
from prismake.report.manuscript.blocks import Heading, Paragraph, Placed, Table, place_blocks

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
# Deleted or moved away, drawn a second time for older programs, or no text of the authors.
LARGEST = 200_000_000  # bytes unpacked, pictures among them
UNREAD = {f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "fldSimple", "pPr", "rPr", "sdtPr")}
UNREAD |= {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
BREAKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
BOOKMARK = re.compile(rf"_fact_([0-9a-f]{{{HASH}}})_\d+")
UNKNOWN = "a fact that this review does not have"


class UnreadableError(Exception):
    """A file that is no manuscript; says in words what it is."""


def read_docx(content: bytes, facts: Mapping[str, str]) -> list[Placed]:
    """The blocks of a .docx in their order; `facts` are those of the review, by which fields are named.

    Raises UnreadableError for what is no document, or a hostile one.
    """
    if wrong := check_workbook(content, largest=LARGEST):
        raise UnreadableError(wrong.replace("a workbook", "a document"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        if PARTS[0] not in names:
            raise UnreadableError("an archive without word/document.xml")
        roots = [_parse(archive.read(part), part) for part in PARTS if part in names]
    names_of = {make_tag(fact): fact for fact in facts} | {hash_fact(fact): fact for fact in facts}
    styles = {"Title": 0} | {f"Heading{level}": level for level in range(1, 7)}
    try:
        return place_blocks(block for root in roots for block in _list_blocks(root, names_of, styles))
    except RecursionError:
        raise UnreadableError("elements within one another, deeper than any program writes") from None


def _parse(content: bytes, part: str) -> Any:
    try:
        return fromstring(content)
    except (ParseError, LookupError, ValueError) as error:
        raise UnreadableError(f"{part} is no XML: {error}") from None


def _list_blocks(
    root: Any, names: Mapping[str, str], styles: Mapping[str, int]
) -> Iterator[Heading | Paragraph | Table]:
    for element in root:
        if element.tag == f"{W}p":
            text = _read_paragraph(element, names)
            style = element.find(f"{W}pPr/{W}pStyle")
            level = styles.get("" if style is None else str(style.get(f"{W}val")))
            yield Paragraph(text) if level is None else Heading(text, level)
        elif element.tag == f"{W}tbl":
            yield from _read_table(element, names)
        elif element.tag not in UNREAD:
            yield from _list_blocks(element, names, styles)


def _read_table(element: Any, names: Mapping[str, str]) -> Iterator[Table]:
    rows = []
    for row in _list_parts(element, f"{W}tr"):
        cells = [
            " ".join(_read_paragraph(paragraph, names) for paragraph in cell.iter(f"{W}p"))
            for cell in _list_parts(row, f"{W}tc")
        ]
        rows.append(tuple(cells))
    if rows:
        yield Table("", "", tuple(map(unmark, rows[0])), tuple(rows[1:]))


def _list_parts(element: Any, tag: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, also within content controls and insertions."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in (f"{W}tbl", f"{W}tc"):
            yield from _list_parts(child, tag)


@dataclass
class _Line:
    """The text of one paragraph while it is read; pieces of one field that stand side by side are one."""

    names: Mapping[str, str]
    pieces: list[tuple[str, str]] = field(default_factory=list)
    bookmarks: dict[str, str] = field(default_factory=dict)
    control: str = ""

    def read(self, element: Any) -> None:
        """Go through an element in the order of the text."""
        tag = element.tag
        if tag in UNREAD:
            return
        if tag == f"{W}t":
            self._add(element.text or "")
        elif tag in BREAKS:
            self._add(BREAKS[tag])
        elif tag == f"{W}bookmarkStart":
            if found := BOOKMARK.fullmatch(element.get(f"{W}name") or ""):
                self.bookmarks[element.get(f"{W}id") or ""] = self.names.get(found[1], UNKNOWN)
        elif tag == f"{W}bookmarkEnd":
            self.bookmarks.pop(element.get(f"{W}id") or "", None)
        elif tag == f"{W}sdt":
            self._read_control(element)
        else:
            for child in element:
                self.read(child)

    def _read_control(self, element: Any) -> None:
        tagged = element.find(f"{W}sdtPr/{W}tag")
        tag = "" if tagged is None else str(tagged.get(f"{W}val"))
        outer = self.control
        if tag.startswith(PREFIX):
            self.control = self.names.get(tag, tag.removeprefix(PREFIX))
        for child in element:
            self.read(child)
        self.control = outer

    def _add(self, text: str) -> None:
        fact = self.control or next(iter(self.bookmarks.values()), "")
        if self.pieces and self.pieces[-1][1] == fact:
            self.pieces[-1] = (self.pieces[-1][0] + text, fact)
        else:
            self.pieces.append((text, fact))


def _read_paragraph(element: Any, names: Mapping[str, str]) -> str:
    line = _Line(names)
    for child in element:
        line.read(child)
    return "".join(mark(fact, text) if fact else text for text, fact in line.pieces)
