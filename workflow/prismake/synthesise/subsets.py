"""Short results for subsets of the studies: what leave-one-out, cumulative and subgroup analyses have in common."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from prismake.statistics.digits import is_above
from prismake.statistics.distributions import chi2
from prismake.statistics.elementary import totals
from prismake.synthesise.heterogeneity import estimate_tau2_rows, generalised_q_rows, typical_variances
from prismake.synthesise.inference import infer

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Results:
    """Pooled results, one element per subset, on the analysis scale; `i2` in per cent.

    `wald_se` is 1 / sqrt(sum(w)), `se` the one of the test. A subset of one study is that study: tau² and Q are 0.
    """

    k: FloatArray
    estimate: FloatArray
    se: FloatArray
    wald_se: FloatArray
    ci_low: FloatArray
    ci_high: FloatArray
    p: FloatArray
    q: FloatArray
    q_p: FloatArray
    tau2: FloatArray
    i2: FloatArray


def pool_subsets(
    yi: FloatArray,
    vi: FloatArray,
    *,
    subsets: Sequence[NDArray[np.intp]],
    method: str = "REML",
    test: str = "adhoc_hartung_knapp",
    level: float = 0.95,
) -> Results:
    """Pool each subset, given as positions of its studies, by `method` (REML, ML, PM, DL, EE) and `test`.

    I² is computed from tau², by EE from Q. Subsets of equal size are fitted together. One study has Wald's interval.
    Raises KeyError for an unknown method, ValueError for an unknown test.
    """
    columns = {field.name: np.full(len(subsets), np.nan) for field in fields(Results)}
    sizes = np.array([len(subset) for subset in subsets])
    for size in np.unique(sizes):
        rows = np.flatnonzero(sizes == size)
        chosen = np.stack([subset for subset in subsets if len(subset) == size])
        found = _pool_rows(yi[chosen], vi[chosen], method=method, test=test if size > 1 else "z", level=level)
        for name, values in found.items():
            columns[name][rows] = values
    return Results(**columns)


def _pool_rows(yi: FloatArray, vi: FloatArray, *, method: str, test: str, level: float) -> dict[str, FloatArray]:
    rows, k = yi.shape
    df = k - 1
    tau2 = estimate_tau2_rows(yi, vi, method=method) if k > 1 else np.zeros(rows)
    w = 1 / (vi + tau2[:, None])
    estimate = totals(w * yi) / totals(w)
    wald_se = 1 / np.sqrt(totals(w))
    spread = generalised_q_rows(yi, vi, tau2) if k > 1 else np.zeros(rows)
    tested = infer(estimate, wald_se, q=spread, df=max(df, 1), test=test, level=level)
    q = generalised_q_rows(yi, vi, np.zeros(rows)) if k > 1 else spread
    return {
        "k": np.full(rows, float(k)),
        "estimate": estimate,
        "se": tested.se,
        "wald_se": wald_se,
        "ci_low": tested.ci_low,
        "ci_high": tested.ci_high,
        "p": tested.p,
        "q": q,
        "q_p": chi2.sf(q, df) if k > 1 else np.ones(rows),
        "tau2": tau2,
        "i2": _i2(vi, tau2=tau2, q=q, method=method),
    }


def _i2(vi: FloatArray, *, tau2: FloatArray, q: FloatArray, method: str) -> FloatArray:
    df = vi.shape[1] - 1
    if df == 0:
        return np.zeros(len(vi))
    if method == "EE":
        return np.asarray(np.where(is_above(q, df), 100 * (q - df) / np.maximum(q, df), 0.0), dtype=np.float64)
    typical = typical_variances(vi)
    return np.asarray(100 * tau2 / (tau2 + typical), dtype=np.float64)
