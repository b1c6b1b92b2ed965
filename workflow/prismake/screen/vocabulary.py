"""The words a vote may hold in each phase, and what a pair of words comes to."""

from collections.abc import Iterable
from functools import cache

from prismake.text.words import fold

DECISIONS: dict[str, tuple[str, ...]] = {
    "title_abstract": ("include", "exclude", "unclear"),
    "full_text": ("include", "exclude", "awaiting", "ongoing"),
}
NOT_RETRIEVED = "not retrieved"
RETRIEVALS = ("obtained", NOT_RETRIEVED, "requested")
ACCEPTED = {**DECISIONS, "full_text": (*DECISIONS["full_text"], NOT_RETRIEVED)}  # older sheets offer it as a decision
REASON_NEEDED = {("full_text", "exclude")}
STATUS = {
    "include": "included",
    "unclear": "included",  # at title and abstract the doubtful goes on to full text
    "exclude": "excluded",
    "awaiting": "awaiting",
    "ongoing": "ongoing",
    "not_retrieved": "not_retrieved",
}


def parse_decision(text: str, *, phase: str) -> str | None:
    """The decision a person typed, in the table's spelling; None when it is no word of the phase.

    >>> parse_decision(" Not  Retrieved", phase="full_text"), parse_decision("maybe", phase="full_text")
    ('not_retrieved', None)
    """
    return _words(phase).get(fold(text).replace("_", " "))


@cache
def _words(phase: str) -> dict[str, str]:
    return {fold(word): word.replace(" ", "_") for word in ACCEPTED[phase]}


def agreed_status(votes: Iterable[tuple[str, str]]) -> str | None:
    """The status on which all (decision, reason) agree, None when they do not; reasons count for exclusions."""
    outcomes = {(STATUS[decision], reason if decision == "exclude" else "") for decision, reason in votes}
    return outcomes.pop()[0] if len(outcomes) == 1 else None
