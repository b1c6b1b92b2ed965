"""What every reader hands on: entries as raw (tag, value, line), before any meaning is read into them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from prismake.ingest.text import squeeze
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
    """One entry of an export and the lines it stands on.

    `plain` says that a search of the whole entry found nothing that needs care: its values are stripped, hold no
    character that `squeeze` would change other than blanks and line ends, no registration, no glued field, no vote.
    """

    kind: str
    fields: tuple[Field, ...]
    first_line: int
    last_line: int
    plain: bool = False

    @cached_property
    def filled(self) -> dict[str, list[Field]]:
        """The filled fields by tag."""
        filled: dict[str, list[Field]] = {}
        for found in self.fields:
            bare = found.value.strip()
            if len(bare) > LONGEST_NOTHING or bare.lower() not in NOTHING:
                tag = found.tag
                if tag in filled:
                    filled[tag].append(found)
                else:
                    filled[tag] = [found]
        return filled

    def values(self, tags: Iterable[str]) -> list[Field]:
        """The filled fields with one of the tags, in the file's order."""
        present = self.filled.keys() & tags
        if len(present) > 1:
            numbers = {id(found) for tag in present for found in self.filled[tag]}
            return [found for found in self.fields if id(found) in numbers]
        return list(self.filled[present.pop()]) if present else []

    def tidy(self, value: str) -> str:
        """The value squeezed; in a plain entry there is mostly nothing to do."""
        return value if self.plain and "  " not in value and "\n" not in value else squeeze(value)


@dataclass(frozen=True)
class Reading:
    """The entries of a file beside an independent count: the lines on which its own start marks stand."""

    blocks: tuple[Block, ...]
    starts: tuple[int, ...]
    problems: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = field(default=())
