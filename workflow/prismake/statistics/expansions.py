"""Numbers that carry their slopes and curvatures in any number of variables: nothing is found by differences."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from prismake.statistics.jets import ONE, ZERO


class Expansion(NamedTuple):
    """A value, its slopes, and its curvatures row by row.

    >>> x, y = follow([Decimal(3), Decimal(5)])
    >>> [int(part) for part in x.times(x).times(y).slopes], int(x.times(y).curvatures[0][1])
    ([30, 9], 1)
    """

    value: Decimal
    slopes: tuple[Decimal, ...]
    curvatures: tuple[tuple[Decimal, ...], ...]

    def plus(self, other: Expansion, factor: Decimal | int = 1) -> Expansion:
        """The sum of this and `factor` times the other."""
        return Expansion(
            self.value + factor * other.value,
            tuple(one + factor * two for one, two in zip(self.slopes, other.slopes, strict=True)),
            tuple(
                tuple(one + factor * two for one, two in zip(mine, theirs, strict=True))
                for mine, theirs in zip(self.curvatures, other.curvatures, strict=True)
            ),
        )

    def scaled(self, factor: Decimal | int, shift: Decimal | int = 0) -> Expansion:
        """`factor` times this, plus `shift`."""
        grown = self.plus(self, factor - 1)
        return grown._replace(value=grown.value + shift)

    def times(self, other: Expansion) -> Expansion:
        """The product."""
        a, b, size = self, other, range(len(self.slopes))
        return Expansion(
            a.value * b.value,
            tuple(a.value * b.slopes[at] + b.value * a.slopes[at] for at in size),
            tuple(
                tuple(
                    a.value * b.curvatures[row][column]
                    + b.value * a.curvatures[row][column]
                    + a.slopes[row] * b.slopes[column]
                    + a.slopes[column] * b.slopes[row]
                    for column in size
                )
                for row in size
            ),
        )

    def through(self, value: Decimal, slope: Decimal, curvature: Decimal) -> Expansion:
        """A function of this, given as its value, slope and curvature here."""
        size = range(len(self.slopes))
        return Expansion(
            value,
            tuple(slope * one for one in self.slopes),
            tuple(
                tuple(
                    slope * self.curvatures[row][column] + curvature * self.slopes[row] * self.slopes[column]
                    for column in size
                )
                for row in size
            ),
        )

    def inverse(self) -> Expansion:
        """1 / this."""
        one = 1 / self.value
        return self.through(one, -one * one, 2 * one * one * one)

    def log(self) -> Expansion:
        """The natural logarithm."""
        one = 1 / self.value
        return self.through(self.value.ln(), one, -one * one)


def follow(values: Sequence[Decimal]) -> list[Expansion]:
    """Each value as a variable of its own."""
    size = len(values)
    flat = tuple((ZERO,) * size for _ in range(size))
    return [
        Expansion(value, tuple(ONE if at == other else ZERO for other in range(size)), flat)
        for at, value in enumerate(values)
    ]


def hold(value: Decimal | int, size: int) -> Expansion:
    """A constant beside `size` variables."""
    return Expansion(Decimal(value), (ZERO,) * size, tuple((ZERO,) * size for _ in range(size)))
