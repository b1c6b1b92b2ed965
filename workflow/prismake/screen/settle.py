"""Settle votes into decisions: agreement, the adjudicator's word, or a conflict that stays open."""

from collections.abc import Iterable, Sequence

import pandas as pd

from prismake import tables
from prismake.screen.vocabulary import STATUS, agreed_status
from prismake.text.vocabulary import WITH_MACHINE

BY_AGREEMENT = "agreement"
REOPENED = "reopened by "
Vote = dict[str, str]


def settle(
    candidates: Sequence[str],
    *,
    votes: pd.DataFrame,
    people: Sequence[str],
    needed: int | None = None,
    trusted: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One row of "screening" per candidate.

    A decision that the adjudicator reopened stands above all, the adjudicator's word above votes. Otherwise as many
    people as the phase has, or as many as are `needed` on each reference, must have voted, and all their votes must
    come to the same: else the reference is pending, or in conflict as soon as two votes differ. A reference whose
    records were voted on apart keeps all those votes: differing ones become a conflict.

    `trusted` votes are those of validated machines: they stand for one of the people where all the others have voted,
    and every one of them comes to the same as theirs. A machine alone decides nothing.
    """
    cast = _group(votes)
    beside = {} if trusted is None else _group(trusted)
    enough = len(people) if needed is None else needed
    rows = [_settle_one(one, cast.get(one, []), needed=enough, beside=beside.get(one, [])) for one in candidates]
    return tables.from_rows("screening", rows)


def _group(votes: pd.DataFrame) -> dict[str, list[Vote]]:
    by_reference: dict[str, list[Vote]] = {}
    ordered = votes.sort_values(["reference_id", "person", "voted_id"])
    for vote in tables.to_rows(ordered[["reference_id", "person", "role", "decision", "reason"]]):
        by_reference.setdefault(vote["reference_id"], []).append(vote)
    return by_reference


def _settle_one(reference_id: str, votes: list[Vote], *, needed: int, beside: list[Vote]) -> dict[str, str]:
    reopened = [vote for vote in votes if vote["role"] == "reopened"]
    rulings = reopened or [vote for vote in votes if vote["role"] == "adjudicator"]
    cast = rulings or [vote for vote in votes if vote["role"] == "reviewer"]
    row = {"reference_id": reference_id, "status": "pending", "reason": "", "settled_by": ""}
    if not cast:
        return row
    status = _find_status(cast)
    if status is None:
        return {**row, "status": "conflict"}
    voters = len({vote["person"] for vote in cast})
    stands = voters < needed and not rulings
    if stands and (voters < needed - 1 or not beside or _find_status([*cast, *beside]) is None):
        return row
    reason = next((vote["reason"] for vote in cast if STATUS[vote["decision"]] == "excluded"), "")
    settled_by = WITH_MACHINE if stands else BY_AGREEMENT
    if rulings:
        settled_by = f"{REOPENED if reopened else ''}{rulings[0]['person']}"
    return {**row, "status": status, "reason": reason, "settled_by": settled_by}


def _find_status(votes: Iterable[Vote]) -> str | None:
    return agreed_status((vote["decision"], vote["reason"]) for vote in votes)
