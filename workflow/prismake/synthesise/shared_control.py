"""Trials with several experimental arms: what the errors of their effects share because the control arm is the same.

The control group's part of each variance is the covariance of two effects (Gleser & Olkin 2009).
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from prismake.synthesise.effects import (
    ADDED,
    Counts,
    FloatArray,
    Means,
    Rates,
    has_zero_cell,
    standardised_mean_difference,
)
from prismake.synthesise.rates import has_no_events
from prismake.synthesise.shapes import shape_inputs


class Shared(NamedTuple):
    """Two effects of one study have the smaller `control` of both plus the product of their `slopes` as covariance."""

    control: FloatArray
    slopes: FloatArray


def find_shared(frame: pd.DataFrame, *, measure: str) -> Shared:
    """What each effect shares with others of its study that have the same control arm; rows of the table effects.

    Where 0.5 was added to the cells of one comparison alone, the smaller part is what both contain. Raises KeyError
    for a measure of which the covariance is not known here.
    """
    return SHARED[measure](shape_inputs(frame, measure=measure))


def _share_odds(counts: Counts) -> Shared:
    c, d = _fill_control(counts)
    return _only(1 / c + 1 / d)


def _share_risks(counts: Counts) -> Shared:
    c, d = _fill_control(counts)
    return _only(1 / c - 1 / (c + d))


def _share_difference(counts: Counts) -> Shared:
    c, d = _fill_control(counts)
    people = c + d
    return _only(c * d / (people * people * people))


def _share_means(means: Means) -> Shared:
    return _only(means.sd2**2 / means.n2)


def _share_ratio(means: Means) -> Shared:
    return _only(means.sd2**2 / (means.n2 * means.mean2**2))


def _share_standardised(means: Means) -> Shared:
    # Each comparison is divided by its own pooled standard deviation; the control group's variance is in all of them:
    # its part of the covariance is y1 y2 n2 / (2 N1 N2), N the people of a comparison.
    people = means.n1 + means.n2
    yi = standardised_mean_difference(means).yi
    return Shared(1 / means.n2, yi * np.sqrt(means.n2 / 2) / people)


def _share_rates(rates: Rates) -> Shared:
    return _only(1 / _fill_events(rates))


def _share_rate_difference(rates: Rates) -> Shared:
    return _only(_fill_events(rates) / rates.time2**2)


def _only(control: FloatArray) -> Shared:
    return Shared(control, np.zeros_like(control))


def _fill_control(counts: Counts) -> tuple[FloatArray, FloatArray]:
    added = np.where(has_zero_cell(counts), ADDED, 0.0)
    return counts.events2 + added, counts.n2 - counts.events2 + added


def _fill_events(rates: Rates) -> FloatArray:
    return np.asarray(rates.events2 + np.where(has_no_events(rates), ADDED, 0.0), dtype=np.float64)


SHARED: Mapping[str, Callable[[Any], Shared]] = {
    "OR": _share_odds,
    "RR": _share_risks,
    "RD": _share_difference,
    "MD": _share_means,
    "SMD": _share_standardised,
    "ROM": _share_ratio,
    "IRR": _share_rates,
    "IRD": _share_rate_difference,
}
