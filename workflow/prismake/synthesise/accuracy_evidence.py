"""Diagnostic accuracy as certainty is judged on it: sensitivity and specificity as two outcomes of each test.

GRADE guidelines 21 (Schünemann 2020, J Clin Epidemiol 122:129 and 142).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from prismake.config.accuracy import SIDES, list_judged
from prismake.statistics.digits import settle
from prismake.statistics.measures import choose_model
from prismake.statistics.shares import Z
from prismake.synthesise.absolute import PEOPLE
from prismake.synthesise.accuracy import CELLS, LIMIT_DIGITS
from prismake.tables import from_rows, to_rows

Row = dict[str, Any]
ENDS = ("", "_low", "_high")


class Evidence(NamedTuple):
    """What is judged, with the rows of the tables effects and estimates that each has."""

    analyses: list[dict[str, Any]]
    effects: pd.DataFrame
    estimates: pd.DataFrame


def gather_evidence(
    accuracy: Sequence[Mapping[str, Any]], *, tables: pd.DataFrame, estimates: pd.DataFrame
) -> Evidence:
    """Each side of each test of `accuracy` (analyses.yaml), from the tables accuracy and accuracy_estimates.

    The prediction limits are those of a new study's own sensitivity (or specificity): its mean logit, with the variance
    between studies added to that of the mean.
    """
    analyses = list_judged(accuracy)
    studies, pooled = to_rows(tables), {str(row["analysis_id"]): row for row in to_rows(estimates)}
    effects = [_show_study(one, row) for one in analyses for row in studies if str(row["analysis_id"]) == one["test"]]
    points = [_show_point(one, pooled[one["test"]]) for one in analyses if one["test"] in pooled]
    return Evidence(analyses, from_rows("effects", effects), from_rows("estimates", points))


def _show_study(one: Mapping[str, Any], row: Mapping[Any, Any]) -> Row:
    side = one["side"]
    known: Row = {"analysis_id": one["id"], "measure": one["measure"], "part": ""}
    known |= {name: row[name] for name in ("study_id", "remark", "cells")}
    if pd.isna(row[side]):
        return known
    hit, missed = (int(row[name]) for name in CELLS[side])
    shown = {f"shown{end}": float(row[f"{side}{end}"]) for end in ENDS}
    return known | shown | {"yi": float(row[side]), "n1": hit + missed, "events1": hit}


def _show_point(one: Mapping[str, Any], row: Mapping[Any, Any]) -> Row:
    side = one["side"]
    known: Row = {"analysis_id": one["id"], "model": choose_model(one), "k": row["k"]}
    if pd.isna(row[side]):
        return known
    low, high = _predict(*(float(row[f"{name}_{side}"]) for name in ("logit", "error", "between")))
    shown = {f"shown{end}": float(row[f"{side}{end}"]) for end in ENDS}
    return known | shown | {"estimate": float(row[side]), "pi_low": low, "pi_high": high}


def _predict(mean: float, error: float, between: float) -> tuple[float, float]:
    reach = Z * math.sqrt(error + between)
    low, high = (settle(1 / (1 + math.exp(-logit)), LIMIT_DIGITS) for logit in (mean - reach, mean + reach))
    return low, high


def count_results(accuracy: Sequence[Mapping[str, Any]], *, estimates: pd.DataFrame) -> pd.DataFrame:
    """The table accuracy_absolute: results per 1000 people tested at each stated prevalence, with 95 % limits.

    `estimates` is the table accuracy_estimates; a test without a summary point has no rows.
    """
    pooled = {str(row["analysis_id"]): row for row in to_rows(estimates) if not pd.isna(row["sensitivity"])}
    rows = [
        {"analysis_id": analysis["id"], "people": str(name), "prevalence": float(share)}
        | dict(_count(float(share), pooled[str(analysis["id"])]))
        for analysis in accuracy
        if str(analysis["id"]) in pooled
        for name, share in ((analysis.get("absolute") or {}).get("prevalences") or {}).items()
    ]
    return from_rows("accuracy_absolute", rows)


def _count(prevalence: float, row: Mapping[Any, Any]) -> Iterator[tuple[str, float]]:
    """True results are the share of those with the condition, or without it; false ones are the rest of these."""
    for side, of in zip(SIDES, (PEOPLE * prevalence, PEOPLE * (1 - prevalence)), strict=True):
        right, wrong = CELLS[side]
        point, low, high = (float(row[f"{side}{end}"]) for end in ENDS)
        for name, values in ((right, (point, low, high)), (wrong, (1 - point, 1 - high, 1 - low))):
            yield from ((f"{name}{end}", settle(of * one)) for end, one in zip(ENDS, values, strict=True))
