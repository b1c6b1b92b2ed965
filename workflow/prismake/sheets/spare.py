"""Pages with spare rows, numbered as issued: which rows went from there, as far as those that stand still tell."""

from collections.abc import Sequence

from prismake.config.reserved import KEY
from prismake.sheets.folder import read_row_number
from prismake.sheets.returned import Row

MOST_NAMED = 20
SPARE_ROWS = 100


def list_spare(page: str, count: int = SPARE_ROWS) -> tuple[dict[str, str], ...]:
    """Empty rows to be filled in, each with the id that it is issued with."""
    return tuple({KEY: f"{page} {number}"} for number in range(1, count + 1))


def tell_gone(page: str, rows: Sequence[Row]) -> str:
    """The rows that went, in words: those below the highest number that still has the id it was issued with.

    Whether anything was typed there cannot be told, nor whether rows at the end went; "" where none is known to go.
    """
    issued = [read_row_number(row) for row in rows if row.id == f"{page} {read_row_number(row)}"]
    if not issued:
        return f"none of the rows that the page {page} was issued with"
    standing = {read_row_number(row) for row in rows}
    gone = [str(number) for number in range(1, max(issued)) if number not in standing]
    more = f" and {len(gone) - MOST_NAMED} more" if len(gone) > MOST_NAMED else ""
    return f"no row {', '.join(gone[:MOST_NAMED])}{more} on the page {page}" if gone else ""
