"""Peto's odds ratio: observed minus expected events, for rare events and arms of similar size."""

import numpy as np

from prismake.statistics.distributions import chi2, norm
from prismake.statistics.elementary import total
from prismake.synthesise.effects import Counts, EffectSizes, FloatArray, is_uninformative
from prismake.synthesise.heterogeneity import i2_h2_from_q
from prismake.synthesise.mantel_haenszel import NAN, StratifiedFit


def peto_odds_ratio(counts: Counts) -> EffectSizes:
    """yi = (O - E) / V, vi = 1 / V on the log scale; nan where neither arm has an event, or neither a non-event.

    O events in the experimental arm, E = n1 m / N, V = n1 n2 m (N - m) / (N² (N - 1)), m events of N people
    (Yusuf, Peto et al. 1985). Nothing is added to zero cells.
    """
    difference, v = _observed_minus_expected(counts)
    known = np.where(is_uninformative(counts), np.nan, np.where(v > 0, v, np.nan))
    return EffectSizes(difference / known, 1 / known)


def pool_peto(counts: Counts, *, level: float = 0.95) -> StratifiedFit:
    """log OR = sum(O - E) / sum(V), se = 1 / sqrt(sum(V)), Q = sum((O - E)² / V) - sum(O - E)² / sum(V).

    Yusuf, Peto et al. 1985. Studies without information are left out and not counted in `k`; nan when all are.
    """
    difference, v = _observed_minus_expected(counts)
    informative = v > 0
    difference, v = difference[informative], v[informative]
    k, spread = len(v), total(v)
    if k == 0:
        return StratifiedFit(k=0, estimate=NAN, se=NAN, p=NAN, ci_low=NAN, ci_high=NAN, i2=NAN, q=NAN, q_df=0, q_p=NAN)
    estimate, se = total(difference) / spread, 1 / float(np.sqrt(spread))
    reach = float(norm.ppf((1 + level) / 2)) * se
    q = total((difference - estimate * v) ** 2 / v)  # as the formula, without what cancels
    return StratifiedFit(
        k=k,
        estimate=estimate,
        se=se,
        p=float(2 * norm.sf(abs(estimate) / se)),
        ci_low=estimate - reach,
        ci_high=estimate + reach,
        i2=i2_h2_from_q(q, k)[0] if k > 1 else 0.0,
        q=q,
        q_df=k - 1,
        q_p=float(chi2.sf(q, k - 1)) if k > 1 else 1.0,
    )


def _observed_minus_expected(counts: Counts) -> tuple[FloatArray, FloatArray]:
    events, people = counts.events1 + counts.events2, counts.n1 + counts.n2
    difference = counts.events1 - counts.n1 * events / people
    variance = counts.n1 * counts.n2 * events * (people - events) / (people**2 * (people - 1))
    return difference, variance
