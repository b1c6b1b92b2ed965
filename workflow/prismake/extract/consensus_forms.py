"""Consensus sheets: the values that differ, with what each person wrote, and how a sheet remembers what it showed."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from prismake import tables
from prismake.config import list_names
from prismake.extract.forms import describe_allowed, label_variable, list_choices
from prismake.extract.recalling import Desk, Ruling
from prismake.extract.row_words import describe_row, list_words, read_words, write_words
from prismake.extract.settling import CONSENSUS, Cell, Key, list_cells
from prismake.sheets import (
    Column,
    Meta,
    Page,
    Row,
    Workbook,
    issue_batches,
    read_sheet,
    resolve_studies,
    standing_sheets,
)

PAGE = "values"
BATCH = 200
NOT_REPORTED = "not reported"
COLUMNS = (
    Column("study", "Study", 24),
    Column("context", "Row", 34),
    Column("label", "Variable", 26),
    Column("allowed", "What to write", 34),
    Column("cast", "What was extracted", 60),
    Column("value", "Value", 24, fill=True),
    Column("quote", "Words or address that support it", 50, fill=True),
    Column("page", "Page", 8, fill=True),
    Column("note", "Note", 30, fill=True),
    Column("seen", "seen", 10, hidden=True),
    Column("rows", "rows", 10, hidden=True),
)
ROW_KEYS = ("id", "study", "context", "label", "allowed", "cast", "seen", "rows")
SUPPORT = ("quote", "page", "note")
GUIDE = (
    "Two people extracted these values and they differ. Look each up in the report and write the right one.",
    f"Write {NOT_REPORTED!r} when the report does not give it. An empty cell is still owed.",
    "Your value stands above both. Without a quote of your own, the one that came with the same value is kept.",
)
Codebook = Mapping[tuple[str, str], Mapping[str, str]]
CAST_LINE = r"([a-z][a-z0-9_-]*): ([^\n]+?)(?: – “.*?”)?(?: \(page .*?\))?"
MOST_PEOPLE = 5


def issue_disagreements(
    folder: Path,
    *,
    adjudicator: str | None,
    people: Sequence[str],
    extraction: pd.DataFrame,
    studies: pd.DataFrame,
    study_references: pd.DataFrame,
    clusters: pd.DataFrame,
    codebook: pd.DataFrame,
    former: Mapping[str, str],
    settled: pd.DataFrame | None = None,
) -> list[Path]:
    """Issue to the adjudicator the values that differ, once for each row and cast; returns the new sheets.

    A value is asked again when its row or what people wrote there is no longer what a sheet of the adjudicator shows.
    What another adjudicator has settled, as the frame "extraction_settled" tells, is not asked.
    """
    if adjudicator is None:
        return []
    variables = index_codebook(codebook)
    labels = dict(zip(studies["study_id"], studies["label"], strict=True))
    resolve = resolve_studies(clusters, study_references=study_references)
    cells = list_cells(extraction, codebook=codebook, people=people)
    desk = Desk(cells, codebook)
    today = {old: new or old for old, new in former.items()}
    standing = _list_asked(folder, names=list_names(adjudicator, former), resolve=resolve, today=today)
    asked = {cell.key for shown in standing for cell in desk.find(shown)} | _list_settled(settled)
    rows = _describe_owed(cells, asked=asked, variables=variables, labels=labels)
    choices = {row["id"]: row["choices"] for row in rows.values() if row["choices"]}

    def make(batch: str, ids: Sequence[str]) -> Workbook:
        shown = tuple({key: str(rows[row_id][key]) for key in ROW_KEYS} for row_id in ids)
        offered = {row_id: tuple(choices[row_id]) for row_id in ids if row_id in choices}
        page = Page(PAGE, COLUMNS, shown, done_when="value", row_choices=offered)
        title = f"Extraction, differing values: {adjudicator}, {batch}"
        return Workbook(Meta("consensus", "extraction", adjudicator, batch), title, GUIDE, (page,))

    return issue_batches(folder, person=adjudicator, rows=list(rows), size=BATCH, make=make)


def _list_settled(settled: pd.DataFrame | None) -> set[Key]:
    rows = [] if settled is None else tables.to_rows(settled[settled["status"] == CONSENSUS])
    return {(row["study_id"], row["level"], row["item"], row["variable"]) for row in rows}


def _list_asked(
    folder: Path, *, names: Iterable[str], resolve: Mapping[str, str], today: Mapping[str, str]
) -> Iterator[Ruling]:
    """What each row of the adjudicator's sheets showed, filled or not."""
    for path, _ in standing_sheets(folder, people=names):
        for row in read_sheet(path, pages=()).rows.get(PAGE, []):
            shown = read_shown(row, people=today)
            yield {**shown, "study_id": resolve.get(shown["study_id"], shown["study_id"])}


