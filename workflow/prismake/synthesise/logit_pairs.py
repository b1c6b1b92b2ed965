"""The likelihood of pairs of logits: those of sensitivity and specificity, each with its sampling variance.

The bivariate model with normal errors within studies (Reitsma 2005, as mada and metafor's rma.mv fit it).
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from prismake.statistics.expansions import Expansion, follow, hold
from prismake.statistics.jets import ZERO
from prismake.synthesise.matrices import Matrix, Vector
from prismake.synthesise.two_by_two import Measured, Table

HALF = Decimal("0.5")
SIZE = 3


class Pair(NamedTuple):
    """The logits of one study's sensitivity and specificity, and their sampling variances."""

    sensitivity: Decimal
    specificity: Decimal
    variance: Decimal
    other: Decimal


class Sums(NamedTuple):
    """Over all studies: log determinants, the inverse covariances w, w times the logits, and these squared in w."""

    logs: Expansion
    ones: Expansion
    both: Expansion
    others: Expansion
    left: Expansion
    right: Expansion
    squares: Expansion


def pair_logits(tables: Sequence[Table]) -> tuple[list[Pair], bool]:
    """The logits of every study, and whether 0.5 was added to the cells of all, as any of them was empty."""
    added = any(0 in (one.tp, one.diseased - one.tp, one.tn, one.healthy - one.tn) for one in tables)
    more = HALF if added else ZERO
    pairs = []
    for one in tables:
        tp, fn = one.tp + more, one.diseased - one.tp + more
        tn, fp = one.tn + more, one.healthy - one.tn + more
        pairs.append(Pair((tp / fn).ln(), (tn / fp).ln(), 1 / tp + 1 / fn, 1 / tn + 1 / fp))
    return pairs, added


def measure_pairs(pairs: Sequence[Pair], at: Vector, *, restricted: bool) -> Measured:
    """The log likelihood without its constant, at the best means; `at` holds a, b and c as for the counts."""
    sums = _sum_pairs(pairs, at)
    determinant = sums.ones.times(sums.others).plus(sums.both.times(sums.both), -1)
    explained = (
        sums.left.times(sums.left).times(sums.others).plus(sums.right.times(sums.right).times(sums.ones))
    ).plus(sums.left.times(sums.right).times(sums.both), -2)
    rest = sums.squares.plus(explained.times(determinant.inverse()), -1)
    whole = sums.logs.plus(rest)
    whole = (whole.plus(determinant.log()) if restricted else whole).scaled(-HALF)
    return Measured(whole.value, list(whole.slopes), [list(row) for row in whole.curvatures])


def find_means(pairs: Sequence[Pair], at: Vector) -> tuple[Vector, Matrix]:
    """The two means by generalised least squares, and their covariances."""
    sums = _sum_pairs(pairs, at)
    ones, both, others, left, right = (one.value for one in (sums.ones, sums.both, sums.others, sums.left, sums.right))
    determinant = ones * others - both * both
    means = [(others * left - both * right) / determinant, (ones * right - both * left) / determinant]
    return means, [[others / determinant, -both / determinant], [-both / determinant, ones / determinant]]


def _sum_pairs(pairs: Sequence[Pair], at: Vector) -> Sums:
    a, b, c = follow(at)
    variance, covariance, other = a.times(a), a.times(b), b.times(b).plus(c.times(c))
    sums = Sums(*(hold(0, SIZE) for _ in Sums._fields))
    for one in pairs:
        own, second = variance.scaled(1, one.variance), other.scaled(1, one.other)
        determinant = own.times(second).plus(covariance.times(covariance), -1)
        share = determinant.inverse()
        w, both, v = second.times(share), covariance.times(share).scaled(-1), own.times(share)
        left = w.scaled(one.sensitivity).plus(both, one.specificity)
        right = both.scaled(one.sensitivity).plus(v, one.specificity)
        squares = left.scaled(one.sensitivity).plus(right, one.specificity)
        added = (determinant.log(), w, both, v, left, right, squares)
        sums = Sums(*(whole.plus(part) for whole, part in zip(sums, added, strict=True)))
    return sums
