"""What becomes of every candidate of a phase: votes first, then the stopping rule of the protocol."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from prismake import tables
from prismake.screen.eligibility import list_candidates
from prismake.screen.settle import settle
from prismake.screen.stopping import Target, exclude_unread, follow_batches

RANKED = "ranked"


def count_votes(setting: Mapping[str, Any]) -> int:
    """How many people vote on each reference of a phase: all, unless config.yaml asks for fewer."""
    return int(setting.get("votes", len(setting["people"])))


def settle_phase(
    *,
    references: pd.DataFrame,
    eligibility: pd.DataFrame,
    votes: pd.DataFrame,
    previous: Sequence[pd.DataFrame],
    stopping: Sequence[pd.DataFrame],
    setting: Mapping[str, Any],
    protocol: Mapping[str, Any],
    trusted: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The frame "screening" of a phase.

    `previous` holds the decisions of the phase before and `stopping` the stopping test, where there is one; `trusted`
    the votes of machines that stand for a reader.
    """
    candidates = list_candidates(references, eligibility=eligibility, previous=next(iter(previous), None))
    asked: dict[str, Any] = {"people": setting["people"], "needed": count_votes(setting), "trusted": trusted}
    decided = settle(candidates, votes=votes, **asked)
    for test in stopping:
        decided = exclude_unread(decided, stopping=test, references=references, votes=votes, target=Target.of(protocol))
    return decided


def check_stopping(
    *,
    references: pd.DataFrame,
    eligibility: pd.DataFrame,
    votes: pd.DataFrame,
    asked: pd.DataFrame,
    setting: Mapping[str, Any],
    protocol: Mapping[str, Any],
) -> pd.DataFrame:
    """The frame "stopping" of title and abstract screening; empty where nothing is ranked."""
    if setting.get("order") != RANKED:
        return tables.empty("stopping")
    candidates = list_candidates(references, eligibility=eligibility, previous=None)
    decided = settle(candidates, votes=votes, people=setting["people"], needed=count_votes(setting))
    return follow_batches(asked, screening=decided, references=references, target=Target.of(protocol))
