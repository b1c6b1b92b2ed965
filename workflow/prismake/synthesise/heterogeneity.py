"""The variance between studies: its estimators, its confidence interval, and Q, I² and H²."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from prismake.statistics.digits import TOLERANCE, is_above, is_below, settle_all
from prismake.statistics.distributions import chi2
from prismake.statistics.elementary import totals
from prismake.synthesise.linear import weigh
from prismake.synthesise.profile import NOISE, profile_at

FloatArray = NDArray[np.float64]
Moderators = FloatArray | None
GRID = np.concatenate([[0.0], np.cumprod(np.full(400, 1.0533)) / 1.0533**400])  # from 1e-9 to 1
CLOSE = 4 * np.finfo(float).eps
STEPS = 500  # never reached: the roots are met in some ten steps
SCALE_DIGITS = 14  # of τ², counted from the first digit of the sampling variances that it is held against


def average(yi: FloatArray, vi: FloatArray, tau2: float) -> float:
    """The mean of yi weighted with 1 / (vi + tau2)."""
    return weigh(yi, 1 / (vi + tau2))


def generalised_q(yi: FloatArray, vi: FloatArray, tau2: float = 0.0) -> float:
    """sum of (yi - mean)² / (vi + tau2): Cochran's Q at tau2 = 0, and falling in tau2 (Viechtbauer 2007)."""
    return float(generalised_q_rows(yi[None], vi[None], np.array([tau2]))[0])


def generalised_q_rows(yi: FloatArray, vi: FloatArray, tau2: FloatArray) -> FloatArray:
    """`generalised_q` of the effects and variances (rows, k) of many analyses, each at its own tau2 (rows,)."""
    variances = vi + tau2[:, None]
    w = 1 / variances
    means = totals(w * yi) / totals(w)
    q = totals((yi - means[:, None]) ** 2 / variances)
    return np.where(q > NOISE, q, 0.0)


def typical_variance(vi: FloatArray, x: Moderators = None) -> float:
    """s² = (k - p) / tr P at tau² = 0; without moderators (k - 1) sum(w) / (sum(w)² - sum(w²)), w = 1 / vi.

    Higgins & Thompson 2002; with moderators `x` (k, p), the intercept among them, as metafor has it.
    """
    return float(typical_variances(vi[None], x)[0])


def typical_variances(vi: FloatArray, x: Moderators = None) -> FloatArray:
    """`typical_variance` of the variances (rows, k) of many analyses of equally many studies."""
    _, variances, design = _put_in_order(vi, vi, x)
    found: FloatArray = _df(vi, x) / profile_at(variances, variances, np.zeros(len(vi)), design).trace_p
    return found


def i2_h2(tau2: float, vi: FloatArray, x: Moderators = None) -> tuple[float, float]:
    """I² = 100 tau² / (tau² + s²) in per cent, and H² = (tau² + s²) / s² (Higgins & Thompson 2002)."""
    typical = typical_variance(vi, x)
    return 100 * tau2 / (tau2 + typical), (tau2 + typical) / typical


def i2_h2_from_q(q: float, k: int) -> tuple[float, float]:
    """I² = 100 max(0, (Q - df) / Q) in per cent, and H² = Q / df, df = k - 1 (Higgins & Thompson 2002)."""
    return (100 * (q - (k - 1)) / q if is_above(q, k - 1) else 0.0), q / (k - 1)


def estimate_tau2(yi: FloatArray, vi: FloatArray, *, method: str, x: Moderators = None) -> float:
    """tau² by REML, ML, PM or DL, never below 0; k >= 2 effects and their variances; 0 by EE, the common effect.

    DL: DerSimonian & Laird 1986. PM: Paule & Mandel 1982. ML and REML: the root of the score with the highest
    likelihood, compared with 0 (Viechtbauer 2005), because Fisher scoring may fail or stop after three digits.
    With moderators `x` (k, p), the intercept among them: the residual tau². Cut to the digits that it promises, and 0
    where it is nothing beside the sampling variances. Raises KeyError for another method.
    """
    return float(estimate_tau2_rows(yi[None], vi[None], method=method, x=x)[0])


def estimate_tau2_rows(yi: FloatArray, vi: FloatArray, *, method: str, x: Moderators = None) -> FloatArray:
    """`estimate_tau2` of many analyses of equally many studies: effects and variances (rows, k) give tau² (rows,)."""
    found = ESTIMATORS[method](*_put_in_order(yi, vi, x))
    return _cut(found, typical_variances(vi, x))


def q_profile(yi: FloatArray, vi: FloatArray, *, level: float = 0.95, x: Moderators = None) -> tuple[float, float]:
    """The confidence interval of tau²: where the generalised Q meets the quantiles of chi² with k - p df.

    Viechtbauer 2007. When even Q at tau² = 0 lies below the lower quantile the interval is empty and given as (0, 0).
    """
    df, tail = _df(yi, x), (1 - level) / 2
    targets = np.array([chi2.ppf(1 - tail, df), chi2.ppf(tail, df)])
    rows, variances, design = _put_in_order(np.stack([yi, yi]), np.stack([vi, vi]), x)
    low, high = _cut(_solve_q(rows, variances, targets, design), typical_variances(variances, x))
    return float(low), float(high)


def log_likelihood(yi: FloatArray, vi: FloatArray, *, tau2: float, restricted: bool, x: Moderators = None) -> float:
    """The (restricted) log likelihood of tau² without its constants (Viechtbauer 2005, equations 2 and 6)."""
    return float(profile_at(yi, vi, np.array(tau2), x).log_likelihood(restricted=restricted))


