"""What is told about votes and changes nothing: overtaken consensus, overruled votes, names that nobody mapped."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from prismake import tables
from prismake.screen.carried import OVERRULED, list_unmapped
from prismake.screen.cast import is_overtaken, name_votes

Vote = Mapping[str, str]


def find_remarks(
    votes: pd.DataFrame,
    *,
    decided: Mapping[str, pd.DataFrame],
    carried: pd.DataFrame,
    records: pd.DataFrame,
    screening: Mapping[str, Any],
) -> pd.DataFrame:
    """The frame "remarks"; `decided` is the frame "screening" by phase, `screening` that part of config.yaml."""
    by_reference: dict[tuple[str, str], list[dict[str, str]]] = {}
    remarkable = votes.loc[votes["role"] != "reviewer", "reference_id"]  # votes of reviewers alone say all themselves
    for vote in tables.to_rows(votes[votes["reference_id"].isin(remarkable)]):
        by_reference.setdefault((vote["phase"], vote["reference_id"]), []).append(vote)
    candidates = {phase: set(frame["reference_id"]) for phase, frame in decided.items()}
    rows: list[dict[str, str]] = []
    for (phase, reference_id), cast in sorted(by_reference.items()):
        rows += _find_overtaken(cast)
        rows += _find_overruled(cast)
        if reference_id not in candidates[phase]:
            rows += _find_idle(cast)
    return tables.from_rows("remarks", [*rows, *list_unmapped(carried, records=records, screening=screening)])


def _find_overtaken(cast: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    now = name_votes(vote for vote in cast if vote["role"] == "reviewer")
    for vote in cast:
        if vote["role"] == "adjudicator" and is_overtaken(vote["seen"], now):
            text = (
                f"votes changed after {vote['person']} settled them: seen {vote['seen']}; now {now or 'none'}. "
                f"{_plain(vote)} stands; reopen the decision if it should not"
            )
            yield _remark(vote, kind="consensus overtaken", text=text)


def _find_overruled(cast: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    own = {vote["person"]: vote for vote in cast if vote["role"] == "reviewer"}
    for vote in cast:
        if vote["role"] == OVERRULED and own[vote["person"]]["decision"] != vote["decision"]:
            sheet = own[vote["person"]]
            place = f"{sheet['sheet']} {sheet['cell']}"
            text = f"{_plain(vote)} in {vote['origin']}, {_plain(sheet)} in {place}: the sheet counts"
            yield _remark(vote, kind="carried vote overruled", text=text)


def _find_idle(cast: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    for vote in cast:
        if vote["role"] == "reopened":
            text = f"{_plain(vote)} has no effect: the document does not reach this phase"
            yield _remark(vote, kind="reopened without effect", text=text)


def _plain(vote: Vote) -> str:
    return f"{vote['decision'].replace('_', ' ')} {vote['reason']}".strip()


def _remark(vote: Vote, *, kind: str, text: str) -> dict[str, str]:
    kept = {key: vote[key] for key in ("phase", "reference_id", "person", "sheet", "cell")}
    return {**kept, "kind": kind, "text": text}
