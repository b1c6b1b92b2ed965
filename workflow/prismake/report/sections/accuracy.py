"""The section of diagnostic accuracy: each test with its two figures, its tables and its summary point."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from prismake.report.accuracy import (
    Accuracy,
    list_groups,
    list_left_out,
    list_model,
    list_tested,
    read_accuracy,
    tell_point,
)
from prismake.report.anchors import make_anchor
from prismake.report.facts import unmark
from prismake.report.figures.coupled import draw_coupled
from prismake.report.figures.sroc import describe_sroc, draw_sroc
from prismake.report.listings import Listing
from prismake.report.sections.bias import Figure
from prismake.report.view import View

COUPLED = (
    "Sensitivity and specificity of each study side by side, with exact 95 % limits (Clopper-Pearson); the diamonds"
    " below, where there are any, are the summary point of the bivariate model."
)


@dataclass(frozen=True)
class ShownAccuracy:
    """One analysis as the page and the manuscript show it."""

    accuracy: Accuracy
    words: str
    figures: tuple[Figure, ...]
    listings: tuple[Listing, ...]

    @property
    def analysis_id(self) -> str:
        """The id of its analysis."""
        return self.accuracy.analysis_id

    @property
    def title(self) -> str:
        """What its analysis is called."""
        return self.accuracy.title

    @property
    def tables(self) -> tuple[Listing, ...]:
        """What stands below its figures."""
        return self.listings


def build_accuracy(view: View) -> dict[str, Any]:
    """Every analysis of accuracy."""
    return {"shown": [_show(one) for one in read_accuracy(view)]}


def _show(one: Accuracy) -> ShownAccuracy:
    listings = [
        list_model(one),
        *([list_groups(one)] if one.groups else []),
        *([list_left_out(one)] if one.left_out else []),
    ]
    figures = tuple(_draw(one)) if one.studies else ()
    shown = listings if one.studies else [list_tested(one), *listings]
    return ShownAccuracy(one, unmark(tell_point(one)), figures, tuple(shown))


def _draw(one: Accuracy) -> Iterator[Figure]:
    title = f"Coupled forest plot: {one.title}"
    name = make_anchor("coupled", one.analysis_id)
    yield Figure(Markup(draw_coupled(one)), f"{title}. {COUPLED}", list_tested(one), name, title)
    title = f"Summary ROC plot: {one.title}"
    name = make_anchor("sroc", one.analysis_id)
    yield Figure(Markup(draw_sroc(one)), f"{title}. {describe_sroc(one)}", None, name, title)