def _describe_owed(
    cells: Iterable[Cell], *, asked: Collection[Key], variables: Codebook, labels: Mapping[str, str]
) -> dict[str, dict[str, str | tuple[str, ...]]]:
    """The rows to ask by id; two rows that are alike in every cell are asked once."""
    rows: dict[str, dict[str, str | tuple[str, ...]]] = {}
    told = set()
    for cell in cells:
        if cell.disputed and cell.key not in asked and cell.key[0] in labels:
            row = describe_cell(cell, variables=variables, labels=labels)
            alike = (cell.key[0], cell.key[1], cell.key[3], row["rows"])
            if cell.key[1] == "study" or alike not in told:
                rows[name_cell(*cell.key)] = row
                told.add(alike)
    return rows


def read_shown(row: Row, *, people: Mapping[str, str]) -> dict[str, str]:
    """What a row of a sheet is on: its names, and what it showed of the row and of the cast.

    A sheet of an older form shows both in words alone. `people` gives the name of today for a name of old.
    """
    study_id, level, item, variable = split_name(row.id)
    seen = read_words(row.get("seen").text) or _read_cast(row.get("cast").text)
    rows = read_words(row.get("rows").text)
    return {
        **{"study_id": study_id, "level": level, "item": item, "variable": variable},
        "context": "" if level == "study" else row.get("context").text.partition(": ")[2],
        "seen": write_words({people.get(person, person): value for person, value in seen.items()}),
        "rows": write_words({people.get(person, person): words for person, words in rows.items()}) if rows else "",
    }


def _read_cast(text: str) -> dict[str, str]:
    """Who wrote what, as an older sheet shows it: a line for each person, whose quote may itself have several.

    >>> _read_cast("anna: 8.1 – “n\\nben: 8” (page 3)\\nben: 9.1 (page 4)")
    {'anna': '8.1', 'ben': '9.1'}
    """
    for count in range(min(text.count("\n") + 1, MOST_PEOPLE), 0, -1):
        found = re.fullmatch("\n".join([CAST_LINE] * count), text, re.DOTALL)
        cast = dict(zip(found.groups()[::2], found.groups()[1::2], strict=True)) if found else {}
        if len(cast) == count:  # nobody wrote twice
            return cast
    return {}


def describe_cell(cell: Cell, *, variables: Codebook, labels: Mapping[str, str]) -> dict[str, str | tuple[str, ...]]:
    """A row of a consensus sheet: what it shows, and in hidden cells what it remembers of rows and cast."""
    study_id, level, _, name = cell.key
    variable = variables[level, name]
    first = cell.rows[next(iter(cell.entries))]
    return {
        "id": name_cell(*cell.key),
        "study": labels[study_id],
        "context": "" if level == "study" else describe_row(first, besides=name),
        "label": label_variable(variable),
        "allowed": describe_allowed(variable),
        "cast": "\n".join(_tell(person, entry) for person, entry in cell.entries.items()),
        "seen": write_words({person: entry["value"] for person, entry in cell.entries.items()}),
        "rows": "" if level == "study" else write_words({who: list_words(item) for who, item in cell.rows.items()}),
        "choices": list_choices(variable) if variable["type"] == "choice" else (),
    }


def _tell(person: str, entry: Mapping[str, str]) -> str:
    quote = f" – “{entry['quote']}”" if entry["quote"] else ""
    page = f" (page {entry['page']})" if entry["page"] else ""
    return f"{person}: {entry['value']}{quote}{page}"


def name_cell(*key: str) -> str:
    """The row id of a value: study, level, row and variable."""
    return "|".join(key)


def split_name(row_id: str) -> tuple[str, str, str, str]:
    """Study, level, row and variable of a row id."""
    study_id, level, item, variable = ("|||" + row_id).rsplit("|", 3)
    return study_id.removeprefix("|||"), level, item, variable


def index_codebook(codebook: pd.DataFrame) -> dict[tuple[str, str], dict[str, str]]:
    """The rows of the codebook by level and variable."""
    return {(row["level"], row["variable"]): row for row in tables.to_rows(codebook)}
