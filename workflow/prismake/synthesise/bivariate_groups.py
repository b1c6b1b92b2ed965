"""The bivariate model with a covariate on both logits: one pair of means for each group, the same spread in all.

Reitsma et al. 2005; the test compares it with the model without the covariate by the likelihood ratio.
"""

from collections.abc import Sequence
from decimal import Decimal, localcontext
from typing import NamedTuple

from prismake.statistics.digits import TAIL_DIGITS, settle
from prismake.statistics.distributions import chi2, norm
from prismake.statistics.jets import ONE, ZERO
from prismake.synthesise.bivariate import check_ends, search_top, spread_errors, start_search
from prismake.synthesise.logit_normal import PRECISE
from prismake.synthesise.logit_pairs import Pair, find_means, measure_pairs, pair_logits
from prismake.synthesise.matrices import Matrix, Vector
from prismake.synthesise.two_by_two import Measured, Table, measure_counts

SPREAD = 3  # numbers of the triangle that all groups share
Groups = Sequence[Sequence[Table]]


class Group(NamedTuple):
    """Sensitivity and specificity of one group, each with Wald's limits on the logit scale."""

    sensitivity: tuple[float, float, float]
    specificity: tuple[float, float, float]


class Compared(NamedTuple):
    """The groups, and the likelihood-ratio test that they have the same means, chi² with `df`."""

    groups: tuple[Group, ...]
    statistic: float
    df: int
    p: float


def compare_groups(groups: Groups, *, likelihood: str = "binomial", level: float = 0.95) -> Compared:
    """The model of two groups or more of two tables or more.

    By REML the groups are estimated, and tested by ML: restricted likelihoods of unlike means cannot be compared.
    Raises ValueError where it has no finite result, with the reason.
    """
    with localcontext(PRECISE):
        ordered = [sorted(group) for group in groups]
        z = Decimal(repr(float(norm.ppf((1 + level) / 2))))
        if likelihood == "binomial":
            found, ratio = _compare_counts(ordered)
        else:
            found, ratio = _compare_logits(ordered, restricted=likelihood == "REML")
        told = tuple(Group(_limit(one[0], one[1], z), _limit(one[2], one[3], z)) for one in found)
        statistic = settle(max(float(ratio), 0.0), TAIL_DIGITS, scale=1.0)
    df = 2 * (len(ordered) - 1)
    return Compared(told, statistic, df, float(chi2.sf(statistic, df)))


def _limit(logit: Decimal, variance: Decimal, z: Decimal) -> tuple[float, float, float]:
    reach = z * variance.sqrt()
    point, low, high = (settle(float(ONE / (ONE + (-one).exp()))) for one in (logit, logit - reach, logit + reach))
    return point, low, high


def _compare_counts(groups: Groups) -> tuple[list[Vector], Decimal]:
    """Means and variances of each group, and twice the difference of the log likelihoods."""
    for group in groups:
        check_ends(group)
    everyone = [table for group in groups for table in group]
    pairs, _ = pair_logits(everyone)
    start = start_search([one.sensitivity for one in pairs], [one.specificity for one in pairs])
    alone = search_top(lambda at: measure_counts(everyone, at), start, means=2)
    means = 2 * len(groups)
    begun = [*start[:2] * len(groups), *start[2:]]
    top = search_top(lambda at: measure_groups(groups, at), begun, means=means)
    errors = spread_errors(top.at, top.free, ahead=0, size=means + SPREAD)
    found = [[top.place[at], errors[at][at], top.place[at + 1], errors[at + 1][at + 1]] for at in range(0, means, 2)]
    return found, 2 * (top.at.value - alone.at.value)


def measure_groups(groups: Groups, at: Vector) -> Measured:
    """The log likelihood of the counts; `at` holds both means of each group, and the triangle a, b, c."""
    size, means = len(at), 2 * len(groups)
    value, slopes, curvatures = ZERO, [ZERO] * size, [[ZERO] * size for _ in range(size)]
    for number, group in enumerate(groups):
        places = [2 * number, 2 * number + 1, *range(means, size)]
        part = measure_counts(group, [at[place] for place in places])
        value += part.value
        for row, place in enumerate(places):
            slopes[place] += part.slopes[row]
            for column, other in enumerate(places):
                curvatures[place][other] += part.curvatures[row][column]
    return Measured(value, slopes, curvatures)


def _compare_logits(groups: Groups, *, restricted: bool) -> tuple[list[Vector], Decimal]:
    pairs, _ = pair_logits([table for group in groups for table in group])
    start = start_search([one.sensitivity for one in pairs], [one.specificity for one in pairs])[2:]
    taken = iter(pairs)
    apart = [[next(taken) for _ in group] for group in groups]
    alone = search_top(lambda at: measure_pairs(pairs, at, restricted=False), start, means=0)
    top = search_top(lambda at: _add_up(apart, at, restricted=False), start, means=0)
    place = top.place
    if restricted:
        place = search_top(lambda at: _add_up(apart, at, restricted=True), start, means=0).place
    found: list[Vector] = []
    for group in apart:
        means, own = find_means(group, place)
        found.append([means[0], own[0][0], means[1], own[1][1]])
    return found, 2 * (top.at.value - alone.at.value)


def _add_up(groups: Sequence[Sequence[Pair]], at: Vector, *, restricted: bool) -> Measured:
    """The log likelihood of the logits at the best means of each group."""
    parts = [measure_pairs(group, at, restricted=restricted) for group in groups]
    size = range(len(at))
    slopes = [sum((part.slopes[one] for part in parts), ZERO) for one in size]
    curvatures: Matrix = [[sum((part.curvatures[i][j] for part in parts), ZERO) for j in size] for i in size]
    return Measured(sum((part.value for part in parts), ZERO), slopes, curvatures)
