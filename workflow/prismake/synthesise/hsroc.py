"""The summary ROC curve: the parameters of Rutter and Gatsonis that the bivariate model is (Harbord et al. 2007).

Their standard errors by the delta method, from the curvatures of the likelihood at its top.
"""

from collections.abc import Sequence
from decimal import Decimal

from prismake.statistics.digits import DIGITS, TAIL_DIGITS, settle
from prismake.statistics.expansions import Expansion, follow
from prismake.synthesise.bivariate import BivariateFit

NAMES = ("accuracy", "threshold", "shape", "accuracy_variance", "threshold_variance")
Numbers = dict[str, float | None]


def describe_curve(fit: BivariateFit) -> Numbers:
    """Accuracy, threshold and shape, the variances of the first two between studies, and the standard error of each.

    None where studies do not vary in one of the two logits: then the curve has no shape. What lies on the edge of the
    likelihood is taken as known.
    """
    own, _, other = fit.between
    if own * other == 0:
        return dict.fromkeys((*NAMES, *(f"{name}_se" for name in NAMES)))
    size = float((own * other).sqrt())
    scales = dict.fromkeys(NAMES[:3], 1.0) | dict.fromkeys(NAMES[3:], size)
    found: Numbers = {}
    for name, one in zip(NAMES, _list_parameters(fit.place), strict=True):
        found[name] = settle(float(one.value), DIGITS, scale=scales[name])
        variance = _measure_variance(one, fit.covariance)
        found[f"{name}_se"] = settle(float(variance.sqrt()), TAIL_DIGITS) if variance > 0 else None
    return found


def _list_parameters(place: Sequence[Decimal]) -> list[Expansion]:
    """The parameters as functions of both means and of the triangle a, b, c of the covariances between studies."""
    one, two, a, b, c = follow(list(place))
    own, both, other = a.times(a), a.times(b), b.times(b).plus(c.times(c))
    shape = other.log().plus(own.log(), -1).scaled(Decimal("0.5"))
    spread, size = _exp(shape.scaled(Decimal("0.5"))), _exp(other.log().plus(own.log()).scaled(Decimal("0.5")))
    left, right = spread.times(one), two.times(spread.inverse())
    half = Decimal("0.5")
    return [
        left.plus(right),
        left.plus(right, -1).scaled(half),
        shape,
        size.plus(both).scaled(2),
        size.plus(both, -1).scaled(half),
    ]


def _exp(one: Expansion) -> Expansion:
    power = one.value.exp()
    return one.through(power, power, power)


def _measure_variance(one: Expansion, covariance: Sequence[Sequence[Decimal]]) -> Decimal:
    size = range(len(one.slopes))
    return sum((one.slopes[i] * covariance[i][j] * one.slopes[j] for i in size for j in size), Decimal(0))
