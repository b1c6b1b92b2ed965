"""Merges the records of one document into its reference: the best value of every field, and where it came from."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from prismake import tables
from prismake.dedupe.also import list_others
from prismake.dedupe.fields import read_doi
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
    ordered = order_members(records.astype(object), sources, by_source=True)
    ordered = ordered.assign(reference_id=[reference[record_id] for record_id in ordered["record_id"].tolist()])
    alone = ~ordered["reference_id"].duplicated(keep=False)
    parts = [_copy_records(ordered[alone]), _merge_groups(ordered[~alone])]
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
    """References of several records."""
    merged = _describe_references(ordered)
    origins: dict[str, pd.Series] = {}
    for field in tables.BIBLIOGRAPHIC:
        values, origin = _unite_field(ordered, field) if field in UNIONED else _choose_field(ordered, field)
        merged[field] = values.reindex(merged.index, fill_value="")
        origins[field] = origin.reindex(merged.index, fill_value="")
    merged["taken_from"] = ["; ".join(part for part in parts if part) for parts in zip(*origins.values(), strict=True)]
    merged["also"] = list_others(ordered, merged)
    return merged.reset_index(names="reference_id")


def _describe_references(ordered: pd.DataFrame) -> pd.DataFrame:
    by_round = ordered.sort_values("round", kind="stable")
    return pd.DataFrame(
        {
            "n_records": ordered.groupby("reference_id", sort=True).size(),
            "sources": _join_distinct(ordered["reference_id"], ordered["source"]),
            "rounds": _join_distinct(by_round["reference_id"], by_round["round"]),
        }
    )


def _join_distinct(reference_ids: pd.Series, values: pd.Series) -> pd.Series:
    """The distinct values of every reference, in their order, joined by '; '."""
    found: dict[str, dict[str, None]] = {}
    for reference_id, value in zip(reference_ids.tolist(), values.tolist(), strict=True):
        known = found.setdefault(reference_id, {})
        if value:
            known[value] = None
    return pd.Series({reference_id: "; ".join(known) for reference_id, known in found.items()}, dtype=object)


def _choose_field(ordered: pd.DataFrame, field: str) -> tuple[pd.Series, pd.Series]:
    """The best value of a field per reference and 'field=record_id'; the first of equally good ones."""
    filled = ordered[ordered[field] != ""]
    merits = PREFERENCES[field](filled) if field in PREFERENCES else [0] * len(filled)
    best: dict[str, tuple[object, str, str]] = {}
    columns = (filled[column].tolist() for column in ("reference_id", field, "record_id"))
    for reference_id, value, record_id, merit in zip(*columns, merits, strict=True):
        if reference_id not in best or merit > best[reference_id][0]:
            best[reference_id] = merit, value, record_id
    values = {reference_id: value for reference_id, (_, value, _) in best.items()}
    origins = {reference_id: f"{field}={record_id}" for reference_id, (_, _, record_id) in best.items()}
    return pd.Series(values, dtype=object), pd.Series(origins, dtype=object)


def _unite_field(ordered: pd.DataFrame, field: str) -> tuple[pd.Series, pd.Series]:
    """All distinct parts of a joined field per reference, and each record that contributed one."""
    filled = ordered.loc[ordered[field] != "", ["reference_id", "record_id", field]]
    parts = filled.assign(part=filled[field].str.split(";")).explode("part")
    parts = parts.assign(part=parts["part"].str.strip())
    parts = parts[parts["part"] != ""]
    parts = parts.assign(folded=parts["part"].str.casefold()).drop_duplicates(["reference_id", "folded"])
    origins = field + "=" + parts["record_id"]
    return _join_distinct(parts["reference_id"], parts["part"]), _join_distinct(parts["reference_id"], origins)


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
    return [sum(value != "" for value in row) for row in zip(*(filled[field] for field in PUBLISHED), strict=True)]


PREFERENCES: dict[str, Callable[[pd.DataFrame], Sequence[object]]] = {
    "title": _rank_titles,
    "abstract": lambda filled: _measure(filled, "abstract"),
    "authors": _rank_authors,
    "journal": lambda filled: _measure(filled, "journal"),
    "doi": _rank_dois,
    **dict.fromkeys(PUBLISHED, _rank_places),
}
