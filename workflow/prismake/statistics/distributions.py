"""Tails and quantiles of the distributions that tests and intervals need, named as in scipy.stats.

scipy.stats itself takes as long to import as a whole job: these are the functions of scipy.special that it calls, and
that, too, is loaded once they are needed.
Quantiles are cut to the digits in which releases of scipy agree; t with 1 and 2 df, off by 2e-11 below 1.17, is closed.
"""

import math
from functools import cache
from typing import Any

import numpy as np

from prismake.statistics.digits import settle_all
from prismake.statistics.elementary import each

# ruff: noqa: N801  the names are those of scipy.stats
QUANTILE_DIGITS = 14
Number = Any  # a float or an array of floats, and so is what comes back


class norm:
    """The standard normal distribution."""

    @staticmethod
    def ppf(q: Number) -> Any:
        """The quantile."""
        return settle_all(load_special().ndtri(q), QUANTILE_DIGITS)[()]

    @staticmethod
    def sf(x: Number) -> Any:
        """The upper tail."""
        return load_special().ndtr(np.negative(x))

    @staticmethod
    def isf(q: Number) -> Any:
        """The quantile of the upper tail."""
        return -settle_all(load_special().ndtri(q), QUANTILE_DIGITS)[()]


class t:
    """Student's distribution with df degrees of freedom."""

    @staticmethod
    def ppf(q: Number, df: Number) -> Any:
        """The quantile."""
        return _find_t(q, df)

    @staticmethod
    def sf(x: Number, df: Number) -> Any:
        """The upper tail."""
        return _find_t_tail(x, df)

    @staticmethod
    def isf(q: Number, df: Number) -> Any:
        """The quantile of the upper tail."""
        return -_find_t(q, df)


class chi2:
    """The chi-squared distribution with df degrees of freedom."""

    @staticmethod
    def ppf(q: Number, df: Number) -> Any:
        """The quantile."""
        return settle_all(2 * load_special().gammaincinv(_positive(df) / 2, q), QUANTILE_DIGITS)[()]

    @staticmethod
    def sf(x: Number, df: Number) -> Any:
        """The upper tail."""
        return load_special().chdtrc(_positive(df), np.maximum(x, 0.0))


class f:
    """Fisher's distribution with dfn and dfd degrees of freedom."""

    @staticmethod
    def sf(x: Number, dfn: Number, dfd: Number) -> Any:
        """The upper tail."""
        return load_special().fdtrc(_positive(dfn), _positive(dfd), np.maximum(x, 0.0))


class beta:
    """The beta distribution with shapes a and b."""

    @staticmethod
    def ppf(q: Number, a: Number, b: Number) -> Any:
        """The quantile."""
        return settle_all(load_special().betaincinv(a, b, q), QUANTILE_DIGITS)[()]


def _find_t(q: Number, df: Number) -> Any:
    """The quantile of t, in closed form for 1 and 2 degrees of freedom."""
    shares, dfs = np.broadcast_arrays(np.asarray(q, dtype=np.float64), _positive(df))
    one = each(lambda share: math.tan(math.pi * (share - 0.5)), shares)
    with np.errstate(divide="ignore", invalid="ignore"):
        two = (2 * shares - 1) / np.sqrt(2 * shares * (1 - shares))
    found = np.where(dfs == 1, one, np.where(dfs == 2, two, load_special().stdtrit(dfs, shares)))
    return settle_all(found, QUANTILE_DIGITS)[()]


def _find_t_tail(x: Number, df: Number) -> Any:
    """The upper tail of t, in closed form for 1 and 2 degrees of freedom."""
    values, dfs = np.broadcast_arrays(np.asarray(x, dtype=np.float64), _positive(df))
    one = each(lambda value: math.atan2(1.0, value) / math.pi, values)
    root = np.sqrt(2 + values**2)
    with np.errstate(invalid="ignore"):  # of an infinite value, whose tail is 0
        two = np.where(np.isinf(root), 0.0, 1 / (root * (root + np.abs(values))))
    two = np.where(values < 0, 1 - two, two)
    return np.where(dfs == 1, one, np.where(dfs == 2, two, load_special().stdtr(dfs, np.negative(values))))[()]


def _positive(df: Number) -> Any:
    """Degrees of freedom, NaN where there are none."""
    return np.where(np.asarray(df, dtype=np.float64) > 0, df, np.nan)[()]


@cache
def load_special() -> Any:
    """scipy.special, once it is needed."""
    from scipy import special

    return special
