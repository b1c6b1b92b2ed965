"""What each study does to a pooled effect, as metafor's influence() tells it (Viechtbauer & Cheung 2010)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prismake.statistics.digits import is_above
from prismake.statistics.distributions import chi2
from prismake.statistics.elementary import total
from prismake.synthesise.pooling import Fit
from prismake.synthesise.subsets import Results

FloatArray = NDArray[np.float64]


class Diagnostics(NamedTuple):
    """One element per study.

    `rstudent`: externally standardised residual. `dffits`: change of the fitted value in standard deviations. `cook_d`:
    Cook's distance. `cov_r`: ratio of the squared standard errors without and with the study. `qe`: Cochran's Q without
    it. `hat`: its leverage, its share of the weight. `dfbetas`: change of the pooled effect in standard errors.
    """

    rstudent: FloatArray
    dffits: FloatArray
    cook_d: FloatArray
    cov_r: FloatArray
    qe: FloatArray
    hat: FloatArray
    dfbetas: FloatArray


def diagnose(yi: FloatArray, vi: FloatArray, *, whole: Fit, without: Results) -> Diagnostics:
    """The diagnostics of k >= 3 studies from the fit of all and from `leave_one_out` by the same estimator and test.

    The variance factor of Hartung and Knapp multiplies the variances as in metafor; where it is 0 there is nothing to
    divide by, and the numbers are nan.
    """
    variances, tau2 = vi + whole.tau2, without.tau2
    hat = 1 / variances / total(1 / variances)
    factor = (without.se / without.wald_se) ** 2
    moved = whole.estimate - without.estimate
    precision = np.array([total(1 / (vi + one)) for one in tau2])  # of all studies, at tau² without the one
    residual_se = np.sqrt(factor * (vi + tau2) + without.se**2)
    return Diagnostics(
        rstudent=_divide(yi - without.estimate, residual_se),
        dffits=_divide(moved, np.sqrt(factor * hat * (vi + tau2))),
        cook_d=_divide(moved**2, np.full_like(moved, whole.se**2)),
        cov_r=_divide(without.se**2, np.full_like(moved, whole.se**2)),
        qe=without.q,
        hat=hat,
        dfbetas=_divide(moved, np.sqrt(factor / precision)),
    )


def find_influential(found: Diagnostics) -> NDArray[np.bool_]:
    """Whether a study stands out by one of metafor's limits: |DFFITS| > 3 sqrt(1 / (k - 1)), a Cook's distance beyond
    the median of chi² with 1 df, leverage > 3 / k, or |DFBETAS| > 1.
    """
    k = len(found.hat)
    return np.asarray(
        is_above(np.abs(found.dffits), 3 * (1 / (k - 1)) ** 0.5)
        | is_above(found.cook_d, float(chi2.ppf(0.5, 1)))
        | is_above(found.hat, 3 / k)
        | is_above(np.abs(found.dfbetas), 1.0),
        dtype=np.bool_,
    )


def _divide(numbers: FloatArray, by: FloatArray) -> FloatArray:
    return np.divide(numbers, by, out=np.full_like(numbers, np.nan), where=by > 0)
