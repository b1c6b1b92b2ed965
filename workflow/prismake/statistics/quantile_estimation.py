"""Mean and standard deviation of a skewed sample by quantile estimation (McGrath et al. 2020).

McGrath, Zhao, Steele, Thombs, Benedetti and DEPRESSD, Statistical Methods in Medical Research 29:2520: the reported
quantiles are held against those of five families of distributions, each fitted by least squares, and the sample is
taken to be of the one that is nearest. No parameter is kept between bounds, so that the unit decides nothing.

Every family but the normal has a shape, and beside it one number that the quantiles give at once: a scale, or for the
beta family its mean. So one number is sought, where the slope of the sum of squares is 0.
"""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prismake.statistics.digits import settle
from prismake.statistics.distributions import load_special, norm
from prismake.statistics.elementary import exp, log, total

FloatArray = NDArray[np.float64]
DIGITS = 6  # of mean and standard deviation: more than the quantiles have
NEAREST = 9  # decimals of the distance, in squares of the quantiles' span: families that agree in them are equally near
STEP = 1e-3  # of a logarithm, in derivatives by five points
PACE = 0.25  # of a logarithm, between the shapes that are looked at first
EDGE = 15.0  # of the logit of a mean


class Fit(NamedTuple):
    """The nearest family in words, and the mean and standard deviation of its member, in the unit of the quantiles."""

    family: str
    mean: float
    sd: float


class Member(NamedTuple):
    """One distribution: its quantiles, their slopes by the logarithm of its shape, its mean and standard deviation."""

    quantiles: FloatArray
    slopes: FloatArray
    mean: float
    sd: float

    def measure(self, known: FloatArray) -> float:
        """The sum of squares left to the known quantiles."""
        return total((self.quantiles - known) ** 2)

    def slope(self, known: FloatArray) -> float:
        """Half the slope of that sum by the logarithm of the shape, what stands beside the shape being the best."""
        return total((self.quantiles - known) * self.slopes)


Draw = Callable[[FloatArray, FloatArray, float], Member]  # probabilities, known quantiles, logarithm of the shape


class Family(NamedTuple):
    """How a member is drawn, and the logarithms of the shapes between which the search starts."""

    draw: Draw
    low: float
    high: float


def estimate(probabilities: Sequence[float], quantiles: Sequence[float]) -> Fit:
    """Mean and SD of the family that is nearest to the quantiles (m >= 3, rising).

    Families above 0 are tried where no quantile is below 0, the beta family where all lie between 0 and 1. A member
    whose mean lies further outside the quantiles than they reach says more than they do, and is none.
    """
    at, known = np.asarray(probabilities, dtype=np.float64), np.asarray(quantiles, dtype=np.float64)
    span = float(known[-1] - known[0])
    if not span:
        return Fit("normal", float(known[0]), 0.0)
    members = {"normal": _fit_normal(at, known)}
    for words, family in FAMILIES.items():
        if known[0] >= 0 and (words != "beta" or 0 < known[0] < known[-1] < 1):
            found = _search(family, at, known)
            members |= {words: found} if known[0] - span <= found.mean <= known[-1] + span else {}
    left = {words: settle(one.measure(known) / span**2, NEAREST, scale=1.0) for words, one in members.items()}
    words = min(members, key=lambda words: left[words])
    nearest = members[words]
    return Fit(words, settle(nearest.mean, DIGITS, scale=nearest.sd), settle(nearest.sd, DIGITS))


def _fit_normal(at: FloatArray, known: FloatArray) -> Member:
    """The line through the quantiles over those of the standard normal distribution."""
    z = norm.ppf(at)
    middle, centre = total(z) / len(z), total(known) / len(known)
    sd = total((z - middle) * (known - centre)) / total((z - middle) ** 2)
    mean = centre - sd * middle
    return Member(mean + sd * z, np.zeros_like(z), mean, sd)


