"""The section of syntheses without meta-analysis: each with its effect-direction plot and its tables."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from prismake.report.anchors import make_anchor
from prismake.report.facts import unmark
from prismake.report.figures.directions import draw_directions
from prismake.report.listings import Listing
from prismake.report.sections.bias import Figure
from prismake.report.swim import Swim, list_results, list_syntheses, read_swim, tell_better, tell_swim
from prismake.report.view import View

CAPTION = (
    "Up: {better}; down: worse; sideways: mixed, fewer than seven of ten outcomes of the domain agree;"
    " bar: no difference. Size by the people of the study, colour by the overall risk of bias of its result there; a"
    " number beside an arrow counts the outcomes behind it."
)


@dataclass(frozen=True)
class ShownSwim:
    """One synthesis as the page and the manuscript show it."""

    swim: Swim
    words: str
    figures: tuple[Figure, ...]
    listings: tuple[Listing, ...]

    @property
    def analysis_id(self) -> str:
        """The id of its analysis."""
        return self.swim.analysis_id

    @property
    def title(self) -> str:
        """What its analysis is called."""
        return self.swim.title

    @property
    def tables(self) -> tuple[Listing, ...]:
        """What stands below its figures."""
        return self.listings


def build_swim(view: View) -> dict[str, Any]:
    """Every synthesis without meta-analysis."""
    return {"shown": [_show(one) for one in read_swim(view)]}


def _show(swim: Swim) -> ShownSwim:
    words = unmark(" ".join(tell_swim(swim)))
    if not swim.directions:
        return ShownSwim(swim, words, (), (list_results(swim),))
    title, name = f"Effect-direction plot: {swim.title}", make_anchor("directions", swim.analysis_id)
    figure = Figure(
        Markup(draw_directions(swim)),
        f"{title}. {CAPTION.format(better=tell_better(swim.plan))}",
        list_syntheses(swim),
        name,
        title,
    )
    return ShownSwim(swim, words, (figure,), (list_results(swim),))
