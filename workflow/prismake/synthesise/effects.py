"""Effect sizes and their sampling variances, as formulas on arrays with one element per study."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prismake.statistics.elementary import divide_gammas, each, log

FloatArray = NDArray[np.float64]
ADDED = 0.5  # to every cell of a table that has an empty one


class EffectSizes(NamedTuple):
    """Effects `yi` on the analysis scale (log for ratios) and their variances `vi`."""

    yi: FloatArray
    vi: FloatArray


class Counts(NamedTuple):
    """Events and people in the experimental (1) and the control arm (2)."""

    events1: FloatArray
    n1: FloatArray
    events2: FloatArray
    n2: FloatArray


class Means(NamedTuple):
    """People, means and standard deviations in the experimental (1) and the control arm (2).

    `r` is the correlation of a crossover trial, whose n1 = n2 people are in both arms; nan (or None: all) elsewhere.
    """

    n1: FloatArray
    mean1: FloatArray
    sd1: FloatArray
    n2: FloatArray
    mean2: FloatArray
    sd2: FloatArray
    r: FloatArray | None = None


class Change(NamedTuple):
    """The same n people before and after, with the correlation r between the two values."""

    n: FloatArray
    mean_before: FloatArray
    sd_before: FloatArray
    mean_after: FloatArray
    sd_after: FloatArray
    r: FloatArray


class Share(NamedTuple):
    """Events and people of one arm."""

    events: FloatArray
    n: FloatArray


class Rates(NamedTuple):
    """Events and the time of all people together in the experimental (1) and the control arm (2)."""

    events1: FloatArray
    time1: FloatArray
    events2: FloatArray
    time2: FloatArray


class Rate(NamedTuple):
    """Events and the time of all people together in one arm."""

    events: FloatArray
    time: FloatArray


class Correlation(NamedTuple):
    """The correlation r of two variables among n people."""

    r: FloatArray
    n: FloatArray


class Reported(NamedTuple):
    """Effects as reports give them, on the analysis scale (log for ratios), with their standard errors."""

    estimate: FloatArray
    se: FloatArray


def is_uninformative(counts: Counts) -> NDArray[np.bool_]:
    """Whether neither arm has an event, or neither a non-event: such a study says nothing on OR and RR.

    Cochrane Handbook 10.4.4.2; metafor's `drop00`.
    """
    events = counts.events1 + counts.events2
    return np.asarray((events == 0) | (events == counts.n1 + counts.n2), dtype=np.bool_)


def has_zero_cell(counts: Counts) -> NDArray[np.bool_]:
    """Whether one of the four cells is zero, so that 0.5 is added to all four."""
    return np.asarray(np.min(_split(counts), axis=0) == 0, dtype=np.bool_)


def odds_ratio(counts: Counts) -> EffectSizes:
    """yi = log(ad / bc), vi = 1/a + 1/b + 1/c + 1/d (Woolf 1955); 0.5 added where a cell is zero."""
    a, b, c, d = _cells(counts)
    return EffectSizes(log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d)


def risk_ratio(counts: Counts) -> EffectSizes:
    """yi = log((a / n1) / (c / n2)), vi = 1/a - 1/n1 + 1/c - 1/n2 (Katz 1978); 0.5 added where a cell is zero."""
    a, b, c, d = _cells(counts)
    return EffectSizes(log(a / (a + b)) - log(c / (c + d)), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))


def risk_difference(counts: Counts) -> EffectSizes:
    """yi = p1 - p2, vi = p1 (1 - p1) / n1 + p2 (1 - p2) / n2; 0.5 added where a cell is zero."""
    a, b, c, d = _cells(counts)
    return EffectSizes(a / (a + b) - c / (c + d), a * b / _cube(a + b) + c * d / _cube(c + d))


def subtract_risks(counts: Counts) -> FloatArray:
    """p1 - p2 as the tables stand."""
    return np.asarray(counts.events1 / counts.n1 - counts.events2 / counts.n2, dtype=np.float64)


def mean_difference(means: Means, *, equal: bool = False) -> EffectSizes:
    """yi = m1 - m2, vi = sd1² / n1 + sd2² / n2; `equal`: one variance for both arms, vi = pooled sd² (1/n1 + 1/n2).

    Of a crossover trial vi = (sd1² + sd2² - 2 r sd1 sd2) / n (Elbourne 2002).
    """
    vi = means.sd1**2 / means.n1 + means.sd2**2 / means.n2 - 2 * _pair(means) * means.sd1 * means.sd2 / means.n1
    common = _pooled_variance(means) * (1 / means.n1 + 1 / means.n2)
    return EffectSizes(means.mean1 - means.mean2, common if equal else vi)


def standardised_mean_difference(means: Means) -> EffectSizes:
    """yi = J (m1 - m2) / pooled sd, vi = 1/n1 + 1/n2 + yi² / (2 (n1 + n2)); J exact (Hedges 1981, Viechtbauer 2010).

    Of a crossover trial vi = 2 (1 - r) / n + (1 + r²) yi² / (4 n), and J has 2 (n - 1) / (1 + r²) degrees of freedom:
    the pooled variance has 2 sd⁴ / df, since the two variances have the correlation r² (Cousineau 2020).
    """
    r, people = _pair(means), means.n1 + means.n2
    yi = correct_bias((people - 2) / (1 + r**2)) * (means.mean1 - means.mean2) / np.sqrt(_pooled_variance(means))
    return EffectSizes(yi, (1 / means.n1 + 1 / means.n2) * (1 - r) + (1 + r**2) * yi**2 / (2 * people))


def unequal_standardised_difference(means: Means) -> EffectSizes:
    """SMDH: yi = J (m1 - m2) / s, s² = (sd1² + sd2²) / 2; the variances of the arms may differ (Bonett 2008).

    vi = J² (yi² (sd1⁴ / (n1 - 1) + sd2⁴ / (n2 - 1)) / (8 s⁴) + (sd1² / (n1 - 1) + sd2² / (n2 - 1)) / s²), as metafor.
    Of a crossover trial 2 r² sd1² sd2² / (n - 1) is added to the first sum and 2 r sd1 sd2 / (n - 1) taken from the
    second (Bonett 2008); J has the degrees of freedom of `standardised_mean_difference`.
    """
    df1, df2, square = means.n1 - 1, means.n2 - 1, (means.sd1**2 + means.sd2**2) / 2
    r = _pair(means)
    shared = r * means.sd1 * means.sd2
    j = correct_bias((df1 + df2) / (1 + r**2))
    yi = j * (means.mean1 - means.mean2) / np.sqrt(square)
    spread = ((means.sd1**2) ** 2 / df1 + (means.sd2**2) ** 2 / df2 + 2 * shared**2 / df1) / (8 * square**2)
    apart = means.sd1**2 / df1 + means.sd2**2 / df2 - 2 * shared / df1
    return EffectSizes(yi, j**2 * (yi**2 * spread + apart / square))


def ratio_of_means(means: Means) -> EffectSizes:
    """yi = log(m1 / m2), vi = sd1² / (n1 m1²) + sd2² / (n2 m2²); both means above 0 (Hedges 1999).

    Of a crossover trial vi is less by 2 r sd1 sd2 / (n m1 m2) (Lajeunesse 2011).
    """
    parts = (means.sd1**2 / (means.n1 * means.mean1**2), means.sd2**2 / (means.n2 * means.mean2**2))
    shared = 2 * _pair(means) * means.sd1 * means.sd2 / (means.n1 * means.mean1 * means.mean2)
    return EffectSizes(log(means.mean1 / means.mean2), parts[0] + parts[1] - shared)


def reported_effect(reported: Reported) -> EffectSizes:
    """yi = estimate, vi = se² (Cochrane Handbook 10.3.3)."""
    return EffectSizes(reported.estimate, reported.se**2)


def correct_bias(df: FloatArray) -> FloatArray:
    """Hedges' exact J = gamma(df / 2) / (sqrt(df / 2) gamma((df - 1) / 2)), for df > 1 (Hedges 1981)."""
    return np.asarray(divide_gammas((df - 1) / 2) / np.sqrt(df / 2), dtype=np.float64)


