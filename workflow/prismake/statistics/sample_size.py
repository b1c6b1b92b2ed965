"""How many people a trial would need to show a difference: what GRADE calls the optimal information size."""

import math

from prismake.statistics.digits import settle
from prismake.statistics.distributions import norm

ALPHA, POWER = 0.05, 0.8


def size_proportions(p1: float, p2: float) -> int:
    """People in two groups of equal size that show `p1` against `p2` (two-sided 5 %, power 80 %).

    Fleiss, Statistical Methods for Rates and Proportions, 3rd edition, 4.14, without continuity correction: what
    power.prop.test of R solves. Raises ValueError for equal risks, and for risks that are none.
    """
    if not (0 <= p1 <= 1 and 0 <= p2 <= 1) or p1 == p2:
        raise ValueError(f"two different risks between 0 and 1, not {p1} and {p2}")
    mean = (p1 + p2) / 2
    pooled = _quantile(1 - ALPHA / 2) * math.sqrt(2 * mean * (1 - mean))
    apart = _quantile(POWER) * math.sqrt(p1 * (1 - p1) + p2 * (1 - p2))
    return _both_groups(((pooled + apart) / (p1 - p2)) ** 2)


def size_means(difference: float, sd: float) -> int:
    """People in two groups of equal size that show a difference of means (two-sided 5 %, power 80 %, normal tails).

    Raises ValueError for a difference or a standard deviation that is not above 0.
    """
    if difference <= 0 or sd <= 0:
        raise ValueError(f"a difference and a standard deviation above 0, not {difference} and {sd}")
    return _both_groups(2 * ((_quantile(1 - ALPHA / 2) + _quantile(POWER)) * sd / difference) ** 2)


def _both_groups(n: float) -> int:
    return 2 * math.ceil(settle(n))


def _quantile(q: float) -> float:
    return float(norm.ppf(q))
