"""What the bivariate model says of a test: the summary point, its likelihood ratios, and the curve through it.

Limits are Wald's on the logit or the logarithmic scale, standard errors of functions of both means by the delta method.
"""

from decimal import Decimal, localcontext
from typing import NamedTuple

from prismake.statistics.digits import DIGITS, settle
from prismake.statistics.distributions import norm
from prismake.statistics.jets import ONE
from prismake.synthesise.bivariate import BivariateFit
from prismake.synthesise.hsroc import describe_curve
from prismake.synthesise.logit_normal import PRECISE

Numbers = dict[str, float | None]


class Slopes(NamedTuple):
    """A function of the two mean logits: its value, and its slopes in both."""

    value: Decimal
    left: Decimal
    right: Decimal


def describe_point(fit: BivariateFit, *, level: float = 0.95) -> Numbers:
    """The numbers of the table accuracy_estimates, each cut to the digits that it has on every processor.

    Sensitivity and specificity at the mean logits, both likelihood ratios and the diagnostic odds ratio there with
    limits, the covariances, and the parameters of the HSROC model that this model is without covariates.
    """
    with localcontext(PRECISE):
        z = Decimal(repr(float(norm.ppf((1 + level) / 2))))
        found: Numbers = {}
        for name, at in (("sensitivity", 0), ("specificity", 1)):
            mean, reach = fit.means[at], z * fit.errors[2 * at].sqrt()
            limits = [_expect(value) for value in (mean, mean - reach, mean + reach)]
            found |= _name(name, [settle(float(value), DIGITS) for value in limits])
            found[f"logit_{name}"] = settle(float(mean), DIGITS, scale=float(reach))
        for name, one in _list_ratios(fit).items():
            variance = one.left**2 * fit.errors[0] + one.right**2 * fit.errors[2]
            reach = z * (variance + 2 * one.left * one.right * fit.errors[1]).sqrt()
            limits = [value.exp() for value in (one.value, one.value - reach, one.value + reach)]
            found |= _name(name, [settle(float(value), DIGITS) for value in limits])
        return found | _list_covariances(fit) | describe_curve(fit)


def _name(name: str, values: list[float]) -> Numbers:
    return dict(zip((name, f"{name}_low", f"{name}_high"), values, strict=True))


def _expect(logit: Decimal) -> Decimal:
    return ONE / (ONE + (-logit).exp())


def _list_ratios(fit: BivariateFit) -> dict[str, Slopes]:
    """The logarithms of LR+ = Se / (1 - Sp), LR- = (1 - Se) / Sp and of their quotient, the odds ratio."""
    one, two = fit.means
    sensitivity, specificity = _expect(one), _expect(two)
    positive = Slopes((sensitivity / (1 - specificity)).ln(), 1 - sensitivity, specificity)
    negative = Slopes(((1 - sensitivity) / specificity).ln(), -sensitivity, specificity - 1)
    return {"lr_positive": positive, "lr_negative": negative, "dor": Slopes(one + two, ONE, ONE)}


def _list_covariances(fit: BivariateFit) -> Numbers:
    found: Numbers = {}
    for name, (own, both, other) in (("error", fit.errors), ("between", fit.between)):
        size = float((own * other).sqrt())
        found |= {
            f"{name}_sensitivity": settle(float(own), DIGITS),
            f"{name}_covariance": settle(float(both), DIGITS, scale=size),
            f"{name}_specificity": settle(float(other), DIGITS),
        }
    own, both, other = fit.between
    found["correlation"] = settle(float(both / (own * other).sqrt()), DIGITS, scale=1.0) if own * other > 0 else None
    return found
