"""Trim and fill: how many studies a symmetric funnel would have besides, and the result with their mirror images."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prismake.statistics.digits import TAIL_DIGITS, is_below, settle_all
from prismake.synthesise.bias import MINIMUM, require_studies
from prismake.synthesise.heterogeneity import average, estimate_tau2
from prismake.synthesise.linear import fit_line
from prismake.synthesise.profile import solve_at
from prismake.synthesise.subsets import Results, pool_subsets

FloatArray = NDArray[np.float64]
ROUNDS = 100


@dataclass(frozen=True)
class TrimFill:
    """`missing` studies on `side` (left or right), the standard error of their number (nan where its formula has no
    root), and the filled result.

    `p` tests that none is missing (R0 only, else nan); `result` has one element, `filled` are the imputed studies.
    """

    missing: int
    se: float
    p: float
    side: str
    filled_yi: FloatArray
    filled_vi: FloatArray
    result: Results


def trim_and_fill(
    yi: FloatArray,
    vi: FloatArray,
    *,
    method: str = "REML",
    estimator: str = "L0",
    side: str | None = None,
    test: str = "z",
    level: float = 0.95,
    minimum: int = MINIMUM,
) -> TrimFill:
    """Duval & Tweedie 2000 with L0 or R0; without `side`, where Egger's slope says that studies are missing.

    Trimmed and filled data are pooled by `method` (EE for the common effect). Needs `minimum` studies. The iteration
    ends when the number stays; raises ValueError when it does not, for another estimator or side, and when all
    studies are equally precise and no `side` is given.
    """
    require_studies(len(yi), minimum)
    if estimator not in ("L0", "R0") or side not in (None, "left", "right"):
        raise ValueError(f"unknown estimator {estimator} or side {side}: L0 or R0, left or right")
    side = side or _missing_side(yi, vi, method=method)
    mirror = -1.0 if side == "right" else 1.0
    order = np.argsort(mirror * yi, kind="stable")
    missing, se, centre = _count_missing(mirror * yi[order], vi[order], method=method, estimator=estimator)
    tail = order[len(yi) - missing :]
    filled_yi, filled_vi = 2 * mirror * centre - yi[tail], vi[tail]
    all_yi, all_vi = np.concatenate([yi, filled_yi]), np.concatenate([vi, filled_vi])
    result = pool_subsets(all_yi, all_vi, subsets=[np.arange(len(all_yi))], method=method, test=test, level=level)
    p = 0.5**missing / 2 if estimator == "R0" else float("nan")
    return TrimFill(missing, se, p, side, filled_yi, filled_vi, result)


def _missing_side(yi: FloatArray, vi: FloatArray, *, method: str) -> str:
    fit_line(yi, np.sqrt(vi), 1 / vi)  # refuses studies that are equally precise, among which there is no slope
    x = np.column_stack([np.ones(len(yi)), np.sqrt(vi)])
    tau2 = estimate_tau2(yi, vi, method=method, x=x) if len(yi) > 2 else 0.0
    solved = solve_at(yi, vi, tau2, x)
    return "right" if is_below(solved.coefficients[1], 0.0, scale=float(np.sqrt(solved.covariance[1, 1]))) else "left"


def _count_missing(yi: FloatArray, vi: FloatArray, *, method: str, estimator: str) -> tuple[int, float, float]:
    # The effects are sorted and studies are missing on the left: the largest are trimmed.
    k, missing = len(yi), 0
    for _ in range(ROUNDS):
        rest, variances = yi[: k - missing], vi[: k - missing]
        tau2 = estimate_tau2(rest, variances, method=method) if len(rest) > 1 else 0.0
        centre = average(rest, variances, tau2)
        found, se = _estimate_missing(yi - centre, estimator=estimator)
        before, missing = missing, max(0, round(found))
        if missing == before:
            return missing, se, centre
    raise ValueError("trim and fill did not settle on a number of missing studies")


def _estimate_missing(apart: FloatArray, *, estimator: str) -> tuple[float, float]:
    # Distances from the centre that are the same share their rank, so that neither side has it from the order of the
    # studies (metafor gives the later one the higher rank).
    k = len(apart)
    apart = settle_all(apart, TAIL_DIGITS, scale=float(np.max(np.abs(apart))))
    distances = np.abs(apart)
    below, upto = (np.sum(compare(distances, distances[:, None]), axis=1) for compare in (np.less, np.less_equal))
    if estimator == "R0":
        found = float(k - np.max(upto[apart < 0], initial=0) - 1)
        return found, float(np.sqrt(2 * max(0.0, found) + 2))
    above = float(np.sum((below + upto + 1)[apart > 0]) / 2)
    m = (4 * above - k * (k + 1)) / (2 * k - 1)
    square = m * m
    variance = (
        k * (k + 1) * (2 * k + 1) + 10 * m * square + 27 * square + 17 * m - 18 * k * square - 18 * k * m + 6 * k**2 * m
    ) / 24
    return m, float(4 * np.sqrt(variance) / (2 * k - 1)) if variance >= 0 else float("nan")
