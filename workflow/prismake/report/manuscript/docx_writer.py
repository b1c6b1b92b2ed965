"""The manuscript as .docx: each number in a content control whose tag is its fact; the same bytes every time.

Word and LibreOffice from 7.5 keep the tag. LibreOffice 7.4 keeps the control and loses its tag, so that a hidden
bookmark inside it names the fact a second time.
"""

import datetime
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt, RGBColor

from prismake.report.facts import make_bookmark, make_tag, split_facts, unmark
from prismake.report.manuscript.blocks import Block, Heading, Paragraph, Picture, Table
from prismake.report.manuscript.mentions import MENTION

PAGE, MARGIN = (Mm(210), Mm(297)), Mm(25)
TEXT_WIDTH, TEXT_HEIGHT = Mm(160), Mm(205)  # a picture leaves room for its caption
INK = RGBColor(0x16, 0x20, 0x2A)
SMALL = 16  # half points, in tables
LETTER, CELL_MARGINS = 96, 230  # twentieths of a point: a bold letter of that size, both margins
LONGEST_WORD = 14  # letters that are kept on one line
ILLEGAL = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
STYLES = {"note": "Intense Quote", "item": "List Bullet", "reference": "List Number"}
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say


class _Writer:
    """Writes blocks one after the other; figures, tables and fields are numbered in their order."""

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        self.document: Any = docx.Document()
        self.pictures = pictures
        self.ids = count(1)
        self.numbers = {"Figure": count(1), "Table": count(1)}

    def write_runs(self, text: str, *, look: str = "") -> str:
        """A text as runs, its numbers as content controls; `look` are properties of every run."""
        return "".join(self._write_piece(piece.text, piece.fact, look) for piece in split_facts(text))

    def _write_piece(self, text: str, fact: str, look: str) -> str:
        lines = [f'<w:t xml:space="preserve">{escape(ILLEGAL.sub("", line))}</w:t>' for line in text.split("\n")]
        run = f"<w:r><w:rPr>{look}</w:rPr>{'<w:br/>'.join(lines)}</w:r>"
        if not fact:
            return run
        tag, at = quoteattr(ILLEGAL.sub("", make_tag(fact))), next(self.ids)
        named = f'<w:alias w:val={tag}/><w:tag w:val={tag}/><w:id w:val="{at}"/>'
        marked = f'<w:bookmarkStart w:id="{at}" w:name="{make_bookmark(fact, at)}"/>{run}<w:bookmarkEnd w:id="{at}"/>'
        return f"<w:sdt><w:sdtPr>{named}</w:sdtPr><w:sdtContent>{marked}</w:sdtContent></w:sdt>"

    def write(self, block: Block) -> None:
        """Add one block to the document."""
        if isinstance(block, Heading):
            self._fill(self.document.add_heading(level=block.level), block.text)
        elif isinstance(block, Paragraph) and block.kind == "shown":
            self._append(self.document.add_paragraph(), "".join(self._write_mentions(block.text)))
        elif isinstance(block, Paragraph):
            style = STYLES.get(block.kind)
            look = '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/><w:sz w:val="18"/>'
            self._fill(self.document.add_paragraph(style=style), block.text, look=look * (block.kind == "code"))
        elif isinstance(block, Picture):
            self._write_picture(block)
        else:
            self._write_table(block)

    def _write_mentions(self, text: str) -> Iterator[str]:
        """A text whose figures and tables are fields that follow the numbers of their captions."""
        at = 0
        for found in MENTION.finditer(text):
            field = f" REF {name_caption(found[1], found[2])} \\h "
            yield self.write_runs(text[at : found.start()])
            yield f'<w:fldSimple w:instr="{field}">{self.write_runs(found[0])}</w:fldSimple>'
            at = found.end()
        yield self.write_runs(text[at:])

    def _fill(self, paragraph: Any, text: str, *, look: str = "") -> None:
        self._append(paragraph, self.write_runs(text, look=look))

    def _append(self, paragraph: Any, runs: str) -> None:
        for run in parse_xml(f"<w:p {nsdecls('w')}>{runs}</w:p>"):
            paragraph._p.append(run)

    def _write_caption(self, kind: str, text: str, *, above: bool) -> None:
        n = next(self.numbers[kind])
        paragraph = self.document.add_paragraph(style="Caption")
        paragraph.paragraph_format.keep_with_next = above
        strong = '<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{}</w:t></w:r>'
        field = f'<w:fldSimple w:instr=" SEQ {kind} \\* ARABIC ">{strong.format(n)}</w:fldSimple>'
        at = next(self.ids)
        start = f'<w:bookmarkStart w:id="{at}" w:name="{name_caption(kind, n)}"/>'
        name = f'{start}{strong.format(f"{kind} ")}{field}<w:bookmarkEnd w:id="{at}"/>{strong.format(". ")}'
        self._append(paragraph, name + self.write_runs(text))

    def _write_picture(self, block: Picture) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        shape = paragraph.add_run().add_picture(io.BytesIO(self.pictures[block.name]))
        scale = min(1.0, TEXT_WIDTH / shape.width, TEXT_HEIGHT / shape.height)
        shape.width, shape.height = round(shape.width * scale), round(shape.height * scale)
        shape._inline.docPr.set("descr", ILLEGAL.sub("", unmark(block.caption)))
        self._write_caption("Figure", block.caption, above=False)

    def _write_table(self, block: Table) -> None:
        self._write_caption("Table", block.caption, above=True)
        widths = share_width(block)
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        head = self._write_row(block.columns, widths, look=f'<w:b/><w:sz w:val="{SMALL}"/>', head=True)
        rows = [self._write_row(row, widths, look=f'<w:sz w:val="{SMALL}"/>') for row in block.rows]
        kind = '<w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/><w:tblLayout w:type="fixed"/>'
        table = f"<w:tblPr>{kind}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{''.join(rows)}"
        body = self.document.element.body
        body.insert(len(body) - 1, parse_xml(f"<w:tbl {nsdecls('w')}>{table}</w:tbl>"))
        self.document.add_paragraph()

    def _write_row(self, cells: Sequence[str], widths: Sequence[int], *, look: str, head: bool = False) -> str:
        space = '<w:pPr><w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/></w:pPr>'
        shade = '<w:shd w:val="clear" w:color="auto" w:fill="E8EEF4"/>' if head else ""
        told = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>'
            f"<w:p>{space}{self.write_runs(cell, look=look)}</w:p></w:tc>"
            for cell, width in zip(cells, widths, strict=True)
        )
        return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{told}</w:tr>"


