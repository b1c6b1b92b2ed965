"""How sheets look: colours, fonts, and how tall a row must be for its text."""

from typing import Any

from prismake.sheets.pages import Page, all_columns

LINKED = {"font_color": "#0B5394", "underline": 1}
LOCKED: dict[str, Any] = {
    "text_wrap": True,
    "valign": "top",
    "num_format": "@",
    "border": 1,
    "border_color": "#D0D7DE",
}
SMALL = {"font_size": 10}
FOR = {"bold": True, "font_color": "#0B6E4F"}
AGAINST = {"bold": True, "font_color": "#A61C1C"}
STYLES: dict[str, dict[str, Any]] = {
    "head": {
        "bold": True,
        "bg_color": "#1F3B57",
        "font_color": "#FFFFFF",
        "border": 1,
        "text_wrap": True,
        "valign": "vcenter",
    },
    "locked": LOCKED,
    "locked_small": {**LOCKED, **SMALL},
    "fill": {**LOCKED, "locked": False, "bg_color": "#FFF8DC", "border_color": "#B8A76A"},
    "link": {**LOCKED, **LINKED, **SMALL},
    "include": FOR,
    "exclude": AGAINST,
    "plain": {},
    "plain_small": SMALL,
    "include_small": {**FOR, **SMALL},
    "exclude_small": {**AGAINST, **SMALL},
    # What changes while people write, the strongest first.
    "wrong": {"bg_color": "#F8B26A", "font_color": "#7A1F00", "bold": True},
    "needed": {"bg_color": "#F8B26A"},
    "good": {"bg_color": "#CDEBD6", "font_color": "#0B5E38", "bold": True},
    "bad": {"bg_color": "#F6D5D5", "font_color": "#8E1616", "bold": True},
    "open": {"bg_color": "#FCE8B2", "font_color": "#6B4E00", "bold": True},
    "done": {"bg_color": "#EDF5EF"},
    "guide": {"text_wrap": True, "valign": "top"},
    "guide_include": {**FOR, "text_wrap": True},
    "guide_exclude": {**AGAINST, "text_wrap": True},
    "guide_head": {"bold": True, "font_size": 12, "font_color": "#1F3B57", "top": 1},
    "unseen": {"font_color": "#FFFFFF", "font_size": 1},  # not hidden by its format: .csv would lose it
    "title": {"bold": True, "font_size": 14, "font_color": "#1F3B57"},
    "counter": {"bold": True, "font_color": "#0B6E4F"},
}
WORD_STYLES = {"include": "good", "same": "good", "exclude": "bad", "different": "bad"}  # any other choice is "open"
HEAD_HEIGHT = 33  # points: two lines
LINE, SMALL_LINE, TALLEST = 15.0, 13.5, 409  # points; no program makes a row taller
# Letters of prose per unit of width, at the two font sizes; measured in a window.
DENSITY, SMALL_DENSITY = 1.0, 1.1
PROSE_WIDTH = 26  # narrower columns hold ids and words, which may be cut
FROZEN_WIDTH = 70  # what may stay in sight on a small screen while the rest is scrolled


def row_height(page: Page, values: dict[str, str]) -> float:
    """The height in points at which the longest wrapped cell of a row is seen whole.

    Programs do not agree on fitting heights when they open a workbook, so that the file states them.
    """
    tallest = LINE
    for column in page.columns:
        prose = column.width >= PROSE_WIDTH and not column.hidden and not column.link
        if prose and (text := values[column.key]):
            letters = int(column.width * (SMALL_DENSITY if column.small else DENSITY))
            lines = sum(1 + len(line) // letters for line in text.split("\n"))
            tallest = max(tallest, lines * (SMALL_LINE if column.small else LINE))
    return min(tallest + 3, TALLEST)


def word_style(word: str) -> str:
    """The style of a cell that holds one of its choices.

    >>> word_style("include"), word_style("unclear")
    ('good', 'open')
    """
    return WORD_STYLES.get(word, "open")


def count_frozen(page: Page) -> int:
    """How many columns stay in sight: up to the one that is to be filled, else the number and the first."""
    columns = all_columns(page)
    keys = [column.key for column in columns]
    upto = keys.index(page.done_when) + 1 if page.done_when in keys else 0
    width = sum(column.width for column in columns[:upto] if not column.hidden)
    return upto if 0 < width <= FROZEN_WIDTH else min(2, len(columns))
