"""Sheets on the certainty of the evidence: one row per analysis to judge, issued once, read back with every problem."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from prismake import tables
from prismake.config import list_names
from prismake.issues import Issue, raise_any
from prismake.sheets import (
    Meta,
    Returned,
    Row,
    Workbook,
    check_owner,
    issue_batches,
    read_sheet,
    read_sheets,
    standing_sheets,
)
from prismake.synthesise.certainty import DOMAINS, REASONED, UPGRADES, WORDS, needs_reason
from prismake.synthesise.comparison_arms import Analysis
from prismake.synthesise.grade_copies import APART, REASON, TEXTS, Judged, is_judged, unite_judgements
from prismake.synthesise.grade_forms import GUIDE, PAGE, grade_page, name_answer
from prismake.synthesise.judged_estimates import (
    describe_estimates,
    is_same_estimate,
    say_outdated,
    select_estimates,
)
from prismake.synthesise.judged_evidence import describe_evidence
from prismake.synthesise.missing import ANSWERS, QUESTIONS
from prismake.synthesise.questions import (
    Described,
    describe_analysis,
    find_shown,
    is_other_analysis,
    list_changes,
)
from prismake.synthesise.rating import Ratings
from prismake.synthesise.starting import Tools, is_randomised
from prismake.text.words import fold

KIND = "grade"
PLACE = "_reason_cell"  # where the reason of a domain stands, or would
BATCH = 200
Remark = dict[str, str]


def issue_grades(
    folder: Path,
    *,
    people: Sequence[str],
    former: Mapping[str, str],
    analyses: Sequence[Analysis],
    estimates: pd.DataFrame,
    effects: pd.DataFrame | None = None,
    appraisal: pd.DataFrame | None = None,
    ratings: Ratings | None = None,
    tools: Tools | None = None,
    missing: Mapping[str, str] | None = None,
) -> list[Path]:
    """Issue to each person the analyses with at least one study that stand in none of their sheets.

    Beside the estimate stands what it rests on, risk of bias as the table appraisal_settled (`appraisal`) has it.

    A row that shows another analysis than the one that its id names today stands for neither, and one that shows
    another estimate than today's for none: its analysis is asked again. `ratings` holds what arithmetic proposes,
    `missing` which results are missing, in words, `tools` as for `find_start`.
    """
    counted = set(estimates.loc[estimates["k"] > 0, "analysis_id"])
    described = {str(analysis["id"]): describe_analysis(analysis, tools) for analysis in analyses}
    now = describe_estimates(analyses, estimates=estimates, effects=effects)
    told = {name: rated.tell() for name, rated in (ratings or {}).items()}
    on: dict[str, Any] = {"estimates": estimates, "effects": effects, "appraisal": appraisal}
    known = {} if effects is None else describe_evidence(analyses, **on)
    lacking = missing or {}
    asked = {
        name: shown
        | {"estimate": now[name], "proposed": told.get(name, ""), "missing": lacking.get(name, "")}
        | known.get(name, {})
        for name, shown in described.items()
        if name in counted
    }

    def make(batch: str, ids: Sequence[str]) -> Workbook:
        title = f"Certainty of the evidence: {person}, {batch}"
        return Workbook(Meta(KIND, "", person, batch), title, GUIDE, (grade_page([asked[one] for one in ids]),))

    issued = []
    for person in people:
        standing = _list_standing(folder, names=list_names(person, former), analyses=described, now=now)
        owed = [one for one in asked if one not in standing]
        issued += issue_batches(folder, person=person, rows=owed, size=BATCH, make=make)
    return issued


def _list_standing(
    folder: Path, *, names: Iterable[str], analyses: Mapping[str, Described], now: Mapping[str, str]
) -> set[str]:
    sheets = [read_sheet(path, pages=()) for path, _ in standing_sheets(folder, people=names)]
    rows = [row for sheet in sheets for row in sheet.rows.get(PAGE, [])]
    same = (row for row in rows if row.id not in analyses or not is_other_analysis(row, analyses=analyses))
    return {row.id for row in same if is_same_estimate(row.text("estimate"), now.get(row.id, ""))}


def gather_grades(
    paths: Iterable[Path],
    *,
    analyses: Sequence[Analysis],
    people: Mapping[str, str],
    estimates: pd.DataFrame | None = None,
    effects: pd.DataFrame | None = None,
    tools: Tools | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables grade_judgements from all saved sheets, and remarks; a row without any judgement gives none.

    A row on an analysis that config/analyses no longer has, or that shows another analysis than the one its id
    names today, waits in its sheet, and is told; one on an analysis that no study of `estimates` counts in any more
    counts, and is told. One on another estimate than today's has a remark, unless the person has judged
    today's, and is told; one in which a reason is missing is held back alone, and is told. `people` gives, for every
    name that may stand on a sheet, the name it counts under. Raises ReviewError with every problem of all sheets.
    """
    described = {str(analysis["id"]): describe_analysis(analysis, tools) for analysis in analyses}
    randomised = {str(analysis["id"]) for analysis in analyses if is_randomised(analysis, tools)}
    counted = set(described) if estimates is None else set(estimates.loc[estimates["k"] > 0, "analysis_id"])
    now = {} if estimates is None else describe_estimates(analyses, estimates=estimates, effects=effects)
    sheets, issues = read_sheets(paths, pages=lambda path: [grade_page()], belongs=_place)
    rows: list[Judged] = []
    remarks: list[Remark] = []
    for sheet in sheets:
        issues += check_owner(sheet, people=people)
        person = people.get(sheet.meta.person, sheet.meta.person)
        for row in sheet.rows[PAGE]:
            remarks += _remark_row(row, sheet=sheet, person=person, analyses=described, counted=counted)
            if row.id not in described or is_other_analysis(row, analyses=described):
                continue
            values, problems = _read_row(row, sheet=sheet, randomised=row.id in randomised)
            issues += problems
            rows.append(values | {"person": person})
    kept, clashes, told = unite_judgements(select_estimates(rows, now=now))
    raise_any([*issues, *clashes])
    lacking = {id(row): names for row in kept if (names := _list_unreasoned(row))}
    remarks += [_remark_unreasoned(row, lacking[id(row)]) for row in kept if id(row) in lacking]
    kept = [row for row in kept if id(row) not in lacking]
    kept = [{**row, "remark": say_outdated(row["estimate"], now.get(row["analysis_id"], ""))} for row in kept]
    remarks += [*_remark_halves(rows), *told, *_remark_outdated(kept)]
    return tables.from_rows("grade_judgements", kept), tables.from_rows("remarks", remarks)


