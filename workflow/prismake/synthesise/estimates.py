"""From effect sizes to pooled results: every model side by side, and nothing pooled where there is nothing to pool."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

import numpy as np
import pandas as pd

from prismake.statistics.digits import is_below, settle_all
from prismake.statistics.elementary import total
from prismake.statistics.measures import CONVENTIONS, MEASURES, choose_model
from prismake.synthesise.comparison_arms import Analysis
from prismake.synthesise.dependent import LEAST_DF, DependentFit, pool_dependent
from prismake.synthesise.display import show_pooled
from prismake.synthesise.e_value import find_e_value
from prismake.synthesise.effects import Counts, Share
from prismake.synthesise.glmm import GlmmFit, pool_glmm, profile_tau2
from prismake.synthesise.mantel_haenszel import StratifiedFit, pool_mantel_haenszel, weigh_tables
from prismake.synthesise.parts import SHARED_CONTROL
from prismake.synthesise.peto import peto_odds_ratio, pool_peto
from prismake.synthesise.pooling import Fit, pool_common, pool_random
from prismake.synthesise.promised import cut_effects, cut_rows
from prismake.synthesise.shapes import shape_inputs
from prismake.synthesise.shared_control import find_shared
from prismake.tables import conform, from_rows

TEST_WORDS = {"z": "z", "hartung_knapp": "HK", "adhoc_hartung_knapp": "adhoc HK", "CR2": "CR2"}
ROBUST, WALD = "multilevel_robust", "multilevel"
METHOD_WORDS = {"mantel_haenszel": "MH", "peto": "Peto", "glmm": "GLMM", "glmm_common": "GLMM"}
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
    "i2_low",
    "i2_high",
    "h2",
    "h2_low",
    "h2_high",
    "q",
    "q_p",
    "p",
)
NARROW = {
    "adhoc_hartung_knapp": "the Hartung-Knapp interval was kept from being falsely narrow "
    "(its variance factor is below 1, taken as 1)",
    "hartung_knapp": "variance factor of Hartung-Knapp below 1: this interval may be falsely narrow",
}
BESIDE_COUNTS = "weights and normal approximation of the logits: shown beside the model of the counts"
INSTEAD_OF_COUNTS = (
    "shown in place of the planned model of the counts, which has no finite result here: "
    "all proportions are 0 or 1, or all of them the same one of these"
)
SHARED_DIGITS = 14  # as effects and variances have
RANDOM, RANDOM_WALD, COMMON = "random", "random_wald", "common"
VARYING = (RANDOM, RANDOM_WALD, "glmm", ROBUST, WALD)  # models with a variance between studies
Row = dict[str, object]
AnyFit = Fit | StratifiedFit | GlmmFit | DependentFit


def pool_effects(effects: pd.DataFrame, *, analyses: Sequence[Analysis]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The effects with the weights of the planned model in per cent, and the table estimates.

    Two studies or more: the models common, random (tau² and test of the analysis, by default REML and Hartung-Knapp
    ad hoc) and random_wald (the same tau², Wald's z), beside them mantel_haenszel, peto or glmm where the analysis
    asks for one. One study or none: one row "random" without numbers, with a remark that says why. Effects that are
    empty are not counted.
    """
    weighted = cut_effects(conform("effects", effects))
    rows: list[Row] = []
    for analysis in analyses:
        own = weighted["analysis_id"] == analysis["id"]
        usable = own & weighted["yi"].notna() & weighted["vi"].notna()
        frame = weighted[usable]
        k = frame["study_id"].nunique()
        if k < 2:
            rows.append(_unpooled_row(analysis, k, extracted=bool(own.any()), several=len(frame) > 1))
            continue
        fits = fit_models(analysis, frame)
        weighted.loc[usable, "weight"] = settle_all(_weigh(analysis, frame, fits), scale=10.0)
        rows += [_pooled_row(analysis, model, fits, frame) for model in fits]
    return weighted, from_rows("estimates", cut_rows(rows))


