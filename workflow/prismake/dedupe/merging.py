"""Merges the records of one document into its reference: the best value of every field, and where it came from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from prismake import tables
from prismake.dedupe.also import LISTED, list_others
from prismake.dedupe.features import flags
from prismake.dedupe.field_preference import PREFERENCES, PUBLISHED
from prismake.dedupe.numbering import Rows
from prismake.dedupe.order import order_members
from prismake.running.uncollected import uncollected

COPIED = {"sources": "source", "rounds": "round"}  # columns of "references" that are otherwise called in "records"
UNIONED = ("keywords", "issn", "publication_types", "registry_ids")
Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Members:
    """The records of references that have several, those of one in a row, the preferred first."""

    records: pd.DataFrame
    rows: Rows  # of `records`
    groups: Rows  # for every row the place of its reference, ascending
    size: int  # references

    def read(self, column: str) -> Texts:
        """A column as Python's own texts; not kept: those of all columns are many times as large as the records."""
        return np.asarray(self.records[column].take(self.rows).to_numpy(dtype=object))

    @cached_property
    def ids(self) -> Texts:
        return self.read("record_id")

    @cached_property
    def placed(self) -> Rows:
        """How many of the fields that tell where and when it was published a record gives."""
        filled = [flags(self.records[field].take(self.rows) != "") for field in PUBLISHED]
        return np.asarray(np.sum(filled, axis=0), dtype=np.int64)


@uncollected()
def merge_records(records: pd.DataFrame, *, clusters: pd.DataFrame, sources: Sequence[str]) -> pd.DataFrame:
    """The table "references": one row per reference_id of `clusters`, no field empty that any of its records fills.

    Among equally good values the first of `sources`, then the earliest round is preferred. `taken_from` names, for
    every field that is not empty, the record it was taken from, or each record that contributed to a union; `also` the
    values of the other records that the row does not hold. Column is made after column: a million abstracts stand in
    memory once in either table.
    """
    reference = dict(zip(clusters["record_id"].tolist(), clusters["reference_id"].tolist(), strict=True))
    order = order_members(records, sources, by_source=True)
    named = np.array([reference[record_id] for record_id in records["record_id"].tolist()], dtype=object)[order]
    groups, names = pd.factorize(named, sort=True)
    counts = np.bincount(groups, minlength=len(names))
    together = np.flatnonzero(counts[groups] > 1)
    together = together[np.argsort(groups[together], kind="stable")]
    starts = np.diff(groups[together], prepend=-1) != 0
    members = Members(records, order[together], groups=np.cumsum(starts) - 1, size=int(starts.sum()))
    single = np.empty(len(names), dtype=np.int64)
    single[groups] = order
    single = single[counts == 1]
    # Where each reference's values stand: those of its only record before those that were merged.
    place = np.empty(len(names), dtype=np.int64)
    place[counts == 1], place[counts > 1] = np.arange(len(single)), len(single) + np.arange(members.size)
    merged = {
        name: _place_values(records, single, name, values, place=place).array
        for name, values in _merge_members(members)
    }
    counted = {"reference_id": pd.array(names, dtype="str"), "n_records": pd.array(counts, dtype="Int64")}
    return tables.conform("references", pd.DataFrame({**counted, **merged}, copy=False))


def _place_values(
    records: pd.DataFrame, single: Rows, name: str, merged: Rows | list[str], *, place: Rows
) -> pd.Series:
    """A column of "references": of the `single` records and of the `merged`, which are rows of records or texts."""
    if isinstance(merged, np.ndarray):
        return records[name].take(np.concatenate([single, merged])[place])
    if name == "also":
        own = pd.Series([""] * len(single), dtype="str")
    elif name == "taken_from":
        own = _list_origins(records, single)
    else:
        own = records[COPIED.get(name, name)].take(single)
    return pd.concat([own, pd.Series(merged, dtype="str")], ignore_index=True).take(place)


