"""One tolerant reader for all tagged formats; what differs between them is a Dialect, one module each."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from prismake.ingest.blocks import Block, Field, Reading
from prismake.issues import Issue

HEAD = 6  # Characters that hold the tag and what separates it from its value.
REST = "(?P<value>.*)"


def begin_at_run(glue: str) -> re.Pattern[str]:
    """A pattern that opens with a run of blanks, tried once for each run: at its beginning, or behind a dash."""
    return re.compile(rf"(?:(?<![ \t])|(?<=[ \t]-[ \t])){glue}")


@dataclass(frozen=True)
class Dialect:
    """How one tagged format writes its lines.

    `line` finds (tag, value); `start` opens an entry and `end` closes it ("" when a blank line or the next start does);
    `early` tags may stand before the start tag of their paragraph. A line that looks tagged but has none of the `known`
    tags continues a `prose` field instead of opening one. `mark` or `count` finds the lines of the
    independent count.
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
    glue: re.Pattern[str] | None = None
    count: Callable[[list[str]], tuple[int, ...]] | None = None

    @cached_property
    def own_glue(self) -> re.Pattern[str] | None:
        """The same as `glue`, which is written for another engine, tried only where a run of blanks begins."""
        return begin_at_run(self.glue.pattern) if self.glue else None

    def find_starts(self, lines: list[str]) -> tuple[int, ...]:
        """The numbers, from 1, of the lines that open an entry; this count knows nothing of the reader."""
        if self.count:
            return self.count(lines)
        return tuple([number for number, line in enumerate(lines, start=1) if self.mark.match(line)])


@dataclass
class Part:
    """What is to be known of some whole entries of a file; all lines are counted from the beginning of the file."""

    starts: list[int] = field(default_factory=list)
    unended: list[int] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def extend(self, other: "Part") -> None:
        """Append what was read from the entries behind these."""
        self.starts += other.starts
        self.unended += other.unended
        self.skipped += other.skipped
        self.issues += other.issues


class _Heads(dict[str, tuple[str, int, bool]]):
    """The beginnings of lines met so far: the tag, where its value begins, and whether it simply adds a field.

    A beginning is remembered only where it decides alone: the value is all the rest of the line, and begins before the
    end of the beginning, so that the pattern has seen one character more than it needs.
    """

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.decides = dialect.line.pattern.endswith((REST, f"{REST}|(?P<bare>))$"))
        self.special = dialect.early | {dialect.start, dialect.end}

    def read(self, line: str) -> tuple[str, int, bool]:
        match = self.dialect.line.match(line)
        tag, begin = (match["tag"], match.start("value")) if match else ("", 0)
        simple = tag in self.dialect.known and tag not in self.special
        found = tag, len(line) if begin < 0 else begin, simple
        if len(line) < HEAD or (match and self.decides and 0 <= begin < HEAD):
            self[line[:HEAD]] = found
        return found


