"""The rows of a file that is brought: what each says of its document, and what was decided."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from prismake.commands.importing.mapping import Source
from prismake.ingest import Export, read_export
from prismake.issues import Issue, ReviewError
from prismake.sheets import open_grids
from prismake.text.words import fold

SHOWN = ("title", "doi", "pmid", "year", "authors")


@dataclass(frozen=True)
class Row:
    """One row as it stands in its file; what the file does not say is empty."""

    place: str
    id: str = ""
    title: str = ""
    doi: str = ""
    pmid: str = ""
    year: str = ""
    authors: str = ""
    decision: str = ""
    reason: str = ""
    note: str = ""


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
    pages = open_grids(source.file)
    file, page = str(source.file), source.page or next(iter(pages), "")
    if page not in pages:
        remedy = "name one of the pages in the mapping"
        raise ReviewError([Issue(source.asked, source.place, f"page {page}", ", ".join(pages), remedy)])
    grid = pages[page]
    top = next((at for at, cells in enumerate(grid) if any(cells)), 0)
    heads = [fold(cell) for cell in grid[top]] if grid else []
    lacking = [name for name in source.columns.values() if heads.count(fold(name)) != 1]
    if lacking:
        found = ", ".join(f"{'no' if fold(name) not in heads else 'more than one'} column {name}" for name in lacking)
        allowed = ", ".join(filter(None, grid[top])) if grid else "a first row with headings"
        raise ReviewError([Issue(file, f"row {top + 1}", found, allowed, "name the column as the file has it")])
    places = {key: heads.index(fold(name)) for key, name in source.columns.items()}
    return [_make_row(cells, number, places) for number, cells in enumerate(grid[top + 1 :], top + 2) if any(cells)]


def _make_row(cells: Sequence[str], number: int, places: Mapping[str, int]) -> Row:
    return Row(f"row {number}", **{key: str(cells[at]) if at < len(cells) else "" for key, at in places.items()})
