"""The figures that tell how far a result holds: studies left out and added, the funnel, and the p-curve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from prismake.report.effect_figures import Analysis, AnalysisFigures, Interval
from prismake.report.figures.funnel import draw_funnel, find_curve, list_funnel, take_peto
from prismake.report.figures.intervals import IntervalRow, draw_intervals
from prismake.report.figures.p_curve import draw_curve, list_p_curve
from prismake.report.labels import name_error
from prismake.report.listings import Listing
from prismake.statistics.measures import Measure, name_null
from prismake.statistics.p_curve import draw_p_curve
from prismake.tables import to_rows

VERDICTS = {"below": "below", "above": "above", "across": "includes"}  # what an interval lies or includes
LEAVE, ADD = "leave_one_out", "cumulative"
EFFECT = "Effect [95 % CI]"
CURVE = (
    " Curved line: what a study of each standard error is expected to show by the limit meta-analysis (Rücker 2011); it"
    " ends at the top in the effect of a study without error."
)
Row = dict[str, Any]


@dataclass(frozen=True)
class Plot:
    """One figure with the sentence below it and the table with the same numbers."""

    drawing: Markup
    caption: str
    table: Listing


def read_interval(row: Row) -> Interval:
    """What a row shows of an effect with its limits."""
    return Interval(*(float(row[name]) for name in ("shown", "shown_low", "shown_high")))


def tell_verdict(row: Row, measure: Measure) -> str:
    """Where the interval of a row lies, or that it includes no effect; empty for a measure that has no such value."""
    return f"{VERDICTS[row['verdict']]} {name_null(measure)}" if row["verdict"] else ""


def plot_influence(
    influence: Sequence[Row], figures: AnalysisFigures, *, labels: Mapping[str, str], kind: str
) -> Plot | None:
    """The results of one kind of the table influence: each study left out, or added; None where there are none."""
    found = [row for row in influence if row["kind"] == kind]
    if kind == LEAVE:
        found.sort(key=lambda row: str(labels.get(row["study_id"], row["study_id"])).casefold())
    if not found:
        return None
    shown = [
        IntervalRow(labels.get(row["study_id"], row["study_id"]), int(row["k"]), read_interval(row), row["change"])
        for row in found
    ]
    heading, title, caption = {
        LEAVE: (
            "Without",
            "Leave one out",
            "Each row is the result without that study; dashed line: all studies. ! and a diamond: the conclusion"
            " changes.",
        ),
        ADD: (
            "Up to",
            "Cumulative, by year",
            "Each row is the result of all studies up to that one, in order of their year; the intervals are not"
            " corrected for looking again.",
        ),
    }[kind]
    name = f"{kind.replace('_', '-')}-{figures.analysis_id}"
    drawing = draw_intervals(
        shown,
        name=name,
        title=f"{title}: {figures.title}",
        heading=heading,
        measure=figures.measure,
        whole=figures.main.effect if figures.main else None,
    )
    last = [row["change"] if kind == LEAVE else tell_verdict(row, figures.measure) for row in found]
    cells = tuple((row.label, row.k, row.effect.text, told) for row, told in zip(shown, last, strict=True))
    columns = (heading, "k", EFFECT, "What changes" if kind == LEAVE else "Interval")
    table = Listing(f"{name}-table", f"{title}: the same as a table", columns, cells)
    return Plot(Markup(drawing), caption, table)


def plot_funnel(
    effects: pd.DataFrame,
    analysis: Analysis,
    figures: AnalysisFigures,
    *,
    labels: Mapping[str, str],
    bias: Sequence[Row] = (),
) -> Plot | None:
    """The funnel plot of one analysis; None for fewer than three studies.

    It has the curve of the limit meta-analysis where `bias`, its rows of that table, have one.
    """
    own = effects[(effects["analysis_id"] == analysis["id"]) & effects["yi"].notna() & effects["vi"].notna()]
    if len(own) < 3 or "dependent" in analysis:
        return None
    peto = analysis.get("method") == "peto"
    own = take_peto(own) if peto else own
    centre = figures.main.estimate if figures.main else None
    curve = None if peto else find_curve(bias)  # which takes other odds ratios than Peto's
    drawing = draw_funnel(own, analysis=analysis, labels=labels, centre=centre, curve=curve)
    few = "" if len(own) >= 10 else " With fewer than ten studies its shape says next to nothing, and it is not tested."
    caption = (
        ("Each study's odds ratio is Peto's, as in the forest plot. " if peto else "")
        + "Dashed: the pooled effect, and where 95 % of studies would lie if only chance spread them."
        + (" Shaded: how far a study lies from no effect, by its p." if figures.measure.null is not None else "")
        + (CURVE if curve else "")
        + few
    )
    points = list_funnel(own, labels=labels)
    cells = tuple((f"{point.number} {point.label}", point.effect, point.se) for point in points)
    name, title = f"funnel-table-{figures.analysis_id}", "Funnel plot: the same as a table"
    return Plot(
        Markup(drawing), caption, Listing(name, title, ("Study", "Effect", name_error(figures.measure, "SE")), cells)
    )


def plot_p_curve(effects: pd.DataFrame, bias: Sequence[Row], figures: AnalysisFigures) -> Plot | None:
    """The p-curve of one analysis that asks for it, from its rows of the table bias; None where it was not run."""
    if not any(row["test"] == "p_curve" and not pd.isna(row["p"]) for row in bias):
        return None
    own = effects[(effects["analysis_id"] == figures.analysis_id) & effects["yi"].notna() & effects["vi"].notna()]
    curve = draw_p_curve([row["yi"] / row["vi"] ** 0.5 for row in to_rows(own)])
    name, title = f"p-curve-{figures.analysis_id}", f"p-curve: {figures.title}"
    caption = (
        "Results with p < 0.05 alone: where they come from true effects, small p prevail; where only what is"
        " significant is seen of no effect, all are as frequent."
    )
    columns = ("p up to", "Seen, %", "Without effect, %", "At a power of a third, %")
    table = Listing(f"{name}-table", "p-curve: the same as a table", columns, tuple(list_p_curve(curve)))
    return Plot(Markup(draw_curve(curve, name=name, title=title)), caption, table)
