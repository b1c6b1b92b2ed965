"""Rounds of the searches: which are new since a released version, and what the studies of before are."""

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from prismake.tables import list_rounds


class Former(NamedTuple):
    """The released version that this one updates: its name, the rounds of its search log, its studies' ids of today."""

    version: str
    rounds: tuple[str, ...]
    studies: tuple[str, ...]


class Span(NamedTuple):
    """What is counted: the rounds that are new, and all rounds known by then; what came before, in words."""

    new: tuple[str, ...]
    known: tuple[str, ...]
    before: Former | None = None

    @property
    def is_update(self) -> bool:
        """Whether some of what is known was known before."""
        return len(self.new) < len(self.known)


def list_new_rounds(searches: pd.DataFrame, former: Former | None) -> list[str]:
    """The rounds since the released version, earliest first.

    All of them, where there is none or it had them all, or where a new one sorts before one that it had: a document is
    credited to its first round, so that what came before cannot be told from what is new.
    """
    rounds = list_rounds(searches)
    new = [name for name in rounds if former is None or name not in former.rounds]
    before = [name for name in rounds if name not in new]
    return new if new and before and before[-1] < new[0] else rounds


def describe_previous(former: Former | None, studies: Iterable[str]) -> str:
    """What the studies of an update's earlier rounds are: those of the released version, or how they differ from it.

    >>> describe_previous(Former("1.0", ("2024",), ("s1", "s2")), ["s1", "s1", "s2"])
    'included in version 1.0'
    >>> describe_previous(Former("1.0", ("2024",), ("s1", "s2")), ["s1"])
    'included from the searches of version 1.0, which included 2'
    """
    if former is None:
        return "included from earlier rounds of the searches"
    if set(former.studies) == set(studies):
        return f"included in version {former.version}"
    return f"included from the searches of version {former.version}, which included {len(former.studies)}"
