"""Moderators: meta-regression with its omnibus tests, on the weights of the random-effects model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prismake.statistics.digits import TOLERANCE, is_below
from prismake.statistics.distributions import chi2, f
from prismake.statistics.elementary import log, total
from prismake.synthesise.heterogeneity import estimate_tau2, i2_h2, i2_h2_from_q, log_likelihood, q_profile
from prismake.synthesise.inference import infer
from prismake.synthesise.linear import (
    ON_A_LINE,
    REPRESENTED,
    IndistinctError,
    centre,
    orthogonalise,
    quadratic_form,
    weigh,
)
from prismake.synthesise.profile import profile_at, solve_at

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Regression:
    """A meta-regression; arrays have one element per coefficient, the intercept first.

    `tau2` is what the moderators leave between studies (in the square of the effect's unit), with its Q-profile
    limits (nan for EE); `i2` and `r2` in per cent; `qe` tests that rest (`qe_df`), `qm` the moderators together:
    chi² with `qm_df` under z, F with (`qm_df`, `qe_df`) under Hartung-Knapp. `log_likelihood`, `aic` and `bic` are
    the restricted ones for REML, else those of maximum likelihood. `weights` has an element per study, in per cent.
    """

    k: int
    coefficients: FloatArray
    se: FloatArray
    statistics: FloatArray
    p: FloatArray
    ci_low: FloatArray
    ci_high: FloatArray
    covariance: FloatArray
    tau2: float
    tau2_low: float
    tau2_high: float
    i2: float
    h2: float
    r2: float
    qe: float
    qe_df: int
    qe_p: float
    qm: float
    qm_df: int
    qm_p: float
    log_likelihood: float
    aic: float
    bic: float
    test: str
    weights: FloatArray


def regress_effects(
    yi: FloatArray,
    vi: FloatArray,
    moderators: FloatArray,
    *,
    method: str = "REML",
    test: str = "hartung_knapp",
    level: float = 0.95,
) -> Regression:
    """Regress effects on `moderators` (k, m), to which an intercept is added; `method` REML, ML, PM, DL or EE.

    Weighted least squares with weights 1 / (vi + tau²) (Berkey 1995, Thompson & Higgins 2002); Hartung-Knapp scales
    the covariance by qe at tau² over k - m - 1, ad hoc never below 1 (Knapp & Hartung 2003). I² is computed from tau²,
    for EE from Q. R² = 100 max(0, 1 - tau² / tau² without moderators) (Raudenbush 2009), for EE the adjusted R² of the
    weighted regression. Raises ValueError for too few studies, collinear moderators or an unknown test, and
    IndistinctError where Hartung-Knapp finds nothing around the regression and so would call everything significant.
    """
    k, x = len(yi), np.column_stack([np.ones(len(yi)), moderators])
    df = k - x.shape[1]
    if df < 1:
        raise ValueError(f"{x.shape[1]} coefficients need at least {x.shape[1] + 1} studies, there are {k}")
    tau2, solved = _tau2(yi, vi, x, method=method)
    return Regression(
        k=k,
        tau2=tau2,
        qe_df=df,
        test=test,
        weights=100 / (vi + tau2) / total(1 / (vi + tau2)),
        **_test_coefficients(yi, vi, x, tau2=tau2, solved=solved, test=test, level=level),
        **_describe_rest(yi, vi, x, tau2=tau2, method=method, level=level),
        **_information(yi, vi, x, tau2=tau2, method=method),
    )


def _test_coefficients(
    yi: FloatArray, vi: FloatArray, x: FloatArray, *, tau2: float, solved: FloatArray, test: str, level: float
) -> dict[str, Any]:
    """The coefficients, what the test says of each, and of the moderators together."""
    df = len(yi) - x.shape[1]
    coefficients, wald = solve_at(yi, vi, tau2, x).coefficients, np.sqrt(np.diag(solved))
    rest = _drop_rounding(float(profile_at(yi, vi, np.array(tau2), x).q), yi, vi + tau2)
    if rest == 0 and test == "hartung_knapp":
        raise IndistinctError(ON_A_LINE)
    tested = infer(coefficients, wald, q=rest, df=df, test=test, level=level)
    covariance = solved if test == "z" else solved * tested.factor
    omnibus = run_omnibus(coefficients, covariance, range(1, x.shape[1]), df=tested.df)
    each = {name: getattr(tested, name) for name in ("se", "statistics", "p", "ci_low", "ci_high")}
    together = dict(zip(("qm", "qm_df", "qm_p"), omnibus, strict=True))
    return {"coefficients": coefficients, "covariance": covariance, **each, **together}


def _drop_rounding(rest: float, yi: FloatArray, variances: FloatArray) -> float:
    """What a regression leaves, 0 where it is no more than what floating point leaves of nothing."""
    mean = weigh(yi, 1 / variances)
    spread, whole = total((yi - mean) ** 2 / variances), total(yi**2 / variances)
    return 0.0 if rest <= max(TOLERANCE**2 * spread, REPRESENTED**2 * whole) else rest


def run_omnibus(
    coefficients: FloatArray, covariance: FloatArray, chosen: Sequence[int], *, df: float
) -> tuple[float, int, float]:
    """The omnibus test that the `chosen` coefficients are all 0: statistic, its df, and p.

    b' V⁻¹ b as chi² with m df when `df` is inf, b' V⁻¹ b / m as F(m, df) when it is finite.
    """
    picked = list(chosen)
    part = coefficients[picked]
    wald = quadratic_form(part, covariance[np.ix_(picked, picked)])
    if np.isinf(df):
        return wald, len(picked), float(chi2.sf(wald, len(picked)))
    return wald / len(picked), len(picked), float(f.sf(wald / len(picked), len(picked), df))


def code_factor(values: Sequence[str], *, reference: str | None = None) -> tuple[list[str], FloatArray]:
    """The levels but the reference (the first of the sorted ones, if not given), and a column of 0 and 1 for each."""
    levels = sorted({*values})
    base = levels[0] if reference is None else reference
    others = [level for level in levels if level != base]
    return others, np.column_stack([[float(value == level) for value in values] for level in others])


def _tau2(yi: FloatArray, vi: FloatArray, x: FloatArray, *, method: str) -> tuple[float, FloatArray]:
    solve_at(yi, vi, 0.0, x)  # refuses collinear moderators before they spoil tau²
    tau2 = estimate_tau2(yi, vi, method=method, x=x)
    return tau2, solve_at(yi, vi, tau2, x).covariance


def _describe_rest(
    yi: FloatArray, vi: FloatArray, x: FloatArray, *, tau2: float, method: str, level: float
) -> dict[str, Any]:
    """What the moderators leave between the studies."""
    df, qe = len(yi) - x.shape[1], float(profile_at(yi, vi, np.array(0.0), x).q)
    i2, h2 = i2_h2(tau2, vi, x) if method != "EE" else i2_h2_from_q(qe, df + 1)
    low, high = (float("nan"),) * 2 if method == "EE" else q_profile(yi, vi, level=level, x=x)
    explained = _explained(yi, vi, x, tau2=tau2, method=method)
    tests = {"qe": qe, "qe_p": float(chi2.sf(qe, df))}
    return {"tau2_low": low, "tau2_high": high, "i2": i2, "h2": h2, "r2": explained, **tests}


def _explained(yi: FloatArray, vi: FloatArray, x: FloatArray, *, tau2: float, method: str) -> float:
    if method == "EE":
        rest, whole = (float(profile_at(yi, vi, np.array(0.0), part).q) for part in (x, None))
        left, before = rest / (len(yi) - x.shape[1]), whole / (len(yi) - 1)
        return 100 * (1 - left / before) if is_below(left, before) else 0.0
    alone = estimate_tau2(yi, vi, method=method)
    return 100 * (1 - tau2 / alone) if is_below(tau2, alone) else 0.0


def _information(yi: FloatArray, vi: FloatArray, x: FloatArray, *, tau2: float, method: str) -> dict[str, Any]:
    (k, p), restricted = x.shape, method == "REML"
    n = k - p if restricted else k
    constant = -0.5 * n * float(log(2 * np.pi))
    if restricted:
        constant += total(log(np.diag(orthogonalise(centre(x)[0]).triangle)))  # half of log |X'X|
    value = float(log_likelihood(yi, vi, tau2=tau2, restricted=restricted, x=x) + constant)
    parameters = p + (0 if method == "EE" else 1)
    penalised = {"aic": 2 * parameters - 2 * value, "bic": float(parameters * log(n)) - 2 * value}
    return {"log_likelihood": value, **penalised}
