"""How well τ² itself is known: its standard error, and its interval by profile likelihood beside the Q-profile one."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from prismake.statistics.distributions import chi2
from prismake.statistics.elementary import total
from prismake.synthesise.heterogeneity import estimate_tau2, log_likelihood
from prismake.synthesise.linear import centre, multiply, orthogonalise

FloatArray = NDArray[np.float64]
DOUBLINGS = 60
RESTRICTED = {"REML": True, "ML": False}


def tau2_standard_error(yi: FloatArray, vi: FloatArray, *, method: str, x: FloatArray | None = None) -> float:
    """The standard error of τ² by `method` REML, ML or DL; `x` (k, p) holds the moderators with their intercept.

    From the information: sqrt(2 / tr(PP)) for REML, sqrt(2 / sum(w²)) for ML; for DL
    sqrt(2 (k - p) + 4 τ² tr(P) + 2 τ⁴ tr(PP)) / tr(P) with P at τ² = 0 (Viechtbauer 2005, 2007). Raises KeyError for
    another method.
    """
    design = np.ones((len(yi), 1)) if x is None else x
    tau2 = estimate_tau2(yi, vi, method=method, x=x)
    if method == "DL":
        p = _projection(vi, design)
        trace, square = total(np.diag(p)), total(p * p)
        spread = 2 * (len(yi) - design.shape[1]) + 4 * tau2 * trace + 2 * tau2**2 * square
        return float(np.sqrt(spread) / trace)
    if RESTRICTED[method]:
        p = _projection(vi + tau2, design)
        return float(np.sqrt(2 / total(p * p)))
    return float(np.sqrt(2 / total(1 / (vi + tau2) ** 2)))


def profile_likelihood_interval(
    yi: FloatArray, vi: FloatArray, *, method: str, x: FloatArray | None = None, level: float = 0.95
) -> tuple[float, float]:
    """The values of τ² whose (restricted) likelihood is not too far below the largest, `method` REML or ML.

    Twice the difference is at most the chi² quantile with 1 df (Hardy & Thompson 1996); the lower limit may be 0.
    Raises KeyError for another method.
    """
    restricted = RESTRICTED[method]
    best = estimate_tau2(yi, vi, method=method, x=x)

    def height(tau2: float) -> float:
        return float(log_likelihood(yi, vi, tau2=tau2, restricted=restricted, x=x))

    floor = height(best) - float(chi2.ppf(level, 1)) / 2
    low = 0.0 if best == 0 or height(0.0) >= floor else _find(lambda at: height(at) - floor, 0.0, best)
    top = max(best, float(np.max(vi)))
    for _ in range(DOUBLINGS):
        if height(top) < floor:
            break
        top *= 2
    return low, _find(lambda at: height(at) - floor, best, top)


def _find(function: Callable[[float], float], low: float, high: float) -> float:
    from scipy.optimize import brentq  # slow to import

    return float(brentq(function, low, high, xtol=1e-14, rtol=1e-13))


def _projection(variances: FloatArray, x: FloatArray) -> FloatArray:
    root = 1 / np.sqrt(variances)
    basis = orthogonalise(root[:, None] * centre(x)[0]).columns
    apart = np.eye(len(root)) - multiply(basis, basis.T)
    return np.asarray(root[:, None] * apart * root, dtype=np.float64)
