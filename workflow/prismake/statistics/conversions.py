"""From what papers report to what a synthesis needs; each value comes with its formula in words, for the report.

Sections are those of the Cochrane Handbook, version 6. Wan 2014, BMC Medical Research Methodology 14:135; Luo 2018,
Statistical Methods in Medical Research 27:1785; Shi 2020, Research Synthesis Methods 11:641. Their formulas take the
sample to be roughly normal; quantile estimation does not.
"""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from prismake.statistics.distributions import norm, t
from prismake.statistics.elementary import exp, log
from prismake.statistics.quantile_estimation import Fit, estimate

FloatArray = NDArray[np.float64]
NAMES = {"mean": "mean", "sd": "SD"}


class Converted(NamedTuple):
    """Converted values, in the unit of what went in, and the formula in words."""

    value: FloatArray
    formula: str


def sd_from_se(se: ArrayLike, n: ArrayLike) -> Converted:
    """SD = SE sqrt(n) of one group's mean (Cochrane Handbook 6.5.2.2)."""
    return Converted(_array(se) * np.sqrt(_array(n)), "SD = SE × √n")


def sd_from_ci(
    low: ArrayLike, high: ArrayLike, n: ArrayLike, *, level: float = 0.95, normal: bool = False
) -> Converted:
    """SD = sqrt(n) (high - low) / (2 t) of one group's mean, t with n - 1 df, z if `normal` (Handbook 6.5.2.2)."""
    people, share = _array(n), (1 + level) / 2
    critical = norm.ppf(share) if normal else t.ppf(share, people - 1)
    name = "z" if normal else "t(n − 1)"
    sd = np.sqrt(people) * (_array(high) - _array(low)) / (2 * critical)
    return Converted(sd, f"SD = √n × (upper − lower limit of the {_percent(level)} CI) / (2 × {name})")


def sd_from_t(difference: ArrayLike, statistic: ArrayLike, n1: ArrayLike, n2: ArrayLike) -> Converted:
    """The SD common to both arms = |MD / t| / sqrt(1/n1 + 1/n2), t of the two-sample test (Handbook 6.5.2.3)."""
    se = np.abs(_array(difference) / _array(statistic))
    return Converted(se / np.sqrt(1 / _array(n1) + 1 / _array(n2)), "SD of both arms = |MD / t| / √(1/n₁ + 1/n₂)")


def sd_from_p(difference: ArrayLike, p: ArrayLike, n1: ArrayLike, n2: ArrayLike) -> Converted:
    """As `sd_from_t`, t being the quantile of the two-sided p with n1 + n2 - 2 df (Handbook 6.5.2.3)."""
    statistic = t.isf(_array(p) / 2, _array(n1) + _array(n2) - 2)
    sd = sd_from_t(difference, statistic, n1, n2).value
    return Converted(sd, "SD of both arms = |MD / t| / √(1/n₁ + 1/n₂), t from the two-sided p with n₁ + n₂ − 2 df")


def change_sd_from_t(change: ArrayLike, statistic: ArrayLike, n: ArrayLike) -> Converted:
    """The SD of the change = |mean change / t| sqrt(n), t of the paired test (Handbook 6.5.2.8)."""
    return Converted(
        np.abs(_array(change) / _array(statistic)) * np.sqrt(_array(n)), "SD of change = |change / t| × √n"
    )


def change_sd_from_p(change: ArrayLike, p: ArrayLike, n: ArrayLike) -> Converted:
    """As `change_sd_from_t`, t being the quantile of the two-sided p with n - 1 df."""
    sd = change_sd_from_t(change, t.isf(_array(p) / 2, _array(n) - 1), n).value
    return Converted(sd, "SD of change = |change / t| × √n, t from the two-sided p with n − 1 df")


def se_from_ratio_p(ratio: ArrayLike, p: ArrayLike) -> Converted:
    """SE of log(ratio) = |log(ratio)| / z, z the normal quantile of the two-sided p (Handbook 6.3.2). Ratio not 1."""
    return Converted(
        np.abs(log(_array(ratio))) / norm.isf(_array(p) / 2), "SE = |ln ratio| / z, z from the two-sided p"
    )


