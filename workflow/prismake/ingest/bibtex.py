"""Reads BibTeX and BibLaTeX through bibtexparser, and rescues what it gives up on."""

import logging
import re
from bisect import bisect_left

from bibtexparser.entrypoint import parse_string
from bibtexparser.model import Entry, ParsingFailedBlock

from prismake.ingest.blocks import Block, Field, Reading
from prismake.ingest.latex import decode_latex
from prismake.ingest.mapping import words
from prismake.ingest.names import split_commas
from prismake.issues import Issue

BLANKS = r"[ \t\ufeff]*"
START = re.compile(BLANKS + r"@[ \t]*(?!(?:comment|string|preamble)\b)(?P<kind>[A-Za-z]\w*)\s*[{(]", re.IGNORECASE)
# Blanks are taken once and for all (`++`), and runs of them only from their beginning: damage may be long.
HEAD = re.compile(
    r"\s*@\s*(?P<kind>\w+)\s*[{(]\s*+(?P<key>[^=\n\"{}]*?)(?:(?<!\s)\s*+)?+"
    r",(?:[^\S\n]*+(?=\n)|\s*+(?=[\w:+ -]++=|[})]))"
)
NAME = re.compile(r"(?<![\w:+ .-])(?:(?![A-Za-z])[\w:+ .-])*+([A-Za-z][\w:+ .-]*+)\s*+=\s*+")
GLUED_FIELD = re.compile(r"\s*+(?:,\s*+)?[A-Za-z][\w -]*+=")
NAMES = ("author", "editor", "translator")
PAIRS = 20  # Braces around braces that are taken away; nobody writes more.
PROSE = words(
    "title subtitle booktitle journal journaltitle abstract keywords series publisher organization institution"
    " note annote shorttitle titleaddon type document_type"
)
logging.getLogger("bibtexparser").setLevel(logging.ERROR)  # Its warnings come back as remarks and Issues.


def read_bibtex(characters: str, name: str) -> Reading:
    """Every entry of a BibTeX file; a block that cannot be rescued becomes an Issue with its line."""
    lines = characters.split("\n")
    starts = tuple(number for number, line in enumerate(lines, start=1) if START.match(line))
    library = parse_string(characters, parse_stack=[])
    strings = {key.lower(): strip_delimiters(found.value) for key, found in library.strings_dict.items()}
    blocks: list[Block] = []
    issues: list[Issue] = []
    rescued: list[int] = []
    within = 0  # The last line of an entry whose value has lines that look like the start of another.
    for found in library.blocks:
        line = (found.start_line or 0) + 1
        if line <= within:
            continue
        if isinstance(found, Entry):
            blocks.append(_entry_block(found, strings))
        elif isinstance(found, ParsingFailedBlock) and START.match(found.raw or ""):
            block = _rescue(found, strings, lines=lines, starts=starts)
            if block:
                blocks.append(block)
                rescued.append(line)
                within = block.last_line
            else:
                issues.append(_refuse(found, name, line))
    problems = (f"entries rescued: {len(rescued)} (at lines {', '.join(map(str, rescued[:5]))})",) if rescued else ()
    blocks.sort(key=lambda block: block.first_line)
    return Reading(tuple(blocks), _outside(starts, blocks, lines=lines), problems, tuple(issues))


def strip_delimiters(value: str) -> str:
    """The value without the pairs of braces or quotes around the whole of it.

    >>> strip_delimiters('{{Title}}'), strip_delimiters('"A {B}"'), strip_delimiters('{A} and {B}')
    ('Title', 'A {B}', '{A} and {B}')
    """
    bare = value.strip()
    for _ in range(PAIRS):
        if not (len(bare) > 1 and (bare[0] == "{" or bare[0] == bare[-1] == '"') and _value_end(bare, 0) == len(bare)):
            break
        value = bare[1:-1]  # Blanks inside count where values are concatenated.
        bare = value.strip()
    return value


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
        for key, value in [(found.key, found.value), *_swallowed(str(found.value))]
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
        fields.append(Field(tag, _read_value(tag, str(written), strings), at))
    return Block(kind, tuple(fields), line, last)


