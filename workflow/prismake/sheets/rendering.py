"""Write a sheet as the bytes of a workbook: pages, guide, drop-down lists, colours that follow what people write."""

import datetime
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from prismake.config.reserved import GUARD, KEY, ROW_NUMBER
from prismake.files.packing import replace_member
from prismake.files.seeds import CUSTOM, DIGEST, digest_members
from prismake.sheets.guide import write_guide
from prismake.sheets.looks import HEAD_HEIGHT, STYLES, count_frozen, row_height, word_style
from prismake.sheets.marking import Marker, write_runs
from prismake.sheets.pages import (
    FILL,
    HEADER_ROWS,
    Column,
    Extent,
    Meta,
    Page,
    Workbook,
    all_columns,
    guard_row,
    name_column,
    sheet_text,
)
from prismake.sheets.progress import count_formula, done_formula, is_complete

CREATED = datetime.datetime(2020, 1, 1)  # noqa: DTZ001 - a fixed date: the same sheet has the same bytes
UNDIGESTED = "0" * 64
LONGEST_LINK = 200  # a longer address is no link for a spreadsheet program
MOST_LINKS = 65_000  # Excel allows 65,530 on a page and drops what comes after
WEB = re.compile(r"https?://[^\s/]\S*$")
Formats = Mapping[str, Any]


def render_workbook(book: Workbook) -> bytes:
    """The workbook's bytes, the same for the same content; its property keeps the digest of its own members."""
    draft = _render(book)
    with zipfile.ZipFile(io.BytesIO(draft)) as archive:
        digest, custom = digest_members(archive), archive.read(CUSTOM)
    return replace_member(draft, CUSTOM, custom.replace(UNDIGESTED.encode(), digest.encode()))


def render_filled(book: Workbook) -> bytes:
    """The bytes of a workbook that holds a person's answers: without its digest it is no sheet as it was issued."""
    return _render(book)


def _render(book: Workbook) -> bytes:
    import xlsxwriter  # slow to import, and few jobs write a sheet

    buffer = io.BytesIO()
    writer = xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    writer.set_properties({"title": book.title, "created": CREATED})
    writer.set_custom_property("prismake", book.meta.text(Extent("", 0, 0)), "text")
    writer.set_custom_property(DIGEST, UNDIGESTED, "text")
    formats = {name: writer.add_format(style) for name, style in STYLES.items()}
    sheets = [writer.add_worksheet(page.name) for page in book.pages]
    write_guide(writer.add_worksheet("guide"), book=book, formats=formats)
    lists = writer.add_worksheet("lists")
    lists.hide()
    marker = Marker(book.include_terms, book.exclude_terms)
    offset = 0
    for page, sheet in zip(book.pages, sheets, strict=True):
        _write_head(sheet, book=book, page=page, formats=formats)
        _write_rows(sheet, page=page, meta=book.meta, marker=marker, formats=formats)
        offset = _add_choices(sheet, lists, page=page, offset=offset, formats=formats)
        _colour(sheet, page=page, formats=formats)
        _finish(sheet, page=page)
    sheets[0].activate()
    writer.close()
    return buffer.getvalue()


def _measure(page: Page) -> Extent:
    """The extent that a page states: no rows where there are spare ones."""
    return Extent(page.name, len(page.rows) if page.complete else 0, len(all_columns(page)))


def _write_head(sheet: Any, *, book: Workbook, page: Page, formats: Formats) -> None:
    columns = all_columns(page)
    identity = book.meta.text(_measure(page))
    sheet.write_string(0, 0, sheet_text(identity), formats["unseen"] if page.heading else None)
    for index, column in enumerate(columns):
        sheet.write_string(1, index, sheet_text(column.key + (FILL if column.fill else "")))
        if column.key == page.done_when and is_complete(page):
            quoted = column.label.replace('"', '""')
            formula = f'="{quoted}"&CHAR(10)&{count_formula(page)}&" of {len(page.rows)}"'
            done = sum(bool(row.get(column.key)) for row in page.rows)
            sheet.write_formula(2, index, formula, formats["head"], f"{column.label}\n{done} of {len(page.rows)}")
        else:
            write_text(sheet, 2, index, text=sheet_text(column.label), style=formats["head"])
        sheet.set_column(index, index, column.width, None, {"hidden": column.hidden})
        if column.help:
            sheet.write_comment(2, index, column.help, {"author": "prismake", "x_scale": 2})
    if page.heading:
        sheet.write_string(0, 1, sheet_text(page.heading), formats["title"])
    sheet.set_row(0, None, None, {"hidden": not page.heading})
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.set_row(2, HEAD_HEIGHT)


