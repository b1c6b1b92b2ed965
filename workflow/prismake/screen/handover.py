"""The review for other tools: files that Rayyan, ASReview and Covidence import, with what people decided here."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from prismake import tables
from prismake.exports.cells import keep_text
from prismake.exports.handover_names import COVIDENCE
from prismake.exports.ris import write_ris

Row = Mapping[str, Any]
SPECIAL = re.compile('[",\n\r]')
RAYYAN = (
    *("key", "title", "year", "month", "day", "journal", "issn", "volume", "issue", "pages", "authors", "url"),
    *("language", "publisher", "location", "abstract", "notes", "doi", "keywords", "pubmed_id", "pmc_id"),
)
RAYYAN_WORDS = {"include": "Included", "exclude": "Excluded"}  # anything else is "Maybe"
ASREVIEW = ("title", "abstract", "authors", "keywords", "year", "doi", "url", "included", "asreview_user_name")
ASREVIEW_WORDS = {"include": "1", "unclear": "1", "exclude": "0"}  # it knows two; the rest is unlabelled


def render_handover(
    named: Mapping[str, pd.DataFrame],
    *,
    people: Mapping[str, Sequence[str]],
    criteria: Iterable[Mapping[str, Any]],
) -> Iterator[tuple[str, str]]:
    """Each file's name and text, one at a time: all of them together are three times the review's references.

    `named` holds the references, and of each phase the votes and the screening.

    Rayyan gets each person's votes in its notes, ASReview a file for each person, Covidence, which imports no votes,
    the decisions: a file for each place it imports into. Only votes of reviewers go out, as they were cast.
    """
    references, labels = named["references"], {str(item["id"]): str(item["reason"]) for item in criteria}
    shown = _quote_columns(references)
    ids = references["reference_id"].tolist()
    for phase, names in people.items():
        cast: dict[str, list[Row]] = {}
        for vote in tables.to_rows(_find_reviewers(named[f"votes_{phase}"])):
            cast.setdefault(vote["reference_id"], []).append(vote)
        settled = set(named[phase]["reference_id"])
        asked = [place for place, reference_id in enumerate(ids) if reference_id in settled]
        listed = [cast.get(ids[place], []) for place in asked]
        picked = {key: [texts[place] for place in asked] for key, texts in shown.items()}
        notes = [_quote(_note_votes(found, labels=labels)) for found in listed]
        yield f"rayyan_{phase}.csv", _write_csv(RAYYAN, {**picked, **_name_as_rayyan(picked), "notes": notes})
        for person in names:
            yield f"asreview_{phase}_{person}.csv", _write_csv(ASREVIEW, {**picked, **_label(listed, person=person)})
    yield from _write_covidence(references, decided=named, labels=labels)


def _find_reviewers(votes: pd.DataFrame) -> pd.DataFrame:
    return votes[votes["role"] == "reviewer"]


def _quote_columns(references: pd.DataFrame) -> dict[str, list[str]]:
    """What Rayyan and ASReview are told of every reference, as cells of CSV by column."""
    wanted = dict.fromkeys([*RAYYAN, *ASREVIEW, "reference_id", "pmid", "pmcid"])
    return {
        key: [_quote(text) if text else "" for text in references[key].tolist()]
        for key in wanted
        if key in references.columns
    }


def _name_as_rayyan(picked: Mapping[str, list[str]]) -> dict[str, list[str]]:
    authors = [text.replace("; ", " and ") for text in picked["authors"]]
    named = {"key": "reference_id", "pubmed_id": "pmid", "pmc_id": "pmcid"}
    return {"authors": authors, **{theirs: picked[ours] for theirs, ours in named.items()}}


def _note_votes(cast: Sequence[Row], *, labels: Mapping[str, str]) -> str:
    words = [f'"{vote["person"]}"=>"{RAYYAN_WORDS.get(vote["decision"], "Maybe")}"' for vote in cast]
    reasons = dict.fromkeys(labels[vote["reason"]] for vote in cast if vote["reason"] in labels)
    notes = f"RAYYAN-INCLUSION: {{{', '.join(words)}}}" if words else ""
    if reasons:
        notes += f" | RAYYAN-EXCLUSION-REASONS: {','.join(reasons)}"
    return notes


def _label(listed: Iterable[Sequence[Row]], *, person: str) -> dict[str, list[str]]:
    """The columns of ASReview that say how a person decided; two different words on a reference are no label."""
    labels = []
    for cast in listed:
        decisions = {vote["decision"] for vote in cast if vote["person"] == person}
        labels.append(ASREVIEW_WORDS.get(decisions.pop(), "") if len(decisions) == 1 else "")
    name = _quote(person)
    return {"included": labels, "asreview_user_name": [name if label else "" for label in labels]}


def _write_covidence(
    references: pd.DataFrame, *, decided: Mapping[str, pd.DataFrame], labels: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    placed: dict[str, list[Row]] = {place: [] for place in COVIDENCE}
    first, second = (_index(decided[phase]) for phase in tables.PHASES)
    for row in tables.to_rows(references):
        early, late = first.get(row["reference_id"]), second.get(row["reference_id"])
        if early is None:
            continue  # excluded before anyone screened
        place = {"included": "full_text_review", "excluded": "irrelevant"}.get(early["status"], "screen")
        notes = ""
        if place == "full_text_review" and late is not None and late["status"] in ("included", "excluded"):
            place = late["status"]
            notes = f"Exclusion reason: {labels.get(late['reason'], late['reason'])};" if place == "excluded" else ""
        placed[place].append({**row, "notes": notes} if notes else row)
    yield from ((f"covidence_{place}.ris", write_ris(entries)) for place, entries in placed.items())


def _index(frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    return {row["reference_id"]: row for row in tables.to_rows(frame)}


def _quote(text: str) -> str:
    """A text as a cell of CSV.

    >>> _quote('a "b", c'), _quote("=1")
    ('"a ""b"", c"', ' =1')
    """
    kept = keep_text(text)
    return '"{}"'.format(kept.replace('"', '""')) if SPECIAL.search(kept) else kept


def _write_csv(columns: Sequence[str], cells: Mapping[str, Sequence[str]]) -> str:
    """Columns of cells as CSV; one that is named and not there is empty."""
    length = max(map(len, cells.values()))
    rows = zip(*(cells.get(column, [""] * length) for column in columns), strict=True)
    return "\n".join([",".join(columns), *map(",".join, rows), ""])
