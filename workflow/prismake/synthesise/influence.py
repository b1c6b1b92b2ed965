"""Influence: every study left out in turn, studies added one by one, and the ones that flip the conclusion by name."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prismake.statistics.digits import place_interval
from prismake.synthesise.subsets import Results, pool_subsets

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Flip:
    """A study without which the conclusion changes, with the result that the others give.

    `change` is "loses" (the interval now includes the null value), "gains" (it no longer does) or "turns" (excluded on
    the other side).
    """

    study: str
    change: str
    estimate: float
    ci_low: float
    ci_high: float


def leave_one_out(
    yi: FloatArray,
    vi: FloatArray,
    *,
    method: str = "REML",
    test: str = "adhoc_hartung_knapp",
    level: float = 0.95,
) -> Results:
    """The result without study i, for every i: k >= 2 effects and variances give k results."""
    everyone = np.arange(len(yi))
    subsets = [np.delete(everyone, left_out) for left_out in everyone]
    return pool_subsets(yi, vi, subsets=subsets, method=method, test=test, level=level)


def cumulate(
    yi: FloatArray,
    vi: FloatArray,
    *,
    order: Sequence[int] | None = None,
    method: str = "REML",
    test: str = "adhoc_hartung_knapp",
    level: float = 0.95,
) -> Results:
    """The result of the first study, the first two, and so on in `order` (positions, such as by year), else as given.

    Lau et al. 1992. The intervals are not corrected for looking again after every study.
    """
    ordered = np.arange(len(yi)) if order is None else np.asarray(order, dtype=np.intp)
    subsets = [ordered[:count] for count in range(1, len(ordered) + 1)]
    return pool_subsets(yi, vi, subsets=subsets, method=method, test=test, level=level)


def find_flips(
    studies: Sequence[str],
    *,
    whole: tuple[float, float],
    without: Results,
    null: float = 0.0,
) -> list[Flip]:
    """The studies, in the order given, whose removal changes the verdict of the interval against `null`.

    `whole` is the interval of all studies and `without` the results of `leave_one_out`, both on the analysis scale.
    The verdict is below, above or undecided; an interval that touches the null value is undecided.
    """
    verdict = place_interval(*whole, null=null)
    flips = []
    for at, study in enumerate(studies):
        low, high = float(without.ci_low[at]), float(without.ci_high[at])
        found = place_interval(low, high, null=null)
        if found != verdict:
            change = "loses" if found == 0 else "gains" if verdict == 0 else "turns"
            flips.append(Flip(study, change, float(without.estimate[at]), low, high))
    return flips
