"""The variance between studies: its estimators, its confidence interval, and Q, I² and H²."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import chi2

FloatArray = NDArray[np.float64]
RELATIVE = 4 * np.finfo(float).eps
GRID_POINTS = 400


def average(yi: FloatArray, vi: FloatArray, tau2: float) -> float:
    """The mean of yi weighted with 1 / (vi + tau2)."""
    w = 1 / (vi + tau2)
    return float(w @ yi / w.sum())


def generalised_q(yi: FloatArray, vi: FloatArray, tau2: float = 0.0) -> float:
    """sum of (yi - mean)² / (vi + tau2): Cochran's Q at tau2 = 0, and falling in tau2 (Viechtbauer 2007)."""
    return float(np.sum((yi - average(yi, vi, tau2)) ** 2 / (vi + tau2)))


def typical_variance(vi: FloatArray) -> float:
    """s² = (k - 1) sum(w) / (sum(w)² - sum(w²)) with w = 1 / vi (Higgins & Thompson 2002)."""
    w = 1 / vi
    return float((len(vi) - 1) * w.sum() / (w.sum() ** 2 - np.sum(w**2)))


def i2_h2(tau2: float, vi: FloatArray) -> tuple[float, float]:
    """I² = 100 tau² / (tau² + s²) in per cent, and H² = (tau² + s²) / s² (Higgins & Thompson 2002)."""
    typical = typical_variance(vi)
    return 100 * tau2 / (tau2 + typical), (tau2 + typical) / typical


def i2_h2_from_q(q: float, k: int) -> tuple[float, float]:
    """I² = 100 max(0, (Q - df) / Q) in per cent, and H² = Q / df, df = k - 1 (Higgins & Thompson 2002)."""
    return (100 * max(0.0, (q - (k - 1)) / q) if q > 0 else 0.0), q / (k - 1)


def estimate_tau2(yi: FloatArray, vi: FloatArray, *, method: str) -> float:
    """tau² by REML, ML, PM or DL, never below 0; k >= 2 effects and their variances.

    DL: DerSimonian & Laird 1986. PM: Paule & Mandel 1982. ML and REML: the root of the score with the highest
    likelihood, compared with 0 (Viechtbauer 2005), because Fisher scoring may fail or stop after three digits.
    Raises KeyError for another method.
    """
    return ESTIMATORS[method](yi, vi)


def q_profile(yi: FloatArray, vi: FloatArray, *, level: float = 0.95) -> tuple[float, float]:
    """The confidence interval of tau²: where the generalised Q meets the quantiles of chi² with k - 1 df.

    Viechtbauer 2007. When even Q at tau² = 0 lies below the lower quantile the interval is empty and given as (0, 0).
    """
    df, tail = len(yi) - 1, (1 - level) / 2
    low, high = (_solve_q(yi, vi, float(chi2.ppf(share, df))) for share in (1 - tail, tail))
    return low, high


def log_likelihood(yi: FloatArray, vi: FloatArray, *, tau2: float, restricted: bool) -> float:
    """The (restricted) log likelihood of tau² without its constants (Viechtbauer 2005, equations 2 and 6)."""
    w = 1 / (vi + tau2)
    value = -0.5 * (np.sum(np.log(vi + tau2)) + generalised_q(yi, vi, tau2))
    return float(value - 0.5 * np.log(w.sum()) if restricted else value)


def _dersimonian_laird(yi: FloatArray, vi: FloatArray) -> float:
    w = 1 / vi
    excess = generalised_q(yi, vi) - (len(yi) - 1)
    return max(0.0, float(excess / (w.sum() - np.sum(w**2) / w.sum())))


def _paule_mandel(yi: FloatArray, vi: FloatArray) -> float:
    return _solve_q(yi, vi, float(len(yi) - 1))


def _solve_q(yi: FloatArray, vi: FloatArray, target: float) -> float:
    if generalised_q(yi, vi) <= target:
        return 0.0
    # Q <= sum of squares / (tau² + smallest variance), so that the root lies below this bound.
    highest = float(np.sum((yi - yi.mean()) ** 2)) / target
    return _root(lambda tau2: generalised_q(yi, vi, tau2) - target, 0.0, highest)


def _score(yi: FloatArray, vi: FloatArray, *, tau2: float, restricted: bool) -> float:
    w = 1 / (vi + tau2)
    trace = w.sum() - np.sum(w**2) / w.sum() if restricted else w.sum()
    return float(np.sum(w**2 * (yi - average(yi, vi, tau2)) ** 2) - trace)


def _maximise(yi: FloatArray, vi: FloatArray, *, restricted: bool) -> float:
    def score(tau2: float) -> float:
        return _score(yi, vi, tau2=tau2, restricted=restricted)

    highest = _score_bound(yi, vi)
    if highest <= 0:
        return 0.0
    grid = np.concatenate([[0.0], highest * np.geomspace(1e-9, 1, GRID_POINTS)])
    signs = [score(tau2) > 0 for tau2 in grid]
    tops = [at for at in range(len(grid) - 1) if signs[at] and not signs[at + 1]]
    candidates = [0.0, *(_root(score, grid[at], grid[at + 1]) for at in tops)]
    return max(candidates, key=lambda tau2: log_likelihood(yi, vi, tau2=tau2, restricted=restricted))


def _score_bound(yi: FloatArray, vi: FloatArray) -> float:
    # Beyond it both scores are negative: y'PPy <= S / (tau² + min v)² and tr P >= (k - 1) / (tau² + max v).
    spread, df = float(np.sum((yi - yi.mean()) ** 2)), len(yi) - 1
    shifted = (spread + np.sqrt(spread**2 + 4 * df * spread * np.ptp(vi))) / (2 * df)
    return float(max(0.0, shifted - vi.min()) * (1 + 1e-9))


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    return float(brentq(function, low, high, xtol=max(high, 1e-300) * 1e-15, rtol=RELATIVE, maxiter=500))


ESTIMATORS: Mapping[str, Callable[[FloatArray, FloatArray], float]] = {
    "DL": _dersimonian_laird,
    "PM": _paule_mandel,
    "ML": lambda yi, vi: _maximise(yi, vi, restricted=False),
    "REML": lambda yi, vi: _maximise(yi, vi, restricted=True),
}
