"""Read extraction sheets back: every value checked against the codebook, with its cell."""

import datetime
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from prismake import tables
from prismake.extract.forms import make_pages, resolve_studies
from prismake.extract.impossible import find_impossible
from prismake.extract.issuing import LOCKED, WHOLE, expected_pages
from prismake.extract.items import list_items
from prismake.issues import Issue, ReviewError, raise_any
from prismake.sheets import Cell, Page, Returned, Row, check_owner, identify, read_sheets
from prismake.sheets.converted import BOOLEAN, DATE, FORMULA, NUMBER, POWER
from prismake.sheets.pages import fold

Variable = Mapping[str, str]
NUMBERS = frozenset({POWER, NUMBER, FORMULA})
MADE = {"date": {DATE}, "integer": NUMBERS, "number": NUMBERS, "choice": {BOOLEAN}}
ONE_PAGE = frozenset({".csv", ".tsv"})
PLAIN = re.compile(r"^[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?$")
AMBIGUOUS = re.compile(r"^[+-]?[1-9]\d{0,2}[.,]\d{3}$")


def read_extraction(
    paths: Iterable[Path],
    *,
    codebook: pd.DataFrame,
    clusters: pd.DataFrame,
    study_references: pd.DataFrame,
    people: Mapping[str, str],
) -> pd.DataFrame:
    """The values of all saved extraction sheets; empty cells give no row.

    A sheet of a study that is no longer included gives no rows either: it waits in seeds/ for the day it is.
    `people` gives, for every name that may stand on a sheet, the name the values count under.
    Raises ReviewError with every problem of every sheet.
    """
    resolve = resolve_studies(clusters, study_references=study_references)
    records = set(clusters["record_id"])
    variables = {(item["level"], item["variable"]): item for item in tables.to_rows(codebook)}
    pages = make_pages(codebook)
    sheets, issues = read_sheets(
        paths,
        pages=lambda path: _expect_pages(path, pages),
        belongs=lambda path: ("extraction", "", path.parent.name),
        takes=lambda made: take_made(variables.get((made.page, made.row.id if made.key == "value" else made.key))),
    )
    rows: list[dict[str, str]] = []
    for sheet in sheets:
        issues += _check_study(sheet, records=records, people=people)
        if sheet.meta.phase in resolve:
            values, problems = _read_values(sheet, study_id=resolve[sheet.meta.phase], variables=variables)
            rows += [{**value, "person": people.get(sheet.meta.person, sheet.meta.person)} for value in values]
            issues += problems
    kept, clashes = _keep_once(rows)
    extraction = tables.from_rows("extraction", kept)
    raise_any([*issues, *clashes, *find_impossible(list_items(extraction))])
    return extraction


def _expect_pages(path: Path, pages: Sequence[Page]) -> Sequence[Page]:
    # Arms and outcomes may go, the page of the study may not; a .csv holds a single page.
    try:
        batch = identify(path)[0].batch
    except ReviewError:
        return ()  # reading the sheet says the same
    if batch != WHOLE:
        return expected_pages(batch)
    return pages if path.suffix in ONE_PAGE else pages[:1]


def take_made(variable: Variable | None) -> Collection[str]:
    """What a program may have made of what was typed for a variable, because the value is the same."""
    return MADE.get(variable["type"], ()) if variable else ()


def parse_number(text: str, *, integer: bool = False) -> str | None:
    """A typed number in plain notation, with a point or a comma as decimal mark; None when it is none, or ambiguous.

    >>> parse_number("4,05"), parse_number("1,234"), parse_number("0.125"), parse_number("12", integer=True)
    ('4.05', None, '0.125', '12')
    """
    bare = text.replace("−", "-").strip()
    if not PLAIN.match(bare) or ("," in bare and AMBIGUOUS.match(bare)):
        return None
    number = float(bare.replace(",", "."))
    if not math.isfinite(number):
        return None
    if integer:
        return str(int(number)) if number.is_integer() else None
    return f"{number:.15g}"


def parse_value(text: str, *, variable: Variable) -> str | None:
    """The value in the table's spelling, None when the codebook does not allow it."""
    if variable["type"] in ("integer", "number"):
        return parse_number(text, integer=variable["type"] == "integer")
    if variable["type"] == "choice":
        return {fold(word): word.strip() for word in variable["values"].split("|")}.get(fold(text))
    if variable["type"] == "date":
        try:
            return datetime.date.fromisoformat(text).isoformat()
        except ValueError:
            return None
    return text


def _check_study(sheet: Returned, *, records: set[str], people: Mapping[str, str]) -> Iterator[Issue]:
    file = sheet.path.as_posix()
    if sheet.meta.phase not in records:
        remedy = "restore the export it came from, or move the sheet away"
        yield Issue(file, "", f"a sheet on {sheet.meta.phase}", "a record of this review", remedy)
    yield from check_owner(sheet, people=people)


def _read_values(
    sheet: Returned, *, study_id: str, variables: Mapping[tuple[str, str], Variable]
) -> tuple[list[dict[str, str]], list[Issue]]:
    rows, issues = [], []
    file = sheet.path.as_posix()
    for level, item, name, cell, row in _filled(sheet):
        variable = variables.get((level, name))
        if variable is None:
            remedy = "put the variable back into config/codebook.csv, or clear the cell"
            issues.append(
                Issue(file, cell.address, f"'{cell.text}' for {name}", f"a variable of level {level}", remedy)
            )
            continue
        value = parse_value(cell.text, variable=variable)
        if value is None:
            allowed = describe_variable(variable)
            issues.append(Issue(file, cell.address, f"'{cell.text}'", allowed, "correct or clear the cell"))
            continue
        rows.append(
            {
                "study_id": study_id,
                "level": level,
                "item": item,
                "variable": name,
                "value": value,
                "typed": cell.text,
                "unit": variable["unit"],
                "quote": row.get("quote").text,
                "page": row.get("page").text,
                "sheet": file,
                "cell": cell.address,
            }
        )
    return rows, issues


def _filled(sheet: Returned) -> Iterator[tuple[str, str, str, Cell, Row]]:
    for level, rows in sheet.rows.items():
        for row in rows:
            if level == "study":
                named = [(row.id, row.get("value"))]
            else:
                named = [(name, cell) for name, cell in row.cells.items() if name not in LOCKED]
            for name, cell in named:
                if cell.text:
                    yield level, "" if level == "study" else row.id.removeprefix(f"{level} "), name, cell, row


def describe_variable(variable: Variable) -> str:
    """What may stand in a cell of the variable."""
    if variable["type"] == "choice":
        return variable["values"].replace("|", " | ")
    return {
        "integer": "a whole number, without unit and thousands separator",
        "number": "a number without unit and thousands separator (1,234 could be read in two ways)",
        "date": "a date as 2024-12-31",
        "text": "any words",
    }[variable["type"]]


def _keep_once(rows: Sequence[dict[str, str]]) -> tuple[list[dict[str, str]], list[Issue]]:
    # A sheet saved under two names holds the same values twice: harmless while they are the same.
    kept: dict[tuple[str, ...], dict[str, str]] = {}
    issues = []
    for row in rows:
        first = kept.setdefault(tuple(row[name] for name in tables.TABLES["extraction"].key), row)
        if any(first[name] != row[name] for name in ("value", "quote", "page")):
            found = f"'{row['value']}'; but '{first['value']}' in {first['sheet']} {first['cell']}"
            remedy = "move the values to one sheet"
            issues.append(Issue(row["sheet"], row["cell"], found, "one sheet per study and person", remedy))
    return list(kept.values()), issues
