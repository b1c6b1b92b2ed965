"""Mantel-Haenszel: odds ratio, risk ratio and risk difference pooled from the raw tables.

Two conventions for a study with a zero cell. "exact", as metafor does it and the default: the tables are pooled as they
stand, so that a study without events in either arm adds nothing to OR and RR, and one with nothing but events nothing
to OR; 0.5 only enters the single studies' effects from which Q is computed. "revman", as RevMan 5 does it: both kinds
of study are dropped for OR and RR, and 0.5 is added to all four cells of every other study that has an empty one. For
RD every study counts under both (Cochrane Handbook 10.4.4; Deeks & Higgins 2010).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from prismake.statistics.digits import is_above
from prismake.statistics.distributions import chi2, norm
from prismake.statistics.elementary import exp, log, total
from prismake.synthesise.effects import (
    ADDED,
    Counts,
    EffectSizes,
    has_zero_cell,
    is_uninformative,
    odds_ratio,
    risk_difference,
    risk_ratio,
)
from prismake.synthesise.heterogeneity import i2_h2_from_q
from prismake.synthesise.profile import profile_at

FloatArray = NDArray[np.float64]
Convention = Literal["exact", "revman"]
SINGLE: Mapping[str, Callable[[Counts], EffectSizes]] = {"OR": odds_ratio, "RR": risk_ratio, "RD": risk_difference}
NAN = float("nan")


@dataclass(frozen=True)
class StratifiedFit:
    """A result pooled from raw tables, on the analysis scale (log for ratios); `i2` in per cent.

    `k` counts the studies that are pooled. Q has `q_df` df, one less than there are studies with events and
    non-events: as in metafor, the others are not in Q, although a risk difference pools them. For OR, `cmh` is the
    Cochran-Mantel-Haenszel chi² (1 df) and `tarone` the Breslow-Day test as corrected by Tarone (`q_df`); else nan.
    """

    k: int
    estimate: float
    se: float
    p: float
    ci_low: float
    ci_high: float
    i2: float
    q: float
    q_df: int
    q_p: float
    cmh: float = NAN
    cmh_p: float = NAN
    tarone: float = NAN
    tarone_p: float = NAN


def pool_mantel_haenszel(
    counts: Counts,
    *,
    measure: str,
    convention: Convention = "exact",
    continuity: bool = True,
    level: float = 0.95,
) -> StratifiedFit:
    """Pool `counts` as OR, RR or RD; Q is centred on the pooled value; `continuity` corrects the CMH test by 0.5.

    Weights: Mantel & Haenszel 1959. Variances: OR Robins, Breslow & Greenland 1986; RR Greenland & Robins 1985;
    RD Sato, Greenland & Robins 1989. The estimate is nan when no table carries information. Raises KeyError for
    another measure.
    """
    informative = _pick(counts, ~is_uninformative(counts))
    tables = counts
    if convention == "revman":
        tables = fill_zero_cells(counts if measure == "RD" else informative)
    estimate, se = ESTIMATES[measure](tables)
    effects = SINGLE[measure](informative)
    k = len(effects.yi)
    q = total((effects.yi - estimate) ** 2 / effects.vi)
    reach = float(norm.ppf((1 + level) / 2)) * se
    return StratifiedFit(
        k=len(counts.n1) if measure == "RD" else k,
        estimate=estimate,
        se=se,
        p=float(2 * norm.sf(abs(estimate) / se)) if se > 0 else NAN,
        ci_low=estimate - reach,
        ci_high=estimate + reach,
        i2=i2_h2_from_q(q, k)[0] if k > 1 else 0.0,
        q=q,
        q_df=max(0, k - 1),
        q_p=float(chi2.sf(q, k - 1)) if k > 1 else 1.0,
        **(_homogeneity(informative, estimate, continuity=continuity) if measure == "OR" and se > 0 else {}),
    )


def estimate_tau2_around(effects: EffectSizes, centre: float) -> float:
    """RevMan's tau² for "M-H, random": DerSimonian and Laird's, with Q centred on the Mantel-Haenszel estimate.

    max(0, (sum(w (yi - centre)²) - (k - 1)) / (sum(w) - sum(w²) / sum(w))), w = 1 / vi (Deeks & Higgins 2010).
    """
    q = total((effects.yi - centre) ** 2 / effects.vi)
    trace = float(profile_at(effects.yi, effects.vi, np.array(0.0)).trace_p)
    return (q - (len(effects.yi) - 1)) / trace if is_above(q, len(effects.yi) - 1) else 0.0


def fill_zero_cells(counts: Counts, added: float | None = ADDED) -> Counts:
    """The tables with `added` in all four cells of those that have an empty one.

    None: the treatment-arm correction, n1 / N in the cells of the experimental and n2 / N in those of the control arm,
    so that unequal arms are not drawn together (Sweeting 2004).
    """
    empty, people = has_zero_cell(counts), counts.n1 + counts.n2
    one, other = (np.where(empty, n / people if added is None else added, 0.0) for n in (counts.n1, counts.n2))
    return Counts(counts.events1 + one, counts.n1 + 2 * one, counts.events2 + other, counts.n2 + 2 * other)


def weigh_tables(counts: Counts, *, measure: str) -> FloatArray:
    """Each table's weight in the Mantel-Haenszel mean, per cent: b c / N for OR, c n1 / N for RR, n1 n2 / N for RD."""
    a, n1, c, n2 = counts
    shares = {"OR": (n1 - a) * c, "RR": c * n1, "RD": n1 * n2}[measure] / (n1 + n2)
    return np.asarray(100 * shares / total(shares), dtype=np.float64)


