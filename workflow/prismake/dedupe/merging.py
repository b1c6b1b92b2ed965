"""Merges the records of one document into its reference: the best value of every field, and where it came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from prismake import tables
from prismake.dedupe.also import list_others
from prismake.dedupe.features import Flags, flags
from prismake.dedupe.field_preference import PREFERENCES, PUBLISHED
from prismake.dedupe.numbering import Rows
from prismake.dedupe.order import order_members
from prismake.running.uncollected import uncollected

ORIGIN = ("record_id", "source", "round")
UNIONED = ("keywords", "issn", "publication_types", "registry_ids")
Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Members:
    """The records of references that have several, those of one in a row, the preferred first."""

    columns: dict[str, Texts]
    groups: Rows  # for every record the place of its reference, ascending
    size: int  # references

    @cached_property
    def filled(self) -> dict[str, Flags]:
        """Which records give a field."""
        return {field: flags(self.columns[field] != "") for field in tables.BIBLIOGRAPHIC}

    @cached_property
    def placed(self) -> Rows:
        """How many of the fields that tell where and when it was published a record gives."""
        return np.asarray(np.sum([self.filled[field] for field in PUBLISHED], axis=0), dtype=np.int64)


@uncollected()
def merge_records(records: pd.DataFrame, *, clusters: pd.DataFrame, sources: Sequence[str]) -> pd.DataFrame:
    """The table "references": one row per reference_id of `clusters`, no field empty that any of its records fills.

    Among equally good values the first of `sources`, then the earliest round is preferred. `taken_from` names, for
    every field that is not empty, the record it was taken from, or each record that contributed to a union; `also` the
    values of the other records that the row does not hold.
    """
    reference = dict(zip(clusters["record_id"].tolist(), clusters["reference_id"].tolist(), strict=True))
    order = order_members(records, sources, by_source=True)
    ids = records["record_id"].to_numpy(dtype=object)[order].tolist()
    named = np.array([reference[record_id] for record_id in ids], dtype=object)
    groups, _ = pd.factorize(named, sort=True)
    alone = np.bincount(groups, minlength=1)[groups] == 1
    together = np.flatnonzero(~alone)
    together = together[np.argsort(groups[together], kind="stable")]
    chosen = records.iloc[order[together]]
    starts = np.diff(groups[together], prepend=-1) != 0
    columns = {field: chosen[field].to_numpy(dtype=object) for field in (*ORIGIN, *tables.BIBLIOGRAPHIC)}
    members = Members(columns, groups=np.cumsum(starts) - 1, size=int(starts.sum()))
    parts = [
        _copy_records(records.iloc[order[alone]].assign(reference_id=named[alone])),
        _merge_members(members, names=named[together][starts]),
    ]
    return tables.conform("references", pd.concat([part for part in parts if len(part)] or parts, ignore_index=True))


def _copy_records(alone: pd.DataFrame) -> pd.DataFrame:
    """References of one record: the record itself."""
    fields = list(tables.BIBLIOGRAPHIC)
    copied = alone[["reference_id", *fields]].assign(
        n_records=1, sources=alone["source"], rounds=alone["round"], taken_from="", also=""
    )
    filled = np.zeros(len(alone), dtype=np.int64)
    for bit, field in enumerate(fields):
        filled |= (alone[field] != "").to_numpy(dtype=bool).astype(np.int64) << bit
    known: dict[int, str] = {}
    for mask in np.unique(filled).tolist():
        known[mask] = "; ".join(f"{field}=\0" for bit, field in enumerate(fields) if mask >> bit & 1)
    origins = zip(filled.tolist(), alone["record_id"].tolist(), strict=True)
    return copied.assign(taken_from=[known[mask].replace("\0", record_id) for mask, record_id in origins])


def _merge_members(members: Members, *, names: Texts) -> pd.DataFrame:
    """References of several records; `names` are their ids."""
    merged, origins = {}, []
    for field in tables.BIBLIOGRAPHIC:
        unite = _unite_field if field in UNIONED else _choose_field
        merged[field], origin = unite(members, field)
        origins.append(origin)
    taken = ["; ".join(filter(None, parts)) for parts in zip(*origins, strict=True)]
    also = list_others(members.columns, merged, groups=members.groups)
    by_round = np.argsort(pd.factorize(members.columns["round"], sort=True)[0], kind="stable")
    texts = {
        "reference_id": names.tolist(),
        "sources": _join_distinct(members, members.columns["source"], np.arange(len(by_round))),
        "rounds": _join_distinct(members, members.columns["round"], by_round),
        **merged,
        "taken_from": taken,
        "also": also,
    }
    columns = {name: pd.Series(column, dtype="str") for name, column in texts.items()}
    return pd.DataFrame({**columns, "n_records": np.bincount(members.groups, minlength=members.size)})


def _join_distinct(members: Members, values: Texts, rows: Rows) -> list[str]:
    """The distinct values of every reference, in the order of `rows`, joined by '; '."""
    found: list[list[str]] = [[] for _ in range(members.size)]
    for group, value in zip(members.groups[rows].tolist(), values[rows].tolist(), strict=True):
        if value and value not in found[group]:
            found[group].append(value)
    return ["; ".join(listed) for listed in found]


def _choose_field(members: Members, field: str) -> tuple[list[str], list[str]]:
    """The best value of a field per reference and 'field=record_id'; the first of equally good ones."""
    values, rows = members.columns[field], np.flatnonzero(members.filled[field])
    groups = members.groups[rows]
    if field in PUBLISHED:
        rows = rows[np.lexsort((rows, -members.placed[rows], groups))]
    elif field in PREFERENCES:
        rows = rows[np.lexsort((rows, -_rank_values(members, field, rows), groups))]
    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    best, chosen = rows[starts], groups[starts]
    texts, origins = (np.full(members.size, "", dtype=object) for _ in range(2))
    texts[chosen] = values[best]
    origins[chosen] = [f"{field}={record_id}" for record_id in members.columns["record_id"][best].tolist()]
    return texts.tolist(), origins.tolist()


def _rank_values(members: Members, field: str, rows: Rows) -> Rows:
    """A number per row, larger for a better value; 0 where all values of a reference are equal and equally good."""
    values, groups = members.columns[field][rows], members.groups[rows]
    contested = np.zeros(members.size, dtype=bool)
    contested[groups[1:][flags(values[1:] != values[:-1]) & (groups[1:] == groups[:-1])]] = True
    asked = np.flatnonzero(contested[groups])
    preferences = PREFERENCES[field](values[asked].tolist(), groups[asked].tolist())
    place = {preference: number for number, preference in enumerate(sorted(set(preferences)))}
    ranks = np.zeros(len(rows), dtype=np.int64)
    ranks[asked] = [place[preference] for preference in preferences]
    return ranks


def _unite_field(members: Members, field: str) -> tuple[list[str], list[str]]:
    """All distinct parts of a joined field per reference, and each record that contributed one."""
    found: dict[int, dict[str, str]] = {}
    origins: dict[int, dict[str, None]] = {}
    said: dict[int, str] = {}
    rows = np.flatnonzero(members.filled[field])
    listed = (part[rows].tolist() for part in (members.groups, members.columns[field], members.columns["record_id"]))
    for group, text, record_id in zip(*listed, strict=True):
        if said.get(group) == text:
            continue
        said[group] = text
        known = found.setdefault(group, {})
        for part in map(str.strip, text.split(";")):
            if part and (folded := part.casefold()) not in known:
                known[folded] = part
                origins.setdefault(group, {})[f"{field}={record_id}"] = None
    united = ["; ".join(found[group].values()) if group in found else "" for group in range(members.size)]
    return united, ["; ".join(origins.get(group, ())) for group in range(members.size)]
