"""Issue screening sheets: what should be asked, minus what stands in people's sheets."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from prismake.config.placeholders import find_placeholders
from prismake.issues import raise_any
from prismake.screen.agreement import widen
from prismake.screen.assignment import Plan, assign
from prismake.screen.batches import describe_batch, describe_batches, explain_pilot
from prismake.screen.decisions import count_votes
from prismake.screen.desk import read_desk
from prismake.screen.labels import BY_STOPPING
from prismake.screen.ranking import NO_ABSTRACT, RANKED
from prismake.screen.screening_sheets import describe_references, make_screening_sheet
from prismake.sheets import issue_batch

DEFAULT_BATCH = {"listed": 500, "ranked": 25}  # small batches keep a ranking fresh


class Issued(NamedTuple):
    """What issuing came to: the new sheets, the frame "batches", and what to tell on the terminal."""

    sheets: list[Path]
    batches: pd.DataFrame
    told: list[str]


def issue_screening(
    folder: Path,
    *,
    phase: str,
    setting: Mapping[str, Any],
    screening: pd.DataFrame,
    references: pd.DataFrame,
    clusters: pd.DataFrame,
    eligibility: pd.DataFrame,
    protocol: Mapping[str, Any],
    former: Mapping[str, str],
    votes: pd.DataFrame,
    ranking: Sequence[pd.DataFrame] = (),
    previous: Sequence[pd.DataFrame] = (),
    spared: frozenset[str] = frozenset(),
) -> Issued:
    """Issue to people of a phase what `assignment.assign` plans.

    `folder` is seeds/screening/<phase>; `setting` the phase's part of config.yaml, `former` its names of old;
    `previous` holds the decisions of the phase before, `ranking` the order where the phase is ranked. What the stopping
    rule excluded is no longer asked; for what is `spared` one person fewer is. Raises ReviewError where people were to
    judge by a sample of a protocol.
    """
    more = any(decided["status"].isin(["pending", "conflict"]).any() for decided in previous)
    desk = read_desk(folder, people=setting["people"], former=former, clusters=clusters, votes=votes)
    pilot = ((protocol.get("screening") or {}).get("pilot") or {}).get(phase) or {}
    how: dict[str, Any] = {"pilot": int(pilot.get("size", 0)), "more": more, "spared": spared}
    plan = _plan(setting, phase=phase, screening=screening, ranking=ranking, **how)
    threshold, candidates = pilot.get("kappa"), set(screening["reference_id"])

    def judge(batch: str) -> str:
        ids = [one for one in desk.batches()[batch] if one in candidates]
        return str(describe_batch(desk, batch=batch, ids=ids, wide=widen(votes), threshold=threshold)["verdict"])

    parcels = assign(desk, plan, judge=judge)
    if parcels:
        raise_any(find_placeholders(protocol))
    wanted = {reference_id for parcel in parcels for reference_id in parcel.ids}
    rows = describe_references(references, eligibility=eligibility, wanted=wanted)
    issued = []
    for parcel in parcels:
        make = make_screening_sheet("screening", phase=phase, person=parcel.person, rows=rows, protocol=protocol)
        issued.append(issue_batch(folder, person=parcel.person, batch=parcel.batch, rows=parcel.ids, make=make))
    batches = describe_batches(desk, phase=phase, votes=votes, wanted=candidates, threshold=threshold)
    return Issued(issued, batches, explain_pilot(batches, desk=desk, wanted=candidates))


def _plan(
    setting: Mapping[str, Any],
    *,
    phase: str,
    screening: pd.DataFrame,
    ranking: Sequence[pd.DataFrame],
    pilot: int,
    more: bool,
    spared: frozenset[str],
) -> Plan:
    order = "ranked" if ranking else "listed"
    wanted = set(screening.loc[screening["settled_by"] != BY_STOPPING, "reference_id"])
    queue, apart = sorted(wanted), []
    for frame in ranking:
        ranked = frame[(frame["phase"] == phase) & frame["reference_id"].isin(wanted)].sort_values("rank")
        queue = ranked.loc[ranked["queue"] == RANKED, "reference_id"].tolist()
        apart = ranked.loc[ranked["queue"] == NO_ABSTRACT, "reference_id"].tolist()
    return Plan(
        queue,
        apart,
        votes=count_votes(setting),
        size=int(setting.get("batch_size", DEFAULT_BATCH[order])),
        ranked=bool(ranking),
        pilot=pilot,
        more=more,
        spared=spared,
    )
