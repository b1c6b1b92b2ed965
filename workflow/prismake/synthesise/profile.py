"""What a value of τ² implies: coefficients, Q, traces and likelihood, for rows of analyses at once."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prismake.synthesise.linear import centre, has_full_rank, invert_triangle, multiply, orthogonalise

FloatArray = NDArray[np.float64]
NOISE = 1e-18  # of Q, which counts sampling variances: equal effects leave less than this, and no others do


class Profile(NamedTuple):
    """The quantities of one τ² per row, with W = diag(1 / (vi + τ²)) and P = W - W X (X'WX)⁻¹ X'W.

    `q` = y'Py, `q2` = y'PPy (minus the slope of q in τ²), `trace_w` = tr W, `trace_p` = tr P,
    `total` = vi + τ², `log_det_x` = log |X'WX|.
    """

    q: FloatArray
    q2: FloatArray
    trace_w: FloatArray
    trace_p: FloatArray
    total: FloatArray
    log_det_x: FloatArray

    def score(self, *, restricted: bool) -> FloatArray:
        """Twice the slope of the (restricted) log likelihood in τ² (Viechtbauer 2005)."""
        return self.q2 - (self.trace_p if restricted else self.trace_w)

    def log_likelihood(self, *, restricted: bool) -> FloatArray:
        """The (restricted) log likelihood without its constants (Viechtbauer 2005, equations 2 and 6)."""
        value: FloatArray = -0.5 * (np.log(self.total).sum(axis=-1) + self.q)
        return value - 0.5 * self.log_det_x if restricted else value


class Solution(NamedTuple):
    """Weighted least squares at one τ²: coefficients, their covariance, leverages and residuals of one analysis."""

    coefficients: FloatArray
    covariance: FloatArray
    leverages: FloatArray
    residuals: FloatArray


def profile_at(yi: FloatArray, vi: FloatArray, tau2: FloatArray, x: FloatArray | None = None) -> Profile:
    """The profile of τ² `tau2` (...,) for effects and variances (..., k), which broadcast against it.

    `x` (k, p) holds the moderators with their intercept, None stands for the intercept alone.
    """
    total_variance = vi + tau2[..., None]
    w = 1 / total_variance
    if x is None:
        return _profile_of_mean(yi, w, total_variance)
    root = np.sqrt(w)
    basis, triangle = orthogonalise(root[..., None] * centre(x)[0])
    residual = root * yi
    for column in np.moveaxis(basis, -1, 0):
        residual = residual - np.sum(column * residual, axis=-1)[..., None] * column
    squares = residual**2
    return Profile(
        q=_drop_noise(squares.sum(axis=-1)),
        q2=np.sum(w * squares, axis=-1),
        trace_w=w.sum(axis=-1),
        trace_p=np.sum(w * (1 - np.sum(basis**2, axis=-1)), axis=-1),
        total=total_variance,
        log_det_x=2 * np.log(np.abs(np.diagonal(triangle, axis1=-2, axis2=-1))).sum(axis=-1),
    )


def _profile_of_mean(yi: FloatArray, w: FloatArray, total_variance: FloatArray) -> Profile:
    sum_w = w.sum(axis=-1)
    near = yi - yi.mean(axis=-1, keepdims=True)
    apart = near - (np.sum(w * near, axis=-1) / sum_w)[..., None]
    weighted = w * apart
    return Profile(
        q=_drop_noise(np.sum(weighted * apart, axis=-1)),
        q2=np.sum(weighted**2, axis=-1),
        trace_w=sum_w,
        trace_p=sum_w - np.sum(w**2, axis=-1) / sum_w,
        total=total_variance,
        log_det_x=np.log(sum_w),
    )


def _drop_noise(q: FloatArray) -> FloatArray:
    return np.where(q > NOISE, q, 0.0)


def solve_at(yi: FloatArray, vi: FloatArray, tau2: float, x: FloatArray) -> Solution:
    """Weighted least squares with weights 1 / (vi + τ²), on centred moderators so that a year keeps its digits.

    Raises ValueError when the columns of `x` (k, p) are linearly dependent.
    """
    root = 1 / np.sqrt(vi + tau2)
    centred, means = centre(x)
    basis, triangle = orthogonalise(root[:, None] * centred)
    if not has_full_rank(root[:, None] * x, root[:, None] * centred, triangle):
        raise ValueError("the moderators cannot be told apart: one is a combination of the others")
    inverse = invert_triangle(triangle)
    slopes = multiply(inverse, multiply(basis.T, (root * yi)[:, None]))
    back = np.eye(len(means))
    back[0] -= means / x[0, 0]  # the intercept is that of moderators as they are, not as centred
    coefficients = multiply(back, slopes)[:, 0]
    covariance = multiply(multiply(back, inverse), multiply(back, inverse).T)
    residuals = yi - multiply(centred, slopes)[:, 0]
    return Solution(coefficients, covariance, np.sum(basis**2, axis=1), residuals)
