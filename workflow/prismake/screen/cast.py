"""The votes on a reference in words: what a consensus sheet shows, and how it remembers what it showed."""

import re
from collections.abc import Iterable, Mapping

import pandas as pd

from prismake import tables
from prismake.screen.vocabulary import ACCEPTED
from prismake.sheets import Row
from prismake.sheets.pages import fold

Vote = Mapping[str, str]
WORDS = "|".join(sorted({word for words in ACCEPTED.values() for word in words}))
SHOWN = re.compile(rf"^([a-z][a-z0-9_-]*): ({WORDS})(?:$| – )", re.MULTILINE)


def describe_cast(votes: pd.DataFrame, *, labels: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """By reference the reviewers' votes as a sheet shows them, and as it remembers them in its hidden cell."""
    cast = votes[votes["role"] == "reviewer"].sort_values(["reference_id", "person", "voted_id"])
    by_reference: dict[str, list[dict[str, str]]] = {}
    for vote in tables.to_rows(cast):
        by_reference.setdefault(vote["reference_id"], []).append(vote)
    return {
        reference_id: {"votes": "\n".join(_show(vote, labels=labels) for vote in listed), "cast": name_votes(listed)}
        for reference_id, listed in by_reference.items()
    }


def name_votes(votes: Iterable[Vote]) -> str:
    """Votes without their notes.

    >>> name_votes([{"person": "ben", "decision": "exclude", "reason": "design"}])
    'ben exclude design'
    """
    named = {f"{vote['person']} {vote['decision']} {vote['reason']}".strip() for vote in votes}
    return "; ".join(sorted(named))


def read_seen(row: Row, *, people: Mapping[str, str]) -> str:
    """The votes that a row of a consensus sheet showed when it was issued; without reasons in sheets of an older form.

    `people` gives the name of today for a name of old.
    """
    named = row.get("cast").text
    if named:
        parts = [vote.split(" ") for vote in named.split("; ")]
    else:
        parts = [[person, fold(word).replace(" ", "_")] for person, word in SHOWN.findall(row.get("votes").text)]
    return "; ".join(sorted(" ".join([people.get(person, person), *rest]) for person, *rest in parts))


def is_overtaken(seen: str, now: str) -> bool:
    """Whether the votes are others than those an adjudicator saw.

    >>> is_overtaken("anna include; ben exclude", "anna include; ben exclude design")
    False
    >>> is_overtaken("anna include; ben exclude design", "anna include; ben exclude population")
    True
    """
    before, after = seen.split("; "), now.split("; ")
    if len(before) != len(after):
        return bool(seen)
    pairs = zip(sorted(before), sorted(after), strict=True)
    # An older form of the sheet remembers no reasons.
    return any(new != old and not (old.endswith(" exclude") and new.startswith(f"{old} ")) for old, new in pairs)


def _show(vote: Vote, *, labels: Mapping[str, str]) -> str:
    parts = [
        f"{vote['person']}: {vote['decision'].replace('_', ' ')}",
        labels.get(vote["reason"], ""),
        vote["attempts"],
        vote["note"],
    ]
    return " – ".join(part for part in parts if part)