def fit_models(analysis: Analysis, frame: pd.DataFrame) -> dict[str, AnyFit]:
    """Every model of an analysis by name, from the usable rows of the table effects; two studies or more."""
    if "dependent" in analysis:
        return _fit_dependent(analysis, frame)
    yi, vi = (frame[name].to_numpy(dtype=np.float64) for name in ("yi", "vi"))
    method, measure = _tau2(analysis), str(analysis["measure"])
    fits: dict[str, AnyFit] = {
        COMMON: pool_common(yi, vi),
        RANDOM: pool_random(yi, vi, method=method, test=_test(analysis, RANDOM)),
        RANDOM_WALD: pool_random(yi, vi, method=method, test="z"),
    }
    wanted, inputs = choose_model(analysis), shape_inputs(frame, measure=measure)
    if isinstance(inputs, Counts) and wanted == "mantel_haenszel":
        fits[wanted] = pool_mantel_haenszel(inputs, measure=measure)
    if isinstance(inputs, Counts) and wanted == "peto":
        fits[wanted] = pool_peto(inputs)
    if isinstance(inputs, Share) and wanted == "glmm":
        with suppress(ValueError):  # without a finite result: the random-effects model says so
            fits["glmm_common"] = pool_glmm(inputs, random=False)
            fits |= {wanted: pool_glmm(inputs)}
    return fits


def _fit_dependent(analysis: Analysis, frame: pd.DataFrame) -> dict[str, AnyFit]:
    columns = [frame[name].tolist() for name in ("study_id", "yi", "vi")]
    if SHARED_CONTROL in analysis["dependent"]:
        shared = find_shared(frame, measure=str(analysis["measure"]))
        columns += [settle_all(part, SHARED_DIGITS).tolist() for part in shared]
    rows = list(zip(*columns, strict=True))
    r, restricted = float(analysis["dependent"].get("correlation", 0)), _tau2(analysis) == "REML"
    return {
        model: pool_dependent(rows, correlation=r, restricted=restricted, robust=model == ROBUST)
        for model in (ROBUST, WALD)
    }


def _weigh(analysis: Analysis, frame: pd.DataFrame, fits: dict[str, AnyFit]) -> np.ndarray:
    planned = choose_model(analysis)
    fit, inputs = fits.get(planned), shape_inputs(frame, measure=str(analysis["measure"]))
    if isinstance(fit, Fit | DependentFit):
        return fit.weights
    if isinstance(inputs, Counts) and planned == "mantel_haenszel":
        return weigh_tables(inputs, measure=str(analysis["measure"]))
    if isinstance(inputs, Counts) and planned == "peto":
        precision = 1 / peto_odds_ratio(inputs).vi
        return np.asarray(100 * precision / total(precision), dtype=np.float64)
    return np.full(len(frame), np.nan)  # a model of the counts themselves gives no study a weight


def _tau2(analysis: Analysis) -> str:
    return str(analysis.get("tau2", "REML"))


def _test(analysis: Analysis, model: str) -> str:
    if model == ROBUST:
        return "CR2"
    return str(analysis.get("test", "adhoc_hartung_knapp")) if model == RANDOM else "z"


def _unpooled_row(analysis: Analysis, k: int, *, extracted: bool, several: bool) -> Row:
    if k and several:
        remark = "one study: nothing is pooled, its own effects stand"
    elif k:
        remark = "one study: nothing is pooled, its own effect stands"
    elif extracted:
        remark = "no study with an effect: nothing is pooled"
    else:  # names the outcome, so that a misspelt one is seen
        remark = f"no included study with the outcome '{analysis['outcome']}' so far: nothing is pooled"
    return {"analysis_id": analysis["id"], "model": RANDOM, "k": k, "remark": remark}


