"""The contour-enhanced funnel plot: effects against their standard errors, with regions of significance."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from prismake.report.drawing import open_templates, place_ticks
from prismake.report.figures.scale import Scale, write_tick
from prismake.report.labels import call_measure, name_error
from prismake.report.numerals import write_effect, write_number
from prismake.statistics.distributions import norm
from prismake.statistics.elementary import log
from prismake.statistics.measures import MEASURES, back_transform, harmonic_n
from prismake.tables import to_rows

WIDTH, HEIGHT, FONT = 720.0, 430.0, 13.0
LEFT, RIGHT, TOP, BOTTOM = 70.0, 700.0, 20.0, 350.0
CONTOURS = (2.5758, 1.96, 1.6449)  # p = 0.01, 0.05, 0.1: each triangle is drawn upon the one before
LEGEND = ("p > 0.1", "0.05 to 0.1", "0.01 to 0.05", "p < 0.01")
SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)
PSEUDO = 1.96
STEPS = 40  # of the curve of the limit meta-analysis
Curve = tuple[float, float, float]  # its slope, shift and tau²


@dataclass(frozen=True)
class FunnelPoint:
    """One study: its number in the figure, its effect as shown, and its standard error on the analysis scale."""

    number: int
    label: str
    effect: str
    se: str
    yi: float
    error: float


def list_funnel(effects: pd.DataFrame, *, labels: Mapping[str, str]) -> tuple[FunnelPoint, ...]:
    """The points of one analysis in order of their labels, from its usable rows of the table effects."""
    named = sorted(
        ((labels.get(row["study_id"], row["study_id"]), row) for row in to_rows(effects)),
        key=lambda pair: (pair[0].casefold(), pair[1]["study_id"]),
    )
    return tuple(_make_point(at, label, row) for at, (label, row) in enumerate(named, start=1))


def take_peto(effects: pd.DataFrame) -> pd.DataFrame:
    """Rows of effects with Peto's log odds ratios, which are shown, and their variances in place of Woolf's."""
    point, low, high = (log(effects[name].to_numpy()) for name in ("shown", "shown_low", "shown_high"))
    return effects.assign(yi=point, vi=((high - low) / (2 * norm.ppf(0.975))) ** 2)


def _make_point(number: int, label: str, row: Mapping[Any, Any]) -> FunnelPoint:
    error = math.sqrt(row["vi"])
    return FunnelPoint(number, label, write_effect(row["shown"]), write_number(error, 3), float(row["yi"]), error)


def find_curve(bias: Sequence[Mapping[str, Any]]) -> Curve | None:
    """The curve of the limit meta-analysis, from an analysis' rows of the table bias; None where it was not run."""
    row = next((row for row in bias if row["test"] == "limit_meta" and not pd.isna(row["slope"])), None)
    return (float(row["slope"]), float(row["shift"]), float(row["tau2"])) if row else None


def follow_curve(curve: Curve, error: float) -> float:
    """The effect that a study of a standard error is expected to show (Rücker 2011): that of no error is the limit.

    >>> follow_curve((0.5, 2.0, 0.0), 0.1), follow_curve((0.5, 2.0, 0.04), 0.0)
    (0.7, 0.9)
    """
    slope, shift, tau2 = curve
    return slope + shift * math.sqrt(error**2 + tau2)


def draw_funnel(
    effects: pd.DataFrame,
    *,
    analysis: Mapping[str, Any],
    labels: Mapping[str, str],
    centre: float | None,
    curve: Curve | None = None,
) -> str:
    """The funnel plot as SVG text, for one study or more; `centre` is the pooled effect on the analysis scale.

    Regions around no effect (Peters 2008) are left out for measures that have none; the white triangle's dashed lines
    are where 95 % of studies lie when nothing but chance spreads them around the centre (Sterne & Egger 2001).
    """
    points = list_funnel(effects, labels=labels)
    measure = MEASURES[str(analysis["measure"])]
    deepest = max(point.error for point in points) * 1.08
    middle = points[0].yi if centre is None else centre
    null = None if measure.null is None else 0.0
    reach = [point.yi for point in points] + [middle - PSEUDO * deepest, middle + PSEUDO * deepest]
    reach += [] if null is None else [null - CONTOURS[0] * deepest, null + CONTOURS[0] * deepest]
    followed = _list_curve(curve, deepest)
    reach += [yi for yi, _ in followed]
    air = 0.03 * (max(reach) - min(reach))
    across = Scale(min(reach) - air, max(reach) + air, LEFT, RIGHT)
    down = Scale(0.0, deepest, TOP, BOTTOM)
    contours = [] if null is None else [_triangle(null, size, across, down) for size in CONTOURS]
    shown = {
        "id": str(analysis["id"]),
        "title": str(analysis.get("title") or analysis["id"]),
        "label": call_measure(measure),
        "error": name_error(measure),
        "width": WIDTH,
        "height": HEIGHT - (0 if contours else 30),
        "font": FONT,
        "box": (LEFT, TOP, RIGHT, BOTTOM),
        "contours": contours,
        "legend": LEGEND,
        "pseudo": [(across.place(middle + side * PSEUDO * deepest), side) for side in (-1, 1)],
        "centre": across.place(middle) if centre is not None else None,
        "null": across.place(null) if null is not None else None,
        "curve": [(across.place(yi), down.place(error)) for yi, error in followed],
        "points": [(across.place(point.yi), down.place(point.error), point) for point in points],
        "xticks": _list_ticks(across, analysis, effects),
        "yticks": [(down.place(tick), write_tick(tick)) for tick in place_ticks(0.0, deepest, ratio=False)],
        "description": "; ".join(
            f"{point.number} {point.label}: {point.effect}, {name_error(measure)} {point.se}" for point in points
        )
        + ".",
    }
    return open_templates().get_template("figures/funnel.svg.j2").render(**shown)


def _list_curve(curve: Curve | None, deepest: float) -> list[tuple[float, float]]:
    errors = [deepest * at / STEPS for at in range(STEPS + 1)]
    return [(follow_curve(curve, error), error) for error in errors] if curve else []


def _triangle(apex: float, size: float, across: Scale, down: Scale) -> list[tuple[float, float]]:
    left, right = (across.place(apex + side * size * down.high) for side in (-1, 1))
    return [(across.place(apex), down.start), (left, down.end), (right, down.end)]


def _list_ticks(across: Scale, analysis: Mapping[str, Any], effects: pd.DataFrame) -> list[tuple[float, str]]:
    measure = str(analysis["measure"])
    if MEASURES[measure].ratio:
        low, high = math.exp(max(across.low, -12)), math.exp(min(across.high, 12))
        return [(across.place(math.log(tick)), write_tick(tick)) for tick in place_ticks(low, high, ratio=True)]
    if MEASURES[measure].unit != "proportion":
        return across.list_ticks()
    n = harmonic_n(effects["vi"].to_numpy()) if measure == "PFT" else None
    grid = np.linspace(across.low, across.high, 2001)
    shares = back_transform(measure, grid, n=n)
    inside = [share for share in SHARES if shares[0] < share < shares[-1]]
    return [(across.place(float(np.interp(share, shares, grid))), write_tick(share)) for share in inside]
