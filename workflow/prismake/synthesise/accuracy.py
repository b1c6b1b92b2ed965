"""Diagnostic accuracy: from the extraction table to two-by-two tables, and to a summary point of each analysis.

Sensitivity and specificity of a study trade off against each other, so that they are only ever pooled together.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from prismake.config.accuracy import SIDES, list_sides
from prismake.issues import Issue, ReviewError
from prismake.statistics.digits import settle
from prismake.synthesise.analyses import compute_effects
from prismake.synthesise.bivariate import LEAST_STUDIES, BivariateFit, pool_tables
from prismake.synthesise.cautions import caution_effects, caution_estimates, explain_dropped
from prismake.synthesise.effects import Share
from prismake.synthesise.exact import clopper_pearson
from prismake.synthesise.summary_point import describe_point
from prismake.synthesise.two_by_two import Table
from prismake.tables import empty, from_rows, to_rows

Analysis = Mapping[str, Any]
Row = dict[str, object]
CELLS = {"sensitivity": ("tp", "fn"), "specificity": ("tn", "fp")}
ADDS = re.compile(r"\d added to")
SIDE = re.compile(rf" \((?:{'|'.join(SIDES)})\)")  # in the ids of list_sides
LIMIT_DIGITS = 10  # of beta quantiles, in which releases of scipy agree
ADDED = "0.5 was added to the four cells of every study, as one was empty"
UNCORRELATED = "where the likelihood ends, and standard errors take it as known"


def compute_accuracy(
    extraction: pd.DataFrame,
    *,
    studies: pd.DataFrame,
    accuracy: Sequence[Analysis],
    linked: Mapping[str, pd.DataFrame] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables accuracy, one row per analysis and study, and accuracy_estimates, one row per analysis.

    `linked` holds cohorts, retractions and study_references as far as there are any: of studies that share people one
    alone is pooled, and retracted documents are told.
    A study of which one of the two outcomes is missing keeps its row without numbers and with a remark.
    Raises ReviewError with every figure that is impossible, contradictory or unlike the others.
    """
    sides = [side for analysis in accuracy for side in list_sides(analysis)]
    try:
        effects = compute_effects(extraction, studies=studies, analyses=sides)
    except ReviewError as error:
        raise ReviewError(_tell_once(error.issues)) from None
    known = {**(linked or {}), "extraction": extraction, "studies": studies}
    cohorts = known.get("cohorts", empty("cohorts"))
    apart = {**known, "cohorts": cohorts.iloc[:0]}  # which of two studies stands is chosen once for both sides
    found = to_rows(caution_effects(effects, apart, analyses=sides))
    labels = dict(zip(studies["study_id"], studies["label"], strict=True))
    rows, estimates = [], []
    for analysis in accuracy:
        own = _leave_out_overlaps(_join_sides(analysis, found), cohorts=cohorts, labels=labels)
        rows += own
        estimates.append(_pool(analysis, own, found=bool(own)))
    return from_rows("accuracy", rows), from_rows("accuracy_estimates", _caution(estimates, rows, known))


def _caution(estimates: Sequence[Row], rows: Sequence[Row], known: Mapping[str, pd.DataFrame]) -> list[Row]:
    """The estimates with the remarks on doubtful overlaps and retracted studies that every estimate has."""
    points = [{name: one[name] for name in ("analysis_id", "remark")} | {"model": "bivariate"} for one in estimates]
    keys = ("analysis_id", "study_id")
    used = [{name: row[name] for name in keys} | {"yi": row["sensitivity"]} for row in rows if "tp" in row]
    told = caution_estimates(from_rows("estimates", points), known, effects=from_rows("effects", used))
    remarks = dict(zip(told["analysis_id"], told["remark"], strict=True))
    return [{**one, "remark": remarks[one["analysis_id"]]} for one in estimates]


def _tell_once(issues: Iterable[Issue]) -> list[Issue]:
    """What is wrong with a key that both sides of an analysis have is one mistake."""
    return list(dict.fromkeys(replace(issue, place=SIDE.sub("", issue.place)) for issue in issues))


