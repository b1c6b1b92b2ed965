"""Correlations of two variables among n people, as they stand and on Fisher's scale, with their sampling variances."""

import numpy as np

from prismake.statistics.elementary import log
from prismake.synthesise.effects import Correlation, EffectSizes


def raw_correlation(given: Correlation) -> EffectSizes:
    """yi = r, vi = (1 - r²)² / (n - 1) (Olkin & Pratt 1958)."""
    return EffectSizes(given.r, ((1 - given.r) * (1 + given.r)) ** 2 / (given.n - 1))


def fisher_z(given: Correlation) -> EffectSizes:
    """yi = log((1 + r) / (1 - r)) / 2, vi = 1 / (n - 3) (Fisher 1921)."""
    apart = (1 + np.abs(given.r)) / (1 - np.abs(given.r))
    return EffectSizes(np.copysign(log(apart) / 2, given.r), 1 / (given.n - 3))
