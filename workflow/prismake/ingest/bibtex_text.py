"""A BibTeX file before it is split: entries that are commented out, glued to others, or without a key."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from prismake.ingest.bibtex_braces import find_end
from prismake.issues import Issue

KIND = r"@[ \t]{0,9}(?!(?:comment|string|preamble)\b)[A-Za-z]\w{0,60}[ \t]{0,9}"
NAME = r"[A-Za-z][\w:+-]{0,60}"
# A key, a comma, and the end of the line or a field: no prose has that behind an @.
START = rf"{KIND}[{{(][ \t]{{0,9}}[^=\n\"{{}}()]{{0,200}}?,(?:[ \t]{{0,99}}$|\s*{NAME}[ \t]{{0,9}}=)"
KEYLESS = re.compile(rf"({KIND}[{{(])(?=\s*{NAME}[ \t]{{0,99}}=[ \t]{{0,99}}[\"{{\d])", re.IGNORECASE)
GLUED = re.compile(rf"@(?<![\w\n]@){START[1:]}", re.IGNORECASE | re.MULTILINE)  # What opens with a sign is found fast.
WHOLE_LINE = re.compile(r",[ \t]*\Z")
COMMENTED = re.compile(rf"^[ \t]*%[ \t%]*({KIND}[{{(])[^\n]*(?:\n[ \t]*%[^\n]*)*", re.IGNORECASE | re.MULTILINE)
COMMENT = re.compile(rf"@comment[ \t]{{0,9}}(?:(?={{)|{KIND}(?={{))", re.IGNORECASE)
ENTRY = re.compile(START, re.IGNORECASE | re.MULTILINE)
SHOWN = 5


@dataclass
class Prepared:
    """Text in which each entry begins on a line of its own and has a place for a key; `added` lines were none."""

    text: str
    added: list[int] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)  # The lines at which entries begin that are commented out.
    issues: list[Issue] = field(default_factory=list)

    def line(self, number: int) -> int:
        """The line of the file that a line of the text stands on."""
        return number - bisect_right(self.added, number) if self.added else number

    @property
    def remarks(self) -> list[str]:
        """What was left out."""
        return [tell_lines("entries that are commented out left out", self.hidden)] if self.hidden else []


def tell_lines(what: str, lines: list[int]) -> str:
    """A remark that counts lines and names the first.

    >>> tell_lines("entries left out", [3, 9])
    'entries left out: 2 (at lines 3, 9)'
    """
    more = " …" if len(lines) > SHOWN else ""
    return f"{what}: {len(lines)} (at line{'s' * (len(lines) > 1)} {', '.join(map(str, lines[:SHOWN]))}{more})"


def prepare(characters: str, name: str) -> Prepared:
    """The text to be split, and what has to be said of it."""
    found = Prepared(characters)
    if "%" in characters:
        _hide_percent(found, name)
    _hide_comments(found)
    found.text = KEYLESS.sub(r"\1,", found.text)
    _part_glued(found)
    return found


def _hide_percent(found: Prepared, name: str) -> None:
    """Entries each of whose lines begins with %; where only the first does, nobody knows what is meant."""

    def hide(match: re.Match[str]) -> str:
        line = match.string.count("\n", 0, match.start()) + 1
        opening = match.end(1) - 1 - match.start()
        if match[1].endswith("{") and find_end(match[0], opening) is None:
            found.issues.append(_refuse_half(name, line))
        else:
            found.hidden.append(line)
        return "\n" * match[0].count("\n")

    found.text = COMMENTED.sub(hide, found.text)


def _refuse_half(name: str, line: int) -> Issue:
    return Issue(
        name,
        f"line {line}",
        "an entry whose first line is commented out by %, and not all of its lines",
        "% before every line of an entry, or before none",
        "delete the % if the entry counts; delete the entry, or write % before each of its lines, if it does not",
    )


def _hide_comments(found: Prepared) -> None:
    """Entries inside of `@comment{…}`, and the one behind `@comment`."""
    kept, position = [], 0
    for match in COMMENT.finditer(found.text):
        if match.start() < position:
            continue
        end = find_end(found.text, match.end())
        if end is None:
            break  # Damage: what stands here is looked at as it is.
        inner = ENTRY.search(found.text, match.start() + 1, end)
        if inner:
            kept += [found.text[position : match.start()], "\n" * found.text.count("\n", match.start(), end)]
            found.hidden.append(found.text.count("\n", 0, inner.start()) + 1)
            position = end
    if kept:
        found.hidden.sort()
        found.text = "".join([*kept, found.text[position:]])


def _part_glued(found: Prepared) -> None:
    """Begin a line before entries that stand behind others, as in `}@article{key,`, or behind words and no brace."""
    pieces, position, lines = [], 0, 1
    for match in GLUED.finditer(found.text):
        begin = match.start()
        before = found.text[found.text.rfind("\n", position, begin) + 1 : begin].rstrip(" \t\ufeff")
        if not before:
            continue
        whole = WHOLE_LINE.search(match[0]) is not None
        if not (whole or before[-1] in "})" or not re.search(r"[{=]", before)):
            continue
        pieces.append(found.text[position:begin])
        lines += found.text.count("\n", position, begin) + 1
        found.added.append(lines)
        position = begin
    if pieces:
        found.text = "\n".join([*pieces, found.text[position:]])
