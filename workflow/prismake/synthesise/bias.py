"""Small-study effects: tests of funnel asymmetry, which need ten studies, and the funnel plot, which does not."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prismake.statistics.digits import TAIL_DIGITS, is_below, settle_all
from prismake.statistics.distributions import norm, t
from prismake.statistics.elementary import total
from prismake.synthesise.effects import Counts, odds_ratio
from prismake.synthesise.heterogeneity import average
from prismake.synthesise.linear import ON_A_LINE, IndistinctError, fit_line
from prismake.synthesise.moderators import regress_effects

FloatArray = NDArray[np.float64]
MINIMUM = 10  # Cochrane Handbook 13.3.5.4: below it the tests cannot tell chance from asymmetry
EXACT_BELOW = 50
CONTOURS = (0.9, 0.95, 0.99)


@dataclass(frozen=True)
class Asymmetry:
    """A regression test of the funnel: `slope` is the coefficient tested (0 = symmetric), `df` inf under z.

    `limit` is the effect that the regression predicts for an infinitely precise study, with its interval.
    """

    slope: float
    se: float
    statistic: float
    df: float
    p: float
    limit: float
    limit_se: float
    limit_low: float
    limit_high: float


@dataclass(frozen=True)
class Funnel:
    """What a contour-enhanced funnel plot shows: effects against standard errors, no test.

    `contours` gives for each level the reach on either side of `null` at standard error 1; it grows in proportion.
    """

    effects: FloatArray
    standard_errors: FloatArray
    centre: float
    null: float
    contours: dict[float, float]


def draw_funnel(yi: FloatArray, vi: FloatArray, *, null: float = 0.0) -> Funnel:
    """The funnel's data for any k >= 1: common-effect mean, contours at p = .1, .05, .01 (Peters 2008)."""
    reaches = {level: float(norm.ppf((1 + level) / 2)) for level in CONTOURS}
    return Funnel(yi.copy(), np.sqrt(vi), average(yi, vi, 0.0), null, reaches)


def require_studies(k: int, minimum: int = MINIMUM) -> None:
    """Raises ValueError when there are fewer studies than a test of asymmetry needs."""
    if k < minimum:
        raise ValueError(f"tests of funnel asymmetry need {minimum} studies, there are {k}: only the plot is shown")


def run_egger(yi: FloatArray, vi: FloatArray, *, level: float = 0.95, minimum: int = MINIMUM) -> Asymmetry:
    """Egger 1997: yi on sqrt(vi), weights 1 / vi, dispersion estimated, t with k - 2 df; for k >= `minimum` studies."""
    return _regress(yi, np.sqrt(vi), 1 / vi, level=level, minimum=minimum)


def run_egger_mixed(yi: FloatArray, vi: FloatArray, *, level: float = 0.95, minimum: int = MINIMUM) -> Asymmetry:
    """Egger's test as a meta-regression on sqrt(vi) with additive tau² by REML, Wald's z (Sterne & Egger 2005)."""
    require_studies(len(yi), minimum)
    fit_line(yi, np.sqrt(vi), 1 / vi)  # refuses studies that are equally precise, in words of this test
    fit = regress_effects(yi, vi, np.sqrt(vi)[:, None], method="REML", test="z", level=level)
    slope, limit = 1, 0
    return Asymmetry(
        slope=float(fit.coefficients[slope]),
        se=float(fit.se[slope]),
        statistic=float(fit.statistics[slope]),
        df=np.inf,
        p=float(fit.p[slope]),
        limit=float(fit.coefficients[limit]),
        limit_se=float(fit.se[limit]),
        limit_low=float(fit.ci_low[limit]),
        limit_high=float(fit.ci_high[limit]),
    )


def run_peters(counts: Counts, *, level: float = 0.95, minimum: int = MINIMUM) -> Asymmetry:
    """Peters 2006, for OR: log OR on 1 / N, weights 1 / (1 / events + 1 / non-events) of both arms together; t(k - 2).

    A study without events, or with nothing but events, has weight 0 and is left out.
    """
    events, people = counts.events1 + counts.events2, counts.n1 + counts.n2
    kept = (events > 0) & (events < people)
    events, people = events[kept], people[kept]
    weights = 1 / (1 / events + 1 / (people - events))
    return _regress(odds_ratio(counts).yi[kept], 1 / people, weights, level=level, minimum=minimum)


