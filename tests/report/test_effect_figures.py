"""What figures print: digits that show what is to be seen, axes that show the studies, legends of what is drawn."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from extraction_factory import SHARE, TRIAL, TWO_TRIALS, counts, pooled, sheet
from prismake.report import summary
from prismake.report.answers import with_unit
from prismake.report.effect_figures import Interval, read_figures
from prismake.report.figures.forest_layout import lay_out
from prismake.report.findings_table import _write_effect
from prismake.report.forest import choose_axis, draw_figures
from prismake.tables import from_rows

PROPORTIONS = [
    sheet(name, counts("pregnancy", "", x, n)) for name, x, n in (("a", "3", "9"), ("b", "1", "6"), ("c", "7", "18"))
]


def figures_of(analysis, sheets):
    effects, estimates = pooled(analysis, *sheets)
    studies = from_rows("studies", [{"study_id": name, "label": name} for name in effects["study_id"]])
    return read_figures(effects, estimates=estimates.reset_index(), analysis=analysis, studies=studies)


@pytest.mark.parametrize(
    ("limits", "text"),
    [
        ((3.2119, 0.0026, 6.4211), "3.21 [0.003, 6.42]"),
        ((-0.1, -0.2, -0.0004), "−0.10 [−0.20, −0.0004]"),
        ((1.5, 1.0021, 2.2), "1.50 [1.002, 2.20]"),
        ((0.8, 0.6, 0.99996), "0.80 [0.60, 0.99996]"),
        ((0.0, -1.0, 1.0), "0.00 [−1.00, 1.00]"),
        ((1 + 1e-12, 0.5, 2.0), "1.00 [0.50, 2.00]"),
        ((0.994, 0.0051, 1.006), "0.99 [0.01, 1.01]"),
    ],
)
def test_a_limit_that_leaves_no_effect_out_is_never_printed_as_no_effect(limits, text):
    assert Interval(*limits).text == text


def test_the_interval_of_two_studies_does_not_set_the_axis():
    figures = figures_of(TRIAL, TWO_TRIALS)
    axis, widest = choose_axis(figures, lay_out(figures)), max(study.effect.high for study in figures.studies)
    assert figures.main.k == 2
    assert figures.main.effect.high > 1.5 * axis.high > axis.high > 0.5 * widest
    assert 'class="' in draw_figures(figures, lower="", higher="")


def test_squares_have_weights_or_the_legend_says_that_they_have_none():
    assert figures_of(SHARE, PROPORTIONS).weighted
    figures = figures_of(SHARE | {"method": "glmm"}, PROPORTIONS)
    assert (figures.main.model, figures.weighted) == ("glmm", False)


def test_the_model_of_the_counts_tells_the_interval_of_its_variance():
    assert "τ² = 0.00 [0.00, " in figures_of(SHARE | {"method": "glmm"}, PROPORTIONS).main.heterogeneity


@pytest.mark.parametrize(("measure", "unit"), [("MD", " mm"), ("SMD", ""), ("OR", "")])
def test_a_unit_stands_only_beside_effects_that_have_one(measure, unit):
    row = {"shown": 1.5, "shown_low": 1.2, "shown_high": 2.0}
    assert _write_effect(row, {"measure": measure, "unit": "mm"}).endswith("1.50 [1.20, 2.00]" + unit)


def test_no_sentence_writes_a_limit_that_is_not_nothing_as_nothing():
    figures = SimpleNamespace(unit="mm")
    assert with_unit(Interval(0.5, 0.0026, 1.2), figures) == "0.50 mm (95 % CI 0.003 to 1.20)"
    report = Path(summary.__file__).parent
    written = re.compile(r"write_number\([^()]*(?:\.low|\.high|\.point|\"shown)")
    assert [path.name for path in report.rglob("*.py") if written.search(path.read_text(encoding="utf-8"))] == []
