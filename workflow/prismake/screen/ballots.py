"""What screening sheets look like, and the issue of conflicts to the adjudicator."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from prismake import tables
from prismake.config import list_names
from prismake.screen.vocabulary import DECISIONS
from prismake.sheets import Column, Meta, Page, Workbook, issue_batches, standing_ids

PAGE = "votes"
NO_TITLE = "[no title in the export]"
DEFAULT_BATCH = 500
PHASE_WORDS = {"title_abstract": "Title and abstract screening", "full_text": "Full-text screening"}
TITLE = Column("title", "Title", 55, highlight=True)
REFERENCE_COLUMNS = (
    Column("abstract", "Abstract", 90, highlight=True),
    Column("source_line", "Authors, year, journal", 34),
    Column("doi", "DOI", 22, link="https://doi.org/{}"),
    Column("pmid", "PMID", 11, link="https://pubmed.ncbi.nlm.nih.gov/{}/"),
    Column("registry_ids", "Registration", 16),
    Column("url", "Address", 24),
    Column("flags", "Flags", 18, help="Rules of the protocol that matched; they decide nothing."),
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
        "cannot be judged yet (ongoing, or no results); not retrieved, when the report could not be obtained.",
        SAVING,
    ),
}


def ballot_page(phase: str, *, criteria: Iterable[Mapping[str, Any]], consensus: bool = False) -> Page:
    """The columns of a screening sheet; the adjudicator's also shows what was voted."""
    reasons = tuple(item["reason"] for item in criteria if phase in item["phase"])
    columns = [
        TITLE,
        *([Column("votes", "Votes", 40)] if consensus else []),
        Column("decision", "Decision", 14, fill=True, choices=DECISIONS[phase]),
        *([Column("reason", "Reason", 28, fill=True, choices=reasons)] if phase == "full_text" else []),
        Column("note", "Note", 30, fill=True),
        *REFERENCE_COLUMNS,
    ]
    return Page(PAGE, tuple(columns), done_when="decision")


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
    """Issue to the adjudicator the conflicts that stand in none of their sheets, with the votes beside them."""
    person = setting.get("adjudicator")
    if person is None:
        return []
    conflicts = sorted(screening.loc[screening["status"] == "conflict", "reference_id"])
    labels = {item["id"]: item["reason"] for item in protocol["criteria"]}
    cast = votes[votes["role"] == "reviewer"].sort_values(["reference_id", "person", "voted_id"])
    words: dict[str, list[str]] = {}
    for vote in cast.itertuples():
        parts = [
            f"{vote.person}: {str(vote.decision).replace('_', ' ')}",
            labels.get(str(vote.reason), ""),
            str(vote.note),
        ]
        words.setdefault(str(vote.reference_id), []).append(" – ".join(part for part in parts if part))
    rows = {
        reference_id: {**row, "votes": "\n".join(words.get(reference_id, []))}
        for reference_id, row in describe_references(references, eligibility=eligibility, wanted=conflicts).items()
    }
    owed = _owed(folder, names=list_names(person, former), wanted=conflicts, clusters=clusters)
    make = make_ballot("consensus", phase=phase, person=person, rows=rows, protocol=protocol)
    size = int(setting.get("batch_size", DEFAULT_BATCH))
    return issue_batches(folder, person=person, rows=owed, size=size, make=make)


def _owed(folder: Path, *, names: Sequence[str], wanted: Sequence[str], clusters: pd.DataFrame) -> list[str]:
    resolve = dict(zip(clusters["record_id"], clusters["reference_id"], strict=True))
    standing = {resolve.get(row_id, row_id) for row_id in standing_ids(folder, people=names)}
    return [reference_id for reference_id in wanted if reference_id not in standing]


def make_ballot(
    kind: str, *, phase: str, person: str, rows: Mapping[str, Mapping[str, str]], protocol: Mapping[str, Any]
) -> Callable[[str, Sequence[str]], Workbook]:
    """What makes a person's workbook of a batch name and the ids of its `rows`; `kind` is screening or consensus."""
    page = ballot_page(phase, criteria=protocol["criteria"], consensus=kind == "consensus")
    highlight = protocol.get("highlight") or {}

    def make(batch: str, ids: Sequence[str]) -> Workbook:
        filled = Page(page.name, page.columns, tuple(rows[row_id] for row_id in ids), done_when=page.done_when)
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
        for row in tables.rows(shown)
    }


def _names(authors: str) -> str:
    names = authors.split("; ")
    return "; ".join(names[:3]) + (" et al" if len(names) > 3 else "")
