"""What the machines of a phase come to: how each did on its samples, and which of their votes stand for a reader."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from prismake import tables
from prismake.screen.decisions import count_votes
from prismake.screen.eligibility import list_candidates
from prismake.screen.machine_sheets import tell_machines
from prismake.screen.machines import OPEN, Limits, draw_samples, judge_machines, list_spared, list_trusted
from prismake.screen.settle import settle


class Judged(NamedTuple):
    """The frames "machines" and "machine_samples", what is told of them, and the votes that stand for a reader.

    `spared` are the references on which one person fewer is asked because of these.
    """

    frames: dict[str, pd.DataFrame]
    remarks: pd.DataFrame
    trusted: pd.DataFrame
    spared: frozenset[str]


def judge_phase(
    votes: pd.DataFrame,
    *,
    said: pd.DataFrame,
    phase: str,
    setting: Mapping[str, Any],
    protocol: Mapping[str, Any],
    previous: Sequence[pd.DataFrame],
    references: pd.DataFrame,
    eligibility: pd.DataFrame,
) -> Judged:
    """What the machines of a phase come to; `votes` are those of people, `said` those of machines.

    Nothing where no machine is named and none has voted.
    """
    if said.empty and not setting.get("machines"):
        none = {name: tables.empty(name) for name in ("machines", "machine_samples")}
        return Judged(none, tables.empty("remarks"), said, frozenset())
    limits = Limits.of(protocol, phase)
    candidates = list_candidates(references, eligibility=eligibility, previous=next(iter(previous), None))
    decided = settle(candidates, votes=votes, people=setting["people"], needed=count_votes(setting))
    samples = draw_samples(references, wanted=candidates, limits=limits)
    open_rounds = _list_open_rounds(references, previous=previous)
    known: dict[str, Any] = {"phase": phase, "samples": samples, "setting": setting, "limits": limits}
    frames = judge_machines(decided, said=said, open_rounds=open_rounds, **known)
    judged: dict[str, Any] = {"machines": frames["machines"], "samples": samples, "limits": limits}
    trusted = list_trusted(said, **judged)
    spared = list_spared(votes=votes, trusted=trusted, **judged)
    remarks = tell_machines(frames["machines"], decided=decided, said=said)
    return Judged({name: tables.as_written(name, frame) for name, frame in frames.items()}, remarks, trusted, spared)


def _list_open_rounds(references: pd.DataFrame, *, previous: Sequence[pd.DataFrame]) -> set[str]:
    """The rounds of which the phase before has not decided on every reference."""
    open_ = {one for frame in previous for one in frame.loc[frame["status"].isin(OPEN), "reference_id"]}
    return {min(named.split("; ")) for named in references.loc[references["reference_id"].isin(open_), "rounds"]}