def _join_sides(analysis: Analysis, found: Sequence[Mapping[Any, Any]]) -> list[Row]:
    by_study: dict[str, dict[str, Mapping[Any, Any]]] = {}
    for side, planned in zip(SIDES, list_sides(analysis), strict=True):
        for row in (row for row in found if row["analysis_id"] == planned["id"]):
            by_study.setdefault(str(row["study_id"]), {})[side] = row
    return [_describe_study(analysis, study, sides) for study, sides in sorted(by_study.items())]


def _leave_out_overlaps(rows: Sequence[Row], *, cohorts: pd.DataFrame, labels: Mapping[str, str]) -> list[Row]:
    """The rows; of studies that share people by a ruling only that with the most people keeps its numbers."""
    sizes = {
        str(row["study_id"]): sum(int(str(row[cell])) for cell in ("tp", "fn", "fp", "tn"))
        for row in rows
        if "tp" in row
    }
    dropped = explain_dropped(list(sizes), cohorts=cohorts, sizes=sizes, labels=labels)
    left = {study_id: {"remark": words} for study_id, words in dropped.items()}
    return [
        {name: row[name] for name in ("analysis_id", "study_id", "cells")} | left[one]
        if (one := str(row["study_id"])) in left
        else row
        for row in rows
    ]


def _describe_study(analysis: Analysis, study: str, sides: Mapping[str, Mapping[Any, Any]]) -> Row:
    known: Row = {"analysis_id": analysis["id"], "study_id": study}
    known["cells"] = "; ".join(str(row["cells"]) for row in sides.values() if row["cells"])
    lacking = [
        f"no {side}: {sides[side]['remark'] if side in sides else 'no row of ' + str(analysis[side])}"
        for side in SIDES
        if side not in sides or pd.isna(sides[side]["yi"])
    ]
    if lacking:
        same = {str(row["remark"]) for row in sides.values()} if len(sides) == len(SIDES) else set()
        return {**known, "remark": same.pop() if len(lacking) == len(SIDES) and len(same) == 1 else "; ".join(lacking)}
    known["remark"] = "; ".join(dict.fromkeys(part for row in sides.values() for part in _list_checks(row)))
    for side, row in sides.items():
        events, n = float(row["events1"]), float(row["n1"])
        low, high = clopper_pearson(Share(np.array([events]), np.array([n])))
        hit, missed = CELLS[side]
        known |= {hit: int(events), missed: int(n - events), side: settle(events / n)}
        known |= {f"{side}_{name}": settle(float(end[0]), LIMIT_DIGITS) for name, end in (("low", low), ("high", high))}
    return known


def _list_checks(row: Mapping[Any, Any]) -> list[str]:
    """What is remarked of the figures and of the study; nothing is added to empty cells here, which needs no word."""
    return [part for part in str(row["remark"]).split("; ") if part and not ADDS.search(part)]


def list_tables(rows: Sequence[Mapping[Any, Any]]) -> list[Table]:
    """The two-by-two tables among the rows of the table accuracy."""
    cells = ([row.get(name) for name in ("tp", "fn", "tn", "fp")] for row in rows)
    whole = [[int(str(cell)) for cell in four] for four in cells if not any(pd.isna(cell) for cell in four)]
    return [Table(tp, tp + fn, tn, tn + fp) for tp, fn, tn, fp in whole]


def _pool(analysis: Analysis, rows: Sequence[Row], *, found: bool) -> Row:
    counted = list_tables(rows)
    likelihood = str(analysis.get("likelihood", "binomial"))
    known: Row = {"analysis_id": analysis["id"], "likelihood": likelihood, "k": len(counted)}
    if not found:
        words = (
            f"no included study with the outcomes '{analysis['sensitivity']}' and '{analysis['specificity']}' so far"
        )
        return {**known, "remark": f"{words}: nothing is pooled"}
    if len(counted) < LEAST_STUDIES:
        return {
            **known,
            "remark": f"fewer than {LEAST_STUDIES} studies with a whole two-by-two table: nothing is pooled",
        }
    try:
        fit = pool_tables(counted, likelihood=likelihood)
    except ValueError as error:
        return {**known, "remark": f"nothing is pooled: {error}"}
    return {**known, **describe_point(fit), "remark": _remark(fit)}


def _remark(fit: BivariateFit) -> str:
    told = [f"{fit.edge}, {UNCORRELATED}"] if fit.edge else []
    return "; ".join([*told, *([ADDED] if fit.added else [])])
