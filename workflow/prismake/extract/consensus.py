"""Consensus on extracted values: what the adjudicator wrote comes back, with what the sheet had shown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from prismake import tables
from prismake.extract.consensus_forms import (
    COLUMNS,
    NOT_REPORTED,
    PAGE,
    SUPPORT,
    Codebook,
    index_codebook,
    read_shown,
    split_name,
)
from prismake.extract.drift import Drift, remark_drift
from prismake.extract.noticing import HALF, IDLE, Remark, list_remarks, make_remark, say_idle
from prismake.extract.recalling import ONE_WORD, Ruling
from prismake.extract.values import describe_variable, parse_value, reject_value, take_made
from prismake.issues import Issue, raise_any
from prismake.sheets import (
    ONE_ONLY,
    Cell,
    Page,
    Returned,
    Row,
    check_owner,
    join_words,
    read_sheets,
    resolve_studies,
    say_differences,
)
from prismake.text.words import fold


class Slot(NamedTuple):
    """A cell for a settled value in one copy of a sheet, and what it settles; None where it is empty."""

    file: str
    cell: Cell
    ruling: Ruling | None


def gather_disagreements(
    paths: Iterable[Path],
    *,
    codebook: pd.DataFrame,
    clusters: pd.DataFrame,
    study_references: pd.DataFrame,
    people: Mapping[str, str],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The frames "extraction_rulings", the adjudicator's values, and "remarks"; an empty cell is still owed.

    Words on a study that is not included wait in their sheets. Raises ReviewError with every problem of every sheet.
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
    found = Found([], {}, [])
    remarks: list[Remark] = []
    for sheet in sheets:
        issues += check_owner(sheet, people=people)
        waiting: list[Ruling] = []
        for row in sheet.rows.get(PAGE, []):
            if not row.get("value").text:
                found.leave(sheet, row)
                remarks += _remark_half(sheet, row, people=people)
                continue
            ruling, problems = _read_row(sheet, row, variables=variables, records=records, people=people)
            issues += problems
            if ruling and ruling["study_id"] in resolve:
                found.take(sheet, row, {**ruling, "study_id": resolve[ruling["study_id"]]})
            elif ruling:
                waiting.append(ruling)
        remarks += _remark_idle(waiting)
    kept, clashes = _keep_once(found.rulings)
    raise_any([*issues, *clashes])
    remarks += [*remark_drift(found.drifts, variables=variables), *_remark_lacking(found.slots.values())]
    return tables.from_rows("extraction_rulings", kept), list_remarks(remarks)


class Found(NamedTuple):
    """What the sheets say: rulings, the cells of each row's copies, and what was shown of the variables."""

    rulings: list[Ruling]
    slots: dict[tuple[str, str, str], list[Slot]]
    drifts: list[Drift]

    def take(self, sheet: Returned, row: Row, ruling: Ruling) -> None:
        """Count a ruling."""
        self.rulings.append(ruling)
        self.drifts.append(_show_variable(row, ruling))
        self._list_copies(sheet, row).append(Slot(ruling["sheet"], row.get("value"), ruling))

    def leave(self, sheet: Returned, row: Row) -> None:
        """Remember a row without a value."""
        self._list_copies(sheet, row).append(Slot(sheet.path.as_posix(), row.get("value"), None))

    def _list_copies(self, sheet: Returned, row: Row) -> list[Slot]:
        return self.slots.setdefault((sheet.meta.phase, sheet.meta.batch, row.id), [])


def read_disagreements(
    paths: Iterable[Path],
    *,
    codebook: pd.DataFrame,
    clusters: pd.DataFrame,
    study_references: pd.DataFrame,
    people: Mapping[str, str],
) -> pd.DataFrame:
    """The frame "extraction_rulings" alone."""
    known = {"clusters": clusters, "study_references": study_references}
    return gather_disagreements(paths, codebook=codebook, people=people, **known)[0]


def _name_variable(row_id: str) -> tuple[str, str]:
    _, level, _, name = split_name(row_id)
    return level, name


