"""What screening sheets look like, and the issue of conflicts to the adjudicator."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from prismake import tables
from prismake.config import list_names
from prismake.screen.cast import Settlement, describe_cast, list_settlements, read_seen
from prismake.screen.vocabulary import DECISIONS, NOT_RETRIEVED, RETRIEVALS
from prismake.sheets import (
    NO_TITLE,
    Column,
    Documents,
    Meta,
    Page,
    Workbook,
    find_other_reference,
    issue_batches,
    read_sheet,
    standing_sheets,
)
from prismake.text.vocabulary import SUPERSEDED

PAGE = "votes"
DEFAULT_BATCH = 500
PHASE_WORDS = {"title_abstract": "Title and abstract screening", "full_text": "Full-text screening"}
TITLE = Column("title", "Title", 44, highlight=True)
ABSTRACT = Column("abstract", "Abstract", 90, highlight=True, small=True)
NOTE = Column("note", "Note", 28, fill=True)
RETRIEVAL = (
    Column("retrieval", "Report obtained?", 15, fill=True, choices=RETRIEVALS),
    Column("attempts", "Where and when it was tried", 30, fill=True, needed_when=("retrieval", NOT_RETRIEVED)),
)
REFERENCE_COLUMNS = (
    Column("source_line", "Authors, year, journal", 34, small=True),
    Column("doi", "DOI", 22, link="https://doi.org/{}"),
    Column("pmid", "PMID", 11, link="https://pubmed.ncbi.nlm.nih.gov/{}/", printed=False),
    Column(
        "registry_ids", "Registration", 16, link="https://trialsearch.who.int/Trial2.aspx?TrialID={}", printed=False
    ),
    Column("url", "Address", 24, link="{}", printed=False),
    Column("flags", "Flags", 18, help="Rules of the protocol that matched; they decide nothing.", printed=False),
)
SAVING = "You may sort, filter, hide rows, add columns, and save as .xlsx, .ods or .csv. Do not delete rows."
GUIDES = {
    "title_abstract": (
        "Decide in the yellow cells: include, exclude, or unclear, which goes on to full text.",
        "An empty cell is still owed.",
        SAVING,
    ),
    "full_text": (
        "Decide in the yellow cells: include; exclude, with the first reason that applies; awaiting, when the report "
        "cannot be judged yet; ongoing, when the study is under way and has no results.",
        "Report obtained? Write requested while you wait for it. Not retrieved ends the search for it: leave the "
        "decision empty, and say where and when it was tried.",
        SAVING,
    ),
}


def screening_page(phase: str, *, criteria: Iterable[Mapping[str, Any]], consensus: bool = False) -> Page:
    """The columns of a screening sheet; the adjudicator's also shows what was voted."""
    full_text = phase == "full_text"
    reasons = tuple(item["reason"] for item in criteria if phase in item["phase"])
    reason = Column("reason", "Reason", 26, fill=True, choices=reasons, needed_when=("decision", "exclude"))
    columns = [
        TITLE,
        *([Column("votes", "Votes", 40)] if consensus else []),
        Column("decision", "Decision", 13, fill=True, choices=DECISIONS[phase]),
        *([reason, *RETRIEVAL, NOTE, ABSTRACT] if full_text else [ABSTRACT, NOTE]),
        *REFERENCE_COLUMNS,
        *([Column("cast", "cast", 10, hidden=True)] if consensus else []),
    ]
    done_also = ("retrieval", NOT_RETRIEVED) if full_text else None
    return Page(PAGE, tuple(columns), done_when="decision", done_also=done_also)


def issue_consensus(
    folder: Path,
    *,
    phase: str,
    setting: Mapping[str, Any],
    screening: pd.DataFrame,
    votes: pd.DataFrame,
    references: pd.DataFrame,
    clusters: pd.DataFrame,
    eligibility: pd.DataFrame,
    protocol: Mapping[str, Any],
    former: Mapping[str, str],
) -> list[Path]:
    """Issue to the adjudicator the conflicts that stand in none of their sheets, with the votes beside them.

    A conflict of their own settlements, of records that were joined since, is issued with these beside the votes.
    """
    person = setting.get("adjudicator")
    if person is None:
        return []
    conflicts = sorted(screening.loc[screening["status"] == "conflict", "reference_id"])
    labels = {item["id"]: item["reason"] for item in protocol["criteria"]}
    cast = describe_cast(votes[votes["reference_id"].isin(conflicts)], labels=labels)
    described = describe_references(references, eligibility=eligibility, wanted=conflicts)
    rows = {reference_id: {**row, **cast.get(reference_id, {})} for reference_id, row in described.items()}
    owed = _owed(folder, names=list_names(person, former), wanted=conflicts, clusters=clusters, votes=votes)
    make = make_screening_sheet("consensus", phase=phase, person=person, rows=rows, protocol=protocol)
    size = int(setting.get("batch_size", DEFAULT_BATCH))
    return issue_batches(folder, person=person, rows=owed, size=size, make=make)


