"""Reads CSV and TSV exports of any producer: the header row is found, not assumed, and every row is counted."""

import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterator

from prismake.ingest.blocks import Block, Field, Reading
from prismake.ingest.dialect import begin_at_run
from prismake.ingest.headers import KNOWN, TITLES, list_unknown, name_columns, normalise_header
from prismake.ingest.table_rows import FEWEST, Table
from prismake.issues import Issue

DELIMITERS = (",", ";", "\t", "|")
HEADER_ROWS = 20
EXCEL_TEXT = re.compile(r'^="(.*)"$', re.DOTALL)
GLUED = begin_at_run(r"[ \t]{4,}([A-Z][A-Z0-9])[ \t]{2}-[ \t]")
SECTION = re.compile(r"citations that are not yet labeled by anyone\W*$", re.IGNORECASE)
Row = tuple[int, int, list[str]]  # first line, last line, cells


def find_header(characters: str) -> tuple[str, int, list[str]] | None:
    """The delimiter, the line and the cells of the header: the delimiter under which a row knows most columns.

    Of several such rows the first counts: below it stands the header of another table, which was joined on.
    """
    best: tuple[int, str, list[tuple[int, int, list[str]]]] | None = None
    for delimiter in DELIMITERS:
        found = []
        for first, _, cells in _rows(_opening(characters), delimiter, limit=HEADER_ROWS):
            names = [normalise_header(cell) for cell in cells]
            alone = len(cells) == 1 and first > 1  # a line "Title" somewhere in a text is no header
            if TITLES.intersection(names) and not alone:
                found.append((len(KNOWN.intersection(names)), first, cells))
        most = max((known for known, *_ in found), default=0)
        if found and (best is None or most > best[0]):
            best = most, delimiter, found
    if not best:
        return None
    most, delimiter, found = best
    return delimiter, *next((line, cells) for known, line, cells in found if known >= min(most, FEWEST))


def looks_delimited(characters: str) -> bool:
    """Whether the first rows have as many cells as each other under some delimiter."""
    for delimiter in DELIMITERS:
        widths = [len(cells) for _, _, cells in _rows(_opening(characters), delimiter, limit=HEADER_ROWS)]
        if len(widths) > 1 and widths[0] > 1 and len(set(widths)) == 1:
            return True
    return False


def read_delimited(characters: str, name: str) -> Reading:
    """Every row below the header as a block whose tags are the normalised headers.

    A row with more or fewer cells than the header, and a file without a title column, become Issues.
    """
    header = find_header(characters)
    if header is None:
        return Reading((), (), issues=(_no_title(characters, name),))
    delimiter, header_line, cells = header
    table = Table(name, name_columns(cells), word="line")
    starts: list[int] = []
    issues: list[Issue] = []
    problems = [f"lines above the header left out: {header_line - 1}"] if header_line > 1 else []

    def read_rows() -> Iterator[Block]:
        ragged = defaultdict(list)
        width = len(table.tags)
        for first, last, row in _rows(characters, delimiter):
            if first <= header_line:
                continue
            if SECTION.match(delimiter.join(row)):
                width = 0  # abstrackr leaves out the columns of labels below this line.
                continue
            if table.repeats_header(row, first):
                width = len(table.tags)
                continue
            if table.is_trailer(row, first):
                continue
            width = width or min(len(row), len(table.tags))
            found = _filled_width(row, width)
            if found != width:
                ragged[found, width].append(first)
            elif block := table.read(tuple(_fields(table.tags, row, first)), first, last):
                yield block
        issues.extend(_ragged(name, lines, found=of[0], allowed=of[1]) for of, lines in sorted(ragged.items()))
        table.end()
        issues.extend(table.issues)
        problems.extend(table.remarks.list())
        torn: list[int] = []
        counted = _count_rows(characters, delimiter, header_line, torn)
        starts.extend(line for line in counted if line not in table.left_out)
        issues.extend(_torn(name, torn))

    return Reading(read_rows(), starts, problems, issues, unknown=list_unknown(cells))


def _filled_width(row: list[str], width: int) -> int:
    """The number of cells; empty ones behind the last column do not count."""
    found = len(row)
    while found > width and not row[found - 1].strip():
        found -= 1
    return found