def _read_row(
    sheet: Returned, row: Row, *, variables: Codebook, records: set[str], people: Mapping[str, str]
) -> tuple[dict[str, str] | None, list[Issue]]:
    shown = read_shown(row, people=people)
    study_id, level, name = shown["study_id"], shown["level"], shown["variable"]
    cell, file = row.get("value"), sheet.path.as_posix()
    variable = variables.get((level, name))
    if study_id not in records:
        remedy = "restore the export it came from, or clear the cell"
        return None, [Issue(file, cell.address, f"a value of {study_id}", "a record of this review", remedy)]
    if variable is None:
        remedy = "put the variable back into config/codebook, or clear the cell"
        found = f"'{cell.text}' for {name}"
        return None, [Issue(file, cell.address, found, f"a variable of level {level}", remedy)]
    unreported = fold(cell.text) == NOT_REPORTED
    value = "" if unreported else parse_value(cell.text, variable=variable)
    if value is None:
        allowed = f"{describe_variable(variable)}; or {NOT_REPORTED}"
        return None, [reject_value(cell, file=file, variable=variable, allowed=allowed)]
    support = {key: row.get(key).text for key in SUPPORT}
    place = {"person": people.get(sheet.meta.person, ""), "sheet": file, "cell": cell.address}
    return {**shown, "value": value, **support, **place}, []


def _keep_once(rulings: Iterable[Ruling]) -> tuple[list[dict[str, str]], list[Issue]]:
    """One word of those on the same row and cast, with what each adds in its support."""
    groups: dict[tuple[str, ...], list[Ruling]] = {}
    for ruling in rulings:
        key = tuple(ruling[name] for name in ("study_id", "level", "variable", "context", "seen", "rows"))
        # Rows of an older sheet that look alike in words may still be two: what they are on is settled later.
        groups.setdefault((*key, "" if ruling["rows"] else ruling["item"]), []).append(ruling)
    kept, issues = [], []
    for first, *others in groups.values():
        for other in others:
            if first["value"] != other["value"]:
                found = f"'{other['value']}'; but '{first['value']}' in {first['sheet']} {first['cell']}"
                issues.append(Issue(other["sheet"], other["cell"], found, *ONE_WORD))
        kept.append({**first, **{name: _join_words([one[name] for one in (first, *others)]) for name in SUPPORT}})
    return kept, issues


def _join_words(texts: Sequence[str]) -> str:
    """Words of several sheets, each once whatever case it is in, and whatever the files are called."""
    return join_words({fold(text): text for text in sorted(texts)}.values(), sign="; ")


def _remark_lacking(slots: Iterable[Sequence[Slot]]) -> Iterator[Remark]:
    """One remark for each two copies of a sheet, of which the second lacks a word that the first has."""
    found: dict[tuple[str, str], list[tuple[Ruling, str, str]]] = {}
    for copies in slots:
        filled = [(one, one.ruling) for one in copies if one.ruling]
        for (one, ruling), other in product(filled[:1], (one for one in copies if not one.ruling)):
            line = f"{ruling['variable']} '{one.cell.text}' in {one.cell.address}, empty in {other.cell.address}"
            found.setdefault((one.file, other.file), []).append((ruling, other.cell.address, line))
    for (one_file, other_file), told in found.items():
        ruling, cell, _ = told[0]
        text = say_differences(one_file, other_file, lines=[line for *_, line in told])
        yield make_remark(ONE_ONLY, text, place={**ruling, "sheet": other_file, "cell": cell})


def _remark_half(sheet: Returned, row: Row, *, people: Mapping[str, str]) -> Iterator[Remark]:
    told = ", ".join(f"{name} '{row.get(name).text}'" for name in SUPPORT if row.get(name).text)
    if told:
        place = {
            "study_id": split_name(row.id)[0],
            "person": people.get(sheet.meta.person, sheet.meta.person),
            "sheet": sheet.path.as_posix(),
            "cell": row.get("value").address,
        }
        yield make_remark(HALF, f"{told} stands without a value: the row counts as empty", place=place)


def _remark_idle(waiting: Sequence[Ruling]) -> Iterator[Remark]:
    for study_id in sorted({ruling["study_id"] for ruling in waiting}):
        own = [ruling for ruling in waiting if ruling["study_id"] == study_id]
        yield make_remark(IDLE, say_idle(len(own), "settled value of", place=own[0]), place=own[0])


def _show_variable(row: Row, ruling: Ruling) -> Drift:
    return Drift((ruling["level"], ruling["variable"]), row.get("label").text, row.get("allowed").text, ruling)
