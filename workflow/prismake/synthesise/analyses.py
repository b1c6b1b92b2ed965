"""From the extraction table to one effect size per analysis and study."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from prismake.issues import Issue, raise_any
from prismake.measures import MEASURES
from prismake.synthesise import effects as formulas
from prismake.synthesise.effects import Change, Counts, EffectSizes, Means, Share
from prismake.synthesise.figures import FIGURES, Numbers, check_analysis, read_correlation, read_numbers
from prismake.synthesise.roles import Analysis
from prismake.synthesise.selection import Selected, select_studies
from prismake.synthesise.sheetrows import list_rows
from prismake.synthesise.wording import (
    NOT_ESTIMABLE,
    describe_figures,
    list_cells,
    paired_n,
    remark_pairing,
    remark_spread,
    remark_unused,
    remark_zeros,
)
from prismake.tables import from_rows

FORMULAS: Mapping[str, Callable[[Any], EffectSizes]] = {
    "OR": formulas.odds_ratio,
    "RR": formulas.risk_ratio,
    "RD": formulas.risk_difference,
    "MD": formulas.mean_difference,
    "SMD": formulas.standardised_mean_difference,
    "MC": formulas.mean_change,
    "SMCC": formulas.standardised_change,
    "SMCR": formulas.raw_standardised_change,
    "PR": formulas.raw_proportion,
    "PLO": formulas.logit_proportion,
    "PAS": formulas.arcsine_proportion,
    "PFT": formulas.freeman_tukey_proportion,
}
Inputs = Counts | Means | Change | Share
Row = dict[str, object]


def compute_effects(extraction: pd.DataFrame, *, studies: pd.DataFrame, analyses: Sequence[Analysis]) -> pd.DataFrame:
    """The table effects: one effect size per analysis and study, weights still empty.

    A study that the analysis does not admit (design, species, denominator), or whose two arms have no event, keeps its
    row with an empty effect and a remark. While nobody has extracted any outcome the table is empty.
    Raises ReviewError with every figure that is missing, impossible, contradictory or unlike the others.
    """
    outcomes, traits = list_rows(extraction, level="outcome"), list_rows(extraction, level="study")
    labels = dict(zip(studies["study_id"], studies["label"], strict=True))
    rows: list[Row] = []
    issues: list[Issue] = []
    for analysis in analyses if outcomes else ():
        issues += (wrong := check_analysis(analysis))
        if wrong:
            continue
        selection = select_studies(analysis, outcomes=outcomes, traits=traits, labels=labels)
        issues += selection.issues
        rows += [_left_out_row(analysis, *left_out) for left_out in selection.left_out]
        for study in selection.selected:
            row, problems = _compute_study(analysis, study)
            rows += [row] if row else []
            issues += problems
    raise_any(issues)
    return from_rows("effects", rows)


def _left_out_row(analysis: Analysis, study_id: str, remark: str, cells: str) -> Row:
    keys = {"analysis_id": analysis["id"], "study_id": study_id, "measure": analysis["measure"]}
    return {**keys, "remark": remark, "cells": cells}


def _compute_study(analysis: Analysis, study: Selected) -> tuple[Row | None, list[Issue]]:
    numbers, issues = read_numbers(analysis, study)
    correlation, assumed = 0.0, False
    paired = "before" in study.roles
    if paired:
        correlation, assumed, problems = read_correlation(analysis, study)
        issues = issues + problems
    if issues:
        return None, issues
    measure = analysis["measure"]
    inputs = _shape_inputs(numbers, measure=measure, correlation=correlation)
    remarks = remark_pairing(numbers, correlation=correlation, assumed=assumed) if paired else []
    remarks += _remark_figures(numbers, measure, inputs) + remark_unused(study)
    effect = FORMULAS[measure](inputs)
    estimable = NOT_ESTIMABLE not in remarks
    variables = (*FIGURES[MEASURES[measure].figures], *(("correlation",) if paired else ()))
    return {
        "analysis_id": analysis["id"],
        "study_id": study.study_id,
        "measure": measure,
        "yi": effect.yi[0] if estimable else None,
        "vi": effect.vi[0] if estimable else None,
        "data": describe_figures(study, numbers),
        "remark": "; ".join(remarks),
        "cells": list_cells(study, variables),
    }, []


def _remark_figures(numbers: Mapping[str, Numbers], measure: str, inputs: Inputs) -> list[str]:
    if MEASURES[measure].figures == "means":
        return remark_spread(numbers)
    return remark_zeros(numbers, measure=measure, counts=inputs if isinstance(inputs, Counts) else None)


def _shape_inputs(numbers: Mapping[str, Numbers], *, measure: str, correlation: float) -> Inputs:
    known = MEASURES[measure]
    if known.comparison == "pre_post":
        before, after = numbers["before"], numbers["after"]
        figures = (paired_n(numbers), before["mean"], before["sd"], after["mean"], after["sd"], correlation)
        return Change(*(np.array([value]) for value in figures))
    if known.comparison == "single_arm":
        return Share(*(np.array([numbers["group"][name]]) for name in ("events", "n")))
    names = ("events", "n") if known.figures == "counts" else ("n", "mean", "sd")
    arrays = [np.array([numbers[arm][name]]) for arm in ("experimental", "control") for name in names]
    return Counts(*arrays) if known.figures == "counts" else Means(*arrays)
