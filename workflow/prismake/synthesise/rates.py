"""Incidence rates: events over the time in which all people together were watched, and their sampling variances."""

import numpy as np
from numpy.typing import NDArray

from prismake.statistics.distributions import chi2
from prismake.statistics.elementary import log
from prismake.synthesise.effects import ADDED, EffectSizes, FloatArray, Rate, Rates


def has_no_events(rates: Rates) -> NDArray[np.bool_]:
    """Whether one of the two arms has no event, so that 0.5 is added to the events of both."""
    return np.asarray((rates.events1 == 0) | (rates.events2 == 0), dtype=np.bool_)


def is_eventless(rates: Rates) -> NDArray[np.bool_]:
    """Whether neither arm has an event: such a study says nothing on the ratio."""
    return np.asarray(rates.events1 + rates.events2 == 0, dtype=np.bool_)


def rate_ratio(rates: Rates) -> EffectSizes:
    """yi = log((x1 / t1) / (x2 / t2)), vi = 1/x1 + 1/x2; 0.5 added to both x where one is zero (Handbook 10.4.1)."""
    x1, x2 = _add(rates)
    return EffectSizes(log(x1 / rates.time1 / (x2 / rates.time2)), 1 / x1 + 1 / x2)


def rate_difference(rates: Rates) -> EffectSizes:
    """yi = x1 / t1 - x2 / t2, vi = x1 / t1² + x2 / t2²; 0.5 added to both x where one is zero."""
    x1, x2 = _add(rates)
    return EffectSizes(x1 / rates.time1 - x2 / rates.time2, x1 / rates.time1**2 + x2 / rates.time2**2)


def subtract_rates(rates: Rates) -> FloatArray:
    """x1 / t1 - x2 / t2 with nothing added."""
    return np.asarray(rates.events1 / rates.time1 - rates.events2 / rates.time2, dtype=np.float64)


def raw_rate(rate: Rate) -> EffectSizes:
    """yi = x / t, vi = x / t²; 0.5 added to x where it is zero."""
    x = _add_one(rate)
    return EffectSizes(x / rate.time, x / rate.time**2)


def log_rate(rate: Rate) -> EffectSizes:
    """yi = log(x / t), vi = 1 / x; 0.5 added to x where it is zero."""
    x = _add_one(rate)
    return EffectSizes(log(x / rate.time), 1 / x)


def root_rate(rate: Rate) -> EffectSizes:
    """yi = sqrt(x / t), vi = 1 / (4 t); nothing is added."""
    return EffectSizes(np.sqrt(rate.events / rate.time), 1 / (4 * rate.time))


def garwood(rate: Rate, *, level: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """The exact limits of a rate: chi² quantiles with 2x and 2x + 2 df, over 2 t; the lower one is 0 at x = 0.

    Garwood 1936. Coverage is never below `level`.
    """
    x, t, tail = rate.events, rate.time, (1 - level) / 2
    low = chi2.ppf(tail, np.where(x == 0, 1.0, 2 * x)) / (2 * t)
    return np.where(x == 0, 0.0, low), np.asarray(chi2.ppf(1 - tail, 2 * x + 2) / (2 * t), dtype=np.float64)


def _add(rates: Rates) -> tuple[FloatArray, FloatArray]:
    added = np.where(has_no_events(rates), ADDED, 0.0)
    return rates.events1 + added, rates.events2 + added


def _add_one(rate: Rate) -> FloatArray:
    return np.where(rate.events == 0, ADDED, rate.events)
