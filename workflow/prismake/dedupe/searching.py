"""Finds which of many texts hold one of a few words, all texts and words in one pass."""

import re
from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
from pyarrow import compute


def find_words(texts: Sequence[str], words: Iterable[str]) -> list[int]:
    """The positions of the texts that hold one of the words, in lower case, anywhere; case does not matter.

    >>> find_words(["Reply to Ann", "A trial", "In reply"], ["reply", "comment"])
    [0, 2]
    """
    lower = pa.array([text.lower() for text in texts], pa.large_string())
    holding = compute.match_substring_regex(lower, "|".join(map(re.escape, words)))
    found: list[int] = np.flatnonzero(holding.to_numpy(zero_copy_only=False)).tolist()
    return found