def _owed(
    folder: Path, *, names: Sequence[str], wanted: Sequence[str], clusters: pd.DataFrame, votes: pd.DataFrame
) -> list[str]:
    """The conflicts that no open row asks about: one that is filled, or shows not all settlements, asks nothing."""
    documents = Documents(clusters)
    today = dict.fromkeys(names, names[0])
    rows = tables.to_rows(votes[votes["role"].isin(["adjudicator", SUPERSEDED])])
    filled = {Settlement.of(vote) for vote in rows}
    settled: dict[str, set[Settlement]] = {}
    for vote in rows:
        if vote["role"] != SUPERSEDED:
            settled.setdefault(vote["reference_id"], set()).add(Settlement.of(vote))
    asked = set()
    for path, meta in standing_sheets(folder, people=names):
        for row in read_sheet(path, pages=()).rows.get(PAGE, []):
            reference_id = documents.get(row.id, row.id)
            seen = list_settlements(read_seen(row, people=today))
            if find_other_reference(row, documents=documents):
                continue
            if Settlement(names[0], meta.batch, row.id) not in filled and settled.get(reference_id, set()) <= seen:
                asked.add(reference_id)
    return [reference_id for reference_id in wanted if reference_id not in asked]


def make_screening_sheet(
    kind: str, *, phase: str, person: str, rows: Mapping[str, Mapping[str, str]], protocol: Mapping[str, Any]
) -> Callable[[str, Sequence[str]], Workbook]:
    """What makes a person's workbook of a batch name and the ids of its `rows`.

    `kind` is screening, machine or consensus.
    """
    page = screening_page(phase, criteria=protocol["criteria"], consensus=kind == "consensus")
    highlight = protocol.get("highlight") or {}

    def make(batch: str, ids: Sequence[str]) -> Workbook:
        filled = replace(page, rows=tuple(rows[row_id] for row_id in ids))
        return Workbook(
            Meta(kind, phase, person, batch),
            f"{PHASE_WORDS[phase]}{', conflicts' if kind == 'consensus' else ''}: {person}, {batch}",
            (*GUIDES[phase], "", *_criteria_lines(protocol, phase=phase)),
            (filled,),
            tuple(highlight.get("include", ())),
            tuple(highlight.get("exclude", ())),
        )

    return make


def _criteria_lines(protocol: Mapping[str, Any], *, phase: str) -> list[str]:
    applied = [item for item in protocol["criteria"] if phase in item["phase"]]
    return ["Eligible when:", *(f"• {item['text']}  (otherwise: {item['reason']})" for item in applied)]


def describe_references(
    references: pd.DataFrame, *, eligibility: pd.DataFrame, wanted: Iterable[str]
) -> dict[str, dict[str, str]]:
    """What a sheet shows of each wanted reference, by the key of its column."""
    flags = eligibility.groupby("reference_id")["rule"].agg(", ".join).to_dict() if len(eligibility) else {}
    shown = references[references["reference_id"].isin(set(wanted))]
    return {
        str(row["reference_id"]): {
            "id": row["reference_id"],
            "title": row["title"] or NO_TITLE,
            "source_line": ". ".join(part for part in (_names(row["authors"]), row["year"], row["journal"]) if part),
            "flags": flags.get(row["reference_id"], ""),
            **{key: row[key] for key in ("abstract", "doi", "pmid", "registry_ids", "url")},
        }
        for row in tables.to_rows(shown)
    }


def _names(authors: str) -> str:
    names = authors.split("; ")
    return "; ".join(names[:3]) + (" et al" if len(names) > 3 else "")
