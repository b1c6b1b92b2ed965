"""The guide page of a sheet: how far it is, what to write, the criteria, the words in colour, the keys."""

from collections.abc import Mapping
from typing import Any

from prismake.sheets.looks import LINE
from prismake.sheets.pages import Page, Workbook, sheet_text
from prismake.sheets.progress import count_formula, is_complete

WIDTH = 110
KEYS = (
    "Enter goes to the next row, Tab to the next cell that you may fill. Alt and the arrow down open a cell's list.",
    "Once a word stands in a column, its first letter brings it again. Ctrl and S saves; only what is saved is read.",
)
COLOURS = (
    "A row turns green when it is done. Orange: a word that is not in the list, or something that is still needed.",
)


def write_guide(sheet: Any, *, book: Workbook, formats: Mapping[str, Any]) -> None:
    """Write the page; a line that ends in a colon is a heading."""
    sheet.set_column(0, 0, WIDTH)
    sheet.write_string(0, 0, sheet_text(book.title), formats["title"])
    sheet.set_row(0, 24)
    line = 1
    for page in book.pages:
        if is_complete(page):
            _write_counter(sheet, line, page=page, style=formats["counter"])
            line += 1
    for text in ("", *book.guide, "", "Keys and colours:", *KEYS, *COLOURS):
        heading = text.endswith(":") and len(text) < 60
        _write_line(sheet, line, text=text, style=formats["guide_head" if heading else "guide"])
        line += 1
    for words, terms, style in (
        ("for", book.include_terms, "guide_include"),
        ("against", book.exclude_terms, "guide_exclude"),
    ):
        if terms:
            text = f"Words {words} a reference, shown in this colour; they decide nothing: {', '.join(terms)}"
            _write_line(sheet, line, text=text, style=formats[style])
            line += 1
    sheet.protect("", {"format_cells": True, "format_columns": True, "format_rows": True})
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write_line(sheet: Any, line: int, *, text: str, style: Any) -> None:
    sheet.write_string(line, 0, sheet_text(text), style)
    sheet.set_row(line, LINE * (1 + len(text) // WIDTH) + 3)


def _write_counter(sheet: Any, line: int, *, page: Page, style: Any) -> None:
    count = count_formula(page, sheet=f"'{page.name}'!")
    sheet.write_formula(line, 0, f'="Done: "&{count}&" of {len(page.rows)}"', style, f"Done: 0 of {len(page.rows)}")
