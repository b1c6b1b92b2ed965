"""May screening stop: the hypergeometric test over the order in which references were handed out."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from prismake import tables
from prismake.screen.labels import BY_STOPPING
from prismake.statistics.digits import is_below, settle
from prismake.statistics.hypergeometric import find_smallest_tail
from prismake.text.batch_names import is_ranked_batch, read_number

RECALL, CONFIDENCE = 0.95, 0.95
CHANCE_DIGITS = 8  # in which releases of scipy agree, also for a hundred thousand references
EXCLUDED, LISTED = "excluded", "listed"
READ = frozenset({"included", "excluded", "conflict", "awaiting", "ongoing", "not_retrieved"})


@dataclass(frozen=True)
class Target:
    """The recall to be reached, with which confidence, and what becomes of the unread then: excluded or listed."""

    recall: float = RECALL
    confidence: float = CONFIDENCE
    unread: str = LISTED

    @classmethod
    def of(cls, protocol: Mapping[str, Any]) -> "Target":
        """The target of the protocol; the usual one, which excludes nothing, where the protocol has none."""
        return cls(**((protocol.get("screening") or {}).get("stopping") or {}))


def measure_chance(relevant: Sequence[bool], *, total: int, recall: float) -> float:
    """The probability of having found so few relevant references lately, if `recall` had not been reached.

    `relevant` tells of each reference read, in the order of reading, whether it was relevant; `total` counts the unread
    ones too. The smallest tail probability of a hypergeometric distribution over all points from which the later
    reading is taken for a sample of what was left there (ranked quasi-sampling of Callaghan & Müller-Hansen 2020, doi
    10.1186/s13643-020-01521-4). 1 while nothing relevant is known, 0 when everything is read.
    """
    found = np.asarray(relevant, dtype=bool)
    read, n = len(found), int(found.sum())
    if read >= total:
        return 0.0
    if n == 0:
        return 1.0
    # Each reference without relevance that is read less makes it likelier: the smallest is at the beginning, or right
    # behind a relevant one.
    start = np.concatenate([[0], np.flatnonzero(found[:-1]) + 1])
    before = np.concatenate([[0], np.cumsum(found)])[start]
    left = total - start
    # The fewest relevant references there would be from each point on, had the recall not been reached.
    missed = math.floor(n / Fraction(str(recall))) + 1 - before
    smallest = find_smallest_tail(n - before, population=left, relevant=np.minimum(missed, left), drawn=read - start)
    return min(smallest, 1.0)


def follow_batches(
    asked: pd.DataFrame, *, screening: pd.DataFrame, references: pd.DataFrame, target: Target
) -> pd.DataFrame:
    """The frame "stopping": one row per completed batch, none behind the first batch that is not complete.

    `screening` holds the decisions from votes alone. The test is about ranked references whose first round is not later
    than any reference handed out by then, without those that an earlier stop has left unread: so that a later search
    neither undoes a stop nor falls under it. A conflict counts as relevant until it is settled.
    """
    status = dict(zip(screening["reference_id"], screening["status"], strict=True))
    rounds = read_rounds(references, wanted=status)
    rows: list[dict[str, object]] = []
    relevant: dict[str, bool] = {}  # of each reference read, in the order of reading
    about: set[str] = set()
    stopped: set[str] = set()
    latest = ""
    for batch, ids in order_batches(asked, wanted=rounds):
        if any(status[reference_id] not in READ for reference_id in ids):
            break
        relevant |= {one: status[one] in ("included", "conflict") for one in ids if one not in stopped}
        if (last := max([latest, *(rounds[reference_id] for reference_id in ids)])) > latest:
            latest = last
            about = {reference_id for reference_id, first in rounds.items() if first <= latest} - stopped
        chance = measure_chance(list(relevant.values()), total=len(about), recall=target.recall)
        chance = settle(chance, CHANCE_DIGITS)
        reached = bool(is_below(chance, 1 - target.confidence))
        rows.append(
            {
                "phase": str(asked["phase"].iloc[0]),
                "batch": batch,
                "round": latest,
                "references": len(about),
                "read": len(relevant),
                "relevant": sum(relevant.values()),
                "recall": target.recall,
                "confidence": target.confidence,
                "p": chance,
                "reached": "yes" if reached else "no",
            }
        )
        if reached and (unread := about - relevant.keys()):
            stopped |= unread
            about -= unread
    return tables.from_rows("stopping", rows)


def read_rounds(references: pd.DataFrame, *, wanted: Mapping[str, object]) -> dict[str, str]:
    """The first round of each wanted reference that has an abstract: those without are always read."""
    shown = references[references["reference_id"].isin(list(wanted)) & (references["abstract"].str.strip() != "")]
    return {
        str(reference_id): min(str(rounds).split("; "))
        for reference_id, rounds in zip(shown["reference_id"], shown["rounds"], strict=True)
    }


def order_batches(asked: pd.DataFrame, *, wanted: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    """The batches in the order in which they were handed out, each with its wanted references by row.

    A reference counts where it was first handed out. Behind a number that nobody has saved yet nothing is known.
    """
    places: dict[str, tuple[tuple[int, int], int, str]] = {}
    for row in asked.itertuples():
        if is_ranked_batch(str(row.batch)):
            place = (read_number(str(row.batch)), int(str(row.number)), str(row.batch))
            places[str(row.reference_id)] = min(place, places.get(str(row.reference_id), place))
    grouped: dict[tuple[int, int], tuple[str, list[str]]] = {}
    for reference_id, (number, _, batch) in sorted(places.items(), key=lambda item: (item[1], item[0])):
        grouped.setdefault(number, (batch, []))
        if reference_id in wanted:
            grouped[number][1].append(reference_id)
    return [grouped[number] for number in _without_gap(list(grouped))]


def _without_gap(numbers: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    expected: dict[int, int] = {}
    for kind, number in numbers:
        if number != expected.get(kind, 0) + 1:
            return
        expected[kind] = number
        yield kind, number


def exclude_unread(
    screening: pd.DataFrame, *, stopping: pd.DataFrame, references: pd.DataFrame, votes: pd.DataFrame, target: Target
) -> pd.DataFrame:
    """The decisions with every unread ranked reference excluded by the stopping rule, once it was reached.

    Only when the protocol says so. A vote, whenever it comes, stands above the rule.
    """
    reached = stopping.loc[stopping["reached"] == "yes", "round"]
    if target.unread != EXCLUDED or reached.empty:
        return screening
    rounds = read_rounds(references, wanted=dict.fromkeys(screening["reference_id"]))
    last, voted = reached.max(), set(votes.loc[votes["decision"] != "", "reference_id"])
    unread = {reference_id for reference_id, first in rounds.items() if first <= last} - voted
    left = screening["reference_id"].isin(unread) & (screening["status"] == "pending")
    return screening.assign(
        status=screening["status"].mask(left, "excluded"), settled_by=screening["settled_by"].mask(left, BY_STOPPING)
    )


def explain_stopping(stopping: pd.DataFrame, *, protocol: Mapping[str, Any]) -> list[str]:
    """What to tell on the terminal when the test has been passed."""
    reached = stopping[stopping["reached"] == "yes"]
    if reached.empty:
        return []
    row = reached.iloc[-1]
    says = (
        f"{100 * row['recall']:.4g}% recall at {100 * row['confidence']:.4g}% confidence is reached with {row['batch']}"
    )
    if Target.of(protocol).unread == EXCLUDED:
        return [f"{row['phase']}: {says}; what is unread is excluded as the protocol says"]
    return [f"{row['phase']}: {says}; the protocol excludes nothing by it, so batches go on"]
