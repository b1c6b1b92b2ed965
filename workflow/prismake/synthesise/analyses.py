"""From the extraction table to one effect size per analysis and study."""

from collections.abc import Mapping, Sequence

import pandas as pd

from prismake.issues import Issue, raise_any
from prismake.statistics.measures import MEASURES
from prismake.synthesise.arithmetic import check_arithmetic
from prismake.synthesise.clustering import VARIABLES, read_clustering
from prismake.synthesise.comparison_arms import Analysis
from prismake.synthesise.crossover import VARIABLES as CROSSOVER
from prismake.synthesise.crossover import read_crossover
from prismake.synthesise.display import show_effect
from prismake.synthesise.effects import Counts, Rate, Rates
from prismake.synthesise.gaps import Gap, describe_gaps, list_gap_cells
from prismake.synthesise.numbers import (
    BESIDE,
    WANTED,
    Numbers,
    check_named_studies,
    convert_numbers,
    read_correlation,
    read_numbers,
)
from prismake.synthesise.parts import TURNED, is_told, is_turned, keep_one_reason, list_parts, list_times, turn
from prismake.synthesise.promised import cut_effects, cut_rows
from prismake.synthesise.selection import Selected, Selection, select_studies
from prismake.synthesise.shapes import COLUMNS, FORMULAS, Inputs, name_columns, shape_inputs
from prismake.synthesise.sheetrows import list_rows
from prismake.synthesise.wording import (
    PETO_SHOWN,
    WITHOUT_EFFECT,
    describe_numbers,
    list_cells,
    remark_pairing,
    remark_rates,
    remark_spread,
    remark_unused,
    remark_zeros,
)
from prismake.tables import from_rows

Row = dict[str, object]


def compute_effects(extraction: pd.DataFrame, *, studies: pd.DataFrame, analyses: Sequence[Analysis]) -> pd.DataFrame:
    """The table effects: one effect size per analysis and study, of dependent effects each part; weights still empty.

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
        issues += (wrong := check_named_studies(analysis, labels))
        if wrong:
            continue
        told: list[tuple[str, Row, bool]] = []
        for part, own in list_parts(analysis):
            selection = select_studies(own, outcomes=outcomes, traits=traits, labels=labels)
            found, problems = _compute_part(own, selection)
            issues += problems
            told += [(part, row, known) for row, known in found]
        rows += keep_one_reason(told)
    raise_any(issues)
    return cut_effects(from_rows("effects", cut_rows(rows)))


def _compute_part(analysis: Analysis, selection: Selection) -> tuple[list[tuple[Row, bool]], list[Issue]]:
    """The rows of one outcome and time, each with whether its study has figures of them, and what people must mend."""
    issues = list(selection.issues)
    rows = [(_empty_row(analysis, study_id, remark, cells), False) for study_id, remark, cells in selection.left_out]
    rows += [(_waiting_row(analysis, study_id, gaps), False) for study_id, gaps in selection.waiting]
    for study in selection.selected:
        row, problems = _compute_study(analysis, study)
        rows += [(row, is_told(analysis, study.roles))] if row else []
        issues += problems
    return rows, issues


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
    clusters, unsized, problems = read_clustering(analysis, study, numbers)
    issues = issues + problems
    if issues:
        return None, issues
    if gaps := (*study.gaps, *unsized):
        return _waiting_row(analysis, study.study_id, gaps), []
    completed, converted = convert_numbers(analysis, numbers)
    crossed, issues = read_crossover(analysis, study, raw=numbers, completed=completed)
    if issues:
        return None, issues
    turned = is_turned(analysis)
    completed = turn(completed) if turned else completed
    remarks = remark_pairing(numbers, correlation=correlation, assumed=assumed) if paired else []
    ratio = MEASURES[analysis["measure"]].ratio
    remarks += check_arithmetic(analysis, study, numbers, ratio=ratio)
    remarks += [words for words in (clusters.words, crossed.words) if words] + [TURNED] * turned
    guessed = ["correlation"] * ((paired and assumed) or crossed.assumed)
    imputed = [*guessed, *converted, *([clusters.words] * clusters.assumed)]
    r = correlation if paired else crossed.correlation
    columns = name_columns(completed, correlation=r, design_effects=clusters.effects)
    row = _effect_row(analysis, study, numbers=completed, columns=columns, remarks=[*remarks, *converted])
    return row | {"imputed": "; ".join(imputed)}, []


def _effect_row(
    analysis: Analysis,
    study: Selected,
    *,
    numbers: Mapping[str, Numbers],
    columns: Mapping[str, float],
    remarks: list[str],
) -> Row:
    measure = analysis["measure"]
    inputs = shape_inputs(columns, measure=measure)
    remarks = [*remarks, *_remark_numbers(numbers, measure, inputs), *remark_unused(study, taken=list_times(analysis))]
    known, peto = not WITHOUT_EFFECT & set(remarks), analysis.get("method") == "peto"
    remarks += [PETO_SHOWN] if peto and known else []
    shown = show_effect(FORMULAS[measure](inputs), inputs, measure=measure, peto=peto) if known else {}
    data = MEASURES[measure].data
    more = CROSSOVER if "correlation" in columns else VARIABLES if "design_effect1" in columns else ()
    return {
        "analysis_id": analysis["id"],
        "study_id": study.study_id,
        "measure": measure,
        "design": study.traits["design"].get("design"),
        **shown,
        **{name: value for name, value in columns.items() if name in COLUMNS},
        "data": describe_numbers(study, numbers),
        "remark": "; ".join(remarks),
        "cells": list_cells(study, (*WANTED[data], *BESIDE[data], *more)),
    }


def _remark_numbers(numbers: Mapping[str, Numbers], measure: str, inputs: Inputs) -> list[str]:
    data = MEASURES[measure].data
    if data in ("reported", "correlations"):
        return []
    if data == "means":
        return remark_spread(numbers)
    if isinstance(inputs, Rates | Rate):
        return remark_rates(inputs, measure=measure)
    return remark_zeros(numbers, measure=measure, counts=inputs if isinstance(inputs, Counts) else None)
