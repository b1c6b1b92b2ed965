"""Read one row of a screening sheet: a decision, its reason, whether the report was obtained."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from prismake.issues import Issue
from prismake.screen.vocabulary import ACCEPTED, DECISIONS, NOT_RETRIEVED, REASON_NEEDED, RETRIEVALS, parse_decision
from prismake.sheets import Cell, Returned, Row
from prismake.text.words import fold

UNOBTAINED = "not_retrieved"  # NOT_RETRIEVED as a decision
WORDS = ("retrieval", "attempts", "note")  # what a person may write beside a decision
HALF = "half-filled row"
Line = dict[str, str]
REASONED = frozenset(phase for phase, _ in REASON_NEEDED)


@dataclass(frozen=True)
class Choices:
    """What a phase lets people write: its decisions, and its criteria by label and by id."""

    phase: str
    criteria: Sequence[Mapping[str, Any]]

    @property
    def labels(self) -> str:
        """The reasons that may stand in a sheet."""
        return " | ".join(str(item["reason"]) for item in self.criteria if self.phase in item["phase"])

    def find_reason(self, text: str) -> str:
        """The id of the criterion behind a typed reason, empty when there is none."""
        return self._reasons.get(fold(text), "")

    @cached_property
    def _reasons(self) -> dict[str, str]:
        return {
            fold(word): str(item["id"])
            for item in self.criteria
            if self.phase in item["phase"]
            for word in (item["reason"], item["id"])
        }


def read_row(row: Row, *, sheet: Returned, choices: Choices) -> tuple[dict[str, str] | None, list[Issue]]:
    """The vote in a row, None where a person wrote nothing, and what is wrong with it.

    A report that was not retrieved is a vote of its own, without a decision beside it. Words without a decision are
    kept as a vote that has none: it is still owed, and so is a row of which a part is missing (`find_lacking`).
    """
    written, retrieval = row.text("decision"), fold(row.text("retrieval"))
    parsed = parse_decision(written, phase=choices.phase) if written else None
    concerned = bool(row.text("retrieval")) or parsed == UNOBTAINED
    issues = list(_check_retrieval(row, sheet=sheet, word=parsed)) if concerned else []
    if written and parsed is None:
        allowed, remedy = " | ".join(DECISIONS[choices.phase]), "choose one of these, or clear the cell"
        return None, [*issues, _issue(sheet, row.get("decision"), f"'{written}'", allowed, remedy)]
    if find_lacking(row, choices=choices) or (parsed is None and retrieval != NOT_RETRIEVED):
        told = row.filled(WORDS)
        return _make_vote(row, sheet=sheet, choices=choices, decision="") if told else None, issues
    decision = parsed or UNOBTAINED
    issues += check_reason(row, sheet=sheet, choices=choices, decision=decision)
    return _make_vote(row, sheet=sheet, choices=choices, decision=decision), issues


def find_lacking(row: Row, *, choices: Choices) -> tuple[str, Cell] | None:
    """What a row that was begun still needs, in words, and the cell; None for a whole row and for an empty one.

    These are the reason of an exclusion, the decision that a reason belongs to, and where a report was sought.
    """
    written, gone = row.text("decision"), fold(row.text("retrieval")) == NOT_RETRIEVED
    parsed = parse_decision(written, phase=choices.phase) if written else None
    if not written and not gone:
        return ("a decision", row.get("decision")) if row.text("reason") else None
    if (choices.phase, parsed) in REASON_NEEDED and not row.text("reason"):
        return "the reason of the exclusion", row.get("reason")
    sought = parsed == UNOBTAINED or (gone and not written)
    if sought and "attempts" in row.cells and not row.text("attempts"):
        return "where and when the report was sought", row.get("attempts")
    return None


def tell_half(row: Row, lacking: str, cell: Cell, *, sheet: Returned, choices: Choices, row_id: str = "") -> Line:
    """What is told of a row that was begun and lacks something; `row_id` where a person typed which document it is."""
    written = ", ".join(f"'{row.text(key)}'" for key in ("decision", "reason", "retrieval", "why") if row.text(key))
    file, about = sheet.path.as_posix(), row_id or row.id
    text = f"{written} on {about} in {file}, and {cell.address} is empty: {lacking} is missing"
    place = {"sheet": file, "cell": cell.address, "decision": fold(row.text("decision"))}
    kept = {"phase": choices.phase, "kind": HALF, "reference_id": about}
    return {**kept, "text": f"{text}. The row counts as an empty one", **place}


def _make_vote(row: Row, *, sheet: Returned, choices: Choices, decision: str) -> dict[str, str]:
    cells = ("decision", *WORDS) if decision else WORDS
    written = next((key for key in cells if row.text(key)), "decision")
    return {
        "phase": choices.phase,
        "voted_id": row.id,
        "decision": decision,
        "reason": choices.find_reason(row.text("reason")),
        "retrieval": fold(row.text("retrieval")),
        "attempts": row.text("attempts"),
        "note": row.text("note"),
        "sheet": sheet.path.as_posix(),
        "cell": row.get(written).address,
    }


def check_reason(row: Row, *, sheet: Returned, choices: Choices, decision: str) -> Iterator[Issue]:
    """Whether there is a reason exactly where the phase needs one, and one of the protocol."""
    if choices.phase not in REASONED:
        return
    cell, allowed = row.get("reason"), choices.labels
    if cell.text and decision != "exclude":
        found = f"reason '{cell.text}' with '{decision.replace('_', ' ')}'"
        yield _issue(sheet, cell, found, "a reason only for an exclusion", "clear it")
    elif cell.text and not choices.find_reason(cell.text):
        yield _issue(sheet, cell, f"'{cell.text}'", allowed, "choose one of these")
    elif not cell.text and (choices.phase, decision) in REASON_NEEDED:
        remedy = "choose the first reason that applies"
        yield _issue(sheet, cell, "an exclusion without a reason", allowed, remedy)


def _check_retrieval(row: Row, *, sheet: Returned, word: str | None) -> Iterator[Issue]:
    """What is wrong with what is said of the report; `word` is the decision beside it, None where that is no word."""
    retrieval, decision = row.get("retrieval"), row.get("decision")
    if retrieval.text and fold(retrieval.text) not in RETRIEVALS:
        remedy = "choose one of these, or clear the cell"
        yield _issue(sheet, retrieval, f"'{retrieval.text}'", " | ".join(RETRIEVALS), remedy)
    gone = fold(retrieval.text) == NOT_RETRIEVED
    if gone and word not in (None, UNOBTAINED):
        found = f"'{NOT_RETRIEVED}' with the decision '{decision.text}'"
        yield _issue(sheet, retrieval, found, "a decision, or not retrieved", "clear one of the two")
    elif word == UNOBTAINED and retrieval.text and not gone:
        found = f"'{retrieval.text}' with the decision '{decision.text}'"
        yield _issue(sheet, retrieval, found, f"{NOT_RETRIEVED}, or another decision", "correct one of the two")


def list_words(phase: str) -> str:
    """Every decision that is taken in a phase."""
    return " | ".join(ACCEPTED[phase])


def _issue(sheet: Returned, cell: Cell, found: str, allowed: str, remedy: str) -> Issue:
    return Issue(sheet.path.as_posix(), cell.address, found, allowed, remedy)
