"""The rows above the data of a page: where the keys of the columns stand, and which rows hold their labels."""

from collections.abc import Iterator, Sequence

from prismake.config.reserved import GUARD, KEY, ROW_NUMBER
from prismake.sheets.pages import FILL, MARK
from prismake.sheets.progress import read_label
from prismake.sheets.returned import Layout

HEAD = frozenset({KEY, ROW_NUMBER, GUARD})
LABELLED = frozenset({KEY, GUARD})  # their labels are their keys
NUMBER_LABEL = "No."
SEARCHED = 20  # rows above the identity, and below it; people insert some, nobody inserts twenty
KEYS_WITHIN = 2 * SEARCHED


def find_keys(grid: Sequence[Sequence[str]]) -> tuple[int, Sequence[str]]:
    """The place and the cells of the row of keys, below the identity; the row after it where there is none."""
    found = next((at for at, values in enumerate(grid[: SEARCHED + 1]) if at and HEAD.issubset(values)), 1)
    return found, grid[found] if len(grid) > found else ()


def has_head(grid: Sequence[Sequence[str]]) -> bool:
    """Whether a page has a row of our keys or labels anywhere, the hidden columns among them."""
    return any(
        KEY in values and GUARD in values and (ROW_NUMBER in values or NUMBER_LABEL in values) for values in grid
    )


def find_above(
    above: Sequence[Sequence[str]], head: Sequence[Sequence[str]], *, columns: Sequence[int]
) -> Iterator[tuple[int, int, str]]:
    """The row, column and text of what stands above the keys: one for each row, in the first of the columns with any.

    `above` are the rows above the identity, `head` those from it to the keys. Beside the identity the page has its
    heading: the first other text there is taken for it.
    """
    for at, values in enumerate([*above, *head]):
        texts = [index for index, text in enumerate(values) if text and not (at == len(above) and f"{MARK}|" in text)]
        typed = texts[at == len(above) :]
        yield from [(at, index, values[index]) for index in columns if index in typed][:1]


def find_labels(layout: Layout) -> list[int]:
    """The rows that hold the labels of the columns, or their keys once more, wherever they were sorted or copied to.

    The hidden columns are labelled with their keys. A number that says "No." does not make a row one of labels: people
    fill cells downwards. Such a row has no id, and no cell in which another text stands than the label of its column.
    """
    numbers, ids, guards = (layout.columns.get(layout.positions[key], ()) for key in (ROW_NUMBER, KEY, GUARD))
    rows = enumerate(zip(numbers, ids, guards, strict=True))
    like = [
        at
        for at, (number, row_id, guard) in rows
        if (row_id == KEY and guard == GUARD) or (number == NUMBER_LABEL and row_id in ("", KEY))
    ]
    keys = {at for at in like if _holds_keys(layout, at)}
    first = next((at for at in like if at not in keys and _is_whole(layout, at)), None)
    return [at for at in like if at in keys or (first is not None and _says_same(layout, at, first))]


def read_labels(layout: Layout, labelled: Sequence[int]) -> dict[str, str]:
    """The words above the columns by key; none where no row holds them."""
    first = next((at for at in labelled if layout.columns[layout.positions[ROW_NUMBER]][at] == NUMBER_LABEL), None)
    if first is None:
        return {}
    return {key: read_label(layout.columns[position][first]) for key, position in layout.positions.items()}


def _holds_keys(layout: Layout, at: int) -> bool:
    texts = {key: layout.columns[position][at] for key, position in layout.positions.items()}
    return texts[KEY] == KEY and all(not text or text.removesuffix(FILL) == key for key, text in texts.items())


def _is_whole(layout: Layout, at: int) -> bool:
    """Whether a row has the labels of the hidden columns, or one in each of the others."""
    texts = {key: layout.columns[position][at] for key, position in layout.positions.items()}
    return all(texts[key] == key for key in LABELLED) or all(text for key, text in texts.items() if key not in LABELLED)


def _says_same(layout: Layout, at: int, first: int) -> bool:
    columns = [layout.columns[position] for key, position in layout.positions.items() if key not in LABELLED]
    return all(not column[at] or read_label(column[at]) == read_label(column[first]) for column in columns)
