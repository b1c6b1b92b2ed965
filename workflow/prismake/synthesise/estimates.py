"""From effect sizes to pooled results: every model side by side, and nothing pooled where there is nothing to pool."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from prismake.synthesise.pooling import Fit, pool_common, pool_random
from prismake.synthesise.roles import Analysis
from prismake.tables import conform, from_rows

TEST_WORDS = {"z": "z", "hartung_knapp": "HK", "adhoc_hartung_knapp": "adhoc HK"}
POOLED_FIELDS = (
    "estimate",
    "se",
    "ci_low",
    "ci_high",
    "pi_low",
    "pi_high",
    "tau2_low",
    "tau2_high",
    "i2",
    "h2",
    "q",
    "q_p",
    "p",
)
RANDOM, RANDOM_WALD, COMMON = "random", "random_wald", "common"
Row = dict[str, object]


def pool_effects(effects: pd.DataFrame, *, analyses: Sequence[Analysis]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The effects with their random-effects weights in per cent, and the table estimates.

    Two studies or more: the models common, random (tau² and test of the analysis, by default REML and Hartung-Knapp
    ad hoc) and random_wald (the same tau², Wald's z). One study or none: one row "random" without numbers, with a
    remark that says why. Effects that are empty are not counted.
    """
    weighted = conform("effects", effects)
    rows: list[Row] = []
    for analysis in analyses:
        own = weighted["analysis_id"] == analysis["id"]
        usable = own & weighted["yi"].notna() & weighted["vi"].notna()
        yi, vi = (weighted.loc[usable, name].to_numpy(dtype=np.float64) for name in ("yi", "vi"))
        if len(yi) < 2:
            rows.append(_unpooled_row(analysis, len(yi), extracted=bool(own.any())))
            continue
        fits = _fit_models(analysis, yi, vi)
        weighted.loc[usable, "weight"] = fits[RANDOM].weights
        rows += [_pooled_row(analysis, model, fit) for model, fit in fits.items()]
    return weighted, from_rows("estimates", rows)


def _fit_models(analysis: Analysis, yi: np.ndarray, vi: np.ndarray) -> dict[str, Fit]:
    method = _method(analysis)
    return {
        COMMON: pool_common(yi, vi),
        RANDOM: pool_random(yi, vi, method=method, test=_test(analysis, RANDOM)),
        RANDOM_WALD: pool_random(yi, vi, method=method, test="z"),
    }


def _method(analysis: Analysis) -> str:
    return str(analysis.get("tau2", "REML"))


def _test(analysis: Analysis, model: str) -> str:
    return str(analysis.get("test", "adhoc_hartung_knapp")) if model == RANDOM else "z"


def _unpooled_row(analysis: Analysis, k: int, *, extracted: bool) -> Row:
    if k:
        remark = "one study: nothing is pooled, its own effect stands"
    elif extracted:
        remark = "no study with an effect: nothing is pooled"
    else:  # names the outcome, so that a misspelt one is seen
        remark = f"no included study with the outcome '{analysis['outcome']}' so far: nothing is pooled"
    return {"analysis_id": analysis["id"], "model": RANDOM, "k": k, "remark": remark}


def _pooled_row(analysis: Analysis, model: str, fit: Fit) -> Row:
    is_random = model != COMMON
    return {
        "analysis_id": analysis["id"],
        "model": model,
        "method": _method(analysis) if is_random else "",
        "test": TEST_WORDS[_test(analysis, model)],
        "k": fit.k,
        **{name: getattr(fit, name) for name in POOLED_FIELDS},
        "tau2": fit.tau2 if is_random else None,
        "q_df": fit.k - 1,
        "remark": "; ".join(_remark_fit(fit) if is_random else ()),
    }


def _remark_fit(fit: Fit) -> list[str]:
    remarks = []
    if fit.k == 2:
        remarks.append(
            "two studies: one degree of freedom for Hartung-Knapp, so read it beside Wald; no prediction interval"
        )
    if fit.hk_factor == 1:
        remarks.append(
            "the Hartung-Knapp interval was kept from being falsely narrow (its variance factor is below 1, taken as 1)"
        )
    elif fit.hk_factor < 1:
        remarks.append("variance factor of Hartung-Knapp below 1: this interval may be falsely narrow")
    if fit.tau2_high == 0:
        remarks.append("Q lies below its 2.5 per cent quantile: the confidence interval of tau² is empty, shown as 0")
    return remarks
