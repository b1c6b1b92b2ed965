"""What is told about votes and changes nothing: overtaken consensus, copies that differ, votes without effect."""

import itertools
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import pandas as pd

from prismake import tables
from prismake.screen.carried import OVERRULED, list_unmapped
from prismake.screen.cast import CAST, is_overtaken, list_seen, name_votes, say_votes
from prismake.screen.copies import SHOWN, say_more, say_vote, tell_copies
from prismake.text.vocabulary import MACHINE

Vote = Mapping[str, str]


def find_remarks(
    votes: pd.DataFrame,
    *,
    decided: Mapping[str, pd.DataFrame],
    carried: pd.DataFrame,
    records: pd.DataFrame,
    screening: Mapping[str, Any],
) -> pd.DataFrame:
    """The frame "remarks"; `decided` is the frame "screening" by phase, `screening` that part of config.yaml."""
    by_reference: dict[tuple[str, str], list[dict[str, str]]] = {}
    remarkable = votes.loc[votes["role"] != "reviewer", "reference_id"]  # votes of reviewers alone say all themselves
    for vote in tables.to_rows(votes[votes["reference_id"].isin(remarkable)]):
        by_reference.setdefault((vote["phase"], vote["reference_id"]), []).append(vote)
    candidates = {phase: set(frame["reference_id"]) for phase, frame in decided.items()}
    rows: list[dict[str, str]] = [
        *tell_copies(itertools.chain(*by_reference.values())),
        *_find_unreached(votes, candidates),
    ]
    for (phase, reference_id), cast in sorted(by_reference.items()):
        rows += _find_overtaken(cast)
        rows += _find_overruled(cast)
        if reference_id not in candidates[phase]:
            rows += _find_idle(cast)
    return tables.from_rows("remarks", [*rows, *list_unmapped(carried, records=records, screening=screening)])


def _find_overtaken(cast: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    for vote in cast:
        now = name_votes(list_seen(vote, cast))
        if vote["role"] == "adjudicator" and is_overtaken(vote["seen"], now):
            text = (
                f"votes on {vote['reference_id']} changed after {vote['person']} settled them{_name_place(vote)}: seen "
                f"{say_votes(vote['seen'])}; now {say_votes(now) or 'none'}. {say_vote(vote)} stands; reopen the "
                "decision if it should not"
            )
            yield _remark(vote, kind="consensus overtaken", text=text)


def _find_overruled(cast: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    for vote in cast:
        own = [one for one in cast if one["role"] in ("reviewer", MACHINE) and one["person"] == vote["person"]]
        if vote["role"] == OVERRULED and own and say_vote(vote) not in map(say_vote, own):
            sheet = own[0]
            place = f"{sheet['sheet']} {sheet['cell']}"
            text = f"{say_vote(vote)} in {vote['origin']}, {say_vote(sheet)} in {place}: the sheet counts"
            yield _remark(vote, kind="carried vote overruled", text=text)


def _find_unreached(votes: pd.DataFrame, candidates: Mapping[str, Collection[str]]) -> Iterator[dict[str, str]]:
    """Votes in sheets on documents that do not, or no longer, reach the phase: one remark for each sheet."""
    cast = votes[votes["role"].isin(CAST) & (votes["origin"] == "")]
    idle: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for phase, reached in candidates.items():
        for vote in tables.to_rows(cast[(cast["phase"] == phase) & ~tables.are_among(cast["reference_id"], reached)]):
            idle.setdefault((phase, vote["person"], vote["sheet"]), []).append(vote)
    for (_, person, sheet), found in idle.items():
        cells = ", ".join(f"{say_vote(vote)} on {vote['voted_id']} in {vote['cell']}" for vote in found[:SHOWN])
        text = f"votes of {person} in {sheet} on documents that do not reach this phase: {cells}{say_more(found)}. "
        row = _remark(
            found[0], kind="votes without effect", text=f"{text}They count for nothing until the documents do"
        )
        yield row if len(found) == 1 else {**row, "reference_id": ""}


def _find_idle(cast: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    for vote in cast:
        if vote["role"] == "reopened":
            told = f"{say_vote(vote)} on {vote['reference_id']}{_name_place(vote)}"
            text = f"{told} has no effect: the document does not reach this phase"
            yield _remark(vote, kind="reopened without effect", text=text)


def _name_place(vote: Vote) -> str:
    return f" in {vote['sheet']} {vote['cell']}".rstrip() if vote["sheet"] else ""


def _remark(vote: Vote, *, kind: str, text: str) -> dict[str, str]:
    kept = {key: vote[key] for key in ("phase", "reference_id", "person", "sheet", "cell")}
    return {**kept, "kind": kind, "text": text}
