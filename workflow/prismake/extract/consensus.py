"""Consensus on extracted values: what differs goes to the adjudicator with both values and quotes, and comes back."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from prismake import tables
from prismake.config import list_names
from prismake.extract.forms import describe_allowed, label_variable, list_choices, resolve_studies
from prismake.extract.items import Item, list_items
from prismake.extract.settling import Cell, find_item, list_disagreements
from prismake.extract.values import describe_variable, parse_value, take_made
from prismake.issues import Issue, raise_any
from prismake.sheets import Column, Meta, Page, Returned, Row, Workbook, check_owner, issue_batches, read_sheets
from prismake.sheets import standing_ids as list_standing
from prismake.sheets.pages import fold

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
)
GUIDE = (
    "Two people extracted these values and they differ. Look each up in the report and write the right one.",
    f"Write {NOT_REPORTED!r} when the report does not give it. An empty cell is still owed.",
    "Your value stands above both. Without a quote of your own, the one that came with the same value is kept.",
)
Codebook = Mapping[tuple[str, str], Mapping[str, str]]


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
) -> list[Path]:
    """Issue to the adjudicator the values that differ and stand in none of their sheets; returns the new sheets."""
    if adjudicator is None:
        return []
    variables = index_codebook(codebook)
    labels = dict(zip(studies["study_id"], studies["label"], strict=True))
    items = list_items(extraction)
    cells = list_disagreements(extraction, codebook=codebook, people=people)
    rows = {
        name_cell(*cell.key): _describe_cell(cell, items, variables=variables, labels=labels)
        for cell in cells
        if cell.key[0] in labels
    }
    resolve = resolve_studies(clusters, study_references=study_references)
    standing = list_standing(folder, people=list_names(adjudicator, former))
    done = {name_cell(resolve.get(study, study), *rest) for study, *rest in map(_split_name, standing)}
    choices = {row["id"]: row["choices"] for row in rows.values() if row["choices"]}

    def make(batch: str, ids: Sequence[str]) -> Workbook:
        shown = tuple({key: str(rows[row_id][key]) for key in ROW_KEYS} for row_id in ids)
        offered = {row_id: tuple(choices[row_id]) for row_id in ids if row_id in choices}
        page = Page(PAGE, COLUMNS, shown, done_when="value", row_choices=offered)
        title = f"Extraction, differing values: {adjudicator}, {batch}"
        return Workbook(Meta("consensus", "extraction", adjudicator, batch), title, GUIDE, (page,))

    owed = [row_id for row_id in rows if row_id not in done]
    return issue_batches(folder, person=adjudicator, rows=owed, size=BATCH, make=make)


ROW_KEYS = ("id", "study", "context", "label", "allowed", "cast")


def read_disagreements(
    paths: Iterable[Path],
    *,
    codebook: pd.DataFrame,
    clusters: pd.DataFrame,
    study_references: pd.DataFrame,
    people: Mapping[str, str],
) -> pd.DataFrame:
    """The frame "extraction_rulings": the adjudicator's values; an empty cell is still owed.

    Raises ReviewError with every problem of every sheet.
    """
    resolve = resolve_studies(clusters, study_references=study_references)
    records = set(clusters["record_id"])
    variables = index_codebook(codebook)
    sheets, issues = read_sheets(
        paths,
        pages=lambda path: [Page(PAGE, COLUMNS)],
        belongs=lambda path: ("consensus", "extraction", path.parent.name),
        takes=lambda made: take_made(variables.get(_name_variable(made.row.id)) if made.key == "value" else None),
    )
    rows: dict[tuple[str, ...], dict[str, str]] = {}
    for sheet in sheets:
        issues += check_owner(sheet, people=people)
        for row in sheet.rows.get(PAGE, []):
            if not row.get("value").text:
                continue
            ruling, problems = _read_row(sheet, row, variables=variables, records=records)
            issues += problems
            if not ruling or ruling["study_id"] not in resolve:
                continue
            ruling |= {"study_id": resolve[ruling["study_id"]], "person": people.get(sheet.meta.person, "")}
            first = rows.setdefault(tuple(ruling[name] for name in tables.TABLES["extraction_rulings"].key), ruling)
            if first["value"] != ruling["value"]:
                found = f"'{ruling['value']}'; but '{first['value']}' in {first['sheet']} {first['cell']}"
                remedy = "clear one of the two"
                issues.append(Issue(ruling["sheet"], ruling["cell"], found, "one word on each value", remedy))
    raise_any(issues)
    return tables.from_rows("extraction_rulings", rows.values())


def _name_variable(row_id: str) -> tuple[str, str]:
    _, level, _, name = _split_name(row_id)
    return level, name


def _read_row(
    sheet: Returned, row: Row, *, variables: Codebook, records: set[str]
) -> tuple[dict[str, str] | None, list[Issue]]:
    study_id, level, item, name = _split_name(row.id)
    cell, file = row.get("value"), sheet.path.as_posix()
    variable = variables.get((level, name))
    if study_id not in records:
        remedy = "restore the export it came from, or clear the cell"
        return None, [Issue(file, cell.address, f"a value of {study_id}", "a record of this review", remedy)]
    if variable is None:
        remedy = "put the variable back into config/codebook.csv, or clear the cell"
        found = f"'{cell.text}' for {name}"
        return None, [Issue(file, cell.address, found, f"a variable of level {level}", remedy)]
    unreported = fold(cell.text) == NOT_REPORTED
    value = "" if unreported else parse_value(cell.text, variable=variable)
    if value is None:
        allowed = f"{describe_variable(variable)}; or {NOT_REPORTED}"
        return None, [Issue(file, cell.address, f"'{cell.text}'", allowed, "correct or clear the cell")]
    keys = {"study_id": study_id, "level": level, "item": item, "variable": name, "value": value}
    support = {key: row.get(key).text for key in ("quote", "page", "note")}
    return {**keys, **support, "sheet": file, "cell": cell.address}, []


def _describe_cell(
    cell: Cell, items: Sequence[Item], *, variables: Codebook, labels: Mapping[str, str]
) -> dict[str, str | tuple[str, ...]]:
    study_id, level, _, name = cell.key
    variable = variables[level, name]
    return {
        "id": name_cell(*cell.key),
        "study": labels[study_id],
        "context": "" if level == "study" else describe_row(find_item(cell, items), besides=name),
        "label": label_variable(variable),
        "allowed": describe_allowed(variable),
        "cast": "\n".join(_tell(person, entry) for person, entry in cell.entries.items()),
        "choices": list_choices(variable) if variable["type"] == "choice" else (),
    }


def _tell(person: str, entry: Mapping[str, str]) -> str:
    quote = f" – “{entry['quote']}”" if entry["quote"] else ""
    page = f" (page {entry['page']})" if entry["page"] else ""
    return f"{person}: {entry['value']}{quote}{page}"


def describe_row(item: Item, *, besides: str = "") -> str:
    """A row in words, by the names that tell it apart from others."""
    names = ("outcome", "arm", "timepoint", "denominator")
    words = [item.get(name) for name in names if name != besides and item.get(name)]
    return f"{item.level} {item.item}: {', '.join(words)}".rstrip(": ")


def name_cell(*key: str) -> str:
    """The row id of a value: study, level, row and variable."""
    return "|".join(key)


def _split_name(row_id: str) -> tuple[str, str, str, str]:
    study_id, level, item, variable = ("|||" + row_id).rsplit("|", 3)
    return study_id.removeprefix("|||"), level, item, variable


def index_codebook(codebook: pd.DataFrame) -> dict[tuple[str, str], dict[str, str]]:
    """The rows of the codebook by level and variable."""
    return {(row["level"], row["variable"]): row for row in tables.to_rows(codebook)}
