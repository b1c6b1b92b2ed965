"""The review for other tools: files that Rayyan, ASReview and Covidence import, with what people decided here."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from prismake import tables
from prismake.writing_cells import keep_text
from prismake.writing_ris import write_ris

Row = Mapping[str, Any]
RAYYAN = (
    *("key", "title", "year", "month", "day", "journal", "issn", "volume", "issue", "pages", "authors", "url"),
    *("language", "publisher", "location", "abstract", "notes", "doi", "keywords", "pubmed_id", "pmc_id"),
)
RAYYAN_WORDS = {"include": "Included", "exclude": "Excluded"}  # anything else is "Maybe"
ASREVIEW = ("title", "abstract", "authors", "keywords", "year", "doi", "url", "included", "asreview_user_name")
ASREVIEW_WORDS = {"include": "1", "unclear": "1", "exclude": "0"}  # it knows two; the rest is unlabelled
# The five places that Covidence imports into.
COVIDENCE = ("screen", "irrelevant", "full_text_review", "excluded", "included")


def name_handover(people: Mapping[str, Sequence[str]]) -> list[str]:
    """The files by name; `people` are those who vote, by phase."""
    return [
        *(f"rayyan_{phase}.csv" for phase in people),
        *(f"asreview_{phase}_{person}.csv" for phase, names in people.items() for person in names),
        *(f"covidence_{place}.ris" for place in COVIDENCE),
    ]


def render_handover(
    references: pd.DataFrame,
    *,
    votes: Mapping[str, pd.DataFrame],
    decided: Mapping[str, pd.DataFrame],
    people: Mapping[str, Sequence[str]],
    criteria: Iterable[Mapping[str, Any]],
) -> dict[str, str]:
    """The files' contents by name; `votes` and `decided` are the frames "votes" and "screening" by phase.

    Rayyan gets each person's votes in its notes, ASReview a file for each person, Covidence, which imports no votes,
    the decisions: a file for each place it imports into. Only votes of reviewers go out, as they were cast.
    """
    labels = {str(item["id"]): str(item["reason"]) for item in criteria}
    rows = tables.to_rows(references)
    files = {}
    for phase, names in people.items():
        cast: dict[str, list[dict[str, str]]] = {}
        for vote in tables.to_rows(votes[phase][votes[phase]["role"] == "reviewer"]):
            cast.setdefault(vote["reference_id"], []).append(vote)
        settled = set(decided[phase]["reference_id"])
        asked = [row for row in rows if row["reference_id"] in settled]
        noted = [_write_rayyan(row, cast=cast.get(row["reference_id"], []), labels=labels) for row in asked]
        files[f"rayyan_{phase}.csv"] = _write_csv(RAYYAN, noted)
        for person in names:
            labelled = [_write_asreview(row, cast=cast.get(row["reference_id"], []), person=person) for row in asked]
            files[f"asreview_{phase}_{person}.csv"] = _write_csv(ASREVIEW, labelled)
    return files | _write_covidence(rows, decided=decided, labels=labels)


def _write_rayyan(row: Row, *, cast: Sequence[Mapping[str, str]], labels: Mapping[str, str]) -> dict[str, str]:
    words = [f'"{vote["person"]}"=>"{RAYYAN_WORDS.get(vote["decision"], "Maybe")}"' for vote in cast]
    reasons = dict.fromkeys(labels[vote["reason"]] for vote in cast if vote["reason"] in labels)
    notes = f"RAYYAN-INCLUSION: {{{', '.join(words)}}}" if words else ""
    if reasons:
        notes += f" | RAYYAN-EXCLUSION-REASONS: {','.join(reasons)}"
    return {
        **{key: str(row.get(key, "")) for key in RAYYAN},
        "key": row["reference_id"],
        "authors": row["authors"].replace("; ", " and "),
        "notes": notes,
        "pubmed_id": row["pmid"],
        "pmc_id": row["pmcid"],
    }


def _write_asreview(row: Row, *, cast: Sequence[Mapping[str, str]], person: str) -> dict[str, str]:
    decisions = {vote["decision"] for vote in cast if vote["person"] == person}
    label = ASREVIEW_WORDS.get(decisions.pop(), "") if len(decisions) == 1 else ""
    plain = {key: str(row.get(key, "")) for key in ASREVIEW}
    return {**plain, "included": label, "asreview_user_name": person if label else ""}


def _write_covidence(
    rows: Iterable[Row], *, decided: Mapping[str, pd.DataFrame], labels: Mapping[str, str]
) -> dict[str, str]:
    placed: dict[str, list[dict[str, str]]] = {place: [] for place in COVIDENCE}
    first, second = (_index(decided[phase]) for phase in tables.PHASES)
    for row in rows:
        early, late = first.get(row["reference_id"]), second.get(row["reference_id"])
        if early is None:
            continue  # excluded before anyone screened
        place = {"included": "full_text_review", "excluded": "irrelevant"}.get(early["status"], "screen")
        notes = ""
        if place == "full_text_review" and late is not None and late["status"] in ("included", "excluded"):
            place = late["status"]
            notes = f"Exclusion reason: {labels.get(late['reason'], late['reason'])};" if place == "excluded" else ""
        placed[place].append({**{str(key): str(value) for key, value in row.items()}, "notes": notes})
    return {f"covidence_{place}.ris": write_ris(entries) for place, entries in placed.items()}


def _index(frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    return {row["reference_id"]: row for row in tables.to_rows(frame)}


def _write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([keep_text(row[key]) for key in columns])
    return buffer.getvalue()
