"""A worksheet for tables of a hundred thousand rows: each value is prepared once, and rows are written from the pieces.

What xlsxwriter does for each cell is done here for each different value: it takes the text among its shared strings,
cut and escaped as ever, and refuses a number that a sheet has no word for. The file is the same, byte for byte.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from prismake.report.citations import link_doi
from prismake.sheets import write_text

CELL_LIMIT = 32_767  # Excel's own; longer text is cut with a visible mark
LINK_LIMIT = 60_000  # Excel allows 65,530 links on a sheet
CUT_MARK = " … [cut: longer than a cell holds]"
WRAPPED = 300  # longer text stays on one line: an abstract would make its row fill the screen
BLOCK = 16  # rows of which a sheet tells together how wide they are
Row = Sequence[Any]


class _Tails(dict[Any, str]):
    """What follows a cell's address, by its value; empty for a cell that is left out."""

    def __init__(self, end: Callable[[Any], str]) -> None:
        super().__init__()
        self._end = end

    def __missing__(self, value: Any) -> str:
        tail = self[value] = self._end(value)
        return tail


class _Kinds(dict[type, _Tails]):
    """The tails by the type of the value: 1, 1.0 and True are one key to a dictionary and three cells."""

    def __init__(self, end: Callable[[Any], str]) -> None:
        super().__init__()
        self._end = end

    def __missing__(self, kind: type) -> _Tails:
        tails = self[kind] = _Tails(self._end)
        return tails


class Pieces:
    """The cells of one book by their values, in its formats head, text, long, integer, number and link.

    The first sheet that has a value hands it to the library, which numbers texts and formats for the whole book.
    """

    def __init__(self, formats: Mapping[str, Any]) -> None:
        self._formats = formats
        self._kinds = _Kinds(self._end_cell)
        self._sheet: Any = None

    def end_row(self, sheet: Any, row: Row) -> list[str]:
        """What follows the address of each cell of a row."""
        self._sheet, kinds = sheet, self._kinds
        return [kinds[value.__class__][value] for value in row]

    def end_heads(self, sheet: Any, heads: Sequence[str]) -> list[str]:
        """What follows the address of each heading."""
        self._sheet = sheet
        return [self._end_text(head, "head") for head in heads]

    def end_link(self, sheet: Any, place: tuple[int, int], *, text: str, link: str) -> str:
        """What follows the address of a link; empty for one that the library refuses."""
        refused = sheet.write_url(*place, link, self._formats["link"], text)
        return "" if refused else self._end_written(sheet.table[place[0]][place[1]])

    def _end_cell(self, value: Any) -> str:
        if pd.isna(value) or value == "":
            return ""
        if isinstance(value, bool | str):
            text = str(value)
            cut = text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - len(CUT_MARK)] + CUT_MARK
            return self._end_text(cut, "text" if len(cut) <= WRAPPED else "long")
        style = self._formats["number" if isinstance(value, float) else "integer"]
        self._sheet.write_number(0, 0, value, style)
        return f'" s="{style._get_xf_index()}"><v>{value:.16G}</v></c>'

    def _end_text(self, text: str, style: str) -> str:
        if not text:
            return ""
        write_text(self._sheet, 0, 0, text=text, style=self._formats[style])
        return self._end_written(self._sheet.table[0][0])

    def _end_written(self, cell: Any) -> str:
        return f'" s="{cell.format._get_xf_index()}" t="s"><v>{cell.string}</v></c>'


class DenseSheet(Worksheet):  # type: ignore[misc]
    """A worksheet that takes all its rows at once."""

    def fill(self, heads: Sequence[str], rows: Sequence[Row], *, linked: Sequence[int], pieces: Pieces) -> None:
        """Write the headings and the rows; `linked` are the columns of DOIs, which become links.

        Text is never taken for a formula, a number or a link. Raises TypeError for a number without end.
        """
        self._blocks: list[str] = []
        self._begins = [f'<c r="{xl_col_to_name(column)}' for column in range(len(heads))]
        before = self.str_table.count
        block, last, links = [pieces.end_heads(self, heads)], 0, 0
        for place, row in enumerate(rows[: self.xls_rowmax - 1], start=1):
            if place % BLOCK == 0:
                last, block = self._close_block(block, place) or last, []
            tails = pieces.end_row(self, row)
            for column in linked:
                if links < LINK_LIMIT and (link := link_doi(text := str(row[column]))):
                    tails[column] = pieces.end_link(self, (place, column), text=text, link=link) or tails[column]
                    links += 1
            block.append(tails)
        last = self._close_block(block, min(len(rows) + 1, self.xls_rowmax)) or last
        for corner in ((0, 0), (last, len(heads) - 1)):  # what the sheet tells of its size
            self.write_number(*corner, 0)
        self.table.clear()
        self.str_table.count = before + sum(written.count(' t="s">') for written in self._blocks)

    def _close_block(self, block: Sequence[Sequence[str]], end: int) -> int:
        """Write the rows before the place `end`; the place of the last one that holds anything, else 0."""
        filled = [row for row in block if any(row)]
        if not filled:
            return 0
        first = 0 if any(row[0] for row in filled) else min(map(_find, filled))
        width = len(self._begins)
        final = width if any(row[-1] for row in filled) else width - min(_find(row[::-1]) for row in filled)
        last, lines = 0, []
        for number, row in enumerate(block, start=end - len(block) + 1):
            cells = [f"{begin}{number}{tail}" for begin, tail in zip(self._begins, row, strict=True) if tail]
            if cells:
                lines.append(f'<row r="{number}" spans="{first + 1}:{final}">{"".join(cells)}</row>')
                last = number - 1
        self._blocks.append("".join(lines))
        return last

    def _write_rows(self) -> None:
        self.fh.write("".join(self._blocks))


def _find(row: Sequence[str]) -> int:
    """The place of the first cell that holds anything; the width of the row where none does."""
    return next((place for place, tail in enumerate(row) if tail), len(row))