def _pooled_row(analysis: Analysis, model: str, fits: Mapping[str, AnyFit], frame: pd.DataFrame) -> Row:
    fit = fits[model]
    shown = show_pooled([fit.estimate, fit.ci_low, fit.ci_high], frame["vi"], measure=str(analysis["measure"]))
    return {
        "analysis_id": analysis["id"],
        "model": model,
        "method": METHOD_WORDS.get(model) or (_tau2(analysis) if model in VARYING else ""),
        "test": TEST_WORDS[_test(analysis, model)],
        "k": fit.k,
        **{name: getattr(fit, name, None) for name in POOLED_FIELDS},
        **({} if MEASURES[str(analysis["measure"])].null is not None else {"p": None}),
        **_bound_tau2(analysis, fit, frame),
        "tau2": getattr(fit, "tau2", None) if model in VARYING else None,
        "q_df": fit.q_df if isinstance(fit, StratifiedFit | DependentFit) else fit.k - 1,
        **({"effects": fit.effects, "tau2_within": fit.tau2_within} if isinstance(fit, DependentFit) else {}),
        "df": fit.df if isinstance(fit, DependentFit) and np.isfinite(fit.df) else None,
        **dict(zip(("shown", "shown_low", "shown_high"), shown, strict=True)),
        **_doubt_estimate(analysis, fit),
        "remark": "; ".join(_remark_model(analysis, model, fits)),
    }


def _doubt_estimate(analysis: Analysis, fit: AnyFit) -> Row:
    if "e_value" not in analysis or np.isnan(fit.estimate):
        return {}
    found = find_e_value(
        fit.estimate,
        low=fit.ci_low,
        high=fit.ci_high,
        measure=str(analysis["measure"]),
        common=analysis["e_value"] == "common",
    )
    return {"e_value": found.estimate, "e_value_limit": found.limit}


def _bound_tau2(analysis: Analysis, fit: AnyFit, frame: pd.DataFrame) -> Row:
    """The limits of τ² in the model of the counts; those of the others are part of their fit."""
    inputs = shape_inputs(frame, measure=str(analysis["measure"]))
    if not isinstance(fit, GlmmFit) or not fit.random or not isinstance(inputs, Share):
        return {}
    low, high = profile_tau2(inputs, fit)
    return {"tau2_low": low, "tau2_high": high}


def _remark_model(analysis: Analysis, model: str, fits: Mapping[str, AnyFit]) -> list[str]:
    fit, remarks = fits[model], [CONVENTIONS[model].rstrip(".")] if model in CONVENTIONS else []
    if model == RANDOM and choose_model(analysis) == "glmm":
        remarks.append(BESIDE_COUNTS if "glmm" in fits else INSTEAD_OF_COUNTS)
    if np.isnan(fit.estimate):
        remarks.append(
            "no finite estimate: the tables hold only zeros where this method needs people with, or without, the event"
        )
    if isinstance(fit, DependentFit):
        remarks += _remark_dependent(analysis, fit)
    return [*remarks, *(_remark_fit(fit, _test(analysis, model)) if isinstance(fit, Fit) and model != COMMON else [])]


def _remark_dependent(analysis: Analysis, fit: DependentFit) -> list[str]:
    told = "covariances of effects with the same control arm from that arm's figures"
    if SHARED_CONTROL not in analysis["dependent"]:
        told = f"correlation {analysis['dependent']['correlation']:g} assumed between errors of one study's effects"
    remarks = [f"{fit.effects} effects of {fit.k} studies; {told}"]
    if fit.effects == fit.k:
        remarks.append("each study has one effect, so that variance between and within studies cannot be told apart")
    if is_below(fit.df, LEAST_DF):
        remarks.append("fewer than 4 degrees of freedom: p and interval are not to be relied on (Tipton 2015)")
    return remarks


def _remark_fit(fit: Fit, test: str) -> list[str]:
    remarks = []
    if fit.k == 2:
        remarks.append(
            "two studies: one degree of freedom for Hartung-Knapp, so read it beside Wald; no prediction interval"
        )
    if is_below(fit.hk_s2, 1.0):  # a factor of exactly 1 changes nothing, and nothing is told
        remarks.append(NARROW[test])
    if fit.tau2_high == 0:
        remarks.append("Q lies below its 2.5 per cent quantile: the confidence interval of tau² is empty, shown as 0")
    return remarks
