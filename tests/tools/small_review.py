"""A review in small: exports read into references, sheets issued for them, and votes cast and read back."""

from pathlib import Path

import pandas as pd

from people import fill_sheet
from prismake import dedupe, ingest, screen, tables
from prismake.files.seeds import saved_sheets

PHASE = "title_abstract"
PROTOCOL = {
    "criteria": [{"id": "design", "phase": [PHASE, "full_text"], "text": "Trials.", "reason": "Wrong design"}],
}
PEOPLE = {"anna": "anna", "ben": "ben", "carla": "carla"}
NO_FORMER = tables.empty("former_ids")


def read_export(folder: Path, content: str, name: str = "hand.csv", source: str = "hand") -> pd.DataFrame:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(content, encoding="utf-8")
    row = {"source": source, "round": "2024-01", "file": name, "kind": "website", "platform": "", "searched_on": ""}
    return ingest.read_source(pd.DataFrame([{**row, "hits": "", "query": ""}]), source=source, folder=folder)[0]


def build(records: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    none = {"pairs": tables.empty("pairs"), "rulings": tables.empty("rulings")}
    sources = sorted(set(records["source"]))
    clusters, _ = dedupe.join_records(records, **none, sources=sources)
    return clusters, dedupe.merge_records(records, clusters=clusters, sources=sources)


def issue(folder: Path, clusters: pd.DataFrame, references: pd.DataFrame, people: tuple[str, ...] = ("anna",)):
    pending = [{"reference_id": one, "status": "pending"} for one in references["reference_id"]]
    return screen.issue_screening(
        folder,
        phase=PHASE,
        setting={"people": list(people)},
        screening=tables.from_rows("screening", pending),
        votes=tables.empty("votes"),
        references=references,
        clusters=clusters,
        eligibility=tables.empty("eligibility"),
        protocol=PROTOCOL,
        former={},
    ).sheets


def read(folder: Path, clusters: pd.DataFrame) -> screen.votes.Votes:
    return screen.read_screening_sheets(
        saved_sheets(folder), phase=PHASE, criteria=PROTOCOL["criteria"], clusters=clusters, people=PEOPLE
    )


def vote(sheet: Path, references: pd.DataFrame, words: dict[str, str]) -> None:
    ids = dict(zip(references["title"], references["reference_id"], strict=True))
    fill_sheet(sheet, "votes", {ids[title]: {"decision": word} for title, word in words.items()})


def count(found: screen.votes.Votes, references: pd.DataFrame) -> dict[str, str]:
    names = dict(zip(references["reference_id"], references["title"], strict=True))
    return {names[row["reference_id"]]: row["decision"] for row in tables.to_rows(found.votes)}