def _list_origins(records: pd.DataFrame, single: Rows) -> pd.Series:
    """What a reference of one record was taken from: each field that the record fills."""
    fields = list(tables.BIBLIOGRAPHIC)
    filled = np.zeros(len(single), dtype=np.int64)
    for bit, field in enumerate(fields):
        filled |= (records[field] != "").to_numpy(dtype=bool)[single].astype(np.int64) << bit
    known: dict[int, str] = {}
    for mask in np.unique(filled).tolist():
        known[mask] = "; ".join(f"{field}=\0" for bit, field in enumerate(fields) if mask >> bit & 1)
    origins = zip(filled.tolist(), records["record_id"].take(single).tolist(), strict=True)
    return pd.Series([known[mask].replace("\0", record_id) for mask, record_id in origins], dtype="str")


def _merge_members(members: Members) -> Iterator[tuple[str, Rows | list[str]]]:
    """The columns of references of several records, one by one: texts, or of which row of the records the value is."""
    origins, others = [], {}
    for field in tables.BIBLIOGRAPHIC:
        values = members.read(field)
        if field in UNIONED:
            united, origin = _unite_field(members, field, values)
            yield field, united
        else:
            best, origin = _choose_field(members, field, values)
            others[field] = list_others(field, values, values[best], groups=members.groups) if field in LISTED else {}
            yield field, members.rows[best]
        origins.append(origin)
    rounds = members.read("round")
    by_round = np.argsort(pd.factorize(rounds, sort=True)[0], kind="stable")
    yield "sources", _join_distinct(members, members.read("source"), np.arange(len(by_round)))
    yield "rounds", _join_distinct(members, rounds, by_round)
    yield "taken_from", ["; ".join(filter(None, parts)) for parts in zip(*origins, strict=True)]
    also = ([part for field in LISTED for part in others[field].get(group, ())] for group in range(members.size))
    yield "also", list(map(" | ".join, also))


def _join_distinct(members: Members, values: Texts, rows: Rows) -> list[str]:
    """The distinct values of every reference, in the order of `rows`, joined by '; '."""
    found: list[list[str]] = [[] for _ in range(members.size)]
    for group, value in zip(members.groups[rows].tolist(), values[rows].tolist(), strict=True):
        if value and value not in found[group]:
            found[group].append(value)
    return ["; ".join(listed) for listed in found]


def _choose_field(members: Members, field: str, values: Texts) -> tuple[Rows, list[str]]:
    """The row of the best of a field's `values` per reference and 'field=record_id'; the first of equally good ones."""
    rows = np.flatnonzero(flags(values != ""))
    groups = members.groups[rows]
    if field in PUBLISHED:
        rows = rows[np.lexsort((rows, -members.placed[rows], groups))]
    elif field in PREFERENCES:
        rows = rows[np.lexsort((rows, -_rank_values(members, field, values[rows], rows), groups))]
    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    best = np.flatnonzero(np.diff(members.groups, prepend=-1))  # where no record gives the field, any is as empty
    best[groups[starts]] = rows[starts]
    origins = np.full(members.size, "", dtype=object)
    origins[groups[starts]] = [f"{field}={record_id}" for record_id in members.ids[rows[starts]].tolist()]
    return best, origins.tolist()


def _rank_values(members: Members, field: str, values: Texts, rows: Rows) -> Rows:
    """A number per row, larger for a better value; 0 where all values of a reference are equal and equally good."""
    groups = members.groups[rows]
    contested = np.zeros(members.size, dtype=bool)
    contested[groups[1:][flags(values[1:] != values[:-1]) & (groups[1:] == groups[:-1])]] = True
    asked = np.flatnonzero(contested[groups])
    preferences = PREFERENCES[field](values[asked].tolist(), groups[asked].tolist())
    place = {preference: number for number, preference in enumerate(sorted(set(preferences)))}
    ranks = np.zeros(len(rows), dtype=np.int64)
    ranks[asked] = [place[preference] for preference in preferences]
    return ranks


def _unite_field(members: Members, field: str, values: Texts) -> tuple[list[str], list[str]]:
    """All distinct parts of a joined field's `values` per reference, and each record that contributed one."""
    found: dict[int, dict[str, str]] = {}
    origins: dict[int, dict[str, None]] = {}
    said: dict[int, str] = {}
    rows = np.flatnonzero(flags(values != ""))
    listed = (part[rows].tolist() for part in (members.groups, values, members.ids))
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
