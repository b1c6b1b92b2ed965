"""A manuscript in Markdown: paragraphs, headings and tables, without the marks of the language."""

import re
from collections.abc import Iterator

from prismake.report.manuscript.blocks import Heading, Paragraph, Placed, Table, place_blocks
from prismake.report.manuscript.markdown_tables import HTML, read_grid, read_html

HEADING = re.compile(r"(#{1,6})\s+(.*)")
UNDERLINED = re.compile(r"(=+|-+)\s*")
RULE = re.compile(r"(?=[^-]*-(?:[^-]+-)*-)[\s:|+-]+")
DRAWN = re.compile(r"\+[-=+:]+\+|\s*-{3,}(?:\s+-{3,})*\s*")  # the frame of a grid, or the lines of a simple table
CELL = re.compile(r"(?<!\\)\|")
ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
MARKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"!\[[^\]]*\]\([^)]*\)(?:\{[^}]*\})?"), ""),  # pictures
    (re.compile(r"\[([^\]]*)\]\([^)]*\)"), r"\1"),  # links
    (re.compile(r"<(https?://[^>]*)>"), r"\1"),
    (re.compile(r"</?[a-zA-Z][^>]*>|\{[#.][^}]*\}"), ""),
    (re.compile(r"(?<!\\)(\*\*|__|`|~~|(?<!\w)_|_(?!\w)|\*)"), ""),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~'\"^$@-])"), r"\1"),
)


def read_markdown(text: str) -> list[Placed]:
    """The blocks of a text in their order; tables of pipes, grids and HTML are read, others are not."""
    plain = text.replace("\r\n", "\n")
    blocks: list[Heading | Paragraph | Table] = []
    at = 0
    for found in HTML.finditer(plain):
        blocks += _list_blocks(plain[at : found.start()].split("\n"))
        blocks += [table for table in [read_html(found[0])] if table]
        at = found.end()
    return place_blocks([*blocks, *_list_blocks(plain[at:].split("\n"))])


def _list_blocks(lines: list[str]) -> Iterator[Heading | Paragraph | Table]:
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and lines[end].strip():
            end += 1
        yield from _read_group(lines[at:end])
        at = end + 1


def _read_group(lines: list[str]) -> Iterator[Heading | Paragraph | Table]:
    """Lines without an empty one between them."""
    if len(lines) > 1 and lines[0].lstrip().startswith("|") and RULE.fullmatch(lines[1]):
        columns, *rows = [_split_row(line) for line in (lines[0], *lines[2:])]
        yield Table("", "", columns, tuple(rows))
        return
    if grid := read_grid(lines):
        cells = [tuple(map(_strip, row)) for row in (grid.columns, *grid.rows)]
        yield Table("", "", cells[0], tuple(cells[1:]))
        return
    if len(lines) > 1 and any(DRAWN.fullmatch(line) for line in lines) and not UNDERLINED.fullmatch(lines[1]):
        return
    if len(lines) == 2 and UNDERLINED.fullmatch(lines[1]):
        yield Heading(_strip(lines[0]), 1 if lines[1].startswith("=") else 2)
        return
    waiting: list[str] = []
    for line in lines:
        found = HEADING.fullmatch(line.strip())
        if (found or ITEM.match(line)) and waiting:
            yield Paragraph(_strip(" ".join(waiting)))
            waiting = []
        if found:
            yield Heading(_strip(found[2]), len(found[1]))
        else:
            waiting.append(ITEM.sub("", line).strip().lstrip(">").strip())
    if waiting:
        yield Paragraph(_strip(" ".join(waiting)))


def _split_row(line: str) -> tuple[str, ...]:
    return tuple(_strip(cell.strip()) for cell in CELL.split(line.strip().removeprefix("|").removesuffix("|")))


def _strip(text: str) -> str:
    for pattern, instead in MARKS:
        text = pattern.sub(instead, text)
    return text.strip()
