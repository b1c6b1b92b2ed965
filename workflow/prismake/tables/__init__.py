"""Every table between two stages: what it holds, one module per stage, and how it is read and written."""

from typing import TYPE_CHECKING, Any

from prismake.tables.places import BRIEF, KINDS, PATHS, TABLES
from prismake.tables.schema import BIBLIOGRAPHIC
from prismake.text.vocabulary import PHASES

if TYPE_CHECKING:
    from prismake.tables.frames import (
        TableError,
        as_written,
        conform,
        empty,
        from_rows,
        list_rounds,
        read,
        read_all,
        to_rows,
        write,
        write_all,
    )
    from prismake.tables.texts import are_among, gather_texts, holds_marks, list_pieces, read_pieces

__all__ = [
    "BIBLIOGRAPHIC",
    "BRIEF",
    "KINDS",
    "PATHS",
    "PHASES",
    "TABLES",
    "TableError",
    "are_among",
    "as_written",
    "conform",
    "empty",
    "from_rows",
    "gather_texts",
    "holds_marks",
    "list_pieces",
    "list_rounds",
    "read",
    "read_all",
    "read_pieces",
    "to_rows",
    "write",
    "write_all",
]


def __getattr__(name: str) -> Any:
    """What makes, reads and writes frames: pandas is slow to import, and the rules ask for paths alone (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from prismake.tables import frames, texts

    return getattr(frames if hasattr(frames, name) else texts, name)
