"""A selection model with three parameters: how much less likely results without significance are to be seen.

Vevea & Hedges 1995 with one step at a one-sided p of 0.025; as metafor's selmodel(type = "stepfun", steps = .025).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

import numpy as np
from numpy.typing import NDArray

from prismake.statistics.digits import TAIL_DIGITS, is_below, settle
from prismake.statistics.distributions import chi2, norm
from prismake.statistics.expansions import Expansion, follow, hold
from prismake.statistics.jets import ZERO
from prismake.statistics.normal_tail import find_share
from prismake.synthesise.bias import MINIMUM, require_studies
from prismake.synthesise.climbing import Top, climb
from prismake.synthesise.heterogeneity import average, estimate_tau2
from prismake.synthesise.linear import IndistinctError
from prismake.synthesise.logit_normal import PRECISE
from prismake.synthesise.matrices import invert

FloatArray = NDArray[np.float64]
STEP = 0.025  # one-sided
HALF = Decimal("0.5")
NOTHING = Decimal("1e-7")  # of a typical standard error: less variance between studies is none
ONE_SIDED = "the studies lie all on one side of p = 0.025: nothing tells how likely the others would be seen"
UNSETTLED = "the likelihood has no top that the search could find"


@dataclass(frozen=True)
class SelectionFit:
    """The mean of all studies, seen or not, on the analysis scale, with Wald's limits; `tau2` by maximum likelihood.

    `likelihood_ratio` tests (chi², 1 df) that both kinds of results are as likely seen; those without significance are
    `weight` times as likely, with its standard error. `significant` of k studies are significant in the direction.
    """

    k: int
    significant: int
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    tau2: float
    weight: float
    weight_se: float
    likelihood_ratio: float
    p: float


@dataclass(frozen=True)
class Seen:
    """One study: effect, variance, and the effect from which on it is significant; in units of the typical error."""

    effect: Decimal
    variance: Decimal
    limit: Decimal

    @property
    def is_significant(self) -> bool:
        """Whether the effect has reached its limit, or touches it."""
        return not is_below(float(self.effect), float(self.limit))


def fit_selection(
    yi: FloatArray, vi: FloatArray, *, upwards: bool, level: float = 0.95, minimum: int = MINIMUM
) -> SelectionFit:
    """The model for `minimum` studies or more; `upwards`: large effects are the ones that would rather be published.

    Raises IndistinctError where all studies are significant, or none is.
    """
    require_studies(len(yi), minimum)
    sign, unit = 1.0 if upwards else -1.0, float(np.sqrt(np.median(vi)))
    order = np.lexsort((vi, yi))
    effects, variances = sign * yi[order] / unit, vi[order] / unit**2
    critical = float(norm.isf(STEP))
    with localcontext(PRECISE):
        studies = [
            Seen(Decimal(effect), Decimal(variance), Decimal(critical) * Decimal(variance).sqrt())
            for effect, variance in zip(effects.tolist(), variances.tolist(), strict=True)
        ]
        significant = sum(one.is_significant for one in studies)
        if significant in (0, len(studies)):
            raise IndistinctError(ONE_SIDED)
        tau2 = estimate_tau2(effects, variances, method="ML")
        start = [Decimal(average(effects, variances, tau2)), Decimal(max(tau2, 0.01)).sqrt(), ZERO]
        top, plain = _search(studies, start), _search(studies, start, free=(0, 1))
        ratio = float(2 * (top.at.value - plain.at.value))
        covariance = invert([[-top.at.curvatures[row][column] for column in top.free] for row in top.free])
        weight = top.place[2].exp()
        found = (sign * unit * float(top.place[0]), unit * float(covariance[0][0].sqrt()))
        errors = (float(weight), float(weight * covariance[-1][-1].sqrt()))
        between = unit**2 * float(top.place[1] ** 2)
    reach, ratio = float(norm.ppf((1 + level) / 2)) * found[1], settle(max(ratio, 0.0), TAIL_DIGITS, scale=1.0)
    limits = found[0] - reach, found[0] + reach
    return SelectionFit(len(yi), significant, *found, *limits, between, *errors, ratio, float(chi2.sf(ratio, 1)))


def _search(studies: Sequence[Seen], start: list[Decimal], *, free: tuple[int, ...] = (0, 1, 2)) -> Top:
    """The highest top with a variance between studies, or without."""
    tops = []
    for begun, chosen in ((start, free), ([start[0], ZERO, start[2]], tuple(one for one in free if one != 1))):
        if climbed := climb(lambda place: measure_seen(studies, place), begun, chosen):
            tops.append(climbed)
    inside = [top for top in tops if 1 not in top.free or abs(top.place[1]) > NOTHING]
    if not inside:
        raise IndistinctError(UNSETTLED)
    return max(inside, key=lambda top: top.at.value)


def measure_seen(studies: Sequence[Seen], place: Sequence[Decimal]) -> Expansion:
    """The log likelihood without its constant, as a function of mean, tau and the logarithm of the weight."""
    mean, tau, log_weight = follow(list(place))
    power = log_weight.value.exp()
    weight = log_weight.through(power, power, power)
    whole, between = hold(0, 3), tau.times(tau)
    for one in studies:
        variance = between.scaled(1, one.variance)
        apart = mean.scaled(-1, one.effect)
        whole = whole.plus(variance.log(), -HALF).plus(apart.times(apart).times(variance.inverse()), -HALF)
        whole = whole.plus(_see(one, mean, variance, weight).log(), -1)
        whole = whole if one.is_significant else whole.plus(log_weight)
    return whole


def _see(one: Seen, mean: Expansion, variance: Expansion, weight: Expansion) -> Expansion:
    """How likely a result of the study is seen: P + w (1 - P), P the probability of significance."""
    root = variance.value.sqrt()
    spread = variance.through(root, 1 / (2 * root), -1 / (4 * root * variance.value))
    distance = mean.scaled(1, -one.limit).times(spread.inverse())
    share, density = find_share(distance.value)
    seen = distance.through(share, density, -distance.value * density)
    return weight.plus(seen).plus(weight.times(seen), -1)
