"""Sheets on the certainty of the evidence: one row per analysis to judge, issued once, read back with every problem."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from prismake import tables
from prismake.config import list_names
from prismake.issues import Issue, raise_any
from prismake.sheets import (
    Column,
    Meta,
    Page,
    Returned,
    Row,
    Workbook,
    check_owner,
    issue_batches,
    read_sheets,
    standing_ids,
)
from prismake.sheets.pages import fold
from prismake.synthesise.certainty import DOMAINS, IMPORTANCE, UPGRADES, start_level
from prismake.synthesise.roles import Analysis

PAGE, KIND = "certainty", "grade"
BATCH = 200
REASON = "_reason"
GUIDE = (
    "Each row is one analysis. Judge the five domains of GRADE that may lower the certainty, and give your reason.",
    "The level starts high for randomised studies and low for all others; start, sum and level are computed for you.",
    "A domain that lowers the certainty needs a reason: it is printed below the summary of findings.",
    "An upgrade (large effect, dose-response, confounding that would work the other way) also needs its reason, and is"
    " only for studies that are not randomised.",
    "An empty cell is not judged yet: the report says so, and shows no level until all five domains are judged.",
)


def grade_page(rows: Sequence[Mapping[str, str]] = ()) -> Page:
    """The columns of a sheet on certainty, with the rows that are asked."""
    columns = [Column("title", "Analysis", 36), Column("question", "What is compared", 40), Column("start", "Start", 8)]
    for name, words in DOMAINS.items():
        label = name.replace("_", " ").capitalize()
        columns.append(Column(name, label, 16, fill=True, choices=tuple(words)))
        columns.append(Column(name + REASON, f"{label}: reason", 36, fill=True))
    columns.append(Column("importance", "Importance of the outcome", 14, fill=True, choices=IMPORTANCE))
    columns.append(Column("note", "Note", 36, fill=True))
    return Page(PAGE, tuple(columns), tuple(rows), done_when="publication_bias")


def issue_grades(
    folder: Path,
    *,
    people: Sequence[str],
    former: Mapping[str, str],
    analyses: Sequence[Analysis],
    estimates: pd.DataFrame,
) -> list[Path]:
    """Issue to each person the analyses with at least one study that stand in none of their sheets."""
    counted = set(estimates.loc[estimates["k"] > 0, "analysis_id"])
    asked = {str(analysis["id"]): _describe(analysis) for analysis in analyses if analysis["id"] in counted}

    def make(batch: str, ids: Sequence[str]) -> Workbook:
        title = f"Certainty of the evidence: {person}, {batch}"
        return Workbook(Meta(KIND, "", person, batch), title, GUIDE, (grade_page([asked[one] for one in ids]),))

    issued = []
    for person in people:
        standing = set(standing_ids(folder, people=list_names(person, former)))
        owed = [one for one in asked if one not in standing]
        issued += issue_batches(folder, person=person, rows=owed, size=BATCH, make=make)
    return issued


def gather_grades(
    paths: Iterable[Path],
    *,
    analyses: Sequence[Analysis],
    people: Mapping[str, str],
    estimates: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables grade_judgements from all saved sheets, and remarks; a row without any judgement gives none.

    A row on an analysis that config/analyses.yaml no longer has waits in its sheet, and is told; one on an analysis
    that no study of `estimates` counts in any more counts, and is told. `people` gives, for
    every name that may stand on a sheet, the name it counts under. Raises ReviewError with every problem of all sheets.
    """
    starts = {str(analysis["id"]): start_level(analysis) for analysis in analyses}
    counted = set(starts) if estimates is None else set(estimates.loc[estimates["k"] > 0, "analysis_id"])
    sheets, issues = read_sheets(paths, pages=lambda path: [grade_page()], belongs=_place)
    kept: dict[tuple[str, str], dict[str, str]] = {}
    remarks: list[dict[str, str]] = []
    for sheet in sheets:
        issues += check_owner(sheet, people=people)
        person = people.get(sheet.meta.person, sheet.meta.person)
        for row in sheet.rows[PAGE]:
            judged = row.filled((*DOMAINS, *(name + REASON for name in DOMAINS)))
            if row.id not in counted or not judged:
                remarks += _remark_row(row, sheet=sheet, person=person, known=row.id in starts, judged=judged)
            if row.id not in starts or not judged:
                continue
            values, problems = _read_row(row, sheet=sheet, start=starts[row.id])
            issues += problems
            first = kept.setdefault((row.id, person), values | {"person": person})
            if any(first[name] != values[name] for name in DOMAINS):
                found = f"judged differently in {first['sheet']} {first['cell']}"
                remedy = "clear one of the two"
                place = (sheet.path.as_posix(), values["cell"])
                issues.append(Issue(*place, found, "one judgement per analysis and person", remedy))
    raise_any(issues)
    return tables.from_rows("grade_judgements", kept.values()), tables.from_rows("remarks", remarks)


