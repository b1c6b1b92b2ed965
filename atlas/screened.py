"""Deposited votes through the machine's own screening: as rows of the table "votes", settled, and their agreement."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from prismake import tables
from prismake.screen import measure_agreement, settle
from prismake.screen.decisions import count_votes

Cast = tuple[str, str, str, str]  # reference, person, decision, reason


def make_votes(cast: Iterable[Cast], *, phase: str, adjudicator: str) -> pd.DataFrame:
    """The frame "votes" of what people decided on references; `adjudicator` is the person whose word settles."""
    columns = ("reference_id", "person", "decision", "reason")
    rows = [dict(zip(columns, one, strict=True)) for one in cast]
    return tables.from_rows(
        "votes",
        [
            row
            | {"phase": phase, "voted_id": row["reference_id"]}
            | {"role": "adjudicator" if row["person"] == adjudicator else "reviewer"}
            for row in rows
        ],
    )


def settle_votes(votes: pd.DataFrame, *, setting: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of "screening": where each reference stands that somebody voted on; `setting` is of its phase in config."""
    candidates = sorted(set(votes["reference_id"]))
    return tables.to_rows(settle(candidates, votes=votes, people=setting["people"], needed=count_votes(setting)))


def cross_votes(votes: pd.DataFrame, *, people: tuple[str, str]) -> Mapping[tuple[str, str], list[str]]:
    """The references by what the two people decided on them, "" where one of them did not."""
    cast = votes[votes["role"] == "reviewer"]
    said = {(row["reference_id"], row["person"]): row["decision"] for row in tables.to_rows(cast)}
    crossed: dict[tuple[str, str], list[str]] = {}
    for reference in sorted(set(cast["reference_id"])):
        first, second = (said.get((reference, person), "") for person in people)
        crossed.setdefault((first, second), []).append(reference)
    return crossed


def find_agreement(votes: pd.DataFrame) -> dict[str, Any]:
    """The row of "agreement" of the only two people who voted, all batches together."""
    (row,) = tables.to_rows(measure_agreement(votes))
    return row


def count_reasons(rows: Iterable[Mapping[str, str]]) -> Counter[str]:
    """How many references were excluded for each criterion."""
    return Counter(row["reason"] for row in rows if row["status"] == "excluded")
