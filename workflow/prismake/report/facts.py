"""Facts within sentences: a number carries the id of what it came from until the sentence is shown.

A mark stands around the number, in three code points that Unicode reserves for use inside of programs: no text of a
record or of a person has them, and nothing that is written out keeps them.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import NamedTuple, TypeVar

OPEN, MIDDLE, CLOSE = "\ufdd0", "\ufdd1", "\ufdd2"
MARK = re.compile(f"{OPEN}([^{OPEN}{MIDDLE}{CLOSE}]*){MIDDLE}([^{OPEN}{MIDDLE}{CLOSE}]*){CLOSE}")
STRAY = re.compile(f"[{OPEN}{MIDDLE}{CLOSE}]")
LONGEST_TAG = 64  # characters that Word takes for the tag of a content control
HASH = 12
PREFIX = "fact:"
Told = TypeVar("Told")


class Piece(NamedTuple):
    """A part of a sentence; `fact` is the id of the number that it is, empty for words."""

    text: str
    fact: str = ""


class Known(int):
    """A count that carries its fact into every sentence that it is written in; sums of it are plain numbers.

    >>> unmark(f"{Known(3, 'flow.total_studies')} studies"), Known(3, "flow.total_studies") == 3
    ('3 studies', True)
    """

    fact: str

    def __new__(cls, n: int, fact: str) -> "Known":
        """The count `n` with the id of its fact."""
        made = super().__new__(cls, n)
        made.fact = fact
        return made

    def __str__(self) -> str:
        return mark(self.fact, int.__repr__(self))

    def __format__(self, spec: str) -> str:
        return mark(self.fact, int.__format__(int(self), spec))


def mark(fact: str, text: str) -> str:
    """The text of a number with its fact around it; no text has none.

    >>> list(split_facts("led to " + mark("flow.total_studies", "17") + " studies"))
    [Piece(text='led to ', fact=''), Piece(text='17', fact='flow.total_studies'), Piece(text=' studies', fact='')]
    """
    return f"{OPEN}{STRAY.sub('', fact)}{MIDDLE}{STRAY.sub('', text)}{CLOSE}" if text else ""


def mark_like(n: int, word: str) -> str:
    """The word for a count, with the count's own fact where it carries one."""
    return mark(n.fact, word) if isinstance(n, Known) else word


def split_facts(text: str) -> Iterator[Piece]:
    """The parts of a text in their order."""
    at = 0
    for found in MARK.finditer(text):
        if found.start() > at:
            yield Piece(STRAY.sub("", text[at : found.start()]))
        yield Piece(found[2], found[1])
        at = found.end()
    if at < len(text):
        yield Piece(STRAY.sub("", text[at:]))


def unmark(text: str) -> str:
    """The text as it is shown."""
    return STRAY.sub("", MARK.sub(r"\2", text)) if OPEN in text or MIDDLE in text or CLOSE in text else text


def unmark_all(told: Told) -> Told:
    """The same of everything in a frozen dataclass of texts, tuples and dataclasses."""
    if isinstance(told, str):
        return unmark(told)  # type: ignore[return-value]
    if isinstance(told, tuple):
        return tuple(unmark_all(one) for one in told)  # type: ignore[return-value]
    if is_dataclass(told) and not isinstance(told, type):
        return replace(told, **{one.name: unmark_all(getattr(told, one.name)) for one in fields(told)})
    return int(told) if isinstance(told, Known) else told  # type: ignore[return-value]


def make_tag(fact: str) -> str:
    """The tag of a content control for a fact; what is longer than Word takes ends in a hash of the whole.

    >>> make_tag("flow.total_studies"), len(make_tag("effects." + "x" * 90))
    ('fact:flow.total_studies', 64)
    """
    tag = PREFIX + fact
    if len(tag) <= LONGEST_TAG:
        return tag
    return f"{tag[: LONGEST_TAG - HASH - 1]}~{hash_fact(fact)}"


def make_bookmark(fact: str, at: int) -> str:
    """The name of a bookmark around a number, for programs that lose the tag; `at` tells those of one fact apart.

    >>> make_bookmark("flow.total_studies", 7)
    '_fact_b768a0acac2b_7'
    """
    return f"_fact_{hash_fact(fact)}_{at}"


def hash_fact(fact: str) -> str:
    """Twelve letters of the hash of a fact's id."""
    return hashlib.sha256(fact.encode()).hexdigest()[:HASH]
