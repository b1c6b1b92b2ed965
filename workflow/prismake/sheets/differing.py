"""Sheets of one person about the same rows that say different things: told in one sentence for each two sheets."""

from collections.abc import Iterable, Sequence

WORDS, ONE_ONLY = "words of two copies", "value in one copy only"  # kinds of remarks
SHOWN = 10  # differences that a remark names
CLEAR = "What is filled in counts; where it was taken back, clear it in both"


def say_differences(one: str, other: str, *, lines: Sequence[str], end: str = CLEAR) -> str:
    """What is told of two sheets that differ.

    >>> say_differences("a.xlsx", "b.xlsx", lines=["n '3' in C4, empty in C4"], end="What is filled in counts")
    "a.xlsx and b.xlsx differ in 1 place: n '3' in C4, empty in C4. What is filled in counts"
    """
    places = "1 place" if len(lines) == 1 else f"{len(lines)} places"
    more = f" and {len(lines) - SHOWN} more" if len(lines) > SHOWN else ""
    return f"{one} and {other} differ in {places}: {'; '.join(lines[:SHOWN])}{more}. {end}"


def join_words(texts: Iterable[str], *, sign: str = " | ") -> str:
    """Words of several copies, each once and whatever the files are called.

    >>> join_words(["late", "", "early", "late"])
    'early | late'
    """
    return sign.join(sorted({text for text in texts if text}))
