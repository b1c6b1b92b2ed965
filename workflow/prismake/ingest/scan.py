"""Tagged text read as columns: entries that are written plainly at once, the others one by one by the reader."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pyarrow import compute

from prismake.ingest.blocks import Block
from prismake.ingest.dialect import REST, Dialect
from prismake.ingest.fields import Fields, Ranges, gather, gather_blocks
from prismake.ingest.lines import LAST_PRINTED, Lines
from prismake.ingest.parts import Part
from prismake.ingest.seams import MARKS, Joined, find_seams
from prismake.ingest.tagged import read_part
from prismake.ingest.texts import Flags, Numbers, as_flags

HEAD = 8  # Bytes at the beginning of a line that mostly tell its tag.
BLANKS = 32, 9
SHORT = 2  # letters of a tag whose dash stands apart from it


@dataclass(frozen=True)
class Heads:
    """For each line the number of its tag in `tags`, -1 for none, and where in the line its value begins, in bytes."""

    tags: Sequence[str]
    tag: Numbers
    begin: Numbers

    def having(self, tags: frozenset[str]) -> Flags:
        """The lines with one of these tags."""
        return np.array([*(tag in tags for tag in self.tags), False])[self.tag]


def scan(
    content: bytes, *, dialect: Dialect, name: str, before: int, pattern: str, line_pattern: str
) -> tuple[Fields, Part]:
    """Whole entries of a tagged export that stand behind the first `before` lines of their file.

    `pattern` tells the values that need a closer look, `line_pattern` all lines that may hold such a value: a line is
    searched once for this and for marks where files were joined, and most lines hold neither. Entries that are not
    written plainly, line by line from their start to their end, go through the reader; both ways give the same fields.
    Entries that begin behind other text, where files were joined without a line end, are given a line of their own.
    """
    lines = Lines(content)
    odd = lines.find(f"{MARKS}|{line_pattern}")
    joined = find_seams(lines, dialect.name, name=name, before=before, among=odd)
    if joined.issues:
        return gather_blocks([], pattern), Part(issues=joined.issues)
    if not joined.cuts:
        return _scan_lines(lines, odd, dialect=dialect, name=name, before=before, pattern=pattern)
    lines = Lines(joined.cut(content))
    odd = lines.find(line_pattern)
    fields, part = _scan_lines(lines, odd, dialect=dialect, name=name, before=before, pattern=pattern)
    return _place(fields, part, joined, before=before)


def _place(fields: Fields, part: Part, joined: Joined, *, before: int) -> tuple[Fields, Part]:
    """The same with the lines of the file, which has fewer than what was read."""
    placed = Part(joined=[before + line for line in joined.lines], issues=part.issues)
    for counted in ("starts", "unended", "skipped", "outside", "untagged"):
        setattr(placed, counted, joined.place(getattr(part, counted), before).tolist())
    first, last, line = (
        joined.place(counted, before) for counted in (fields.first_line, fields.last_line, fields.line)
    )
    return replace(fields, first_line=first, last_line=last, line=line), placed


def _scan_lines(
    lines: Lines, odd: Numbers, *, dialect: Dialect, name: str, before: int, pattern: str
) -> tuple[Fields, Part]:
    """The same, where values of one line are careful in `odd` lines alone."""
    heads = _read_heads(lines, dialect)
    starts = _find_sure_starts(lines, heads, dialect)
    chunk = np.cumsum(starts) - 1
    piece, field = _sort_lines(lines, heads, dialect)
    plain = _find_plain(lines, heads, dialect, starts=starts, chunk=chunk, loose=piece & ~field)
    part = Part(starts=[before + number for number in _count_starts(lines, dialect)])
    blocks = _read_others(lines, dialect, name=name, before=before, chunk=chunk, plain=plain, part=part)
    ranges = _find_ranges(
        lines, heads, odd, before=before, starts=starts, chunk=chunk, plain=plain, piece=piece, field=field
    )
    if dialect.end:
        ended: Flags = np.zeros(len(plain), dtype=bool)
        ended[chunk[heads.having(frozenset({dialect.end})) & (chunk >= 0)]] = True
        part.unended += (before + 1 + np.flatnonzero(starts)[plain & ~ended]).tolist()
        part.unended.sort()
    fields = gather(ranges, blocks, pattern)
    return (fields.unglue(dialect.glue) if dialect.glue else fields), part


def _read_heads(lines: Lines, dialect: Dialect) -> Heads:
    """Lines that begin alike are told once, unless only the rest of the line tells whether it is tagged."""
    padded = np.concatenate([lines.bytes, np.zeros(HEAD, np.uint8)])
    windows = np.lib.stride_tricks.as_strided(padded, (len(lines.bytes) + 1, HEAD), (1, 1))
    beginnings = windows[lines.begin].view("<u8").ravel()
    lengths = lines.end - lines.begin
    masks = np.array([(1 << 8 * length) - 1 for length in range(HEAD + 1)], dtype=np.uint64)
    codes, unique = pd.factorize(beginnings & masks[np.minimum(lengths, HEAD)])
    examples = np.empty(len(unique), dtype=np.int64)
    examples[codes[::-1]] = np.arange(len(lines) - 1, -1, -1)
    decides = dialect.line.pattern.endswith((REST, f"{REST}|(?P<bare>))$"))
    numbers: dict[str, int] = {}
    told = [_read_head(lines.text(int(number)), dialect, numbers) for number in examples]
    sure = (lengths[examples] < HEAD) | np.array([decides and tag >= 0 and begin < HEAD for tag, begin in told])
    tag, begin = np.array(told, dtype=np.int64).T[:, codes]
    unsure = np.flatnonzero(~sure[codes])
    wider = re.sub(r"\(\?<=\w+\)", "", dialect.line.pattern)  # RE2 does not look around.
    maybe = "^(?:" + wider.replace("(?=", "(?:").replace(r"\ufeff", "\ufeff") + ")"
    trimmed = compute.utf8_rtrim(lines.array.take(pa.array(unsure)), "\n")
    matching = as_flags(compute.match_substring_regex(trimmed, maybe))
    tag[unsure], begin[unsure] = -1, 0
    for number in unsure[matching]:
        tag[number], begin[number] = _read_head(lines.text(number), dialect, numbers)
    return Heads(list(numbers), tag, begin)


def _read_head(line: str, dialect: Dialect, numbers: dict[str, int]) -> tuple[int, int]:
    match = dialect.line.match(line)
    if not match:
        return -1, 0
    begin = match.start("value") if match.start("value") >= 0 else len(line)
    return numbers.setdefault(match["tag"], len(numbers)), len(line[:begin].encode())


def _find_sure_starts(lines: Lines, heads: Heads, dialect: Dialect) -> Flags:
    """The lines at which a text can be cut and read in two parts that give the same entries as the whole."""
    starts = heads.having(frozenset({dialect.start}))
    mark = np.frombuffer(dialect.start.encode(), np.uint8)
    index = np.flatnonzero(starts)
    for offset, letter in enumerate(mark):
        index = index[lines.bytes[lines.begin[index] + offset] == letter]
    if dialect.early:
        index = index[(index == 0) | (lines.end[index - 1] == lines.begin[index - 1])]
    if dialect.start_value.pattern:
        matches = lru_cache(None)(lambda value: bool(dialect.start_value.match(value.decode().strip())))
        content, begin, end = lines.content, (lines.begin + heads.begin)[index].tolist(), lines.end[index].tolist()
        index = index[np.array([matches(content[a:b]) for a, b in zip(begin, end, strict=True)], dtype=bool)]
    found = np.zeros(len(lines), dtype=bool)
    found[index] = True
    return found


def _sort_lines(lines: Lines, heads: Heads, dialect: Dialect) -> tuple[Flags, Flags]:
    """The lines that are pieces of fields, and those that open one, in text that is written plainly."""
    field, piece = heads.tag >= 0, ~lines.blank
    if dialect.end:
        end = heads.having(frozenset({dialect.end}))
        piece, field = piece & ~end, field & ~end
    return piece, field


def _find_plain(lines: Lines, heads: Heads, dialect: Dialect, *, starts: Flags, chunk: Numbers, loose: Flags) -> Flags:
    """Which chunks, from one sure start to the next, the reader would take line by line without looking about."""
    odd = heads.having(frozenset({dialect.start})) & ~starts
    odd |= heads.having(dialect.early) & lines.after_blank
    odd |= heads.having(dialect.prose - dialect.known)
    if dialect.blank_ends_value:
        odd |= loose & lines.after_blank & (lines.first == lines.begin)
    if dialect.end:
        end = heads.having(frozenset({dialect.end}))
        odd |= end & (lines.last > lines.begin + heads.begin)
        ended: Numbers = np.cumsum(end) - end
        odd |= (ended > ended[np.maximum.accumulate(np.where(starts, np.arange(len(lines)), 0))]) & ~lines.blank
    odd |= _find_strange(heads, dialect, starts=starts)
    if dialect.spaced:
        odd |= _find_narrow(lines, heads, starts=starts, chunk=chunk)
    plain = np.ones(int(starts.sum()), dtype=bool)
    plain[chunk[odd & (chunk >= 0)]] = False
    return plain


def _find_strange(heads: Heads, dialect: Dialect, *, starts: Flags) -> Flags:
    """The lines whose tag is not known and that stand behind prose, or behind another such line.

    Where any tag opens a field, only those behind prose that may flow on.
    """
    opens = dialect.strange is not None and not dialect.strange.pattern
    prose = dialect.flowing if opens else dialect.prose
    known = heads.having(dialect.known) | starts
    found: Flags = np.zeros(len(known), dtype=bool)
    index = np.flatnonzero((heads.tag >= 0) & ~known)
    if len(index):
        before = np.maximum.accumulate(np.where(known, np.arange(len(known)), -1))[index]
        found[index] = heads.having(prose)[before] & (before >= 0)
    return found


def _find_narrow(lines: Lines, heads: Heads, *, starts: Flags, chunk: Numbers) -> Flags:
    """The lines with one blank before their dash, in chunks whose start has more."""
    short = heads.having(frozenset(tag for tag in heads.tags if len(tag) == SHORT))
    tagged = np.flatnonzero(short & (heads.begin > 3))
    value = (lines.begin + heads.begin)[tagged]
    narrow: Flags = np.zeros(len(lines), dtype=bool)
    tagged, value = (numbers[~_are_blanks(lines.bytes[value - 3])] for numbers in (tagged, value))
    narrow[tagged] = _are_blanks(lines.bytes[value - 2])
    broad = np.append(~narrow[starts], False)
    return np.asarray(narrow & broad[chunk])


def _are_blanks(letters: npt.NDArray[np.uint8]) -> Flags:
    return np.asarray((letters == BLANKS[0]) | (letters == BLANKS[1]))


def _read_others(
    lines: Lines, dialect: Dialect, *, name: str, before: int, chunk: Numbers, plain: Flags, part: Part
) -> list[Block]:
    """The entries of all chunks that are not plain, and of what stands before the first start."""
    bounds = np.searchsorted(chunk, np.arange(-1, len(plain) + 1))
    blocks: list[Block] = []
    for number in (-1, *np.flatnonzero(~plain)):
        first, last = bounds[number + 1], bounds[number + 2]
        if lines.blank[first:last].all():
            continue
        text = lines.content[lines.begin[first] : lines.end[last - 1]].decode()
        own = Part()
        blocks += read_part(text, dialect=dialect, name=name, part=own, before=before + int(first))
        own.starts.clear()  # They are counted in the whole.
        part.extend(own)
    return blocks


def _find_ranges(
    lines: Lines,
    heads: Heads,
    odd: Numbers,
    *,
    before: int,
    starts: Flags,
    chunk: Numbers,
    plain: Flags,
    piece: Flags,
    field: Flags,
) -> Ranges:
    """The fields of the plain chunks as ranges of the text."""
    own = plain[chunk] & (chunk >= 0) if len(plain) else np.zeros(len(lines), dtype=bool)
    pieces = np.flatnonzero(piece & own)
    opens = field[pieces]
    begin, end = lines.first[pieces], lines.last[pieces]
    opened = pieces[opens]
    begin[opens], _ = lines.strip(np.minimum(lines.begin[opened] + heads.begin[opened], end[opens]), end[opens])
    heads_of = np.flatnonzero(opens)
    tails = np.concatenate([heads_of[1:], [len(pieces)]])[: len(heads_of)] - 1
    loose = np.zeros(len(pieces), dtype=bool)
    loose[1:] = ~opens[1:] & (begin[1:] != end[:-1] + 1)
    torn = np.unique(np.cumsum(opens)[loose] - 1)
    mended = [
        _join(lines.content, begin[a : b + 1], end[a : b + 1]) for a, b in zip(heads_of[torn], tails[torn], strict=True)
    ]
    entry = np.cumsum(plain)[chunk[opened]] - 1
    told = np.zeros(len(lines), dtype=bool)
    told[odd] = True
    shown = np.flatnonzero(~lines.blank & own)
    last = np.full(int(plain.sum()), -1)
    last[np.cumsum(plain)[chunk[shown]] - 1] = shown
    return Ranges(
        content=lines.content,
        first_line=before + 1 + np.flatnonzero(starts)[plain],
        last_line=before + 1 + last,
        start=np.flatnonzero(starts[opened]),
        entry=entry,
        tag=heads.tag[opened],
        line=before + 1 + opened,
        begin=begin[heads_of],
        end=end[tails],
        sure=(heads_of == tails) & ~told[opened],
        tags=heads.tags,
        mended=(torn, mended),
    )


def _join(content: bytes, begin: Numbers, end: Numbers) -> bytes:
    return b"\n".join([content[a:b] for a, b in zip(begin.tolist(), end.tolist(), strict=True)])


def _count_starts(lines: Lines, dialect: Dialect) -> list[int]:
    """The independent count: the numbers of the lines with a start mark, from 1."""
    if dialect.count:
        return list(dialect.count(lines.content.decode().split("\n")))
    written = "^(?:" + dialect.mark.pattern.replace(r"\ufeff", "\ufeff").replace("$", r"(?:\n|\z)") + ")"
    shown = np.flatnonzero(~lines.blank)
    first = lines.bytes[lines.first[shown]]  # A mark opens as the start does, but behind a byte order mark.
    shown = shown[(first == ord(dialect.start[0])) | (first > LAST_PRINTED)]
    found = shown[as_flags(compute.match_substring_regex(lines.array.take(pa.array(shown)), written))]
    return [int(number) for number in found + 1]
