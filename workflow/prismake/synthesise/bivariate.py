"""The bivariate model of diagnostic accuracy: mean logits of sensitivity and specificity, and how studies vary.

Reitsma et al. 2005; with the exact binomial likelihood Chu & Cole 2006. Decimals of 36 digits are the same everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from prismake.statistics.jets import ZERO
from prismake.synthesise.climbing import Measured, Objective, Top, climb
from prismake.synthesise.logit_normal import PRECISE
from prismake.synthesise.logit_pairs import find_means, measure_pairs, pair_logits
from prismake.synthesise.matrices import Matrix, Vector, invert
from prismake.synthesise.two_by_two import Table, measure_counts

NUMBERS = 5  # that are estimated
LEAST_STUDIES = 4  # five numbers are estimated; Stata's metandi asks for as many
TIED = Decimal("1e-13")  # of a log likelihood: what differs less is the same top
EDGE = Decimal("1e-5")  # of a standard deviation between studies, and of the share of it that is not correlated
ENDLESS = "in every study {words} is 0 or 1: the pooled logit has no finite value"
UNSETTLED = "the likelihood has no top that the search could find: it is flat, or has no end"
# Which of a, b and c are estimated: all; correlation ±1; specificities, sensitivities, or both without variance.
FAMILIES: tuple[tuple[int, ...], ...] = ((0, 1), (0,), (1,), ())


@dataclass(frozen=True)
class BivariateFit:
    """Means of the logits with their covariances, and the covariances between studies; `edge` says what lies on one.

    `likelihood` is binomial, REML or ML; `added` that 0.5 was added to every cell.
    """

    k: int
    likelihood: str
    means: tuple[Decimal, Decimal]
    errors: tuple[Decimal, Decimal, Decimal]  # variance of the first mean, covariance, variance of the second
    between: tuple[Decimal, Decimal, Decimal]  # the same of the studies' logits
    log_likelihood: Decimal
    edge: str
    added: bool
    place: Vector  # both means, and the triangle a, b, c of the covariances between studies: a², a b, b² + c²
    covariance: Matrix  # of the errors of these five; 0 for what lies on an edge


def pool_tables(tables: Sequence[Table], *, likelihood: str = "binomial") -> BivariateFit:
    """The bivariate model of four studies or more by the counts themselves, or by REML or ML of their logits.

    Raises ValueError where it has no finite result, with the reason.
    """
    with localcontext(PRECISE):
        ordered = sorted(tables)  # by size, so that their order in a file decides nothing
        if likelihood == "binomial":
            return _pool_counts(ordered)
        return _pool_logits(ordered, restricted=likelihood == "REML")


def check_ends(tables: Sequence[Table]) -> None:
    """Raises ValueError where one of the two is 0 or 1 in every study, so that its logit has no end."""
    for words, cells in (
        ("sensitivity", [(one.tp, one.diseased) for one in tables]),
        ("specificity", [(one.tn, one.healthy) for one in tables]),
    ):
        if all(x in (0, n) for x, n in cells):
            raise ValueError(ENDLESS.format(words=words))


def _pool_counts(tables: Sequence[Table]) -> BivariateFit:
    check_ends(tables)
    pairs, _ = pair_logits(tables)
    start = start_search([one.sensitivity for one in pairs], [one.specificity for one in pairs])
    place, free, at = search_top(lambda at: measure_counts(tables, at), start, means=2)
    return _describe(tables, "binomial", place, spread_errors(at, free, ahead=0), at.value, added=False)


def _pool_logits(tables: Sequence[Table], *, restricted: bool) -> BivariateFit:
    pairs, added = pair_logits(tables)
    start = start_search([one.sensitivity for one in pairs], [one.specificity for one in pairs])[2:]
    place, free, at = search_top(lambda at: measure_pairs(pairs, at, restricted=restricted), start, means=0)
    means, own = find_means(pairs, place)
    covariance = spread_errors(at, free, ahead=2)  # means and variances have no covariance in large samples
    for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
        covariance[row][column] = own[row][column]
    name = "REML" if restricted else "ML"
    return _describe(tables, name, [*means, *place], covariance, at.value, added=added)


def spread_errors(at: Measured, free: Sequence[int], *, ahead: int, size: int = NUMBERS) -> Matrix:
    """The inverse of the information of the free numbers, at their places among all `size`."""
    inverse = invert([[-at.curvatures[row][column] for column in free] for row in free]) if free else []
    whole = [[ZERO] * size for _ in range(size)]
    for row, values in zip(free, inverse, strict=True):
        for column, value in zip(free, values, strict=True):
            whole[ahead + row][ahead + column] = value
    return whole


def _describe(
    tables: Sequence[Table],
    likelihood: str,
    place: Vector,
    covariance: Matrix,
    value: Decimal,
    *,
    added: bool,
) -> BivariateFit:
    one, two, a, b, c = place
    errors = covariance[0][0], covariance[0][1], covariance[1][1]
    between, edge = (a * a, a * b, b * b + c * c), _name_edge(place[2:])
    return BivariateFit(len(tables), likelihood, (one, two), errors, between, value, edge, added, place, covariance)


def _name_edge(triangle: Vector) -> str:
    a, b, c = triangle
    if a == 0 and b == 0 and c == 0:
        return "no variance between studies was found"
    if a == 0:
        return "no variance between the studies' sensitivities was found"
    if b == 0 and c == 0:
        return "no variance between the studies' specificities was found"
    return f"the correlation between studies was estimated as {'+' if a * b > 0 else '−'}1" if c == 0 else ""


def start_search(left: Sequence[Decimal], right: Sequence[Decimal]) -> Vector:
    """Means and the triangle of the covariances of the studies' logits."""
    k = len(left)
    one, two = sum(left, ZERO) / k, sum(right, ZERO) / k
    own = sum(((value - one) ** 2 for value in left), ZERO) / k + EDGE
    other = sum(((value - two) ** 2 for value in right), ZERO) / k + EDGE
    both = sum(((x - one) * (y - two) for x, y in zip(left, right, strict=True)), ZERO) / k
    a = own.sqrt()
    b = both / a * Decimal("0.5")
    return [one, two, a, b, max(other - b * b, other / 4).sqrt()]


def search_top(objective: Objective, start: Vector, *, means: int) -> Top:
    """The top; `means` numbers stand before a, b and c.

    Where it lies on an edge, the search inside comes near it and no nearer: then the edges are searched themselves.
    """
    everything = tuple(range(means + 3))
    found = climb(objective, start, everything)
    if found and _is_inside(found.place[means:]):
        return found
    a, b, c = start[means:]
    alone = (b * b + c * c).sqrt().copy_sign(b)
    tops = [found] if found else []
    for family in FAMILIES:
        begun = [*start[:means], a if 0 in family else ZERO, alone if 1 in family else ZERO, ZERO]
        free = (*range(means), *(means + one for one in family))
        if climbed := climb(objective, begun, free):
            tops.append(climbed)
    if not tops:
        raise ValueError(UNSETTLED)
    highest = max(top.at.value for top in tops)
    tied = (top for top in tops if highest - top.at.value <= TIED * (1 + abs(highest)))
    return min(tied, key=lambda top: len(top.free))


def _is_inside(triangle: Vector) -> bool:
    a, b, c = triangle
    own, other = abs(a), (b * b + c * c).sqrt()
    return own > EDGE and other > EDGE and abs(c) > EDGE * other