def _read_value(tag: str, written: str, strings: dict[str, str]) -> str:
    end = _value_end(written, 0)
    if end and end < len(written) and GLUED_FIELD.match(written, end):
        written = written[:end]  # A missing comma: what follows was split off by _swallowed.
    parts = _split_level(written, "#")
    value = (
        "".join(strings.get(part.strip().lower(), strip_delimiters(part)) for part in parts) if len(parts) > 1 else ""
    )
    value = value or strings.get(written.strip().lower(), strip_delimiters(written))
    if tag in NAMES:
        return "\n".join(_read_name(name) for name in _split_names(value))
    if tag in PROSE:
        return decode_latex(value)
    return re.sub(r"\\([_&%#$~{}])", r"\1", re.sub(r"\\url\{([^{}]*)\}", r"\1", value)).strip("{}")


def _split_names(value: str) -> list[str]:
    """Names are split before they are decoded: `{A and B}` is one body."""
    parts = (part.strip() for part in _split_level(" ".join(value.split()), r"\s+and\s+|\s*;\s*"))
    # Four commas in one "name" are several names joined by commas.
    return [
        name
        for part in parts
        if part
        for name in (split_commas(part) if part.count(",") > 2 and "=" not in part else [part])
    ]


def _read_name(name: str) -> str:
    labelled = dict(re.findall(r"(family|given|prefix)\s*=\s*([^,]+)", name))
    if "family" in labelled:  # BibLaTeX: given=Ada, family=Lovelace
        family = " ".join(filter(None, (labelled.get("prefix", "").strip(), labelled["family"].strip())))
        name = f"{family}, {labelled.get('given', '').strip()}"
    whole = name.startswith("{") and _value_end(name, 0) == len(name)
    decoded = " ".join(decode_latex(name).split())
    # A body in braces is marked by a comma at its end, which order_name takes for "no given name".
    return f"{decoded}," if whole and "," not in decoded else decoded


def _swallowed(value: str) -> list[tuple[str, str]]:
    """Fields that a value swallowed because a comma is missing behind its closing brace."""
    end = _value_end(value, 0)
    if not end or end >= len(value) or not GLUED_FIELD.match(value, end):
        return []
    return _scan_fields(value[end:]) or []


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
    pairs = _scan_fields(raw[head.end() : -1])
    if not pairs:
        return None
    placed = [(name, value, line) for name, value in pairs]
    return _make_block(head["kind"], head["key"], placed, strings=strings, line=line, last=line + raw.count("\n"))


def _close_entry(text: str) -> str:
    """The entry that the text starts with, up to the brace that closes it at the end of a line; else nothing."""
    opening = re.match(r"\s*@\s*\w+\s*(?=\{)", text)
    end = _value_end(text, opening.end()) if opening else None
    return text[:end].strip() if end and not text[end:].partition("\n")[0].strip() else ""


def _scan_fields(text: str) -> list[tuple[str, str]] | None:
    """`name = value` pairs with or without commas between them; None when a value never closes."""
    pairs, position = [], 0
    while match := NAME.search(text, position):
        if match.end() >= len(text):
            break
        end = _value_end(text, match.end())
        if end is None:
            return None
        pairs.append((match[1], text[match.end() : end]))
        position = end
    return pairs


def _value_end(text: str, start: int) -> int | None:
    """The position behind the value that starts at `start`; None when its brace or quote never closes."""
    opening = text[start : start + 1]
    if opening not in ("{", '"'):
        match = re.compile(r"[^,\n}]*").match(text, start)
        return match.end() if match else start
    depth = 0
    for match in re.compile(r'\\.|[{}"]', re.DOTALL).finditer(text, start):
        mark = match[0]
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth -= 1
        if depth == 0 and match.start() > start and mark == ("}" if opening == "{" else '"'):
            return match.end()
    return None


def _split_level(text: str, separator: str) -> list[str]:
    """Split at the separator outside of braces and of quotes that open the text."""
    quoted = separator == "#"
    parts, depth, inside, begin = [], 0, False, 0
    for match in re.compile(rf'\\.|[{{}}"]|{separator}', re.IGNORECASE | re.DOTALL).finditer(text):
        mark = match[0]
        if mark in "{}":
            depth += 1 if mark == "{" else -1
        elif mark == '"':
            inside = quoted and not inside and depth == 0
        elif depth == 0 and not inside and not mark.startswith("\\"):
            parts.append(text[begin : match.start()])
            begin = match.end()
    return [*parts, text[begin:]]


def _refuse(failed: ParsingFailedBlock, name: str, line: int) -> Issue:
    opening = " ".join((failed.raw or "").split())[:60]
    return Issue(
        name,
        f"line {line}",
        f"an entry that cannot be read: {opening}",
        "balanced braces or quotes around every value",
        "mend this entry, or export again",
    )
