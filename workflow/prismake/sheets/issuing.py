"""Issue a sheet: write a workbook that did not exist, and never overwrite one that does."""

import contextlib
import datetime
import io
import itertools
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from prismake.placing import place_new
from prismake.sheets.folder import DIGEST, digest_members, list_sheets
from prismake.sheets.pages import (
    FILL,
    GUARD,
    HEADER_ROWS,
    KEY,
    NUMBER,
    Extent,
    Page,
    Workbook,
    all_columns,
    guard_row,
    sheet_text,
)

CREATED = datetime.datetime(2020, 1, 1)  # noqa: DTZ001 - a fixed date: the same sheet has the same bytes
Maker = Callable[[str, Sequence[str]], Workbook]
STYLES: dict[str, dict[str, Any]] = {
    "head": {
        "bold": True,
        "bg_color": "#1F3B57",
        "font_color": "#FFFFFF",
        "border": 1,
        "text_wrap": True,
        "valign": "vcenter",
    },
    "locked": {"text_wrap": True, "valign": "top", "num_format": "@", "border": 1, "border_color": "#D0D7DE"},
    "fill": {
        "text_wrap": True,
        "valign": "top",
        "num_format": "@",
        "locked": False,
        "bg_color": "#FFF8DC",
        "border": 1,
        "border_color": "#B8A76A",
    },
    "link": {
        "font_color": "#0B5394",
        "underline": 1,
        "valign": "top",
        "border": 1,
        "border_color": "#D0D7DE",
        "text_wrap": True,
    },
    "done": {"bg_color": "#E2F0E6"},
    "guide": {"text_wrap": True, "valign": "top"},
    "title": {"bold": True, "font_size": 14},
    "unseen": {"font_color": "#FFFFFF", "font_size": 1},  # not hidden by its format: .csv would lose it
    "include": {"bold": True, "font_color": "#0B6E4F"},
    "exclude": {"bold": True, "font_color": "#A61C1C"},
    "plain": {},
}
LINE, TALLEST = 15, 240  # points; a taller row does not fit a window
LONGEST_LINK = 200  # a longer address is no link for a spreadsheet program
PROSE_WIDTH = 30  # narrower columns hold ids and addresses, which may be cut
OPEN_ACTIONS = {"format_cells": True, "format_columns": True, "format_rows": True, "sort": True, "autofilter": True}


def issue_batches(folder: Path, *, person: str, rows: Sequence[str], size: int, make: Maker) -> list[Path]:
    """Issue the ids `rows` to a person in new batches of at most `size`, numbered on from those that stand there."""
    stems = [path.stem for path in list_sheets(folder / person)]
    numbers = [int(match[1]) for stem in stems if (match := re.match(r"batch-(\d+)", stem))]
    free = itertools.count(max(numbers, default=0) + 1)
    return [_issue_next(folder / person, free, rows[start : start + size], make) for start in range(0, len(rows), size)]


def issue_batch(folder: Path, *, person: str, batch: str, rows: Sequence[str], make: Maker) -> Path:
    """Issue the ids `rows` to a person as the batch of that name; its file gets a further number where one stands."""
    standing = {path.stem for path in list_sheets(folder / person)}
    for stem in itertools.chain([batch], (f"{batch}-{number}" for number in itertools.count(2))):
        if stem not in standing:
            with contextlib.suppress(FileExistsError):
                return issue_workbook(folder / person / f"{stem}.xlsx", make(batch, rows))
    raise AssertionError  # the names do not end


def _issue_next(folder: Path, free: Iterator[int], rows: Sequence[str], make: Maker) -> Path:
    for number in free:
        batch = f"batch-{number:03d}"
        with contextlib.suppress(FileExistsError):  # someone else has just issued a sheet of this name
            return issue_workbook(folder / f"{batch}.xlsx", make(batch, rows))
    raise AssertionError  # the numbers do not end


def issue_numbered(folder: Path, stem: str, book: Workbook) -> Path:
    """Write the workbook under the first free of stem.xlsx, stem_2.xlsx, stem_3.xlsx …"""
    for number in itertools.count(1):
        with contextlib.suppress(FileExistsError):
            return issue_workbook(folder / f"{stem}{f'_{number}' if number > 1 else ''}.xlsx", book)
    raise AssertionError  # the numbers do not end


def issue_workbook(path: Path, book: Workbook) -> Path:
    """Write the workbook under a name that no file has; raises FileExistsError otherwise."""
    return place_new(path, render_workbook(book))


def render_workbook(book: Workbook) -> bytes:
    """The workbook's bytes, the same for the same content; its property keeps the digest of its own members."""
    draft = _render(book, digest="0" * 64)
    with zipfile.ZipFile(io.BytesIO(draft)) as archive:
        return _render(book, digest=digest_members(archive))


def _render(book: Workbook, *, digest: str) -> bytes:
    buffer = io.BytesIO()
    writer = xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    writer.set_properties({"title": book.title, "created": CREATED})
    writer.set_custom_property("prismake", book.meta.text(Extent("", 0, 0)), "text")
    writer.set_custom_property(DIGEST, digest, "text")
    formats = {name: writer.add_format(style) for name, style in STYLES.items()}
    sheets = [writer.add_worksheet(page.name) for page in book.pages]
    _write_guide(writer.add_worksheet("guide"), book=book, formats=formats)
    lists = writer.add_worksheet("lists")
    lists.hide()
    offset = 0
    for page, sheet in zip(book.pages, sheets, strict=True):
        _write_head(sheet, book=book, page=page, formats=formats)
        for number, row in enumerate(page.rows, start=1):
            _write_row(sheet, number=number, row=row, page=page, book=book, formats=formats)
        offset = _add_choices(sheet, lists, page=page, offset=offset)
        _finish(sheet, page=page, formats=formats)
    sheets[0].activate()
    writer.close()
    return buffer.getvalue()


