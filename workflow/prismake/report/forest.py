"""The forest plot of one analysis as SVG: numbers as text, squares by weight, arrowheads on clipped intervals."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from prismake.report.drawing import open_templates, place_ticks, round_coordinate, wrap_text
from prismake.report.effect_figures import AnalysisFigures, Interval, Pooled, StudyEffect, Subgroup, read_figures
from prismake.report.figures.judgements import OVERALL, head_domain
from prismake.report.numerals import write_count, write_number

WIDTH, ROW, FONT = 1000.0, 34.0, 13.0
STUDY_X, DATA_X, PLOT_X, PLOT_WIDTH, WEIGHT_X, EFFECT_X = 10.0, 172.0, 424.0, 300.0, 800.0, 990.0
LIGHT = 22.0  # a column of risk-of-bias lights
HEAD = 56.0
LABEL_WIDTH = 230.0
SQUARE = (7.0, 20.0)
CORE_STRETCH = 2.0
EQUALS = "\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}"  # keeps a letter and its value on one line

Place = Callable[[float], float]


@dataclass(frozen=True)
class Axis:
    """The horizontal axis: limits on the displayed scale, log for ratios."""

    low: float
    high: float
    ratio: bool

    def place(self, value: float) -> float:
        """The x coordinate of a value, held within the plot."""
        low, high, at = (self._scale(number) for number in (self.low, self.high, value))
        return PLOT_X + min(1.0, max(0.0, (at - low) / (high - low))) * PLOT_WIDTH

    def _scale(self, value: float) -> float:
        if not self.ratio:
            return value
        return math.log(value) if value > 0 else -math.inf


def draw_forest(
    effects: pd.DataFrame, *, estimates: pd.DataFrame, analysis: Mapping[str, Any], studies: pd.DataFrame
) -> str:
    """The forest plot as SVG text; one study is drawn without a diamond, none as an empty plot with a sentence.

    Effects are shown on the measure's displayed scale with 95 % limits; labels under the axis come from the analysis.
    """
    figures = read_figures(effects, estimates=estimates, analysis=analysis, studies=studies)
    labels = analysis.get("labels") or {}
    return draw_figures(figures, lower=str(labels.get("lower", "")), higher=str(labels.get("higher", "")))


def describe_marks(figures: AnalysisFigures) -> str:
    """What the squares, diamonds and lines of the forest plot are, for its caption."""
    squares = "effects, several of one study" if figures.several else "studies"
    told = [f"Squares: {squares}; nothing is pooled."]
    if figures.main:
        sized = "sized by their weight in the planned model"
        alike = "all of one size, since the planned model of the counts gives no study a weight"
        told = [f"Squares: {squares}, {sized if figures.weighted else alike}."]
        told.append("Filled diamond: the planned model; open diamonds: other models, for comparison.")
        told += ["Thick bar: prediction interval."] if figures.main.prediction else []
    told.append("Lines: 95 % confidence intervals; an arrowhead means that the interval goes on.")
    told += ["† See the remark in the table."] if any(study.remark for study in figures.studies) else []
    return " ".join(told)


def draw_figures(figures: AnalysisFigures, *, lower: str, higher: str) -> str:
    """The forest plot of figures that were already read, as SVG text."""
    axis = _choose_axis(figures)
    rows, bottom = _draw_rows(figures, axis)
    pooled, foot = [], bottom + 6
    for estimate in figures.pooled:
        drawn = _draw_pooled(estimate, axis, y=foot + ROW / 2, main=estimate == figures.main)
        pooled.append(drawn)
        foot = drawn["end"]
    null = figures.measure.null
    ticks = place_ticks(axis.low, axis.high, ratio=axis.ratio)
    return (
        open_templates()
        .get_template("forest.svg.j2")
        .render(
            figures=figures,
            width=WIDTH + (LIGHT * len(figures.domains) + 14 if figures.domains else 0),
            heads=[(_place_light(at), head_domain(domain)) for at, domain in enumerate(figures.domains)],
            between=wrap_text(figures.between, width=EFFECT_X - STUDY_X, size=11, lines=1)[0],
            height=foot + (78 if lower or higher else 52) + (18 if figures.between else 0),
            font=FONT,
            head=HEAD,
            rows=rows,
            pooled=pooled,
            separator=bottom + 3,
            foot=foot + 6,
            null=axis.place(null) if null is not None and axis.low <= null <= axis.high else None,
            main=axis.place(figures.main.effect.point) if figures.main else None,
            ticks=[(axis.place(tick), _write_tick(tick)) for tick in ticks],
            columns={"study": STUDY_X, "data": DATA_X, "plot": PLOT_X, "weight": WEIGHT_X, "effect": EFFECT_X},
            plot=PLOT_WIDTH,
            pivot=PLOT_X + PLOT_WIDTH / 2 if null is None else axis.place(null),
            lower=wrap_text(lower, width=LABEL_WIDTH, size=FONT, lines=2),
            higher=wrap_text(higher, width=LABEL_WIDTH, size=FONT, lines=2),
            description=_describe(figures),
        )
    )


def _draw_rows(figures: AnalysisFigures, axis: Axis) -> tuple[list[dict[str, Any]], float]:
    """The rows of studies, in blocks with a heading and a diamond where there are subgroups, and where they end."""
    heaviest = max((study.weight for study in figures.studies if not math.isnan(study.weight)), default=math.nan)
    rows: list[dict[str, Any]] = []
    y = HEAD + ROW / 2

    def add(row: dict[str, Any]) -> None:
        # A label of more lines than a row holds takes the room it needs, half above its middle.
        nonlocal y
        more = max(0.0, 14.0 * len(row["label"]) + 6 - ROW) if row["kind"] == "study" else 0.0
        rows.append({**row, "y": y + more / 2} if more else row)
        y += ROW + more

    for level in [*(group.level for group in figures.subgroups), ""]:
        members = [study for study in figures.studies if study.level == level]
        if members and figures.subgroups:
            add({"kind": "heading", "y": y, "label": level or "not in a subgroup"})
        for study in members:
            add(_draw_study(study, axis, y=y, heaviest=heaviest))
        for group in figures.subgroups:
            if group.level == level and group.k > 1:
                add(_draw_subtotal(group, axis, y=y))
    return rows, max(y - ROW / 2, HEAD + ROW)


def _draw_subtotal(group: Subgroup, axis: Axis, *, y: float) -> dict[str, Any]:
    told = ", ".join(part for part in (f"k = {group.k}", group.heterogeneity) if part)
    diamond = _draw_diamond(group.effect, axis, y=y, half=6)
    return {"kind": "subtotal", "y": y, "label": f"Subgroup: {told}", "diamond": diamond, "text": group.effect.text}


def _draw_diamond(effect: Interval, axis: Axis, *, y: float, half: float) -> str:
    x1, x, x2 = (axis.place(value) for value in (effect.low, effect.point, effect.high))
    corners = ((x1, y), (x, y - half), (x2, y), (x, y + half))
    return " ".join(f"{round_coordinate(a)},{round_coordinate(b)}" for a, b in corners)


def _place_light(at: int) -> float:
    return EFFECT_X + 14 + LIGHT * (at + 0.5)


def _choose_axis(figures: AnalysisFigures) -> Axis:
    """Limits that show every interval, unless that would squeeze the points: then intervals are clipped."""
    ratio = figures.measure.ratio
    intervals = [study.effect for study in figures.studies] + [group.effect for group in figures.subgroups]
    # Of two studies Hartung and Knapp's limits may lie so far out that nothing else is seen: Wald's set the axis.
    shown = [estimate.effect for estimate in figures.pooled if estimate.k > 2 or estimate.model != "random"]
    shown += [estimate.prediction for estimate in figures.pooled if estimate.prediction]
    null = [] if figures.measure.null is None else [figures.measure.null]
    core = [*null, *(interval.point for interval in intervals)]
    core += [estimate.effect.point for estimate in figures.pooled]
    core += [limit for interval in shown for limit in (interval.low, interval.high)]
    whole = [*core, *(limit for interval in intervals for limit in (interval.low, interval.high))]
    to, back = (math.log, math.exp) if ratio else (float, float)
    low, high = _span([to(value) for value in core if value > 0 or not ratio])
    wide_low, wide_high = _span([to(value) for value in whole if value > 0 or not ratio])
    reach = (CORE_STRETCH - 1) / 2 * (high - low)
    if wide_high - wide_low > CORE_STRETCH * (high - low) and len(intervals) > 1:
        wide_low, wide_high = max(wide_low, low - reach), min(wide_high, high + reach)
    air = 0.04 * (wide_high - wide_low)
    if figures.measure.unit == "proportion":
        return Axis(max(0.0, wide_low - air), min(1.0, wide_high + air), ratio)
    return Axis(back(wide_low - air), back(wide_high + air), ratio)


def _span(values: list[float]) -> tuple[float, float]:
    finite = [value for value in values if math.isfinite(value)] or [0.0]
    low, high = min(finite), max(finite)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _draw_study(study: StudyEffect, axis: Axis, *, y: float, heaviest: float) -> dict[str, Any]:
    share = 0.25 if math.isnan(study.weight) else study.weight / heaviest
    return {
        "kind": "study",
        "lights": [(_place_light(at), light) for at, light in enumerate(study.lights)],
        "y": y,
        "label": wrap_text(study.label + ("†" if study.remark else ""), width=DATA_X - STUDY_X - 8, size=FONT),
        "data": wrap_text(study.data, width=PLOT_X - DATA_X - 12, size=11, lines=2),
        "weight": "" if math.isnan(study.weight) else f"{write_number(study.weight, 1)} %",
        "text": study.effect.text,
        "side": SQUARE[0] + (SQUARE[1] - SQUARE[0]) * math.sqrt(share),
        "x": axis.place(study.effect.point),
        "whisker": _draw_whisker(study.effect, axis),
    }


def _draw_whisker(interval: Interval, axis: Axis) -> dict[str, Any]:
    return {
        "x1": axis.place(interval.low),
        "x2": axis.place(interval.high),
        "clipped_low": interval.low < axis.low,
        "clipped_high": interval.high > axis.high,
    }


def _draw_pooled(estimate: Pooled, axis: Axis, *, y: float, main: bool) -> dict[str, Any]:
    """The diamond; the protocol's model also shows heterogeneity and prediction interval, the others one thin row."""
    room = PLOT_X - STUDY_X - 8
    prediction = estimate.prediction if main else None
    told = f"Heterogeneity: {estimate.heterogeneity}".replace(" = ", EQUALS).replace(" %", "\N{NO-BREAK SPACE}%")
    notes = wrap_text(told, width=room, size=11, lines=3) if main and estimate.heterogeneity else []
    predicted_y = y + ROW - 8
    end = max(y + 16 + 15 * len(notes), predicted_y + 14 if prediction else y + 12)
    return {
        "y": y,
        "look": "main-diamond" if main else "other-diamond",
        "weight": "strong" if main else "small",
        "diamond": _draw_diamond(estimate.effect, axis, y=y, half=9 if main else 6),
        "title": wrap_text(f"{estimate.title}; k = {estimate.k}", width=room, size=FONT, lines=1)[0],
        "text": estimate.effect.text,
        "notes": notes,
        "prediction_y": predicted_y,
        "whisker": _draw_whisker(prediction, axis) if prediction else None,
        "prediction_text": prediction.limits if prediction else "",
        "end": end + (8 if main else 0),
    }


def _write_tick(value: float) -> str:
    text = write_number(value, 4)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _describe(figures: AnalysisFigures) -> str:
    parts = [f"{study.label}: {study.effect.text}{_name_overall(study)}" for study in figures.studies]
    parts += [f"Subgroup {group.level}, {_count(group.k)}: {group.effect.text}" for group in figures.subgroups]
    parts += [f"{estimate.title}, {_count(estimate.k)}: {estimate.effect.text}" for estimate in figures.pooled]
    return "; ".join(parts) + "." if parts else "Nothing that could be used was extracted for this outcome."


def _count(k: int) -> str:
    return write_count(k, "study", "studies")


def _name_overall(study: StudyEffect) -> str:
    words = [light.judgement for light in study.lights if light.domain == OVERALL and light.judgement]
    return f", overall risk of bias {words[0]}" if words else ""
