"""Read extraction sheets back: every value checked against the codebook, with its cell."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from prismake import tables
from prismake.config.reserved import KEY
from prismake.extract.drift import Drift, remark_drift
from prismake.extract.forms import SPARE_ROWS, make_pages
from prismake.extract.impossible import find_impossible
from prismake.extract.issuing import LOCKED, WHOLE, expected_pages
from prismake.extract.items import list_items
from prismake.extract.lines import Draft
from prismake.extract.noticing import GONE, HALF, IDLE, Remark, list_remarks, make_remark, say_idle
from prismake.extract.uniting import unite_sheets
from prismake.issues import Issue, ReviewError, raise_any
from prismake.sheets import (
    BOOLEAN,
    DATE,
    FORMULA,
    NUMBER,
    POWER,
    Cell,
    Documents,
    Page,
    Returned,
    Row,
    check_owner,
    check_study,
    identify,
    read_sheets,
    resolve_studies,
    tell_gone,
)
from prismake.text.numbers import list_readings, parse_number
from prismake.text.vocabulary import NUMERIC
from prismake.text.words import fold

Variable = Mapping[str, str]
Variables = Mapping[tuple[str, str], Variable]
NUMBERS = frozenset({POWER, NUMBER, FORMULA})
MADE = {"date": {DATE}, "integer": NUMBERS, "number": NUMBERS, "choice": {BOOLEAN}}
ONE_PAGE = frozenset({".csv", ".tsv"})


def gather_extraction(
    paths: Iterable[Path],
    *,
    codebook: pd.DataFrame,
    clusters: pd.DataFrame,
    study_references: pd.DataFrame,
    people: Mapping[str, str],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The frames "extraction", the values of all saved extraction sheets, and "remarks"; empty cells give no row.

    A sheet of a study that is no longer included gives no values: it waits in seeds/ for the day it is.
    `people` gives, for every name that may stand on a sheet, the name the values count under.
    Raises ReviewError with every problem of every sheet.
    """
    resolve = resolve_studies(clusters, study_references=study_references)
    documents = Documents(clusters)
    variables = {(item["level"], item["variable"]): item for item in tables.to_rows(codebook)}
    pages = make_pages(codebook)
    sheets, issues = read_sheets(
        paths,
        pages=lambda path: _expect_pages(path, pages),
        belongs=lambda path: ("extraction", "", path.parent.name),
        takes=lambda made: take_made(variables.get((made.page, made.row.id if made.key == "value" else made.key))),
    )
    drafts: list[Draft] = []
    remarks: list[Remark] = []
    drifts: list[Drift] = []
    for sheet in sheets:
        person = people.get(sheet.meta.person, sheet.meta.person)
        issues += [*check_study(sheet, documents=documents), *check_owner(sheet, people=people)]
        if sheet.meta.phase not in resolve:
            remarks += _remark_idle(sheet, person=person)
            continue
        study_id = resolve[sheet.meta.phase]
        values, problems = _read_values(sheet, study_id=study_id, person=person, variables=variables)
        drafts.append(Draft(sheet, study_id, person, values))
        issues += problems
        remarks += _remark_halves(sheet, study_id=study_id, person=person)
        remarks += _remark_gone(sheet, pages=pages, study_id=study_id, person=person)
        drifts += _show_variables(sheet, values)
    rows, clashes, lost = unite_sheets(drafts)
    extraction = tables.from_rows("extraction", rows)
    raise_any([*issues, *clashes, *find_impossible(list_items(extraction))])
    return extraction, list_remarks([*remarks, *lost, *remark_drift(drifts, variables=variables)])


def read_extraction(
    paths: Iterable[Path],
    *,
    codebook: pd.DataFrame,
    clusters: pd.DataFrame,
    study_references: pd.DataFrame,
    people: Mapping[str, str],
) -> pd.DataFrame:
    """The frame "extraction" alone."""
    known = {"clusters": clusters, "study_references": study_references}
    return gather_extraction(paths, codebook=codebook, people=people, **known)[0]


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


def parse_value(text: str, *, variable: Variable) -> str | None:
    """The value in the table's spelling, None when the codebook does not allow it."""
    if variable["type"] in NUMERIC:
        return parse_number(text, integer=variable["type"] == "integer")
    if variable["type"] == "choice":
        return {fold(word): word.strip() for word in variable["values"].split("|")}.get(fold(text))
    if variable["type"] == "date":
        try:
            return datetime.date.fromisoformat(text).isoformat()
        except ValueError:
            return None
    return text


