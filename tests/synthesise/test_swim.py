"""Synthesis without meta-analysis: directions of effect from sheets, against scipy, R and the Cochrane Handbook."""

import math
import shutil
import subprocess

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from extraction_factory import sheet
from prismake.config.swim import check_swim, list_asked
from prismake.issues import ReviewError
from prismake.synthesise import compute_effects
from prismake.synthesise.directions import combine_p, find_quantile, join_directions, limit_votes, test_signs
from prismake.tables import from_rows, to_rows
from swimming import PLAN, TRIAL, arm, state, swim, trial

TWO = ("experimental", "control")
COUNTS = st.integers(0, 60)


def test_the_example_of_the_cochrane_handbook_is_found():
    # Section 12.4.2.3: 10 of 12 studies favour the intervention, 83 % (95 % CI 55 % to 95 %), P = 0.039.
    votes = limit_votes(10, 2)
    assert [round(100 * votes[name]) for name in ("share", "wilson_low", "wilson_high")] == [83, 55, 95]
    assert round(test_signs(10, 2), 3) == 0.039


@pytest.mark.parametrize(("better", "worse", "p"), [(9, 0, 0.0039), (5, 1, 0.2188)])
def test_the_revised_effect_direction_plot_of_housing_improvements_is_found(better, worse, p):
    # Hilton Boon and Thomson 2021, doi 10.1002/jrsm.1458: condition of housing, then general and respiratory health.
    assert round(test_signs(better, worse), 4) == p


@given(better=COUNTS, worse=COUNTS)
def test_sign_test_and_limits_are_those_of_scipy(better, worse):
    assert test_signs(better, worse) == pytest.approx(stats.binomtest(better, max(better + worse, 1)).pvalue) or (
        better + worse == 0 and test_signs(0, 0) == 1
    )
    if better + worse:
        found, known = limit_votes(better, worse), stats.binomtest(better, better + worse)
        for method, name in (("wilson", "wilson"), ("exact", "exact")):
            ends = known.proportion_ci(method=method)
            assert (found[f"{name}_low"], found[f"{name}_high"]) == pytest.approx((ends.low, ends.high), abs=1e-9)


@given(st.lists(st.floats(1e-12, 1), min_size=1, max_size=30))
def test_fishers_method_is_that_of_scipy(values):
    known = stats.combine_pvalues(values, method="fisher")
    statistic, p = combine_p(values)
    assert statistic == pytest.approx(known.statistic, abs=1e-9)
    assert p == pytest.approx(known.pvalue, rel=1e-9, abs=1e-12)


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=30), st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]))
def test_quantiles_are_those_of_numpy(values, share):
    assert find_quantile(values, share) == pytest.approx(np.quantile(values, share), abs=1e-9)


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_votes_are_those_of_r():
    told = "b <- binom.test(7, 9); cat(b$p.value, b$conf.int, prop.test(7, 9, correct = FALSE)$conf.int, sep = '\\n')"
    run = subprocess.run(["Rscript", "-e", told], capture_output=True, text=True, check=True)
    p, low, high, wilson_low, wilson_high = map(float, run.stdout.split())
    votes = limit_votes(7, 2)
    assert test_signs(7, 2) == pytest.approx(p, abs=1e-6)
    assert [votes[name] for name in ("exact_low", "exact_high")] == pytest.approx([low, high], abs=1e-6)
    assert [votes[name] for name in ("wilson_low", "wilson_high")] == pytest.approx([wilson_low, wilson_high], abs=1e-6)


@pytest.mark.parametrize(
    ("told", "joined"),
    [
        (["better"] * 7 + ["worse"] * 3, ("better", 7)),
        (["better"] * 2 + ["worse"], ("mixed", 0)),
        (["worse"], ("worse", 1)),
        (["no difference", "better"], ("mixed", 0)),
        (["mixed"], ("mixed", 1)),
    ],
)
def test_outcomes_of_a_domain_have_a_direction_where_seven_of_ten_agree(told, joined):
    assert join_directions(told) == joined


def test_a_direction_comes_from_the_effect_else_from_figures_without_spread_else_from_what_is_stated():
    bare = sheet("c", arm("experimental", mean=9), arm("control", mean=10), traits=TRIAL)
    made = swim(trial("a", -1), trial("b", 1), bare, state("d", "no difference"), state("e", ""))
    found = [(row["study_id"], row["direction"], row["source"]) for row in made["results"]]
    assert found == [
        ("a", "better", "effect"),
        ("b", "worse", "effect"),
        ("c", "better", "figures without their spread"),
        ("d", "no difference", "stated"),
        ("e", "", ""),
    ]
    assert made["results"][4]["remark"].startswith("not yet: n (e-ada.xlsx G10)")
    assert [row["study_id"] for row in made["directions"]] == ["a", "b", "c", "d"]
    assert {row["design"] for row in made["results"]} == {"randomised"}