def _pick(counts: Counts, chosen: NDArray[np.bool_]) -> Counts:
    return Counts(*(column[chosen] for column in counts))


def _pool_odds_ratio(counts: Counts) -> tuple[float, float]:
    a, c = counts.events1, counts.events2
    b, d, people = counts.n1 - a, counts.n2 - c, counts.n1 + counts.n2
    r, s, p, q = a * d / people, b * c / people, (a + d) / people, (b + c) / people
    upper, lower = total(r), total(s)
    if upper == 0 or lower == 0:
        return NAN, NAN
    variance = (total(p * r) / upper**2 + total(p * s + q * r) / (upper * lower) + total(q * s) / lower**2) / 2
    return float(log(upper / lower)), float(np.sqrt(variance))


def _pool_risk_ratio(counts: Counts) -> tuple[float, float]:
    a, n1, c, n2 = counts
    people = n1 + n2
    upper, lower = total(a * n2 / people), total(c * n1 / people)
    if upper == 0 or lower == 0:
        return NAN, NAN
    variance = total(n1 * n2 * (a + c) / people**2 - a * c / people) / (upper * lower)
    return float(log(upper / lower)), float(np.sqrt(variance))


def _pool_risk_difference(counts: Counts) -> tuple[float, float]:
    a, n1, c, n2 = counts
    people = n1 + n2
    weight = total(n1 * n2 / people)
    estimate = total(a * n2 / people - c * n1 / people) / weight
    first = total(c * (n1 / people) ** 2 - a * (n2 / people) ** 2 + n1 * n2 * (n2 - n1) / (2 * people**2))
    second = total(a * (n2 - c) / people + c * (n1 - a) / people) / 2
    return float(estimate), float(np.sqrt((estimate * first + second) / weight**2))


def _homogeneity(counts: Counts, estimate: float, *, continuity: bool) -> dict[str, float]:
    # Cochran 1954, Mantel & Haenszel 1959; Breslow & Day 1980 with the correction of Tarone 1985.
    a, n1, c, n2 = counts
    events, people = a + c, n1 + n2
    apart = abs(total(a - n1 * events / people))
    spread = total(n1 * n2 * events * (people - events) / (people**2 * (people - 1)))
    cmh = max(0.0, apart - (0.5 if continuity else 0.0)) ** 2 / spread if spread else NAN
    expected = _expected_events(counts, float(exp(estimate)))
    with np.errstate(divide="ignore"):
        variance = 1 / (1 / expected + 1 / (events - expected) + 1 / (n1 - expected) + 1 / (n2 - events + expected))
    tarone = total((a - expected) ** 2 / variance) - total(a - expected) ** 2 / total(variance)
    tarone_p = float(chi2.sf(tarone, len(a) - 1)) if len(a) > 1 else 1.0
    return {"cmh": cmh, "cmh_p": float(chi2.sf(cmh, 1)), "tarone": tarone, "tarone_p": tarone_p}


def _expected_events(counts: Counts, ratio: float) -> FloatArray:
    # The root within its limits of e (n2 - m + e) = ratio (m - e) (n1 - e), in the form that does not cancel.
    a, n1, c, n2 = counts
    events = a + c
    square, linear, constant = 1 - ratio, n2 - events + ratio * (events + n1), -ratio * events * n1
    root = np.sqrt(np.maximum(0.0, linear**2 - 4 * square * constant))
    return np.asarray(-2 * constant / (linear + root), dtype=np.float64)


ESTIMATES: Mapping[str, Callable[[Counts], tuple[float, float]]] = {
    "OR": _pool_odds_ratio,
    "RR": _pool_risk_ratio,
    "RD": _pool_risk_difference,
}
