"""Forest plots of data drawn at random: every number is that of the table beside it, every mark lies where it says."""

import html
import math
import re
from xml.etree import ElementTree

import pytest

from checked import make_view
from drawn_reviews import KINDS, make_review
from prismake.report.arm_figures import list_arm_columns, write_figure
from prismake.report.drawing import open_templates
from prismake.report.effect_figures import read_figures
from prismake.report.forest import describe_marks
from prismake.report.sections.results import build_results

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"[−-]?\d+(?:\.\d+)?")


def read_table(page):
    """The rows of the table beside the plot, by their first cell."""
    page = re.sub(r'<span class="where">.*?</span>', "", page)
    (table,) = [one for one in re.findall(r"<table>.*?</table>", page, re.DOTALL) if "the same figures" in one]
    rows = re.findall(r"<tr.*?>(.*?)</tr>", table.partition("<tbody>")[2], re.DOTALL)
    cells = [
        [html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in rows
    ]
    return {row[0]: row for row in cells}


def numbers(text):
    return [float(number.replace("−", "-")) for number in NUMBER.findall(text)]


class Plot:
    """What a reader sees: texts with their places, squares, lines and diamonds, and the axis by its own ticks."""

    def __init__(self, svg):
        self.root = ElementTree.fromstring(svg)
        self.texts = [
            (float(one.get("x")), float(one.get("y")), "".join(one.itertext()), one)
            for one in self.root.iter(f"{SVG}text")
        ]
        lines = [one for one in self.root.iter(f"{SVG}line") if one.get("class") == "axis"]
        self.start, self.end = float(lines[0].get("x1")), float(lines[0].get("x2"))
        foot = float(lines[0].get("y1"))
        ticks = {x: numbers(text)[0] for x, y, text, _ in self.texts if abs(y - foot - 18) < 0.1}
        self.ticks = sorted((value, x) for x, value in ticks.items())
        self.tips = [
            [tuple(map(float, pair.split(","))) for pair in one.get("points").split()] for one in self.find("tip")
        ]

    def find(self, name):
        return [one for one in self.root.iter() if one.get("class") == name]

    def locate(self, value, *, ratio):
        """The coordinate of a value, from the outermost ticks; cut at the ends of the axis."""
        to = math.log if ratio else float
        (low, left), (high, right) = self.ticks[0], self.ticks[-1]
        at = -math.inf if ratio and value <= 0 else left + (to(value) - to(low)) / (to(high) - to(low)) * (right - left)
        return min(self.end, max(self.start, at)), self.start - 0.5 <= at <= self.end + 0.5

    def row(self, y):
        return [(x, text, one) for x, at, text, one in self.texts if abs(at - 4.25 - y) < 1]

    def is_cut(self, y, x):
        return any(abs(tip[0][1] - y) < 0.1 and abs(tip[0][0] - x) < 0.1 for tip in self.tips)


def hold(plot, y, *, ends, effect, ratio):
    """The ends of a line or diamond are the limits; beyond the axis stands an arrowhead, and only there."""
    for found, value, edge in zip(ends, effect, (plot.start, plot.end), strict=True):
        expected, inside = plot.locate(value, ratio=ratio)
        if ratio and value == 0:  # printed so below half of the ninth decimal
            assert found <= plot.locate(5e-10, ratio=ratio)[0] + 0.1
            continue
        assert found == pytest.approx(expected, abs=reach(plot, value, ratio))
        if inside and abs(expected - edge) > 1:
            assert not plot.is_cut(y, edge)
        elif not inside:
            assert plot.is_cut(y, edge)


def reach(plot, value, ratio):
    """How far half of the last printed digit of a value is on the axis, and of a tick."""
    (low, left), (high, right) = plot.ticks[0], plot.ticks[-1]
    scale = (right - left) / ((math.log(high) - math.log(low)) if ratio else (high - low))
    return 0.1 + scale * (0.0051 / max(value, 0.0051) * 1.5 if ratio else 0.0051)


def compare(analysis, tables):
    def change(known, config):
        known |= tables
        config["analyses"] = [analysis]

    built = build_results(make_view(change))
    (view,) = built["analyses"]
    if not view.figures.studies:
        return
    page = open_templates().get_template("results.html.j2").render(**built)
    table, plot, ratio = read_table(page), Plot(str(view.plot)), view.figures.measure.ratio
    assert "…" not in str(view.plot)
    compare_studies(view.figures, table, plot, ratio)
    compare_pooled(view.figures, tables["subgroups"], table, plot, ratio)


def compare_studies(figures, table, plot, ratio):
    squares, lines = plot.find("square"), plot.find("ci")
    assert len(squares) == len(lines) == len(figures.studies)
    seen = []
    for square, line in zip(squares, lines, strict=True):
        y, side = float(line.get("y1")), float(square.get("width"))
        texts = plot.row(y)
        effect, weight = texts[-1][1], texts[-2][1]
        (row,) = [
            one
            for one in table.values()
            if one[3] == effect and numbers(one[2]) == numbers(weight) and one[0] not in seen and is_row(one, texts)
        ][:1]
        seen.append(row[0])
        point, low, high = numbers(effect)
        x = float(square.get("x")) + side / 2
        assert x == pytest.approx(plot.locate(point, ratio=ratio)[0], abs=reach(plot, point, ratio))
        hold(plot, y, ends=(float(line.get("x1")), float(line.get("x2"))), effect=(low, high), ratio=ratio)
    assert len(set(seen)) == len(figures.studies)


def is_row(row, texts):
    """Whether the figures of the arms that a row of the plot has are those of a row of the table."""
    arms = [number for _, text, one in texts if one.get("class") == "arm" for number in numbers(text)]
    told = numbers(re.sub(r"\(\d months\)|\(after treatment\)", "", row[1]))
    return sorted(arms) == sorted(told) or (not arms and texts[-1][1] == row[3])


def compare_pooled(figures, subgroups, table, plot, ratio):
    diamonds = plot.find("main-diamond") + plot.find("other-diamond")
    shown = [f"{group.effect.text}" for group in figures.subgroups if group.k > 1]
    assert len(diamonds) == len(figures.pooled) + len(shown)
    assert len(shown) == (subgroups["k"] > 1).sum()
    told = {row[3] for name, row in table.items() if not name.startswith("Prediction")} | set(shown)
    for diamond in diamonds:
        corners = [tuple(map(float, pair.split(","))) for pair in diamond.get("points").split()]
        y = (min(y for _, y in corners) + max(y for _, y in corners)) / 2
        effect = plot.row(y)[-1][1]
        assert effect in told
        point, low, high = numbers(effect)
        assert corners[0][0] == pytest.approx(plot.locate(point, ratio=ratio)[0], abs=reach(plot, point, ratio))
        ends = min(x for x, _ in corners), max(x for x, _ in corners)
        hold(plot, y, ends=ends, effect=(low, high), ratio=ratio)
    compare_spread(figures, table, plot, ratio)


def compare_spread(figures, table, plot, ratio):
    """The prediction interval, and the line of heterogeneity: Q, df, p, I² and τ²."""
    small = " ".join(text for _, _, text, one in plot.texts if one.get("class") == "small").replace("\xa0", " ")
    if figures.main and figures.main.heterogeneity:
        assert f"Heterogeneity: {table[figures.main.title][1].partition('; ')[2]}" in small
    for line in plot.find("prediction"):
        (row,) = [row for name, row in table.items() if name == f"Prediction interval: {figures.main.title}"]
        y = float(line.get("y1"))
        assert plot.row(y)[-1][1] == row[3]
        hold(plot, y, ends=(float(line.get("x1")), float(line.get("x2"))), effect=numbers(row[3]), ratio=ratio)
    assert len(plot.find("prediction")) == bool(figures.main and figures.main.prediction)


@pytest.mark.parametrize("size", [1, 2, 3, 6])
@pytest.mark.parametrize("kind", KINDS)
def test_every_number_of_a_plot_is_the_table_s_and_every_mark_lies_where_it_says(kind, size):
    compare(*make_review(kind, size=size, seed=0))


def test_sixty_studies_are_sixty_rows():
    compare(*make_review("OR", size=60, seed=0))


@pytest.mark.parametrize("value", [0.1, 12.0, 1234.5, 3.33333333, 0.000123456, -4.05, 0.0])
def test_a_figure_keeps_what_was_typed_and_three_digits_of_what_was_converted(value):
    assert float(write_figure(value).replace("−", "-")) == pytest.approx(value, rel=5e-3)


@pytest.mark.parametrize(
    ("kind", "heads"),
    [
        ("OR", [("Experimental", "events/total"), ("Control", "events/total")]),
        ("SMD", [("Experimental", "mean ± SD"), ("Experimental", "n"), ("Control", "mean ± SD"), ("Control", "n")]),
        ("MC", [("", "Before: mean ± SD"), ("", "After: mean ± SD"), ("", "n")]),
        ("PLO", [("", "Events/total")]),
        ("GENR", []),
    ],
)
def test_the_columns_are_what_the_measure_is_computed_from(kind, heads):
    assert [(column.arm, column.what) for column in list_arm_columns(KINDS[kind][0])] == heads


def test_arms_that_share_a_control_stand_in_one_head():
    comparison = {"kind": "arms", "experimental": ["low dose", "high dose"], "control": "none"}
    columns = list_arm_columns({"measure": "OR", "comparison": comparison})
    assert [column.arm for column in columns] == ["Low dose or high dose", "None"]


@pytest.mark.parametrize(
    ("subgroups", "models", "words"),
    [
        (True, True, "; open diamonds: subgroups and other models, for comparison."),
        (False, True, "; open diamonds: other models, for comparison."),
        (False, False, "Filled diamond: the planned model. "),
    ],
)
def test_the_caption_names_the_open_diamonds_that_there_are(subgroups, models, words):
    analysis, tables = make_review("MC", size=6, seed=0)
    kept = {**tables, "subgroups": tables["subgroups"] if subgroups else tables["subgroups"].iloc[:0]}
    kept["estimates"] = tables["estimates"] if models else tables["estimates"].query("model == 'random'")
    given = {name: kept[name] for name in ("estimates", "studies", "subgroups")}
    assert words in describe_marks(read_figures(tables["effects"], analysis=analysis, **given))
