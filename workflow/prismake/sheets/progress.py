"""Formulas that count what a person has done, for cells outside the guarded rows."""

import re

from prismake.sheets.pages import HEADER_ROWS, Page, all_columns, name_column

FORMULA = re.compile(r'="((?:[^"]|"")*)"&CHAR\(10\)&')
COUNTED = re.compile(r"\n\d+ of \d+$")


def is_complete(page: Page) -> bool:
    """Whether a page asks for all its rows, so that "12 of 200" means something."""
    return bool(page.complete and page.rows and page.done_when)


def done_formula(page: Page) -> str:
    """Whether the first row is done, relative in its row: the form that a conditional format wants."""
    row = HEADER_ROWS + 1
    done = f"LEN(TRIM(${_letter(page, page.done_when)}{row}))>0"
    if page.done_also is None:
        return done
    key, word = page.done_also
    return f'OR({done},TRIM(${_letter(page, key)}{row})="{word}")'


def count_formula(page: Page, *, sheet: str = "") -> str:
    """How many rows are done; `sheet` is the page's name with "!" when the formula stands on another."""
    column = _span(page, page.done_when, sheet)
    if page.done_also is None:
        return f"COUNTA({column})"
    key, word = page.done_also
    return f'(COUNTA({column})+COUNTIFS({_span(page, key, sheet)},"{word}",{column},""))'


def read_label(text: str) -> str:
    """The words of a heading, without the count of rows that may stand below them, computed or not.

    >>> read_label('="Say ""yes"" or no"&CHAR(10)&COUNTA($C$4:$C$43)&" of 40"'), read_label("Mean\\n12 of 40")
    ('Say "yes" or no', 'Mean')
    """
    found = FORMULA.match(text)
    return found[1].replace('""', '"') if found else COUNTED.sub("", text)


def _span(page: Page, key: str, sheet: str) -> str:
    letter, first = _letter(page, key), HEADER_ROWS + 1
    return f"{sheet}${letter}${first}:${letter}${HEADER_ROWS + len(page.rows)}"


def _letter(page: Page, key: str) -> str:
    return name_column([column.key for column in all_columns(page)].index(key))
