"""Merges the records of one document into its reference: the best value of every field, and where it came from."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pyarrow import compute

from prismake import tables
from prismake.dedupe.also import LISTED, list_others
from prismake.dedupe.features import flags
from prismake.dedupe.field_preference import PREFERENCES, PUBLISHED
from prismake.dedupe.numbering import Rows
from prismake.dedupe.order import order_members

UNIONED = ("keywords", "issn", "publication_types", "registry_ids")
MEASURED = frozenset(tables.BIBLIOGRAPHIC).difference(UNIONED, LISTED)  # abstracts, which are never read as a whole
Texts = npt.NDArray[np.object_]
Reading = Callable[[str], Iterable[pa.Array]]  # gives a column of "records" in pieces, each time that it is asked for


@dataclass(frozen=True)
class Members:
    """The records of references that have several, those of one in a row, the preferred first."""

    records: pd.DataFrame
    rows: Rows  # of `records`
    groups: Rows  # for every row the place of its reference, ascending
    size: int  # references

    def read(self, column: pd.Series) -> Texts:
        """A column as Python's own texts; not kept: those of all columns are many times as large as the records."""
        return np.asarray(column.take(self.rows).to_numpy(dtype=object))

    @cached_property
    def ids(self) -> Texts:
        return self.read(self.records["record_id"])

    @cached_property
    def placed(self) -> Rows:
        """How many of the fields that tell where and when it was published a record gives."""
        filled = [flags(self.records[field].take(self.rows) != "") for field in PUBLISHED]
        return np.asarray(np.sum(filled, axis=0), dtype=np.int64)


@dataclass(frozen=True)
class Places:
    """Where the values of references stand: of the `single` ones, which have one record each, before the others."""

    single: Rows  # of records
    order: Rows  # for each reference which of these values is its own

    def find(self, best: Rows) -> Rows:
        """For each reference a row of records: its only one, or the row that is `best` for one of several."""
        return np.asarray(np.concatenate([self.single, best])[self.order])

    def put_texts(self, own: pd.Series, texts: Iterable[str]) -> Any:
        """The same of the single ones' `own` values and the texts of the others."""
        return pd.concat([own, pd.Series(texts, dtype="str")], ignore_index=True).take(self.order).array


def merge_records(
    records: pd.DataFrame, *, clusters: pd.DataFrame, sources: Sequence[str], read_late: Reading | None = None
) -> pd.DataFrame:
    """The table "references": one row per reference_id of `clusters`, no field empty that any of its records fills.

    Among equally good values the first of `sources`, then the earliest round is preferred. `taken_from` names, for
    every field that is not empty, the record it was taken from, or each record that contributed to a union; `also` the
    values of the other records that the row does not hold. Column is made after column. Abstracts that `records` lacks
    are read by `read_late`, piece by piece: once to measure them, and once more to put the longest in their places.
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
    place = np.empty(len(names), dtype=np.int64)
    place[counts == 1], place[counts > 1] = np.arange(len(single)), len(single) + np.arange(members.size)
    merged = dict(_merge_columns(members, Places(single, place), read_late))
    pa.default_memory_pool().release_unused()  # what pyarrow keeps for itself serves no text of Python
    counted = {"reference_id": pd.array(names, dtype="str"), "n_records": pd.array(counts, dtype="Int64")}
    return tables.conform("references", pd.DataFrame({**counted, **merged}, copy=False))


def _merge_columns(members: Members, places: Places, read_late: Reading | None) -> Iterator[tuple[str, Any]]:
    """The columns of "references", one by one; those of no record alone come last."""
    records, single = members.records, places.single
    origins, others = [], {}
    filled = np.zeros(len(single), dtype=np.int64)
    for bit, field in enumerate(tables.BIBLIOGRAPHIC):
        if field in MEASURED:
            letters, sizes = _measure_texts(_read_pieces(records, field, read_late))
            best, origin = _choose_longest(members, field, letters)
            rows = places.find(members.rows[best])
            yield field, tables.gather_texts(_read_pieces(records, field, read_late), rows, sizes=sizes)
            given = letters > 0
        else:
            column = records[field]
            given, values = flags(column != ""), members.read(column)
            if field in UNIONED:
                united, origin = _unite_field(members, field, values)
                yield field, places.put_texts(column.take(single), united)
            else:
                best, origin = _choose_field(members, field, values)
                others[field] = list_others(field, values, values[best], groups=members.groups)
                yield field, column.take(places.find(members.rows[best])).array
        filled |= given[single].astype(np.int64) << bit
        origins.append(origin)
    rounds = members.read(records["round"])
    by_round = np.argsort(pd.factorize(rounds, sort=True)[0], kind="stable")
    from_sources = _join_distinct(members, members.read(records["source"]), np.arange(len(by_round)))
    yield "sources", places.put_texts(records["source"].take(single), from_sources)
    yield "rounds", places.put_texts(records["round"].take(single), _join_distinct(members, rounds, by_round))
    taken = ["; ".join(filter(None, parts)) for parts in zip(*origins, strict=True)]
    yield "taken_from", places.put_texts(_list_origins(filled, records["record_id"].take(single)), taken)
    also = ([part for field in LISTED for part in others[field].get(group, ())] for group in range(members.size))
    yield "also", places.put_texts(pd.Series([""] * len(single), dtype="str"), list(map(" | ".join, also)))


def _read_pieces(records: pd.DataFrame, field: str, read_late: Reading | None) -> Iterable[pa.Array]:
    if field in records:
        return tables.list_pieces(records[field])
    assert read_late is not None, f"records without {field}, and no way to read it"
    return read_late(field)


def _measure_texts(pieces: Iterable[pa.Array]) -> tuple[Rows, Rows]:
    """The letters and the bytes of every text of a column."""
    measured = [np.stack([compute.utf8_length(piece), compute.binary_length(piece)]) for piece in pieces]
    letters, sizes = np.concatenate([np.empty((2, 0), dtype=np.int64), *measured], axis=1)
    return letters, sizes


def _list_origins(filled: Rows, record_ids: pd.Series) -> pd.Series:
    """What a reference of one record was taken from: each field that the record fills, a bit of `filled` each."""
    known: dict[int, str] = {}
    for mask in np.unique(filled).tolist():
        fields = (field for bit, field in enumerate(tables.BIBLIOGRAPHIC) if mask >> bit & 1)
        known[mask] = "; ".join(f"{field}=\0" for field in fields)
    origins = zip(filled.tolist(), record_ids.tolist(), strict=True)
    return pd.Series([known[mask].replace("\0", record_id) for mask, record_id in origins], dtype="str")


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
    if field in PUBLISHED:
        rows = _sort_best(members, rows, members.placed[rows])
    elif field in PREFERENCES:
        rows = _sort_best(members, rows, _rank_values(members, field, values[rows], rows))
    return _choose_first(members, field, rows)


def _choose_longest(members: Members, field: str, letters: Rows) -> tuple[Rows, list[str]]:
    """The same of a column of long texts, of which the longest is the best, by the `letters` of each record."""
    lengths = letters[members.rows]
    rows = np.flatnonzero(lengths)
    return _choose_first(members, field, _sort_best(members, rows, lengths[rows]))


def _sort_best(members: Members, rows: Rows, ranks: Rows) -> Rows:
    """Rows of members by reference, the highest rank first."""
    return np.asarray(rows[np.lexsort((rows, -ranks, members.groups[rows]))])


def _choose_first(members: Members, field: str, rows: Rows) -> tuple[Rows, list[str]]:
    """Of rows that give the field, the first of each reference, and where it comes from."""
    groups = members.groups[rows]
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