def _write_head(sheet: Any, *, book: Workbook, page: Page, formats: dict[str, Any]) -> None:
    columns = all_columns(page)
    identity = book.meta.text(Extent(page.name, len(page.rows) if page.complete else 0, len(columns)))
    sheet.write_string(0, 0, identity, formats["unseen"] if page.heading else None)
    for index, column in enumerate(columns):
        sheet.write_string(1, index, column.key + (FILL if column.fill else ""))
        sheet.write_string(2, index, column.label, formats["head"])
        sheet.set_column(index, index, column.width, None, {"hidden": column.hidden})
        if column.help:
            sheet.write_comment(2, index, column.help, {"author": "prismake", "x_scale": 2})
    if page.heading:
        sheet.write_string(0, 1, sheet_text(page.heading), formats["title"])
    sheet.set_row(0, None, None, {"hidden": not page.heading})
    sheet.set_row(1, None, None, {"hidden": True})


def _write_row(sheet: Any, *, number: int, row: Any, page: Page, book: Workbook, formats: dict[str, Any]) -> None:
    values = {column.key: row.get(column.key, "") for column in all_columns(page)} | {NUMBER: str(number)}
    locked = {column.key: values[column.key] for column in all_columns(page) if not column.fill}
    values[GUARD] = guard_row(locked)
    sheet.set_row(HEADER_ROWS + number - 1, _row_height(page, values))
    for index, column in enumerate(all_columns(page)):
        text = sheet_text(values[column.key])
        place = (HEADER_ROWS + number - 1, index)
        if column.fill:
            sheet.write_string(*place, text, formats["fill"]) if text else sheet.write_blank(
                *place, None, formats["fill"]
            )
        elif column.link and 0 < len(text) <= LONGEST_LINK:
            sheet.write_url(*place, column.link.format(text), formats["link"], text)
        elif column.highlight and (parts := _rich_parts(text, book=book, formats=formats)):
            sheet.write_rich_string(*place, *parts, formats["locked"])
        else:
            sheet.write_string(*place, text, formats["locked"])


def _row_height(page: Page, values: dict[str, str]) -> int:
    # Programs do not agree on fitting heights when they open a workbook: it is set from the longest wrapped cell.
    lines = [
        sum(1 + len(line) // column.width for line in values[column.key].split("\n"))
        for column in page.columns
        if not column.hidden and column.width >= PROSE_WIDTH
    ]
    return min(LINE * max(lines, default=1) + 3, TALLEST)


def _rich_parts(text: str, *, book: Workbook, formats: dict[str, Any]) -> list[Any]:
    # xlsxwriter wants at least two fragments, none of them empty; otherwise the plain string serves.
    terms = {
        **dict.fromkeys(map(str.casefold, book.exclude_terms), "exclude"),
        **dict.fromkeys(map(str.casefold, book.include_terms), "include"),
    }
    if not terms:
        return []
    pattern = "|".join(re.escape(term) for term in sorted(terms, key=lambda term: (-len(term), term)))
    pieces = [piece for piece in re.split(rf"(\b(?:{pattern}))", text, flags=re.IGNORECASE) if piece]
    if len(pieces) < 2:
        return []
    return [item for piece in pieces for item in (formats[terms.get(piece.casefold(), "plain")], piece)]


def _add_choices(sheet: Any, lists: Any, *, page: Page, offset: int) -> int:
    # Lists stand on a hidden sheet: an inline list may not be longer than 255 characters.
    first, last = HEADER_ROWS, HEADER_ROWS + len(page.rows) - 1
    places = [
        (first, last, index, column.choices)
        for index, column in enumerate(all_columns(page))
        if column.choices and page.rows
    ]
    if page.row_choices:
        answer = next(index for index, column in enumerate(all_columns(page)) if column.key == page.done_when)
        places += [
            (first + position, first + position, answer, page.row_choices[row[KEY]])
            for position, row in enumerate(page.rows)
            if row[KEY] in page.row_choices
        ]
    for top, bottom, index, choices in places:
        lists.write_column(0, offset, choices)
        name = xl_col_to_name(offset, col_abs=True)
        sheet.data_validation(
            top,
            index,
            bottom,
            index,
            {
                "validate": "list",
                "source": f"=lists!{name}$1:{name}${len(choices)}",
                "error_title": "Not one of the choices",
                "error_message": "Choose from the list, or leave the cell empty.",
            },
        )
        offset += 1
    return offset


def _finish(sheet: Any, *, page: Page, formats: dict[str, Any]) -> None:
    columns = all_columns(page)
    last = HEADER_ROWS + max(len(page.rows), 1) - 1
    shown = max(index for index, column in enumerate(columns) if not column.hidden)
    if page.done_when:
        done = xl_col_to_name(next(index for index, column in enumerate(columns) if column.key == page.done_when))
        sheet.conditional_format(
            HEADER_ROWS,
            0,
            last,
            shown,
            {"type": "formula", "criteria": f"=LEN(TRIM(${done}{HEADER_ROWS + 1}))>0", "format": formats["done"]},
        )
    sheet.autofilter(HEADER_ROWS - 1, 0, last, shown)
    sheet.freeze_panes(HEADER_ROWS, min(2, len(columns)))
    sheet.protect("", OPEN_ACTIONS)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROWS - 1)
    sheet.set_footer("&L&F&RPage &P of &N")


def _write_guide(sheet: Any, *, book: Workbook, formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 110)
    sheet.write_string(0, 0, book.title, formats["title"])
    for index, line in enumerate(book.guide, start=2):
        sheet.write_string(index, 0, sheet_text(line), formats["guide"])
    sheet.protect("", OPEN_ACTIONS)