def test_votes_effects_and_p_values_of_a_domain_are_counted_once_for_each_study():
    made = swim(trial("a", -1), trial("b", -2), trial("c", 1), state("d", "better", p=0.04), state("e", "mixed"))
    (row,) = made["syntheses"]
    assert [row[name] for name in ("studies", "better", "worse", "uncounted")] == [5, 3, 1, 1]
    assert row["sign_p"] == pytest.approx(stats.binomtest(3, 4).pvalue)
    assert [row[name] for name in ("effects", "median", "smallest", "largest")] == [3, -1, -2, 1]
    error = math.sqrt(2 * 2**2 / 20)
    one_sided = [*(stats.norm.sf(-effect / error) for effect in (-1, -2, 1)), 0.02]
    assert row["tests"] == 4
    assert row["better_p"] == pytest.approx(stats.combine_pvalues(one_sided).pvalue)
    worse = stats.combine_pvalues([1 - p for p in one_sided])
    assert (row["worse_chi2"], row["worse_p"]) == pytest.approx((worse.statistic, worse.pvalue))


def test_studies_of_several_designs_stand_side_by_side_and_by_group():
    other = {"design": "controlled", "species": "human"}
    made = swim(trial("a", -1), trial("b", 1, traits=other), trial("c", -1, traits=other), group="design")
    found = {row["grouped"]: (row["better"], row["worse"]) for row in made["syntheses"]}
    assert found == {"": (2, 1), "controlled": (1, 1), "randomised": (1, 0)}
    rows = swim(trial("a", -1), trial("b", 1, traits=other), designs=["randomised"])["results"]
    assert rows[1]["remark"] == "left out: design is controlled, the analysis takes randomised"


def test_of_several_outcomes_the_first_of_the_plan_gives_the_effect_and_all_the_direction():
    rows = [
        arm(name, outcome=outcome, mean=mean, sd=1)
        for outcome, name, mean in (
            ("pain", "experimental", 9),
            ("pain", "control", 10),
            ("ease", "experimental", 14),
            ("ease", "control", 10),
        )
    ]
    made = swim(sheet("a", *rows, traits=TRIAL), outcomes={"ease": "Comfort", "pain": "Comfort"}, turned=["ease"])
    assert [(row["direction"], row["outcomes"], row["people"]) for row in made["directions"]] == [("better", 2, 40)]
    assert (made["syntheses"][0]["effects"], made["syntheses"][0]["median"]) == (1, 4)


def test_what_cannot_be_true_or_contradicts_itself_is_told_with_its_cell():
    rows = [arm("experimental", effect_direction="better"), arm("control", effect_direction="worse")]
    with pytest.raises(ReviewError) as told:
        swim(state("a", "better", p=1.4), sheet("b", *rows, traits=TRIAL))
    assert [issue.found[:24] for issue in told.value.issues] == ["1.4", "effect_direction worse, "]


def test_what_a_sheet_states_otherwise_than_its_figures_is_remarked():
    rows = [arm("experimental", mean=9, sd=1, effect_direction="worse"), arm("control", mean=10, sd=1)]
    (row,) = swim(sheet("a", *rows, traits=TRIAL))["results"]
    assert (row["direction"], row["remark"]) == ("better", "the sheet states worse")


def test_a_study_with_serious_concerns_and_one_whose_people_stand_in_another_have_no_direction():
    judged = {"study_id": "a", "domain": "overall", "judgement": "serious concerns", "remark": ""}
    shared = {"study_a": "b", "study_b": "c", "ruling": "overlapping cohorts"}
    linked = {"trust_settled": from_rows("trust_settled", [judged]), "cohorts": from_rows("cohorts", [shared])}
    made = swim(trial("a", -1), trial("b", -1, n=10), trial("c", -1), linked=linked)
    assert [row["study_id"] for row in made["directions"]] == ["c"]
    assert made["results"][0]["remark"].startswith("left out: serious concerns")
    assert made["results"][1]["remark"].startswith("left out: its people stand in C 2020 too")


def test_effects_of_several_measures_have_no_median():
    rows = [arm("experimental", outcome="ease", n=20, events=12), arm("control", outcome="ease", n=20, events=8)]
    made = swim(
        trial("a", -1),
        sheet("b", *rows, traits=TRIAL),
        **{"outcomes": {"pain": "Comfort", "ease": "Comfort"}, "turned": ["ease"], "measures": {"ease": "RR"}},
    )
    (row,) = made["syntheses"]
    assert (row["better"], row["effects"], row["measure"]) == (2, 2, "")
    assert math.isnan(row["median"])


