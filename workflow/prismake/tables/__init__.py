"""Every table between two stages: what it holds, one module per stage, and how it is read and written."""

from prismake.phases import PHASES
from prismake.tables.frames import (
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
from prismake.tables.places import KINDS, PATHS, TABLES
from prismake.tables.schema import BIBLIOGRAPHIC
from prismake.tables.texts import holds_marks

__all__ = [
    "BIBLIOGRAPHIC",
    "KINDS",
    "PATHS",
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
