"""Several effects of one study pooled together: variance between and within studies, their errors correlated.

The three-level model (Konstantopoulos 2011; Van den Noortgate 2013) and, with a correlation of the sampling errors, the
one of correlated and hierarchical effects (Pustejovsky & Tipton 2022). Decimals of 36 digits are the same everywhere.
"""

from collections.abc import Sequence
from decimal import Decimal, localcontext
from typing import NamedTuple

from prismake.statistics.jets import ONE, ZERO, Jet
from prismake.synthesise.logit_normal import PRECISE

STEPS, HALVINGS = 200, 60
SETTLED = Decimal("1e-14")  # of a step beside the variances: the next would be about the square of it
HALF = Decimal("0.5")
SHARES = tuple(map(Decimal, ("0.01", "0.3", "1", "3")))  # of the typical variance, among which the search starts
NOTHING = Decimal("1e-13")  # of the typical variance: less is none
Matrix = list[list[Decimal]]


class Cluster(NamedTuple):
    """The effects of one study and the covariances of their sampling errors."""

    effects: tuple[Decimal, ...]
    errors: tuple[tuple[Decimal, ...], ...]


class Variances(NamedTuple):
    """The variance between studies, and within them beyond sampling error."""

    between: Decimal
    within: Decimal


def gather_clusters(rows: Sequence[tuple[str, float, float]], *, correlation: float) -> list[Cluster]:
    """The clusters from (study, effect, variance); errors of one study have covariance r sqrt(v_i v_j).

    Effects are put in order by size, and so are the studies, so that their order in a table decides no digit.
    """
    by_study: dict[str, list[tuple[float, float]]] = {}
    for study, yi, vi in rows:
        by_study.setdefault(study, []).append((yi, vi))
    with localcontext(PRECISE):
        return [
            _make_cluster(sorted(own), Decimal(repr(correlation))) for own in sorted(map(sorted, by_study.values()))
        ]


def _make_cluster(own: Sequence[tuple[float, float]], r: Decimal) -> Cluster:
    spreads = [Decimal(vi).sqrt() for _, vi in own]
    errors = tuple(
        tuple(Decimal(own[at][1]) if at == other else r * one * two for other, two in enumerate(spreads))
        for at, one in enumerate(spreads)
    )
    return Cluster(tuple(Decimal(yi) for yi, _ in own), errors)


def fit_variances(clusters: Sequence[Cluster], *, restricted: bool = True) -> Variances:
    """The two variances of the highest restricted likelihood (of the plain one, if not `restricted`), at least 0.

    Newton's steps on exact slopes and curvatures from several starts. Where every study has one effect, the two cannot
    be told apart and all variance is between studies.
    """
    with localcontext(PRECISE):
        typical = _find_typical(clusters)
        single = all(len(one.effects) == 1 for one in clusters)
        starts = [(typical * one, ZERO if single else typical * two) for one in SHARES for two in SHARES]
        ranked = sorted(starts, key=lambda start: -measure(clusters, *start, restricted=restricted).value)
        edges = [(typical, ZERO), (ZERO, ZERO if single else typical)]
        tops = [_climb(clusters, *start, restricted=restricted, single=single) for start in (ranked[0], *edges)]
        between, within, _ = max(tops, key=lambda top: top[2].quantize(SETTLED))
        return Variances(*(value if value > NOTHING * typical else ZERO for value in (between, within)))


def measure(clusters: Sequence[Cluster], between: Decimal, within: Decimal, *, restricted: bool) -> Jet:
    """The log likelihood without its constant, as a function of the variances between (x) and within studies (y)."""
    tau2, omega2 = Jet(between, x=ONE), Jet(within, y=ONE)
    logs = ones = sums = squares = Jet(ZERO)
    for one in clusters:
        determinant, products = _sweep(one, tau2, omega2)
        logs = logs.plus(determinant.log())
        ones, sums, squares = (whole.plus(part) for whole, part in zip((ones, sums, squares), products, strict=True))
    rest = squares.plus(sums.times(sums).times(ones.inverse()), -1)
    whole = logs.plus(rest)
    return (whole.plus(ones.log()) if restricted else whole).scaled(-HALF)


