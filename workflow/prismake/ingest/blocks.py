"""What every reader hands on: entries as raw (tag, value, line), before any meaning is read into them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prismake.issues import Issue

NOTHING = frozenset({"", "null", "-"})  # Some exports write null or a dash for an empty field.
LONGEST_NOTHING = max(map(len, NOTHING))


@dataclass(slots=True)  # Frozen ones take thrice as long to make, and a file has millions.
class Field:
    """One value as it stands in the file; lines of a wrapped value are joined by `\\n`."""

    tag: str
    value: str
    line: int


@dataclass(frozen=True)
class Block:
    """One entry of an export and the lines it stands on."""

    kind: str
    fields: tuple[Field, ...]
    first_line: int
    last_line: int


@dataclass(frozen=True)
class Reading:
    """The entries of a file beside an independent count: the lines on which its own start marks stand.

    A large file is read while its `blocks` are taken, once: all else is whole when they have all been taken.
    """

    blocks: Iterable[Block]
    starts: Sequence[int]
    problems: Sequence[str] = ()
    issues: Sequence[Issue] = ()
    unknown: Sequence[str] | None = None  # Headers that no column knows; None where a format has no headers.
