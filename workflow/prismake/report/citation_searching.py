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
from prismake.running import jobs
from prismake.tables import to_rows
from prismake.text.seeds import RECORD, find_column, read_seeds, unite_names

CITATION = "citation"
INCLUDED, OTHER, ELSEWHERE = "included", "other", "elsewhere"
UNDECIDED = ("title_abstract_pending", "title_abstract_conflict", "full_text_pending", "full_text_conflict")
STANDING = ("duplicate", "also_in_databases")  # buckets of records that another record stands for
DESCRIBING = ("doi", "pmid", "publication_types")
REGISTRATION = "Trial registration"  # among the publication types of an entry of a register
NOT_KNOWN = "not known, as a citation search names no seed"  # whether a document was a seed
SHOWN = 5  # seeds that a remark names
Tables = Mapping[str, pd.DataFrame]
Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Chased:
    """One row of the search log of kind citation, and its seeds: references, or names of no reference."""

    row: Row
    seeds: frozenset[str]

    @property
    def export(self) -> tuple[str, str]:
        """The file and the round of its records."""
        return str(self.row["file"]), str(self.row["round"])

    @property
    def nameless(self) -> bool:
        """Whether citations were followed, and nothing says from which documents."""
        return bool(self.row.get("direction")) and not _seeds_of(self.row)


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
    no other search had it then: what a database found first, or in the same round, is no gain, and neither is what a
    list of references had where the round also follows citations. Raises ReviewError for a seed that is named by a
    record which the review has not.
    """
    with jobs.step("following citation searches"):
        log = _select_rows(searches)
        known = _resolve(log, tables)
        chased = [_read_row(row, known, tables["records"]) for row in log]
        brought = _find_brought(tables, chased=chased, known=known)
        rounds = declared.from_rows("citation_searches", _list_rounds(chased, brought))
        seeds = declared.from_rows("seed_references", _list_seeds(chased, brought, tables))
        remarks = [*to_rows(tables["remarks"]), *_remark(rounds, seeds)]
        made = {"citation_searches": rounds, "seed_references": seeds}
        return {**made, "remarks": declared.from_rows("remarks", remarks)}


def _select_rows(searches: pd.DataFrame) -> list[Row]:
    """The citation searches of the log; of a round in which a direction is stated, only those that state one."""
    log = [row for row in to_rows(searches) if row["kind"] == CITATION]
    followed = {row["round"] for row in log if row.get("direction")}
    return [row for row in log if row.get("direction") or row["round"] not in followed]


def _resolve(log: Sequence[Row], tables: Tables) -> dict[str, frozenset[str]]:
    """The seeds that each name stands for: references, or one name for what the review has no record of."""
    listed = [(str(row["file"]), seed) for row in log for seed in read_seeds(_seeds_of(row))]
    united = unite_names(seed for _, seed in listed)
    records = tables["records"]
    told = records.loc[records["source"].isin({str(row["source"]) for row in log}), "seeds"].unique().tolist()
    wanted = set(united).union(*(text.split("; ") for text in told if text))
    found: dict[str, set[str]] = {name: set() for name in wanted}
    reference_of = tables["ledger"].set_index("record_id")["reference_id"] if wanted else pd.Series(dtype="str")
    for column in sorted(set(map(find_column, wanted))):
        named_so = records[records[column].isin({name for name in wanted if find_column(name) == column})]
        for name, record_id in zip(named_so[column].tolist(), named_so["record_id"].tolist(), strict=True):
            found[name].add(str(reference_of[record_id]))
    allowed, remedy = "the id of a record of this review", "write its DOI or PMID, or the id that seeds.csv has"
    raise_any(
        Issue("config/searches", f"{file}, seeds", name, allowed, remedy)
        for file, name in sorted({(file, name) for file, seed in listed for name in seed})
        if RECORD.fullmatch(name) and not found[name]
    )
    groups = {name: united.get(name, frozenset({name})) for name in wanted}
    return {
        name: frozenset().union(*(found[one] for one in group)) or frozenset({min(group)})
        for name, group in groups.items()
    }


def _seeds_of(row: Row) -> str:
    return str(row.get("seeds") or "")


def _read_row(row: Row, known: Mapping[str, frozenset[str]], records: pd.DataFrame) -> Chased:
    """The row with its seeds; where it names none, those that its export names."""
    names = [name for seed in read_seeds(_seeds_of(row)) for name in seed]
    if not names:
        own = records[(records["file"] == row["file"]) & (records["round"] == row["round"])]
        names = [name for text in own["seeds"].unique().tolist() for name in text.split("; ") if name]
    return Chased(row, frozenset().union(*(known[name] for name in names)))


def _find_brought(tables: Tables, *, chased: Sequence[Chased], known: Mapping[str, frozenset[str]]) -> Brought:
    ledger, records = tables["ledger"], tables["records"]
    asked: dict[tuple[str, str], frozenset[str]] = {}
    for one in chased:
        asked[one.export] = asked.get(one.export, frozenset()) | one.seeds
    exports = pd.MultiIndex.from_frame(records[["file", "round"]])
    own = records.loc[exports.isin(list(asked)), ["record_id", "round", "file", "seeds"]]
    of_own = ledger["record_id"].isin(own["record_id"])
    met = ledger[ledger["reference_id"].isin(set(ledger.loc[of_own, "reference_id"]))]
    placed = met.merge(records[["record_id", "round"]], on="record_id", how="left", validate="one_to_one")
    first = placed[placed["round"] == placed.groupby("reference_id")["round"].transform("min")]
    elsewhere = set(first.loc[~first["record_id"].isin(own["record_id"]), "reference_id"])
    rounds = zip(first["reference_id"].tolist(), first["round"].tolist(), strict=True)
    standing = placed[~placed["bucket"].isin(STANDING)]
    read = own.merge(met[["record_id", "reference_id"]], on="record_id", how="left", validate="one_to_one")
    return Brought(
        records=[{**row, "seeds": _find_seeds(row, asked, known)} for row in to_rows(read)],
        buckets=dict(zip(standing["reference_id"].tolist(), standing["bucket"].tolist(), strict=True)),
        new={reference: name for reference, name in rounds if reference not in elsewhere},
    )


def _find_seeds(
    record: Row, asked: Mapping[tuple[str, str], frozenset[str]], known: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    """The seeds that a record came from: those it names and the log names for its file, whatever they are called."""
    named = (known[name] for name in str(record["seeds"]).split("; ") if name)
    return frozenset().union(*named) & asked[record["file"], record["round"]]


def _list_rounds(chased: list[Chased], brought: Brought) -> Iterator[dict[str, object]]:
    for name in sorted({str(one.row["round"]) for one in chased}):
        own = [one for one in chased if one.row["round"] == name]
        read = [row for row in brought.records if row["round"] == name]
        seeds, nameless = frozenset().union(*(one.seeds for one in own)), sum(one.nameless for one in own)
        counts = brought.count(reference for reference, first in brought.new.items() if first == name)
        yield {
            "round": name,
            "directions": _join_directions(own),
            "sources": _join(str(one.row["source"]) for one in own),
            "seeds": len(seeds),
            "nameless": nameless,
            "records": len(read),
            "unknown_seed": sum(not row["seeds"] for row in read),
            **counts,
            "gain": counts[INCLUDED] / len(seeds) if seeds and not nameless else None,
        }


def _join_directions(own: Iterable[Chased]) -> str:
    """The directions of a round, each once: both are backward and forward."""
    stated = {str(one.row.get("direction") or "") for one in own}
    stated |= {"backward", "forward"} if "both" in stated else set()
    return _join(sorted(stated - {"both"}))


def _join(words: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(filter(None, words)))


def _list_seeds(chased: list[Chased], brought: Brought, tables: Tables) -> Iterator[dict[str, object]]:
    ledger, references = tables["ledger"], tables["references"]
    included = set(ledger.loc[ledger["bucket"] == INCLUDED, "reference_id"])
    named = frozenset().union(*(one.seeds for one in chased))
    own = references.loc[references["reference_id"].isin(included | named), ["reference_id", *DESCRIBING]]
    described = {str(row["reference_id"]): row for row in to_rows(own)}
    brought_by: dict[str, list[Row]] = {}
    for row in brought.records:
        for seed in row["seeds"]:
            brought_by.setdefault(seed, []).append(row)
    listed = sorted(named | {seed for seed in included if can_be_seed(described[seed])})
    for seed in listed:
        state = INCLUDED if seed in included else OTHER if seed in described else ELSEWHERE
        times = (f"{one.row['round']} {one.row.get('direction') or ''}".strip() for one in chased if seed in one.seeds)
        records = brought_by.get(seed, [])
        counts = brought.count({str(row["reference_id"]) for row in records})
        told = {"seed": seed, "state": state, "chased": _join(times), "records": len(records), **counts}
        yield {**{name: described[seed][name] if seed in described else "" for name in ("doi", "pmid")}, **told}


def list_waiting(seeds: pd.DataFrame) -> Sequence[Row]:
    """The included documents that no citation search has started from."""
    return to_rows(seeds[(seeds["state"] == INCLUDED) & (seeds["chased"] == "")])


def count_nameless(rounds: pd.DataFrame) -> int:
    """How many citation searches name no seed: while there is one, nobody knows which documents were a seed."""
    return int(rounds["nameless"].sum())


def can_be_seed(reference: Row) -> bool:
    """Whether a document may cite and be cited: a registration that no index names by DOI or PMID does not."""
    return not lacks_identifier(reference) or REGISTRATION not in str(reference["publication_types"]).split("; ")


def lacks_identifier(seed: Row) -> bool:
    """Whether a document has neither DOI nor PMID, so that no index can be asked for it."""
    return not seed["doi"] and not seed["pmid"]


def _remark(rounds: pd.DataFrame, seeds: pd.DataFrame) -> Iterator[dict[str, str]]:
    """What waits for the next round, once the search log states the direction of any citation search."""
    if nameless := count_nameless(rounds):
        n = f"{nameless} citation search{'es name' if nameless > 1 else ' names'} no seed"
        told = f"{n}, so that nobody can say which included documents wait; write them under seeds in config/searches"
        yield {"kind": "seeds that wait", "text": f"citation searching: {told}"}
        return
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
