"""One tolerant reader for all tagged formats; what differs between them is a Dialect, one module each."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from prismake.ingest.blocks import Block, Field, Reading
from prismake.issues import Issue


@dataclass(frozen=True)
class Dialect:
    """How one tagged format writes its lines.

    `line` finds (tag, value); `start` opens an entry and `end` closes it ("" when a blank line or the next start does);
    `early` tags may stand before the start tag of their paragraph. A line that looks tagged but has none of the `known`
    tags continues a `prose` field instead of opening one. `starts` finds the lines of the independent count.
    """

    name: str
    line: re.Pattern[str]
    start: str
    end: str
    known: frozenset[str]
    prose: frozenset[str]
    starts: Callable[[list[str]], tuple[int, ...]]
    start_value: re.Pattern[str] = re.compile("")
    early: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    blank_ends_value: bool = False
    glue: re.Pattern[str] | None = None


class _Reader:
    def __init__(self, dialect: Dialect, lines: list[str], name: str) -> None:
        self.dialect, self.lines, self.name = dialect, lines, name
        self.blocks: list[Block] = []
        self.fields: list[tuple[str, list[str], int]] = []  # tag, lines of the value, line of the tag
        self.first = 0
        self.stray = False  # One Issue for each run of fields outside any entry.
        self.unended: list[int] = []
        self.skipped: list[int] = []
        self.issues: list[Issue] = []

    def read(self) -> Reading:
        for index, line in enumerate(self.lines):
            self.take_line(index, line)
        self.close(len(self.lines), ended=False)
        problems = []
        if self.unended and self.dialect.end:
            problems.append(f"entries without {self.dialect.end}: {len(self.unended)} ({_lines(self.unended)})")
        if self.skipped:
            problems.append(f"lines outside any field left out: {len(self.skipped)} ({_lines(self.skipped)})")
        return Reading(tuple(self.blocks), self.dialect.starts(self.lines), tuple(problems), tuple(self.issues))

    def take_line(self, index: int, line: str) -> None:
        match = self.dialect.line.match(line)
        tag, value = (match["tag"], (match["value"] or "").strip()) if match else ("", "")
        if match and self.opens(index, tag, value):
            self.close(index, ended=False)
            self.first, self.stray = index + 1, False
            self.fields = [(tag, [value], index + 1)]
        elif match and tag == self.dialect.end and self.fields and self.really_ends(index, value):
            self.close(index + 1, ended=True)
        elif match and self.is_field(tag):
            self.add(tag, value, index + 1)
        elif line.strip():
            self.carry_on(index, line)

    def opens(self, index: int, tag: str, value: str) -> bool:
        dialect = self.dialect
        if tag == dialect.start:
            early = bool(self.fields) and self.fields[0][0] in dialect.early and not self.blank_since_first(index)
            waiting = early and all(tag != dialect.start for tag, _, _ in self.fields)
            return bool(dialect.start_value.match(value)) and not waiting
        if tag in dialect.early and (index == 0 or not self.lines[index - 1].strip()):
            return _opens_paragraph(dialect, islice(self.lines, index, None))
        return False

    def blank_since_first(self, index: int) -> bool:
        return any(not line.strip() for line in islice(self.lines, self.first, index))

    def is_field(self, tag: str) -> bool:
        if tag in self.dialect.known or not self.fields:
            return True
        return self.fields[-1][0] not in self.dialect.prose

    def really_ends(self, index: int, value: str) -> bool:
        """Whether an end tag with text behind it ends the entry, and is not a line of an abstract."""
        if not value:
            return True
        following = next((line for line in islice(self.lines, index + 1, None) if line.strip()), "")
        match = self.dialect.line.match(following)
        return not following or bool(match and match["tag"] == self.dialect.start)

    def add(self, tag: str, value: str, line: int) -> None:
        if self.fields:
            self.fields.append((tag, [value], line))
        elif tag in self.dialect.known and tag != self.dialect.end and not self.stray:
            self.stray = True
            self.issues.append(
                Issue(
                    self.name,
                    f"line {line}",
                    f"a field {tag} outside any entry",
                    f"every entry opens with {self.dialect.start}",
                    "mend the file or export again: an entry has lost its first line",
                )
            )

    def carry_on(self, index: int, line: str) -> None:
        """Append a line without tag to the field before it, unless it stands loose between entries."""
        blank_before = index > 0 and not self.lines[index - 1].strip()
        if self.fields and not (self.dialect.blank_ends_value and blank_before and not line[:1].isspace()):
            self.fields[-1][1].append(line.strip())
        elif self.fields:
            self.skipped.append(index + 1)

    def close(self, last: int, *, ended: bool) -> None:
        if not self.fields:
            return
        if not ended:
            self.unended.append(self.first)
        while last > self.first and not self.lines[last - 1].strip():
            last -= 1
        raw = [Field(tag, "\n".join(value), line) for tag, value, line in self.fields]
        kind = next((found.value for found in raw if found.tag == self.dialect.start), "")
        fields = tuple(part for found in raw for part in _unglue(found, self.dialect.glue))
        self.blocks.append(Block(kind, fields, self.first, last))
        self.fields = []


def read_tagged(characters: str, *, dialect: Dialect, name: str) -> Reading:
    """Every entry of a tagged export with its raw fields, and the independent count of its start marks."""
    return _Reader(dialect, characters.split("\n"), name).read()


def find_starts(pattern: str) -> Callable[[list[str]], tuple[int, ...]]:
    """A counter of the lines that match the pattern; it knows nothing of the reader."""
    compiled = re.compile(pattern)
    return lambda lines: tuple(number for number, line in enumerate(lines, start=1) if compiled.match(line))


def _opens_paragraph(dialect: Dialect, lines: Iterable[str]) -> bool:
    for line in lines:
        if not line.strip():
            return False
        match = dialect.line.match(line)
        if match and (match["tag"] == dialect.start or match["tag"] in dialect.titles):
            return True
    return False


def _unglue(found: Field, glue: re.Pattern[str] | None) -> list[Field]:
    """Rayyan writes several fields on one line: `DO  - 10.1/x     LK  - https://…`."""
    if glue is None or not glue.search(found.value):
        return [found]
    parts = glue.split(found.value)
    return [
        Field(found.tag, parts[0], found.line),
        *(Field(tag, value.strip(), found.line) for tag, value in zip(parts[1::2], parts[2::2], strict=True)),
    ]


def _lines(numbers: list[int]) -> str:
    listed = ", ".join(str(number) for number in numbers[:5])
    return f"line{'s' if len(numbers) > 1 else ''} {listed}{' …' if len(numbers) > 5 else ''}"
