"""Which table of a manuscript is which of the review, row by row and column by column, whatever their order."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from prismake.report.facts import unmark
from prismake.report.manuscript.aligning import Unit, align_order, score_units, share_alike
from prismake.report.manuscript.blocks import Table

SAME = 0.55  # of caption, headings and first column of two tables that are one


class CellPair(NamedTuple):
    """A cell of a manuscript's table, by its place among them, with the review's text for it; empty for none."""

    table: int
    row: str
    column: str
    found: str
    expected: str


def pair_tables(left: Sequence[Table], right: Sequence[Table]) -> Iterator[CellPair]:
    """Every cell of every table on the left with the review's, table by table."""
    pairs = align_order(len(left), len(right), lambda one, other: _score(left[one], right[other]), least=SAME)
    free = [at for at in range(len(right)) if at not in pairs.values()]
    for at, table in enumerate(left):
        moved = max(((_score(table, right[other]), -other) for other in free), default=(0.0, 0))
        other = pairs.get(at, -moved[1] if moved[0] >= SAME else None)
        yield from _pair_cells(at, table, None if other is None else right[other])


def _score(left: Table, right: Table) -> float:
    """The mean of how alike captions, headings and first columns are."""
    parts = (
        [left.caption, right.caption],
        [" ".join(left.columns), " ".join(right.columns)],
        [" ".join(row[0] for row in table.rows if row) for table in (left, right)],
    )
    return sum(share_alike(*(_count_words(text) for text in pair)) for pair in parts) / len(parts)


def _count_words(text: str) -> Counter[str]:
    return Counter(unmark(text).casefold().replace("table", "").split())


def _pair_cells(at: int, table: Table, other: Table | None) -> Iterator[CellPair]:
    rows = _pair_rows(table, other) if other else {}
    columns = _pair_columns(table, other) if other else {}
    for place, row in enumerate(table.rows):
        for column, cell in enumerate(row):
            known = other is not None and place in rows and column in columns
            expected = other.rows[rows[place]][columns[column]] if other and known else ""
            heading = table.columns[column] if column < len(table.columns) else str(column + 1)
            yield CellPair(at, unmark(row[0]).strip(), heading.strip(), cell, expected)


def _pair_columns(left: Table, right: Table) -> dict[int, int]:
    """By their headings; where those are others, by their places if there are as many."""
    named = {_fold(heading): at for at, heading in enumerate(right.columns)}
    found = {at: named[_fold(heading)] for at, heading in enumerate(left.columns) if _fold(heading) in named}
    if len(left.columns) == len(right.columns):
        found |= {at: at for at in range(len(left.columns)) if at not in found and at not in found.values()}
    return found


def _pair_rows(left: Table, right: Table) -> dict[int, int]:
    """By their first cells where those stand once, the others in their order."""
    names = [[_fold(row[0]) if row else "" for row in table.rows] for table in (left, right)]
    once = [{name for name, n in Counter(side).items() if n == 1} for side in names]
    found = {at: names[1].index(name) for at, name in enumerate(names[0]) if name in once[0] & once[1]}
    mine = [at for at in range(len(left.rows)) if at not in found]
    other = [at for at in range(len(right.rows)) if at not in found.values()]
    pairs = align_order(len(mine), len(other), lambda a, b: _score_rows(left.rows[mine[a]], right.rows[other[b]]))
    return found | {mine[a]: other[b] for a, b in pairs.items()}


def _score_rows(left: Sequence[str], right: Sequence[str]) -> float:
    """How alike two rows are: by their words, or by the share of cells that say the same."""
    same = sum(_fold(one) == _fold(other) for one, other in zip(left, right, strict=False))
    return max(score_units(Unit(" | ".join(left)), Unit(" | ".join(right))), same / max(len(left), len(right), 1))


def _fold(text: str) -> str:
    return " ".join(unmark(text).casefold().split())
