"""Settle votes into decisions: agreement, the adjudicator's word, or a conflict that stays open."""

from collections.abc import Sequence

import pandas as pd

from prismake import tables
from prismake.screen.vocabulary import STATUS, agreed_status

BY_AGREEMENT = "agreement"
REOPENED = "reopened by "


def settle(
    candidates: Sequence[str], *, votes: pd.DataFrame, people: Sequence[str], needed: int | None = None
) -> pd.DataFrame:
    """One row of "screening" per candidate.

    A decision that the adjudicator reopened stands above all, the adjudicator's word above votes. Otherwise as many
    people as the phase has, or as many as are `needed` on each reference, must have voted, and all their votes must
    come to the same: else the reference is pending, or in conflict as soon as two votes differ. A reference whose
    records were voted on apart keeps all those votes: differing ones become a conflict.
    """
    by_reference: dict[str, list[dict[str, str]]] = {}
    ordered = votes.sort_values(["reference_id", "person", "voted_id"])
    for vote in tables.to_rows(ordered[["reference_id", "person", "role", "decision", "reason"]]):
        by_reference.setdefault(vote["reference_id"], []).append(vote)
    enough = len(people) if needed is None else needed
    rows = [_settle_one(reference_id, by_reference.get(reference_id, []), needed=enough) for reference_id in candidates]
    return tables.from_rows("screening", rows)


def _settle_one(reference_id: str, votes: list[dict[str, str]], *, needed: int) -> dict[str, str]:
    reopened = [vote for vote in votes if vote["role"] == "reopened"]
    rulings = reopened or [vote for vote in votes if vote["role"] == "adjudicator"]
    cast = rulings or [vote for vote in votes if vote["role"] == "reviewer"]
    row = {"reference_id": reference_id, "status": "pending", "reason": "", "settled_by": ""}
    if not cast:
        return row
    status = agreed_status((vote["decision"], vote["reason"]) for vote in cast)
    if status is None:
        return {**row, "status": "conflict"}
    if not rulings and len({vote["person"] for vote in cast}) < needed:
        return row
    reason = next((vote["reason"] for vote in cast if STATUS[vote["decision"]] == "excluded"), "")
    settled_by = f"{REOPENED if reopened else ''}{rulings[0]['person']}" if rulings else BY_AGREEMENT
    return {**row, "status": status, "reason": reason, "settled_by": settled_by}