def mean_change(change: Change) -> EffectSizes:
    """yi = after - before, vi = (sd_b² + sd_a² - 2 r sd_b sd_a) / n (Morris & DeShon 2002)."""
    return EffectSizes(change.mean_after - change.mean_before, _change_variance(change) / change.n)


def standardised_change(change: Change) -> EffectSizes:
    """SMCC: yi = J(n-1) (after - before) / sd of the change, vi = 1/n + yi² / (2n) (Gibbons 1993, Viechtbauer 2010)."""
    difference = change.mean_after - change.mean_before
    yi = correct_bias(change.n - 1) * difference / np.sqrt(_change_variance(change))
    return EffectSizes(yi, 1 / change.n + yi**2 / (2 * change.n))


def raw_standardised_change(change: Change) -> EffectSizes:
    """SMCR: yi = J(n-1) (after - before) / sd_before, vi = 2 (1 - r) / n + yi² / (2n) (Becker 1988)."""
    yi = correct_bias(change.n - 1) * (change.mean_after - change.mean_before) / change.sd_before
    return EffectSizes(yi, 2 * (1 - change.r) / change.n + yi**2 / (2 * change.n))


def raw_proportion(share: Share) -> EffectSizes:
    """yi = p = x / n, vi = p (1 - p) / n; 0.5 added to x and n - x where one is zero."""
    hit, miss = _both_parts(share)
    return EffectSizes(hit / (hit + miss), hit * miss / _cube(hit + miss))


