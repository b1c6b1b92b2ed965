"""What the report says of single studies, E-values, rates and correlations: the figures of the tables, in words."""

import pytest

from checked import make_view, put
from prismake.report import render_page
from prismake.report.answers import _write_result
from prismake.report.counts import count_events
from prismake.report.effect_figures import read_figures
from prismake.report.facts import unmark, unmark_all
from prismake.report.methods import write_methods
from prismake.report.methods_synthesis import describe_analysis
from prismake.report.sections.influence import COLUMNS, list_diagnostics, tell_e_value
from prismake.tables import from_rows
from reported import build, make_config, make_tables

ANALYSIS = {"id": "a", "title": "Relapse", "measure": "RR", "model": "common", "e_value": "yes"}
POOLED = {
    **{"analysis_id": "a", "model": "common", "k": 3, "estimate": 1.36, "se": 0.3, "ci_low": 0.588, "ci_high": 2.163},
    **{"i2": 40.0, "i2_low": 0.0, "i2_high": 91.4, "e_value": 7.2635, "e_value_limit": 3.0},
}
NUMBERS = dict(zip(COLUMNS, (2.104, -1.5, 0.61, 0.4, 0.03, 1.2, 0.512, 1.07), strict=True))
STUDIES = from_rows("studies", [{"study_id": "s", "label": "Tan 2016"}])


def figures(analysis=ANALYSIS, **changes):
    effects = from_rows("effects", [{"analysis_id": "a", "study_id": "s", "yi": 1.0, "vi": 0.1}])
    estimates = from_rows("estimates", [POOLED | changes])
    return read_figures(effects, estimates=estimates, analysis=analysis, studies=STUDIES), estimates


def test_every_study_left_out_has_its_row_and_the_ones_that_stand_out_are_marked():
    rows = [
        {"kind": "leave_one_out", "study_id": "s", "influential": "yes", **NUMBERS},
        {"kind": "leave_one_out", "study_id": "t", "influential": "", **NUMBERS, "rstudent": float("nan")},
        {"kind": "cumulative", "study_id": "s", "influential": "", **dict.fromkeys(COLUMNS, float("nan"))},
    ]
    listing = list_diagnostics(rows, figures()[0], labels={"s": "Tan 2016", "t": "Wu 2010"})
    assert listing is not None
    assert listing.rows[0] == ("Tan 2016", "2.10", "−1.50", "0.61", "0.40", "0.03", "1.20", "0.51", "1.07", "yes")
    assert listing.rows[1][1] == ""
    assert len(listing.rows) == 2
    assert list_diagnostics(rows[2:], figures()[0], labels={}) is None


@pytest.mark.parametrize(
    ("measure", "word", "limit", "words"),
    [
        (
            "RR",
            "yes",
            3.0,
            "risk ratios of 7.26 each, beyond what was measured, to explain the estimate away (E-value)",
        ),
        ("RR", "yes", 3.0, ", and of 3.00 to bring its interval to the value of no effect (1)."),
        ("RR", "yes", 1.0, "; the interval includes the value of no effect (1) as it is."),
        ("OR", "rare", 3.0, "(E-value, the outcome being taken as rare)"),
        ("HR", "common", 3.0, "taken as common, and its ratio turned into a risk ratio)"),
        ("SMD", "yes", 3.0, "(E-value, the difference being turned into a risk ratio)"),
    ],
)
def test_an_e_value_is_told_with_what_it_takes_for_granted(measure, word, limit, words):
    analysis = ANALYSIS | {"measure": measure, "e_value": word}
    shown, estimates = figures(analysis, e_value_limit=limit)
    assert words in tell_e_value(estimates, analysis, shown)
    asked_nothing = {key: value for key, value in analysis.items() if key != "e_value"}
    assert tell_e_value(estimates, asked_nothing, shown) == ""


def test_i2_stands_with_its_limits_where_it_has_some():
    assert "I² = 40 % [0, 91]" in figures()[0].main.heterogeneity
    assert "I² = 40 %" in figures(i2_low=None, i2_high=None)[0].main.heterogeneity
    assert "[" not in figures(i2_low=None, i2_high=None)[0].main.heterogeneity


@pytest.mark.parametrize(
    ("measure", "headline"),
    [
        ("HR", "Hazard ratio 1.00 (95 % CI 0.61 to 1.65)"),
        ("ZCOR", "Correlation 0.00 (95 % CI −0.46 to 0.46)"),
        ("IRLN", "Incidence rate 1.00 per year (95 % CI 0.61 to 1.65)"),
    ],
)
def test_a_pooled_measure_is_named_as_its_values_are_read(measure, headline):
    analysis = {**ANALYSIS, "measure": measure, "unit": "per year"}
    shown, _ = figures(analysis, estimate=0.0, ci_low=-0.5, ci_high=0.5)
    found, sentences = unmark_all(_write_result(shown, sides=("", "")))
    assert found == f"{headline} in 3 studies"
    told = [sentence for sentence in sentences if "includes" in sentence]
    assert told == {
        "HR": ["The interval includes the value of no effect (1), so these studies do not settle the direction."],
        "ZCOR": [
            "The interval includes the value of no correlation (0), so these studies do not settle the direction."
        ],
    }.get(measure, [])


