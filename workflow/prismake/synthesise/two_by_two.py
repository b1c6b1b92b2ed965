"""The likelihood of two-by-two tables: logits of sensitivity and specificity vary together, the counts are binomial.

The bivariate model (Reitsma 2005) without a normal approximation of the counts (Chu & Cole 2006), so that an empty cell
needs no correction. Each study's integral over its two logits is a trapezoidal sum, whose error falls exponentially
with the step for a function like this one (Trefethen & Weideman 2014): some 17 digits, with no nodes to choose.
"""

import math
from collections.abc import Callable, Sequence
from decimal import ROUND_UP, Decimal
from functools import cache
from typing import NamedTuple

from prismake.statistics.jets import ONE, ZERO
from prismake.synthesise.matrices import Matrix, Vector

STEP = 0.45  # in standard deviations at the mode: for a normal curve the sum is off by exp(-2 pi² / step²)
STRIP = 0.19  # of a logit; where all have the event the likelihood falls as exp(-n exp(-x)): off by exp(-pi² / step)
CUT = Decimal("1e-20")  # of a sum so far: what is less completes it
MODE_STEPS = 200
SETTLED = 1e-9  # of the mode, which only says where the sums begin
PLACES = 6  # to which the grid is rounded, so that no last bit decides where it lies
TWO_PI = 2 * Decimal("3.14159265358979323846264338327950288419716939937511")
SIZE = 5
Terms = list[Decimal]


class Table(NamedTuple):
    """One study: true positives among those with the condition, true negatives among those without."""

    tp: int
    diseased: int
    tn: int
    healthy: int


class Measured(NamedTuple):
    """A log likelihood, its slopes and its curvatures."""

    value: Decimal
    slopes: Vector
    curvatures: Matrix


class Grid(NamedTuple):
    """The places u + i right, v + j up; the other logit of each is one of equal steps, by `across` i + `along` j.

    So that it recurs in many places and is worked out once. Row i is begun at the j next to i `drift`.
    """

    u: Decimal
    v: Decimal
    right: Decimal
    up: Decimal
    across: int
    along: int
    drift: float


def measure_counts(tables: Sequence[Table], at: Vector) -> Measured:
    """The log likelihood without its binomial coefficients; precision is the context's.

    `at` holds the mean logits of sensitivity and specificity and three numbers a, b, c: a study's logits lie a u and
    b u + c v away from them, with u and v standard normal, so that the variances are a² and b² + c², the covariance
    a b. Slopes and curvatures are expectations over where each study's logits may lie (Louis 1982).
    """
    value, slopes = ZERO, [ZERO] * SIZE
    curvatures = [[ZERO] * SIZE for _ in range(SIZE)]
    for one in tables:
        own = _integrate(one, at)
        value += own.value
        slopes = [left + right for left, right in zip(slopes, own.slopes, strict=True)]
        curvatures = [
            [left + right for left, right in zip(row, added, strict=True)]
            for row, added in zip(curvatures, own.curvatures, strict=True)
        ]
    return Measured(value, slopes, curvatures)


def _integrate(one: Table, at: Vector) -> Measured:
    grid = _place_grid(one, at)
    whole, *rest = _sum_out(_list_rows(one, at, grid), 0)
    slopes, products = [part / whole for part in rest[:SIZE]], iter(rest[SIZE:])
    curvatures = [[ZERO] * SIZE for _ in range(SIZE)]
    for row in range(SIZE):
        for column in range(row, SIZE):
            curvatures[row][column] = next(products) / whole - slopes[row] * slopes[column]
            curvatures[column][row] = curvatures[row][column]
    return Measured((whole * grid.right * grid.up / TWO_PI).ln(), slopes, curvatures)


def _sum_out(term: Callable[[int], Terms], middle: int) -> Terms:
    """The sums of all terms from the middle outwards; the first of each is positive and has one top."""
    totals = term(middle)
    for direction in (1, -1):
        place = middle + direction
        while True:
            added = term(place)
            totals = [left + right for left, right in zip(totals, added, strict=True)]
            if added[0] < CUT * totals[0]:
                break
            place += direction
    return totals


