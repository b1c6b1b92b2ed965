"""Printed numbers, each with what rounding may have hidden, and whether they can belong together."""

import math
import re
from typing import NamedTuple

from prismake.statistics import conversions
from prismake.statistics.digits import TOLERANCE, is_above, is_below, settle

MOST_SUMS = 1000  # that a coarse mean of many people leaves possible: one of them will do
DECIMALS = re.compile(r"(?:[.,](\d+))?(?:[eE]([+-]?\d+))?$")


class Printed(NamedTuple):
    """A number as it was printed: what was rounded away lies within half a unit of its last digit, either way."""

    value: float
    half: float

    @property
    def low(self) -> float:
        """The least that the number may have been before it was rounded."""
        return self.value - self.half

    @property
    def high(self) -> float:
        """The most that it may have been."""
        return self.value + self.half


def read_printed(value: str, *, typed: str) -> Printed | None:
    """A number with half a unit of the last digit that was typed.

    >>> read_printed("4.1", typed="4,10")
    Printed(value=4.1, half=0.005)
    >>> read_printed("12", typed="12").half, read_printed("1e-05", typed="1e-5").half
    (0.5, 5e-06)
    """
    try:
        number = float(value)
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    found = DECIMALS.search(typed.strip())
    digits, power = (len(found[1] or ""), int(found[2] or 0)) if found and len(found[2] or "") < 6 else (0, 0)
    return Printed(number, 0.5 * float(f"1e{max(-300, min(300, power - digits))}"))


class Range(NamedTuple):
    """All values that a quantity may have, given the rounded numbers it is computed from."""

    low: float
    high: float

    def meets(self, number: Printed) -> bool:
        """Whether the printed number may be one of these values."""
        size = max(abs(self.low), abs(self.high), abs(number.value))
        return not is_above(self.low, number.high, scale=size) and not is_below(self.high, number.low, scale=size)


def sd_from_se(se: Printed, n: float) -> Range:
    """SE √n (Cochrane Handbook 6.5.2.2)."""
    low, high = conversions.sd_from_se([se.low, se.high], n).value.tolist()
    return Range(low, high)


def sd_from_limits(low: Printed, high: Printed, n: float) -> Range:
    """√n (high − low) / (2 c), c the quantile of z or of t with n − 1 df: papers use either (Handbook 6.5.2.2)."""
    ends = [
        conversions.sd_from_ci([low.high, low.low], [high.low, high.high], n, normal=normal).value.tolist()
        for normal in (True, False)
    ]
    return Range(min(least for least, _ in ends), max(most for _, most in ends))


def middle(low: Printed, high: Printed, *, ratio: bool = False) -> Range | None:
    """The middle of two limits, on the logarithmic scale for a ratio; None when a limit of a ratio may be 0 or less."""
    if not ratio:
        return Range((low.low + high.low) / 2, (low.high + high.high) / 2)
    if low.low <= 0 or high.low <= 0:
        return None
    return Range(math.sqrt(low.low * high.low), math.sqrt(low.high * high.high))


def largest_sd(low: Printed, high: Printed, n: float) -> float:
    """The largest standard deviation that n values between two limits can have: half of them at either end."""
    return (high.high - low.low) / 2 * math.sqrt(n / (n - 1))


def is_possible_mean(mean: Printed, n: float) -> bool:
    """GRIM: whether n whole numbers can have this mean (Brown & Heathers 2017, doi 10.1177/1948550616673876).

    >>> is_possible_mean(Printed(3.47, 0.005), 25), is_possible_mean(Printed(3.48, 0.005), 25)
    (False, True)
    """
    slack = TOLERANCE * max(1.0, abs(mean.value))
    least, most = math.ceil((mean.low - slack) * n), math.floor((mean.high + slack) * n)
    return least <= most


def is_possible_sd(mean: Printed, sd: Printed, n: float) -> bool:
    """GRIMMER: whether n whole numbers with this mean can have this standard deviation (Anaya 2016, Allard 2018).

    The sum of n whole numbers and that of their squares are both even or both odd. True where the mean says too little.

    >>> [is_possible_sd(Printed(2, 0.005), Printed(sd, 0.005), 3) for sd in (1.0, 1.1)]
    [True, False]
    """
    if n != int(n) or n < 2 or (mean.high - mean.low) * n > MOST_SUMS:
        return True
    slack = TOLERANCE * max(1.0, abs(mean.value))
    for whole in range(math.ceil((mean.low - slack) * n), math.floor((mean.high + slack) * n) + 1):
        least = (n - 1) * max(0.0, sd.low) ** 2 + whole**2 / n
        most = (n - 1) * sd.high**2 + whole**2 / n
        first = math.ceil(least * (1 - TOLERANCE))
        if first + (first + whole) % 2 <= most * (1 + TOLERANCE):
            return True
    return False


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
