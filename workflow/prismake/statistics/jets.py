"""Numbers that carry their slopes and curvatures in two variables along, so that nothing is found by differences.

Decimal arithmetic is the same on every processor, and with some thirty digits its slopes are exact for every purpose.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

ZERO, ONE = Decimal(0), Decimal(1)


class Jet(NamedTuple):
    """A value, its slopes in x and in y, and its curvatures in x, in both and in y.

    >>> x, y = Jet(Decimal(3), ONE), Jet(Decimal(5), y=ONE)
    >>> [int(part) for part in x.times(x).times(y)]
    [45, 30, 9, 10, 6, 0]
    """

    value: Decimal
    x: Decimal = ZERO
    y: Decimal = ZERO
    xx: Decimal = ZERO
    xy: Decimal = ZERO
    yy: Decimal = ZERO

    def plus(self, other: Jet, factor: Decimal | int = 1) -> Jet:
        """The sum of this and `factor` times the other."""
        return Jet(*(mine + factor * theirs for mine, theirs in zip(self, other, strict=True)))

    def scaled(self, factor: Decimal | int, shift: Decimal | int = 0) -> Jet:
        """`factor` times this, plus `shift`."""
        value, *slopes = self
        return Jet(shift + factor * value, *(factor * slope for slope in slopes))

    def times(self, other: Jet) -> Jet:
        """The product."""
        a, b = self, other
        return Jet(
            a.value * b.value,
            a.value * b.x + a.x * b.value,
            a.value * b.y + a.y * b.value,
            a.value * b.xx + 2 * a.x * b.x + a.xx * b.value,
            a.value * b.xy + a.x * b.y + a.y * b.x + a.xy * b.value,
            a.value * b.yy + 2 * a.y * b.y + a.yy * b.value,
        )

    def through(self, value: Decimal, slope: Decimal, curvature: Decimal) -> Jet:
        """A function of this, given as its value, slope and curvature here."""
        return Jet(
            value,
            slope * self.x,
            slope * self.y,
            slope * self.xx + curvature * self.x * self.x,
            slope * self.xy + curvature * self.x * self.y,
            slope * self.yy + curvature * self.y * self.y,
        )

    def inverse(self) -> Jet:
        """1 / this."""
        one = 1 / self.value
        return self.through(one, -one * one, 2 * one * one * one)

    def root(self) -> Jet:
        """The square root."""
        root = self.value.sqrt()
        return self.through(root, 1 / (2 * root), -1 / (4 * root * self.value))

    def exp(self) -> Jet:
        """The exponential."""
        power = self.value.exp()
        return self.through(power, power, power)

    def log(self) -> Jet:
        """The natural logarithm."""
        one = 1 / self.value
        return self.through(self.value.ln(), one, -one * one)
