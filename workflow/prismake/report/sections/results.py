"""The section of results: each analysis with its figure, its table and its settings."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from prismake.report.effect_figures import Analysis, AnalysisFigures
from prismake.report.forest import draw_figures
from prismake.report.sections.robustness import Robustness, list_conventions, read_robustness
from prismake.report.sections.wording import write_plainly
from prismake.report.view import View
from prismake.statistics.measures import MEASURES

SETTINGS = (
    *("outcome", "comparison", "designs", "species", "denominator"),
    *("measure", "method", "correlation", "model", "tau2", "test", "subgroup", "moderators"),
)


@dataclass(frozen=True)
class AnalysisView:
    """One analysis as the page shows it."""

    figures: AnalysisFigures
    analysis: Analysis
    plot: Markup
    settings: tuple[tuple[str, str], ...]
    robustness: Robustness


def build_results(view: View) -> dict[str, Any]:
    """Every analysis of the configuration."""
    pairs = zip(view.figures, view.analyses, strict=True)
    return {
        "analyses": [_view_analysis(view, figures, analysis) for figures, analysis in pairs],
        "conventions": list_conventions(),
        "absence": view.absence,
        "entries": [(f"analysis-{figures.analysis_id}", figures.title) for figures in view.figures],
    }


def _view_analysis(view: View, figures: AnalysisFigures, analysis: Analysis) -> AnalysisView:
    labels = analysis.get("labels") or {}
    plot = draw_figures(figures, lower=str(labels.get("lower", "")), higher=str(labels.get("higher", "")))
    robustness = read_robustness(view, analysis, figures)
    return AnalysisView(figures, analysis, Markup(plot), _view_settings(analysis), robustness)


def _view_settings(analysis: Analysis) -> tuple[tuple[str, str], ...]:
    told = {**analysis, "measure": f"{MEASURES[str(analysis['measure'])].label} ({analysis['measure']})"}
    return tuple((name, write_plainly(told[name])) for name in SETTINGS if told.get(name) not in (None, "", []))
