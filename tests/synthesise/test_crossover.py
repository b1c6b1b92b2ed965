"""Crossover trials: people compared with themselves, by the Handbook's worked example, metafor, and a simulation."""

import math

import numpy as np
import pytest

from extraction_factory import RCT, TRIAL, compute, counts, issues_of, pooled, sheet
from prismake.config.choices import check_choices
from prismake.report.analysis_exports import list_revman
from prismake.report.methods_synthesis import describe_analysis
from prismake.synthesise.effects import Means, standardised_mean_difference, unequal_standardised_difference
from prismake.synthesise.rating import count_people
from prismake.synthesise.robustness import probe_effects
from prismake.tables import from_rows

ASSUMED = {"correlation": 0.68, "source": "a trial of the same scale"}
SCORE = {key: value for key, value in TRIAL.items() if key != "denominator"}
SCORE |= {"outcome": "score", "measure": "MD", "crossover": ASSUMED}


def crossed(name, *, means=("7.0", "6.5"), sds=("2.38", "2.21"), n=("10", "10"), **told):
    rows = [
        {"outcome": "score", "arm": arm, "n": people, "mean": mean, "sd": sd, "crossover": "yes"} | told
        for arm, mean, sd, people in zip(("experimental", "control"), means, sds, n, strict=True)
    ]
    return sheet(name, *[{key: value for key, value in row.items() if value} for row in rows], traits=RCT)


def test_the_worked_example_of_the_handbook():
    # Cochrane Handbook 6, 23.2.7 (16.4.6.4 of version 5): ten people, 7.0 (SD 2.38) and 6.5 (SD 2.21), an imputed
    # correlation of 0.68: MD 0.5 with SE 0.583. Its SMD 0.218 has no correction for small samples, SE 0.256.
    (row,) = compute(SCORE, crossed("a")).to_dict("records")
    assert row["yi"] == pytest.approx(0.5)
    assert round(math.sqrt(row["vi"]), 3) == 0.583
    assert row["correlation"] == 0.68
    assert row["imputed"] == "correlation"
    assert "correlation 0.68 between the two treatments (assumed: a trial of the same scale)" in row["remark"]
    (row,) = compute(SCORE | {"measure": "SMD"}, crossed("a")).to_dict("records")
    correction = 1 - 3 / (4 * 18 / (1 + 0.68**2) - 1)
    assert row["yi"] / correction == pytest.approx(0.218, abs=2e-3)
    assert math.sqrt(row["vi"]) == pytest.approx(0.256, abs=2e-3)


def test_people_who_are_in_both_arms_are_counted_once():
    arms = [{"outcome": "score", "arm": arm, "n": "30", "mean": "7", "sd": "2"} for arm in ("experimental", "control")]
    assert count_people(SCORE, compute(SCORE, crossed("a"), sheet("b", *arms, traits=RCT))) == 10 + 30 + 30


def test_a_paired_standard_error_is_that_of_the_difference_and_comes_before_what_is_assumed():
    # The Handbook's other example: a standard deviation of the differences of 2 is SE 0.632.
    (row,) = compute(SCORE, crossed("a", paired_se="0.632455532")).to_dict("records")
    assert math.sqrt(row["vi"]) == pytest.approx(0.632455532, rel=1e-9)
    assert row["imputed"] == ""
    assert "from the paired standard error 0.632456" in row["remark"]
    (row,) = compute(SCORE, crossed("a", correlation="0.3")).to_dict("records")
    assert row["correlation"] == 0.3
    assert row["imputed"] == ""


def test_the_mean_difference_is_metafors_mean_change_and_the_ratio_its_romc():
    # escalc("MC", m1i=7, sd1i=2.38, m2i=6.5, sd2i=2.21, ni=10, ri=0.68) of metafor 3.8-1: vi 0.3395172;
    # escalc("ROMC", ...): yi 0.07410797215372, vi 0.0073984.
    (row,) = compute(SCORE | {"measure": "MD"}, crossed("a")).to_dict("records")
    assert row["vi"] == pytest.approx(0.3395172, rel=1e-12)
    (row,) = compute(SCORE | {"measure": "ROM"}, crossed("a")).to_dict("records")
    assert (row["yi"], row["vi"]) == pytest.approx((0.07410797215372, 0.0073984), rel=1e-12)


@pytest.mark.parametrize("formula", [standardised_mean_difference, unequal_standardised_difference])
@pytest.mark.parametrize("r", [0.0, 0.5, 0.85])
def test_the_variance_of_standardised_differences_is_what_a_simulation_has(formula, r):
    # 10,000 trials of 40 people with a true difference of 1 standard deviation; Monte Carlo error 1.4 per cent.
    random, n, trials = np.random.default_rng(20261130), 40, 10_000
    both = random.standard_normal((trials, n))
    own = random.standard_normal((2, trials, n))
    one, other = (math.sqrt(r) * both + math.sqrt(1 - r) * part for part in own)
    one = one + 1
    figures = (
        np.full(trials, float(n)),
        *(figure for values in (one, other) for figure in (values.mean(1), values.std(1, ddof=1))),
    )
    people, mean1, sd1, mean2, sd2 = figures
    found = formula(Means(people, mean1, sd1, people, mean2, sd2, np.full(trials, r)))
    assert found.yi.mean() == pytest.approx(1, abs=0.01)
    assert found.vi.mean() == pytest.approx(found.yi.var(), rel=0.06)


