"""The limit meta-analysis: what a study of infinite precision would show if effects depend on the standard error.

Rücker, Schwarzer, Carpenter, Binder & Schumacher 2011, Biostatistics 12:122; as metasens::limitmeta with beta0.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prismake.statistics.distributions import chi2, norm
from prismake.statistics.elementary import total
from prismake.synthesise.bias import MINIMUM, require_studies
from prismake.synthesise.heterogeneity import estimate_tau2, generalised_q
from prismake.synthesise.linear import Line, fit_line

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class LimitFit:
    """The effect at infinite precision, beta + tau alpha, with Wald's limits, on the analysis scale.

    `q_small` (chi², 1 df, p `q_small_p`) is what of Cochran's Q goes with the standard error; `g2` in per cent what of
    the heterogeneity does not. `slope` and `shift` are beta and alpha of the generalised radial plot.
    """

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    slope: float
    shift: float
    tau2: float
    q_small: float
    q_small_p: float
    g2: float


def extrapolate(
    yi: FloatArray, vi: FloatArray, *, method: str = "REML", level: float = 0.95, minimum: int = MINIMUM
) -> LimitFit:
    """The model yi = beta + sqrt(vi + tau²) (alpha + e) for `minimum` studies or more; tau² by `method`.

    Raises IndistinctError where all studies are equally precise.
    """
    require_studies(len(yi), minimum)
    fit_line(yi, np.sqrt(vi), 1 / vi)  # refuses studies that are equally precise, in words of this test
    tau2 = estimate_tau2(yi, vi, method=method)
    tau = float(np.sqrt(tau2))
    line = _draw_radial(yi, vi + tau2)
    estimate = line.slope + tau * line.intercept
    precision = 1 / (vi + tau2)
    mean, square = total(np.sqrt(precision)) / len(yi), total(precision) / len(yi)
    variance = (1 - 2 * tau * mean + tau2 * square) / line.spread
    reach, se = float(norm.ppf((1 + level) / 2)), float(np.sqrt(variance))
    rest = _draw_radial(yi, vi).rest
    q_small = generalised_q(yi, vi) - rest
    shrunken = line.slope + tau * np.sqrt(precision) * (yi - line.slope)
    limits = estimate - reach * se, estimate + reach * se
    p, g2 = float(chi2.sf(q_small, 1)), 100 * _leave(shrunken, vi)
    return LimitFit(estimate, se, *limits, line.slope, line.intercept, tau2, q_small, p, g2)


def _draw_radial(yi: FloatArray, variances: FloatArray) -> Line:
    """Galbraith's line: effects over their errors on the inverse errors."""
    errors = np.sqrt(variances)
    return fit_line(yi / errors, 1 / errors, np.ones(len(yi)))


def _leave(yi: FloatArray, vi: FloatArray) -> float:
    """1 - R² of the radial line."""
    heights = yi / np.sqrt(vi)
    mean = total(heights) / len(heights)
    whole = total((heights - mean) ** 2)
    return _draw_radial(yi, vi).rest / whole if whole > 0 else 0.0
