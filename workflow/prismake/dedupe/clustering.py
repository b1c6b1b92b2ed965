"""Joins records to references: people's rulings first, then duplicates by certainty, never over a contradiction."""

from collections.abc import Iterable, Sequence

import pandas as pd

from prismake import tables
from prismake.dedupe.disputed_pairs import change_verdicts, keep_one_question
from prismake.dedupe.order import order_members
from prismake.dedupe.rounds import join_rounds
from prismake.dedupe.rulings import Pair, settle_rulings

SHOWN = tables.TABLES["clusters"].later  # what rows of sheets are held against


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
    its pair becomes doubtful, and so do the pairs of a record that fits two such records; what an earlier round joined
    stays one (see join_rounds). A doubtful pair whose records came together by other pairs becomes a duplicate. Of the
    doubtful pairs as few are kept as tell all that may be one document. `keys` are the normalised records, where the
    caller has them.
    Raises ReviewError when rulings name unknown records or contradict each other.
    """
    same, different = settle_rulings(rulings, records["record_id"])
    duplicates = _list_duplicates(pairs)
    rules = {edge: rule for edge, rule in duplicates if edge not in same and edge not in different}
    joiner, refused = join_rounds(records, rules, same=same, different=different, keys=keys)
    refused |= dict.fromkeys(different, "people ruled the two records different")
    shown = records[["record_id", *SHOWN]].iloc[order_members(records, sources)]
    ordered = shown["record_id"].tolist()
    group = joiner.name_groups(ordered)
    joined = {edge: rule for edge, rule in duplicates if edge not in refused} | dict.fromkeys(same, "ruling")
    clusters = _name_references(shown, group=group, joined=joined)
    changed = change_verdicts(pairs, group=group, refused=refused, ruled=same | different)
    doi = dict(zip(records["record_id"].tolist(), records["doi"].tolist(), strict=True))
    return clusters, keep_one_question(changed, group=group, ruled=same | different, ordered=ordered, doi=doi)


def _list_duplicates(pairs: pd.DataFrame) -> list[tuple[Pair, str]]:
    """Pairs that rules join, each with its rule, the most certain first."""
    columns = (pairs[column].tolist() for column in ("score", "left", "right", "verdict", "rule"))
    rows = sorted(
        (-score, left, right, rule)
        for score, left, right, verdict, rule in zip(*columns, strict=True)
        if verdict == "duplicate"
    )
    return [((left, right), rule) for _, left, right, rule in rows]


def _name_references(shown: pd.DataFrame, *, group: dict[str, str], joined: dict[Pair, str]) -> pd.DataFrame:
    """The table "clusters" of records in order, with what is `shown` of each."""
    ordered = shown["record_id"].tolist()
    reference: dict[str, str] = {}
    for record_id in ordered:
        reference.setdefault(group[record_id], record_id)
    reasons = _trace_reasons(joined, group=group, starts=reference.values())
    named = {
        "reference_id": [reference[group[record_id]] for record_id in ordered],
        "joined_by": [reasons.get(record_id, "") for record_id in ordered],
    }
    return tables.conform("clusters", shown.assign(**pd.DataFrame(named, index=shown.index, dtype="str")))


def _trace_reasons(joined: dict[Pair, str], *, group: dict[str, str], starts: Iterable[str]) -> dict[str, str]:
    """What connected each record to its reference: the last step on the shortest way to it."""
    neighbours: dict[str, list[tuple[str, str]]] = {}
    for (left, right), reason in sorted(joined.items()):
        if group[left] == group[right]:
            neighbours.setdefault(left, []).append((right, reason))
            neighbours.setdefault(right, []).append((left, reason))
    waiting = sorted(record_id for record_id in starts if record_id in neighbours)
    reasons: dict[str, str] = dict.fromkeys(waiting, "")
    while waiting:
        reached = []
        for record_id in waiting:
            for other, reason in neighbours[record_id]:
                if other not in reasons:
                    reasons[other] = reason
                    reached.append(other)
        waiting = reached
    return reasons