def se_from_ratio_t(ratio: ArrayLike, statistic: ArrayLike) -> Converted:
    """SE of log(ratio) = |log(ratio) / statistic|, the statistic that of its test against 1. Ratio not 1."""
    return Converted(np.abs(log(_array(ratio)) / _array(statistic)), "SE = |ln ratio / its t or z|")


def se_from_p(effect: ArrayLike, p: ArrayLike) -> Converted:
    """SE = |effect| / z of a difference, z the normal quantile of the two-sided p (Handbook 6.3.2). Effect not 0."""
    return Converted(np.abs(_array(effect)) / norm.isf(_array(p) / 2), "SE = |effect| / z, z from the two-sided p")


def se_from_t(effect: ArrayLike, statistic: ArrayLike) -> Converted:
    """SE = |effect / statistic| of a difference, the statistic that of its test against 0. Effect not 0."""
    return Converted(np.abs(_array(effect) / _array(statistic)), "SE = |effect / its t or z|")


def log_ratio_from_logrank(difference: ArrayLike, variance: ArrayLike) -> Converted:
    """ln HR = (O - E) / V: observed minus expected events of the experimental arm, and the variance of that, of the
    logrank test (Yusuf 1985; Parmar, Torri & Stewart 1998; Handbook 6.8.2).
    """
    return Converted(_array(difference) / _array(variance), "ln HR = (O − E) / V of the logrank test")


def se_from_logrank(variance: ArrayLike) -> Converted:
    """SE of the logarithm of the hazard ratio = 1 / sqrt(V), V as in `log_ratio_from_logrank`."""
    return Converted(1 / np.sqrt(_array(variance)), "SE of ln HR = 1 / √V of the logrank test")


def se_from_ci(low: ArrayLike, high: ArrayLike, *, level: float = 0.95, ratio: bool = False) -> Converted:
    """SE = (high - low) / (2 z); of a `ratio` (OR, RR, HR) its logarithm's, from the limits' logarithms."""
    ends = (log(_array(value)) if ratio else _array(value) for value in (high, low))
    words = "ln upper − ln lower" if ratio else "upper − lower"
    se = (next(ends) - next(ends)) / (2 * norm.ppf((1 + level) / 2))
    return Converted(se, f"SE = ({words} limit of the {_percent(level)} CI) / (2 × z)")


def mean_from_range(low: ArrayLike, median: ArrayLike, high: ArrayLike, n: ArrayLike) -> Converted:
    """w (min + max) / 2 + (1 - w) median, w = 4 / (4 + n^0.75) (Luo 2018)."""
    w = 4 / (4 + _root(n, 0.75))
    value = w * (_array(low) + _array(high)) / 2 + (1 - w) * _array(median)
    return Converted(value, "mean = w × (min + max)/2 + (1 − w) × median, w = 4/(4 + n^0.75) (Luo 2018)")


def mean_from_quartiles(q1: ArrayLike, median: ArrayLike, q3: ArrayLike, n: ArrayLike) -> Converted:
    """w (q1 + q3) / 2 + (1 - w) median, w = 0.7 + 0.39 / n (Luo 2018)."""
    w = 0.7 + 0.39 / _array(n)
    value = w * (_array(q1) + _array(q3)) / 2 + (1 - w) * _array(median)
    return Converted(value, "mean = w × (q1 + q3)/2 + (1 − w) × median, w = 0.7 + 0.39/n (Luo 2018)")


def mean_from_five(
    low: ArrayLike, q1: ArrayLike, median: ArrayLike, q3: ArrayLike, high: ArrayLike, *, n: ArrayLike
) -> Converted:
    """w1 (min + max) / 2 + w2 (q1 + q3) / 2 + (1 - w1 - w2) median (Luo 2018).

    w1 = 2.2 / (2.2 + n^0.75), w2 = 0.7 - 0.72 / n^0.55.
    """
    w1, w2 = 2.2 / (2.2 + _root(n, 0.75)), 0.7 - 0.72 / _root(n, 0.55)
    outer, inner = (_array(low) + _array(high)) / 2, (_array(q1) + _array(q3)) / 2
    words = "mean = w₁ × (min + max)/2 + w₂ × (q1 + q3)/2 + (1 − w₁ − w₂) × median"
    return Converted(
        w1 * outer + w2 * inner + (1 - w1 - w2) * _array(median),
        f"{words}, w₁ = 2.2/(2.2 + n^0.75), w₂ = 0.7 − 0.72/n^0.55 (Luo 2018)",
    )


