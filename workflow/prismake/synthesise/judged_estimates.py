"""The estimate that certainty is judged on, in words that a judgement carries: when they change, it is owed again."""

import math
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from prismake.statistics.digits import write_fixed
from prismake.statistics.measures import choose_model
from prismake.synthesise.comparison_arms import Analysis
from prismake.synthesise.grade_copies import Judged, is_judged
from prismake.synthesise.rating import select_effects

SHOWN = ("shown", "shown_low", "shown_high")


def describe_estimates(
    analyses: Sequence[Analysis], *, estimates: pd.DataFrame, effects: pd.DataFrame | None = None
) -> dict[str, str]:
    """For each analysis with data its measure, planned effect with limits, and number of studies.

    A single study's own effect is taken from the table effects.
    """
    told = {}
    for analysis in analyses:
        own = estimates[(estimates["analysis_id"] == analysis["id"]) & (estimates["k"] > 0)]
        if len(own):
            told[str(analysis["id"])] = _describe(analysis, own, effects=effects)
    return told


def _describe(analysis: Analysis, own: pd.DataFrame, *, effects: pd.DataFrame | None) -> str:
    planned = own[own["model"] == choose_model(analysis)]
    k = int((planned if len(planned) else own)["k"].max())
    row = planned[list(SHOWN)]
    if k == 1 and effects is not None:
        row = select_effects(analysis, effects)[list(SHOWN)]
    values = [float(row[name].iloc[0]) for name in SHOWN] if len(row) == 1 else []
    studies = "1 study" if k == 1 else f"{k} studies"
    if not values or math.isnan(values[0]):
        return f"{name_estimate(analysis)} not pooled, {studies}"
    effect, low, high = map(write_shown, values)
    return f"{name_estimate(analysis)} {effect} [{low}, {high}], {studies}"


def name_estimate(analysis: Analysis) -> str:
    """What an estimate is of: its measure, or the side of a test's accuracy."""
    return str(analysis.get("side") or analysis["measure"])


def write_shown(value: float) -> str:
    """A number with two decimals, a small one with three digits.

    >>> write_shown(0.754), write_shown(-12.3456), write_shown(0.00312), write_shown(0.0), write_shown(float("nan"))
    ('0.75', '-12.35', '0.00312', '0.00', '')
    """
    if math.isnan(value):
        return ""
    small = math.isfinite(value) and 0 < abs(value) < 0.1
    return write_fixed(value, 2 - math.floor(math.log10(abs(value)))) if small else write_fixed(value, 2)


def is_same_estimate(shown: str, now: str) -> bool:
    """Whether a row shows the estimate of today; sheets of before show none, and nothing tells what they were on."""
    return not shown or not now or shown.split() == now.split()


def say_outdated(shown: str, now: str) -> str:
    """What is told of a judgement on another estimate than today's; empty where it is on today's."""
    return "" if is_same_estimate(shown, now) else f"judged {shown}, now it is {now}"


def select_estimates(rows: Iterable[Judged], *, now: Mapping[str, str]) -> list[Judged]:
    """Of each person's rows on an analysis those on today's estimate; where none of these is judged, the latest."""
    groups: dict[tuple[str, str], list[Judged]] = {}
    for row in rows:
        groups.setdefault((row["analysis_id"], row["person"]), []).append(row)
    kept = []
    for (analysis_id, _), group in groups.items():
        current = [row for row in group if is_same_estimate(row["estimate"], now.get(analysis_id, ""))]
        if not any(map(is_judged, current)):
            judged = [row for row in group if row not in current and is_judged(row)]
            latest = max(judged, key=lambda row: (row["batch"], row["estimate"]), default=None)
            current = [row for row in judged if latest and row["estimate"] == latest["estimate"]] or current
        kept += current
    return kept
