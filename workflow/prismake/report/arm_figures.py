"""The figures behind an effect, arm by arm, as a forest plot has them in columns beside its squares."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from prismake.report.numerals import MINUS, write_number
from prismake.statistics.kinds import KINDS, Comparison, Data, list_arms

TYPED = 4  # decimals: a figure that they hold was typed so, another follows from a conversion
SIDES: Mapping[int, str] = {1: "experimental", 2: "control"}  # the keys of `comparison` by the columns of effects
EVENTS, TIMES, MEANS = "{events}/{n}", "{events}/{time}", "{mean} ± {sd}"


@dataclass(frozen=True)
class ArmColumn:
    """One column: the arm that it is of, what stands in it, and how it is written from the columns of effects."""

    arm: str
    what: str
    form: str
    side: int


# Which columns the figures of each kind of effect fill; a reported effect and a correlation have no figures of arms.
WHAT: Mapping[tuple[Comparison, Data], tuple[tuple[str, str, int], ...]] = {
    ("arms", "counts"): (("events/total", EVENTS, 1), ("events/total", EVENTS, 2)),
    ("arms", "rates"): (("events/time", TIMES, 1), ("events/time", TIMES, 2)),
    ("arms", "means"): (("mean ± SD", MEANS, 1), ("n", "{n}", 1), ("mean ± SD", MEANS, 2), ("n", "{n}", 2)),
    ("pre_post", "means"): (("Before: mean ± SD", MEANS, 2), ("After: mean ± SD", MEANS, 1), ("n", "{n}", 1)),
    ("single_arm", "counts"): (("Events/total", EVENTS, 1),),
    ("single_arm", "rates"): (("Events/time", TIMES, 1),),
    ("single_arm", "correlations"): (("n", "{n}", 1),),
}


def list_arm_columns(analysis: Mapping[str, Any]) -> tuple[ArmColumn, ...]:
    """The columns that the figures of an analysis fill, with the arms as config/analyses.yaml names them."""
    kind = KINDS[str(analysis["measure"])]
    names = _name_arms(kind.comparison, analysis.get("comparison") or {})
    columns = WHAT.get((kind.comparison, kind.data), ())
    return tuple(ArmColumn(names.get(side, ""), what, form, side) for what, form, side in columns)


def _name_arms(comparison: Comparison, told: Mapping[str, Any]) -> dict[int, str]:
    if comparison != "arms":
        return {}
    names = {side: " or ".join(list_arms(told, key)) or key for side, key in SIDES.items()}
    return {side: name[:1].upper() + name[1:] for side, name in names.items()}


def write_arm_figures(row: Mapping[Any, Any], columns: tuple[ArmColumn, ...]) -> tuple[str, ...]:
    """The cells of one row of effects; empty where the row has not all figures of a cell."""
    return tuple(_write_cell(row, column) for column in columns)


def _write_cell(row: Mapping[Any, Any], column: ArmColumn) -> str:
    names = [name for name in ("events", "n", "time", "mean", "sd") if f"{{{name}}}" in column.form]
    values = {name: row[f"{name}{column.side}"] for name in names}
    if any(pd.isna(value) for value in values.values()):
        return ""
    return column.form.format(**{name: write_figure(float(value)) for name, value in values.items()})


def write_figure(value: float) -> str:
    """A figure as it was typed; one that a conversion made has two decimals, or three digits where it is small.

    >>> write_figure(4.05), write_figure(25.0), write_figure(-2.0100251), write_figure(0.00123456), write_figure(1e6)
    ('4.05', '25', '−2.01', '0.00123', '1000000')
    """
    plain = write_number(value, TYPED)
    if math.isclose(float(plain.replace(MINUS, "-")), value, rel_tol=1e-12, abs_tol=0):
        return plain.rstrip("0").rstrip(".")
    places = 2 if abs(value) >= 1 else 2 - math.floor(math.log10(abs(value)))
    return write_number(value, places)
