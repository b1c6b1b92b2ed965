"""Read the votes people saved: each with its sheet and cell, each problem with its place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from prismake import tables
from prismake.issues import Issue, raise_any
from prismake.screen.ballots import PAGE, ballot_page
from prismake.screen.vocabulary import DECISIONS, REASON_NEEDED, parse_decision
from prismake.sheets import Returned, Row, check_owner, read_row_number, read_sheets
from prismake.sheets.pages import fold

ROLES = {"screening": "reviewer", "consensus": "adjudicator"}


def read_votes(
    paths: Iterable[Path],
    *,
    phase: str,
    criteria: Sequence[Mapping[str, Any]],
    clusters: pd.DataFrame,
    people: Mapping[str, str],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The frames "votes" and "asked" of all saved sheets of a phase; an empty decision is no vote yet.

    `people` gives, for every name that may stand on a sheet, the name the vote counts under.
    Raises ReviewError with every problem of every sheet.
    """
    resolve = dict(zip(clusters["record_id"], clusters["reference_id"], strict=True))
    sheets, issues = read_sheets(
        paths,
        pages=lambda path: [ballot_page(phase, criteria=criteria, consensus=_kind(path) == "consensus")],
        belongs=lambda path: (_kind(path), phase, path.parent.name),
    )
    rows: list[dict[str, str]] = []
    asked: dict[tuple[str, str, str], int] = {}
    for sheet in sheets:
        issues += check_owner(sheet, people=people)
        asked |= _list_asked(sheet, resolve=resolve, person=people.get(sheet.meta.person, sheet.meta.person))
        for row in sheet.rows.get(PAGE, []):
            vote, problems = _read_row(row, sheet=sheet, phase=phase, criteria=criteria)
            if vote and row.id not in resolve:
                remedy = "restore the export it came from, or clear the decision"
                problems.append(
                    _issue(sheet.path, vote["cell"], f"a vote on {row.id}", "a record of this review", remedy)
                )
            issues += problems
            if vote and not problems:
                person = people.get(sheet.meta.person, sheet.meta.person)
                rows.append({**vote, "person": person, "reference_id": resolve[row.id]})
    kept, clashes = _keep_once(rows)
    raise_any([*issues, *clashes])
    shown = [
        {"phase": phase, "reference_id": reference_id, "person": person, "batch": batch, "number": number}
        for (reference_id, person, batch), number in asked.items()
    ]
    return tables.from_rows("votes", kept), tables.from_rows("asked", shown)


def _list_asked(sheet: Returned, *, resolve: Mapping[str, str], person: str) -> dict[tuple[str, str, str], int]:
    """The first row of each reference that a reviewer's sheet asks for."""
    rows = sheet.rows.get(PAGE, []) if sheet.meta.kind == "screening" else []
    numbers: dict[tuple[str, str, str], int] = {}
    for row in rows:
        if row.id in resolve:
            key = (resolve[row.id], person, sheet.meta.batch)
            numbers[key] = min(read_row_number(row), numbers.get(key, 10**9))
    return numbers


def _kind(path: Path) -> str:
    return "consensus" if len(path.parts) > 3 and path.parts[-4] == "consensus" else "screening"


def _read_row(
    row: Row, *, sheet: Returned, phase: str, criteria: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, str] | None, list[Issue]]:
    decision, reason = row.get("decision"), row.get("reason")
    typed_reason = reason.text
    if not decision.text:
        if typed_reason:
            found = f"reason '{typed_reason}' without a decision"
            return None, [
                _issue(sheet.path, decision.address, found, " | ".join(DECISIONS[phase]), "decide, or clear the reason")
            ]
        return None, []
    parsed = parse_decision(decision.text, phase=phase)
    if parsed is None:
        allowed = " | ".join(DECISIONS[phase])
        return None, [
            _issue(
                sheet.path, decision.address, f"'{decision.text}'", allowed, "choose one of these, or clear the cell"
            )
        ]
    reasons = {
        fold(word): str(item["id"])
        for item in criteria
        if phase in item["phase"]
        for word in (item["reason"], item["id"])
    }
    problems = list(_check_reason(sheet, row=row, phase=phase, decision=parsed, reasons=reasons, criteria=criteria))
    return {
        "phase": phase,
        "voted_id": row.id,
        "person": sheet.meta.person,
        "role": ROLES[sheet.meta.kind],
        "decision": parsed,
        "reason": reasons.get(fold(typed_reason), ""),
        "note": row.get("note").text,
        "batch": sheet.meta.batch,
        "sheet": sheet.path.as_posix(),
        "cell": decision.address,
    }, problems


def _check_reason(
    sheet: Returned,
    *,
    row: Row,
    phase: str,
    decision: str,
    reasons: Mapping[str, str],
    criteria: Sequence[Mapping[str, Any]],
) -> Iterator[Issue]:
    if phase not in {needed for needed, _ in REASON_NEEDED}:
        return
    cell = row.get("reason")
    allowed = " | ".join(str(item["reason"]) for item in criteria if phase in item["phase"])
    if cell.text and decision != "exclude":
        yield _issue(
            sheet.path,
            cell.address,
            f"reason '{cell.text}' with '{decision}'",
            "a reason only for an exclusion",
            "clear it",
        )
    elif cell.text and fold(cell.text) not in reasons:
        yield _issue(sheet.path, cell.address, f"'{cell.text}'", allowed, "choose one of these")
    elif not cell.text and (phase, decision) in REASON_NEEDED:
        yield _issue(
            sheet.path, cell.address, "an exclusion without a reason", allowed, "choose the first reason that applies"
        )


def _keep_once(rows: Sequence[dict[str, str]]) -> tuple[list[dict[str, str]], list[Issue]]:
    # A sheet saved under two names holds the same votes twice: harmless while they are the same.
    kept: dict[tuple[str, str, str], dict[str, str]] = {}
    issues = []
    for row in rows:
        key = (row["voted_id"], row["person"], row["role"])
        first = kept.setdefault(key, row)
        if (first["decision"], first["reason"]) != (row["decision"], row["reason"]):
            found = f"{_words(row)}; but {_words(first)} in {first['sheet']} {first['cell']}"
            issues.append(
                Issue(row["sheet"], row["cell"], found, "one vote per person and reference", "clear one of the two")
            )
    return list(kept.values()), issues


def _words(vote: dict[str, str]) -> str:
    return f"{vote['decision']} {vote['reason']}".strip()


def _issue(path: Path, place: str, found: str, allowed: str, remedy: str) -> Issue:
    return Issue(path.as_posix(), place, found, allowed, remedy)
