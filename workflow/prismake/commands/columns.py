"""Rows of words as lines with columns, for the terminal."""

from collections.abc import Collection, Sequence


def align(rows: Sequence[tuple[str, ...]], *, numbers: Collection[int]) -> list[str]:
    """One line for each row; the columns `numbers` stand to the right.

    >>> align([("Task", "Person", "Done"), ("Full text", "anna", "12")], numbers=[2])
    ['Task       Person  Done', 'Full text  anna      12']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if column in numbers else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