def _search(family: Family, at: FloatArray, known: FloatArray) -> Member:
    """The member of a family that is nearest; at the end of what is looked at, the last one."""

    def draw(shape: float) -> Member:
        return family.draw(at, known, shape)

    shapes = [family.low + PACE * step for step in range(round((family.high - family.low) / PACE) + 1)]
    left = [draw(shape).measure(known) for shape in shapes]
    best = left.index(min(left))
    low, high = shapes[max(best - 1, 0)], shapes[min(best + 1, len(shapes) - 1)]
    if not draw(low).slope(known) < 0 < draw(high).slope(known):
        return draw(shapes[best])
    return draw(_find_root(lambda shape: draw(shape).slope(known), low, high))


def _find_root(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a function that rises from below 0 at `low` to above 0 at `high` is 0, by halves."""
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if function(middle) < 0 else (low, middle)
    return low


def _scale(unit: Callable[[FloatArray, float], FloatArray], moments: Callable[[float], tuple[float, float]]) -> Draw:
    """A family of a shape and a scale, from the quantiles and the mean and SD of its member of scale 1."""

    def draw(at: FloatArray, known: FloatArray, shape: float) -> Member:
        quantiles = unit(at, shape)
        scale = total(quantiles * known) / total(quantiles**2)
        mean, sd = moments(math.exp(shape))
        return Member(scale * quantiles, scale * _derive(lambda one: unit(at, one), shape), scale * mean, scale * sd)

    return draw


def _derive(function: Callable[[float], FloatArray], at: float) -> FloatArray:
    """The derivative by five points."""
    near, far = (function(at + step) - function(at - step) for step in (STEP, 2 * STEP))
    return (8 * near - far) / (12 * STEP)


def _draw_beta(at: FloatArray, known: FloatArray, shape: float) -> Member:
    """The beta distribution of a precision (the sum of its two parameters) whose mean is the best."""

    def quantiles(logit: float, shape: float) -> FloatArray:
        one = math.exp(shape) / (1 + math.exp(-logit))
        return np.asarray(load_special().betaincinv(one, math.exp(shape) - one, at), dtype=np.float64)

    def slope(logit: float) -> float:
        return total((quantiles(logit, shape) - known) * _derive(lambda one: quantiles(one, shape), logit))

    logit = _find_root(slope, -EDGE, EDGE)
    mean = 1 / (1 + math.exp(-logit))
    sd = math.sqrt(mean * (1 - mean) / (math.exp(shape) + 1))
    return Member(quantiles(logit, shape), _derive(lambda one: quantiles(logit, one), shape), mean, sd)


def _describe_log_normal(sigma: float) -> tuple[float, float]:
    mean = math.exp(sigma * sigma / 2)
    return mean, mean * math.sqrt(math.expm1(sigma * sigma))


def _describe_weibull(shape: float) -> tuple[float, float]:
    mean = math.gamma(1 + 1 / shape)
    return mean, math.sqrt(math.gamma(1 + 2 / shape) - mean * mean)


def _draw_unit_log_normal(at: FloatArray, shape: float) -> FloatArray:
    return np.asarray(exp(math.exp(shape) * norm.ppf(at)), dtype=np.float64)


def _draw_unit_gamma(at: FloatArray, shape: float) -> FloatArray:
    return np.asarray(load_special().gammaincinv(math.exp(shape), at), dtype=np.float64)


def _draw_unit_weibull(at: FloatArray, shape: float) -> FloatArray:
    return np.asarray(exp(log(-log(1 - at)) * math.exp(-shape)), dtype=np.float64)


def _describe_gamma(shape: float) -> tuple[float, float]:
    return shape, math.sqrt(shape)


FAMILIES = {
    "log-normal": Family(_scale(_draw_unit_log_normal, _describe_log_normal), -5.0, 1.5),
    "gamma": Family(_scale(_draw_unit_gamma, _describe_gamma), -4.0, 12.0),
    "Weibull": Family(_scale(_draw_unit_weibull, _describe_weibull), -3.0, 5.0),
    "beta": Family(_draw_beta, -3.0, 10.0),
}
