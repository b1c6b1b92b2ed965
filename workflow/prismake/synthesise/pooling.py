"""Pooled effects: the common-effect and the random-effects model with their tests, intervals and weights."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prismake.statistics.distributions import chi2
from prismake.statistics.elementary import total
from prismake.synthesise.heterogeneity import (
    average,
    estimate_tau2,
    generalised_q,
    i2_h2,
    i2_h2_from_q,
    q_profile,
)
from prismake.synthesise.inference import find_critical, infer

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Fit:
    """One pooled result on the analysis scale; `weights` in per cent, `i2` in per cent.

    `pi_low` and `pi_high` are nan for the common-effect model and below three studies, the limits of tau², I² and H²
    for the common-effect model; those of I² and H² are what the limits of tau² imply. `hk_s2` is Hartung and Knapp's s²
    before the ad hoc rule, nan under z.
    """

    k: int
    estimate: float
    se: float
    p: float
    ci_low: float
    ci_high: float
    pi_low: float
    pi_high: float
    tau2: float
    tau2_low: float
    tau2_high: float
    i2: float
    i2_low: float
    i2_high: float
    h2: float
    h2_low: float
    h2_high: float
    q: float
    q_p: float
    hk_s2: float
    weights: FloatArray


def pool_common(yi: FloatArray, vi: FloatArray, *, level: float = 0.95) -> Fit:
    """The common-effect model: inverse-variance mean with Wald's z; I² and H² from Q. k >= 2."""
    q = generalised_q(yi, vi)
    i2, h2 = i2_h2_from_q(q, len(yi))
    return _fit(yi, vi, tau2=0.0, test="z", level=level, spread={"i2": i2, "h2": h2}, predicts=False)


def pool_random(
    yi: FloatArray,
    vi: FloatArray,
    *,
    method: str = "REML",
    test: str = "adhoc_hartung_knapp",
    level: float = 0.95,
) -> Fit:
    """The random-effects model with tau² by `method` (REML, ML, PM, DL) and the test z or Hartung-Knapp. k >= 2.

    Hartung & Knapp 2001: se² times s² = sum(w (yi - mean)²) / (k - 1), t with k - 1 df; the ad hoc form never lets s²
    fall below 1, because the plain one is falsely narrow near tau² = 0 (IntHout 2014, Knapp & Hartung 2003).
    Raises KeyError for an unknown method, ValueError for an unknown test.
    """
    tau2 = estimate_tau2(yi, vi, method=method)
    spread: dict[str, float] = {}
    for end, value in zip(("", "_low", "_high"), (tau2, *q_profile(yi, vi, level=level)), strict=True):
        i2, h2 = i2_h2(value, vi)
        spread |= {f"tau2{end}": value, f"i2{end}": i2, f"h2{end}": h2}
    return _fit(yi, vi, tau2=tau2, test=test, level=level, spread=spread, predicts=len(yi) >= 3)


def predict(estimate: float, se: float, *, tau2: float, df: float, level: float = 0.95) -> tuple[float, float]:
    """Where the effect of a further study is to be expected: estimate ± t(df) sqrt(tau² + se²), df = inf for z.

    Higgins, Thompson & Spiegelhalter 2009, with k - 1 instead of their k - 2 df (Cochrane Handbook 10.10.4.3).
    """
    reach = find_critical(df, level) * float(np.sqrt(tau2 + se**2))
    return estimate - reach, estimate + reach


def _fit(
    yi: FloatArray,
    vi: FloatArray,
    *,
    tau2: float,
    test: str,
    level: float,
    spread: Mapping[str, float],
    predicts: bool,
) -> Fit:
    w, estimate, df = 1 / (vi + tau2), average(yi, vi, tau2), len(yi) - 1
    tested = infer(estimate, 1 / np.sqrt(total(w)), q=generalised_q(yi, vi, tau2), df=df, test=test, level=level)
    se, q = float(tested.se), generalised_q(yi, vi)
    pi_low, pi_high = predict(estimate, se, tau2=tau2, df=df, level=level) if predicts else (float("nan"),) * 2
    unknown = dict.fromkeys((f"{name}_{end}" for name in ("tau2", "i2", "h2") for end in ("low", "high")), float("nan"))
    return Fit(
        k=len(yi),
        estimate=estimate,
        se=se,
        p=float(tested.p),
        ci_low=float(tested.ci_low),
        ci_high=float(tested.ci_high),
        pi_low=pi_low,
        pi_high=pi_high,
        **{"tau2": tau2} | unknown | dict(spread),
        q=q,
        q_p=float(chi2.sf(q, df)),
        hk_s2=float(tested.s2),
        weights=100 * w / total(w),
    )
