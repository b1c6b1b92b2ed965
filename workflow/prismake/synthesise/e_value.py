"""E-values: how strongly something unmeasured would have to confound an effect to explain it away.

VanderWeele & Ding 2017, Annals of Internal Medicine 167:268; for odds and hazard ratios of common outcomes and for
standardised differences with their conversions to a risk ratio.
"""

from typing import NamedTuple

import numpy as np

from prismake.statistics.digits import place_interval
from prismake.statistics.elementary import exp, log

PER_SD = 0.91  # of a standardised difference, on the logarithm of the risk ratio
STANDARDISED = ("SMD", "SMDH", "SMDR")


class EValue(NamedTuple):
    """The E-value of a pooled effect and of the limit that lies nearer to no effect; 1 where that lies between."""

    estimate: float
    limit: float


def find_e_value(estimate: float, *, low: float, high: float, measure: str, common: bool = False) -> EValue:
    """The E-values of an effect with its limits on the analysis scale (logarithms; standard deviations for an SMD).

    `common` says that more than some 15 per cent have the outcome, where an odds or hazard ratio is no risk ratio.
    """
    log_ratio, low, high = (_approximate(value, measure, common) for value in (estimate, low, high))
    side = place_interval(low, high)
    return EValue(_confound(log_ratio), _confound(low if side > 0 else high) if side else 1.0)


def _confound(log_ratio: float) -> float:
    """RR + sqrt(RR (RR - 1)) of the risk ratio, or its inverse where that is larger."""
    ratio = float(exp(abs(log_ratio)))
    return ratio + float(np.sqrt(ratio * (ratio - 1)))


def _approximate(log_ratio: float, measure: str, common: bool) -> float:
    """The logarithm of the risk ratio that stands for an effect."""
    if measure in STANDARDISED:
        return PER_SD * log_ratio
    if common and measure == "OR":
        return log_ratio / 2
    if common and measure == "HR":
        halves = [1 - float(exp(float(exp(part)) * float(log(0.5)))) for part in (log_ratio / 2, -log_ratio / 2)]
        return float(log(halves[0] / halves[1]))
    return log_ratio
