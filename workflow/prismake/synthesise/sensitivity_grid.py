"""The table sensitivity: one question asked again with every other choice that the reviewers named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from prismake.statistics.measures import choose_model
from prismake.synthesise.conclusions import list_thresholds, tell_change
from prismake.synthesise.display import show_pooled
from prismake.synthesise.effects import (
    Counts,
    EffectSizes,
    FloatArray,
    Rate,
    Rates,
    Share,
    has_zero_cell,
    is_uninformative,
)
from prismake.synthesise.estimates import TEST_WORDS, AnyFit, fit_models
from prismake.synthesise.evidence import Evidence, join_names, judge
from prismake.synthesise.mantel_haenszel import fill_zero_cells
from prismake.synthesise.rates import has_no_events, is_eventless
from prismake.synthesise.sensitivity import METHODS, vary_choices
from prismake.synthesise.shapes import FORMULAS, compute_sizes, shape_inputs
from prismake.text.vocabulary import NONE_LEFT_OUT, NOT_SETTLED, WITH_SERIOUS

EVERYONE = "all studies"
TRUSTED = "all studies without serious concerns about their trustworthiness"
HALF = "0.5"
CORRECTED = ("PR", "PLO", "PLN")  # proportions of which 0 and 1 have no variance, or no logarithm
TREATMENT_ARM = "treatment arm"
NUMBERS = ("estimate", "se", "ci_low", "ci_high", "p", "tau2", "i2")
Row = dict[str, object]


@dataclass(frozen=True)
class Setting:
    """One way to do the analysis; what differs from the planned one is what the row of the table varies."""

    studies: str
    measure: str
    model: str
    tau2_method: str
    test: str
    correlation: float | None
    continuity: str


def vary_analysis(evidence: Evidence) -> list[Row]:
    """The rows of one analysis: first the planned setting, then each that `sensitivity` names, none twice."""
    asked = evidence.analysis.get("sensitivity") if evidence.k > 1 else None
    if not asked and _take_everyone(evidence) is None:
        return []
    plan, rows = _plan(evidence), {}
    for setting, fit, vi, k in _fit_all(evidence, asked, plan):
        if setting not in rows:
            rows[setting] = _describe(evidence, setting, plan=plan, fit=fit, vi=vi, k=k)
    head, thresholds = {"analysis_id": evidence.analysis["id"]}, list_thresholds(evidence, rows[plan])
    return [
        {**head, "scenario": number, **row, "change": tell_change(rows[plan], row, thresholds)}
        for number, row in enumerate(rows.values())
    ]


Fitted = tuple[Setting, AnyFit | None, FloatArray, int]


def _plan(evidence: Evidence) -> Setting:
    how, crossed = evidence.weighting, evidence.analysis.get("crossover") or {}
    paired = evidence.analysis.get("correlation", crossed.get("correlation"))
    model = choose_model(evidence.analysis)
    weighted = model in ("random", "common")
    return Setting(
        name_everyone(evidence),
        evidence.measure,
        "inverse_variance" if weighted else model,
        how.method if weighted else "",
        how.test if weighted else "z",
        float(paired) if paired is not None and "correlation" in _assumed(evidence) else None,
        _name_correction(evidence.frame, evidence.measure) if weighted else "",
    )


def name_everyone(evidence: Evidence) -> str:
    """What the planned analysis takes."""
    return EVERYONE if _take_everyone(evidence) is None else TRUSTED


def _take_everyone(evidence: Evidence) -> pd.DataFrame | None:
    """The rows with the studies of serious concerns, None where they bring no study in."""
    frame = evidence.everyone
    return None if frame is None or set(frame["study_id"]) <= set(evidence.study_ids) else frame


def _fit_all(evidence: Evidence, asked: Mapping[str, Any] | None, plan: Setting) -> Iterator[Fitted]:
    yield plan, _fit_planned(evidence, evidence.frame), evidence.vi, evidence.k
    if (frame := _take_everyone(evidence)) is not None:
        added = _name_correction(frame, evidence.measure) if plan.model == "inverse_variance" else ""
        setting = replace(plan, studies=WITH_SERIOUS, continuity=added)
        yield setting, _fit_planned(evidence, frame), frame["vi"].to_numpy(dtype=np.float64), len(frame)
    if not asked:
        return
    yield from _fit_grid(evidence, asked, plan)
    yield from _fit_continuity(evidence, asked.get("continuity", ()), plan)
    yield from _fit_methods(evidence, asked.get("methods", ()), plan)
    yield from _fit_measures(evidence, asked.get("measures", ()), plan)


def _fit_planned(evidence: Evidence, frame: pd.DataFrame) -> AnyFit | None:
    return fit_models(evidence.analysis, frame).get(choose_model(evidence.analysis)) if len(frame) > 1 else None


def _fit_grid(evidence: Evidence, asked: Mapping[str, Any], plan: Setting) -> Iterator[Fitted]:
    how = evidence.weighting
    correlations: Sequence[float | None] = [float(r) for r in asked.get("correlations", ())]
    if plan.correlation is None or not correlations:
        correlations = [plan.correlation]
    choices = _choose_studies(evidence, asked)
    estimators = asked.get("estimators", [how.method])
    scenarios = vary_choices(
        lambda r: _recompute(evidence, r),
        methods=[method for method in METHODS if method in estimators],
        tests=asked.get("tests", [how.test if how.method != "EE" else "adhoc_hartung_knapp"]),
        correlations=correlations,
        choices=choices,
    )
    for one in scenarios:
        continuity = _name_correction(evidence.frame[choices[one.studies]], evidence.measure)
        model = "inverse_variance"
        setting = Setting(one.studies, evidence.measure, model, one.method, one.test, one.correlation, continuity)
        yield setting, one.fit, evidence.vi[choices[one.studies]], one.k


def _choose_studies(evidence: Evidence, asked: Mapping[str, Any]) -> dict[str, np.ndarray]:
    choices = {name_everyone(evidence): np.ones(evidence.k, dtype=bool)}
    for word in asked.get("without_judgements", ()):
        lacking = [str(word).casefold() not in evidence.judged.get(study, ()) for study in evidence.study_ids]
        choices[f"without risk of bias: {word}{_name_open(evidence, word)}"] = np.array(lacking, dtype=bool)
    for study, reason in (asked.get("without_studies") or {}).items():
        choices[f"without {evidence.labels.get(study, study)}: {reason}"] = np.array(
            [own != study for own in evidence.study_ids], dtype=bool
        )
    return choices


def _name_open(evidence: Evidence, word: str) -> str:
    """The studies whose risk of bias people judged differently: whether they would stay is not known."""
    named = [evidence.labels.get(one, one) for one in evidence.study_ids if NOT_SETTLED in evidence.judged.get(one, ())]
    named = [] if word.casefold() == NOT_SETTLED else named
    return f" ({NOT_SETTLED} and kept: {', '.join(sorted(named))})" if named else ""


def _recompute(evidence: Evidence, correlation: float | None) -> EffectSizes:
    """The effects with another correlation where one was assumed; a study's own stays."""
    if correlation is None:
        return EffectSizes(evidence.yi, evidence.vi)
    assumed_numbers = evidence.frame.copy()
    assumed = assumed_numbers["imputed"].str.split("; ").map(lambda told: "correlation" in told)
    assumed_numbers.loc[assumed, "correlation"] = correlation
    return compute_sizes(assumed_numbers, measure=evidence.measure)


