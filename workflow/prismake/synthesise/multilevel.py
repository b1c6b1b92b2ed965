"""Several effects of one study pooled together: variance between and within studies, their errors correlated.

The three-level model (Konstantopoulos 2011; Van den Noortgate 2013) and, with a correlation of the sampling errors, the
one of correlated and hierarchical effects (Pustejovsky & Tipton 2022). Decimals of 36 digits are the same everywhere.
"""

from collections.abc import Sequence
from decimal import Decimal, localcontext
from typing import Any, NamedTuple

from prismake.statistics.jets import ONE, ZERO, Jet
from prismake.synthesise.logit_normal import PRECISE

STEPS, HALVINGS = 200, 60
SETTLED = Decimal("1e-14")  # of a step beside the variances: the next would be about the square of it
HALF = Decimal("0.5")
Matrix = list[list[Decimal]]
SHARES = tuple(map(Decimal, ("0.01", "0.3", "1", "3")))  # of the typical variance, among which the search starts
NOTHING = Decimal("1e-13")  # of the typical variance: less is none


class Cluster(NamedTuple):
    """The effects of one study, their sampling variances, and the correlation of their errors.

    Or, of effects with one control arm, what each shares with the others: its control part and its slope.
    """

    effects: tuple[Decimal, ...]
    variances: tuple[Decimal, ...]
    correlation: Decimal
    shared: tuple[tuple[Decimal, Decimal], ...] = ()

    def list_errors(self) -> Matrix:
        """The covariances of the sampling errors, r sqrt(v_i v_j); with one control arm min(c_i, c_j) + s_i s_j."""
        own = range(len(self.effects))
        if self.shared:
            parts, slopes = zip(*self.shared, strict=True)
            covaried = [[min(parts[at], parts[other]) + slopes[at] * slopes[other] for other in own] for at in own]
            return [[self.variances[at] if at == other else covaried[at][other] for other in own] for at in own]
        spreads = [value.sqrt() for value in self.variances]
        return [
            [self.variances[at] if at == other else self.correlation * spreads[at] * spreads[other] for other in own]
            for at in own
        ]


class Variances(NamedTuple):
    """The variance between studies, and within them beyond sampling error."""

    between: Decimal
    within: Decimal


def gather_clusters(rows: Sequence[tuple[Any, ...]], *, correlation: float) -> list[Cluster]:
    """The clusters from (study, effect, variance); errors of one study have covariance r sqrt(v_i v_j).

    Rows (study, effect, variance, control part, slope) share a control arm, and `correlation` is not used.

    Effects are put in order by size, and so are the studies, so that their order in a table decides no digit.
    """
    by_study: dict[str, list[tuple[float, ...]]] = {}
    for study, *figures in rows:
        by_study.setdefault(study, []).append(tuple(figures))
    with localcontext(PRECISE):
        return [
            _make_cluster(sorted(own), Decimal(repr(correlation))) for own in sorted(map(sorted, by_study.values()))
        ]


def _make_cluster(own: Sequence[tuple[float, ...]], r: Decimal) -> Cluster:
    effects, variances, *shared = (tuple(map(Decimal, column)) for column in zip(*own, strict=True))
    return Cluster(effects, variances, r, tuple(zip(*shared, strict=True)))


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
        determinant, products = (_eliminate if one.shared else _sweep)(one, tau2, omega2)
        logs = logs.plus(determinant.log())
        ones, sums, squares = (whole.plus(part) for whole, part in zip((ones, sums, squares), products, strict=True))
    rest = squares.plus(sums.times(sums).times(ones.inverse()), -1)
    whole = logs.plus(rest)
    return (whole.plus(ones.log()) if restricted else whole).scaled(-HALF)


def _sweep(one: Cluster, tau2: Jet, omega2: Jet) -> tuple[Jet, tuple[Jet, Jet, Jet]]:
    """The determinant of a study's covariances S, and 1'S⁻¹1, 1'S⁻¹y, y'S⁻¹y.

    S is a diagonal, (1 - r) v + omega², with two matrices of rank one added to it, r s s' of the roots s of v and
    tau² 1 1': each changes determinant and products as Sherman and Morrison say (1950).
    """
    r, determinant = one.correlation, Jet(ONE)
    ones = effects = squares = roots = crossed = errors = Jet(ZERO)  # 1'1, 1'y, y'y, s'1, s'y, s's over the diagonal
    for effect, variance in zip(one.effects, one.variances, strict=True):
        diagonal = omega2.scaled(1, (1 - r) * variance)
        share, root = diagonal.inverse(), variance.sqrt()
        determinant = determinant.times(diagonal)
        ones, effects, squares = (
            ones.plus(share),
            effects.plus(share.scaled(effect)),
            squares.plus(share.scaled(effect**2)),
        )
        roots, crossed = roots.plus(share.scaled(root)), crossed.plus(share.scaled(root * effect))
        errors = errors.plus(share.scaled(variance))
    determinant, products = _add_rank(determinant, (ones, effects, squares), (roots, crossed), errors, Jet(r))
    return _add_rank(determinant, products, products[:2], products[0], tau2)


def _eliminate(one: Cluster, tau2: Jet, omega2: Jet) -> tuple[Jet, tuple[Jet, Jet, Jet]]:
    """As `_sweep`, for any covariances: the pivots of S, bordered by 1 and y, and what they leave of the borders."""
    size = len(one.effects)
    rows = [
        [*(tau2.scaled(1, value) for value in errors), Jet(ONE), Jet(effect)]
        for errors, effect in zip(one.list_errors(), one.effects, strict=True)
    ]
    for at in range(size):
        rows[at][at] = rows[at][at].plus(omega2)
    rows += [[row[column] for row in rows] + [Jet(ZERO), Jet(ZERO)] for column in (size, size + 1)]
    determinant = Jet(ONE)
    for at in range(size):
        determinant = determinant.times(rows[at][at])
        share = rows[at][at].inverse()
        for below in range(at + 1, size + 2):
            factor = rows[below][at].times(share)
            for column in range(at + 1, size + 2):
                rows[below][column] = rows[below][column].plus(factor.times(rows[at][column]), -1)
    return determinant, (rows[-2][-2].scaled(-1), rows[-2][-1].scaled(-1), rows[-1][-1].scaled(-1))


def _add_rank(
    determinant: Jet, products: tuple[Jet, Jet, Jet], with_added: tuple[Jet, Jet], of_added: Jet, factor: Jet
) -> tuple[Jet, tuple[Jet, Jet, Jet]]:
    """Determinant and products of S + factor u u', from those of S, u'S⁻¹1 and u'S⁻¹y, and u'S⁻¹u."""
    grown = factor.times(of_added).scaled(1, 1)
    share = factor.times(grown.inverse())
    left, right = with_added
    taken = (left.times(left), left.times(right), right.times(right))
    one, two, three = (whole.plus(part.times(share), -1) for whole, part in zip(products, taken, strict=True))
    return determinant.times(grown), (one, two, three)


def _find_typical(clusters: Sequence[Cluster]) -> Decimal:
    """A size of variance to start from: the mean sampling variance, or that of the effects where it is larger."""
    effects = [effect for one in clusters for effect in one.effects]
    mean = sum(effects, ZERO) / len(effects)
    spread = sum(((effect - mean) ** 2 for effect in effects), ZERO) / len(effects)
    errors = [variance for one in clusters for variance in one.variances]
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
