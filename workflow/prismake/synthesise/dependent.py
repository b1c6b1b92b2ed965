"""The pooled effect of studies with several effects each, with standard errors that hold whatever their errors share.

CR2 and Satterthwaite's degrees of freedom: Bell & McCaffrey 2002, Tipton 2015, Pustejovsky & Tipton 2018, as in the
package clubSandwich.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prismake.statistics.digits import DIGITS, TAIL_DIGITS, settle
from prismake.statistics.distributions import chi2, norm, t
from prismake.statistics.jets import ONE, ZERO
from prismake.synthesise.inference import find_critical
from prismake.synthesise.logit_normal import PRECISE
from prismake.synthesise.matrices import apply, find_triangle, invert, invert_root, multiply, multiply_rows, transpose
from prismake.synthesise.multilevel import Cluster, Variances, fit_variances, gather_clusters

LEAST_DF = 4.0  # Satterthwaite's; below them the approximation fails (Tipton 2015)
FloatArray = NDArray[np.float64]
Rows = Sequence[tuple[Any, ...]]  # study, effect, variance; where a control arm is shared also what is shared


@dataclass(frozen=True)
class DependentFit:
    """One pooled result on the analysis scale; `k` studies with `effects` effects, `weights` per effect in per cent.

    `tau2` is the variance between studies, `tau2_within` that within them; `df` Satterthwaite's degrees of freedom,
    inf for Wald's z; `i2` the share of both variances in per cent (its typical error from all sampling covariances).
    """

    k: int
    effects: int
    estimate: float
    se: float
    p: float
    ci_low: float
    ci_high: float
    tau2: float
    tau2_within: float
    df: float
    i2: float
    q: float
    q_df: int
    q_p: float
    weights: FloatArray


@dataclass(frozen=True)
class Weighed:
    """One study at the fitted variances: its covariances, their inverse, and the row sums of that."""

    cluster: Cluster
    covariances: list[list[Decimal]]
    inverse: list[list[Decimal]]
    sums: list[Decimal]


def pool_dependent(
    rows: Rows, *, correlation: float, restricted: bool = True, robust: bool = True, level: float = 0.95
) -> DependentFit:
    """The pooled effect of (study, effect, variance), two studies or more; `robust`: CR2 and Satterthwaite's t.

    Sampling errors of one study have `correlation`; variances by REML, or ML if not `restricted`. Otherwise Wald's z.
    Rows (study, effect, variance, control part, slope) have the covariances of a shared control arm instead.
    """
    clusters = gather_clusters(rows, correlation=correlation)
    variances = fit_variances(clusters, restricted=restricted)
    with localcontext(PRECISE):
        weighed = [_weigh(one, variances) for one in clusters]
        precision = sum((sum(one.sums, ZERO) for one in weighed), ZERO)
        mean = sum((multiply_rows(one.sums, one.cluster.effects) for one in weighed), ZERO) / precision
        variance, df = _correct(weighed, mean, precision) if robust else (1 / precision, Decimal("Infinity"))
        q, typical = _describe_errors(clusters)
        both = variances.between + variances.within
        shown = {"i2": 100 * both / (both + typical), "q": q, "tau2": variances.between}
        figures = {name: float(value) for name, value in (shown | {"tau2_within": variances.within}).items()}
        estimate, se = float(mean), float(variance.sqrt())
        shares = _share_weights(rows, weighed, precision)
    freedom = settle(float(df), DIGITS) if df.is_finite() else np.inf
    statistic = abs(estimate) / se if se > 0 else np.inf
    tail = float(t.sf(statistic, freedom)) if np.isfinite(freedom) else float(norm.sf(statistic))
    reach, q_df = find_critical(freedom, level) * se, len(rows) - 1
    return DependentFit(
        k=len(clusters),
        effects=len(rows),
        estimate=estimate,
        se=se,
        p=settle(2 * tail, TAIL_DIGITS),
        ci_low=estimate - reach,
        ci_high=estimate + reach,
        df=freedom,
        q_df=q_df,
        q_p=float(chi2.sf(figures["q"], q_df)),
        weights=shares,
        **figures,
    )


def _weigh(one: Cluster, variances: Variances) -> Weighed:
    size, errors = range(len(one.effects)), one.list_errors()
    covariances = [
        [errors[at][other] + variances.between + (variances.within if at == other else ZERO) for other in size]
        for at in size
    ]
    inverse = invert(covariances)
    return Weighed(one, covariances, inverse, [sum(row, ZERO) for row in inverse])


def _correct(weighed: Sequence[Weighed], mean: Decimal, precision: Decimal) -> tuple[Decimal, Decimal]:
    """The CR2 variance of the mean and Satterthwaite's degrees of freedom.

    A study's residuals are adjusted by A = D' B^(-1/2) D, D'D its covariances C, B = D (C - 1 1' / precision) D', so
    that the variance has no bias where the model holds.
    """
    squares, own, shares = ZERO, [], []
    for one in weighed:
        ahead = _adjust(one, precision)
        residuals = [effect - mean for effect in one.cluster.effects]
        score = multiply_rows(ahead, residuals)
        squares += score * score
        own.append(multiply_rows(ahead, apply(one.covariances, ahead)))
        shares.append(sum(ahead, ZERO))
    crossed = [
        [(own[at] if at == other else ZERO) - left * right / precision for other, right in enumerate(shares)]
        for at, left in enumerate(shares)
    ]
    trace = sum((crossed[at][at] for at in range(len(crossed))), ZERO)
    whole = sum((value * value for row in crossed for value in row), ZERO)
    return squares / (precision * precision), trace * trace / whole


def _adjust(one: Weighed, precision: Decimal) -> list[Decimal]:
    """A'C⁻¹1: what the residuals of a study are multiplied with."""
    lower = find_triangle(one.covariances)
    upper = transpose(lower)
    left = [[value - 1 / precision for value in row] for row in one.covariances]
    root = invert_root(multiply(multiply(upper, left), lower))
    return apply(multiply(multiply(lower, root), upper), one.sums)


def _describe_errors(clusters: Sequence[Cluster]) -> tuple[Decimal, Decimal]:
    """Cochran's Q with the sampling covariances alone, and the typical sampling variance (n - 1) / tr P."""
    weighed = [_weigh(one, Variances(ZERO, ZERO)) for one in clusters]
    precision = sum((sum(one.sums, ZERO) for one in weighed), ZERO)
    mean = sum((multiply_rows(one.sums, one.cluster.effects) for one in weighed), ZERO) / precision
    q = trace = ZERO
    for one in weighed:
        apart = [effect - mean for effect in one.cluster.effects]
        q += multiply_rows(apart, apply(one.inverse, apart))
        trace += sum((one.inverse[at][at] for at in range(len(apart))), ZERO)
        trace -= multiply_rows(one.sums, one.sums) / precision
    return q, (sum(len(one.effects) for one in clusters) - ONE) / trace


def _share_weights(rows: Rows, weighed: Sequence[Weighed], precision: Decimal) -> FloatArray:
    """The share of each effect in the mean, in per cent, in the order of `rows`."""
    by_study: dict[str, list[tuple[Any, ...]]] = {}
    for at, (study, *figures) in enumerate(rows):
        by_study.setdefault(study, []).append((*figures, at))
    ordered = sorted(map(sorted, by_study.values()), key=lambda own: [figures[:-1] for figures in own])
    shares = np.zeros(len(rows))
    for own, one in zip(ordered, weighed, strict=True):
        for (*_, at), share in zip(own, one.sums, strict=True):
            shares[at] = float(100 * share / precision)
    return shares
