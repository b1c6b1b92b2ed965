"""Machines among those who vote: the random sample that shows the recall of each, and what follows for its votes.

People decide on every reference of the sample without the machine. Its votes count where the sample of their round of
the searches is complete and the lower limit of its recall lies above the protocol's line; else they are told alone.
"""

import hashlib
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from prismake import tables
from prismake.config.machines import READER, find_limits, list_machines
from prismake.screen.labels import BY_STOPPING
from prismake.screen.vocabulary import STATUS, agreed_status
from prismake.statistics.digits import is_above
from prismake.statistics.recall import BELOW, PASSED, TOO_FEW, count_needed, limit_recall
from prismake.text.vocabulary import MACHINE

WAITS, LEFT = "waits", "left"
CONFIDENCE = 0.95
OPEN = ("pending", "conflict")
Row = dict[str, Any]


@dataclass(frozen=True)
class Limits:
    """What the protocol asks of a machine in a phase, and what a validated one stands for."""

    sample: int
    recall: float
    seed: int
    confidence: float = CONFIDENCE
    stands_for: str = "nobody"

    @classmethod
    def of(cls, protocol: Mapping[str, Any], phase: str) -> "Limits | None":
        """The limits of a phase; None where the protocol has none, so that no machine can count."""
        found = find_limits(protocol, phase)
        return cls(**found) if found else None


@dataclass(frozen=True)
class Sample:
    """The references of one round of the searches, and those of them that were drawn, in the order of drawing."""

    round: str
    ids: tuple[str, ...]
    drawn: tuple[str, ...]

    @property
    def unread(self) -> int:
        """How many references are outside the sample."""
        return len(self.ids) - len(self.drawn)


