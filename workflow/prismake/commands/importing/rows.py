"""The rows of a file that is brought: what each says of its document, and what was decided or seen there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from prismake.commands.importing.mapping import Source
from prismake.ingest import Export, read_export
from prismake.issues import Issue, ReviewError
from prismake.sheets import open_grids
from prismake.text.words import fold

SHOWN = ("title", "doi", "pmid", "year", "authors")
Cells = Mapping[str, str]  # the texts of a row by heading


@dataclass(frozen=True)
class Row:
    """One row as it stands in its file; what the file does not say is empty."""

    place: str
    id: str = ""
    label: str = ""
    title: str = ""
    doi: str = ""
    pmid: str = ""
    year: str = ""
    authors: str = ""
    decision: str = ""
    reason: str = ""
    note: str = ""
    quote: str = ""
    page: str = ""


def read_rows(source: Source) -> list[Row]:
    """The rows of a table, or the records of an export. Raises ReviewError for what cannot be read as either."""
    if source.columns:
        return _read_table(source)
    return list(_read_list(read_export(source.file, str(source.file)), decision=source.decision))


def _read_list(export: Export, *, decision: str) -> Iterator[Row]:
    """The records of an export, each with the reason that the export itself gives for this decision."""
    for number, entry in enumerate(export.entries):
        votes = export.votes[number] if number < len(export.votes) else ()
        reasons = [vote["reasons"] for vote in votes if vote["decision"] == decision and vote["reasons"]]
        place = f"lines {entry['first_line']}–{entry['last_line']}"
        yield Row(place, **{name: str(entry[name] or "") for name in SHOWN}, reason="; ".join(reasons))


def _read_table(source: Source) -> list[Row]:
    rows = read_table(source.file, source.columns.values(), page=source.page, asked=(source.asked, source.place))
    return [make_row(number, cells, source.columns) for number, cells in rows]


def read_table(file: Path, headings: Iterable[str], *, page: str, asked: tuple[str, str]) -> list[tuple[int, Cells]]:
    """The number of each filled row of a table, and its texts by heading; `asked` is who names page and headings.

    Raises ReviewError for a page that is not there, and for headings that are not there once.
    """
    pages = open_grids(file)
    page = page or next(iter(pages), "")
    if page not in pages:
        remedy = "name one of the pages in the mapping"
        raise ReviewError([Issue(*asked, f"page {page}", ", ".join(pages), remedy)])
    grid = pages[page]
    top = next((at for at, cells in enumerate(grid) if any(cells)), 0)
    heads = [fold(cell) for cell in grid[top]] if grid else []
    wanted = dict.fromkeys(headings)
    lacking = [name for name in wanted if heads.count(fold(name)) != 1]
    if lacking:
        found = ", ".join(f"{'no' if fold(name) not in heads else 'more than one'} column {name}" for name in lacking)
        allowed = ", ".join(filter(None, grid[top])) if grid else "a first row with headings"
        raise ReviewError([Issue(str(file), f"row {top + 1}", found, allowed, "name the column as the file has it")])
    places = {name: heads.index(fold(name)) for name in wanted}
    filled = ((number, cells) for number, cells in enumerate(grid[top + 1 :], top + 2) if any(cells))
    return [(number, {name: _take(cells, at) for name, at in places.items()}) for number, cells in filled]


def _take(cells: Sequence[str], at: int) -> str:
    return str(cells[at]) if at < len(cells) else ""


def make_row(number: int, cells: Cells, columns: Mapping[str, str]) -> Row:
    """The row of that number, with what stands under the headings of `columns`."""
    return Row(f"row {number}", **{key: cells[name] for key, name in columns.items()})
