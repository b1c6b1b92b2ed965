"""The table bias: the tests of small-study effects that an analysis names, or why they were not run."""

from collections.abc import Callable, Mapping

import numpy as np

from prismake.statistics.digits import write_fixed
from prismake.statistics.kinds import AGAINST_NONE
from prismake.statistics.p_curve import Stouffer, draw_p_curve
from prismake.synthesise.bias import (
    MINIMUM,
    Asymmetry,
    run_begg,
    run_egger,
    run_egger_mixed,
    run_harbord,
    run_pet_peese,
    run_peters,
)
from prismake.synthesise.effects import Counts
from prismake.synthesise.evidence import Evidence
from prismake.synthesise.limit_meta import LimitFit, extrapolate
from prismake.synthesise.linear import IndistinctError
from prismake.synthesise.selection_model import SelectionFit, fit_selection
from prismake.synthesise.shapes import shape_inputs
from prismake.synthesise.trim_fill import trim_and_fill

Row = dict[str, object]


def probe_asymmetry(evidence: Evidence) -> list[Row]:
    """One row per test; below ten studies (Cochrane Handbook 13.3.5.4) no test is run and the row says so."""
    return [
        {"analysis_id": evidence.analysis["id"], "test": part, "k": evidence.k, **_run(evidence, part)}
        for test in evidence.analysis.get("bias") or []
        for part in PARTS.get(test, (test,))
        if evidence.k
    ]


def _run(evidence: Evidence, test: str) -> Row:
    if evidence.k < MINIMUM:
        few = f"{evidence.k} stud{'y' if evidence.k == 1 else 'ies'}"
        return {"remark": f"not run: {few}, and the test needs {MINIMUM}; the funnel plot is shown without a test"}
    if test in PARTS_AGAINST_NONE and not evidence.has_null:
        return {"remark": "not run: the measure has no value of no effect, and so no p"}
    try:
        return RUNS[test](evidence)
    except IndistinctError as error:
        return {"remark": f"no result: {error}"}
    except ValueError as error:
        return {"remark": f"not run: {error}"}


def _describe(found: Asymmetry, evidence: Evidence, *, limit: bool) -> Row:
    row: Row = {"statistic": found.statistic, "df": found.df if found.df < 1e9 else None, "p": found.p}
    if not limit:
        return row
    shown = evidence.show(found.limit, found.limit_low, found.limit_high)
    return row | {
        "estimate": found.limit,
        "ci_low": found.limit_low,
        "ci_high": found.limit_high,
        **dict(zip(("shown", "shown_low", "shown_high"), shown, strict=True)),
        "remark": "estimate: the effect that the regression predicts for an infinitely precise study",
    }


def _run_counts(evidence: Evidence, run: Callable[[Counts], Asymmetry]) -> Row:
    counts = shape_inputs(evidence.frame, measure=evidence.measure)
    if not isinstance(counts, Counts):
        raise ValueError("the test needs the counts of two arms")
    return _describe(run(counts), evidence, limit=False)


def _begg(evidence: Evidence) -> Row:
    tau, p = run_begg(evidence.yi, evidence.vi)
    return {"statistic": tau, "p": p}


def _pet_peese(evidence: Evidence) -> Row:
    name, found = run_pet_peese(evidence.yi, evidence.vi)
    row = _describe(found, evidence, limit=True)
    return row | {"remark": f"{name} taken; estimate: the effect for an infinitely precise study"}


def _trim_fill(evidence: Evidence) -> Row:
    how = evidence.weighting
    found = trim_and_fill(evidence.yi, evidence.vi, method=how.method, test=how.test)
    numbers = [float(getattr(found.result, name)[0]) for name in ("estimate", "ci_low", "ci_high")]
    studies = f"{found.missing} {'study' if found.missing == 1 else 'studies'}"
    return {
        "statistic": float(found.missing),
        "estimate": numbers[0],
        "ci_low": numbers[1],
        "ci_high": numbers[2],
        **dict(zip(("shown", "shown_low", "shown_high"), evidence.show(*numbers), strict=True)),
        "remark": f"{studies} missing on the {found.side}; estimate: with their mirror images filled in",
    }


def _select(evidence: Evidence) -> Row:
    upwards = evidence.analysis["direction"] == "higher"
    found = fit_selection(evidence.yi, evidence.vi, upwards=upwards)
    weight = f"{write_fixed(found.weight, 2)} (SE {write_fixed(found.weight_se, 2)})"
    seen = f"results that are not significant in favour are seen {weight} times as often as those that are"
    return {
        **_show(evidence, found),
        "statistic": found.likelihood_ratio,
        "df": 1.0,
        "p": found.p,
        "remark": f"{seen} ({found.significant} of {found.k}); estimate: the mean of all, seen or not",
    }


def _extrapolate(evidence: Evidence) -> Row:
    found = extrapolate(evidence.yi, evidence.vi, method=evidence.weighting.method)
    rest = f"G² {write_fixed(found.g2, 1)} per cent: heterogeneity that does not go with the standard error"
    words = "estimate: the expected effect of a study of infinite precision"
    return {
        **_show(evidence, found),
        **{name: getattr(found, name) for name in ("slope", "shift", "tau2")},
        "statistic": found.q_small,
        "df": 1.0,
        "p": found.q_small_p,
        "remark": f"{words}; {rest}",
    }


def _show(evidence: Evidence, found: SelectionFit | LimitFit) -> Row:
    numbers = (found.estimate, found.ci_low, found.ci_high)
    shown = dict(zip(("shown", "shown_low", "shown_high"), evidence.show(*numbers), strict=True))
    return {"estimate": numbers[0], "ci_low": numbers[1], "ci_high": numbers[2], **shown}


def _curve(evidence: Evidence, part: str) -> Row:
    found: Stouffer = getattr(draw_p_curve((evidence.yi / np.sqrt(evidence.vi)).tolist()), part)
    if not found.n:
        raise ValueError(f"no study has p < {'0.025' if part == 'half' else '0.05'}")
    meant = {
        "skew": "significant results; a small p: evidential value",
        "half": "results with p < 0.025; a small p: evidential value",
        "flat": "significant results; a small p: flatter than at a power of a third",
    }
    return {"statistic": found.z, "p": found.p, "remark": f"{found.n} {meant[part]}"}


PARTS = {"p_curve": ("p_curve", "p_curve_half", "p_curve_flat")}
PARTS_AGAINST_NONE = {part for test in AGAINST_NONE for part in PARTS.get(test, (test,))}
RUNS: Mapping[str, Callable[[Evidence], Row]] = {
    "egger": lambda evidence: _describe(run_egger(evidence.yi, evidence.vi), evidence, limit=True),
    "egger_mixed": lambda evidence: _describe(run_egger_mixed(evidence.yi, evidence.vi), evidence, limit=True),
    "begg": _begg,
    "peters": lambda evidence: _run_counts(evidence, run_peters),
    "harbord": lambda evidence: _run_counts(evidence, run_harbord),
    "trim_fill": _trim_fill,
    "pet_peese": _pet_peese,
    "selection_model": _select,
    "limit_meta": _extrapolate,
    "p_curve": lambda evidence: _curve(evidence, "skew"),
    "p_curve_half": lambda evidence: _curve(evidence, "half"),
    "p_curve_flat": lambda evidence: _curve(evidence, "flat"),
}