def _fields(tags: list[str], row: list[str], line: int) -> Iterator[Field]:
    for tag, written in zip(tags, row, strict=False):
        value = written.strip()
        match = EXCEL_TEXT.match(value) if value[:1] == "=" else None
        value = match[1] if match else value
        if value[:1] == "{" and value.find("}") == len(value) - 1 and value.rfind("{") == 0:
            value = value[1:-1]  # Cells that came from BibTeX.
        parts = GLUED.split(value) if "  " in value or "\t" in value else [value]
        if parts[0].strip():
            yield Field(tag, parts[0].strip(), line)
        # Rayyan carries RIS fields glued behind the address.
        for glued, value in zip(parts[1::2], parts[2::2], strict=True):
            yield Field(glued, value.strip(), line)


def _rows(characters: str, delimiter: str, *, limit: int = sys.maxsize) -> Iterator[Row]:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    reader = csv.reader(_lines(characters), delimiter=delimiter)
    line = 0
    for cells in reader:
        first, line = line + 1, reader.line_num
        if any(cell.strip() for cell in cells):
            yield first, line, cells
            limit -= 1
        if limit < 1:
            return


def _count_rows(characters: str, delimiter: str, header_line: int, torn: list[int]) -> Iterator[int]:
    """First lines of the rows below the header, by a count that does not use the csv module.

    A quote opens only at the start of a cell; a line end outside of quotes ends a row. The lines of quotes that hold
    line ends and are never closed, or closed within a cell, are added to `torn`: there one cell swallows other rows.
    """
    inside, filled, start, opened = False, False, 0, 0
    opening = re.compile(rf'(?:^|{re.escape(delimiter)})"(?:[^"]|"")*$')
    whole = re.compile(rf'(^|{re.escape(delimiter)})"(?:[^"]|"")*"(?!")')
    for line, written in enumerate(_lines(characters), start=1):
        text = written.removesuffix("\n")
        if not inside:
            filled, start = False, line
        if (
            not filled and text.replace(delimiter, "").replace('"', "").strip()
        ):  # The first line of a cell may be empty.
            filled = True
            if start > header_line and not SECTION.match(text):
                yield start
        if inside:
            end = re.match(r'(?:[^"]|"")*"(?!")', text)
            if not end:
                continue
            text, inside = text[end.end() :], False
            if not text.lstrip(" ").startswith(delimiter) and text.strip(" "):
                torn.append(opened)
        inside = bool(opening.search(whole.sub(r"\1", text)))
        opened = line if inside else opened
    torn += [opened] if inside else []


def _opening(characters: str) -> str:
    """Enough of the file to find the header in, whole lines only."""
    return "\n".join(characters[:500_000].split("\n")[:200])


def _no_title(characters: str, name: str) -> Issue:
    first = next((line for line in characters.split("\n") if line.strip()), "")
    return Issue(
        name,
        "line 1",
        f"columns {first[:150]!r}",
        "a column with titles, named Title",
        "export with titles, or name the column Title",
    )


def _ragged(name: str, lines: list[int], *, found: int, allowed: int) -> Issue:
    listed = ", ".join(str(line) for line in lines[:10]) + (f" … ({len(lines)} rows)" if len(lines) > 10 else "")
    remedy = "mend these rows (a stray or missing quote or delimiter) or export again"
    return Issue(name, f"line {listed}", f"{found} cells", f"{allowed} cells, as in the header", remedy)


def _torn(name: str, lines: list[int]) -> list[Issue]:
    if not lines:
        return []
    listed = ", ".join(str(line) for line in lines[:10]) + (f" … ({len(lines)} cells)" if len(lines) > 10 else "")
    found = "a cell whose quotation mark is not closed, so that it swallows the rows below"
    remedy = "close the quotation mark, write one within a cell twice, or export again"
    return [Issue(name, f"line {listed}", found, "a quotation mark before a cell and one behind it", remedy)]


def _lines(characters: str) -> Iterator[str]:
    """The lines with their ends, one by one."""
    begin = len(characters) - len(characters.lstrip("\ufeff"))
    while begin < len(characters):
        end = characters.find("\n", begin) + 1 or len(characters)
        yield characters[begin:end]
        begin = end