def test_without_a_mark_two_arms_are_two_groups_of_people():
    plain = {key: value for key, value in SCORE.items() if key != "crossover"}
    (one,), (other,) = (
        compute(analysis, crossed("a", crossover=mark)).to_dict("records")
        for analysis, mark in ((SCORE, ""), (plain, "no"))
    )
    assert one["vi"] == other["vi"] == pytest.approx((2.38**2 + 2.21**2) / 10)


def test_people_of_whom_one_period_is_missing_are_left_out_of_the_pairs():
    (row,) = compute(SCORE, crossed("a", n=("12", "10"))).to_dict("records")
    assert (row["n1"], row["n2"]) == (10, 10)
    assert "the smaller n is used" in row["remark"]


@pytest.mark.parametrize(
    ("analysis", "told", "found"),
    [
        ({"crossover": None}, {}, "none, and A 2020 is a crossover trial"),
        ({"measure": "SMDR"}, {}, "A 2020 is a crossover trial, and SMDR has no paired form here"),
        ({}, {"paired_se": "3"}, "paired_se 3"),
        ({}, {"paired_se": "-1"}, "paired_se -1"),
        ({}, {"correlation": "1"}, "correlation 1"),
        ({}, {"cluster_size": "4"}, "a crossover trial in clusters"),
        ({}, {"sds": ("", ""), "t": "2.1"}, "t 2.1"),
    ],
)
def test_what_cannot_be_is_an_issue(analysis, told, found):
    planned = {key: value for key, value in (SCORE | analysis).items() if value}
    if "cluster_size" in told:
        planned |= {"icc": {"value": 0.1, "source": "x"}}
    assert found in [issue.found for issue in issues_of(planned, crossed("a", **told))]


@pytest.mark.parametrize(
    ("name", "values"), [("paired_se", ("0.6", "0.7")), ("correlation", ("0.6", "0.2")), ("crossover", ("yes", "no"))]
)
def test_two_rows_of_a_trial_that_contradict_each_other_are_an_issue_with_both_cells(name, values):
    def both(*told):
        rows = [
            {"outcome": "score", "arm": arm, "n": "10", "mean": "7", "sd": "2", "crossover": "yes", name: value}
            for arm, value in zip(("experimental", "control"), told, strict=True)
        ]
        return sheet("a", *rows, traits=RCT)

    (issue,) = issues_of(SCORE, both(*values))
    assert issue.found.startswith(f"{name} {values[1]}, and {values[0]} in a-ada.xlsx ")
    assert len(compute(SCORE, both(values[0], values[0] if name == "crossover" else values[0] + "0"))) == 1


def test_counts_of_crossover_trials_are_refused():
    rows = [counts("live_birth", arm, "4", "20") | {"crossover": "yes"} for arm in ("experimental", "control")]
    (issue,) = issues_of(TRIAL, sheet("a", *rows, traits=RCT))
    assert issue.found == "A 2020 is a crossover trial, and OR has no paired form here"
    assert "GENR" in issue.remedy


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"measure": "OR"}, "measure"),
        ({"sensitivity": {"measures": ["SMDR"]}}, "sensitivity.measures"),
        ({"icc": {"value": 0.1, "source": "x"}}, "crossover"),
    ],
)
def test_a_plan_that_cannot_take_crossover_trials_is_refused_at_the_start(more, key):
    places = [issue.place for issue in check_choices(SCORE | more, file="config/analyses.yaml")]
    assert f"analysis live_birth, {key}" in places
    assert not list(check_choices(SCORE | {"sensitivity": {"correlations": [0.2]}}, file="config/analyses.yaml"))


def test_other_correlations_are_tried_where_one_was_assumed():
    sheets = [crossed("a"), crossed("b", means=("8", "7.1"), correlation="0.4"), crossed("c", means=("5", "5.5"))]
    analysis = SCORE | {"sensitivity": {"correlations": [0.2, 0.68]}}
    effects, estimates = pooled(analysis, *sheets)
    studies = from_rows("studies", [{"study_id": name, "label": name} for name in "abc"])
    grid = probe_effects(effects, analyses=[analysis], extraction=from_rows("extraction", []), studies=studies)
    rows = grid["sensitivity"].set_index("correlation")["se"]
    again = pooled(SCORE | {"crossover": ASSUMED | {"correlation": 0.2}}, *sheets)[1]
    assert rows[0.68] == estimates.loc["random", "se"]
    assert rows[0.2] == pytest.approx(again.loc["random", "se"], rel=1e-11)


def test_revman_does_not_get_two_groups_of_people_and_the_methods_say_how():
    effects, _ = pooled(SCORE, crossed("a"), crossed("b"))
    studies = from_rows("studies", [{"study_id": name, "label": name} for name in "ab"])
    revman = list_revman(effects, studies=studies, analyses=[SCORE])
    assert revman[["Experimental SD", "Control SD", "Control N"]].isna().all(axis=None)
    assert revman["GIV SE"].tolist() == pytest.approx([0.583, 0.583], abs=1e-3)
    assert "within people (Elbourne 2002)" in describe_analysis(SCORE)
