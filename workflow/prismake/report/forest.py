"""The forest plot of one analysis as SVG: numbers as text, squares by weight, arrowheads on clipped intervals."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from prismake.report.drawing import open_templates, round_coordinate, wrap_text
from prismake.report.effect_figures import AnalysisFigures, Interval, Pooled, StudyEffect, Subgroup, read_figures
from prismake.report.figures.forest_layout import FONT, GAP, READABLE, SMALL, STUDY_X, Layout, lay_out
from prismake.report.figures.judgements import OVERALL, head_domain
from prismake.report.figures.scale import Scale
from prismake.report.numerals import join_words, write_count, write_number

ROW = 34.0
LABEL_WIDTH = 230.0
SQUARE = (7.0, 20.0)
CORE_STRETCH = 2.0
EQUALS = "\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}"  # keeps a letter and its value on one line


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
        told.append(f"Filled diamond: the planned model{_tell_open(figures)}.")
        told += ["Thick bar: prediction interval."] if figures.main.prediction else []
    told.append("Lines: 95 % confidence intervals; an arrowhead means that the interval goes on.")
    told += ["† See the remark in the table."] if any(study.remark for study in figures.studies) else []
    return " ".join(told)


def _tell_open(figures: AnalysisFigures) -> str:
    """What the open diamonds are, where there are any."""
    groups = ["subgroups"] * any(group.k > 1 for group in figures.subgroups)
    others = ["other models, for comparison"] * (len(figures.pooled) > 1)
    return f"; open diamonds: {join_words([*groups, *others])}" if groups or others else ""


def draw_figures(figures: AnalysisFigures, *, lower: str, higher: str) -> str:
    """The forest plot of figures that were already read, as SVG text."""
    layout = lay_out(figures)
    axis = choose_axis(figures, layout)
    rows, bottom = _draw_rows(figures, axis, layout)
    pooled, foot = [], bottom + 6
    for estimate in figures.pooled:
        drawn = _draw_pooled(estimate, axis, y=foot + ROW / 2, main=estimate == figures.main)
        pooled.append(drawn)
        foot = drawn["end"]
    null = figures.measure.null
    ends = [wrap_text(words, width=LABEL_WIDTH, size=FONT) if words else [] for words in (lower, higher)]
    between = wrap_text(figures.between, width=layout.effect - STUDY_X, size=SMALL) if figures.between else []
    labels_end = foot + 38 + 16 * max(map(len, ends))
    return (
        open_templates()
        .get_template("forest.svg.j2")
        .render(
            figures=figures,
            layout=layout,
            least=round_coordinate(layout.width * READABLE / 16),
            heads=[(layout.place_light(at), head_domain(domain)) for at, domain in enumerate(figures.domains)],
            between=between,
            between_y=labels_end + 10,
            height=labels_end + 4 + 15 * len(between),
            font=FONT,
            study_x=STUDY_X,
            rows=rows,
            pooled=pooled,
            separator=bottom + 3,
            foot=foot + 6,
            null=axis.place(null) if null is not None and axis.holds(null) else None,
            main=axis.place(figures.main.effect.point) if figures.main else None,
            ticks=axis.list_ticks(),
            pivot=(axis.start + axis.end) / 2 if null is None else axis.place(null),
            lower=ends[0],
            higher=ends[1],
            description=_describe(figures),
        )
    )


def _draw_rows(figures: AnalysisFigures, axis: Scale, layout: Layout) -> tuple[list[dict[str, Any]], float]:
    """The rows of studies, in blocks with a heading and a diamond where there are subgroups, and where they end."""
    heaviest = max((study.weight for study in figures.studies if not math.isnan(study.weight)), default=math.nan)
    rows: list[dict[str, Any]] = []
    y = layout.head + ROW / 2

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
            add(_draw_study(study, axis, layout, y=y, heaviest=heaviest))
        for group in figures.subgroups:
            if group.level == level and group.k > 1:
                add(_draw_subtotal(group, axis, y=y))
    return rows, max(y - ROW / 2, layout.head + ROW)


def _draw_subtotal(group: Subgroup, axis: Scale, *, y: float) -> dict[str, Any]:
    told = ", ".join(part for part in (f"k = {group.k}", group.heterogeneity) if part)
    diamond = draw_diamond(group.effect, axis, y=y, half=6)
    return {"kind": "subtotal", "y": y, "label": f"Subgroup: {told}", "diamond": diamond, "text": group.effect.text}


def draw_diamond(effect: Interval, axis: Scale, *, y: float, half: float) -> dict[str, Any]:
    """The diamond of an interval; where it goes on beyond the axis it is cut there, and an arrowhead says so."""
    x = axis.place(effect.point)
    left, right = (axis.project(limit) for limit in (effect.low, effect.high))
    corners = [(x, y - half), *_cut(right, at=axis.end, x=x, y=y, half=half)]
    corners += [(x, y + half), *reversed(_cut(left, at=axis.start, x=x, y=y, half=half))]
    points = " ".join(f"{round_coordinate(a)},{round_coordinate(b)}" for a, b in corners)
    return {"points": points, **_name_cuts(effect, axis)}


def _cut(corner: float, *, at: float, x: float, y: float, half: float) -> list[tuple[float, float]]:
    """The corner of a diamond, or the two where its sides meet the end of the axis."""
    if abs(corner - x) <= abs(at - x):
        return [(corner, y)]
    height = half if math.isinf(corner) else half * (corner - at) / (corner - x)
    return [(at, y - height), (at, y + height)]


def choose_axis(figures: AnalysisFigures, layout: Layout) -> Scale:
    """Limits that show every interval, unless that would squeeze the points: then intervals are clipped."""
    ratio = figures.measure.ratio
    intervals = [study.effect for study in figures.studies] + [group.effect for group in figures.subgroups]
    # Of two studies Hartung and Knapp's limits may lie so far out that nothing else is seen: Wald's set the axis.
    shown = [estimate.effect for estimate in figures.pooled if estimate.k > 2 or estimate.model != "random"]
    null = [] if figures.measure.null is None else [figures.measure.null]
    core = [*null, *(interval.point for interval in intervals)]
    core += [estimate.effect.point for estimate in figures.pooled]
    core += [limit for interval in shown for limit in (interval.low, interval.high)]
    wide = [*intervals, *([figures.main.prediction] if figures.main and figures.main.prediction else [])]
    whole = [*core, *(limit for interval in wide for limit in (interval.low, interval.high))]
    to, back = (math.log, math.exp) if ratio else (float, float)
    low, high = _span([to(value) for value in core if value > 0 or not ratio])
    wide_low, wide_high = _span([to(value) for value in whole if value > 0 or not ratio])
    reach = (CORE_STRETCH - 1) / 2 * (high - low)
    if wide_high - wide_low > CORE_STRETCH * (high - low) and len(intervals) > 1:
        wide_low, wide_high = max(wide_low, low - reach), min(wide_high, high + reach)
    air = 0.04 * (wide_high - wide_low)
    if figures.measure.unit == "proportion":
        return layout.span(max(0.0, wide_low - air), min(1.0, wide_high + air), ratio=ratio)
    return layout.span(back(wide_low - air), back(wide_high + air), ratio=ratio)


def _span(values: list[float]) -> tuple[float, float]:
    finite = [value for value in values if math.isfinite(value)] or [0.0]
    low, high = min(finite), max(finite)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _draw_study(study: StudyEffect, axis: Scale, layout: Layout, *, y: float, heaviest: float) -> dict[str, Any]:
    share = 0.25 if math.isnan(study.weight) else study.weight / heaviest
    return {
        "kind": "study",
        "lights": [(layout.place_light(at), light) for at, light in enumerate(study.lights)],
        "y": y,
        "label": wrap_text(study.label + ("†" if study.remark else ""), width=layout.name_width, size=FONT),
        "arms": [(x, text) for (x, _), text in zip(layout.columns, study.arms, strict=True)],
        "weight": "" if math.isnan(study.weight) else f"{write_number(study.weight, 1)} %",
        "text": study.effect.text,
        "side": SQUARE[0] + (SQUARE[1] - SQUARE[0]) * math.sqrt(share),
        "x": axis.place(study.effect.point),
        "whisker": _draw_whisker(study.effect, axis),
    }


def _draw_whisker(interval: Interval, axis: Scale) -> dict[str, Any]:
    ends = {"x1": axis.place(interval.low), "x2": axis.place(interval.high)}
    return {**ends, **_name_cuts(interval, axis)}


def _name_cuts(interval: Interval, axis: Scale) -> dict[str, bool]:
    return {"clipped_low": interval.low < axis.low, "clipped_high": interval.high > axis.high}


def _draw_pooled(estimate: Pooled, axis: Scale, *, y: float, main: bool) -> dict[str, Any]:
    """The diamond; the protocol's model also shows heterogeneity and prediction interval, the others one thin row."""
    room = axis.start - GAP - STUDY_X
    prediction = estimate.prediction if main else None
    told = f"Heterogeneity: {estimate.heterogeneity}".replace(" = ", EQUALS).replace(" %", "\N{NO-BREAK SPACE}%")
    told = told.replace("(df ", "(df\N{NO-BREAK SPACE}")
    notes = wrap_text(told, width=room, size=SMALL) if main and estimate.heterogeneity else []
    title = wrap_text(f"{estimate.title}; k = {estimate.k}", width=room, size=FONT)
    notes_y = y + 22 + 15 * (len(title) - 1)
    predicted_y = y + ROW - 8
    end = max(notes_y - 6 + 15 * len(notes), predicted_y + 14 if prediction else y + 12)
    return {
        "y": y,
        "look": "main-diamond" if main else "other-diamond",
        "weight": "strong" if main else "small",
        "diamond": draw_diamond(estimate.effect, axis, y=y, half=9 if main else 6),
        "title": title,
        "text": estimate.effect.text,
        "notes": notes,
        "notes_y": notes_y,
        "prediction_y": predicted_y,
        "whisker": _draw_whisker(prediction, axis) if prediction else None,
        "prediction_text": prediction.limits if prediction else "",
        "end": end + (8 if main else 0),
    }


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
