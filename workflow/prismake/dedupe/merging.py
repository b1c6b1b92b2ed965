"""Merges the records of one document into its reference: the best value of every field, and where it came from."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from prismake import tables
from prismake.dedupe.also import list_others
from prismake.dedupe.fields import read_doi
from prismake.dedupe.numbering import Rows
from prismake.dedupe.order import order_members
from prismake.dedupe.titles import is_marked_retracted, is_placeholder, strip_notes

UNIONED = ("keywords", "issn", "publication_types", "registry_ids")
PUBLISHED = ("year", "volume", "issue", "pages")  # from the record that knows most of them, so that they fit together


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
    groups, names = pd.factorize(named, sort=True)
    alone = np.bincount(groups, minlength=1)[groups] == 1
    together = np.flatnonzero(~alone)
    together = together[np.argsort(groups[together], kind="stable")]
    parts = [
        _copy_records(records.iloc[order[alone]].assign(reference_id=named[alone])),
        _merge_groups(records.iloc[order[together]].astype(object).assign(reference_id=named[together])),
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


def _merge_groups(ordered: pd.DataFrame) -> pd.DataFrame:
    """References of several records, the records of each in a row."""
    groups, names = pd.factorize(ordered["reference_id"])
    merged, origins = {}, []
    for field in tables.BIBLIOGRAPHIC:
        unite = _unite_field if field in UNIONED else _choose_field
        merged[field], origin = unite(ordered, field, groups=groups, size=len(names))
        origins.append(origin)
    taken = ["; ".join(filter(None, parts)) for parts in zip(*origins, strict=True)]
    also = list_others(ordered, merged, groups=groups)
    described = _describe_references(ordered, groups=groups, size=len(names))
    return pd.DataFrame({"reference_id": names, **described, **merged, "taken_from": taken, "also": also})


def _describe_references(ordered: pd.DataFrame, *, groups: Rows, size: int) -> dict[str, object]:
    by_round = np.argsort(pd.factorize(ordered["round"], sort=True)[0], kind="stable")
    rounds = ordered["round"].to_numpy()[by_round].tolist()
    return {
        "n_records": np.bincount(groups, minlength=size),
        "sources": _join_distinct(groups, ordered["source"].tolist(), size),
        "rounds": _join_distinct(groups[by_round], rounds, size),
    }


def _join_distinct(groups: Rows, values: list[str], size: int) -> list[str]:
    """The distinct values of every reference, in their order, joined by '; '."""
    codes, known = pd.factorize(np.array(values, dtype=object))
    _, first = np.unique(groups * (len(known) + 1) + codes, return_index=True)
    found: list[list[str]] = [[] for _ in range(size)]
    for row in np.sort(first).tolist():
        if values[row]:
            found[groups[row]].append(values[row])
    return ["; ".join(members) for members in found]


def _choose_field(ordered: pd.DataFrame, field: str, *, groups: Rows, size: int) -> tuple[list[str], list[str]]:
    """The best value of a field per reference and 'field=record_id'; the first of equally good ones."""
    rows = np.flatnonzero(np.asarray(ordered[field] != "", dtype=bool))
    if field in PREFERENCES and len(rows):
        rows = rows[np.lexsort((rows, -_rank_merits(ordered, field, rows, groups=groups), groups[rows]))]
    chosen, first = np.unique(groups[rows], return_index=True)
    best = rows[first]
    values, origins = [""] * size, [""] * size
    texts, ids = ordered[field].to_numpy()[best].tolist(), ordered["record_id"].to_numpy()[best].tolist()
    for group, text, record_id in zip(chosen.tolist(), texts, ids, strict=True):
        values[group], origins[group] = text, f"{field}={record_id}"
    return values, origins


def _rank_merits(ordered: pd.DataFrame, field: str, rows: Rows, *, groups: Rows) -> Rows:
    """A number per row, larger for a better value; 0 where all values of a reference are equal and equally good."""
    ranks = np.zeros(len(rows), dtype=np.int64)
    contested = np.arange(len(rows))
    if field not in PUBLISHED:
        codes, _ = pd.factorize(ordered[field].to_numpy()[rows])
        starts = np.flatnonzero(np.diff(groups[rows], prepend=-1))
        differ = np.minimum.reduceat(codes, starts) != np.maximum.reduceat(codes, starts)
        contested = np.flatnonzero(np.repeat(differ, np.diff(starts, append=len(rows))))
    merits = PREFERENCES[field](ordered.iloc[rows[contested]])
    place = {merit: number for number, merit in enumerate(sorted(set(merits), key=_as_tuple))}
    ranks[contested] = [place[merit] for merit in merits]
    return ranks


def _as_tuple(merit: int | tuple[int, ...]) -> tuple[int, ...]:
    return merit if isinstance(merit, tuple) else (merit,)


def _unite_field(ordered: pd.DataFrame, field: str, *, groups: Rows, size: int) -> tuple[list[str], list[str]]:
    """All distinct parts of a joined field per reference, and each record that contributed one."""
    found: list[dict[str, str]] = [{} for _ in range(size)]
    origins: list[dict[str, None]] = [{} for _ in range(size)]
    rows = zip(groups.tolist(), ordered[field].tolist(), ordered["record_id"].tolist(), strict=True)
    for group, text, record_id in rows:
        for part in map(str.strip, text.split(";")) if text else ():
            if part and (folded := part.casefold()) not in found[group]:
                found[group][folded] = part
                origins[group][f"{field}={record_id}"] = None
    return ["; ".join(parts.values()) for parts in found], ["; ".join(named) for named in origins]


def _measure(filled: pd.DataFrame, field: str) -> list[int]:
    return [len(value) for value in filled[field].tolist()]


def _rank_titles(filled: pd.DataFrame) -> list[tuple[bool, bool, bool, bool, int]]:
    """A retraction stays visible; then real titles, not in capitals, without remarks of the database, the longest."""
    return [
        (
            is_marked_retracted(title),
            not is_placeholder(title),
            not title.isupper(),
            strip_notes(title) == title,
            len(title),
        )
        for title in filled["title"].tolist()
    ]


def _rank_authors(filled: pd.DataFrame) -> list[tuple[int, int]]:
    """The longest list, then the fullest names; "et al." is no complete list."""
    return [(0 if "et al" in names else names.count(";") + 1, len(names)) for names in filled["authors"].tolist()]


def _rank_dois(filled: pd.DataFrame) -> list[tuple[bool, int]]:
    """A well-formed DOI that most records of the document give."""
    shared = filled.groupby(["reference_id", "doi"])["doi"].transform("size")
    return [(bool(read_doi(doi)), int(size)) for doi, size in zip(filled["doi"], shared, strict=True)]


def _rank_places(filled: pd.DataFrame) -> list[int]:
    given = [np.asarray(filled[field] != "", dtype=np.int64) for field in PUBLISHED]
    return [int(count) for count in np.sum(given, axis=0)]


PREFERENCES: dict[str, Callable[[pd.DataFrame], Sequence[int | tuple[int, ...]]]] = {
    "title": _rank_titles,
    "abstract": lambda filled: _measure(filled, "abstract"),
    "authors": _rank_authors,
    "journal": lambda filled: _measure(filled, "journal"),
    "doi": _rank_dois,
    **dict.fromkeys(PUBLISHED, _rank_places),
}
