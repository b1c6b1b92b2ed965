"""Citation searching round by round and seed by seed: what no other search had found, and which seeds wait.

Terms are those of TARCiS (Hirt et al. 2024, doi 10.1136/bmj-2023-078384): a search starts from seed references, and is
iterated from the documents that it newly includes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from prismake import tables as declared
from prismake.issues import Issue, raise_any
from prismake.report.placed import place_ledger
from prismake.running import jobs
from prismake.tables import to_rows
from prismake.text.seeds import RECORD, read_seeds

CITATION = "citation"
INCLUDED, OTHER, ELSEWHERE = "included", "other", "elsewhere"
UNDECIDED = ("title_abstract_pending", "title_abstract_conflict", "full_text_pending", "full_text_conflict")
STANDING = ("duplicate", "also_in_databases")  # buckets of records that another record stands for
DESCRIBING = ("doi", "pmid", "publication_types")
REGISTRATION = "Trial registration"  # among the publication types of an entry of a register
SHOWN = 5  # seeds that a remark names
Tables = Mapping[str, pd.DataFrame]
Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Chased:
    """One row of the search log of kind citation, and the seeds that it names: references, or names of no reference."""

    row: Row
    seeds: frozenset[str]


@dataclass(frozen=True)
class Brought:
    """What citation searches brought: their records with their seeds, each reference's bucket, each new one's round."""

    records: Sequence[Row]
    buckets: Mapping[str, str]
    new: Mapping[str, str]

    def count(self, references: Iterable[str]) -> dict[str, int]:
        """How many of these references are new, how many of those included, and how many undecided."""
        buckets = [self.buckets[name] for name in references if name in self.new]
        counts = {"new_references": len(buckets), INCLUDED: buckets.count(INCLUDED)}
        return {**counts, "undecided": sum(bucket in UNDECIDED for bucket in buckets)}


def trace_citations(tables: Tables, *, searches: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The frames citation_searches and seed_references, and remarks with what waits for the next round.

    `tables` holds records, references, ledger and remarks. A reference is new to a round where that is its first, and
    no source of another kind had it then: what a database found first, or in the same round, is no gain. Raises
    ReviewError for a seed that is named by a record which the review has not.
    """
    with jobs.step("following citation searches"):
        log = [row for row in to_rows(searches) if row["kind"] == CITATION]
        known = _resolve(log, tables)
        chased = [_read_row(row, known) for row in log]
        brought = _find_brought(tables, searches=searches, chased=chased, known=known)
        rounds = declared.from_rows("citation_searches", _list_rounds(chased, brought))
        seeds = declared.from_rows("seed_references", _list_seeds(chased, brought, tables))
        remarks = [*to_rows(tables["remarks"]), *_remark(rounds, seeds)]
        made = {"citation_searches": rounds, "seed_references": seeds}
        return {**made, "remarks": declared.from_rows("remarks", remarks)}


def _resolve(log: Sequence[Row], tables: Tables) -> dict[str, frozenset[str]]:
    """The references that each name of a seed stands for; none for what the review has no record of."""
    named = {(str(row["file"]), name) for row in log for seed in read_seeds(_seeds_of(row)) for name in seed}
    records = tables["records"]
    told = records.loc[records["source"].isin({str(row["source"]) for row in log}), "seeds"].unique().tolist()
    wanted = {name for _, name in named}.union(*(text.split("; ") for text in told if text))
    found: dict[str, set[str]] = {name: set() for name in wanted}
    reference_of = tables["ledger"].set_index("record_id")["reference_id"] if wanted else pd.Series(dtype="str")
    for column in ("doi", "pmid", "accession", "record_id") if wanted else ():
        named_so = records[records[column].isin(wanted)]
        for name, record_id in zip(named_so[column].tolist(), named_so["record_id"].tolist(), strict=True):
            found[name].add(str(reference_of[record_id]))
    allowed, remedy = "the id of a record of this review", "write its DOI or PMID, or the id that seeds.csv has"
    raise_any(
        Issue("config/searches", f"{file}, seeds", name, allowed, remedy)
        for file, name in sorted(named)
        if RECORD.fullmatch(name) and not found[name]
    )
    return {name: frozenset(references) for name, references in found.items()}


def _seeds_of(row: Row) -> str:
    return str(row.get("seeds") or "")


def _read_row(row: Row, known: Mapping[str, frozenset[str]]) -> Chased:
    seeds: set[str] = set()
    for names in read_seeds(_seeds_of(row)):
        seeds |= frozenset().union(*(known[name] for name in names)) or {names[0]}
    return Chased(row, frozenset(seeds))