def read_grades(paths: Iterable[Path], *, analyses: Sequence[Analysis], people: Mapping[str, str]) -> pd.DataFrame:
    """The table grade_judgements alone."""
    return gather_grades(paths, analyses=analyses, people=people)[0]


def _remark_row(row: Row, *, sheet: Returned, person: str, known: bool, judged: bool) -> Iterator[dict[str, str]]:
    """A row that somebody filled and that counts nowhere, or stands beside no study."""
    filled = [column.key for column in grade_page().columns if column.fill and row.text(column.key)]
    if not filled:
        return
    file, cell = sheet.path.as_posix(), row.get(filled[0]).address
    kind, words = "idle sheet", f"{len(filled)} cell{'' if len(filled) == 1 else 's'} on '{row.text('title')}'"
    if not known:
        text = (
            f"{words} in {file} {cell}: config/analyses.yaml has no analysis {row.id}. What stands there waits, "
            f"counted nowhere; back when an analysis is called {row.id} again"
        )
    elif judged:
        text = f"{words} in {file} {cell}: no study counts in {row.id} now, so what was judged is about no study"
    else:
        told = ", ".join(f"{name} '{row.text(name)}'" for name in filled)
        kind, text = "half-filled row", f"{told} in {file} {cell} without a judgement: the row counts as empty"
    place = {"reference_id": row.id, "person": person, "sheet": file, "cell": cell}
    yield {"phase": KIND, "kind": kind, "text": text, **place}


def _describe(analysis: Analysis) -> dict[str, str]:
    comparison = analysis["comparison"]
    sides = [str(part) for key, part in comparison.items() if key in ("experimental", "control", "arm")]
    kinds = {"pre_post": "the same people before and after", "arms": " against ".join(sides), "single_arm": "one arm"}
    told = (str(analysis["outcome"]), kinds[comparison["kind"]], ", ".join(analysis["designs"]), analysis["species"])
    question = "; ".join(str(part) for part in told)
    names = {"id": str(analysis["id"]), "title": str(analysis["title"])}
    return names | {"question": question, "start": start_level(analysis)}


def _place(path: Path) -> tuple[str, str, str]:
    return KIND, "", path.parent.name


def _read_row(row: Row, *, sheet: Returned, start: str) -> tuple[dict[str, str], list[Issue]]:
    file, issues = sheet.path.as_posix(), []
    values = {"analysis_id": row.id, "sheet": file, "cell": row.get("risk_of_bias").address}
    for name, words in {**DOMAINS, "importance": dict.fromkeys(IMPORTANCE, 0)}.items():
        cell, allowed = row.get(name), {fold(word): word for word in words}
        values[name] = allowed.get(fold(cell.text), "")
        if cell.text and not values[name]:
            issues.append(Issue(file, cell.address, f"'{cell.text}'", " | ".join(words), "choose one of these"))
    for name in DOMAINS:
        reason = row.get(name + REASON)
        values[name + REASON] = reason.text
        if values[name] and DOMAINS[name][values[name]] and not reason.text:
            found = f"{name.replace('_', ' ')}: {values[name]}, without a reason"
            issues.append(Issue(file, reason.address, found, "a reason in words", "write why; the report prints it"))
    for name in UPGRADES if start == "high" else ():
        if values[name] and UPGRADES[name][values[name]]:
            found = f"{name.replace('_', ' ')}: {values[name]}, for randomised studies"
            remedy = "take the upgrade away: it is for studies that are not randomised"
            issues.append(Issue(file, row.get(name).address, found, "no", remedy))
    return values | {"note": row.get("note").text}, issues