def test_what_is_wrong_with_several_outcomes_of_one_study_is_told_at_once():
    rows = [arm("experimental", outcome=name, mean=1, sd=-1) for name in ("pain", "ease")]
    with pytest.raises(ReviewError) as told:
        swim(sheet("a", *rows, traits=TRIAL), outcomes={"pain": "Comfort", "ease": "Comfort"})
    assert [issue.found for issue in told.value.issues] == ["sd -1", "sd -1"]


def test_medians_become_means_by_the_rule_of_the_plan_as_in_an_analysis():
    skewed = [
        arm(name, outcome="pain", n=40, median=median, q1=median - 1, q3=median + 7)
        for name, median in (("experimental", 8), ("control", 10))
    ]
    one = sheet("a", *skewed, traits=TRIAL)
    extraction, studies = from_rows("extraction", one), from_rows("studies", [{"study_id": "a", "label": "A 2020"}])
    analysis = {name: PLAN[name] for name in ("id", "title", "comparison", "species", "measure", "direction")}
    analysis |= {"outcome": "pain", "designs": ["randomised"], "labels": {"lower": "", "higher": ""}}
    found = []
    for how in ({}, {"medians": "quantile_estimation"}):
        (expected,) = to_rows(compute_effects(extraction, studies=studies, analyses=[analysis | how]))
        (row,) = swim(one, **how)["results"]
        assert (row["yi"], row["vi"]) == pytest.approx((expected["yi"], expected["vi"]))
        found.append((row["yi"], row["vi"]))
    assert found[0] != pytest.approx(found[1])


def test_outcomes_without_means_take_no_medians():
    changed = {"outcomes": {"pain": "Comfort", "death": "Comfort"}, "measures": {"death": "OR"}}
    asked = list_asked(PLAN | changed | {"medians": "quantile_estimation"})
    assert [one.get("medians") for one in asked] == ["quantile_estimation", None]
    plan = PLAN | {"measure": "OR", "medians": "quantile_estimation"}
    issues = [one for one in check_swim([plan], codebook=[], file="config/analyses.yaml") if "medians" in one.place]
    assert [(one.place, one.found) for one in issues] == [("analysis comfort, medians", "medians with measure OR")]
    assert not list(check_swim([PLAN | changed | {"medians": "quantile_estimation"}], codebook=[], file="x"))


def test_a_p_value_of_means_is_kept_where_they_have_no_spread_on_whichever_row_it_stands():
    for rows in ([{"p": 0.04}, {}], [{}, {"p": 0.04}], [{"effect_p": 0.04}, {}]):
        bare = [arm(name, n=None, mean=mean, **row) for name, mean, row in zip(TWO, (9, 10), rows, strict=True)]
        (row,) = swim(sheet("a", *bare, traits=TRIAL))["results"]
        assert (row["direction"], row["p"], row["better_p"], row["worse_p"]) == ("better", 0.04, 0.02, 0.98)


def test_p_values_of_one_study_that_contradict_each_other_are_told_with_their_cells():
    for name in ("p", "effect_p"):
        rows = [arm(one, mean=mean, **{name: p}) for one, mean, p in zip(TWO, (9, 10), (0.04, 0.4), strict=True)]
        with pytest.raises(ReviewError) as told:
            swim(sheet("a", *rows, traits=TRIAL))
        (issue,) = told.value.issues
        assert issue.found.startswith(f"{name} 0.4, ")
        assert "0.04" in issue.found


@pytest.mark.parametrize(("difference", "sides"), [(-8, (0, 1)), (8, (1, 0)), (0, (0.5, 0.5))])
def test_p_values_of_both_sides_are_those_of_the_normal_distribution_however_small(difference, sides):
    (row,) = swim(trial("a", difference, n=2000))["results"]
    assert (row["better_p"], row["worse_p"]) == pytest.approx(sides, abs=1e-12)
    (joined,) = swim(trial("a", difference, n=2000))["syntheses"]
    assert all(math.isfinite(joined[name]) for name in ("better_chi2", "worse_chi2", "better_p", "worse_p"))


def test_effects_that_run_in_two_directions_have_no_median_though_their_measure_is_one():
    made = swim(
        *(trial("a", -1), trial("b", 1, outcome="ease")),
        **{"outcomes": {"pain": "Comfort", "ease": "Comfort"}, "turned": ["ease"]},
    )
    (row,) = made["syntheses"]
    assert (row["better"], row["effects"]) == (2, 2)
    assert math.isnan(row["median"])