def _list_rows(one: Table, at: Vector, grid: Grid) -> Callable[[int], Terms]:
    """For each u the weight, the score and the upper triangle of what its slopes are made of, summed over v."""
    sensitivity, specificity, a, b, c = at
    base, width = specificity + b * grid.u + c * grid.v, c * grid.up / grid.along if c else b * grid.right

    @cache
    def weigh_other(place: int) -> tuple[Decimal, Decimal, Decimal]:
        share, rest, turn = _weigh(one.tn, one.healthy, base + place * width)
        return share, share * rest, share * turn

    @cache
    def weigh_v(place: int) -> tuple[Decimal, Decimal, Decimal]:
        v = grid.v + place * grid.up
        share = (-v * v / 2).exp()
        return share, share * v, share * v * v

    def sum_row(place: int) -> Terms:
        def term(other: int) -> Terms:
            share, rest, turn = weigh_other(place * grid.across + other * grid.along)
            density, v, vv = weigh_v(other)
            return [share * density, rest * density, rest * v, turn * density, turn * v, turn * vv]

        u = grid.u + place * grid.right
        weight, r, t = _weigh(one.tp, one.diseased, sensitivity + a * u)
        weight *= (-u * u / 2).exp()
        return _combine([weight * part for part in _sum_out(term, round(place * grid.drift))], r, t, u)

    return sum_row


def _combine(sums: Terms, r: Decimal, t: Decimal, u: Decimal) -> Terms:
    m, s, sv, q, qv, qvv = sums
    return [
        *(m, r * m, s, r * u * m, u * s, sv),
        *(t * m, r * s, t * u * m, r * u * s, r * sv),
        *(q, r * u * s, u * q, qv),
        *(t * u * u * m, r * u * u * s, r * u * sv, u * u * q, u * qv, qvv),
    ]


def _weigh(events: int, n: int, logit: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """The binomial at a logit, its slope and its second slope, both as shares of it."""
    odds = logit.exp()
    p = odds / (ONE + odds)
    q = ONE / (ONE + odds)
    rest = events - n * p
    return p**events * q ** (n - events), rest, rest * rest - n * p * q


def _place_grid(one: Table, at: Vector) -> Grid:
    """The grid around the likeliest u and v, its steps along the triangle of the inverse curvature there."""
    sensitivity, specificity, a, b, c = map(float, at)
    u = v = 0.0
    for _ in range(MODE_STEPS):
        rise, spread = _slope(one.tp, one.diseased, sensitivity + a * u)
        other, wide = _slope(one.tn, one.healthy, specificity + b * u + c * v)
        across, along, both = 1 + a * a * spread + b * b * wide, 1 + c * c * wide, b * c * wide
        left, right = a * rise + b * other - u, c * other - v
        determinant = across * along - both * both
        moves = (along * left - both * right) / determinant, (across * right - both * left) / determinant
        far = max(1.0, *map(abs, moves))
        u, v = u + moves[0] / far, v + moves[1] / far
        if max(map(abs, moves)) < SETTLED:
            break
    wide = math.sqrt(along / determinant)
    reach = max(abs(a), abs(b))
    right = min(STEP * wide, STRIP / reach if reach else STEP)
    up = min(STEP / math.sqrt(along), STRIP / abs(c) if c else STEP)
    return _align(at, Decimal(f"{u:.{PLACES}f}"), Decimal(f"{v:.{PLACES}f}"), (right, up), drift=-both / along)


def _align(at: Vector, u: Decimal, v: Decimal, longest: tuple[float, float], *, drift: float) -> Grid:
    """The grid with steps no longer than these, so that a step in u moves the other logit by whole steps in v."""
    b, c = at[3], at[4]
    right, up = (Decimal(f"{value:.{PLACES}g}") for value in longest)
    across, along = (1, 0) if c == 0 else (0, 1)
    if b and c:
        share = abs(b * right / (c * up))
        if share >= 1:
            across, along = _round_up(share), 1
            up = abs(b * right / (c * across))
        else:
            across, along = 1, _round_up(1 / share)
            right = abs(c * up / (b * along))
        across = -across if b * c < 0 else across
    return Grid(u, v, right, up, across, along, drift * float(right / up))


def _round_up(value: Decimal) -> int:
    return int(value.to_integral_value(rounding=ROUND_UP))


def _slope(events: int, n: int, logit: float) -> tuple[float, float]:
    p = (1 + math.tanh(logit / 2)) / 2
    return events - n * p, n * p * (1 - p)