def _df(yi: FloatArray, x: Moderators) -> int:
    return int(yi.shape[-1] - (1 if x is None else x.shape[1]))


def _put_in_order(yi: FloatArray, vi: FloatArray, x: Moderators) -> tuple[FloatArray, FloatArray, Moderators]:
    """The studies of each row by size, so that their order in a table decides no last digit."""
    if x is None:
        order = np.lexsort((vi, yi), axis=-1)
        return np.take_along_axis(yi, order, -1), np.take_along_axis(vi, order, -1), None
    order = np.lexsort((*x.T, vi[0], yi[0]))
    return yi[:, order], vi[:, order], x[order]


def _cut(tau2: FloatArray, typical: FloatArray) -> FloatArray:
    cut: FloatArray = settle_all(tau2, SCALE_DIGITS, scale=typical)
    return np.where(cut > TOLERANCE * typical, cut, 0.0)


def _no_variance(yi: FloatArray, vi: FloatArray, x: Moderators) -> FloatArray:
    return np.zeros(len(yi))


def _dersimonian_laird(yi: FloatArray, vi: FloatArray, x: Moderators) -> FloatArray:
    at, df = profile_at(yi, vi, np.zeros(len(yi)), x), _df(yi, x)
    return np.where(is_above(at.q, df), (at.q - df) / at.trace_p, 0.0)


def _paule_mandel(yi: FloatArray, vi: FloatArray, x: Moderators) -> FloatArray:
    return _solve_q(yi, vi, np.full(len(yi), float(_df(yi, x))), x)


def _solve_q(yi: FloatArray, vi: FloatArray, target: FloatArray, x: Moderators) -> FloatArray:
    # 1 / Q is concave in tau² (Cauchy and Schwarz: (y'PPy)² <= y'Py y'PPPy), so that Newton's steps for it climb from
    # 0 to the root and never pass it.
    tau2 = np.zeros(len(yi))
    for _ in range(STEPS):
        at = profile_at(yi, vi, tau2, x)
        short = at.q > target  # not `is_above`: a root at 0 that floating point raises is cut to 0
        step = np.where(short, at.q * (at.q - target) / (target * np.where(short, at.q2, 1.0)), 0.0)
        tau2 = tau2 + step
        if np.all(step <= CLOSE * tau2):
            break
    return tau2


def _maximise(yi: FloatArray, vi: FloatArray, x: Moderators, *, restricted: bool) -> FloatArray:
    best = np.zeros(len(yi))
    highest = _score_bound(yi, vi, x)
    points = highest[:, None] * GRID
    rising = profile_at(yi[:, None], vi[:, None], points, x).score(restricted=restricted) > 0
    rows, at = np.nonzero(rising[:, :-1] & ~rising[:, 1:])

    def score(tau2: FloatArray) -> FloatArray:
        return profile_at(yi[rows], vi[rows], tau2, x).score(restricted=restricted)

    tops = _cut(_find_roots(score, points[rows, at], points[rows, at + 1]), typical_variances(vi, x)[rows])
    likelihoods = profile_at(yi[rows], vi[rows], tops, x).log_likelihood(restricted=restricted)
    reached = profile_at(yi, vi, best, x).log_likelihood(restricted=restricted)
    reached[rows[(at == 0) & (tops > 0)]] = -np.inf  # the likelihood rises from 0, so that 0 is no summit
    for row, top, likelihood in zip(rows, tops, likelihoods, strict=True):
        if is_below(reached[row], likelihood, scale=1.0):
            best[row], reached[row] = top, likelihood
    return best


def _score_bound(yi: FloatArray, vi: FloatArray, x: Moderators) -> FloatArray:
    # Beyond it both scores are negative: y'PPy <= S / (tau² + min v)² and tr P >= (k - p) / (tau² + max v), where S is
    # the sum of squares around the unweighted fit.
    spread, df = profile_at(yi, np.ones_like(vi), np.zeros(len(yi)), x).q, _df(yi, x)
    shifted = (spread + np.sqrt(spread**2 + 4 * df * spread * np.ptp(vi, axis=-1))) / (2 * df)
    bound: FloatArray = np.maximum(0.0, shifted - vi.min(axis=-1)) * (1 + 1e-9)
    return bound


def _find_roots(function: Callable[[FloatArray], FloatArray], low: FloatArray, high: FloatArray) -> FloatArray:
    # The Illinois form of regula falsi, for all brackets at once: an end that stays twice counts half.
    at_low, at_high = function(low), function(high)
    for _ in range(STEPS):
        apart = at_high - at_low
        step = np.where(apart != 0, at_high * (high - low) / np.where(apart != 0, apart, 1.0), 0.0)
        middle = high - step
        at_middle = function(middle)
        same = np.sign(at_middle) == np.sign(at_high)
        low, at_low = np.where(same, low, high), np.where(same, at_low / 2, at_high)
        high, at_high = middle, at_middle
        if np.all((np.abs(step) <= CLOSE * np.abs(middle)) | (at_middle == 0)):
            break
    return high


ESTIMATORS: Mapping[str, Callable[[FloatArray, FloatArray, Moderators], FloatArray]] = {
    "EE": _no_variance,
    "DL": _dersimonian_laird,
    "PM": _paule_mandel,
    "ML": lambda yi, vi, x: _maximise(yi, vi, x, restricted=False),
    "REML": lambda yi, vi, x: _maximise(yi, vi, x, restricted=True),
}
