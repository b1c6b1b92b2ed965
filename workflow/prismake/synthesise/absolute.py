"""What a relative effect means for a thousand people, given the risk they have without the treatment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prismake.statistics.digits import is_above, is_below

FloatArray = NDArray[np.float64]
PEOPLE = 1000


@dataclass(frozen=True)
class Absolute:
    """Risks per thousand people and their difference, each with the limits that follow from the relative effect's."""

    control: float
    treated: float
    treated_low: float
    treated_high: float
    difference: float
    difference_low: float
    difference_high: float


def treated_risk(effect: float, baseline: float, *, measure: str) -> float:
    """The risk (0 to 1) under treatment when it is `baseline` = p without; `effect` on the displayed scale.

    OR: OR p / (1 - p + OR p); RR: RR p; RD: p + RD (Cochrane Handbook 14.1.5, 15.4.4). Results beyond 0 and 1 stop
    there. Raises KeyError for another measure, ValueError unless 0 <= p <= 1 and a ratio is >= 0.
    """
    if not 0 <= baseline <= 1:
        raise ValueError(f"a risk lies between 0 and 1, not at {baseline}")
    if measure in ("OR", "RR") and effect < 0:
        raise ValueError(f"a ratio is not negative: {effect}")
    return float(np.clip(RISKS[measure](effect, baseline), 0, 1))


def is_cut(effects: tuple[float, ...], baseline: float, *, measure: str) -> bool:
    """Whether one of the effects leads beyond 0 or 1, where its risk stops."""
    risks = [RISKS[measure](effect, baseline) for effect in effects]
    return any(is_below(risk, 0.0, scale=1.0) or is_above(risk, 1.0) for risk in risks)


def per_thousand(effect: float, low: float, high: float, *, baseline: float, measure: str) -> Absolute:
    """The effect and its interval (displayed scale) as events per 1000 people of `baseline` risk.

    The baseline is taken as known: its own uncertainty is not in the interval (GRADE guidelines 12, 2013).
    """
    control = PEOPLE * baseline
    treated, least, most = (PEOPLE * treated_risk(value, baseline, measure=measure) for value in (effect, low, high))
    return Absolute(control, treated, least, most, treated - control, least - control, most - control)


def median_risk(events: FloatArray, n: FloatArray) -> float:
    """The median of the control arms' risks, 0 to 1: the usual baseline of a Summary of Findings table."""
    return float(np.median(events / n))


def _from_odds_ratio(effect: float, baseline: float) -> float:
    return effect * baseline / (1 - baseline + effect * baseline) if baseline < 1 else 1.0


RISKS: Mapping[str, Callable[[float, float], float]] = {
    "OR": _from_odds_ratio,
    "RR": lambda effect, baseline: effect * baseline,
    "RD": lambda effect, baseline: effect + baseline,
}