class _Reader:
    def __init__(self, dialect: Dialect, lines: list[str], *, name: str, before: int, part: Part) -> None:
        self.dialect, self.lines, self.name, self.before = dialect, lines, name, before
        self.part = part
        self.closed: list[Block] = []
        self.fields: list[Field] = []
        self.wrapped: list[str] = []  # Further lines of the last field.
        self.first = 0
        self.stray = False  # One Issue for each run of fields outside any entry.
        self.heads = _Heads(dialect)

    def read(self) -> Iterator[Block]:
        """The entries one by one, so that each can go before the next comes."""
        known, read = self.heads.get, self.heads.read
        fields = self.fields
        for index, line in enumerate(self.lines):
            tag, begin, simple = known(line[:HEAD]) or read(line)
            if simple and fields:
                if self.wrapped:
                    self.unwrap()
                fields.append(Field(tag, line[begin:].strip(), self.before + index + 1))
            else:
                self.take_line(index, line, tag=tag, value=line[begin:].strip() if tag else "")
                if self.closed:
                    yield self.closed.pop()
        self.close(len(self.lines), ended=False)
        yield from self.closed
        self.part.starts += [self.before + number for number in self.dialect.find_starts(self.lines)]

    def take_line(self, index: int, line: str, *, tag: str, value: str) -> None:
        if tag and self.opens(index, tag, value):
            self.close(index, ended=False)
            self.first, self.stray = index + 1, False
            self.fields.append(Field(tag, value, self.before + index + 1))
        elif tag and tag == self.dialect.end and self.fields and self.really_ends(index, value):
            self.close(index + 1, ended=True)
        elif tag and self.is_field(tag):
            self.add(tag, value, self.before + index + 1)
        elif line.strip():
            self.carry_on(index, line)

    def opens(self, index: int, tag: str, value: str) -> bool:
        dialect = self.dialect
        if tag == dialect.start:
            early = bool(self.fields) and self.fields[0].tag in dialect.early and not self.blank_since_first(index)
            waiting = early and all(found.tag != dialect.start for found in self.fields)
            return bool(dialect.start_value.match(value)) and not waiting
        if tag in dialect.early and (index == 0 or not self.lines[index - 1].strip()):
            return self.opens_paragraph(index)
        return False

    def blank_since_first(self, index: int) -> bool:
        return any(not self.lines[between].strip() for between in range(self.first, index))

    def opens_paragraph(self, index: int) -> bool:
        dialect = self.dialect
        for following in range(index, len(self.lines)):
            if not self.lines[following].strip():
                return False
            match = dialect.line.match(self.lines[following])
            if match and (match["tag"] == dialect.start or match["tag"] in dialect.titles):
                return True
        return False

    def is_field(self, tag: str) -> bool:
        if tag in self.dialect.known or not self.fields:
            return True
        return self.fields[-1].tag not in self.dialect.prose

    def really_ends(self, index: int, value: str) -> bool:
        """Whether an end tag with text behind it ends the entry, and is not a line of an abstract."""
        if not value:
            return True
        behind = range(index + 1, len(self.lines))
        following = next((self.lines[number] for number in behind if self.lines[number].strip()), "")
        match = self.dialect.line.match(following)
        return not following or bool(match and match["tag"] == self.dialect.start)

    def add(self, tag: str, value: str, line: int) -> None:
        if self.fields:
            self.unwrap()
            self.fields.append(Field(tag, value, line))
        elif tag in self.dialect.known and tag != self.dialect.end and not self.stray:
            self.stray = True
            self.part.issues.append(
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
            self.wrapped.append(line.strip())
        elif self.fields:
            self.part.skipped.append(self.before + index + 1)

    def unwrap(self) -> None:
        """Join the lines of the last field, once for all of them."""
        if self.wrapped:
            last = self.fields[-1]
            self.fields[-1] = Field(last.tag, "\n".join([last.value, *self.wrapped]), last.line)
            self.wrapped.clear()

    def close(self, last: int, *, ended: bool) -> None:
        if not self.fields:
            return
        self.unwrap()
        if not ended:
            self.part.unended.append(self.before + self.first)
        while last > self.first and not self.lines[last - 1].strip():
            last -= 1
        first, last = self.before + self.first, self.before + last
        start = self.dialect.start
        kind = next((found.value for found in self.fields if found.tag == start), "")
        self.closed.append(Block(kind, _unglue_all(self.fields, self.dialect.own_glue), first, last))
        self.fields.clear()


def read_tagged(characters: str, *, dialect: Dialect, name: str) -> Reading:
    """Every entry of a tagged export with its raw fields, and the independent count of its start marks."""
    part = Part()
    blocks = tuple(read_part(characters, dialect=dialect, name=name, part=part))
    return Reading(blocks, tuple(part.starts), remark(part, dialect), tuple(part.issues))


def read_part(
    characters: str,
    *,
    dialect: Dialect,
    name: str,
    part: Part,
    before: int = 0,
) -> Iterator[Block]:
    """Whole entries of a tagged export that stand behind the first `before` lines of their file.

    What is to be known of all of them is added to `part` once they are read.
    """
    return _Reader(dialect, characters.split("\n"), name=name, before=before, part=part).read()


def remark(part: Part, dialect: Dialect) -> tuple[str, ...]:
    """What is to be said of the entries and lines of a whole file."""
    problems = []
    if part.unended and dialect.end:
        problems.append(f"entries without {dialect.end}: {len(part.unended)} ({_lines(part.unended)})")
    if part.skipped:
        problems.append(f"lines outside any field left out: {len(part.skipped)} ({_lines(part.skipped)})")
    return tuple(problems)


def find_cut(content: bytes, dialect: Dialect) -> int:
    """Where the last entry begins that opens whatever stands before it, in utf-8; 0 when there is none.

    Text that is cut there and read in two parts gives the same entries as the whole.
    """
    position = len(content)
    while (position := content.rfind(b"\n" + dialect.start.encode(), 0, position)) > 0:
        end = content.find(b"\n", position + 1)
        match = dialect.line.match(content[position + 1 : end].decode()) if end > 0 else None
        free = not dialect.early or content[position - 1 : position] == b"\n"
        if (
            match
            and free
            and match["tag"] == dialect.start
            and dialect.start_value.match((match["value"] or "").strip())
        ):
            return position + 1
    return 0


def _unglue_all(fields: list[Field], glue: re.Pattern[str] | None) -> tuple[Field, ...]:
    return tuple(fields) if glue is None else tuple(part for found in fields for part in _unglue(found, glue))


def _unglue(found: Field, glue: re.Pattern[str]) -> list[Field]:
    """Rayyan writes several fields on one line: `DO  - 10.1/x     LK  - https://…`."""
    if not glue.search(found.value):
        return [found]
    parts = glue.split(found.value)
    return [
        Field(found.tag, parts[0], found.line),
        *(Field(tag, value.strip(), found.line) for tag, value in zip(parts[1::2], parts[2::2], strict=True)),
    ]


def _lines(numbers: list[int]) -> str:
    listed = ", ".join(str(number) for number in numbers[:5])
    return f"line{'s' if len(numbers) > 1 else ''} {listed}{' …' if len(numbers) > 5 else ''}"
