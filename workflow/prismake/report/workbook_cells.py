"""How a sheet of the report's workbook is filled: typed cells, links, widths; text is only ever text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from prismake.report.citations import link_doi
from prismake.report.labels import name_column
from prismake.sheets import write_text

CELL_LIMIT = 32_767  # Excel's own; longer text is cut with a visible mark
LINK_LIMIT = 60_000  # Excel allows 65,530 links on a sheet
CUT_MARK = " … [cut: longer than a cell holds]"
WRAPPED = 300  # longer text stays on one line: an abstract would make its row fill the screen
WIDTHS = (8, 60)
PLAIN_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


Formats = Mapping[str, Any]


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, headings and rows; columns named "doi" become links."""

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def make_formats(book: Any) -> dict[str, Any]:
    """The formats of cells by name, made in a workbook."""
    top = {"valign": "top", "text_wrap": True}
    return {
        "head": book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "valign": "top", "text_wrap": True}),
        "text": book.add_format(top),
        "long": book.add_format({"valign": "top"}),
        "integer": book.add_format({**top, "num_format": "0"}),
        "number": book.add_format({**top, "num_format": "0.000"}),
        "link": book.add_format({**top, "font_color": "#0B5394", "underline": 1}),
    }


def write_sheet(worksheet: Any, sheet: Sheet, *, formats: Formats) -> None:
    """Fill a sheet, its columns as wide as what they hold, its headings in sight and filterable."""
    for column in range(len(sheet.columns)):
        worksheet.set_column(column, column, _choose_width(sheet, column))
    fill_sheet(worksheet, sheet, formats=formats)
    worksheet.freeze_panes(1, 1)
    worksheet.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.columns) - 1)


def fill_sheet(worksheet: Any, sheet: Sheet, *, formats: Formats) -> None:
    """Write headings and rows: text is never taken for a formula, a number or a link, and a DOI becomes a link.

    Raises TypeError for a number without end.
    """
    for column, heading in enumerate(sheet.columns):
        write_text(worksheet, 0, column, text=name_column(heading), style=formats["head"])
    linked = frozenset(column for column, heading in enumerate(sheet.columns) if heading == "doi")
    links = 0
    for line, row in enumerate(sheet.rows[: worksheet.xls_rowmax - 1], start=1):
        for column, value in enumerate(row):
            link = link_doi(str(value)) if column in linked and links < LINK_LIMIT else ""
            if link and not worksheet.write_url(line, column, link, formats["link"], str(value)):
                links += 1
            else:  # also an address that is too long for a link
                _write_cell(worksheet, (line, column), value, formats=formats)


def _write_cell(worksheet: Any, place: tuple[int, int], value: Any, *, formats: Formats) -> None:
    if isinstance(value, str | bool):
        if text := str(value):
            cut = text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - len(CUT_MARK)] + CUT_MARK
            write_text(worksheet, *place, text=cut, style=formats["text" if len(cut) <= WRAPPED else "long"])
    elif not pd.isna(value):
        worksheet.write_number(*place, value, formats["number" if isinstance(value, float) else "integer"])


def _choose_width(sheet: Sheet, column: int) -> float:
    longest = max((len(str(row[column])) for row in sheet.rows[:500]), default=0)
    return min(WIDTHS[1], max(WIDTHS[0], longest + 2, len(sheet.columns[column]) + 4))
