"""Cells of a sheet of which a program made something else than was typed: found, and told with their places."""

from collections.abc import Callable, Collection, Iterable, Iterator

from prismake.issues import Issue
from prismake.sheets.converted import ERROR, read_kind
from prismake.sheets.pages import FILL
from prismake.sheets.returned import Made, Returned, Row


def find_made(page: str, rows: Iterable[Row], *, header: Iterable[str]) -> Iterator[Made]:
    """Every such cell that people may fill; `header` are the keys of the columns as they stand in the sheet."""
    keys = [key.removesuffix(FILL) for key in header if key.endswith(FILL)]
    for row in rows:
        for key in keys:
            if (text := row.text(key)) and (kind := read_kind(text)):
                yield Made(page, row, key, kind)


def report_made(sheet: Returned, *, takes: Callable[[Made], Collection[str]]) -> Iterator[Issue]:
    """An Issue for each that does not belong where it stands; `takes` gives the kinds that do."""
    for made in sheet.made:
        if made.kind in takes(made):
            continue
        cell = made.row.cells[made.key]
        if made.kind == ERROR:
            found, remedy = f"'{cell.text}': {ERROR}", "write what belongs there, or clear the cell"
        elif sheet.path.suffix.lower() in (".csv", ".tsv"):
            found = f"'{cell.text}': as programs show {made.kind}, perhaps not what was typed"
            remedy = "look it up, and write it in other words, as '4 March', '3 to 4' or '100000'"
        else:
            found = f"'{cell.text}': {made.kind}, not text"
            remedy = "give the cell the format Text, look up what belongs there, and type it again"
        allowed = "what was typed, as text; numbers and dates where they are asked for"
        yield Issue(sheet.path.as_posix(), cell.address, found, allowed, remedy)
