"""Files of rows in config/ as workbooks to be filled in: columns with their help, lists, and examples beside them."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from prismake.config.files import schema
from prismake.sheets import CREATED

ROWS = 2_000  # cells with lists and the format Text: more rows than a log or a codebook has
WIDE, USUAL = 44, 16
PROSE = frozenset({"query", "values", "help", "label", "platform"})
Rows = Sequence[Mapping[str, str]]


def render_form(name: str, *, rows: Rows = (), examples: Rows = ()) -> bytes:
    """A workbook for config/: the page of that name with `rows`, how each column is filled in, and `examples`.

    Every cell to be typed in has the format Text, so that no program takes a date or a number for something else. The
    same content gives the same bytes.
    """
    import xlsxwriter  # slow to import, and most commands write no workbook

    buffer = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, plain)
    book.set_properties({"title": f"config/{name}", "created": CREATED})
    columns = schema(name)["items"]["properties"]
    styles = {
        "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        "head": book.add_format({"num_format": "@", "bold": True, "bg_color": "#E8EEF4", "bottom": 1}),
    }
    page = book.add_worksheet(name)
    _write_rows(page, columns, rows, styles=styles)
    _add_lists(page, columns)
    _write_help(book.add_worksheet("help"), name, styles=styles)
    if examples:
        _write_rows(book.add_worksheet("examples"), columns, examples, styles=styles)
    page.activate()
    book.close()
    return buffer.getvalue()


def _write_rows(page: Any, columns: Mapping[str, Any], rows: Rows, *, styles: Mapping[str, Any]) -> None:
    for at, (name, rules) in enumerate(columns.items()):
        page.set_column(at, at, WIDE if name in PROSE else USUAL, styles["text"])
        page.write_string(0, at, name, styles["head"])
        page.write_comment(0, at, rules["description"], {"author": "prismake", "x_scale": 2})
        for line, row in enumerate(rows, start=1):
            if row.get(name, ""):
                page.write_string(line, at, row[name], styles["text"])
    page.freeze_panes(1, 1)


def _add_lists(page: Any, columns: Mapping[str, Any]) -> None:
    for at, rules in enumerate(columns.values()):
        if words := [word for word in rules.get("enum", ()) if word]:
            told = {"error_title": "Not one of the choices", "error_message": "Choose from the list."}
            page.data_validation(1, at, ROWS, at, {"validate": "list", "source": words, **told})


def _write_help(page: Any, name: str, *, styles: Mapping[str, Any]) -> None:
    """What each column holds, and whether it may be empty; the page counts nowhere."""
    rules = schema(name)["items"]
    page.set_column(0, 0, USUAL)
    page.set_column(1, 1, 100)
    told = f"One row on the page {name} for each. Pages but that one count nowhere: notes may stand there."
    lines = [("column", "what it holds"), *((key, _describe(key, rules)) for key in rules["properties"]), ("", told)]
    for line, (key, words) in enumerate(lines):
        style = styles["text" if line else "head"]
        page.write_string(line, 0, key, style)
        page.write_string(line, 1, words, style)


def _describe(key: str, rules: Mapping[str, Any]) -> str:
    one = rules["properties"][key]
    words = " | ".join(word for word in one.get("enum", ()) if word)
    more = "" if key in rules["required"] else " The column may be left out."
    return f"{one['description']}{f' One of: {words}.' if words else ''}{more}"
