"""Where the columns of a forest plot stand: as wide as what they hold, so that nothing is cut."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from prismake.report.drawing import MEAN_ADVANCE, wrap_text
from prismake.report.effect_figures import AnalysisFigures
from prismake.report.figures.scale import Scale
from prismake.report.grammar import begin_sentence

FONT, SMALL = 13.0, 11.0
LINE = 14.0  # from one line of a head to the next
STUDY_X, GAP = 10.0, 14.0
NAME, LONGEST_NAME = 110.0, 290.0  # a name of more is wrapped
FIGURES = 416.0  # what study and figures take at least: the titles of the models stand there
PLOT, WEIGHT, EFFECT = 300.0, 76.0, 150.0
LIGHT = 22.0  # a column of risk-of-bias lights
HEAD_LETTERS = 14  # of a line over a column of figures
HEAD = 24.0
READABLE = 0.85  # CSS pixels of a unit: below it the small letters are no longer read


@dataclass(frozen=True)
class Layout:
    """The coordinates of one forest plot; a column of figures has its right end and the lines of its head."""

    name_width: float
    columns: tuple[tuple[float, tuple[str, ...]], ...]
    plot: float
    title: tuple[str, ...]
    lights: int
    weight: float
    effect: float

    @property
    def plot_end(self) -> float:
        """Where the axis ends."""
        return self.plot + PLOT

    @property
    def width(self) -> float:
        """The width of the whole figure."""
        return self.effect + STUDY_X + (LIGHT * self.lights + GAP if self.lights else 0)

    @property
    def head(self) -> float:
        """Where the head ends and the rows begin."""
        return HEAD + LINE * (max(len(head) for head in (self.title, *(head for _, head in self.columns))) - 1) + 32

    def place_light(self, at: int) -> float:
        """The middle of a column of lights."""
        return self.effect + GAP + LIGHT * (at + 0.5)

    def span(self, low: float, high: float, *, ratio: bool) -> Scale:
        """The axis between two values."""
        return Scale(low, high, self.plot, self.plot_end, ratio)


def lay_out(figures: AnalysisFigures) -> Layout:
    """The layout that holds every name, figure and interval of an analysis."""
    names = [study.label + "†" for study in figures.studies] + [group.level for group in figures.subgroups]
    wanted = min(LONGEST_NAME, max(NAME, _measure(names, FONT)))
    heads = [_wrap_head(column.arm, column.what) for column in figures.columns]
    cells = [[study.arms[at] for study in figures.studies] for at in range(len(heads))]
    widths = [max(_measure(head, SMALL), _measure(own, SMALL)) + GAP for head, own in zip(heads, cells, strict=True)]
    name_width = max(wanted, FIGURES - sum(widths))
    rights = tuple(accumulate(widths, initial=STUDY_X + name_width))[1:]
    plot = STUDY_X + name_width + sum(widths) + GAP
    weight = plot + PLOT + WEIGHT
    shown = [*(study.effect for study in figures.studies), *(group.effect for group in figures.subgroups)]
    shown += [estimate.effect for estimate in figures.pooled]
    effect = weight + GAP + max(EFFECT, _measure((one.text for one in shown), FONT))
    title = begin_sentence(figures.measure_words) + (f" ({figures.unit})" if figures.unit else "")
    return Layout(
        name_width=name_width,
        columns=tuple(zip(rights, heads, strict=True)),
        plot=plot,
        title=tuple(wrap_text(title, width=PLOT + 2 * GAP, size=FONT)),
        lights=len(figures.domains),
        weight=weight,
        effect=effect,
    )


def _wrap_head(arm: str, what: str) -> tuple[str, ...]:
    room = HEAD_LETTERS * SMALL * MEAN_ADVANCE
    return tuple(line for words in (arm, what) if words for line in wrap_text(words, width=room, size=SMALL))


def _measure(texts: Iterable[str], size: float) -> float:
    return max((len(text) * size * MEAN_ADVANCE for text in texts), default=0.0)