def _fit_continuity(evidence: Evidence, rules: Sequence[float | str], plan: Setting) -> Iterator[Fitted]:
    counts = shape_inputs(evidence.frame, measure=evidence.measure)
    if not isinstance(counts, Counts) or not _name_correction(evidence.frame, evidence.measure):
        return
    for rule in rules:
        name = TREATMENT_ARM if rule == "treatment_arm" else f"{float(rule):g}"
        filled = fill_zero_cells(counts, None if rule == "treatment_arm" else float(rule))
        yi, vi = FORMULAS[evidence.measure](filled)
        frame = evidence.frame.assign(yi=yi, vi=vi)
        how = {key: value for key, value in evidence.analysis.items() if key != "method"}
        fit = fit_models(how, frame)[choose_model(how)]
        words = evidence.weighting
        setting = Setting(name_everyone(evidence), evidence.measure, "inverse_variance", *words, None, name)
        yield setting, fit, vi, len(yi)


def _fit_methods(evidence: Evidence, methods: Sequence[str], plan: Setting) -> Iterator[Fitted]:
    for method in methods:
        fit = fit_models({**evidence.analysis, "method": method}, evidence.frame).get(method)
        yield (
            Setting(name_everyone(evidence), evidence.measure, method, "", "z", None, ""),
            fit,
            evidence.vi,
            evidence.k,
        )


