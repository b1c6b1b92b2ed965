"""Tails and quantiles of the distributions that tests and intervals need, named as in scipy.stats.

scipy.stats itself takes as long to import as a whole job: these are the functions of scipy.special that it calls.
"""

from typing import Any

import numpy as np
from scipy import special

# ruff: noqa: N801  the names are those of scipy.stats
Number = Any  # a float or an array of floats, and so is what comes back


class norm:
    """The standard normal distribution."""

    @staticmethod
    def ppf(q: Number) -> Any:
        """The quantile."""
        return special.ndtri(q)

    @staticmethod
    def sf(x: Number) -> Any:
        """The upper tail."""
        return special.ndtr(np.negative(x))

    @staticmethod
    def isf(q: Number) -> Any:
        """The quantile of the upper tail."""
        return -special.ndtri(q)


class t:
    """Student's distribution with df degrees of freedom."""

    @staticmethod
    def ppf(q: Number, df: Number) -> Any:
        """The quantile."""
        return special.stdtrit(_positive(df), q)

    @staticmethod
    def sf(x: Number, df: Number) -> Any:
        """The upper tail."""
        return special.stdtr(_positive(df), np.negative(x))

    @staticmethod
    def isf(q: Number, df: Number) -> Any:
        """The quantile of the upper tail."""
        return -special.stdtrit(_positive(df), q)


class chi2:
    """The chi-squared distribution with df degrees of freedom."""

    @staticmethod
    def ppf(q: Number, df: Number) -> Any:
        """The quantile."""
        return 2 * special.gammaincinv(_positive(df) / 2, q)

    @staticmethod
    def sf(x: Number, df: Number) -> Any:
        """The upper tail."""
        return special.chdtrc(_positive(df), np.maximum(x, 0.0))


class f:
    """Fisher's distribution with dfn and dfd degrees of freedom."""

    @staticmethod
    def sf(x: Number, dfn: Number, dfd: Number) -> Any:
        """The upper tail."""
        return special.fdtrc(_positive(dfn), _positive(dfd), np.maximum(x, 0.0))


class beta:
    """The beta distribution with shapes a and b."""

    @staticmethod
    def ppf(q: Number, a: Number, b: Number) -> Any:
        """The quantile."""
        return special.betaincinv(a, b, q)


def _positive(df: Number) -> Any:
    """Degrees of freedom, NaN where there are none."""
    return np.where(np.asarray(df, dtype=np.float64) > 0, df, np.nan)[()]
