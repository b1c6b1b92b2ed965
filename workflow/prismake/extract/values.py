"""Read extraction sheets back: every value checked against the codebook, with its cell."""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from prismake import tables
from prismake.extract.forms import make_pages, resolve_studies
from prismake.issues import Issue, ReviewError, raise_any
from prismake.sheets import Cell, Returned, Row, read_sheet
from prismake.sheets.pages import fold

Variable = Mapping[str, str]
PLAIN = re.compile(r"^[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?$")
AMBIGUOUS = re.compile(r"^[+-]?[1-9]\d{0,2}[.,]\d{3}$")


def read_extraction(
    paths: Iterable[Path], *, codebook: pd.DataFrame, clusters: pd.DataFrame, study_references: pd.DataFrame
) -> pd.DataFrame:
    """The values of all saved extraction sheets; empty cells give no row.

    A sheet of a study that is no longer included gives no rows either: it waits in seeds/ for the day it is.
    Raises ReviewError with every problem of every sheet.
    """
    resolve = resolve_studies(clusters, study_references=study_references)
    records = set(clusters["record_id"])
    variables = {(item["level"], item["variable"]): item for item in tables.rows(codebook)}
    rows: list[dict[str, str]] = []
    issues: list[Issue] = []
    for path in sorted(paths):
        try:
            sheet = _read(path, codebook=codebook, records=records)
        except ReviewError as error:
            issues += error.issues
            continue
        if sheet.meta.phase in resolve:
            values, problems = _read_values(sheet, study_id=resolve[sheet.meta.phase], variables=variables)
            rows += values
            issues += problems
    issues += _check_once(rows)
    raise_any(issues)
    return tables.from_rows("extraction", rows)


def parse_number(text: str, *, integer: bool = False) -> str | None:
    """A typed number in plain notation, with a point or a comma as decimal mark; None when it is none, or ambiguous.

    >>> parse_number("4,05"), parse_number("1,234"), parse_number("0.125"), parse_number("12", integer=True)
    ('4.05', None, '0.125', '12')
    """
    bare = text.replace("\\u2212", "-").replace("−", "-").strip()
    if not PLAIN.match(bare) or ("," in bare and AMBIGUOUS.match(bare)):
        return None
    number = float(bare.replace(",", "."))
    if integer:
        return str(int(number)) if number.is_integer() else None
    return f"{number:.15g}"


def parse_value(text: str, *, variable: Variable) -> str | None:
    """The value in the table's spelling, None when the codebook does not allow it."""
    if variable["type"] in ("integer", "number"):
        return parse_number(text, integer=variable["type"] == "integer")
    if variable["type"] == "choice":
        return {fold(word): word for word in variable["values"].split("|")}.get(fold(text))
    if variable["type"] == "date":
        try:
            return datetime.date.fromisoformat(text).isoformat()
        except ValueError:
            return None
    return text


def _read(path: Path, *, codebook: pd.DataFrame, records: set[str]) -> Returned:
    sheet = read_sheet(path, pages=make_pages(codebook))
    found = (sheet.meta.kind, sheet.meta.person)
    if found != ("extraction", path.parent.name):
        allowed = f"extraction / {path.parent.name}"
        raise ReviewError(
            [Issue(path.as_posix(), "", f"a sheet of {' / '.join(found)}", allowed, "move it to its own folder")]
        )
    if sheet.meta.phase not in records:
        raise ReviewError(
            [
                Issue(
                    path.as_posix(),
                    "",
                    f"study {sheet.meta.phase}",
                    "a study of this review",
                    "remove the sheet, or restore the export",
                )
            ]
        )
    return sheet


def _read_values(
    sheet: Returned, *, study_id: str, variables: Mapping[tuple[str, str], Variable]
) -> tuple[list[dict[str, str]], list[Issue]]:
    rows, issues = [], []
    for level, item, name, cell, row in _filled(sheet, variables=variables):
        variable = variables[level, name]
        value = parse_value(cell.text, variable=variable)
        if value is None:
            issues.append(
                Issue(
                    sheet.path.as_posix(),
                    cell.address,
                    f"'{cell.text}'",
                    _describe(variable),
                    "correct or clear the cell",
                )
            )
            continue
        rows.append(
            {
                "study_id": study_id,
                "person": sheet.meta.person,
                "level": level,
                "item": item,
                "variable": name,
                "value": value,
                "unit": variable["unit"],
                "quote": row.cells["quote"].text,
                "page": row.cells["page"].text,
                "sheet": sheet.path.as_posix(),
                "cell": cell.address,
            }
        )
    return rows, issues


def _filled(
    sheet: Returned, *, variables: Mapping[tuple[str, str], Variable]
) -> Iterator[tuple[str, str, str, Cell, Row]]:
    for level, rows in sheet.rows.items():
        for row in rows:
            names = [row.id] if level == "study" else [name for at, name in variables if at == level]
            for name in names:
                cell = row.cells["value" if level == "study" else name]
                if cell.text:
                    yield level, "" if level == "study" else row.id.removeprefix(f"{level} "), name, cell, row


def _describe(variable: Variable) -> str:
    if variable["type"] == "choice":
        return variable["values"].replace("|", " | ")
    return {
        "integer": "a whole number, without thousands separator",
        "number": "a number; 1,234 could be read in two ways",
        "date": "a date as 2024-12-31",
    }[variable["type"]]


def _check_once(rows: list[dict[str, str]]) -> Iterator[Issue]:
    first: dict[tuple[str, ...], dict[str, str]] = {}
    for row in rows:
        key = tuple(row[name] for name in ("study_id", "person", "level", "item", "variable"))
        other = first.setdefault(key, row)
        if other is not row:
            found = f"'{row['value']}'; but '{other['value']}' in {other['sheet']} {other['cell']}"
            yield Issue(
                row["sheet"], row["cell"], found, "one sheet per study and person", "move the values to one sheet"
            )