def name_caption(kind: str, n: object) -> str:
    """The bookmark of a caption, by which a field finds its number.

    >>> name_caption("Figure", 3)
    '_Ref_Figure_3'
    """
    return f"_Ref_{kind}_{n}"


def share_width(table: Table) -> list[int]:
    """The widths of the columns in twentieths of a point: by their words, and none too narrow for its longest one."""
    whole = TEXT_WIDTH.twips
    columns = list(zip(table.columns, *table.rows, strict=True))
    texts = [[unmark(cell) for cell in column] for column in columns]
    longest = [max(max(map(len, text.split()), default=1) for text in column) for column in texts]
    mean = [sum(map(len, column)) / len(column) for column in texts]
    least = [min(word, LONGEST_WORD) * LETTER + CELL_MARGINS for word in longest]
    if sum(least) >= whole:
        return [round(whole * part / sum(least)) for part in least]
    wanted = [min(size, 120) for size in mean]
    left = whole - sum(least)
    return [round(base + left * part / (sum(wanted) or 1)) for base, part in zip(least, wanted, strict=True)]


def write_docx(blocks: Sequence[Block], *, pictures: Mapping[str, bytes], title: str, authors: str, date: str) -> bytes:
    """The manuscript; `pictures` are PNG by the name of their figure, `date` is the day that its properties say."""
    writer = _Writer(pictures)
    _set_page(writer.document)
    properties = writer.document.core_properties
    day = datetime.datetime.fromisoformat(date or "1980-01-01")
    properties.title, properties.author, properties.comments = title[:255], authors[:255], ""
    properties.created = properties.modified = day
    properties.last_modified_by, properties.revision = "", 1
    for block in blocks:
        writer.write(block)
    packed = io.BytesIO()
    writer.document.save(packed)
    return _date_members(packed.getvalue())


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    styles = document.styles
    styles["Normal"].font.name, styles["Normal"].font.size = "Arial", Pt(10.5)
    for name in ("Heading 1", "Heading 2", "Heading 3", "Title"):
        fonts = styles[name].element.rPr.rFonts
        for theme in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[theme]
        styles[name].font.name = "Arial"
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3", "Caption", "Intense Quote"):
        styles[name].font.color.rgb = INK
    styles["Caption"].font.size, styles["Caption"].font.bold = Pt(9), False
    styles["Title"].font.size = Pt(20)


def _date_members(packed: bytes) -> bytes:
    """The same archive with one date for all of its members."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, FIRST_DAY)
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(member, old.read(name))
    return made.getvalue()
