"""The smallest of many lower tails of hypergeometric distributions, found without computing all of them exactly."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

NEAR = 1e-6  # relative: tails that are approximated so near to the smallest are computed
NEGLIGIBLE = 1e-9  # of the sum: terms below are left out, as the terms behind them are smaller
Numbers = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Ratio = Callable[[Counts, Counts], Numbers]  # of the next term to the one at a place, for some rows


def find_smallest_tail(most: Counts, *, population: Counts, relevant: Counts, drawn: Counts) -> float:
    """The smallest probability of at most `most` relevant ones among `drawn` of a population that holds `relevant`.

    Arrays of equal length, one distribution each. A computed tail takes a term for each relevant one: of a hundred
    thousand references with thousands of relevant ones, only those that may be the smallest are computed.
    """
    from scipy import stats  # slow to import, and only a ranked review needs it

    tails = approximate_tails(most, population=population, relevant=relevant, drawn=drawn)
    near = np.flatnonzero(tails <= tails.min() * (1 + NEAR))
    return float(np.min(stats.hypergeom.cdf(most[near], population[near], relevant[near], drawn[near])))


def approximate_tails(most: Counts, *, population: Counts, relevant: Counts, drawn: Counts) -> Numbers:
    """P(X ≤ most), to far more digits than NEAR: terms are summed from the largest one on, downwards and upwards.

    The ratio of neighbouring terms follows from the definition (Johnson, Kemp & Kotz 2005, Univariate Discrete
    Distributions, 6.2).
    """
    lowest = np.maximum(0, drawn + relevant - population)
    mode = (drawn + 1) * (relevant + 1) // (population + 2)
    start = np.maximum(np.minimum(most, mode), lowest)
    first = np.exp(_log_term(start, population=population, relevant=relevant, drawn=drawn))
    rest = population - relevant - drawn

    def fall(at: Counts, rows: Counts) -> Numbers:
        down = at * (rest[rows] + at) / ((relevant[rows] - at + 1) * (drawn[rows] - at + 1))
        return np.where(at > lowest[rows], down, 0.0)

    def rise(at: Counts, rows: Counts) -> Numbers:
        up = (relevant[rows] - at) * (drawn[rows] - at) / ((at + 1) * (rest[rows] + at + 1))
        return np.where(at < most[rows], up, 0.0)

    shares = 1.0 + _sum_terms(start, fall, step=-1) + _sum_terms(start, rise, step=1)
    return np.where(most < lowest, 0.0, first * shares)


def _sum_terms(start: Counts, ratio: Ratio, *, step: int) -> Numbers:
    """The sum of all terms on one side of the first, as shares of it."""
    total = np.zeros(len(start))
    rows, at, term = np.arange(len(start)), start.copy(), np.ones(len(start))
    while len(rows):
        term = term * ratio(at, rows)
        total[rows] += term
        going = np.flatnonzero(term > NEGLIGIBLE * total[rows])
        rows, at, term = rows[going], at[going] + step, term[going]
    return total


def _log_term(at: Counts, *, population: Counts, relevant: Counts, drawn: Counts) -> Numbers:
    """The logarithm of P(X = at)."""
    from scipy.special import gammaln

    def choose(of: Counts, some: Counts) -> Numbers:
        return np.asarray(gammaln(of + 1) - gammaln(some + 1) - gammaln(of - some + 1))

    return choose(relevant, at) + choose(population - relevant, drawn - at) - choose(population, drawn)
