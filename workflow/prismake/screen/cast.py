"""The votes on a reference in words: what a consensus sheet shows, and how it remembers what it showed."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple
from urllib.parse import quote, unquote

import pandas as pd

from prismake import tables
from prismake.screen.vocabulary import ACCEPTED
from prismake.sheets import Row
from prismake.text.words import fold

Vote = Mapping[str, str]
WORDS = "|".join(sorted({word for words in ACCEPTED.values() for word in words}))
SETTLED = "settled"
CAST = ("reviewer", "adjudicator")  # the roles of votes that a consensus sheet shows
SHOWN = re.compile(rf"^([a-z][a-z0-9_-]*): ({WORDS})(?:$| – )", re.MULTILINE)


class Settlement(NamedTuple):
    """An adjudicator's word on one row of one sheet."""

    person: str
    batch: str
    voted_id: str

    @classmethod
    def of(cls, vote: Vote) -> "Settlement":
        """The settlement that a vote is."""
        return cls(vote["person"], vote["batch"], vote["voted_id"])

    def text(self) -> str:
        """How a sheet remembers it, without blanks.

        >>> Settlement("carla", "batch-001", "s:1 a").text()
        'carla settled:batch-001:s%3A1%20a'
        """
        return f"{self.person} {SETTLED}:{quote(self.batch, safe='')}:{quote(self.voted_id, safe='')}"


def list_settlements(seen: str) -> frozenset[Settlement]:
    """The settlements among the votes that an adjudicator saw.

    >>> sorted(list_settlements("anna include; carla settled:batch-001:s%3A1 exclude design"))
    [Settlement(person='carla', batch='batch-001', voted_id='s:1')]
    """
    words = [part.split(" ") for part in seen.split("; ")]
    told = [(word[0], word[1].split(":")) for word in words if len(word) > 2 and word[1].startswith(f"{SETTLED}:")]
    return frozenset(Settlement(person, *map(unquote, named[1:])) for person, named in told if len(named) == 3)


def describe_cast(votes: pd.DataFrame, *, labels: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """By reference the votes as a sheet shows them, and as it remembers them in its hidden cell.

    They are the reviewers', and where settlements of joined records differ the adjudicator's.
    """
    cast = votes[votes["role"].isin(CAST)].sort_values(["reference_id", "role", "person", "voted_id"])
    cast = cast.sort_values(["reference_id", "role"], ascending=[True, False], kind="stable")
    by_reference: dict[str, list[dict[str, str]]] = {}
    for vote in tables.to_rows(cast):
        by_reference.setdefault(vote["reference_id"], []).append(vote)
    return {
        reference_id: {"votes": "\n".join(_show(vote, labels=labels) for vote in listed), "cast": name_votes(listed)}
        for reference_id, listed in by_reference.items()
    }


def name_votes(votes: Iterable[Vote]) -> str:
    """Votes without their notes; an adjudicator's with the row that it settled.

    >>> name_votes([{"person": "ben", "role": "reviewer", "decision": "exclude", "reason": "design"}])
    'ben exclude design'
    """
    named = {f"{_name_voter(vote)} {vote['decision']} {vote['reason']}".strip() for vote in votes}
    return "; ".join(sorted(named))


def _name_voter(vote: Vote) -> str:
    return vote["person"] if vote["role"] == "reviewer" else Settlement.of(vote).text()


def say_votes(named: str) -> str:
    """What `name_votes` made, in words for people.

    >>> say_votes("anna include; carla settled:batch-001:s%3A1 exclude design")
    'anna include; carla settling s:1 exclude design'
    """
    parts = [part.split(" ") for part in named.split("; ")]
    for part in parts:
        if len(part) > 2 and part[1].startswith(f"{SETTLED}:"):
            part[1] = f"settling {unquote(part[1].split(':')[-1])}"
    return "; ".join(map(" ".join, parts))


def list_seen(vote: Vote, cast: Collection[Vote]) -> list[Vote]:
    """What an adjudicator would see today of a reference: the reviewers' votes, and the settlements settled anew."""
    anew = list_settlements(vote["seen"])
    return [one for one in cast if one["role"] == "reviewer" or (one is not vote and Settlement.of(one) in anew)]


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
    settling = "" if vote["role"] == "reviewer" else f", settling {vote['voted_id']}"
    parts = [
        f"{vote['person']}{settling}: {vote['decision'].replace('_', ' ')}",
        labels.get(vote["reason"], ""),
        vote["attempts"],
        vote["note"],
    ]
    return " – ".join(part for part in parts if part)
