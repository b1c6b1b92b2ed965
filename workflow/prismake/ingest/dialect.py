"""How a tagged format writes its lines, as data; the reader of all of them is in `tagged`."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

REST = "(?P<value>.*)"  # How the pattern of a line ends where the value is all that stands behind the tag.


def begin_at_run(glue: str) -> re.Pattern[str]:
    """A pattern that opens with a run of blanks, tried once for each run: at its beginning, or behind a dash."""
    return re.compile(rf"(?:(?<![ \t])|(?<=[ \t]-[ \t])){glue}")


@dataclass(frozen=True)
class Dialect:
    """How one tagged format writes its lines.

    `line` finds (tag, value); `start` opens an entry and `end` closes it ("" when a blank line or the next start does);
    `early` tags may stand before the start tag of their paragraph. A line that looks tagged but has none of the `known`
    tags continues a `prose` field instead of opening one, unless it has the form of `strange`: then it goes on only
    with a sentence of a `flowing` field. Where the `known` tags are all that the format has (`complete`), others are
    told. `mark` or `count` finds the lines of the independent count. Where `spaced`, a
    line with one blank before its dash goes on with prose in an entry whose start has two.
    """

    name: str
    line: re.Pattern[str]
    start: str
    end: str
    known: frozenset[str]
    prose: frozenset[str]
    mark: re.Pattern[str]
    start_value: re.Pattern[str] = re.compile("")
    early: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    blank_ends_value: bool = False
    spaced: bool = False
    strange: re.Pattern[str] | None = None
    flowing: frozenset[str] = frozenset()
    complete: bool = False
    glue: re.Pattern[str] | None = None
    count: Callable[[list[str]], tuple[int, ...]] | None = None

    @cached_property
    def own_glue(self) -> re.Pattern[str] | None:
        """The same as `glue`, which is written for another engine, tried only where a run of blanks begins."""
        return begin_at_run(self.glue.pattern) if self.glue else None

    def list_unknown(self, tags: Iterable[str]) -> set[str]:
        """The tags that are not known, where the known ones are all that the format has."""
        return set(tags) - self.known - {self.start, self.end} if self.complete else set()

    def find_starts(self, lines: list[str]) -> tuple[int, ...]:
        """The numbers, from 1, of the lines that open an entry; this count knows nothing of the reader."""
        if self.count:
            return self.count(lines)
        return tuple([number for number, line in enumerate(lines, start=1) if self.mark.match(line)])
