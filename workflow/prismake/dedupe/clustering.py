"""Joins records to references: people's rulings first, then duplicates by certainty, never over a contradiction."""

from collections.abc import Sequence

import pandas as pd

from prismake import tables
from prismake.dedupe.contradictions import find_contradictions
from prismake.dedupe.joining import Joiner
from prismake.dedupe.order import order_members
from prismake.dedupe.rulings import Pair, group_records, settle_rulings
from prismake.dedupe.verdicts import change_verdicts, keep_one_question

ORDERING = ["record_id", "source", "round", "position"]


def join_records(
    records: pd.DataFrame,
    *,
    pairs: pd.DataFrame,
    rulings: pd.DataFrame,
    sources: Sequence[str],
    keys: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The table "clusters", and the table "pairs" with the verdicts that joining changed.

    A reference is named after its member of the earliest round, then of the first of `sources`, then by position, id.
    A union that would bring together records that contradict each other, or that people ruled different, is refused and
    its pair becomes doubtful; a doubtful pair whose records came together by other pairs becomes a duplicate. Of the
    doubtful pairs that ask whether the same two documents are one, the earliest is kept. `keys` are the normalised
    records, where the caller has them.
    Raises ReviewError when rulings name unknown records or contradict each other.
    """
    same, different = settle_rulings(rulings, records["record_id"])
    duplicates = pairs[pairs["verdict"] == "duplicate"].sort_values(
        ["score", "left", "right"], ascending=[False, True, True]
    )
    edges = [
        (left, right)
        for left, right in zip(duplicates["left"], duplicates["right"], strict=True)
        if (left, right) not in same and (left, right) not in different
    ]
    says, contradictions = find_contradictions(records, group_records([*sorted(same), *edges]), keys=keys)
    joiner = Joiner(same=same, different=different, says=says, contradictions=contradictions)
    refused = {edge: reason for edge in edges if (reason := joiner.join(*edge))}
    refused |= dict.fromkeys(different, "people ruled the two records different")
    group = joiner.name_groups(records["record_id"])
    ordered = order_members(records[ORDERING], sources)["record_id"].tolist()
    clusters = _name_references(ordered, group=group, joined=_name_edges(pairs, same, refused))
    changed = change_verdicts(pairs, group=group, refused=refused, ruled=same | different)
    return clusters, keep_one_question(changed, group=group, ruled=same | different, ordered=ordered)


def _name_edges(pairs: pd.DataFrame, same: set[Pair], refused: dict[Pair, str]) -> dict[Pair, str]:
    """What joins each pair: the id of a rule, or "ruling"."""
    duplicates = pairs[pairs["verdict"] == "duplicate"]
    rows = zip(duplicates["left"], duplicates["right"], duplicates["rule"], strict=True)
    return {(left, right): rule for left, right, rule in rows if (left, right) not in refused} | dict.fromkeys(
        same, "ruling"
    )


def _name_references(ordered: list[str], *, group: dict[str, str], joined: dict[Pair, str]) -> pd.DataFrame:
    reference: dict[str, str] = {}
    for record_id in ordered:
        reference.setdefault(group[record_id], record_id)
    reasons = _trace_reasons(joined, group=group, starts=sorted(reference.values()))
    named = {
        "record_id": ordered,
        "reference_id": [reference[group[record_id]] for record_id in ordered],
        "joined_by": [reasons.get(record_id, "") for record_id in ordered],
    }
    return tables.conform("clusters", pd.DataFrame(named, dtype="str"))


def _trace_reasons(joined: dict[Pair, str], *, group: dict[str, str], starts: list[str]) -> dict[str, str]:
    """What connected each record to its reference: the last step on the shortest way to it."""
    neighbours: dict[str, list[tuple[str, str]]] = {}
    for (left, right), reason in sorted(joined.items()):
        if group[left] == group[right]:
            neighbours.setdefault(left, []).append((right, reason))
            neighbours.setdefault(right, []).append((left, reason))
    reasons: dict[str, str] = dict.fromkeys(starts, "")
    waiting = starts
    while waiting:
        reached = []
        for record_id in waiting:
            for other, reason in neighbours.get(record_id, []):
                if other not in reasons:
                    reasons[other] = reason
                    reached.append(other)
        waiting = reached
    return reasons
