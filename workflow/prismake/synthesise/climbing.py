"""The way to the top of a likelihood of several numbers: Newton's steps on exact slopes and curvatures."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple, Protocol

from prismake.statistics.jets import ONE, ZERO
from prismake.synthesise.matrices import Matrix, Vector, apply, invert

STEPS, HALVINGS = 300, 60
SETTLED = Decimal("1e-15")  # of a step


class Measured(Protocol):
    """A value with its slopes, and its curvatures row by row."""

    @property
    def value(self) -> Decimal:
        """The value."""

    @property
    def slopes(self) -> Sequence[Decimal]:
        """The slopes."""

    @property
    def curvatures(self) -> Sequence[Sequence[Decimal]]:
        """The curvatures."""


Objective = Callable[[Vector], Measured]


class Top(NamedTuple):
    """Where a likelihood is highest, which numbers were free to get there, and what it is."""

    place: Vector
    free: tuple[int, ...]
    at: Measured


def climb(objective: Objective, start: Vector, free: tuple[int, ...]) -> Top | None:
    """The nearest top of the free numbers; None where the steps do not settle."""
    place, at = list(start), objective(start)
    for _ in range(STEPS):
        step = _step(at, free)
        if not step or max(map(abs, step)) <= SETTLED:
            place = _move(place, free, step)
            return Top(place, free, objective(place))
        for _ in range(HALVINGS):
            there = objective(_move(place, free, step))
            if there.value > at.value:
                break
            step = [one / 2 for one in step]
        else:
            return Top(place, free, at)
        place, at = _move(place, free, step), there
    return None


def _move(place: Vector, free: tuple[int, ...], step: Vector) -> Vector:
    moved = list(place)
    for at, one in zip(free, step, strict=True):
        moved[at] += one
    return moved


def _step(at: Measured, free: tuple[int, ...]) -> Vector:
    """Newton's step, no longer than one; where the likelihood is not curved downwards, damped until it is."""
    slopes = [at.slopes[one] for one in free]
    bent = [[-at.curvatures[row][column] for column in free] for row in free]
    size = max((abs(value) for row in bent for value in row), default=ONE)
    damping = ZERO
    while not _is_definite(damped := _damp(bent, damping), size):
        damping = max(damping * 4, size / 1024)
    step = apply(invert(damped), slopes) if free else []
    longest = max([ONE, *map(abs, step)])
    return [one / longest for one in step]


def _damp(matrix: Matrix, damping: Decimal) -> Matrix:
    size = range(len(matrix))
    return [[matrix[row][column] + (damping if row == column else ZERO) for column in size] for row in size]


def _is_definite(matrix: Matrix, size: Decimal) -> bool:
    """Whether all pivots of a symmetric matrix are above nothing."""
    rows = [list(row) for row in matrix]
    for at in range(len(rows)):
        if rows[at][at] <= SETTLED * size:
            return False
        for below in range(at + 1, len(rows)):
            factor = rows[below][at] / rows[at][at]
            rows[below] = [value - factor * own for value, own in zip(rows[below], rows[at], strict=True)]
    return True