def _write_rows(sheet: Any, *, page: Page, meta: Meta, marker: Marker, formats: Formats) -> None:
    columns, owner = list(enumerate(all_columns(page))), meta.name_owner(_measure(page))
    links = 0
    for number, row in enumerate(page.rows, start=1):
        values = {column.key: row.get(column.key, "") for _, column in columns} | {ROW_NUMBER: str(number)}
        locked = {column.key: values[column.key] for _, column in columns if not column.fill}
        values[GUARD] = guard_row(locked, owner=owner)
        line = HEADER_ROWS + number - 1
        sheet.set_row(line, row_height(page, values))
        for index, column in columns:
            text = sheet_text(values[column.key])
            style = formats["locked_small" if column.small else "locked"]
            if column.fill:
                _write_fill(sheet, line, index, text=text, style=formats["fill"])
            elif (link := _link(column, text)) and links < MOST_LINKS:
                sheet.write_url(line, index, link, formats["link"], text)
                links += 1
            elif column.highlight and text and (runs := marker.split(text, small=column.small)):
                write_runs(sheet, line, index, runs=runs, style=style, formats=formats)
            else:
                write_text(sheet, line, index, text=text, style=style)


def _write_fill(sheet: Any, line: int, index: int, *, text: str, style: Any) -> None:
    if text:
        write_text(sheet, line, index, text=text, style=style)
    else:
        sheet.write_blank(line, index, None, style)


def write_text(sheet: Any, line: int, index: int, *, text: str, style: Any) -> None:
    """Write a text as it is, also one that the library would take for its own markup and not escape."""
    if text.startswith("<r>") and text.endswith("</r>"):
        sheet.write_rich_string(line, index, text[0], text[1], text[2:], style)
    else:
        sheet.write_string(line, index, text, style)


def _link(column: Column, text: str) -> str:
    link = column.link.format(text) if column.link and 0 < len(text) <= LONGEST_LINK else ""
    return link if WEB.match(link) else ""


def _add_choices(sheet: Any, lists: Any, *, page: Page, offset: int, formats: Formats) -> int:
    # Lists stand on a hidden sheet: an inline list may not be longer than 255 characters.
    for top, bottom, index, choices in _place_choices(page):
        lists.write_column(0, offset, list(map(sheet_text, choices)))
        name = f"${name_column(offset)}"
        source = f"lists!{name}$1:{name}${len(choices)}"
        words = {
            "error_title": "Not one of the choices",
            "error_message": "Choose from the list, or leave the cell empty.",
        }
        sheet.data_validation(top, index, bottom, index, {"validate": "list", "source": f"={source}", **words})
        # What was pasted goes past the list: show it.
        typed = f"TRIM({name_column(index)}{top + 1})"
        wrong = f"=AND(LEN({typed})>0,ISNA(MATCH({typed},{source},0)))"
        _colour_when(sheet, (top, index, bottom, index), wrong, formats["wrong"])
        offset += 1
    return offset


def _place_choices(page: Page) -> Iterator[tuple[int, int, int, tuple[str, ...]]]:
    first, last = HEADER_ROWS, HEADER_ROWS + len(page.rows) - 1
    places = {column.key: index for index, column in enumerate(all_columns(page))}
    for column in all_columns(page):
        if column.choices and page.rows:
            yield first, last, places[column.key], column.choices
    for position, row in enumerate(page.rows, start=first):
        if row[KEY] in page.row_choices:
            yield position, position, places[page.done_when], page.row_choices[row[KEY]]


def _colour(sheet: Any, *, page: Page, formats: Formats) -> None:
    columns = all_columns(page)
    first, last = HEADER_ROWS, HEADER_ROWS + max(len(page.rows), 1) - 1
    shown = max(index for index, column in enumerate(columns) if not column.hidden)
    places = {column.key: name_column(index) for index, column in enumerate(columns)}
    for index, column in enumerate(columns):
        here = (first, index, last, index)
        if column.needed_when:
            key, word = column.needed_when
            own, other = f"{places[column.key]}{first + 1}", f"${places[key]}{first + 1}"
            needed = f'=AND(TRIM({other})="{word}",LEN(TRIM({own}))=0)'
            _colour_when(sheet, here, needed, formats["needed"])
        for word in column.choices if column.key == page.done_when else ():
            quoted = word.replace('"', '""')
            typed = f'=TRIM({places[column.key]}{first + 1})="{quoted}"'
            _colour_when(sheet, here, typed, formats[word_style(word)])
    if page.done_when:
        _colour_when(sheet, (first, 0, last, shown), f"={done_formula(page)}", formats["done"])


def _colour_when(sheet: Any, place: tuple[int, int, int, int], formula: str, style: Any) -> None:
    sheet.conditional_format(*place, {"type": "formula", "criteria": formula, "format": style})


def _finish(sheet: Any, *, page: Page) -> None:
    columns = all_columns(page)
    first, last = HEADER_ROWS, HEADER_ROWS + max(len(page.rows), 1) - 1
    shown = [index for index, column in enumerate(columns) if not column.hidden]
    printed = [index for index in shown if columns[index].printed]
    sheet.autofilter(first - 1, 0, last, max(shown))
    sheet.freeze_panes(first, count_frozen(page))
    filled = next((index for index, column in enumerate(columns) if column.fill), 0)
    sheet.set_selection(first, filled, first, filled)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.print_area(first - 1, 0, last, max(printed))
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first - 1)
    sheet.set_footer("&L&F&RPage &P of &N")