def estimate_quantiles(target: str, places: Mapping[str, float], n: float) -> Converted:
    """`target` (mean or sd) by quantile estimation from `places`: quantiles by name, minimum and maximum among them.

    The extremes of n people stand at the probabilities 1/n and 1 - 1/n (McGrath 2020).
    """
    ends = {"minimum": 1 / n, "q1": 0.25, "median": 0.5, "q3": 0.75, "maximum": 1 - 1 / n}
    known = tuple((ends[name], value) for name, value in places.items())
    fit = _estimate(known)
    words = f"{NAMES[target]} of a {fit.family} distribution by quantile estimation (McGrath 2020)"
    return Converted(_array(getattr(fit, target)), words)


@cache
def _estimate(known: tuple[tuple[float, float], ...]) -> Fit:
    probabilities, quantiles = zip(*known, strict=True)
    return estimate(probabilities, quantiles)


def is_skewed(
    *,
    median: float,
    n: float,
    quartiles: tuple[float, float] | None = None,
    ends: tuple[float, float] | None = None,
) -> bool:
    """Whether quartiles, range or both lie so unevenly around the median that no normal sample is behind them.

    Shi et al. 2023, with the critical values of metafor's conv.fivenum, at the level of five per cent.
    """
    inner, outer = (
        abs(pair[0] + pair[1] - 2 * median) / (pair[1] - pair[0]) if pair and pair[1] > pair[0] else 0.0
        for pair in (quartiles, ends)
    )
    root = float(np.sqrt(n))
    if quartiles and ends:
        weight = 2.65 * float(log(0.6 * n)) / root
        return max(weight * outer, inner) >= 3 / root - 40 / (n * n * n)
    if quartiles:
        return inner >= 2.65 / root - 6 / (n * n)
    return outer >= 1 / float(log(n + 9)) + 2.5 / (n + 1)


def sd_from_range(low: ArrayLike, high: ArrayLike, n: ArrayLike) -> Converted:
    """(max - min) / (2 z((n - 0.375) / (n + 0.25))) (Wan 2014)."""
    sd = (_array(high) - _array(low)) / _range_divisor(_array(n))
    return Converted(sd, "SD = (max − min) / (2 × z of (n − 0.375)/(n + 0.25)) (Wan 2014)")


def sd_from_quartiles(q1: ArrayLike, q3: ArrayLike, n: ArrayLike) -> Converted:
    """(q3 - q1) / (2 z((0.75 n - 0.125) / (n + 0.25))) (Wan 2014)."""
    sd = (_array(q3) - _array(q1)) / _quartile_divisor(_array(n))
    return Converted(sd, "SD = (q3 − q1) / (2 × z of (0.75 n − 0.125)/(n + 0.25)) (Wan 2014)")


def sd_from_five(low: ArrayLike, q1: ArrayLike, q3: ArrayLike, high: ArrayLike, *, n: ArrayLike) -> Converted:
    """w `sd_from_range` + (1 - w) `sd_from_quartiles`, w = 1 / (1 + 0.07 n^0.6) (Shi 2020)."""
    w = 1 / (1 + 0.07 * _root(n, 0.6))
    sd = w * sd_from_range(low, high, n).value + (1 - w) * sd_from_quartiles(q1, q3, n).value
    words = "SD = w × (max − min)/(2 × z of (n − 0.375)/(n + 0.25))"
    words += " + (1 − w) × (q3 − q1)/(2 × z of (0.75 n − 0.125)/(n + 0.25))"
    return Converted(sd, f"{words}, w = 1/(1 + 0.07 n^0.6) (Shi 2020)")


def _range_divisor(n: FloatArray) -> FloatArray:
    return np.asarray(2 * norm.ppf((n - 0.375) / (n + 0.25)), dtype=np.float64)


def _quartile_divisor(n: FloatArray) -> FloatArray:
    return np.asarray(2 * norm.ppf((0.75 * n - 0.125) / (n + 0.25)), dtype=np.float64)


def _root(n: ArrayLike, power: float) -> FloatArray:
    return np.asarray(exp(power * log(_array(n))), dtype=np.float64)


def _array(values: ArrayLike) -> FloatArray:
    return np.asarray(values, dtype=np.float64)


def _percent(level: float) -> str:
    return f"{100 * level:g}%"