def _sweep(one: Cluster, tau2: Jet, omega2: Jet) -> tuple[Jet, tuple[Jet, Jet, Jet]]:
    """The determinant of a study's covariances S, and 1'S⁻¹1, 1'S⁻¹y, y'S⁻¹y, by elimination."""
    size = len(one.effects)
    rows = [
        [tau2.scaled(1, one.errors[at][other]).plus(omega2, int(at == other)) for other in range(size)]
        + [Jet(ONE), Jet(one.effects[at])]
        for at in range(size)
    ]
    determinant, products = Jet(ONE), [Jet(ZERO), Jet(ZERO), Jet(ZERO)]
    for at in range(size):
        pivot = rows[at][at]
        determinant, inverse = determinant.times(pivot), pivot.inverse()
        ones, effect = rows[at][size], rows[at][size + 1]
        pairs = ((ones, ones), (ones, effect), (effect, effect))
        products = [
            part.plus(left.times(right).times(inverse)) for part, (left, right) in zip(products, pairs, strict=True)
        ]
        for below in range(at + 1, size):
            factor = rows[below][at].times(inverse)
            rows[below][at:] = [
                left.plus(factor.times(right), -1) for left, right in zip(rows[below][at:], rows[at][at:], strict=True)
            ]
    return determinant, (products[0], products[1], products[2])


def _find_typical(clusters: Sequence[Cluster]) -> Decimal:
    """A size of variance to start from: the mean sampling variance, or that of the effects where it is larger."""
    effects = [effect for one in clusters for effect in one.effects]
    mean = sum(effects, ZERO) / len(effects)
    spread = sum(((effect - mean) ** 2 for effect in effects), ZERO) / len(effects)
    errors = [one.errors[at][at] for one in clusters for at in range(len(one.effects))]
    return max(spread, sum(errors, ZERO) / len(errors))


def _climb(
    clusters: Sequence[Cluster], between: Decimal, within: Decimal, *, restricted: bool, single: bool
) -> tuple[Decimal, Decimal, Decimal]:
    """The nearest top and the likelihood there; steps are halved until they lead upwards, and end at 0."""
    at = measure(clusters, between, within, restricted=restricted)
    for _ in range(STEPS):
        right, up = _step(at, between, within, single=single)
        if max(abs(right), abs(up)) <= SETTLED * (between + within):
            settled = max(between + right, ZERO), max(within + up, ZERO)
            return (*settled, measure(clusters, *settled, restricted=restricted).value)
        for _ in range(HALVINGS):
            following = max(between + right, ZERO), max(within + up, ZERO)
            there = measure(clusters, *following, restricted=restricted)
            if there.value > at.value:
                break
            right, up = right / 2, up / 2
        else:
            break
        (between, within), at = following, there
    return between, within, at.value


def _step(at: Jet, between: Decimal, within: Decimal, *, single: bool) -> tuple[Decimal, Decimal]:
    """Newton's step, or one along the slope; a variance at 0 whose likelihood falls from there stays."""
    still_x, still_y = between == 0 and at.x <= 0, single or (within == 0 and at.y <= 0)
    size = between + within if between + within > 0 else ONE
    alone = (_step_alone(at.x, at.xx, size), _step_alone(at.y, at.yy, size))
    if still_x or still_y:
        return ZERO if still_x else alone[0], ZERO if still_y else alone[1]
    determinant = at.xx * at.yy - at.xy * at.xy
    if at.xx < 0 and determinant > 0:
        return (at.xy * at.y - at.yy * at.x) / determinant, (at.xy * at.x - at.xx * at.y) / determinant
    return alone


def _step_alone(slope: Decimal, curvature: Decimal, size: Decimal) -> Decimal:
    return -slope / curvature if curvature < 0 else size.copy_sign(slope)
