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
from prismake.synthesise.gaps import Gap, describe_gaps, list_gap_cells
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

    A study that the analysis does not admit (design, species, denominator), whose two arms have no event, or in which
    something is still empty, keeps its row with an empty effect and a remark. An analysis whose outcome nobody has
    extracted has no rows. Values of studies that are not in `studies`, the included ones, are not looked at.
    Raises ReviewError with every figure that is impossible, contradictory or unlike the others.
    """
    labels = dict(zip(studies["study_id"], studies["label"], strict=True))
    included = extraction[extraction["study_id"].isin(list(labels))]
    outcomes, traits = list_rows(included, level="outcome"), list_rows(included, level="study")
    rows: list[Row] = []
    issues: list[Issue] = []
    for analysis in analyses:
        issues += (wrong := check_analysis(analysis))
        if wrong:
            continue
        selection = select_studies(analysis, outcomes=outcomes, traits=traits, labels=labels)
        issues += selection.issues
        rows += [_empty_row(analysis, study_id, remark, cells) for study_id, remark, cells in selection.left_out]
        rows += [_waiting_row(analysis, study_id, gaps) for study_id, gaps in selection.waiting]
        for study in selection.selected:
            row, problems = _compute_study(analysis, study)
            rows += [row] if row else []
            issues += problems
    raise_any(issues)
    return from_rows("effects", rows)


def _empty_row(analysis: Analysis, study_id: str, remark: str, cells: str) -> Row:
    keys = {"analysis_id": analysis["id"], "study_id": study_id, "measure": analysis["measure"]}
    return {**keys, "remark": remark, "cells": cells}


def _waiting_row(analysis: Analysis, study_id: str, gaps: Sequence[Gap]) -> Row:
    return _empty_row(analysis, study_id, describe_gaps(gaps), list_gap_cells(gaps))


def _compute_study(analysis: Analysis, study: Selected) -> tuple[Row | None, list[Issue]]:
    numbers, issues = read_numbers(analysis, study)
    correlation, assumed = 0.0, False
    paired = MEASURES[analysis["measure"]].comparison == "pre_post"
    if paired:
        correlation, assumed, problems = read_correlation(analysis, study)
        issues = issues + problems
    if issues:
        return None, issues
    if study.gaps:
        return _waiting_row(analysis, study.study_id, study.gaps), []
    remarks = remark_pairing(numbers, correlation=correlation, assumed=assumed) if paired else []
    return _effect_row(analysis, study, numbers=numbers, correlation=correlation, remarks=remarks), []


def _effect_row(
    analysis: Analysis, study: Selected, *, numbers: Mapping[str, Numbers], correlation: float, remarks: list[str]
) -> Row:
    measure = analysis["measure"]
    known = MEASURES[measure]
    inputs = _shape_inputs(numbers, measure=measure, correlation=correlation)
    remarks = [*remarks, *_remark_figures(numbers, measure, inputs), *remark_unused(study)]
    effect = FORMULAS[measure](inputs)
    estimable = NOT_ESTIMABLE not in remarks
    variables = (*FIGURES[known.figures], *(("correlation",) if known.comparison == "pre_post" else ()))
    return {
        "analysis_id": analysis["id"],
        "study_id": study.study_id,
        "measure": measure,
        "yi": effect.yi[0] if estimable else None,
        "vi": effect.vi[0] if estimable else None,
        "data": describe_figures(study, numbers),
        "remark": "; ".join(remarks),
        "cells": list_cells(study, variables),
    }


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
