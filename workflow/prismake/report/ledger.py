"""The ledger: every record of every export ends in exactly one bucket."""

from collections.abc import Iterable, Mapping

import pandas as pd

from prismake import tables as declared
from prismake.tables import are_among, to_rows

STOPPING_RULE = "stopping rule"  # who settled what was still unread when the stopping test was passed
DATABASE_KINDS = frozenset({"database", "register"})

BUCKETS: Mapping[str, str] = {
    "duplicate": "A further record of a reference that another record stands for.",
    "also_in_databases": "Found by other methods, although databases or registers found the same document.",
    "excluded_automatic": "Ineligible by automation: by a rule of the protocol, or unread when screening stopped.",
    "title_abstract_pending": "Waits for a decision on title and abstract.",
    "title_abstract_conflict": "People disagree on title and abstract.",
    "title_abstract_excluded": "Excluded on title and abstract.",
    "full_text_pending": "Waits for a decision on the full text.",
    "full_text_conflict": "People disagree on the full text.",
    "full_text_excluded": "Excluded on the full text, with a reason.",
    "full_text_awaiting": "Awaits classification: information is missing.",
    "full_text_ongoing": "Awaits classification: the study is under way.",
    "full_text_not_retrieved": "The full text was sought and not obtained.",
    "included": "Included in the review.",
}


class FlowError(Exception):
    """A broken identity of the flow: a bug or a damaged table, never a reviewer's mistake.

    `number` names the identity, `ids` the records, references or studies that break it.
    """

    def __init__(self, number: str, *, sentence: str, ids: Iterable[str]) -> None:
        self.number = number
        self.ids = tuple(sorted(set(ids)))
        shown = ", ".join(self.ids[:20]) + (f" and {len(self.ids) - 20} more" if len(self.ids) > 20 else "")
        super().__init__(f"flow identity {number} is broken: {sentence} Offending: {shown}")


def trace_records(tables: Mapping[str, pd.DataFrame], *, searches: pd.DataFrame) -> pd.DataFrame:
    """The frame "ledger": one row per record with its reference, bucket, reason and study.

    `tables` holds records, clusters, references, eligibility, title_abstract, full_text, studies and study_references.
    A reference is credited to its first round, and stands in the column of databases and registers when any of that
    round's records comes from one, else in the column of other methods (PRISMA 2020): a later search cannot move it.
    Raises FlowError when a table names an id that another does not know.
    """
    _check_ids(tables, searches=searches)
    records = _place_records(tables, searches=searches)
    fates = _settle_fates(tables)
    studies = dict(zip(tables["study_references"]["reference_id"], tables["study_references"]["study_id"], strict=True))
    needed = ["record_id", "reference_id", "joined_by", "from_databases", "in_databases", "stands"]
    rows: list[dict[str, object]] = []
    for record in to_rows(records[needed]):
        reference = str(record["reference_id"])
        row: dict[str, object] = {"record_id": record["record_id"], "reference_id": reference, "study_id": ""}
        if not record["stands"]:
            also = record["in_databases"] and not record["from_databases"]
            row |= {"bucket": "also_in_databases" if also else "duplicate", "reason": record["joined_by"]}
        else:
            row["bucket"], row["reason"] = fates[reference]
            if row["bucket"] == "included":
                row["study_id"] = studies.get(reference, "")
        rows.append(row)
    return declared.from_rows("ledger", rows)


def read_kinds(searches: pd.DataFrame) -> dict[str, str]:
    """The kind of each source, in the order of the search log."""
    return {str(row["source"]): str(row["kind"]) for row in to_rows(searches)}


