"""Decisions that the adjudicator takes up again: a sheet of spare rows, each with the new decision and the why."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from prismake.config import list_names
from prismake.config.reserved import KEY
from prismake.issues import Issue
from prismake.screen.rows import Choices, Line, check_reason, list_words, tell_half
from prismake.screen.vocabulary import ACCEPTED, REASON_NEEDED, parse_decision
from prismake.sheets import (
    CUT,
    TITLE,
    Cell,
    Column,
    Documents,
    Meta,
    Page,
    Returned,
    Row,
    Workbook,
    issue_named,
    list_spare,
    standing_sheets,
    tell_gone,
)
from prismake.text.vocabulary import REOPENED

KIND = PAGE = REOPENED
GONE = "row or page gone"
GUIDE = (
    "A decision of this phase that must change after all is written here, and nowhere else: votes and consensus stay "
    "as they were, and the report shows the new decision with its why.",
    "Id: as it stands in reports/review.xlsx, page references; the id of any entry of the document will do.",
    "Title: its first words, so that the decision stays with the document whatever becomes of the id.",
    "The why is required. One row for each document: to change it again, change its row and say so in the why.",
    "A row of which a part is missing counts nowhere and is told at each run. Clear a row to take the reopening back.",
)
NEEDED = ("reference", "decision", "why")


def reopened_page(phase: str, *, criteria: Sequence[Mapping[str, Any]]) -> Page:
    """The columns of the sheet, with its spare rows."""
    reasons = tuple(item["reason"] for item in criteria if phase in item["phase"])
    reason = Column("reason", "Reason", 28, fill=True, choices=reasons, needed_when=("decision", "exclude"))
    columns = (
        Column("reference", "Id of the document", 40, fill=True),
        Column("decision", "New decision", 16, fill=True, choices=ACCEPTED[phase]),
        *([reason] if phase == "full_text" else []),
        Column("why", "Why it is decided anew", 80, fill=True),
        Column(TITLE, "First words of its title", 40, fill=True),
    )
    return Page(PAGE, columns, list_spare(PAGE), complete=False, done_when="decision")


def issue_reopened(
    folder: Path,
    *,
    phase: str,
    setting: Mapping[str, Any],
    screening: pd.DataFrame,
    protocol: Mapping[str, Any],
    former: Mapping[str, str],
) -> list[Path]:
    """Issue the sheet to the adjudicator once there is a decision to reopen; a new one only where none stands.

    `folder` is seeds/consensus/<phase>.
    """
    person = setting.get("adjudicator")
    if person is None or screening["status"].isin(["pending", "conflict"]).all():
        return []
    standing = standing_sheets(folder, people=list_names(person, former))
    if any(meta.kind == KIND for _, meta in standing):
        return []
    page = reopened_page(phase, criteria=protocol["criteria"])
    title = f"Reopened decisions, {phase.replace('_', ' ')}: {person}"

    def make(name: str) -> Workbook:
        return Workbook(Meta(KIND, phase, person, name), title, GUIDE, (page,))

    return [issue_named(folder / person, KIND, make)]


def read_reopened(
    sheet: Returned, *, choices: Choices, resolve: Documents
) -> tuple[list[Line], list[Line], list[Issue]]:
    """The votes of the sheet, what is told of rows that lack something, and what is wrong.

    `resolve` gives the reference of each record. A row of which a part is missing is held back alone.
    """
    found: dict[str, Line] = {}
    held: list[Line] = []
    issues: list[Issue] = []
    for row in sheet.rows.get(PAGE, []):
        if not row.filled(("reference", "decision", "reason", "why")):
            continue
        if lacking := _find_lacking(row, choices=choices):
            held.append(tell_half(row, *lacking, sheet=sheet, choices=choices, row_id=row.text("reference")))
            continue
        vote, problems = _read_row(row, sheet=sheet, choices=choices, resolve=resolve)
        issues += problems
        if vote is None:
            continue
        first = found.setdefault(resolve[vote["voted_id"]], vote)
        if first is not vote:
            words = f"{vote['voted_id']} a second time, also in {first['cell']}"
            issues.append(_issue(sheet, row.get("reference"), words, "one row per document", "join the two"))
    return [{**vote, "reference_id": reference_id} for reference_id, vote in found.items()], held, issues


def _find_lacking(row: Row, *, choices: Choices) -> tuple[str, Cell] | None:
    """What a row that was begun still needs, in words, and the first cell of it; None for a whole one."""
    labels = {column.key: column.label for column in reopened_page(choices.phase, criteria=choices.criteria).columns}
    parsed = parse_decision(row.text("decision"), phase=choices.phase) if row.text("decision") else None
    reasoned = ("reason",) if (choices.phase, parsed) in REASON_NEEDED else ()
    missing = [key for key in (*NEEDED, *reasoned) if not row.text(key)]
    return (", ".join(labels[key] for key in missing), row.get(missing[0])) if missing else None


def remark_gone(sheet: Returned) -> Iterator[dict[str, str]]:
    """A remark where rows of the sheet were deleted, filled or not: a row is cleared to take a reopening back."""
    rows = sheet.rows.get(PAGE, [])
    if gone := tell_gone(PAGE, rows):
        file = sheet.path.as_posix()
        text = f"{file} has {gone}: if decisions stood there, they count no more; take the sheet from git or a backup"
        place = {"sheet": file, "cell": rows[0].get(KEY).address if rows else ""}
        yield {"phase": sheet.meta.phase, "kind": GONE, "reference_id": "", "text": text, **place}


def _read_row(
    row: Row,
    *,
    sheet: Returned,
    choices: Choices,
    resolve: Documents,
) -> tuple[dict[str, str] | None, list[Issue]]:
    reference, decision, why = (row.get(key) for key in ("reference", "decision", "why"))
    parsed = parse_decision(decision.text, phase=choices.phase)
    record_id, words = resolve.find_typed(reference.text)
    issues = []
    if words:
        remedy = "copy it from reports/review.xlsx, page references"
        issues.append(_issue(sheet, reference, words, "the id of a document of this review", remedy))
    elif other := resolve.find_other(record_id, row.text(TITLE) and row.text(TITLE) + CUT):
        words = f"'{row.text(TITLE)}' beside {record_id}, which is '{other}'"
        remedy = "mend the id or the title, or clear the row"
        issues.append(_issue(sheet, row.get(TITLE), words, "the title of the document that the id names", remedy))
    if parsed is None:
        issues.append(_issue(sheet, decision, f"'{decision.text}'", list_words(choices.phase), "choose one of these"))
    else:
        issues += check_reason(row, sheet=sheet, choices=choices, decision=parsed)
    if issues or parsed is None:
        return None, issues
    return {
        "phase": choices.phase,
        "voted_id": record_id,
        "decision": parsed,
        "reason": choices.find_reason(row.get("reason").text),
        "attempts": why.text if parsed == "not_retrieved" else "",
        "note": why.text,
        "sheet": sheet.path.as_posix(),
        "cell": decision.address,
    }, issues


def _issue(sheet: Returned, cell: Cell, found: str, allowed: str, remedy: str) -> Issue:
    return Issue(sheet.path.as_posix(), cell.address, found, allowed, remedy)
