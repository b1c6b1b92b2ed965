"""The rows above the data of a page: where the keys of the columns stand, and which rows hold their labels."""

from collections.abc import Sequence

from prismake.sheets.pages import GUARD, KEY, NUMBER
from prismake.sheets.returned import Cells

HEAD = frozenset({KEY, NUMBER, GUARD})
NUMBER_LABEL = "No."
SEARCHED = 20  # rows below the identity; people insert some, nobody inserts twenty


def find_keys(grid: Sequence[Sequence[str]]) -> tuple[int, Sequence[str]]:
    """The place and the cells of the row of keys, below the identity; the row after it where there is none."""
    found = next((at for at, values in enumerate(grid[: SEARCHED + 1]) if at and set(values) >= HEAD), 1)
    return found, grid[found] if len(grid) > found else ()


def is_label_row(cells: Cells) -> bool:
    """Whether a row holds the labels of the columns, wherever it was sorted or copied to.

    The columns that every page has are labelled with their keys; the running number of a row of data is a number.
    """
    return cells[NUMBER].text == NUMBER_LABEL or (cells[KEY].text == KEY and cells[GUARD].text == GUARD)