def _check_ids(tables: Mapping[str, pd.DataFrame], *, searches: pd.DataFrame) -> None:
    records, clusters = tables["records"], tables["clusters"]
    known, clustered = set(records["record_id"].tolist()), set(clusters["record_id"].tolist())
    _demand(known ^ clustered, number="every record", sentence="records and clusters name the same records.")
    references = set(tables["references"]["reference_id"].tolist())
    _demand(
        references ^ set(clusters["reference_id"].tolist()),
        number="every record",
        sentence="references and clusters name the same references.",
    )
    unlogged = records[~records["source"].isin(list(read_kinds(searches)))]
    _demand(set(unlogged["record_id"]), number="1", sentence="every record comes from a source of the search log.")
    for name in ("eligibility", "title_abstract", "full_text", "study_references"):
        strangers = set(tables[name]["reference_id"].tolist()) - references
        _demand(strangers, number="every record", sentence=f"{name} names only references that exist.")
    shared = tables["study_references"]
    twice = set(shared.loc[shared["reference_id"].duplicated(), "reference_id"].tolist())
    _demand(twice, number="8", sentence="every document belongs to exactly one study.")


def _demand(offending: set[str], *, number: str, sentence: str) -> None:
    if offending:
        raise FlowError(number, sentence=sentence, ids=offending)


def _place_records(tables: Mapping[str, pd.DataFrame], *, searches: pd.DataFrame) -> pd.DataFrame:
    """Records with `from_databases`, `in_databases` (of its reference) and `stands` (represents the reference)."""
    kinds = read_kinds(searches)
    order = {source: place for place, source in enumerate(kinds)}
    records = tables["records"][["record_id", "source", "round", "file", "position"]]
    clusters = tables["clusters"][["record_id", "reference_id", "joined_by"]]
    placed = records.merge(clusters, on="record_id", how="left", validate="one_to_one")
    placed["from_databases"] = placed["source"].map(kinds).isin(list(DATABASE_KINDS))
    first = placed["round"] == placed.groupby("reference_id")["round"].transform("min")
    found = placed["from_databases"] & first
    placed["in_databases"] = found.groupby(placed["reference_id"]).transform("any")
    placed["named"] = placed["record_id"] != placed["reference_id"]
    placed["order"] = placed["source"].map(order)
    ranked = placed[first & (placed["from_databases"] == placed["in_databases"])].sort_values(
        ["reference_id", "named", "order", "file", "position"], kind="stable"
    )
    standing = ranked.drop_duplicates("reference_id")["record_id"]
    placed["stands"] = are_among(placed["record_id"], standing.tolist())
    return placed


def _settle_fates(tables: Mapping[str, pd.DataFrame]) -> dict[str, tuple[str, str]]:
    """Bucket and reason of each reference; a reference that no one has seen yet is pending."""
    excluded = tables["eligibility"][tables["eligibility"]["verdict"] == "exclude"].sort_values("rule", kind="stable")
    automatic = dict(zip(excluded["reference_id"].tolist()[::-1], excluded["rule"].tolist()[::-1], strict=True))
    phases = [(phase, _read_phase(tables[phase])) for phase in ("title_abstract", "full_text")]
    fates = {}
    for reference in tables["references"]["reference_id"].tolist():
        fates[reference] = (
            ("excluded_automatic", automatic[reference])
            if reference in automatic
            else _screened_fate(reference, phases=phases)
        )
    return fates


def _read_phase(screening: pd.DataFrame) -> dict[str, tuple[str, str]]:
    stopped = screening["settled_by"] == STOPPING_RULE
    statuses = screening["status"].mask(stopped, STOPPING_RULE)
    pairs = zip(statuses.tolist(), screening["reason"].mask(stopped, STOPPING_RULE).tolist(), strict=True)
    return dict(zip(screening["reference_id"].tolist(), pairs, strict=True))


def _screened_fate(reference: str, *, phases: list[tuple[str, dict[str, tuple[str, str]]]]) -> tuple[str, str]:
    for phase, statuses in phases:
        status, reason = statuses.get(reference, ("pending", ""))
        if status == "included":
            continue
        bucket = "excluded_automatic" if status == STOPPING_RULE else f"{phase}_{status}"
        if bucket not in BUCKETS:
            raise FlowError("every record", sentence=f"no bucket takes {status!r} of {phase}.", ids=[reference])
        return bucket, reason
    return "included", ""