def run_harbord(counts: Counts, *, level: float = 0.95, minimum: int = MINIMUM) -> Asymmetry:
    """Harbord 2006, for OR: score Z / V on 1 / sqrt(V), weights V; t(k - 2).

    Z = a - n1 m / N, V = n1 n2 m (N - m) / (N² (N - 1)), m events of N people. Studies with V = 0 are left out.
    """
    a, n1, c, n2 = counts
    events, people = a + c, n1 + n2
    v = n1 * n2 * events * (people - events) / (people**2 * (people - 1))
    kept = v > 0
    score = (a - n1 * events / people)[kept] / v[kept]
    return _regress(score, 1 / np.sqrt(v[kept]), v[kept], level=level, minimum=minimum)


def run_pet_peese(
    yi: FloatArray, vi: FloatArray, *, level: float = 0.95, minimum: int = MINIMUM
) -> tuple[str, Asymmetry]:
    """PET-PEESE (Stanley & Doucouliagos 2014): the name of the regression taken, and its result, `limit` above all.

    PET is Egger's regression on sqrt(vi); where its limit differs from 0 (one-sided p < 0.05), the regression on vi,
    PEESE, is taken instead. For k >= `minimum` studies.
    """
    pet = run_egger(yi, vi, level=level, minimum=minimum)
    one_sided = float(t.sf(abs(pet.limit) / pet.limit_se, pet.df))
    if not is_below(one_sided, 0.05):
        return "PET", pet
    return "PEESE", _regress(yi, vi, 1 / vi, level=level, minimum=minimum)


def run_begg(
    yi: FloatArray, vi: FloatArray, *, exact: bool | None = None, minimum: int = MINIMUM
) -> tuple[float, float]:
    """Begg & Mazumdar 1994: Kendall's tau-b between vi and (yi - mean) / sqrt(vi - 1 / sum(1 / vi)), and its p.

    Without ties and below 50 studies p is exact, else from the normal distribution; `exact=False` asks for the latter.
    Raises IndistinctError where all studies share one rank.
    """
    require_studies(len(yi), minimum)
    spread = vi - 1 / total(1 / vi)
    # Ranks: what floating point alone tells apart is tied.
    standardised = settle_all((yi - average(yi, vi, 0.0)) / np.sqrt(spread), TAIL_DIGITS, scale=1.0)
    vi = settle_all(vi, TAIL_DIGITS)
    ranks = min(len(np.unique(vi)), len(np.unique(standardised)))
    if ranks == 1:
        raise IndistinctError("the studies share one rank: all effects, or all variances, are the same")
    ties = ranks < len(yi)
    wanted = len(yi) < EXACT_BELOW if exact is None else exact or len(yi) < 3
    from scipy.stats import kendalltau  # slow to import

    found = kendalltau(standardised, vi, method="exact" if wanted and not ties else "asymptotic")
    return float(found.statistic), float(found.pvalue)


def _regress(yi: FloatArray, x: FloatArray, weights: FloatArray, *, level: float, minimum: int) -> Asymmetry:
    require_studies(len(yi), minimum)
    df = len(yi) - 2
    line = fit_line(yi, x, weights)
    if line.rest == 0 and df > 0:
        raise IndistinctError(ON_A_LINE)
    scale = line.rest / df if df else np.nan
    se = float(np.sqrt(scale / line.spread))
    limit_se = float(np.sqrt(scale * (1 / line.weight + line.mean**2 / line.spread)))
    reach = float(t.ppf((1 + level) / 2, df)) * limit_se if df else np.nan
    p = float(2 * t.sf(abs(line.slope / se), df)) if df else np.nan
    limits = (line.intercept, limit_se, line.intercept - reach, line.intercept + reach)
    return Asymmetry(line.slope, se, line.slope / se, float(df), p, *limits)
