"""Reads BibTeX and BibLaTeX through bibtexparser, and rescues what it gives up on."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator

from bibtexparser.library import Library
from bibtexparser.model import Entry, ImplicitComment, ParsingFailedBlock

from prismake.ingest.bibtex_braces import find_end, strip_delimiters
from prismake.ingest.bibtex_crossref import inherit
from prismake.ingest.bibtex_parts import read_parts
from prismake.ingest.bibtex_text import prepare, tell_lines
from prismake.ingest.bibtex_values import find_swallowed, read_value, scan_fields
from prismake.ingest.blocks import Block, Field, Reading
from prismake.issues import Issue

BLANKS = r"[ \t\ufeff]*"
START = re.compile(BLANKS + r"@[ \t]*(?!(?:comment|string|preamble)\b)(?P<kind>[A-Za-z]\w*)\s*[{(]", re.IGNORECASE)
# Blanks are taken once and for all (`++`), and runs of them only from their beginning: damage may be long.
HEAD = re.compile(
    r"\s*@\s*(?P<kind>\w+)\s*[{(]\s*+(?P<key>[^=\n\"{}]*?)(?:(?<!\s)\s*+)?"
    r",(?:[^\S\n]*+(?=\n)|\s*+(?=[\w:+ -]++=|[})]))"
)

REMARK = re.compile(r"[ \t]*+(?:%|[}), \t]*$|Scopus\s*$|EXPORT DATE:)")


def read_bibtex(characters: str, name: str) -> Reading:
    """Every entry of a BibTeX file; a block that cannot be rescued becomes an Issue with its line."""
    prepared = prepare(characters, name)
    starts: list[int] = []
    problems: list[str] = prepared.remarks
    issues: list[Issue] = [*prepared.issues]

    def read_blocks() -> Iterator[Block]:
        rescued: list[int] = []
        outside: list[int] = []
        orphans: list[int] = []
        keys: set[str] = set()
        for part in read_parts(prepared.text, _begins):

            def place(line: int, before: int = part.before) -> int:
                return prepared.line(before + line)

            lines = part.text.split("\n")
            begun = tuple(number for number, line in enumerate(lines, start=1) if START.match(line))
            entries = _Entries(part.library, lines=lines, starts=begun, keys=keys)
            blocks, missing = inherit(sorted(entries.read(), key=lambda block: block.first_line))
            orphans += map(place, missing)
            starts.extend(map(place, _outside(begun, blocks, lines=lines)))
            rescued += map(place, entries.rescued)
            outside += map(place, entries.outside)
            issues.extend(_refuse(found, name, place((found.start_line or 0) + 1)) for found in entries.refused)
            issues.extend(_refuse_hollow(block, name, place) for block in blocks if len(block.fields) == 1)
            yield from (_move(block, place) for block in blocks)
        if rescued:
            problems.append(f"entries rescued: {len(rescued)} (at lines {', '.join(map(str, rescued[:5]))})")
        if outside:
            problems.append(tell_lines("lines outside any entry left out", outside))
        if orphans:
            problems.append(tell_lines("crossref to an entry that the file does not hold", orphans))

    return Reading(read_blocks(), starts, problems, issues)


def _begins(characters: str, position: int) -> bool:
    """Whether an entry with a key begins here."""
    return START.match(characters, position) is not None and HEAD.match(characters, position) is not None


class _Entries:
    """The entries of one part, lines counted within it; `keys` are those of the parts before, and grow."""

    def __init__(self, library: Library, *, lines: list[str], starts: tuple[int, ...], keys: set[str]) -> None:
        self.library, self.lines, self.starts, self.keys = library, lines, starts, keys
        self.strings = {key.lower(): strip_delimiters(found.value) for key, found in library.strings_dict.items()}
        self.rescued: list[int] = []
        self.refused: list[ParsingFailedBlock] = []
        self.outside: list[int] = []  # Lines of prose, which no entry holds.

    def read(self) -> Iterator[Block]:
        within = 0  # The last line of an entry whose value has lines that look like the start of another.
        before = frozenset(self.keys)
        self.keys.update(self.library.entries_dict)
        for found in self.library.blocks:
            line = (found.start_line or 0) + 1
            if line <= within:
                continue
            if isinstance(found, ImplicitComment):
                self.outside += _list_prose(found, line)
            elif isinstance(found, Entry) and found.key not in before:
                yield _entry_block(found, self.strings)
            elif isinstance(found, Entry | ParsingFailedBlock) and START.match(found.raw or ""):
                block = self.rescue(found)
                if block:
                    yield block
                    self.rescued.append(line)
                    within = block.last_line
                elif isinstance(found, ParsingFailedBlock):
                    self.refused.append(found)

    def rescue(self, found: Entry | ParsingFailedBlock) -> Block | None:
        """An entry whose key is known already, or that bibtexparser gave up on."""
        if isinstance(found, Entry):
            return _entry_block(found, self.strings)
        return _rescue(found, self.strings, lines=self.lines, starts=self.starts)


def _move(block: Block, place: Callable[[int], int]) -> Block:
    """The block on the lines of the file."""
    fields = tuple(Field(field.tag, field.value, place(field.line)) for field in block.fields)
    return Block(block.kind, fields, place(block.first_line), place(block.last_line))


def _list_prose(found: ImplicitComment, line: int) -> list[int]:
    """The lines outside of entries that hold more than a remark behind %, or what Scopus writes above all entries."""
    lines = enumerate(found.comment.split("\n"), start=line)
    return [number for number, text in lines if not REMARK.match(text)]


def _outside(starts: tuple[int, ...], blocks: list[Block], *, lines: list[str]) -> tuple[int, ...]:
    """The start lines without those that only begin with `@word (` inside of a value."""
    first = [block.first_line for block in blocks]
    kept = []
    for start in starts:
        at = bisect_left(first, start) - 1  # The last block that begins above this line.
        if at < 0 or start > blocks[at].last_line or _has_key(lines, start):
            kept.append(start)
    return tuple(kept)


def _has_key(lines: list[str], start: int) -> bool:
    """Whether a key and a comma follow, which no prose has behind an @."""
    return HEAD.match("\n".join(lines[start - 1 : start + 1])) is not None


def _entry_block(entry: Entry, strings: dict[str, str]) -> Block:
    line = (entry.start_line or 0) + 1
    pairs = [
        (key, value, found.start_line + 1)
        for found in entry.fields
        for key, value in [(found.key, found.value), *find_swallowed(str(found.value))]
    ]
    return _make_block(
        entry.entry_type, entry.key, pairs, strings=strings, line=line, last=line + (entry.raw or "").count("\n")
    )


def _make_block(
    kind: str, key: str, pairs: list[tuple[str, str, int]], *, strings: dict[str, str], line: int, last: int
) -> Block:
    fields = [Field("citation-key", key.strip(), line)]
    for name, written, at in pairs:
        tag = re.sub(r"\s+", "-", name.strip().lower())
        fields.append(Field(tag, read_value(tag, str(written), strings), at))
    return Block(kind, tuple(fields), line, last)


def _rescue(
    failed: ParsingFailedBlock, strings: dict[str, str], *, lines: list[str], starts: tuple[int, ...]
) -> Block | None:
    """The entry behind a failed block: the one that bibtexparser kept, else a reading of our own of its lines."""
    inner = failed.ignore_error_block
    while isinstance(inner, ParsingFailedBlock):
        inner = inner.ignore_error_block
    if isinstance(inner, Entry):
        return _entry_block(inner, strings)
    line = (failed.start_line or 0) + 1
    heads = (start for start in starts if start > line and _has_key(lines, start))
    raw = _close_entry("\n".join(lines[line - 1 : next(heads, len(lines) + 1) - 1]))
    if not raw:
        following = next((start for start in starts if start > line), len(lines) + 1)
        raw = "\n".join(lines[line - 1 : following - 1]).strip()
        raw = re.sub(r"\n[^\S\n]*@(?:comment|string|preamble)\b.*", "", raw, flags=re.IGNORECASE | re.DOTALL).rstrip()
    head = HEAD.match(raw)
    if not head or raw[-1:] not in "})":
        return None
    pairs = scan_fields(raw[head.end() : -1])
    if not pairs:
        return None
    placed = [(name, value, line) for name, value in pairs]
    return _make_block(head["kind"], head["key"], placed, strings=strings, line=line, last=line + raw.count("\n"))


def _close_entry(text: str) -> str:
    """The entry that the text starts with, up to the brace that closes it at the end of a line; else nothing."""
    opening = re.match(r"\s*@\s*\w+\s*(?=\{)", text)
    end = find_end(text, opening.end()) if opening else None
    return text[:end].strip() if end and not text[end:].partition("\n")[0].strip() else ""


def _refuse_hollow(block: Block, name: str, place: Callable[[int], int]) -> Issue:
    """A style sheet has `@media {`, and a saved page has a style sheet."""
    found = f"an entry without any field: @{block.kind}"
    remedy = "delete it, or export again: a page of the database that was saved is no export"
    return Issue(name, f"line {place(block.first_line)}", found, "entries with fields, such as title = {…}", remedy)


def _refuse(failed: ParsingFailedBlock, name: str, line: int) -> Issue:
    opening = " ".join((failed.raw or "").split())[:60]
    return Issue(
        name,
        f"line {line}",
        f"an entry that cannot be read: {opening}",
        "balanced braces or quotes around every value",
        "mend this entry, or export again",
    )
