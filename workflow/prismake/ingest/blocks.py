"""What every reader hands on: entries as raw (tag, value, line), before any meaning is read into them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from prismake.issues import Issue

NOTHING = frozenset({"", "null", "-"})  # Some exports write null or a dash for an empty field.


@dataclass(frozen=True)
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

    def values(self, tags: Iterable[str]) -> list[Field]:
        """The filled fields with one of the tags, in the file's order."""
        wanted = frozenset(tags)
        return [found for found in self.fields if found.tag in wanted and found.value.strip().lower() not in NOTHING]


@dataclass(frozen=True)
class Reading:
    """The entries of a file beside an independent count: the lines on which its own start marks stand."""

    blocks: tuple[Block, ...]
    starts: tuple[int, ...]
    problems: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = field(default=())
