"""The tables subgroups and moderators: whether studies that differ in what was extracted differ in their effects."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prismake.statistics.digits import write_fixed
from prismake.statistics.elementary import total
from prismake.statistics.measures import choose_model
from prismake.synthesise.effects import FloatArray
from prismake.synthesise.evidence import UNKNOWN, Evidence, Weighting, join_names
from prismake.synthesise.moderators import Regression, code_factor, regress_effects
from prismake.synthesise.subgroups import compare_subgroups

PER_COEFFICIENT = 10  # Cochrane Handbook 10.11.5.1: studies for each characteristic modelled
NUMBERS = ("estimate", "se", "ci_low", "ci_high", "p", "tau2", "i2", "q", "q_p")
SINGLE = "one study: shown and not tested"
UNTESTED = "not tested: fewer than two levels have two studies"
EXACT = "no test with one τ² for all levels: nothing varies within them, so that Hartung-Knapp has no error to test by"
WEIGHED = "levels are pooled by inverse variance (random effects), not by the planned {}"
OTHERWISE = {
    "mantel_haenszel": WEIGHED.format("Mantel-Haenszel method"),
    "peto": WEIGHED.format("method of Peto"),
    "glmm": WEIGHED.format("model of the counts"),
}
WHOLE = ("k", "tau2", "i2", "r2", "qe", "qe_df", "qe_p", "qm", "qm_df", "qm_p")
Row = dict[str, object]


def split_subgroups(evidence: Evidence) -> list[Row]:
    """One row per level of each variable in `subgroup`, with the test between levels of two studies or more.

    A level of one study is shown and takes no part in the test; a study without a value takes none either.
    """
    asked = evidence.analysis.get("subgroup") or []
    variables = [asked] if isinstance(asked, str) else list(asked)
    return [row for name in variables for row in _split_by(evidence, str(name))] if evidence.k > 1 else []


def _split_by(evidence: Evidence, variable: str) -> list[Row]:
    levels = np.array(evidence.list_trait(variable))
    known = levels != UNKNOWN
    head: Row = {"analysis_id": evidence.analysis["id"], "variable": variable}
    left = [evidence.labels.get(study, study) for study in np.array(evidence.study_ids)[~known]]
    remarks = [f"{UNKNOWN} of {', '.join(left)}"] if left else []
    if len(set(levels[known])) < 2:
        told = "all studies have the same value" if known.any() else "no study has a value"
        return [head | {"level": "", "remark": join_names([f"not compared: {told}", *remarks])}]
    how = evidence.weighting
    yi, vi = evidence.yi[known], evidence.vi[known]
    found = compare_subgroups(yi, vi, list(levels[known]), method=how.method, test=how.test)
    between, notes = _test_between(yi, vi, levels[known], how=how)
    if (planned := choose_model(evidence.analysis)) in OTHERWISE:
        notes.append(OTHERWISE[planned])
    rows: list[Row] = []
    for at, level in enumerate(found.levels):
        numbers = {name: float(getattr(found.results, name)[at]) for name in NUMBERS}
        members = [study for study, own in zip(evidence.study_ids, levels, strict=True) if own == level]
        limits = (numbers["estimate"], numbers["ci_low"], numbers["ci_high"])
        single = len(members) == 1
        shown = evidence.show_study(members[0]) if single else evidence.show(*limits)
        rows.append(
            head
            | {"level": level, "k": len(members), "studies": join_names(members)}
            | {"remark": join_names([*remarks, *notes, *([SINGLE] if single else [])])}
            | numbers
            | {"p": evidence.test_effect(numbers["p"])}
            | dict(zip(("shown", "shown_low", "shown_high"), shown, strict=True))
            | ({} if single else between)
        )
    return rows


def _test_between(yi: FloatArray, vi: FloatArray, levels: NDArray[np.str_], *, how: Weighting) -> tuple[Row, list[str]]:
    """The test between the levels that have two studies or more, and what is to be said of it."""
    names, counts = np.unique(levels, return_counts=True)
    tested = np.isin(levels, names[counts > 1])
    if (counts > 1).sum() < 2:
        return {}, [UNTESTED]
    found = compare_subgroups(yi[tested], vi[tested], list(levels[tested]), method=how.method, test=how.test)
    between: Row = {"q_between": found.q_between, "q_between_df": found.df, "q_between_p": found.p}
    if found.common is None:
        return between, [EXACT]
    return between | {"q_common": found.common.qm, "q_common_p": found.common.qm_p}, []


def regress_moderators(evidence: Evidence) -> list[Row]:
    """One row per coefficient of each meta-regression in `moderators`; words enter as levels, numbers from their mean.

    The mean is rounded as the values are written, and the intercept names it: nobody looks for an effect at year 0,
    and there it would have lost the digits that a year has in common with every other.
    """
    rows: list[Row] = []
    for asked in evidence.analysis.get("moderators") or []:
        variables = [asked] if isinstance(asked, str) else list(asked)
        rows += _regress(evidence, variables)
    return rows


def _regress(evidence: Evidence, variables: Sequence[str]) -> list[Row]:
    values = {name: np.array(evidence.list_trait(name)) for name in variables}
    known = np.all([column != UNKNOWN for column in values.values()], axis=0)
    head: Row = {"analysis_id": evidence.analysis["id"], "model": " + ".join(variables)}
    coded = [_code(name, [str(value) for value in column[known]]) for name, column in values.items()]
    names = [_name_intercept(coded), *(term for one in coded for term in one.terms)]
    nothing = head | {"position": 1, "term": "", "k": int(known.sum())}
    if len(names) == 1:
        return [nothing | {"remark": "not fitted: all studies have the same value"}]
    how, columns = evidence.weighting, np.hstack([one.columns for one in coded])
    try:
        fit = regress_effects(evidence.yi[known], evidence.vi[known], columns, method=how.method, test=how.test)
    except ValueError as error:
        return [nothing | {"remark": f"not fitted: {error}"}]
    rows = _describe(head, fit, names, left=evidence.k - int(known.sum()))
    rows[0]["p"] = evidence.test_effect(float(fit.p[0]))  # of the intercept, which is an effect
    return rows


class Coded(NamedTuple):
    """A moderator as the regression takes it: terms, a column for each, and the value at which the intercept stands."""

    terms: list[str]
    columns: np.ndarray
    at: str = ""


def _code(name: str, values: Sequence[str]) -> Coded:
    if len(set(values)) < 2:
        return Coded([], np.empty((len(values), 0)))
    try:
        numbers = np.array([float(value) for value in values])
    except ValueError:
        terms, columns = code_factor(values)
        return Coded([f"{name}: {term} against {min(values)}" for term in terms], columns)
    mean = write_fixed(total(numbers) / len(numbers), max(len(value.partition(".")[2]) for value in values))
    mean = mean if float(mean) else mean.removeprefix("-")
    return Coded([name], (numbers - float(mean))[:, None], f"{name} = {mean}")


def _name_intercept(coded: Sequence[Coded]) -> str:
    places = ", ".join(one.at for one in coded if one.at)
    return f"intercept at {places}" if places else "intercept"


def _describe(head: Row, fit: Regression, names: Sequence[str], *, left: int) -> list[Row]:
    few = fit.k < PER_COEFFICIENT * (len(names) - 1)
    remarks = [f"fewer than {PER_COEFFICIENT} studies per moderator: a description, no evidence"] if few else []
    remarks += [f"{left} left out: {UNKNOWN}"] if left else []
    whole = {name: getattr(fit, name) for name in WHOLE}
    numbers = {"estimate": fit.coefficients, "se": fit.se, "ci_low": fit.ci_low, "ci_high": fit.ci_high, "p": fit.p}
    return [
        head
        | {"position": at + 1, "term": name, "remark": join_names(remarks)}
        | whole
        | {key: float(column[at]) for key, column in numbers.items()}
        for at, name in enumerate(names)
    ]