def _fit_measures(evidence: Evidence, measures: Sequence[str], plan: Setting) -> Iterator[Fitted]:
    how = {key: value for key, value in evidence.analysis.items() if key != "method"}
    words = evidence.weighting
    for measure in measures:
        frame = _other_measure(evidence, measure)
        fit = fit_models({**how, "measure": measure}, frame)[choose_model(how)] if len(frame) > 1 else None
        added = _name_correction(frame, measure)
        setting = Setting(name_everyone(evidence), measure, "inverse_variance", *words, plan.correlation, added)
        yield setting, fit, frame["vi"].to_numpy(), len(frame)


def _other_measure(evidence: Evidence, measure: str) -> pd.DataFrame:
    inputs = shape_inputs(evidence.frame, measure=measure)
    yi, vi = FORMULAS[measure](inputs)
    dropped = is_uninformative(inputs) if isinstance(inputs, Counts) and measure in ("OR", "RR") else np.isnan(yi)
    dropped = is_eventless(inputs) if isinstance(inputs, Rates) and measure == "IRR" else dropped
    return evidence.frame.assign(yi=yi, vi=vi)[~dropped]


def _describe(
    evidence: Evidence, setting: Setting, *, plan: Setting, fit: AnyFit | None, vi: FloatArray, k: int
) -> Row:
    changed = _list_changes(setting, plan)
    row: Row = {
        **setting.__dict__,
        "test": TEST_WORDS[setting.test],
        "changed": join_names(changed),
        "changes": len(changed),
        "k": k,
    }
    if fit is None:
        return row | {"remark": "nothing pooled: " + ("fewer than two studies" if k < 2 else "no finite estimate")}
    shown = show_pooled([fit.estimate, fit.ci_low, fit.ci_high], vi, measure=setting.measure)
    named = dict(zip(("shown", "shown_low", "shown_high"), shown, strict=True))
    numbers = {name: getattr(fit, name, None) for name in NUMBERS} | {"p": evidence.test_effect(fit.p)}
    verdict = judge(fit.ci_low, fit.ci_high, null=evidence.has_null)
    same = setting.studies != name_everyone(evidence) and k == evidence.k
    return row | numbers | named | {"verdict": verdict, "remark": NONE_LEFT_OUT if same else ""}


def _list_changes(setting: Setting, plan: Setting) -> list[str]:
    # The common effect comes with z, another model with its own test, and 0.5 with the studies that need it: these are
    # no further choices.
    implied = {"test"} if setting.tau2_method == "EE" else set()
    implied |= {"tau2_method", "test"} if setting.model != plan.model else set()
    implied |= {"continuity"} if {setting.continuity, plan.continuity} <= {"", HALF} else set()
    names = [name for name in Setting.__dataclass_fields__ if name not in implied]
    return [name for name in names if getattr(setting, name) != getattr(plan, name)]


def _assumed(evidence: Evidence) -> set[str]:
    return {word for told in evidence.frame["imputed"] for word in str(told).split("; ")}


def _name_correction(frame: pd.DataFrame, measure: str) -> str:
    """What is added in these studies: 0.5 where a cell is empty, an arm has no event, or a proportion is 0 or 1."""
    inputs = shape_inputs(frame, measure=measure)
    if isinstance(inputs, Counts):
        return HALF if has_zero_cell(inputs).any() else ""
    if isinstance(inputs, Rates):
        return HALF if has_no_events(inputs).any() else ""
    if isinstance(inputs, Rate) and measure != "IRS":
        return HALF if (inputs.events == 0).any() else ""
    if isinstance(inputs, Share) and measure in CORRECTED:
        return HALF if ((inputs.events == 0) | (inputs.events == inputs.n)).any() else ""
    return ""
