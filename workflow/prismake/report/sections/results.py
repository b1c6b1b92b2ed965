"""The section of results: each analysis with its figure, its table and its settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from prismake.report.conventions import list_conventions
from prismake.report.effect_figures import Analysis, AnalysisFigures
from prismake.report.forest import describe_marks, draw_figures
from prismake.report.grammar import begin_sentence
from prismake.report.labels import name_measure
from prismake.report.methods_synthesis import ESTIMATORS, METHODS, SCALES, TESTS
from prismake.report.sections.robustness import Robustness, read_robustness
from prismake.report.sections.wording import write_comparison, write_plainly
from prismake.report.view import View

SETTINGS = (
    *("outcome", "comparison", "designs", "species", "denominator"),
    *("measure", "method", "correlation", "icc", "crossover", "dependent"),
    *("model", "tau2", "test", "subgroup", "moderators"),
)
VALUES: Mapping[str, Mapping[str, str]] = {
    "test": TESTS,
    "tau2": ESTIMATORS,
    "method": {**METHODS, "inverse_variance": "by inverse variance"},
    "model": {"random": "random effects", "common": "common effect"},
}


@dataclass(frozen=True)
class AnalysisView:
    """One analysis as the page shows it."""

    figures: AnalysisFigures
    analysis: Analysis
    plot: Markup
    caption: str
    settings: tuple[tuple[str, str], ...]
    robustness: Robustness


def build_results(view: View) -> dict[str, Any]:
    """Every analysis of the configuration."""
    pairs = zip(view.figures, view.analyses, strict=True)
    return {
        "analyses": [_view_analysis(view, figures, analysis) for figures, analysis in pairs],
        "conventions": list_conventions(view),
        "absence": view.absence,
        "nothing": f"{begin_sentence(view.unplanned)}.",
    }


def _view_analysis(view: View, figures: AnalysisFigures, analysis: Analysis) -> AnalysisView:
    labels = analysis.get("labels") or {}
    plot = draw_figures(figures, lower=str(labels.get("lower", "")), higher=str(labels.get("higher", "")))
    robustness = read_robustness(view, analysis, figures)
    caption = describe_marks(figures)
    return AnalysisView(figures, analysis, Markup(plot), caption, _view_settings(analysis), robustness)


def _view_settings(analysis: Analysis) -> tuple[tuple[str, str], ...]:
    measure = str(analysis["measure"])
    scale = f", combined {SCALES[measure]}" if measure in SCALES and not analysis.get("method") else ""
    told = {**analysis, "measure": name_measure(measure) + scale}
    told |= {name: words[told[name]] for name, words in VALUES.items() if told.get(name) in words}
    told |= {"comparison": write_comparison(told["comparison"])} if told.get("comparison") else {}
    return tuple((name, write_plainly(told[name])) for name in SETTINGS if told.get(name) not in (None, "", []))
