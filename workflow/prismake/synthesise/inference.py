"""Inference on coefficients: standard errors, tests and limits, the same for a mean, a regression and rows of means."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from prismake.statistics.distributions import norm, t

FloatArray = NDArray[np.float64]
TESTS = ("z", "hartung_knapp", "adhoc_hartung_knapp")


class Inference(NamedTuple):
    """What a test says of coefficients; `df` is inf under z.

    `factor` is what multiplies the squared standard errors, `s2` Hartung and Knapp's s² before the ad hoc rule; both
    are nan under z.
    """

    se: FloatArray
    statistics: FloatArray
    p: FloatArray
    ci_low: FloatArray
    ci_high: FloatArray
    factor: FloatArray
    s2: FloatArray
    df: float


def infer(
    coefficients: ArrayLike, wald_se: ArrayLike, *, q: ArrayLike, df: int, test: str, level: float = 0.95
) -> Inference:
    """Test `coefficients` with standard errors 1 / sqrt(weights) by z or Hartung-Knapp; arrays of one shape.

    Hartung-Knapp multiplies `wald_se` by sqrt(s²), s² = `q` at tau² / `df`, and takes t with `df`; the ad hoc form
    never lets s² fall below 1 (Hartung & Knapp 2001, Knapp & Hartung 2003). Raises ValueError for an unknown test.
    """
    s2 = np.asarray(q, dtype=np.float64) / df
    factor = _scale(s2, test)
    values, wald = np.asarray(coefficients, dtype=np.float64), np.asarray(wald_se, dtype=np.float64)
    se = wald if test == "z" else wald * np.sqrt(factor)
    unbounded = np.where(values == 0, 0.0, np.copysign(np.inf, values))  # plain Hartung-Knapp of equal effects
    statistics = np.divide(values, se, out=unbounded, where=se > 0)
    reach = se * find_critical(np.inf if test == "z" else df, level)
    p = 2 * (norm.sf(np.abs(statistics)) if test == "z" else t.sf(np.abs(statistics), df))
    known = np.full_like(s2, np.nan) if test == "z" else s2
    freedom = np.inf if test == "z" else float(df)
    return Inference(se, statistics, p, values - reach, values + reach, factor, known, freedom)


def find_critical(df: float, level: float = 0.95) -> float:
    """The quantile of Student's t with `df`, of the normal distribution where `df` is inf, for a two-sided `level`."""
    share = (1 + level) / 2
    return float(norm.ppf(share) if np.isinf(df) else t.ppf(share, df))


def _scale(s2: FloatArray, test: str) -> FloatArray:
    if test not in TESTS:
        raise ValueError(f"unknown test {test}: one of {', '.join(TESTS)}")
    if test == "z":
        return np.full_like(s2, np.nan)
    return np.maximum(1.0, s2) if test == "adhoc_hartung_knapp" else s2