def test_the_methods_tell_what_was_measured_of_single_studies_and_what_was_asked():
    found = "\n".join(write_methods(make_view()))
    assert "DFFITS" not in found
    assert "E-value" not in found

    def ask(tables, config):
        config["analyses"] = [{**one, "e_value": "rare"} for one in config["analyses"]]

    measured = put("influence", {"analysis_id": "thickness", "kind": "leave_one_out", "position": 1, "hat": 0.4})
    found = "\n".join(write_methods(make_view(measured, ask)))
    assert "measured by leaving each out: standardised residuals, DFFITS" in found
    assert "For three analyses we planned an E-value." in found


SEVERAL = ANALYSIS | {"dependent": {"correlation": 0.6, "turned": ["function"]}, "measure": "SMD"}


def show_several():
    effects = from_rows(
        "effects",
        [
            {"analysis_id": "a", "study_id": "s", "part": part, "yi": 1.0, "vi": 0.1, "n1": 30, "n2": 30}
            for part in ("3 months", "6 months")
        ],
    )
    row = {"model": "multilevel_robust", "method": "REML", "test": "CR2", "tau2": 0.2, "tau2_within": 0.05}
    return effects, from_rows("estimates", [POOLED | row])


def test_several_effects_of_a_study_are_named_and_their_model_is():
    effects, estimates = show_several()
    shown = read_figures(effects, estimates=estimates, analysis=SEVERAL, studies=STUDIES)
    assert [study.label for study in shown.studies] == ["Tan 2016: 3 months", "Tan 2016: 6 months"]
    assert shown.several
    assert shown.main.title == "Multilevel random effects (REML, robust CR2)"
    assert shown.main.heterogeneity.startswith("τ² = 0.20 between and 0.05 within studies; I² = 40 %")
    assert count_events(effects.assign(events1=3, events2=4), "a") is None
    alone = read_figures(effects, estimates=estimates.iloc[:0], analysis=SEVERAL, studies=STUDIES)
    assert unmark(_write_result(alone, sides=("", ""))[0]) == "1 study, nothing pooled"


def test_the_methods_tell_what_was_assumed_of_effects_of_one_study():
    words = describe_analysis(SEVERAL)
    assert "in a multilevel model, with variances between and within studies by restricted maximum likelihood" in words
    assert "a correlation of 0.6 assumed between the sampling errors of one study's effects" in words
    assert words.endswith("Satterthwaite's degrees of freedom; scales that run the other way were turned")
    assert "no correlation assumed" in describe_analysis(SEVERAL | {"dependent": {"correlation": 0}})


def test_the_page_and_the_flow_count_a_study_with_several_effects_once():
    tables, config = make_tables(), make_config()
    analysis = {
        **config["analyses"][0],
        **{"measure": "SMD", "comparison": {"kind": "arms", "experimental": "x", "control": "y"}, "outcome": "pain"},
        "dependent": {"correlation": 0.6, "outcomes": ["function"]},
    }
    config["analyses"] = [analysis, *config["analyses"][1:]]
    row = {"analysis_id": analysis["id"], "measure": "SMD", "vi": 0.1, "weight": 25.0, "n1": 30, "n2": 30}
    several = [
        {**row, "study_id": study, "part": part, "yi": yi}
        for study, part, yi in (
            ("p1", "pain", 0.4),
            ("p1", "function", 0.5),
            ("w1", "pain", 0.1),
            ("w1", "function", 0.3),
        )
    ]
    own = POOLED | {
        "analysis_id": analysis["id"],
        "model": "multilevel_robust",
        "k": 2,
        "effects": 4,
        "tau2_within": 0.1,
    }
    tables |= {
        "effects": from_rows("effects", several),
        "estimates": from_rows("estimates", [own | {"test": "CR2", "method": "REML", "tau2": 0.2}]),
    }
    done = build(tables)
    counted = done["flow"].set_index("data")["n"]
    assert int(counted["total_studies_ma"]) == 2
    page = render_page(done, config=config)
    assert page.count("Tan p1: function") >= 2
    assert "Squares: effects, several of one study, sized by their weight" in page
    assert "Several effects of one study stand in a multilevel model" in page
    assert "Multilevel random effects (REML, robust CR2)" in page
