"""What a value of τ² implies: coefficients, Q, traces and likelihood, for rows of analyses at once."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


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
    total = vi + tau2[..., None]
    w = 1 / total
    if x is None:
        return _profile_of_mean(yi, w, total)
    root = np.sqrt(w)
    basis, triangle = np.linalg.qr(root[..., None] * x)
    scaled = root * yi
    residual = scaled - np.einsum("...kp,...p->...k", basis, np.einsum("...kp,...k->...p", basis, scaled))
    squares = residual**2
    return Profile(
        q=squares.sum(axis=-1),
        q2=np.sum(w * squares, axis=-1),
        trace_w=w.sum(axis=-1),
        trace_p=np.sum(w * (1 - np.sum(basis**2, axis=-1)), axis=-1),
        total=total,
        log_det_x=2 * np.log(np.abs(np.diagonal(triangle, axis1=-2, axis2=-1))).sum(axis=-1),
    )


def _profile_of_mean(yi: FloatArray, w: FloatArray, total: FloatArray) -> Profile:
    sum_w = w.sum(axis=-1)
    apart = yi - (np.vecdot(w, yi) / sum_w)[..., None]
    weighted = w * apart
    return Profile(
        q=np.vecdot(weighted, apart),
        q2=np.vecdot(weighted, weighted),
        trace_w=sum_w,
        trace_p=sum_w - np.vecdot(w, w) / sum_w,
        total=total,
        log_det_x=np.log(sum_w),
    )


def solve_at(yi: FloatArray, vi: FloatArray, tau2: float, x: FloatArray) -> Solution:
    """Weighted least squares with weights 1 / (vi + τ²), through QR so that moderators like a year keep their digits.

    Raises ValueError when the columns of `x` (k, p) are linearly dependent.
    """
    root = 1 / np.sqrt(vi + tau2)
    basis, triangle = np.linalg.qr(root[:, None] * x)
    diagonal = np.abs(np.diag(triangle))
    if diagonal.min() <= 1e-12 * np.linalg.norm(root[:, None] * x, axis=0).max():
        raise ValueError("the moderators cannot be told apart: one is a combination of the others")
    inverse = np.linalg.inv(triangle)
    coefficients = inverse @ (basis.T @ (root * yi))
    return Solution(coefficients, inverse @ inverse.T, np.sum(basis**2, axis=1), yi - x @ coefficients)
