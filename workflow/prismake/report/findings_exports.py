"""The summaries of findings as files of their own: as GRADEpro lays them out, and of qualitative findings."""

import datetime
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from prismake.files.placing import write_bytes
from prismake.files.refusals import naming
from prismake.report import confidence
from prismake.report.findings_table import LEAD, SIDES, list_findings
from prismake.report.listings import Listing
from prismake.report.manuscript.blocks import Block, Heading, Paragraph
from prismake.report.manuscript.docx_writer import write_docx
from prismake.report.manuscript.shown_tables import show_listing, write_cell
from prismake.report.manuscript.tokens import mark_numbers
from prismake.report.numerals import join_words
from prismake.report.view import View
from prismake.report.workbook_cells import PLAIN_TEXT
from prismake.sheets import write_text

TITLE, QUALITATIVE = "Summary of findings", "Summary of qualitative findings"
# The two columns that stand together below one heading.
SPANNED, SPAN = "Anticipated absolute effects", (1, 2)
WIDTHS = (34, 22, 34, 34, 22, 26, 44, 30)
LINE = 15.5  # points
EARLIEST = "1980-01-01"


def export_findings(view: View, paths: Mapping[str, str | Path]) -> None:
    """Write findings_workbook and findings_document to their `paths`; the same tables give the same bytes."""
    _write_workbook(view, paths["findings_workbook"], title=TITLE, lead=LEAD, listings=list_findings(view))
    authors = join_words([str(one) for one in view.config.get("authors") or []])
    title = f"{TITLE}: {view.config['title']}"
    blocks: list[Block] = [
        Heading(mark_numbers(title, "config.title"), 0),
        Paragraph(mark_numbers(LEAD, "findings.lead")),
    ]
    blocks += [show_listing(listing) for listing in list_findings(view)]
    told = write_docx(blocks, pictures={}, title=title, authors=authors, date=view.date)
    write_bytes(Path(paths["findings_document"]), told)


def export_confidence(view: View, paths: Mapping[str, str | Path]) -> None:
    """Write qualitative_findings to its path: summary, evidence profile, and the studies of each finding."""
    told: dict[str, Any] = {"lead": confidence.LEAD, "listings": confidence.list_confidence(view)}
    _write_workbook(view, paths["qualitative_findings"], title=QUALITATIVE, **told)


def _write_workbook(view: View, path: str | Path, *, title: str, lead: str, listings: Sequence[Listing]) -> None:
    created = datetime.datetime.fromisoformat(view.date or EARLIEST)
    with naming(path), xlsxwriter.Workbook(str(path), PLAIN_TEXT) as book:
        book.set_properties({"title": f"{title}: {view.config['title']}", "created": created})
        sheet = book.add_worksheet(title)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        columns = max(len(listing.columns) for listing in listings)
        for column, width in enumerate(WIDTHS[:columns]):
            sheet.set_column(column, column, width)
        looks = _make_looks(book)
        write_text(sheet, 0, 0, text=f"{title}: {view.config['title']}", style=looks["title"])
        sheet.merge_range(1, 0, 1, columns - 1, "", looks["text"])
        write_text(sheet, 1, 0, text=lead, style=looks["text"])
        sheet.set_row(1, 64)
        line = 3
        for listing in listings:
            line = _write_listing(sheet, line, listing, looks=looks, spanned=SIDES[0] in listing.columns) + 1


def _make_looks(book: Any) -> dict[str, Any]:
    text = {"valign": "top", "text_wrap": True, "border": 1}
    head = {**text, "bold": True, "bg_color": "#E8EEF4"}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "caption": book.add_format({"bold": True}),
        "text": book.add_format({"valign": "top", "text_wrap": True}),
        "cell": book.add_format(text),
        "head": book.add_format(head),
        "span": book.add_format({**head, "align": "center"}),
    }


def _write_listing(sheet: Any, line: int, listing: Listing, *, looks: Mapping[str, Any], spanned: bool) -> int:
    """Write one table from a line on, and give the line behind it."""
    write_text(sheet, line, 0, text=listing.caption, style=looks["caption"])
    line += 1
    if spanned:
        sheet.merge_range(line, SPAN[0], line, SPAN[1], SPANNED, looks["span"])
        line += 1
    for column, heading in enumerate(listing.columns):
        write_text(sheet, line, column, text=heading, style=looks["head"])
    for row in listing.rows:
        line += 1
        told = [write_cell(cell) for cell in row]
        for column, text in enumerate(told):
            write_text(sheet, line, column, text=text, style=looks["cell"])
        lines = max(math.ceil(len(text) / width) for text, width in zip(told, WIDTHS[: len(told)], strict=True))
        sheet.set_row(line, LINE * max(1, lines))  # no program but Excel finds the height of a row by itself
    if not listing.rows:
        line += 1
        write_text(sheet, line, 0, text=listing.nothing, style=looks["text"])
    return line + 1
