"""Effects on the scale that people read."""

import numpy as np
from numpy.typing import ArrayLike

from prismake.statistics.distributions import norm
from prismake.statistics.measures import back_transform, harmonic_n
from prismake.synthesise.effects import Counts, EffectSizes, Rate, Rates, Share, subtract_risks
from prismake.synthesise.exact import clopper_pearson
from prismake.synthesise.peto import peto_odds_ratio
from prismake.synthesise.rates import garwood, subtract_rates
from prismake.synthesise.shapes import Inputs


def show_effect(
    effect: EffectSizes, inputs: Inputs, *, measure: str, peto: bool = False, level: float = 0.95
) -> dict[str, float]:
    """yi, vi, and the effect with its limits on the displayed scale; of a proportion or a rate with exact limits.

    Where Peto's method is planned, his odds ratio is shown. A difference of risks or rates is shown as it is, also
    where 0.5 was added for its variance and weight.
    """
    yi, vi = float(effect.yi[0]), float(effect.vi[0])
    if isinstance(inputs, Share):
        low, high = clopper_pearson(inputs, level=level)
        shown = [inputs.events[0] / inputs.n[0], low[0], high[0]]
    elif isinstance(inputs, Rate):
        low, high = garwood(inputs, level=level)
        shown = [inputs.events[0] / inputs.time[0], low[0], high[0]]
    elif (own := _show_otherwise(effect, inputs, measure=measure, peto=peto)) is not None:
        point, reach = float(own.yi[0]), float(norm.ppf((1 + level) / 2) * np.sqrt(own.vi[0]))
        shown = list(back_transform(measure, [point, point - reach, point + reach]))
    else:
        reach = float(norm.ppf((1 + level) / 2) * np.sqrt(vi))
        shown = list(back_transform(measure, [yi, yi - reach, yi + reach]))
    names = ("yi", "vi", "shown", "shown_low", "shown_high")
    return dict(zip(names, (yi, vi, *map(float, shown)), strict=True))


def _show_otherwise(effect: EffectSizes, inputs: Inputs, *, measure: str, peto: bool) -> EffectSizes | None:
    """The effect that readers see where it is not the one that is weighted."""
    if isinstance(inputs, Counts) and peto:
        return peto_odds_ratio(inputs)
    if isinstance(inputs, Counts) and measure == "RD":
        return EffectSizes(subtract_risks(inputs), effect.vi)
    if isinstance(inputs, Rates) and measure == "IRD":
        return EffectSizes(subtract_rates(inputs), effect.vi)
    return None


def show_pooled(values: ArrayLike, vi: ArrayLike, *, measure: str) -> list[float]:
    """Pooled values on the displayed scale; `vi` are the variances of the pooled studies, which PFT needs."""
    n = harmonic_n(vi) if measure == "PFT" else None
    return [float(value) for value in back_transform(measure, values, n=n)]
