"""The report's tables of decisions and sources: what was excluded, joined, settled, searched and read."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from prismake.report.anchors import make_anchor
from prismake.report.audit_trail import Link, locate
from prismake.report.flow import ALL_ROUNDS, describe_stopping
from prismake.report.flow_template import name_step
from prismake.report.labels import PHASE_LABELS, call_platform, name_rule, name_sources
from prismake.report.ledger import STOPPING_RULE
from prismake.report.members import Entry, Library
from prismake.report.search_dates import HOW, SEARCHED, read_how
from prismake.tables import to_rows
from prismake.text.vocabulary import WITH_MACHINE

Cell = str | int | Entry | Link


@dataclass(frozen=True)
class Listing:
    """One table: caption, column headings and rows; `nothing` stands instead of an empty table."""

    name: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    nothing: str = "None."
    filters: tuple[str, ...] = ()


def list_excluded(tables: Mapping[str, pd.DataFrame], library: Library, *, protocol: Mapping[str, Any]) -> Listing:
    """Full texts excluded, each with its citation and its one reason, in the order of the criteria."""
    reasons = {str(row["id"]): (place, str(row["reason"])) for place, row in enumerate(protocol.get("criteria") or [])}
    found = _standing(tables["ledger"], ("full_text_excluded",))
    ranked = sorted(found, key=lambda row: (reasons.get(row["reason"], (len(reasons), ""))[0], row["reference_id"]))
    rows = tuple(
        (library.find_reference(row["reference_id"]), reasons.get(row["reason"], (0, row["reason"]))[1])
        for row in ranked
    )
    caption, columns = "Full texts excluded, with the reason", ("Report", "Reason")
    return Listing("excluded", caption, columns, rows, filters=("Reason",))


def list_unsettled(tables: Mapping[str, pd.DataFrame], library: Library) -> Listing:
    """Full texts that await classification, were not retrieved, or are still open."""
    words = {
        "full_text_awaiting": "Awaiting classification",
        "full_text_ongoing": "Awaiting classification: the study is under way",
        "full_text_not_retrieved": "Not retrieved",
        "full_text_conflict": "People disagree",
        "full_text_pending": "Not yet decided",
    }
    found = _standing(tables["ledger"], tuple(words))
    ranked = sorted(found, key=lambda row: (list(words).index(row["bucket"]), row["reference_id"]))
    rows = tuple((library.find_reference(row["reference_id"]), words[row["bucket"]]) for row in ranked)
    caption, columns = "Full texts neither included nor excluded", ("Report", "Where it stands")
    return Listing("unsettled", caption, columns, rows, filters=("Where it stands",))


def list_duplicates(tables: Mapping[str, pd.DataFrame], library: Library) -> Listing:
    """Every record that another record stands for, with the rule that joined it."""
    found = tables["ledger"][tables["ledger"]["bucket"].isin(["duplicate", "also_in_databases"])]
    placed = tables["records"][["record_id", "file", "first_line", "last_line"]]
    records = {
        str(row["record_id"]): row for row in to_rows(placed[placed["record_id"].isin(found["record_id"].tolist())])
    }
    rows = tuple(
        (
            Link(make_anchor("ref", row["reference_id"]), row["record_id"]),
            locate(records[row["record_id"]]),
            f"{library.find_reference(row['reference_id']).cited.short} ({row['reference_id']})",
            name_rule(row["reason"]) if row["reason"] else "found first, names the document",
        )
        for row in to_rows(found.sort_values(["reference_id", "record_id"]))
    )
    columns = ("Record", "Stands in", "Same document as", "Joined by")
    return Listing("duplicates", "Records joined to another record", columns, rows, filters=("Joined by",))


def list_rounds(rounds: pd.DataFrame, flow: pd.DataFrame) -> Listing:
    """The flow of every round and of all together; only for a review of several rounds."""
    names = [name for name in sorted(set(rounds["round"].tolist())) if name != ALL_ROUNDS]
    counts = Counter(zip(rounds["round"].tolist(), rounds["data"].tolist(), strict=True))
    rows = tuple(
        (
            name_step(str(row["data"]), str(row["description"])),
            *(counts[(name, row["data"])] for name in names),
            counts[(ALL_ROUNDS, row["data"])] if not str(row["data"]).startswith("previous_") else "",
        )
        for row in to_rows(flow)
        if "." not in str(row["data"]) and not str(row["data"]).endswith("_ma")
    )
    columns = ("Step", *(f"Round {name}" for name in names), "All rounds")
    nothing = "there is one round."
    return Listing("rounds", "Flow of every round", columns, rows if len(names) > 1 else (), nothing)


def list_joins(tables: Mapping[str, pd.DataFrame]) -> Listing:
    """How many records each rule or ruling joined."""
    counts = Counter(rule for rule in tables["clusters"]["joined_by"] if rule)
    rows = tuple((name_rule(rule), n) for rule, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    return Listing("joins", "Records joined, by rule", ("Rule or ruling", "Records"), rows, "No records were joined.")


def list_automation(tables: Mapping[str, pd.DataFrame], *, protocol: Mapping[str, Any]) -> Listing:
    """Automation rules with the references they matched and those they excluded."""
    matched = Counter(tables["eligibility"]["rule"].tolist())
    excluded = Counter(row["reason"] for row in _standing(tables["ledger"], ("excluded_automatic",)))
    rows = tuple(
        (
            str(rule["id"]),
            str(rule["text"]),
            f"{rule['field']}: {rule['pattern']}",
            str(rule["verdict"]),
            matched[str(rule["id"])],
            excluded[str(rule["id"])],
        )
        for rule in protocol.get("automation") or []
    )
    if n := excluded[STOPPING_RULE]:
        words = "Unread when screening by rank was stopped"
        rows += ((STOPPING_RULE, words, describe_stopping(protocol), "exclude", n, n),)
    columns = ("Rule", "Meaning", "Pattern", "Verdict", "References matched", "References excluded")
    return Listing("automation", "Automation rules", columns, rows, "The protocol has no automation rules.")


def list_conflicts(tables: Mapping[str, pd.DataFrame], library: Library) -> Listing:
    """Decisions that an adjudicator settled, and conflicts that are still open."""
    rows = []
    for phase, words in PHASE_LABELS.items():
        screened = tables[phase]
        usual = ["", "agreement", WITH_MACHINE, STOPPING_RULE]
        apart = (screened["status"] == "conflict") | ~screened["settled_by"].isin(usual)
        for row in to_rows(screened[apart].sort_values("reference_id")):
            outcome = "open" if row["status"] == "conflict" else str(row["status"]).replace("_", " ")
            rows.append((words, library.find_reference(str(row["reference_id"])), outcome, str(row["settled_by"])))
    columns = ("Phase", "Reference", "Outcome", "Settled by")
    filters = ("Phase", "Outcome", "Settled by")
    return Listing("conflicts", "Conflicts settled and open", columns, tuple(rows), "No conflicts.", filters)


def list_searches(searches: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> Listing:
    """The search log with the records that were read from each source and round."""
    names = name_sources(to_rows(searches))
    read = Counter(zip(tables["records"]["source"].tolist(), tables["records"]["round"].tolist(), strict=True))
    rows = tuple(
        (
            names[str(row["source"])],
            call_platform(str(row["platform"])),
            str(row["kind"]),
            str(row["round"]),
            HOW[read_how(row)],
            str(row["searched_on"]) if read_how(row) == SEARCHED else f"not searched; as of {row['searched_on']}",
            int(row["hits"]) if str(row["hits"]).isdecimal() else "not stated",
            read[(row["source"], row["round"])],
        )
        for row in to_rows(searches)
    )
    columns = ("Source", "Platform", "Kind", "Round", "How", "Searched on", "Hits in the log", "Records read")
    return Listing("searches-log", "Search log", columns, rows)


def list_ingest(tables: Mapping[str, pd.DataFrame]) -> Listing:
    """One row per export file: entries marked, read and repeated."""
    rows = tuple(
        (
            str(row["source"]),
            str(row["file"]),
            " ".join(part for part in (str(row["format"]), str(row["encoding"])) if part),
            *(_whole(row[name]) for name in ("separators", "parsed", "hits", "duplicates_within")),
            str(row["problems"]) or "none",
            str(row["sha256"]),
        )
        for row in to_rows(tables["ingest"])
    )
    columns = (
        "Source",
        "File",
        "Format",
        "Entries marked",
        "Entries read",
        "Hits in the log",
        "Repeated",
        "Remarks",
        "SHA-256",
    )
    return Listing("ingest-log", "Export files as read", columns, rows)


def list_criteria(protocol: Mapping[str, Any]) -> Listing:
    """Eligibility criteria with their phases and reason labels."""
    rows = tuple(
        (
            str(row["id"]),
            str(row["text"]),
            ", ".join(PHASE_LABELS.get(str(phase), str(phase)) for phase in _as_list(row.get("phase"))),
            str(row.get("reason") or ""),
        )
        for row in protocol.get("criteria") or []
    )
    return Listing("criteria", "Eligibility criteria", ("Criterion", "Text", "Applied to", "Reason when unmet"), rows)


def list_amendments(protocol: Mapping[str, Any]) -> Listing:
    """Changes of the protocol with date and reason."""
    rows = tuple(
        (str(row.get("date") or ""), str(row.get("text") or ""), str(row.get("reason") or ""))
        for row in protocol.get("amendments") or []
    )
    said = "amendments" in protocol
    nothing = "The protocol was not amended." if said else "The protocol says nothing of amendments."
    return Listing("amendments", "Amendments", ("Date", "Change", "Reason"), rows, nothing)


def _standing(ledger: pd.DataFrame, buckets: Iterable[str]) -> list[dict[Any, Any]]:
    return to_rows(ledger[ledger["bucket"].isin(list(buckets))])


def _whole(value: Any) -> str | int:
    return "" if pd.isna(value) else int(value)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []
