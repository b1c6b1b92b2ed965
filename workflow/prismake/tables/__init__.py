"""Every table between two stages: what it holds, one module per stage, and how it is read and written."""

from prismake.tables.frames import (
    KINDS,
    TABLES,
    TableError,
    as_written,
    conform,
    empty,
    from_rows,
    read,
    read_all,
    to_rows,
    write,
    write_all,
)
from prismake.tables.schema import BIBLIOGRAPHIC
from prismake.tables.texts import holds_marks
from prismake.text.vocabulary import PHASES

__all__ = [
    "BIBLIOGRAPHIC",
    "KINDS",
    "PHASES",
    "TABLES",
    "TableError",
    "as_written",
    "conform",
    "empty",
    "from_rows",
    "holds_marks",
    "read",
    "read_all",
    "to_rows",
    "write",
    "write_all",
]
