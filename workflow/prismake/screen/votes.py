"""Read the votes people saved: each with its sheet and cell, each problem with its place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from prismake import tables
from prismake.issues import Issue, ReviewError, raise_any
from prismake.screen.ballots import PAGE, ballot_page
from prismake.screen.vocabulary import DECISIONS, REASON_NEEDED, parse_decision
from prismake.sheets import Returned, Row, read_sheet
from prismake.sheets.pages import fold

ROLES = {"screening": "reviewer", "consensus": "adjudicator"}


def read_votes(
    paths: Iterable[Path], *, phase: str, criteria: Sequence[Mapping[str, Any]], clusters: pd.DataFrame
) -> pd.DataFrame:
    """The votes of all saved sheets of a phase; an empty decision is no vote yet.

    Raises ReviewError with every problem of every sheet.
    """
    resolve = dict(zip(clusters["record_id"], clusters["reference_id"], strict=True))
    rows: list[dict[str, str]] = []
    issues: list[Issue] = []
    for path in sorted(paths):
        try:
            sheet = _read(path, phase=phase, criteria=criteria)
        except ReviewError as error:
            issues += error.issues
            continue
        for row in sheet.rows.get(PAGE, []):
            vote, problems = _read_row(row, sheet=sheet, phase=phase, criteria=criteria)
            if row.id not in resolve:
                problems.append(
                    _issue(path, row.cells["id"].address, f"id {row.id}", "a record of this review", "restore the row")
                )
            issues += problems
            if vote and not problems:
                rows.append({**vote, "reference_id": resolve[row.id]})
    kept, clashes = _keep_once(rows)
    raise_any([*issues, *clashes])
    return tables.from_rows("votes", kept)


def _read(path: Path, *, phase: str, criteria: Sequence[Mapping[str, Any]]) -> Returned:
    consensus = "consensus" in path.parts
    sheet = read_sheet(path, pages=[ballot_page(phase, criteria=criteria, consensus=consensus)])
    expected = ("consensus" if consensus else "screening", phase, path.parent.name)
    found = (sheet.meta.kind, sheet.meta.phase, sheet.meta.person)
    if found != expected:
        raise ReviewError(
            [_issue(path, "", f"a sheet of {' / '.join(found)}", " / ".join(expected), "move it to its own folder")]
        )
    return sheet


def _read_row(
    row: Row, *, sheet: Returned, phase: str, criteria: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, str] | None, list[Issue]]:
    decision, note = row.cells["decision"], row.cells["note"]
    reason = row.cells.get("reason")
    typed_reason = reason.text if reason else ""
    if not decision.text:
        if typed_reason and reason:
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
        "note": note.text,
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
    cell = row.cells.get("reason")
    if cell is None:
        return
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
