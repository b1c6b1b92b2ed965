"""Whether printed figures can belong together, once what rounding may have hidden is allowed for."""

import math
from typing import NamedTuple

from prismake.extract.items import Figure
from prismake.statistics.digits import TOLERANCE, is_above, is_below, settle

LEVEL = 0.975  # both sides of a 95 % interval


class Range(NamedTuple):
    """All values that a quantity may have, given the rounded figures it is computed from."""

    low: float
    high: float

    def meets(self, figure: Figure) -> bool:
        """Whether the printed figure may be one of these values."""
        size = max(abs(self.low), abs(self.high), abs(figure.value))
        return not is_above(self.low, figure.high, scale=size) and not is_below(self.high, figure.low, scale=size)


def scale(figure: Figure, factor: float) -> Range:
    """The figure times a positive factor."""
    return Range(figure.low * factor, figure.high * factor)


def sd_from_se(se: Figure, n: float) -> Range:
    """SE √n (Cochrane Handbook 6.5.2.2)."""
    return scale(se, math.sqrt(n))


def sd_from_limits(low: Figure, high: Figure, n: float) -> Range:
    """√n (high − low) / (2 c), c the quantile of z or of t with n − 1 df: papers use either (Handbook 6.5.2.2)."""
    from scipy.special import ndtri, stdtrit  # slow to import, and few need it

    quantiles = (float(ndtri(LEVEL)), float(stdtrit(n - 1, LEVEL)))
    return Range(
        math.sqrt(n) * (high.low - low.high) / (2 * max(quantiles)),
        math.sqrt(n) * (high.high - low.low) / (2 * min(quantiles)),
    )


def middle(low: Figure, high: Figure, *, ratio: bool = False) -> Range | None:
    """The middle of two limits, on the logarithmic scale for a ratio; None when a limit of a ratio may be 0 or less."""
    if not ratio:
        return Range((low.low + high.low) / 2, (low.high + high.high) / 2)
    if low.low <= 0 or high.low <= 0:
        return None
    return Range(math.sqrt(low.low * high.low), math.sqrt(low.high * high.high))


def largest_sd(low: Figure, high: Figure, n: float) -> float:
    """The largest standard deviation that n values between two limits can have: half of them at either end."""
    return (high.high - low.low) / 2 * math.sqrt(n / (n - 1))


def is_possible_mean(mean: Figure, n: float) -> bool:
    """GRIM: whether n whole numbers can have this mean (Brown & Heathers 2017, doi 10.1177/1948550616673876).

    >>> is_possible_mean(Figure(3.47, 0.005), 25), is_possible_mean(Figure(3.48, 0.005), 25)
    (False, True)
    """
    slack = TOLERANCE * max(1.0, abs(mean.value))
    least, most = math.ceil((mean.low - slack) * n), math.floor((mean.high + slack) * n)
    return least <= most


def spread_apart(mean1: float, sd1: float, mean2: float, sd2: float) -> float:
    """How many standard deviations two means are apart, the two variances averaged."""
    return abs(mean1 - mean2) / math.sqrt((sd1**2 + sd2**2) / 2)


def show(span: Range) -> str:
    """A range in words, three digits.

    >>> show(Range(1.371, 1.4207)), show(Range(17, 17))
    ('1.37 to 1.42', '17')
    """
    low, high = (f"{settle(end):.3g}" for end in span)
    return low if low == high else f"{low} to {high}"
