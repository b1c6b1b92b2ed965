"""Results in a column: each study left out in turn, or studies added one by one, against the whole result."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from prismake.report.drawing import open_templates, stack_labels
from prismake.report.effect_figures import Interval
from prismake.report.figures.scale import Scale, span_values
from prismake.report.labels import call_measure
from prismake.report.numerals import write_count
from prismake.statistics.measures import Measure

WIDTH, ROW, FONT, HEAD = 860.0, 28.0, 13.0, 48.0
LABEL_X, COUNT_X, PLOT, EFFECT_X = 10.0, 330.0, (350.0, 640.0), 850.0


@dataclass(frozen=True)
class IntervalRow:
    """One result: its label, the number of studies behind it, and what it changes; empty when nothing."""

    label: str
    k: int
    effect: Interval
    change: str = ""


def draw_intervals(
    rows: Sequence[IntervalRow], *, name: str, title: str, heading: str, measure: Measure, whole: Interval | None
) -> str:
    """The rows as SVG text; `whole` is the result of all studies, a dashed line. A row that changes the conclusion
    has a filled diamond and an exclamation mark."""
    ends = [end for row in rows for end in (row.effect.low, row.effect.point, row.effect.high)]
    ends += [] if whole is None else [whole.low, whole.high]
    ends = _trim(ends, [row.effect.point for row in rows], ratio=measure.ratio)
    null = measure.null
    scale = span_values(
        [*ends, *([] if null is None else [null])], start=PLOT[0], end=PLOT[1], ratio=measure.ratio, unit=measure.unit
    )
    width = COUNT_X - LABEL_X - 40
    places, bottom = stack_labels([row.label for row in rows], top=HEAD, row=ROW, width=width, size=FONT)
    drawn = [_draw_row(row, scale, y=y, label=lines) for row, (y, lines) in zip(rows, places, strict=True)]
    foot = bottom + 6
    told = [
        f"{row.label}, {write_count(row.k, 'study', 'studies')}: {row.effect.text}"
        + (f" ({row.change})" if row.change else "")
        for row in rows
    ]
    return (
        open_templates()
        .get_template("figures/intervals.svg.j2")
        .render(
            name=name,
            title=title,
            heading=heading,
            label=call_measure(measure),
            width=WIDTH,
            height=foot + 30,
            font=FONT,
            rows=drawn,
            head=HEAD,
            foot=foot,
            plot=PLOT,
            columns={"label": LABEL_X, "count": COUNT_X, "effect": EFFECT_X},
            null=scale.place(null) if null is not None and scale.holds(null) else None,
            whole=scale.place(whole.point) if whole else None,
            ticks=scale.list_ticks(),
            description="; ".join(told) + ".",
        )
    )


def _draw_row(row: IntervalRow, scale: Scale, *, y: float, label: list[str]) -> dict[str, Any]:
    effect = row.effect
    return {
        "y": y,
        "row": row,
        "label": label,
        "x": scale.place(effect.point),
        "x1": scale.place(effect.low),
        "x2": scale.place(effect.high),
        "clipped_low": effect.low < scale.low,
        "clipped_high": effect.high > scale.high,
    }


def _trim(ends: list[float], points: list[float], *, ratio: bool) -> list[float]:
    # One interval of one degree of freedom must not squeeze all others: beyond three spans of the points it is clipped.
    to, back = (math.log, math.exp) if ratio else (float, float)
    usable = [to(point) for point in points if math.isfinite(point) and (point > 0 or not ratio)]
    if len(usable) < 2:
        return ends
    reach = 3 * (max(usable) - min(usable)) or math.inf
    low, high = min(usable) - reach, max(usable) + reach
    return [back(min(high, max(low, to(end)))) for end in ends if math.isfinite(end) and (end > 0 or not ratio)]
