"""The table bias: the tests of small-study effects that an analysis names, or why they were not run."""

from collections.abc import Callable, Mapping

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
from prismake.synthesise.linear import IndistinctError
from prismake.synthesise.shapes import shape_inputs
from prismake.synthesise.trim_fill import trim_and_fill

Row = dict[str, object]


def probe_asymmetry(evidence: Evidence) -> list[Row]:
    """One row per test; below ten studies (Cochrane Handbook 13.3.5.4) no test is run and the row says so."""
    return [
        {"analysis_id": evidence.analysis["id"], "test": test, "k": evidence.k, **_run(evidence, str(test))}
        for test in evidence.analysis.get("bias") or []
        if evidence.k
    ]


def _run(evidence: Evidence, test: str) -> Row:
    if evidence.k < MINIMUM:
        few = f"{evidence.k} stud{'y' if evidence.k == 1 else 'ies'}"
        return {"remark": f"not run: {few}, and the test needs {MINIMUM}; the funnel plot is shown without a test"}
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
    return {
        "statistic": float(found.missing),
        "estimate": numbers[0],
        "ci_low": numbers[1],
        "ci_high": numbers[2],
        **dict(zip(("shown", "shown_low", "shown_high"), evidence.show(*numbers), strict=True)),
        "remark": f"{found.missing} studies missing on the {found.side}; estimate: with their mirror images filled in",
    }


RUNS: Mapping[str, Callable[[Evidence], Row]] = {
    "egger": lambda evidence: _describe(run_egger(evidence.yi, evidence.vi), evidence, limit=True),
    "egger_mixed": lambda evidence: _describe(run_egger_mixed(evidence.yi, evidence.vi), evidence, limit=True),
    "begg": _begg,
    "peters": lambda evidence: _run_counts(evidence, run_peters),
    "harbord": lambda evidence: _run_counts(evidence, run_harbord),
    "trim_fill": _trim_fill,
    "pet_peese": _pet_peese,
}
