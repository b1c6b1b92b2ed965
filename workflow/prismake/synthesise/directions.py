"""Syntheses that need no variances: vote counting by direction, the median effect, combined p values.

Cochrane Handbook, chapter 12 (McKenzie and Brennan). Votes by statistical significance are no method there, nor here.
"""

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from prismake.statistics.distributions import chi2
from prismake.synthesise.effects import Share
from prismake.synthesise.exact import clopper_pearson, wilson

BETTER, WORSE, SAME, MIXED = "better", "worse", "no difference", "mixed"
AGREEMENT = Fraction(7, 10)  # of the outcomes of one domain, from which on they have a direction together
SMALLEST_P = 1e-300  # a p that is printed as 0 is at most so small


def join_directions(told: Sequence[str]) -> tuple[str, int]:
    """The direction that outcomes of one domain have together, and how many have it.

    At least 70 % agree, else they are mixed (Thomson & Thomas 2013; Boon & Thomson 2021).

    >>> join_directions(["better", "better", "worse"]), join_directions(["better"] * 3 + ["worse"])
    (('mixed', 0), ('better', 3))
    """
    counts = {word: told.count(word) for word in (BETTER, WORSE, SAME)}
    first = max(counts, key=lambda word: counts[word])
    return (first, counts[first]) if Fraction(counts[first], len(told)) >= AGREEMENT else (MIXED, told.count(MIXED))


def test_signs(better: int, worse: int) -> float:
    """The exact two-sided p that as many studies are better as worse, by the binomial distribution with 1/2.

    >>> round(test_signs(10, 2), 4)
    0.0386
    """
    n, least = better + worse, min(better, worse)
    tail = sum(math.comb(n, at) for at in range(least + 1))
    return float(min(Fraction(1), Fraction(2 * tail, 2**n)))


test_signs.__test__ = False  # type: ignore[attr-defined]  # a test of statistics, none of pytest


def limit_votes(better: int, worse: int) -> dict[str, float]:
    """The share of better among better and worse, with Wilson's and Clopper and Pearson's 95 % limits."""
    share = Share(np.array([float(better)]), np.array([float(better + worse)]))
    found = {"share": better / (better + worse)}
    for name, limits in (("wilson", wilson(share)), ("exact", clopper_pearson(share))):
        found |= {f"{name}_{end}": float(limit[0]) for end, limit in zip(("low", "high"), limits, strict=True)}
    return found


def find_quantile(values: Sequence[float], share: float) -> float:
    """A quantile by linear interpolation between the values (R's type 7).

    >>> find_quantile([4.0, 1.0, 2.0, 3.0], 0.25)
    1.75
    """
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def combine_p(values: Sequence[float]) -> tuple[float, float]:
    """Fisher's X² = -2 Σ log p, and its p with twice as many degrees of freedom as there are one-sided p.

    >>> statistic, p = combine_p([0.05, 0.05])
    >>> round(statistic, 4), round(p, 5)
    (11.9829, 0.01748)
    """
    statistic = -2 * math.fsum(math.log(max(value, SMALLEST_P)) for value in values)
    return statistic, float(chi2.sf(statistic, 2 * len(values)))
