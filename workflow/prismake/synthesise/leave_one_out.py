"""The table influence: every study left out in turn, and studies added one by one in order of their year."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from prismake.statistics.measures import MEASURES, choose_model, name_null
from prismake.synthesise.diagnostics import diagnose, find_influential
from prismake.synthesise.estimates import AnyFit, fit_models
from prismake.synthesise.evidence import UNKNOWN, Evidence, judge
from prismake.synthesise.influence import Flip, cumulate, find_flips, leave_one_out
from prismake.synthesise.pooling import Fit
from prismake.synthesise.subsets import Results
from prismake.tables import to_rows

NUMBERS = ("estimate", "se", "ci_low", "ci_high", "p", "tau2", "i2")
LEAST = 3  # of two studies, one left out leaves one
Row = dict[str, object]


def probe_influence(evidence: Evidence) -> list[Row]:
    """The rows of an analysis with three studies or more; `change` names what a study's removal does to the verdict."""
    if evidence.k < LEAST:
        return []
    without, adding = _leave_out(evidence), _add_up(evidence)
    left_out = _describe(evidence, "leave_one_out", evidence.study_ids, without, _find_changes(evidence, without))
    told = _diagnose(evidence, without)
    return [
        *(row | more for row, more in zip(left_out, told, strict=True)),
        *_describe(evidence, "cumulative", [evidence.study_ids[at] for at in _order(evidence)], adding, {}),
    ]


def _order(evidence: Evidence) -> list[int]:
    years = evidence.list_trait("year")
    names = [evidence.labels.get(study, study).casefold() for study in evidence.study_ids]
    return sorted(range(evidence.k), key=lambda at: (years[at] == UNKNOWN, years[at], names[at]))


def _leave_out(evidence: Evidence) -> list[AnyFit] | Results:
    if choose_model(evidence.analysis) in ("random", "common"):
        how = evidence.weighting
        return leave_one_out(evidence.yi, evidence.vi, method=how.method, test=how.test)
    return [_fit(evidence, np.delete(np.arange(evidence.k), at)) for at in range(evidence.k)]


def _add_up(evidence: Evidence) -> list[AnyFit] | Results:
    order = _order(evidence)
    if choose_model(evidence.analysis) in ("random", "common"):
        how = evidence.weighting
        return cumulate(evidence.yi, evidence.vi, order=order, method=how.method, test=how.test)
    return [_fit(evidence, np.array(order[:count])) for count in range(2, evidence.k + 1)]


def _fit(evidence: Evidence, rows: np.ndarray) -> AnyFit:
    fits = fit_models(evidence.analysis, evidence.frame.iloc[rows])
    return fits.get(choose_model(evidence.analysis)) or fits["random"]


def _diagnose(evidence: Evidence, without: list[AnyFit] | Results) -> list[Row]:
    whole = _fit(evidence, np.arange(evidence.k))
    if not isinstance(without, Results) or not isinstance(whole, Fit):
        return [{} for _ in evidence.study_ids]
    found = diagnose(evidence.yi, evidence.vi, whole=whole, without=without)
    frame = pd.DataFrame(found._asdict()).assign(influential=np.where(find_influential(found), "yes", ""))
    return [dict(row) for row in to_rows(frame)]


def _find_changes(evidence: Evidence, without: list[AnyFit] | Results) -> dict[str, str]:
    if not evidence.has_null:
        return {}
    whole = _fit(evidence, np.arange(evidence.k))
    results = without if isinstance(without, Results) else _as_results(without)
    flips = find_flips(evidence.study_ids, whole=(whole.ci_low, whole.ci_high), without=results)
    null = name_null(MEASURES[evidence.measure])
    return {flip.study: _word_flip(flip, null) for flip in flips}


def _word_flip(flip: Flip, null: str) -> str:
    return {
        "loses": f"without it the interval includes {null}",
        "gains": f"without it the interval excludes {null}",
        "turns": "without it the effect turns to the other side",
    }[flip.change]


def _as_results(fits: list[AnyFit]) -> Results:
    nothing = np.full(len(fits), np.nan)
    named = {name: np.array([getattr(fit, name, np.nan) for fit in fits], dtype=np.float64) for name in NUMBERS}
    return Results(k=nothing, wald_se=nothing, q=nothing, q_p=nothing, **named)


def _describe(
    evidence: Evidence, kind: str, studies: Sequence[str], found: list[AnyFit] | Results, changes: dict[str, str]
) -> list[Row]:
    results = found if isinstance(found, Results) else _as_results(found)
    skipped = len(studies) - len(results.estimate)  # a model of counts begins with two studies
    frame = pd.DataFrame({name: getattr(results, name) for name in NUMBERS})
    rows: list[Row] = []
    for at, (study, numbers) in enumerate(zip(studies[skipped:], to_rows(frame), strict=True), start=1):
        k = evidence.k - 1 if kind == "leave_one_out" else at + skipped
        alone = study if kind == "cumulative" else next(one for one in evidence.study_ids if one != study)
        limits = (numbers["estimate"], numbers["ci_low"], numbers["ci_high"])
        shown = evidence.show_study(alone) if k == 1 else evidence.show(*limits)
        rows.append(
            {
                "analysis_id": evidence.analysis["id"],
                "kind": kind,
                "position": at,
                "study_id": study,
                "k": k,
                **{str(name): value for name, value in numbers.items()},
                "p": evidence.test_effect(numbers["p"]),
                **dict(zip(("shown", "shown_low", "shown_high"), shown, strict=True)),
                "verdict": judge(numbers["ci_low"], numbers["ci_high"], null=evidence.has_null),
                "change": changes.get(study, ""),
            }
        )
    return rows
