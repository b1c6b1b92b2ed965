"""Small systems of equations and weighted regressions, in sums that are the same on every processor (no BLAS)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prismake.statistics.digits import TOLERANCE
from prismake.statistics.elementary import total

FloatArray = NDArray[np.float64]
REPRESENTED = 64 * np.finfo(float).eps  # of a number: what is less may be its own rounding


class Basis(NamedTuple):
    """An orthonormal basis (..., k, p) of the columns of a design, and the triangle (..., p, p) that leads back."""

    columns: FloatArray
    triangle: FloatArray


def centre(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The design (k, p) with its moderators taken from their means, and these means; its first column, if constant,
    is the intercept and stays.

    A year has two thousand in common with every other: what differs keeps its digits only without that.
    """
    means = np.zeros(x.shape[1])
    if np.ptp(x[:, 0]) == 0 and x[0, 0] != 0:
        means[1:] = [total(column) / len(column) for column in x.T[1:]]
    return x - means, means


def orthogonalise(x: FloatArray) -> Basis:
    """Gram and Schmidt's basis of the columns of x (..., k, p), twice for each, which makes it as good as a QR."""
    columns = np.array(x, dtype=np.float64)
    triangle = np.zeros((*x.shape[:-2], x.shape[-1], x.shape[-1]))
    for at in range(x.shape[-1]):
        for before in [*range(at)] * 2:
            part = np.sum(columns[..., before] * columns[..., at], axis=-1)
            triangle[..., before, at] += part
            columns[..., at] -= part[..., None] * columns[..., before]
        length = np.sqrt(np.sum(columns[..., at] ** 2, axis=-1))
        triangle[..., at, at] = length
        columns[..., at] /= np.where(length > 0, length, 1.0)[..., None]
    return Basis(columns, triangle)


def has_full_rank(x: FloatArray, centred: FloatArray, triangle: FloatArray) -> bool:
    """Whether what each column adds to those before it is more than what floating point leaves of nothing."""
    whole, apart = (np.array([total(column**2) ** 0.5 for column in design.T]) for design in (x, centred))
    added = np.abs(np.diag(triangle))
    told = (added > TOLERANCE * apart) & (added > REPRESENTED * whole) & (apart > TOLERANCE * whole)
    return bool(np.all(told))


def invert_triangle(triangle: FloatArray) -> FloatArray:
    """The inverse of an upper triangle (p, p), by back substitution."""
    p = len(triangle)
    inverse = np.zeros((p, p))
    for column in range(p):
        inverse[column, column] = 1 / triangle[column, column]
        for row in reversed(range(column)):
            rest = total(triangle[row, row + 1 : column + 1] * inverse[row + 1 : column + 1, column])
            inverse[row, column] = -rest / triangle[row, row]
    return inverse


def multiply(left: FloatArray, right: FloatArray) -> FloatArray:
    """The product of two matrices, each element summed exactly."""
    return np.array([[total(row * column) for column in right.T] for row in left])


def quadratic_form(values: FloatArray, matrix: FloatArray) -> float:
    """values' matrix⁻¹ values for a symmetric positive definite matrix, through Cholesky's root."""
    p = len(values)
    root, solved = np.zeros((p, p)), np.zeros(p)
    for row in range(p):
        for column in range(row):
            rest = matrix[row, column] - total(root[row, :column] * root[column, :column])
            root[row, column] = rest / root[column, column]
        root[row, row] = np.sqrt(matrix[row, row] - total(root[row, :row] ** 2))
        solved[row] = (values[row] - total(root[row, :row] * solved[:row])) / root[row, row]
    return total(solved**2)


ON_A_LINE = "the studies lie exactly on a line, which leaves nothing to test it against"


class IndistinctError(ValueError):
    """Studies among which a line has no slope, or nothing to test it against."""


class Line(NamedTuple):
    """A weighted straight line: intercept and slope, what it leaves (weighted squares), and the parts of its errors."""

    intercept: float
    slope: float
    rest: float
    weight: float
    mean: float
    spread: float


def fit_line(yi: FloatArray, x: FloatArray, weights: FloatArray) -> Line:
    """The weighted least squares line of yi on x, both taken from their weighted means.

    Raises IndistinctError where all x are the same.
    """
    weight = total(weights)
    mean, height = total(weights * x) / weight, total(weights * yi) / weight
    apart, above = x - mean, yi - height
    spread = total(weights * apart**2)
    if spread <= TOLERANCE**2 * total(weights * x**2):
        raise IndistinctError("the studies are all alike in what the test compares them by")
    slope = total(weights * apart * above) / spread
    rest = total(weights * (above - slope * apart) ** 2)
    if rest <= max(TOLERANCE**2 * total(weights * above**2), REPRESENTED**2 * total(weights * yi**2)):
        rest = 0.0
    return Line(height - slope * mean, slope, rest, weight, mean, spread)


def weigh(values: Sequence[float] | FloatArray, weights: FloatArray) -> float:
    """The weighted mean."""
    return total(np.asarray(values) * weights) / total(weights)
