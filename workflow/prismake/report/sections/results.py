"""The section of results: each analysis with its figure, its table and its settings."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from prismake.measures import MEASURES
from prismake.report.effect_figures import Analysis, AnalysisFigures
from prismake.report.forest import draw_figures
from prismake.report.sections.wording import write_plainly
from prismake.report.view import View

SETTINGS = (
    *("outcome", "comparison", "designs", "species", "denominator"),
    *("measure", "correlation", "model", "tau2", "test"),
)


@dataclass(frozen=True)
class AnalysisView:
    """One analysis as the page shows it."""

    figures: AnalysisFigures
    analysis: Analysis
    plot: Markup
    settings: tuple[tuple[str, str], ...]


def build_results(view: View) -> dict[str, Any]:
    """Every analysis of the configuration."""
    pairs = zip(view.figures, view.analyses, strict=True)
    return {
        "analyses": [_view_analysis(figures, analysis) for figures, analysis in pairs],
        "absence": view.absence,
        "entries": [(f"analysis-{figures.analysis_id}", figures.title) for figures in view.figures],
    }


def _view_analysis(figures: AnalysisFigures, analysis: Analysis) -> AnalysisView:
    labels = analysis.get("labels") or {}
    plot = draw_figures(figures, lower=str(labels.get("lower", "")), higher=str(labels.get("higher", "")))
    return AnalysisView(figures, analysis, Markup(plot), _view_settings(analysis))


def _view_settings(analysis: Analysis) -> tuple[tuple[str, str], ...]:
    told = {**analysis, "measure": f"{MEASURES[str(analysis['measure'])].label} ({analysis['measure']})"}
    return tuple((name, write_plainly(told[name])) for name in SETTINGS if told.get(name) not in (None, "", []))
