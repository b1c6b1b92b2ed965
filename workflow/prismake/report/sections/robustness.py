"""How far each result holds: funnel, studies left out and added, other choices, subgroups, absolute effects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from prismake.report.conventions import list_conversions
from prismake.report.counts import count_events
from prismake.report.effect_figures import Analysis, AnalysisFigures, Interval
from prismake.report.grouping import write_between
from prismake.report.listings import Listing
from prismake.report.numerals import join_words, write_number, write_p
from prismake.report.sections.choices import list_choices, span_shown, tell_choices
from prismake.report.sections.influence import list_diagnostics, tell_e_value
from prismake.report.sections.plots import (
    ADD,
    EFFECT,
    LEAVE,
    Plot,
    plot_funnel,
    plot_influence,
    plot_p_curve,
    read_interval,
)
from prismake.report.view import View
from prismake.tables import to_rows

TESTS = {
    "egger": "Egger",
    "egger_mixed": "Egger, mixed model",
    "begg": "Begg",
    "peters": "Peters",
    "harbord": "Harbord",
    "trim_fill": "Trim and fill",
    "pet_peese": "PET-PEESE",
    "selection_model": "Selection model",
    "limit_meta": "Limit meta-analysis",
    "p_curve": "p-curve, right skew",
    "p_curve_half": "p-curve below 0.025, right skew",
    "p_curve_flat": "p-curve, flatness",
}
Row = dict[str, Any]
LISTED = "What was looked at, and what could not be run, stands in the tables."


@dataclass(frozen=True)
class Robustness:
    """Everything about one analysis beyond its forest plot; what was not asked or not possible is left out."""

    absolute: tuple[str, ...]
    absolute_title: str
    plots: tuple[Plot, ...]
    sentences: tuple[str, ...]
    listings: tuple[Listing, ...]
    conversions: Listing | None

    @property
    def told(self) -> tuple[str, ...]:
        """The sentences; where there are none, that the tables alone say it."""
        return self.sentences or (LISTED,) * bool(self.listings)


def read_robustness(view: View, analysis: Analysis, figures: AnalysisFigures) -> Robustness:
    """The tables of synthesis on one analysis as figures, sentences and listings."""
    own = {
        name: [row for row in to_rows(view.tables[name]) if row["analysis_id"] == analysis["id"]]
        for name in ("sensitivity", "influence", "subgroups", "moderators", "bias", "absolute")
    }
    labels = dict(zip(view.tables["studies"]["study_id"], view.tables["studies"]["label"], strict=True))
    plots = [
        plot_influence(own["influence"], figures, labels=labels, kind=LEAVE),
        plot_influence(own["influence"], figures, labels=labels, kind=ADD),
        plot_funnel(view.tables["effects"], analysis, figures, labels=labels, bias=own["bias"]),
        plot_p_curve(view.tables["effects"], own["bias"], figures),
    ]
    listings = [
        list_choices(own["sensitivity"], figures),
        list_diagnostics(own["influence"], figures, labels=labels),
        *_list_subgroups(own["subgroups"], analysis),
        _list_moderators(own["moderators"], figures),
        _list_bias(own["bias"], figures, funnel=plots[2] is not None),
    ]
    doubted = tell_e_value(view.tables["estimates"], analysis, figures)
    counted = count_events(view.tables["effects"], figures.analysis_id)
    few = counted is not None and counted.is_few
    per = str(analysis.get("denominator") or "people")
    absolute = [f"{row['words']} ({row['baseline']}: {row['remark']})" for row in own["absolute"]]
    return Robustness(
        absolute=(f"{counted.tell(per)}.",) if counted and few and absolute else tuple(absolute),
        absolute_title="In numbers" if few else "For 1000 people",
        plots=tuple(plot for plot in plots if plot),
        sentences=tuple(filter(None, (*_write_sentences(own, figures, labels=labels), doubted))),
        listings=tuple(listing for listing in listings if listing),
        conversions=list_conversions(view.tables["effects"], analysis, labels=labels),
    )


def _write_sentences(own: Mapping[str, list[Row]], figures: AnalysisFigures, *, labels: Mapping[str, str]) -> list[str]:
    left_out = [row for row in own["influence"] if row["kind"] == LEAVE]
    sentences = []
    if left_out and figures.measure.null is not None:
        named = [(labels.get(row["study_id"], row["study_id"]), row["change"]) for row in left_out if row["change"]]
        flips = [f"{label} ({change})" for label, change in named]
        told = f"The conclusion hangs on {join_words(flips)}." if flips else "No single study changes the conclusion."
        sentences.append(told)
    elif left_out:
        sentences.append(f"With single studies left out the result {span_shown(left_out)}.")
    sentences += tell_choices(own["sensitivity"])
    return sentences


def _list_subgroups(found: Sequence[Row], analysis: Analysis) -> list[Listing]:
    """One table for each variable, in the order in which they were planned."""
    listings: list[Listing] = []
    for variable in dict.fromkeys(str(row["variable"]) for row in found):
        own = [row for row in found if row["variable"] == variable]
        cells = tuple(
            (
                row["level"] or "–",
                "" if pd.isna(row["k"]) else int(row["k"]),
                "" if pd.isna(row["shown"]) else read_interval(row).text,
                "" if pd.isna(row["i2"]) or row["k"] == 1 else f"{write_number(row['i2'], 0)} %",
                row["remark"],
            )
            for row in own
        )
        between = write_between(pd.DataFrame(own))
        caption = f"Subgroups by {variable.replace('_', ' ')}" + (f". {between}" if between else "")
        name = f"subgroups-{analysis['id']}" + ("" if not listings else f"-{variable}")
        listings.append(Listing(name, caption, ("Subgroup", "k", EFFECT, "I²", "Remark"), cells))
    return listings


def _list_moderators(found: Sequence[Row], figures: AnalysisFigures) -> Listing | None:
    if not found:
        return None
    cells = tuple(
        (
            row["model"].replace("_", " "),
            row["term"].replace("_", " "),
            int(row["k"]),
            "" if pd.isna(row["estimate"]) else _plain_interval(row),
            write_p(row["p"]),
            "" if pd.isna(row["r2"]) else f"{write_number(row['r2'], 0)} %",
            row["remark"],
        )
        for row in found
    )
    columns = ("Model", "Coefficient", "k", "Estimate [95 % CI], analysis scale", "p", "R²", "Remark")
    return Listing(f"moderators-{figures.analysis_id}", "Meta-regression", columns, cells)


def _plain_interval(row: Row) -> str:
    return Interval(*(float(row[name]) for name in ("estimate", "ci_low", "ci_high"))).text


def _list_bias(found: Sequence[Row], figures: AnalysisFigures, *, funnel: bool) -> Listing | None:
    if not found:
        return None
    cells = tuple(
        (
            TESTS[row["test"]],
            int(row["k"]),
            "" if pd.isna(row["statistic"]) else write_number(row["statistic"]),
            write_p(row["p"]),
            "" if pd.isna(row["shown"]) else read_interval(row).text,
            _tell_unrun(row["remark"], funnel=funnel),
        )
        for row in found
    )
    columns = ("Test", "k", "Statistic", "p", "Corrected effect [95 % CI]", "Remark")
    return Listing(f"small-studies-{figures.analysis_id}", "Small-study effects", columns, cells)


def _tell_unrun(remark: str, *, funnel: bool) -> str:
    """The remark on a test; that the funnel plot is shown stands only where it is."""
    parts = [part for part in remark.split("; ") if funnel or not part.startswith("the funnel plot is shown")]
    return "; ".join(parts)