def logit_proportion(share: Share) -> EffectSizes:
    """yi = log(x / (n - x)), vi = 1/x + 1/(n - x); 0.5 added to x and n - x where one is zero."""
    hit, miss = _both_parts(share)
    return EffectSizes(log(hit / miss), 1 / hit + 1 / miss)


def log_proportion(share: Share) -> EffectSizes:
    """yi = log(x / n), vi = 1/x - 1/n; 0.5 added to x and n - x where one is zero."""
    hit, miss = _both_parts(share)
    return EffectSizes(log(hit / (hit + miss)), 1 / hit - 1 / (hit + miss))


def arcsine_proportion(share: Share) -> EffectSizes:
    """yi = arcsin(sqrt(x / n)), vi = 1 / (4n) (Rücker 2009)."""
    return EffectSizes(each(math.asin, np.sqrt(share.events / share.n)), 1 / (4 * share.n))


def freeman_tukey_proportion(share: Share) -> EffectSizes:
    """yi = (arcsin sqrt(x/(n+1)) + arcsin sqrt((x+1)/(n+1))) / 2, vi = 1 / (4n + 2) (Freeman & Tukey 1950)."""
    below, above = share.events / (share.n + 1), (share.events + 1) / (share.n + 1)
    return EffectSizes((each(math.asin, np.sqrt(below)) + each(math.asin, np.sqrt(above))) / 2, 1 / (4 * share.n + 2))


def _cube(values: FloatArray) -> FloatArray:
    return values * values * values


def _split(counts: Counts) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    return counts.events1, counts.n1 - counts.events1, counts.events2, counts.n2 - counts.events2


def _cells(counts: Counts) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    added = np.where(has_zero_cell(counts), ADDED, 0.0)
    a, b, c, d = _split(counts)
    return a + added, b + added, c + added, d + added


def _both_parts(share: Share) -> tuple[FloatArray, FloatArray]:
    miss = share.n - share.events
    added = np.where((share.events == 0) | (miss == 0), ADDED, 0.0)
    return share.events + added, miss + added


def _pair(means: Means) -> FloatArray:
    """The correlations of crossover trials, 0 of two groups of people."""
    return np.zeros_like(means.n1) if means.r is None else np.where(np.isnan(means.r), 0.0, means.r)


def _pooled_variance(means: Means) -> FloatArray:
    squares = (means.n1 - 1) * means.sd1**2 + (means.n2 - 1) * means.sd2**2
    return np.asarray(squares / (means.n1 + means.n2 - 2), dtype=np.float64)


def _change_variance(change: Change) -> FloatArray:
    both = 2 * change.r * change.sd_before * change.sd_after
    return change.sd_before**2 + change.sd_after**2 - both
