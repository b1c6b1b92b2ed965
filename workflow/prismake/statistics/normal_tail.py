"""The standard normal distribution in decimals, the same digits on every processor."""

from decimal import Decimal
from functools import cache

from prismake.statistics.jets import ONE, ZERO

BEYOND = Decimal(13)  # standard deviations: what lies there is less than 1e-37
TERMS = 2000  # never reached
STEPS = 200


def find_share(x: Decimal) -> tuple[Decimal, Decimal]:
    """The distribution function at x, and the density; precision is the context's, of the smaller tail absolute.

    The series x + x³/3 + x⁵/(3 5) + … times the density is the share between 0 and x (Abramowitz & Stegun 26.2.11).

    >>> share, density = find_share(Decimal("1.96"))
    >>> f"{share:.12f} {density:.12f}"
    '0.975002104852 0.058440944333'
    """
    density = (-x * x / 2).exp() / (2 * find_pi()).sqrt()
    if abs(x) > BEYOND:
        return (ONE if x > 0 else ZERO), density
    term = whole = x
    for at in range(3, 2 * TERMS, 2):
        term *= x * x / at
        if whole + term == whole:
            break
        whole += term
    return Decimal("0.5") + density * whole, density


@cache
def find_pi() -> Decimal:
    """π by Machin's formula: 16 arctan(1/5) - 4 arctan(1/239)."""
    return 16 * _turn(5) - 4 * _turn(239)


def _turn(inverse: int) -> Decimal:
    """The arcus tangens of 1 / inverse."""
    power = whole = ONE / inverse
    for at in range(1, STEPS):
        power /= -inverse * inverse
        whole += power / (2 * at + 1)
    return whole
