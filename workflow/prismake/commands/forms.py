"""Files of rows in config/ as workbooks to be filled in: columns with their help, lists, and examples beside them."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from prismake.config.files import list_pages
from prismake.sheets import CREATED

ROWS = 2_000  # cells with lists and the format Text: more rows than a log or a codebook has
WIDE, USUAL = 44, 16
PROSE = frozenset({"query", "values", "help", "label", "platform", "title", "finding", "studies"})
PARTS = (
    "Several entries stand in one cell, parted by |. An entry with a word of its own is written word = entry (a study"
    " left out = its reason; whose risk = the risk); variables of one meta-regression together, one + other."
)
Rows = Sequence[Mapping[str, str]]


def render_form(name: str, *, rows: Rows = (), examples: Mapping[str, Rows] | None = None) -> bytes:
    """A workbook for config/: its pages, the first with `rows`, how each column is filled in, and `examples` by page.

    The first examples stand on a page of that name, those of another page behind its own name.
    Every cell to be typed in has the format Text, so that no program takes a date or a number for something else. The
    same content gives the same bytes.
    """
    import xlsxwriter  # slow to import, and most commands write no workbook

    buffer = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, plain)
    book.set_properties({"title": f"config/{name}", "created": CREATED})
    pages = list_pages(name)
    styles = {
        "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        "head": book.add_format({"num_format": "@", "bold": True, "bg_color": "#E8EEF4", "bottom": 1}),
    }
    given = [rows, *([] for _ in pages)]
    for (title, rules), listed in zip(pages.items(), given, strict=False):
        page = book.add_worksheet(title)
        _write_rows(page, rules["properties"], listed, styles=styles)
        _add_lists(page, rules["properties"])
    _write_help(book.add_worksheet("help"), pages, styles=styles)
    for at, (page_name, shown) in enumerate((examples or {}).items()):
        columns = pages.get(page_name, pages[next(iter(pages))])["properties"]
        _write_rows(book.add_worksheet(f"{page_name} examples" if at else "examples"), columns, shown, styles=styles)
    book.get_worksheet_by_name(next(iter(pages))).activate()
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


def _write_help(page: Any, pages: Mapping[str, Mapping[str, Any]], *, styles: Mapping[str, Any]) -> None:
    """What each column holds, and whether it may be empty; the page counts nowhere."""
    page.set_column(0, 0, USUAL)
    page.set_column(1, 1, 100)
    lines = [("column", "what it holds")]
    for name, rules in pages.items():
        lines += [("", f"Page {name}")] * (len(pages) > 1)
        lines += [(key, _describe(key, rules)) for key in rules["properties"]]
    known = " and ".join(pages)
    lines.append(
        ("", f"One row on the page {known} for each. Pages of other names count nowhere: notes may stand there.")
    )
    if any("." in key for rules in pages.values() for key in rules["properties"]):
        lines.append(("", PARTS))
    for line, (key, words) in enumerate(lines):
        style = styles["text" if line else "head"]
        page.write_string(line, 0, key, style)
        page.write_string(line, 1, words, style)


def _list_words(rules: Mapping[str, Any]) -> Sequence[str]:
    """The words that a column knows, or that each of its entries may be."""
    listed: Sequence[str] = rules.get("enum") or (rules.get("items") or {}).get("enum", ())
    return listed


def _describe(key: str, rules: Mapping[str, Any]) -> str:
    one = rules["properties"][key]
    words = " | ".join(word for word in _list_words(one) if word)
    more = "" if key in rules["required"] else " The column may be left out."
    return f"{one['description']}{f' One of: {words}.' if words else ''}{more}"
