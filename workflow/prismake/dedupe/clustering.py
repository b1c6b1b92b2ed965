"""Joins records to references: people's rulings first, then duplicates by certainty, never over a contradiction."""

from collections.abc import Sequence

import pandas as pd

from prismake import tables
from prismake.dedupe.contradictions import find_contradictions
from prismake.dedupe.order import order_members
from prismake.dedupe.rulings import Pair, group_records, settle_rulings


def join_records(
    records: pd.DataFrame, *, pairs: pd.DataFrame, rulings: pd.DataFrame, sources: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The table "clusters", and the table "pairs" with the verdicts that joining changed.

    A reference is named after its member of the earliest round, then of the first of `sources`, then by position and id.
    A union that would bring together records that contradict each other, or that people ruled different, is refused and
    its pair becomes doubtful; a doubtful pair whose records came together by other pairs becomes a duplicate.
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
    says, contradictions = find_contradictions(records, group_records([*sorted(same), *edges]))
    joiner = Joiner(same=same, different=different, says=says, contradictions=contradictions)
    refused = {edge: reason for edge in edges if (reason := joiner.join(*edge))}
    refused |= {pair: "people ruled the two records different" for pair in different}
    group = joiner.name_groups(records["record_id"])
    clusters = _name_references(records, group=group, joined=_name_edges(pairs, same, refused), sources=sources)
    return clusters, _change_verdicts(pairs, group=group, refused=refused, ruled=same | different)


class Joiner:
    """Groups of records that grow pair by pair; a pair of groups that contradict each other stays apart."""

    def __init__(
        self, *, same: set[Pair], different: set[Pair], says: dict[str, int], contradictions: dict[tuple[int, int], str]
    ) -> None:
        self.ruled = group_records(same)
        self.different, self.says, self.contradictions = different, says, contradictions
        self.group: dict[str, str] = dict(self.ruled)
        self.members: dict[str, list[str]] = {}
        for record_id, name in self.ruled.items():
            self.members.setdefault(name, []).append(record_id)
        self.apart: dict[str, set[str]] = {}
        for left, right in different:
            self.apart.setdefault(left, set()).add(right)
            self.apart.setdefault(right, set()).add(left)

    def name_groups(self, record_ids: pd.Series) -> dict[str, str]:
        return {record_id: self.group.get(record_id, record_id) for record_id in record_ids}

    def join(self, left: str, right: str) -> str:
        """Joins the groups of two records; the reason when that is refused, else empty."""
        one, other = self.group.get(left, left), self.group.get(right, right)
        if one == other:
            return ""
        ours, theirs = self.members.get(one, [left]), self.members.get(other, [right])
        reason = self._find_ruling(ours, theirs) or self._find_contradiction(left, right, ours=ours, theirs=theirs)
        if not reason:
            large, small = (one, other) if len(ours) >= len(theirs) else (other, one)
            self.members[large] = [*ours, *theirs]
            self.members.pop(small, None)
            self.group |= dict.fromkeys(ours if small == one else theirs, large)
            self.group.setdefault(large, large)
        return reason

    def _find_ruling(self, ours: list[str], theirs: list[str]) -> str:
        few, many = sorted((ours, theirs), key=len)
        for record_id in few:
            if record_id in self.apart and not self.apart[record_id].isdisjoint(many):
                other = min(self.apart[record_id].intersection(many))
                return f"people ruled {record_id} and {other} different"
        return ""

    def _find_contradiction(self, left: str, right: str, *, ours: list[str], theirs: list[str]) -> str:
        if not self.contradictions:
            return ""
        for a, one in sorted(self._list_contents(left, ours).items()):
            for b, other in sorted(self._list_contents(right, theirs).items()):
                reason = self.contradictions.get((min(a, b), max(a, b)))
                if reason:
                    return f"would bring together {one} and {other}: {reason}"
        return ""

    def _list_contents(self, record_id: str, members: list[str]) -> dict[int, str]:
        """Contents of a group with a record that says so; not what people ruled the same as the record itself."""
        ruled = self.ruled.get(record_id)
        asked = [m for m in members if m == record_id or ruled is None or self.ruled.get(m) != ruled]
        return {self.says[member]: member for member in sorted(asked, reverse=True) if member in self.says}


def _name_edges(pairs: pd.DataFrame, same: set[Pair], refused: dict[Pair, str]) -> dict[Pair, str]:
    """What joins each pair: the id of a rule, or "ruling"."""
    duplicates = pairs[pairs["verdict"] == "duplicate"]
    rows = zip(duplicates["left"], duplicates["right"], duplicates["rule"], strict=True)
    return {(left, right): rule for left, right, rule in rows if (left, right) not in refused} | dict.fromkeys(
        same, "ruling"
    )


def _name_references(
    records: pd.DataFrame, *, group: dict[str, str], joined: dict[Pair, str], sources: Sequence[str]
) -> pd.DataFrame:
    ordered = order_members(records, sources)["record_id"].tolist()
    reference: dict[str, str] = {}
    for record_id in ordered:
        reference.setdefault(group[record_id], record_id)
    reasons = _trace_reasons(joined, group=group, starts=sorted(reference.values()))
    rows = [
        {"record_id": record_id, "reference_id": reference[group[record_id]], "joined_by": reasons.get(record_id, "")}
        for record_id in ordered
    ]
    return tables.from_rows("clusters", rows)


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


def _change_verdicts(
    pairs: pd.DataFrame, *, group: dict[str, str], refused: dict[Pair, str], ruled: set[Pair]
) -> pd.DataFrame:
    changed = pairs.copy()
    rows = zip(pairs["left"], pairs["right"], pairs["verdict"], pairs["rule"], pairs["evidence"], strict=True)
    results = []
    for left, right, verdict, rule, evidence in rows:
        reason = refused.get((left, right), "")
        if verdict == "duplicate" and reason:
            verdict, rule, evidence = "doubtful", "transitivity", f"{evidence} | held back: {reason}"
        elif verdict == "doubtful" and (left, right) not in ruled and group[left] == group[right]:
            verdict, evidence = "duplicate", f"{evidence} | joined through other records of the same document"
        results.append((verdict, rule, evidence))
    changed[["verdict", "rule", "evidence"]] = pd.DataFrame(
        results, columns=["verdict", "rule", "evidence"], index=pairs.index
    )
    return tables.conform("pairs", changed)
