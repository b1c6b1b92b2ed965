"""One judgement of confidence out of what several people judged of a finding, and the evidence profile of all."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from prismake import tables
from prismake.sheets import Dispute, Row, Ruling, Rulings, issue_disputes, name_dispute, read_disputes, split_dispute
from prismake.synthesise.agreeing import make_dispute, settle_words
from prismake.synthesise.cerqual import COMPONENTS, CONFIDENCE, ITEMS, WORDS, ask_back, needs_reason
from prismake.synthesise.contributing import JOINED, Finding
from prismake.synthesise.finding_sheets import KIND, REASON
from prismake.text.titles import list_words
from prismake.text.vocabulary import NOT_SETTLED

Rows = Sequence[Mapping[str, Any]]


def settle_confidence(
    judgements: pd.DataFrame, *, findings: Sequence[Finding], rulings: Mapping[str, Ruling]
) -> pd.DataFrame:
    """The frame "confidence_settled"; `rulings` has the adjudicator's words by dispute."""
    rows = []
    for finding in findings:
        judged = _select(judgements, finding)
        for item in ITEMS:
            if said := _list_words(judged, item):
                key, ruling = {"finding_id": finding.id, "item": item}, rulings.get(name_dispute(finding.id, item))
                rows.append(settle_words(said, reasons=_list_reasons(judged, item), key=key, ruling=ruling))
    return tables.from_rows("confidence_settled", rows)


def profile_findings(settled: pd.DataFrame, judgements: pd.DataFrame, *, findings: Sequence[Finding]) -> pd.DataFrame:
    """The frame "confidence": the evidence profile, a row for each finding in the order of config/findings.

    There is no level before anybody has judged all four components, nor while people differ on one of them: not of
    halves of two people.
    """
    rows = []
    for position, finding in enumerate(findings, start=1):
        judged = _select(judgements, finding)
        own = {row["item"]: row for row in tables.to_rows(settled[settled["finding_id"] == finding.id])}
        open_ = {item: row["cast"] for item, row in own.items() if row["judgement"] == NOT_SETTLED}
        words = {item: "" if item in open_ or item not in own else str(own[item]["judgement"]) for item in ITEMS}
        whole = any(all(row[name] for name in COMPONENTS) for row in judged)
        if not whole or any(name in open_ for name in COMPONENTS):
            words[CONFIDENCE] = ""
        reasons = {item + REASON: str(own[item]["reason"]) if words[item] else "" for item in ITEMS}
        missing = [name for name in ITEMS if name not in own]
        told = {
            "finding_id": finding.id,
            "position": position,
            "theme": finding.theme,
            "finding": finding.text,
            "studies": len(finding.studies),
            "study_ids": JOINED.join(finding.studies),
            "person": " and ".join(row["person"] for row in judged),
            "question": ask_back(words),
            "missing": JOINED.join(missing),
            "unsettled": JOINED.join(f"{name.replace('_', ' ')} ({cast})" for name, cast in open_.items()),
            "note": " | ".join(sorted({row["note"] for row in judged if row["note"]})),
        }
        rows.append(told | words | reasons)
    return tables.from_rows("confidence", rows)


def _select(judgements: pd.DataFrame, finding: Finding) -> list[dict[str, Any]]:
    return tables.to_rows(judgements[judgements["finding_id"] == finding.id].sort_values("person"))


def _list_words(judged: Rows, item: str) -> dict[str, str]:
    return {str(row["person"]): str(row[item]) for row in judged if row[item]}


def _list_reasons(judged: Rows, item: str) -> dict[str, str]:
    return {str(row["person"]): str(row[item + REASON]) for row in judged if row[item]}


def list_disputes(judgements: pd.DataFrame, *, findings: Sequence[Finding]) -> list[Dispute]:
    """What people judged differently of findings, each on its words and studies of today."""
    found = []
    for finding in findings:
        judged = _select(judgements, finding)
        details = f"theme: {finding.theme}\n" * bool(finding.theme) + f"studies: {JOINED.join(finding.studies)}"
        shown = {"about": finding.text, "details": details, "basis": finding.basis}
        for item in ITEMS:
            said = _list_words(judged, item)
            if len(set(said.values())) > 1:
                asked: dict[str, Any] = {"shown": shown, "choices": WORDS[item], "needs_reason": needs_reason}
                reasons = _list_reasons(judged, item)
                found.append(make_dispute(finding.id, item, said=said, reasons=reasons, **asked))
    return found


def read_rulings(
    paths: Iterable[Path], disputes: Sequence[Dispute], *, findings: Sequence[Finding], people: Mapping[str, str]
) -> Rulings:
    """What the adjudicator said of judgements that differ; a row counts for the finding that it shows."""
    texts = {one.id: one.text for one in findings}

    def find_other(row: Row) -> str:
        now = texts.get(split_dispute(row.id)[0], "")
        return "" if not now or list_words(row.text("about")) == list_words(now) else f"'{now}'"

    return read_disputes(paths, disputes, phase=KIND, people=people, find_other=find_other)


def issue_rulings(
    folder: Path,
    disputes: Sequence[Dispute],
    *,
    adjudicator: str | None,
    ruled: Iterable[str],
    former: Mapping[str, str],
) -> list[Path]:
    """Issue to the adjudicator the judgements that differ and stand in none of the sheets."""
    return issue_disputes(folder, disputes, phase=KIND, adjudicator=adjudicator, former=former, ruled=ruled)
