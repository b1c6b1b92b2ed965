"""Finds which of many texts hold one of a few words, all texts in one pass."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

_BETWEEN = "\0"


def find_words(texts: Sequence[str], words: Iterable[str]) -> list[int]:
    """The positions of the texts that hold one of the words, in lower case, anywhere; case does not matter.

    >>> find_words(["Reply to Ann", "A trial", "In reply"], ["reply", "comment"])
    [0, 2]
    """
    lower = [text.lower() for text in texts]
    whole = _BETWEEN.join(lower)
    hits = np.fromiter((start for word in words for start in _find_all(whole, word)), dtype=np.int64)
    ends = np.cumsum(np.fromiter(map(len, lower), dtype=np.int64, count=len(lower)) + 1)
    found: list[int] = np.unique(np.searchsorted(ends, hits, side="right")).tolist()
    return found


def _find_all(whole: str, word: str) -> Iterator[int]:
    start = whole.find(word)
    while start >= 0:
        yield start
        start = whole.find(word, start + len(word))