def split_votes(votes: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The frame "votes" without what machines said, and that alone."""
    own = votes["role"].str.endswith(MACHINE)
    return votes[~own], votes[own & (votes["role"] == MACHINE)]


def draw_samples(references: pd.DataFrame, *, wanted: Collection[str], limits: Limits | None) -> list[Sample]:
    """The sample of each round: the references whose hashes with the seed are the smallest.

    A reference belongs to its first round, so that a later search changes no sample; another seed draws anew. Nothing
    is drawn where the protocol has no limits.
    """
    size, seed = (limits.sample, limits.seed) if limits else (0, 0)
    rounds: dict[str, list[str]] = {}
    shown = references[references["reference_id"].isin(list(wanted))]
    for reference_id, named in zip(shown["reference_id"].tolist(), shown["rounds"].tolist(), strict=True):
        rounds.setdefault(min(named.split("; ")), []).append(reference_id)
    return [Sample(name, tuple(sorted(ids)), tuple(_shuffle(ids, seed)[:size])) for name, ids in sorted(rounds.items())]


def _shuffle(ids: Iterable[str], seed: int) -> list[str]:
    return sorted(ids, key=lambda one: (hashlib.sha256(f"{seed} {one}".encode()).hexdigest(), one))


def judge_machines(
    decided: pd.DataFrame,
    *,
    phase: str,
    said: pd.DataFrame,
    samples: Sequence[Sample],
    setting: Mapping[str, Any],
    limits: Limits | None,
    open_rounds: Collection[str] = (),
) -> dict[str, pd.DataFrame]:
    """The frames "machines" and "machine_samples".

    `decided` holds the decisions of people alone, `said` the votes of machines, `open_rounds` those rounds in which
    the phase before may still bring references. A machine that config.yaml does not name any more has left.
    """
    named = dict(zip(list_machines(setting), setting.get("machines", ()), strict=True))
    rows, drawn = [], []
    status = {str(row["reference_id"]): row for row in tables.to_rows(decided)}
    for sample in samples:
        for place, one in enumerate(sample.drawn, start=1):
            kept = {key: status[one][key] for key in ("reference_id", "status", "settled_by")}
            drawn.append({"phase": phase, "round": sample.round, "place": place, **kept})
        for person in dict.fromkeys([*named, *sorted(set(said["person"]))]):
            words = read_words(said[said["person"] == person])
            gone = person not in named or named[person].get("left") == "true"
            judged = judge_sample(
                sample,
                status=status,
                words=words,
                limits=limits if person in named else None,
                waits=sample.round in open_rounds,
                gone=gone,
            )
            rows.append({"phase": phase, "person": person, "round": sample.round, **judged})
    return {
        "machines": tables.from_rows("machines", rows),
        "machine_samples": tables.from_rows("machine_samples", drawn),
    }


def read_words(said: pd.DataFrame) -> dict[str, str]:
    """The status that one machine's votes give each reference; none where it says both of records that were joined."""
    words: dict[str, set[str]] = {}
    for reference_id, decision in zip(said["reference_id"].tolist(), said["decision"].tolist(), strict=True):
        words.setdefault(reference_id, set()).add(STATUS[decision])
    return {reference_id: found.pop() for reference_id, found in words.items() if len(found) == 1}


def _count(sample: Sample, *, status: Mapping[str, Row], words: Mapping[str, str]) -> Row:
    """What people and the machine say of the sample; `differs` counts all references on which both have spoken."""
    by_people = {
        one: status[one]["status"]
        for one in sample.ids
        if status[one]["status"] not in OPEN and status[one]["settled_by"] != BY_STOPPING
    }
    both = [one for one in sample.drawn if one in by_people and one in words]
    relevant = {one for one in both if by_people[one] == "included"}
    taken = {one for one in both if words[one] == "included"}
    return {
        "references": len(sample.ids),
        "sample": len(sample.drawn),
        "decided": sum(one in by_people for one in sample.drawn),
        "voted": sum(one in words for one in sample.drawn),
        "relevant": len(relevant),
        "found": len(relevant & taken),
        "extra": len(taken - relevant),
        "differs": sum(one in by_people and by_people[one] != word for one, word in words.items() if one in status),
    }


def judge_sample(
    sample: Sample,
    *,
    status: Mapping[str, Row],
    words: Mapping[str, str],
    limits: Limits | None,
    waits: bool = False,
    gone: bool = False,
) -> Row:
    """One machine on one sample: the counts, recall with its limits once the sample is complete, and the verdict.

    `status` holds what people decided on each reference as rows of "screening", `words` what the machine says. No
    limits are those of a machine that nobody names; one that is `gone` is waited for no more.
    """
    counts = _count(sample, status=status, words=words)
    blank = dict.fromkeys(("recall", "ci_low", "ci_high"), math.nan)
    if limits is None:
        return {**counts, **blank, "line": math.nan, "confidence": math.nan, "verdict": LEFT}
    asked = {"line": limits.recall, "confidence": limits.confidence}
    if waits or min(counts["decided"], counts["voted"]) < counts["sample"]:
        return {**counts, **blank, **asked, "verdict": LEFT if gone else WAITS}
    how: dict[str, Any] = {"unread": sample.unread, "confidence": limits.confidence}
    low, high = limit_recall(counts["found"], counts["relevant"], **how)
    needed = count_needed(limits.recall, **how)
    verdict = PASSED if is_above(low, limits.recall) else TOO_FEW if counts["relevant"] < needed else BELOW
    recall = counts["found"] / counts["relevant"] if counts["relevant"] else math.nan
    return {**counts, "recall": recall, "ci_low": low, "ci_high": high, **asked, "needed": needed, "verdict": verdict}


def list_trusted(
    said: pd.DataFrame, *, machines: pd.DataFrame, samples: Sequence[Sample], limits: Limits | None
) -> pd.DataFrame:
    """The votes of machines that stand for a reader: of validated ones, on references outside the sample."""
    if limits is None or limits.stands_for != READER:
        return said.iloc[:0]
    passed = machines[machines["verdict"] == PASSED]
    trusted = set(zip(passed["person"], passed["round"], strict=True))
    rounds = {one: sample.round for sample in samples for one in set(sample.ids) - set(sample.drawn)}
    keys = zip(said["person"], said["reference_id"].map(rounds), strict=True)
    return said[np.array([key in trusted for key in keys], dtype=bool)]


def list_spared(
    *,
    votes: pd.DataFrame,
    trusted: pd.DataFrame,
    machines: pd.DataFrame,
    samples: Sequence[Sample],
    limits: Limits | None,
) -> frozenset[str]:
    """The references for which one person fewer is asked, because a machine stands for one reader or still may.

    It may while its sample is not complete. Where it has no vote, or another than the people, they are asked in full.
    """
    if limits is None or limits.stands_for != READER:
        return frozenset()
    waiting = set(machines.loc[machines["verdict"] == WAITS, "round"])
    passed = set(machines.loc[machines["verdict"] == PASSED, "round"])
    cast: dict[str, list[tuple[str, str]]] = {}
    people = votes[votes["role"] == "reviewer"]
    for row in (*tables.to_rows(people), *tables.to_rows(trusted)):
        cast.setdefault(row["reference_id"], []).append((row["decision"], row["reason"]))
    agreed = {one for one in set(trusted["reference_id"]) if agreed_status(cast[one]) is not None}
    return frozenset(
        one
        for sample in samples
        for one in set(sample.ids) - set(sample.drawn)
        if (one in agreed if sample.round in passed else sample.round in waiting)
    )