def read_grades(paths: Iterable[Path], *, analyses: Sequence[Analysis], people: Mapping[str, str]) -> pd.DataFrame:
    """The table grade_judgements alone."""
    return gather_grades(paths, analyses=analyses, people=people)[0]


def _remark_row(
    row: Row, *, sheet: Returned, person: str, analyses: Mapping[str, Described], counted: Collection[str]
) -> Iterator[Remark]:
    """A row that somebody filled and that counts nowhere, stands beside no study, or shows what was another start."""
    filled = [column.key for column in grade_page().columns if column.fill and row.text(column.key)]
    if not filled:
        return
    file, cell, kind = sheet.path.as_posix(), row.get(filled[0]).address, "idle sheet"
    cells = f"{len(filled)} cell{'' if len(filled) == 1 else 's'} on '{row.text('title')}' in {file} {cell}"
    if row.id not in analyses:
        text = (
            f"{cells}: config/analyses has no analysis {row.id}. What stands there waits, "
            f"counted nowhere; back when an analysis is called {row.id} again"
        )
    elif is_other_analysis(row, analyses=analyses):
        kind, text = "judgement held back", f"{cells}: {_say_other(row, analyses)}"
    elif not row.filled((*DOMAINS, *TEXTS[:-1])):
        return
    elif row.id not in counted:
        text = f"{cells}: no study counts in {row.id} now, so what was judged is about no study"
    elif changes := list_changes(row, analyses[row.id]):
        kind, text = (
            "analysis changed",
            f"{cells}: the row shows {'; '.join(changes)}. They count as they stand",
        )
    else:
        return
    place = {"reference_id": row.id, "person": person, "sheet": file, "cell": cell}
    yield {"phase": KIND, "kind": kind, "text": text, **place}


