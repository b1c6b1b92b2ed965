"""One tolerant reader for all tagged formats; what differs between them is a Dialect, one module each."""

import re
from collections.abc import Iterator

from prismake.ingest.blocks import Block, Field, Reading
from prismake.ingest.dialect import REST, Dialect
from prismake.ingest.mapping import words
from prismake.ingest.parts import Part, remark
from prismake.issues import Issue

HEAD = 6  # Characters that hold the tag and what separates it from its value.
ONE_BLANK = re.compile(r"[ \t\ufeff]*[A-Z0-9]{2}[ \t]-")  # of longer tags the dash stands in its place then
# A sentence that the next line goes on with.
GOES_ON = re.compile(r"[^\s.!?:;)\]}>\"'»”’。！？][ \t]*$")
# What frames the entries of some producers: their numbers, names of providers, the first and last lines of a file.
FRAME = re.compile(
    r"[\s\ufeff]*(?:\d+\.\s*$|<\d+\.?\s*>\s*$|Record #\d+ of \d+|Provider:|Content:|FN |VR \d|EF$|ER\b|%$)"
)
# Outside any entry these are what is left of one that lost its first line.
LOOSE = words("TI T1 BTI AU A1 AF FAU %T %A Title Author Authors")


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
        simple = simple and not (self.dialect.spaced and ONE_BLANK.match(line))
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
        self.stray: list[Field] = []  # A run of fields outside any entry, until one tells that an entry is damaged.
        self.told = False
        self.broad = False  # Whether the start of the entry has two blanks before its dash.
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
            self.first, self.told = index + 1, False
            self.stray.clear()
            self.broad = self.dialect.spaced and not ONE_BLANK.match(line)
            self.fields.append(Field(tag, value, self.before + index + 1))
        elif tag and tag == self.dialect.end:
            self.take_end(index, line, value)
        elif tag and self.is_field(tag, line):
            self.add(tag, value, index, line)
        elif line.strip():
            self.carry_on(index, line)
            if tag in self.dialect.known and self.fields:
                self.part.untagged.append(self.before + index + 1)

    def take_end(self, index: int, line: str, value: str) -> None:
        if self.fields and self.really_ends(index, value):
            self.close(index + 1, ended=True)
        elif self.fields and self.fields[-1].tag in self.dialect.prose:
            self.carry_on(index, line)
        elif self.fields:
            self.add(self.dialect.end, value, index, line)

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

    def is_field(self, tag: str, line: str) -> bool:
        if not self.fields or self.fields[-1].tag not in self.dialect.prose:
            return True
        if self.broad and ONE_BLANK.match(line):
            return False
        return tag in self.dialect.known or self.is_strange(line)

    def is_strange(self, line: str) -> bool:
        """Whether a line behind prose opens a field although its tag is not known."""
        if not self.dialect.strange or not self.dialect.strange.match(line):
            return False
        last = self.fields[-1]
        return last.tag not in self.dialect.flowing or not GOES_ON.search([last.value, *self.wrapped][-1])

    def really_ends(self, index: int, value: str) -> bool:
        """Whether an end tag with text behind it ends the entry, and is not a line of an abstract."""
        if not value:
            return True
        behind = range(index + 1, len(self.lines))
        following = next((self.lines[number] for number in behind if self.lines[number].strip()), "")
        match = self.dialect.line.match(following)
        return not following or bool(match and match["tag"] == self.dialect.start)

    def add(self, tag: str, value: str, index: int, line: str) -> None:
        if self.fields:
            self.unwrap()
            self.fields.append(Field(tag, value, self.before + index + 1))
            return
        self.leave_out(index, line)
        if tag in self.dialect.known or tag in LOOSE:
            self.stray.append(Field(tag, value, self.before + index + 1))
        if tag in LOOSE and not self.told:
            self.told = True
            self.part.issues.append(self.refuse(self.stray[0]))

    def refuse(self, stray: Field) -> Issue:
        found, allowed = f"a field {stray.tag} outside any entry", f"every entry opens with {self.dialect.start}"
        remedy = "mend the file or export again: an entry has lost its first line"
        return Issue(self.name, f"line {stray.line}", found, allowed, remedy)

    def carry_on(self, index: int, line: str) -> None:
        """Append a line without tag to the field before it, unless it stands loose between entries."""
        blank_before = index > 0 and not self.lines[index - 1].strip()
        apart = blank_before or self.before + index in self.part.skipped[-1:]
        if not self.fields:
            self.leave_out(index, line)
        elif self.dialect.blank_ends_value and apart and not line[:1].isspace():
            self.part.skipped.append(self.before + index + 1)
        else:
            self.wrapped.append(line.strip())

    def leave_out(self, index: int, line: str) -> None:
        """Tell of a line outside any entry, unless it belongs to the frame that the producer sets around entries."""
        if not FRAME.match(line):
            self.part.outside.append(self.before + index + 1)

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
    fields = [field for block in blocks for field in block.fields]
    unknown = dialect.list_unknown(field.tag for field in fields)
    part.strange += [(field.tag, field.line) for field in fields if field.tag in unknown]
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
