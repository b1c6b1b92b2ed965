"""The p-curve: whether significant results are too many just below 0.05 to be the mark of true effects.

Simonsohn, Nelson & Simmons 2014, Journal of Experimental Psychology: General 143:534; with Stouffer's test and the half
curve of 2015 (144:1146), as in the authors' application of version 4.
"""

import math
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from prismake.statistics.digits import TAIL_DIGITS, is_below, settle
from prismake.statistics.distributions import norm
from prismake.statistics.elementary import total

LEVEL, HALF_LEVEL = 0.05, 0.025
POWER = 1 / 3  # of the curve that is flatter than any that a reader need take for evidence
BINS = (0.01, 0.02, 0.03, 0.04, 0.05)
NEXT_TO_NONE = 2.2e-16  # a probability is not taken to be nearer to 0 or 1
HALVINGS = 200


class Stouffer(NamedTuple):
    """How many results were taken, Stouffer's z, and its lower tail; nan where there is none."""

    n: int
    z: float
    p: float


class PCurve(NamedTuple):
    """Right skew of all significant results and of those below 0.025, and flatness against a power of a third.

    `shares` are per cent of the significant results in each bin, `expected` those at a power of a third.
    """

    skew: Stouffer
    half: Stouffer
    flat: Stouffer
    shares: tuple[float, ...]
    expected: tuple[float, ...]


def draw_p_curve(statistics: Sequence[float]) -> PCurve:
    """The curve of the two-sided p of z statistics; those not below 0.05 are left out.

    Small p of skew and half: evidential value. Small p of flat: less of it than a power of a third has.
    """
    found = [abs(float(z)) for z in statistics]
    pairs = [(z, float(2 * norm.sf(z))) for z in found]
    kept = [(z, p) for z, p in pairs if is_below(p, LEVEL)]
    skew = _sum_up([p / LEVEL for _, p in kept])
    half = _sum_up([p / HALF_LEVEL for _, p in kept if is_below(p, HALF_LEVEL)])
    flat = _sum_up([1 - _exceed(z, find_shift()) / POWER for z, _ in kept])
    counts = [sum(not is_below(upper, p) for _, p in kept) for upper in BINS]
    shares = tuple(100 * (one - before) / len(kept) if kept else math.nan for before, one in _pair(counts))
    ends = [_exceed(float(norm.isf(upper / 2)), find_shift()) for upper in BINS]
    expected = tuple(100 * (one - before) / ends[-1] for before, one in _pair(ends))
    return PCurve(skew, half, flat, shares, expected)


def _pair(values: Sequence[float]) -> list[tuple[float, float]]:
    return list(zip([0.0, *values[:-1]], values, strict=True))


def _sum_up(probabilities: Sequence[float]) -> Stouffer:
    """Stouffer's z of probabilities that are uniform under the null."""
    n = len(probabilities)
    if not n:
        return Stouffer(0, math.nan, math.nan)
    inside = np.clip(probabilities, NEXT_TO_NONE, 1 - NEXT_TO_NONE)
    z = settle(total(norm.ppf(inside)) / math.sqrt(n), TAIL_DIGITS, scale=1.0)
    return Stouffer(n, z, float(norm.sf(-z)))


def _exceed(z: float, shift: float) -> float:
    """The probability that the size of a normal deviate around `shift` exceeds z."""
    return float(norm.sf(z - shift) + norm.sf(z + shift))


@cache
def find_shift() -> float:
    """The expected z of a study with a power of a third, by halving."""
    critical, low, high = float(norm.isf(LEVEL / 2)), 0.0, 5.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _exceed(critical, middle) < POWER else (low, middle)
    return settle(low, 14)
