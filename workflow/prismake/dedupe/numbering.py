"""Puts numbers in place of texts, so that columns of many records are compared at once."""

import itertools
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from prismake.dedupe.features import Flags, flags

OPENING = 4  # letters: a title that begins another is at least so long
IDENTIFIERS = ("doi", "pmid", "pmcid", "registration")
CODED = (*IDENTIFIERS, "cochrane", "title_key", "title_head", "page_prefix", "page_start", "page_end")
NUMBERED = ("volume", "issue", "year_text")  # compared with one another, so that equal texts have one number
ROUNDING = 0.001
Rows = npt.NDArray[np.int64]


class Numbered:
    """The columns of normalised records as numbers from 1, equal where the texts are; 0 for an empty text."""

    def __init__(self, keys: pd.DataFrame) -> None:
        self.keys = keys
        titles = keys["title_key"].tolist()
        self.texts: dict[str, list[str]] = {}
        self.codes = {name: _number(keys[name].tolist()) for name in CODED}
        self.codes["opening"] = _number([title[:OPENING] for title in titles])
        together = _number([text for name in NUMBERED for text in keys[name].tolist()])
        self.codes |= dict(zip(NUMBERED, np.split(together, len(NUMBERED)), strict=True))
        self.titles = np.array(titles, dtype=object)
        self.lengths = np.fromiter(map(len, titles), dtype=np.int64, count=len(titles))

    def extend(self, texts: Mapping[str, list[str]]) -> "Numbered":
        """The same with further columns."""
        self.texts |= texts
        self.codes |= {name: _number(column) for name, column in texts.items()}
        return self

    @cached_property
    def marks(self) -> dict[str, Flags]:
        """Marks of records that either of a pair passes on to it."""
        keys = self.keys
        named = {name: flags(keys[name]) for name in ("title_generic", "title_bracketed", "title_foreign")}
        cut = np.fromiter(map(bool, keys["title_cuts"].tolist()), dtype=bool, count=len(keys))
        given = {name: flags(keys[name] != "") for name in ("title_other", "authors", "journal", "issn")}
        return {**named, **given, "title_cuts": cut, "doi_crowded": flags(keys["doi_crowded"])}

    def measure(self, left: Rows, right: Rows, *, least: float) -> npt.NDArray[np.float64]:
        """Similarity of titles (see measure_titles) where it reaches `least`, else 0."""
        one, two = self.lengths[left], self.lengths[right]
        within = 2 * np.minimum(one, two) >= (least - ROUNDING) * (one + two)  # never more than the lengths allow
        reach = np.flatnonzero(within & (one > 0) & (two > 0))
        sides = (self.titles[side[reach]].tolist() for side in (left, right))
        similarity = np.zeros(len(left), dtype=np.float64)
        similarity[reach] = cpdist(
            *sides, scorer=Indel.normalized_similarity, score_cutoff=least - ROUNDING, dtype=np.float64
        )
        return np.where(similarity >= least, similarity, 0.0)


def _number(texts: list[str]) -> Rows:
    codes: defaultdict[str, int] = defaultdict(itertools.count(1).__next__, {"": 0})
    return np.fromiter(map(codes.__getitem__, texts), dtype=np.int64, count=len(texts))