def _say_other(row: Row, analyses: Mapping[str, Described]) -> str:
    now, others = analyses[row.id], find_shown(row, analyses=analyses)
    called = f", and what the row shows is called {', '.join(others)}" if others else ""
    return (
        f"the row shows '{row.text('question')}', but {row.id} is '{now['title']}' ('{now['question']}') now{called}. "
        "What stands there counts nowhere, and each analysis of today with a study is asked anew; it counts again when "
        f"{row.id} is that analysis again"
    )


def _remark_halves(rows: Sequence[Judged]) -> Iterator[Remark]:
    """Words without a judgement, where no copy of the row has one that they would stand beside."""
    judged = {(row["analysis_id"], row["person"], row["batch"]) for row in rows if is_judged(row)}
    for row in rows:
        told = ", ".join(f"{name.replace('_', ' ')} '{row[name]}'" for name in (*APART, "note") if row[name])
        if told and (row["analysis_id"], row["person"], row["batch"]) not in judged:
            text = f"{told} in {row['sheet']} {row['cell']} without a judgement: the row counts as empty"
            place = {"reference_id": row["analysis_id"], **{name: row[name] for name in ("person", "sheet", "cell")}}
            yield {"phase": KIND, "kind": "half-filled row", "text": text, **place}


def _list_unreasoned(row: Judged) -> list[str]:
    """The domains of which a judgement has no reason and needs one."""
    return [name for name in REASONED if needs_reason(name, row[name]) and not row[name + REASON]]


def _remark_unreasoned(row: Judged, names: Sequence[str]) -> Remark:
    told = ", ".join(f"{name.replace('_', ' ')} '{row[name]}' ({row[name + PLACE]} is empty)" for name in names)
    text = f"{row['analysis_id']} in {row['sheet']}, without a reason: {told}. The row counts as an empty one"
    place = {"reference_id": row["analysis_id"], "person": row["person"], "sheet": row["sheet"]}
    return {"phase": KIND, "kind": "half-filled row", "text": text, **place, "cell": row[names[0] + PLACE]}


def _remark_outdated(kept: Iterable[Judged]) -> Iterator[Remark]:
    for row in kept:
        if row["remark"]:
            text = f"{row['analysis_id']} in {row['sheet']} {row['cell']}: {row['remark']}. It is owed again"
            place = {"reference_id": row["analysis_id"], **{name: row[name] for name in ("person", "sheet", "cell")}}
            yield {"phase": KIND, "kind": "estimate changed", "text": text, **place}


def _place(path: Path) -> tuple[str, str, str]:
    return KIND, "", path.parent.name


def _read_row(row: Row, *, sheet: Returned, randomised: bool) -> tuple[dict[str, str], list[Issue]]:
    file, issues = sheet.path.as_posix(), []
    place = {"sheet": file, "cell": row.get("risk_of_bias").address}
    values = {"analysis_id": row.id, "batch": sheet.meta.batch, "estimate": row.text("estimate"), **place}
    for name, words in WORDS.items():
        cell, allowed = row.get(name), {fold(word): word for word in words}
        values[name] = allowed.get(fold(cell.text), "")
        if cell.text and not values[name]:
            issues.append(Issue(file, cell.address, f"'{cell.text}'", " | ".join(words), "choose one of these"))
    answers, problems = _read_answers(row, file=file)
    values["missing_answers"], issues = answers, [*issues, *problems]
    for name in REASONED:
        reason = row.get(name + REASON)
        values |= {name + REASON: reason.text, name + PLACE: reason.address}
    for name in UPGRADES if randomised else ():
        if values[name] and UPGRADES[name][values[name]]:
            found = f"{name.replace('_', ' ')}: {values[name]}, for randomised studies"
            remedy = "take the upgrade away: it is for studies that are not randomised"
            issues.append(Issue(file, row.get(name).address, found, "no", remedy))
    return values | {"note": row.get("note").text}, issues


def _read_answers(row: Row, *, file: str) -> tuple[str, list[Issue]]:
    """The answers to the questions of ROB-ME, joined by '; ', and an Issue on each word that is none."""
    told, issues = [], []
    for number in QUESTIONS:
        cell = row.get(name_answer(number))
        if cell.text and cell.text.strip().upper() not in ANSWERS:
            issues.append(Issue(file, cell.address, f"'{cell.text}'", " | ".join(ANSWERS), "choose one of these"))
        elif cell.text:
            told.append(f"{number} {cell.text.strip().upper()}")
    return "; ".join(told), issues
