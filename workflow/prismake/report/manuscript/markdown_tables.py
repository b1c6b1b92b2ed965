"""Tables that Markdown draws in other ways than by pipes alone: pandoc's grids, and tables of HTML."""

import re
from html.parser import HTMLParser
from itertools import pairwise

from prismake.report.manuscript.blocks import Table

FRAME = re.compile(r"\s*\+(?:[-=:]+\+)+\s*")
HEADED = re.compile(r"\s*\+(?:[=:]+\+)+\s*")
LONGEST = 3  # digits of how many columns a cell reaches over
HTML = re.compile(r"<table\b.*?</table\s*>", re.DOTALL | re.IGNORECASE)


def read_grid(lines: list[str]) -> Table | None:
    """The table of lines that frame each row; None where they are none, or where cells reach over several columns.

    >>> read_grid(["+---+----+", "| a | n  |", "+===+====+", "| b | 1  |", "|   | or |", "+---+----+"]).rows
    (('b', '1 or'),)
    """
    if len(lines) < 3 or not FRAME.fullmatch(lines[0]) or not FRAME.fullmatch(lines[-1]):
        return None
    edges = [at for at, letter in enumerate(lines[0]) if letter == "+"]
    rows: list[list[str]] = []
    above: list[str] = []
    headed = 0
    for line in lines[1:]:
        if not FRAME.fullmatch(line):
            above.append(line)
            continue
        if any(len(one) <= edges[-1] or any(one[at] != "|" for at in edges) for one in above):
            return None
        rows.append([_join(above, start, end) for start, end in pairwise(edges)])
        headed = len(rows) if HEADED.fullmatch(line) and not headed else headed
        above = []
    return _make_table(rows, headed)


def _join(lines: list[str], start: int, end: int) -> str:
    return " ".join(filter(None, (line[start + 1 : end].strip() for line in lines)))


def _make_table(rows: list[list[str]], headed: int) -> Table | None:
    """The rows as a table: its head is one row, or several joined; without a head the first one stands for it."""
    if len(rows) < 2 or len({len(row) for row in rows}) > 1:
        return None
    head, body = rows[: max(headed, 1)], rows[max(headed, 1) :]
    columns = tuple(" ".join(filter(None, cells)) for cells in zip(*head, strict=True))
    return Table("", "", columns, tuple(map(tuple, body)))


def read_html(text: str) -> Table | None:
    """The table of an element of HTML; a cell that reaches over columns stands in the first of them.

    >>> read_html("<table><tr><th>Step</th><th>n</th></tr><tr><td>In<br/>all</td><td>3</td></tr></table>").rows
    (('In all', '3'),)
    """
    reader = _Reader()
    reader.feed(text)
    width = max(map(len, reader.rows), default=0)
    return _make_table([row + [""] * (width - len(row)) for row in reader.rows if row], reader.headed)


class _Reader(HTMLParser):
    """The rows of a table, and how many of them are its head."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.headed = 0
        self.filled = -1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            told = dict(attrs).get("colspan") or "1"
            self.filled = len(self.rows[-1])
            self.rows[-1] += [""] * (int(told) if told.isdecimal() and len(told) < LONGEST else 1)
        else:
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.filled = -1
        elif tag == "thead":
            self.headed = len(self.rows)

    def handle_data(self, data: str) -> None:
        if self.filled >= 0:
            self.rows[-1][self.filled] = " ".join(f"{self.rows[-1][self.filled]} {data}".split())
