"""Every effect measure: its words, what it is computed from, its null value, and the way back to readable values."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from prismake.statistics.digits import is_below
from prismake.statistics.elementary import each, exp, total
from prismake.statistics.kinds import KINDS, Comparison, Data

FloatArray = NDArray[np.float64]
Unit = Literal["outcome", "none", "proportion"]


@dataclass(frozen=True)
class Measure:
    """One effect measure.

    `null` is the value of no effect on the displayed scale (None for a proportion, which has none); `unit` says whether
    displayed values carry the outcome's unit, none, or are proportions between 0 and 1; `ratio` asks for a log axis.
    """

    label: str
    comparison: Comparison
    data: Data
    null: float | None
    unit: Unit
    back: Callable[[FloatArray], FloatArray]
    ratio: bool = False


def _same(values: FloatArray) -> FloatArray:
    return values


def _unlogit(values: FloatArray) -> FloatArray:
    return np.asarray(1 / (1 + exp(np.negative(values))), dtype=np.float64)


def _unarcsine(values: FloatArray) -> FloatArray:
    # Beyond 0 and pi/2 the sine turns back: a limit outside stands for 0 or 1.
    return np.asarray(each(math.sin, np.clip(values, 0, np.pi / 2)) ** 2, dtype=np.float64)


def _not_below_zero(values: FloatArray) -> FloatArray:
    return np.asarray(np.maximum(values, 0.0), dtype=np.float64)


def _unroot(values: FloatArray) -> FloatArray:
    return np.asarray(np.maximum(values, 0.0) ** 2, dtype=np.float64)


def _clip_correlation(values: FloatArray) -> FloatArray:
    return np.asarray(np.clip(values, -1.0, 1.0), dtype=np.float64)


def _unfisher(values: FloatArray) -> FloatArray:
    # tanh; of the smaller exponential, so that nothing overflows.
    small = exp(-2 * np.abs(values))
    return np.asarray(np.copysign((1 - small) / (1 + small), values), dtype=np.float64)


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "OR": Measure("odds ratio", *KINDS["OR"], 1, "none", exp, ratio=True),
        "RR": Measure("risk ratio", *KINDS["RR"], 1, "none", exp, ratio=True),
        "RD": Measure("risk difference", *KINDS["RD"], 0, "none", _same),
        "MD": Measure("mean difference", *KINDS["MD"], 0, "outcome", _same),
        "SMD": Measure("standardised mean difference (Hedges' g)", *KINDS["SMD"], 0, "none", _same),
        "SMDH": Measure("standardised mean difference (average variance)", *KINDS["SMDH"], 0, "none", _same),
        "SMDR": Measure("standardised mean difference (as in RevMan)", *KINDS["SMDR"], 0, "none", _same),
        "ROM": Measure("ratio of means", *KINDS["ROM"], 1, "none", exp, ratio=True),
        "IRR": Measure("incidence rate ratio", *KINDS["IRR"], 1, "none", exp, ratio=True),
        "IRD": Measure("incidence rate difference", *KINDS["IRD"], 0, "outcome", _same),
        "HR": Measure("hazard ratio", *KINDS["HR"], 1, "none", exp, ratio=True),
        "GEN": Measure("reported effect", *KINDS["GEN"], 0, "outcome", _same),
        "GENR": Measure("reported ratio", *KINDS["GENR"], 1, "none", exp, ratio=True),
        "MC": Measure("mean change", *KINDS["MC"], 0, "outcome", _same),
        "SMCC": Measure("mean change in standard deviations of the change", *KINDS["SMCC"], 0, "none", _same),
        "SMCR": Measure("mean change in standard deviations before treatment", *KINDS["SMCR"], 0, "none", _same),
        "PR": Measure("proportion", *KINDS["PR"], None, "proportion", _same),
        "PLO": Measure("proportion (logit)", *KINDS["PLO"], None, "proportion", _unlogit),
        "PLN": Measure("proportion (logarithm)", *KINDS["PLN"], None, "proportion", exp),
        "PAS": Measure("proportion (arcsine)", *KINDS["PAS"], None, "proportion", _unarcsine),
        "PFT": Measure("proportion (Freeman-Tukey)", *KINDS["PFT"], None, "proportion", _unarcsine),
        "IR": Measure("incidence rate", *KINDS["IR"], None, "outcome", _not_below_zero),
        "IRLN": Measure("incidence rate (logarithm)", *KINDS["IRLN"], None, "outcome", exp),
        "IRS": Measure("incidence rate (square root)", *KINDS["IRS"], None, "outcome", _unroot),
        "COR": Measure("correlation", *KINDS["COR"], 0, "none", _clip_correlation),
        "ZCOR": Measure("correlation (Fisher's z)", *KINDS["ZCOR"], 0, "none", _unfisher),
    }
)

CONVENTIONS: Mapping[str, str] = MappingProxyType(
    {
        "i2": "I² is computed from τ² and the typical sampling variance (for the common-effect model from Q).",
        "prediction": "Prediction intervals use Student's t with k - 1 degrees of freedom and need three studies.",
        "tau2_ci": "The confidence interval of τ² is the Q-profile interval where studies are combined by inverse "
        "variance.",
        "tau2_ci_counts": "The confidence interval of τ² in the logit-normal model of the counts is the one by profile "
        "likelihood.",
        "mantel_haenszel": "Mantel-Haenszel pools the tables as they stand: nothing is added to empty cells "
        "(RevMan adds 0.5 to all four), and only risk differences count a study without events in both arms.",
        "peto": "Peto's method takes arms of similar size and rare events; nothing is added to empty cells.",
        "glmm": "Logit-normal model of the counts, adaptive Gauss-Hermite quadrature with seven nodes; "
        "nothing is added to empty cells.",
        "zero_cells": "Where studies are combined by inverse variance, 0.5 is added to the cells of a study in "
        "which one of them is zero; "
        "a study without events, or with nothing but events, in both arms is left out of odds and risk ratios.",
        "dependent": "Several effects of one study stand in a multilevel model: I² takes the variances between and "
        "within studies together; standard errors are cluster-robust (CR2) with Satterthwaite's degrees of freedom, "
        "beside them Wald's z.",
        "adhoc": "Hartung-Knapp with the ad hoc rule: its variance factor is never taken below 1.",
        "smd": "Standardised with the exact correction for small samples, not with RevMan's approximation.",
    }
)


def name_null(measure: Measure) -> str:
    """The value that says that there is no effect, in words; empty for a measure without one.

    >>> name_null(MEASURES["RR"]), name_null(MEASURES["ZCOR"]), name_null(MEASURES["PLO"])
    ('the value of no effect (1)', 'the value of no correlation (0)', '')
    """
    if measure.null is None:
        return ""
    return f"the value of no {'correlation' if measure.data == 'correlations' else 'effect'} ({measure.null:g})"


def choose_model(analysis: Mapping[str, Any]) -> str:
    """The name that the planned result of an analysis has in the table estimates: its method, else its model."""
    if "dependent" in analysis:
        return "multilevel_robust"
    method = str(analysis.get("method", "inverse_variance"))
    return str(analysis.get("model", "random")) if method == "inverse_variance" else method


def back_transform(measure: str, values: ArrayLike, *, n: ArrayLike | None = None) -> FloatArray:
    """The values of the analysis scale on the displayed scale, limited to 0 to 1 for proportions.

    For PFT give `n`: a study's own number of people, or `harmonic_n` of the pooled studies (Miller 1978).
    Raises KeyError for an unknown measure, ValueError for PFT without `n`.
    """
    known, array = MEASURES[measure], np.asarray(values, dtype=np.float64)
    if measure == "PFT":
        if n is None:
            raise ValueError("the Freeman-Tukey back-transformation needs n")
        return _unfreeman_tukey(array, np.asarray(n, dtype=np.float64))
    shown = known.back(array)
    return np.clip(shown, 0, 1) if known.unit == "proportion" else shown


def harmonic_n(vi: ArrayLike) -> float:
    """The harmonic mean of the numbers of people behind Freeman-Tukey variances, which are 1 / (4 n + 2)."""
    people = (1 / np.asarray(vi, dtype=np.float64) - 2) / 4
    return len(people) / total(1 / people)


def _unfreeman_tukey(values: FloatArray, n: FloatArray) -> FloatArray:
    # Miller 1978, The American Statistician 32:138; yi is half of Freeman and Tukey's sum of two arcsines.
    lowest = each(math.asin, np.sqrt(1 / (n + 1))) / 2
    highest = (each(math.asin, np.sqrt(n / (n + 1))) + np.pi / 2) / 2
    inside = np.clip(values, lowest, highest)
    sine, cosine = each(math.sin, 2 * inside), each(math.cos, 2 * inside)
    # Miller's sign(cosine) sqrt(1 - u²) with 1 - u² freed of what cancels at one half.
    u = sine - cosine**2 / (sine * n)
    proportion = (1 - cosine * np.sqrt((1 / (1 + sine) + 1 / (sine * n)) * np.maximum(1 + u, 0.0))) / 2
    within = np.where(is_below(values, highest), proportion, 1.0)
    return np.asarray(np.where(is_below(lowest, values), within, 0.0), dtype=np.float64)