def _read_values(
    sheet: Returned, *, study_id: str, person: str, variables: Variables
) -> tuple[list[dict[str, str]], list[Issue]]:
    rows, issues = [], []
    unknown: dict[tuple[str, str], list[Cell]] = {}
    file = sheet.path.as_posix()
    for level, item, name, cell, row in _filled(sheet):
        variable = variables.get((level, name))
        if variable is None:
            unknown.setdefault((level, name), []).append(cell)
            continue
        value = parse_value(cell.text, variable=variable)
        if value is None:
            issues.append(reject_value(cell, file=file, variable=variable, allowed=describe_variable(variable)))
            continue
        rows.append(
            {
                "study_id": study_id,
                "person": person,
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
    issues += [_report_unknown(sheet, key, cells, variables=variables) for key, cells in unknown.items()]
    return rows, issues


def _filled(sheet: Returned) -> Iterator[tuple[str, str, str, Cell, Row]]:
    for level, rows in sheet.rows.items():
        for row in rows:
            item = "" if level == "study" else row.id.removeprefix(f"{level} ")
            yield from ((level, item, name, cell, row) for name, cell in _list_cells(level, row) if cell.text)


def _list_cells(level: str, row: Row) -> list[tuple[str, Cell]]:
    if level == "study":
        return [(row.id, row.get("value"))]
    return [(name, cell) for name, cell in row.cells.items() if name not in LOCKED]


def reject_value(cell: Cell, *, file: str, variable: Variable, allowed: str) -> Issue:
    """An Issue on a cell that the codebook does not allow; with all readings of a number that has more than one."""
    whole = variable["type"] == "integer"
    readings = list_readings(cell.text, integer=whole) if variable["type"] in NUMERIC else ()
    if not readings:
        return Issue(file, cell.address, f"'{cell.text}'", allowed, "correct or clear the cell")
    remedy = f"write {' or '.join(readings)}: which of them is meant cannot be told" if readings[1:] else ""
    return Issue(file, cell.address, f"'{cell.text}'", allowed, remedy or f"write {readings[0]}, without separators")


def _report_unknown(sheet: Returned, key: tuple[str, str], cells: Sequence[Cell], *, variables: Variables) -> Issue:
    """An Issue on all values of a variable that the codebook does not have: they are carried over by its name."""
    level, name = key
    others = f" (and {', '.join(cell.address for cell in cells[1:])})" if len(cells) > 1 else ""
    remedy = (
        f"put {name} back into config/codebook; or, if it is called otherwise now, write the values under the new "
        "variable in the supplement that the next run issues, and clear the cells here"
    )
    label = _read_label(sheet, level=level, name=name)
    alike = [other for (of, other), item in variables.items() if of == level and label and fold(item["label"]) == label]
    if alike:
        remedy = f"call {alike[0]}, which has the same label, {name} again in config/codebook; or {remedy}"
    found = f"'{cells[0].text}' for {name}{others}"
    return Issue(sheet.path.as_posix(), cells[0].address, found, f"a variable of level {level}", remedy)


def _read_label(sheet: Returned, *, level: str, name: str) -> str:
    if level == "study":
        shown = next((row.get("label").text for row in sheet.rows[level] if row.id == name), "")
    else:
        shown = sheet.labels.get(level, {}).get(name, "")
    return fold(shown.removesuffix("*").partition(" (")[0])


def _show_variables(sheet: Returned, values: Sequence[Mapping[str, str]]) -> Iterator[Drift]:
    """What the sheet shows of each variable, at each value that is typed under it."""
    studied = {row.id: row for row in sheet.rows.get("study", [])}
    for value in values:
        level, name = value["level"], value["variable"]
        if level == "study":
            yield Drift((level, name), studied[name].get("label").text, studied[name].get("allowed").text, value)
        else:
            yield Drift((level, name), sheet.labels.get(level, {}).get(name, ""), "", value)


def _remark_idle(sheet: Returned, *, person: str) -> Iterator[Remark]:
    cells = [cell for _, _, _, cell, _ in _filled(sheet)]
    if cells:
        place = {"study_id": sheet.meta.phase, "person": person, "sheet": sheet.path.as_posix()}
        place |= {"cell": cells[0].address}
        yield make_remark(IDLE, say_idle(len(cells), "value of", place=place), place=place)


def _remark_halves(sheet: Returned, *, study_id: str, person: str) -> Iterator[Remark]:
    """Words and pages that support no value."""
    for level, rows in sheet.rows.items():
        for row in rows:
            support = [(name, row.get(name)) for name in ("quote", "page") if row.get(name).text]
            if support and not any(cell.text for _, cell in _list_cells(level, row)):
                told = ", ".join(f"{name} '{cell.text}'" for name, cell in support)
                place = {"study_id": study_id, "person": person, "sheet": sheet.path.as_posix()}
                text = f"{told} in {place['sheet']} {support[0][1].address} without a value: the row counts as empty"
                yield make_remark(HALF, text, place={**place, "cell": support[0][1].address})


def _remark_gone(sheet: Returned, *, pages: Sequence[Page], study_id: str, person: str) -> Iterator[Remark]:
    """Pages that are not there any more, and rows that went from pages with spare rows, filled or not."""
    place = {"study_id": study_id, "person": person, "sheet": sheet.path.as_posix()}
    end = "if values stood there, take the sheet from git or a backup"
    for page in pages if sheet.meta.batch == WHOLE else ():
        if page.name not in sheet.rows:
            yield make_remark(GONE, f"{place['sheet']} has no page {page.name}: {end}", place={**place, "cell": ""})
    for level, rows in sheet.rows.items():
        if level in SPARE_ROWS and sheet.meta.batch == WHOLE and (gone := tell_gone(level, rows)):
            cell = rows[0].get(KEY).address if rows else ""
            yield make_remark(GONE, f"{place['sheet']} has {gone}: {end}", place={**place, "cell": cell})


def describe_variable(variable: Variable) -> str:
    """What may stand in a cell of the variable."""
    if variable["type"] == "choice":
        return variable["values"].replace("|", " | ")
    return {
        "integer": "a whole number, without unit and thousands separator (1.234 could be read in two ways)",
        "number": "a number without unit and thousands separator (1,234 could be read in two ways)",
        "date": "a date as 2024-12-31",
        "text": "any words",
    }[variable["type"]]
