"""Confidence intervals of a single proportion, shown beside each study instead of a back-transformed one."""

import numpy as np

from prismake.statistics.distributions import beta, norm
from prismake.synthesise.effects import FloatArray, Share


def clopper_pearson(share: Share, *, level: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """The exact limits of x / n: beta quantiles B(a/2; x, n - x + 1) and B(1 - a/2; x + 1, n - x).

    The lower limit is 0 at x = 0, the upper one 1 at x = n.
    Clopper & Pearson 1934. Coverage is never below `level`.
    """
    x, n, tail = share.events, share.n, (1 - level) / 2
    low = beta.ppf(tail, np.where(x == 0, 1, x), n - x + 1)
    high = beta.ppf(1 - tail, x + 1, np.where(x == n, 1, n - x))
    return np.where(x == 0, 0.0, low), np.where(x == n, 1.0, high)


def wilson(share: Share, *, level: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """The score limits (p + z²/2n ± z sqrt(p (1 - p) / n + z²/4n²)) / (1 + z²/n), without continuity correction.

    Wilson 1927; recommended for small n by Brown, Cai & DasGupta 2001.
    """
    z, n = float(norm.ppf((1 + level) / 2)), share.n
    p = share.events / n
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return np.where(share.events == 0, 0.0, centre - reach), np.where(share.events == n, 1.0, centre + reach)
