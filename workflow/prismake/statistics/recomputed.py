"""The p values that printed means, standard deviations and counts can lead to, by the tests that papers use."""

import math
from typing import NamedTuple

from prismake.statistics.distributions import chi2, norm, t
from prismake.statistics.printed import Printed, Range

MOST_PEOPLE = 5000  # in a table whose exact test is still summed
SAME = 10_000_000  # a table that is more probable by one part of these is as improbable as the one observed, as in R
SLACK = 1.02  # programs differ by this much


class Group(NamedTuple):
    """Mean and standard deviation of one group as printed, and its number of people."""

    mean: Printed
    sd: Printed
    n: float


def range_p_means(one: Group, other: Group) -> Range:
    """All p that the groups can have by the t test with equal or unequal variances, or by z, given the rounding.

    Raises ValueError for groups of fewer than two people.
    """
    if min(one.n, other.n) < 2:
        raise ValueError("a test of means needs two people in each group")
    apart, hidden = abs(one.mean.value - other.mean.value), one.mean.half + other.mean.half
    least = min(_test_means(apart + hidden, (one.sd.low, one.n), (other.sd.low, other.n)))
    most = max(_test_means(max(0.0, apart - hidden), (one.sd.high, one.n), (other.sd.high, other.n)))
    return Range(least / SLACK, min(1.0, most * SLACK))


def _test_means(apart: float, one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float, float]:
    (sd1, n1), (sd2, n2) = ((max(sd, 1e-300), n) for sd, n in (one, other))
    v1, v2 = sd1**2 / n1, sd2**2 / n2
    pooled = math.sqrt(((n1 - 1) * sd1**2 + (n2 - 1) * sd2**2) / (n1 + n2 - 2) * (1 / n1 + 1 / n2))
    welch = math.sqrt(v1 + v2)
    shares = v1 / (v1 + v2), v2 / (v1 + v2)  # of the variance: its squares may be too small for a number
    df = 1 / (shares[0] ** 2 / (n1 - 1) + shares[1] ** 2 / (n2 - 1))
    p = (t.sf(apart / pooled, n1 + n2 - 2), t.sf(apart / welch, df), norm.sf(apart / welch))
    return float(2 * p[0]), float(2 * p[1]), float(2 * p[2])


def range_p_counts(events1: float, n1: float, events2: float, n2: float) -> Range:
    """All p that two counts can have: chi-squared with and without Yates's correction, and Fisher's exact test.

    Raises ValueError where people or events are fewer than none, or nobody has the outcome or everybody has it.
    """
    a, b, c, d = events1, n1 - events1, events2, n2 - events2
    if min(a, b, c, d) < 0 or a + c == 0 or b + d == 0 or min(n1, n2) <= 0:
        raise ValueError("two groups of whom some have the outcome and some have not")
    cross, margins = abs(a * d - b * c), n1 * n2 * (a + c) * (b + d)
    total = n1 + n2
    found = [float(chi2.sf(total * max(0.0, cross - correction) ** 2 / margins, 1)) for correction in (0.0, total / 2)]
    if total <= MOST_PEOPLE:
        found.append(_test_exactly(int(a), int(n1), int(c), int(n2)))
    return Range(min(found) / SLACK, min(1.0, max(found) * SLACK))


def _test_exactly(events1: int, n1: int, events2: int, n2: int) -> float:
    """Fisher's exact test, two-sided: all tables that are as improbable as the observed one.

    The ways to each table are whole numbers, and each follows from the one before.
    """
    events, total = events1 + events2, n1 + n2
    least, most = max(0, events - n2), min(events, n1)
    ways = {least: math.comb(n1, least) * math.comb(n2, events - least)}
    for one in range(least, most):
        ways[one + 1] = ways[one] * (n1 - one) * (events - one) // ((one + 1) * (n2 - events + one + 1))
    limit = ways[events1] * (SAME + 1)
    return sum(one for one in ways.values() if one * SAME <= limit) / math.comb(total, events)
