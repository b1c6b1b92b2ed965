"""Every batch of a phase: who has it, how far it is, how well people agree on it, and what follows for the next one."""

import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

import pandas as pd

from prismake import tables
from prismake.screen.agreement import measure_pair, measure_together, widen
from prismake.screen.assignment import BELOW, PASSED, WAITS
from prismake.screen.desk import Desk
from prismake.statistics.digits import is_below, write_below
from prismake.text.batch_names import PILOT, kind_of, name_batches

COMPLETE, UNDER_WAY = "complete", "under way"


def describe_batches(
    desk: Desk, *, phase: str, votes: pd.DataFrame, wanted: Collection[str], threshold: float | None
) -> pd.DataFrame:
    """The frame "batches" of a phase; `threshold` is the kappa that the protocol asks of a pilot, None without one."""
    wide = widen(votes)
    named = _name_alike(desk, votes)
    rows = [
        {"phase": phase, **describe_batch(named, batch=batch, ids=ids, wide=wide, threshold=threshold)}
        for batch, listed in named.batches().items()
        if (ids := [reference_id for reference_id in listed if reference_id in wanted])
    ]
    return tables.from_rows("batches", rows)


def _name_alike(desk: Desk, votes: pd.DataFrame) -> Desk:
    """The desk with one name for what people hold together, whatever somebody who came later calls it."""
    places = [(one, person, place.batch) for person in desk.people for one, place in desk.sheets[person].items()]
    left = votes[(votes["role"] == "reviewer") & ~votes["person"].isin(desk.people)]
    cast = zip(left["reference_id"].tolist(), left["person"].tolist(), left["batch"].tolist(), strict=True)
    names = name_batches([*places, *cast])
    sheets = {person: dict(held) for person, held in desk.sheets.items()}
    for reference_id, person, batch in places:
        if batch not in (called := names.get(reference_id, (batch,))):
            sheets[person][reference_id] = sheets[person][reference_id]._replace(batch=called[-1])
    return replace(desk, sheets=sheets)


def describe_batch(
    desk: Desk, *, batch: str, ids: Collection[str], wide: pd.DataFrame, threshold: float | None
) -> dict[str, Any]:
    """One row of "batches": a reference is complete when all who have it in this batch have voted on it."""
    holders = {
        reference_id: [
            person
            for person in desk.people
            if (place := desk.sheets[person].get(reference_id)) and place.batch == batch
        ]
        for reference_id in ids
    }
    voted = wide.reindex(index=list(ids)).notna().any()
    left = sorted(str(person) for person in wide.columns[voted] if person not in desk.people)
    people = [*(person for person in desk.people if any(person in having for having in holders.values())), *left]
    complete = [
        reference_id
        for reference_id, having in holders.items()
        if all(reference_id in desk.votes.get(person, ()) for person in having)
    ]
    row = {
        "batch": batch,
        "people": "; ".join(people),
        "n": len(holders),
        "complete": len(complete),
        **_measure(wide.reindex(index=complete, columns=people)),
        "threshold": math.nan,
        "verdict": COMPLETE if len(complete) == len(holders) else UNDER_WAY,
    }
    if kind_of(batch) == PILOT and threshold is not None:
        row |= {"threshold": threshold, "verdict": _judge(row, threshold=threshold)}
    return row


def _measure(wide: pd.DataFrame) -> dict[str, Any]:
    pairs = [found for pair in combinations(wide.columns, 2) if (found := measure_pair(wide, *pair))]
    lowest = min((found["kappa"] for found in pairs if not math.isnan(found["kappa"])), default=math.nan)
    together = measure_together(wide) if len(wide.columns) > 2 else None
    told = dict.fromkeys(found["remark"] for found in [*pairs, *([together] if together else [])])
    kappa = together["kappa"] if together else lowest
    return {"kappa": kappa, "lowest": lowest, "remark": "; ".join(filter(None, told))}


def _judge(row: Mapping[str, Any], *, threshold: float) -> str:
    # Kappa is not defined where all votes are the same: nothing then speaks against going on.
    if row["complete"] < row["n"]:
        return WAITS
    return BELOW if is_below(_find_lowest(row), threshold) else PASSED


def _find_lowest(row: Mapping[str, Any]) -> float:
    return min((row[name] for name in ("kappa", "lowest") if not math.isnan(row[name])), default=math.nan)


def explain_pilot(batches: pd.DataFrame, *, desk: Desk, wanted: Collection[str]) -> list[str]:
    """What to tell on the terminal while a pilot batch keeps the next batches back."""
    judged = tables.to_rows(batches[batches["threshold"].notna()])
    pilots = [row for row in judged if kind_of(row["batch"]) == PILOT]
    if not pilots or len(pilots) < len(batches):
        return []
    lines = [_explain_below(row) for row in pilots if row["verdict"] == BELOW]
    last = pilots[-1]
    if last["verdict"] == WAITS:
        owed = {
            person: sum(
                place.batch == last["batch"] and one in wanted and one not in desk.votes.get(person, ())
                for one, place in desk.sheets[person].items()
            )
            for person in desk.people
        }
        waiting = ", ".join(f"{person} ({n})" for person, n in owed.items() if n)
        lines.append(f"{last['phase']}, {last['batch']}: waits for votes of {waiting}; nothing else is issued before")
    return lines


def _explain_below(row: Mapping[str, Any]) -> str:
    asked, why = row["threshold"], f" ({row['remark']})" if row["remark"] else ""
    return (
        f"{row['phase']}, {row['batch']}: kappa {write_below(_find_lowest(row), asked)} is below the protocol's "
        f"{asked:g}{why}; talk about the criteria before the next pilot batch"
    )