def _find_brought(
    tables: Tables, *, searches: pd.DataFrame, chased: Sequence[Chased], known: Mapping[str, frozenset[str]]
) -> Brought:
    ledger, records = tables["ledger"], tables["records"]
    sources = set(searches.loc[searches["kind"] == CITATION, "source"])
    own = records.loc[records["source"].isin(sources), ["record_id", "round", "file", "seeds"]]
    of_own = ledger["record_id"].isin(set(own["record_id"]))
    met = ledger[ledger["reference_id"].isin(set(ledger.loc[of_own, "reference_id"]))]
    placed = place_ledger(met, records, searches=searches)
    first = placed[placed["round"] == placed.groupby("reference_id")["round"].transform("min")]
    elsewhere = set(first.loc[first["kind"] != CITATION, "reference_id"])
    rounds = zip(first["reference_id"].tolist(), first["round"].tolist(), strict=True)
    standing = placed[~placed["bucket"].isin(STANDING)]
    read = own.merge(met[["record_id", "reference_id"]], on="record_id", how="left", validate="one_to_one")
    return Brought(
        records=[{**row, "seeds": _find_seeds(row, chased, known)} for row in to_rows(read)],
        buckets=dict(zip(standing["reference_id"].tolist(), standing["bucket"].tolist(), strict=True)),
        new={reference: name for reference, name in rounds if reference not in elsewhere},
    )


def _find_seeds(record: Row, chased: Sequence[Chased], known: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The seeds that a record came from: those it names and the log names for its file, whatever they are called."""
    named = [known[name] or {name} for name in filter(None, str(record["seeds"]).split("; "))]
    asked = (one.seeds for one in chased if (one.row["file"], one.row["round"]) == (record["file"], record["round"]))
    return frozenset().union(*named) & frozenset().union(*asked)


def _list_rounds(chased: list[Chased], brought: Brought) -> Iterator[dict[str, object]]:
    for name in sorted({str(one.row["round"]) for one in chased}):
        own = [one for one in chased if one.row["round"] == name]
        read = [row for row in brought.records if row["round"] == name]
        seeds = frozenset().union(*(one.seeds for one in own))
        counts = brought.count(reference for reference, first in brought.new.items() if first == name)
        yield {
            "round": name,
            "directions": _join(str(one.row.get("direction") or "") for one in own),
            "sources": _join(str(one.row["source"]) for one in own),
            "seeds": len(seeds),
            "records": len(read),
            "unknown_seed": sum(not row["seeds"] for row in read),
            **counts,
            "gain": counts[INCLUDED] / len(seeds) if seeds else None,
        }


def _join(words: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(filter(None, words)))


def _list_seeds(chased: list[Chased], brought: Brought, tables: Tables) -> Iterator[dict[str, object]]:
    ledger, references = tables["ledger"], tables["references"]
    included = set(ledger.loc[ledger["bucket"] == INCLUDED, "reference_id"])
    named = frozenset().union(*(one.seeds for one in chased))
    own = references.loc[references["reference_id"].isin(included | named), ["reference_id", *DESCRIBING]]
    described = {str(row["reference_id"]): row for row in to_rows(own)}
    listed = sorted(named | {seed for seed in included if can_be_seed(described[seed])})
    for seed in listed:
        state = INCLUDED if seed in included else OTHER if seed in described else ELSEWHERE
        times = (f"{one.row['round']} {one.row.get('direction') or ''}".strip() for one in chased if seed in one.seeds)
        records = [row for row in brought.records if seed in row["seeds"]]
        counts = brought.count({str(row["reference_id"]) for row in records})
        told = {"seed": seed, "state": state, "chased": _join(times), "records": len(records), **counts}
        yield {**{name: described[seed][name] if seed in described else "" for name in ("doi", "pmid")}, **told}


def list_waiting(seeds: pd.DataFrame) -> Sequence[Row]:
    """The included documents that no citation search has started from."""
    return to_rows(seeds[(seeds["state"] == INCLUDED) & (seeds["chased"] == "")])


def can_be_seed(reference: Row) -> bool:
    """Whether a document may cite and be cited: a registration that no index names by DOI or PMID does not."""
    return not lacks_identifier(reference) or REGISTRATION not in str(reference["publication_types"]).split("; ")


def lacks_identifier(seed: Row) -> bool:
    """Whether a document has neither DOI nor PMID, so that no index can be asked for it."""
    return not seed["doi"] and not seed["pmid"]


def _remark(rounds: pd.DataFrame, seeds: pd.DataFrame) -> Iterator[dict[str, str]]:
    """What waits for the next round, once the search log states the direction of any citation search."""
    waiting = list_waiting(seeds)
    if not waiting or not (rounds["directions"] != "").any():
        return
    names = [f"{row['seed']} (no DOI, no PMID)" if lacks_identifier(row) else str(row["seed"]) for row in waiting]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    n = f"{len(names)} included document{'s' * (len(names) > 1)} not yet chased"
    text = (
        f"citation searching: the next round has {n}: {', '.join(names[:SHOWN])}{more}; see reports/exports/seeds.csv"
    )
    yield {"kind": "seeds that wait", "text": text}
