"""Dependent effects against metafor 5.1-12 (rma.mv) and clubSandwich 0.5.8 (CR2, Satterthwaite).

`multilevel.json` holds drawn sets of effects: three with variance between and within studies, one without variance
between, one without any, one with a single effect for each study; each with errors uncorrelated and correlated by 0.6,
by REML and ML. `sigma2` and `ll` are what metafor's own search reaches, everything else its results at the variances of
this program: the search ends after some five digits, the rest is closed.
"""

import json
from decimal import Decimal, localcontext
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from extraction_factory import RCT, TRIAL, compute, pooled, sheet
from prismake.config.choices import check_choices
from prismake.statistics.jets import ONE, Jet
from prismake.synthesise.dependent import pool_dependent
from prismake.synthesise.logit_normal import PRECISE
from prismake.synthesise.matrices import find_triangle, invert, invert_root, multiply, transpose
from prismake.synthesise.multilevel import fit_variances, gather_clusters, measure

CASES = json.loads(Path(__file__).with_name("multilevel.json").read_text("utf-8"))
CLOSED = 1e-10
named = pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])


def rows(case):
    return [(str(one), yi, vi) for one, yi, vi in zip(case["study"], case["yi"], case["vi"], strict=True)]


@cache
def pool_named(name, *, robust):
    (case,) = (one for one in CASES if one["name"] == name)
    return pool_dependent(rows(case), correlation=case["rho"], restricted=case["method"] == "REML", robust=robust)


def pool(case, *, robust):
    return pool_named(case["name"], robust=robust)


def fit(case):
    clusters = gather_clusters(rows(case), correlation=case["rho"])
    return clusters, fit_named(case["name"])


@cache
def fit_named(name):
    (case,) = (one for one in CASES if one["name"] == name)
    return fit_variances(gather_clusters(rows(case), correlation=case["rho"]), restricted=case["method"] == "REML")


@named
def test_no_likelihood_of_metafors_search_is_higher_and_its_variances_are_ours(case):
    restricted = case["method"] == "REML"
    clusters, found = fit(case)
    with localcontext(PRECISE):
        ours, theirs = (
            measure(clusters, *map(Decimal, pair), restricted=restricted).value for pair in (found, case["sigma2"])
        )
    assert ours - theirs > -Decimal("1e-15")
    assert list(map(float, found)) == pytest.approx(case["sigma2"], rel=1e-5, abs=1e-9)


@named
def test_at_the_top_no_slope_is_left_but_downwards_from_zero(case):
    restricted = case["method"] == "REML"
    clusters, found = fit(case)
    with localcontext(PRECISE):
        top = measure(clusters, *found, restricted=restricted)
    single = len(clusters) == len(case["yi"])
    slopes = [top.x] if single else [top.x, top.y]
    for value, slope in zip(found, slopes, strict=False):
        assert abs(slope) < Decimal("1e-20") if value else slope <= 0


@named
def test_wald_results_weights_and_heterogeneity_are_those_of_rma_mv(case):
    fitted = pool(case, robust=False)
    found = [fitted.estimate, fitted.se, fitted.ci_low, fitted.ci_high, fitted.q, fitted.i2, *fitted.weights]
    expected = [case["estimate"], case["se"], *case["ci"], case["QE"], case["i2"], *case["weights"]]
    np.testing.assert_allclose(found, expected, rtol=CLOSED, atol=1e-13)
    assert fitted.p == pytest.approx(case["p"], rel=1e-7)


@named
def test_robust_errors_and_degrees_of_freedom_are_those_of_clubsandwich(case):
    fitted, expected = pool(case, robust=True), case["robust"]
    found = [fitted.se, fitted.df, fitted.ci_low, fitted.ci_high]
    np.testing.assert_allclose(found, [expected["se"], expected["df"], *expected["ci"]], rtol=CLOSED)
    assert fitted.p == pytest.approx(expected["p"], rel=1e-7)


@named
def test_no_digit_depends_on_the_order_of_the_table(case):
    one, turned = (
        pool(case, robust=True),
        pool_dependent(rows(case)[::-1], correlation=case["rho"], restricted=case["method"] == "REML"),
    )
    assert (one.estimate, one.se, one.df, one.tau2) == (turned.estimate, turned.se, turned.df, turned.tau2)
    assert one.weights.tolist() == turned.weights.tolist()[::-1]


def test_slopes_and_curvatures_are_those_of_differences():
    clusters, step = gather_clusters(rows(CASES[0]), correlation=0.4), Decimal("1e-12")
    with localcontext(PRECISE):
        x, y = Decimal("0.2"), Decimal("0.05")
        at = measure(clusters, x, y, restricted=True)

        def value(right, up):
            return measure(clusters, x + right * step, y + up * step, restricted=True).value

        slopes = [(value(1, 0) - value(-1, 0)) / (2 * step), (value(0, 1) - value(0, -1)) / (2 * step)]
        mixed = (value(1, 1) - value(1, -1) - value(-1, 1) + value(-1, -1)) / (4 * step * step)
    assert [float(one) for one in slopes] == pytest.approx([float(at.x), float(at.y)], rel=1e-9)
    assert float(mixed) == pytest.approx(float(at.xy), rel=1e-6)
    assert isinstance(at, Jet)


def test_matrices_come_back_with_thirty_digits():
    matrix = [[Decimal(value) for value in row] for row in ((4, 1, 2), (1, 3, 0), (2, 0, 5))]
    with localcontext(PRECISE):
        inverse, lower, root = invert(matrix), find_triangle(matrix), invert_root(matrix)
        units = (
            multiply(matrix, inverse),
            multiply(multiply(lower, transpose(lower)), inverse),
            multiply(multiply(root, root), matrix),
        )
    for unit in units:
        for at, row in enumerate(unit):
            for other, value in enumerate(row):
                assert abs(value - (ONE if at == other else 0)) < Decimal("1e-32")


TIMES = ["3 months", "6 months"]
SCORE = TRIAL | {
    "outcome": "pain",
    "measure": "SMD",
    "comparison": {"kind": "arms", "experimental": "experimental", "control": "control", "timepoints": TIMES},
    "dependent": {"correlation": 0.6, "outcomes": ["function"], "turned": ["function"]},
}
del SCORE["denominator"]


def scores(name, **told):
    lines = [
        {"outcome": outcome, "arm": arm, "timepoint": time, "n": "30", "mean": mean, "sd": "2"}
        for key, means in told.items()
        for outcome, time in [(key.split("_")[0], f"{key.split('_')[1]} months")]
        for arm, mean in zip(("experimental", "control"), means, strict=True)
    ]
    return sheet(name, *lines, traits=RCT)


STUDIES = (
    scores("a", pain_3=("4", "5"), pain_6=("4.4", "5"), function_3=("7", "6.2")),
    scores("b", pain_6=("3", "4.1"), function_6=("8", "6"), pain_12=("3", "3")),
    scores("c", pain_3=("4.9", "5")),
)


def test_every_outcome_and_time_of_a_study_is_an_effect_of_its_own():
    effects = compute(SCORE, *STUDIES)
    assert effects[["study_id", "part"]].to_numpy().tolist() == [
        ["a", "function, 3 months"],
        ["a", "pain, 3 months"],
        ["a", "pain, 6 months"],
        ["b", "function, 6 months"],
        ["b", "pain, 6 months"],
        ["c", "pain, 3 months"],
    ]
    remarks = dict(zip(effects["study_id"] + " " + effects["part"], effects["remark"], strict=True))
    assert remarks["a pain, 3 months"] == ""
    assert remarks["b pain, 6 months"] == "not used: 12 months"
    assert remarks["a function, 3 months"].startswith("turned: means multiplied by −1")
    assert (effects["yi"] < 0).all()


def test_a_turned_scale_has_the_effect_of_the_other_sign():
    plain = {**SCORE, "dependent": {"correlation": 0.6, "outcomes": ["function"]}}
    turned, kept = (compute(one, *STUDIES).set_index(["study_id", "part"]) for one in (SCORE, plain))
    key = ("a", "function, 3 months")
    assert turned.loc[key, "yi"] == -kept.loc[key, "yi"]
    assert turned.loc[key, "vi"] == kept.loc[key, "vi"]
    assert turned.loc[key, "data"] == kept.loc[key, "data"]


def test_the_pooled_result_counts_studies_and_tells_their_effects():
    effects, estimates = pooled(SCORE, *STUDIES)
    table = [(row["study_id"], row["yi"], row["vi"]) for row in effects.to_dict("records")]
    whole = pool_dependent(table, correlation=0.6)
    row = estimates.loc["multilevel_robust"]
    assert (row["k"], row["effects"], row["q_df"], row["test"], row["method"]) == (3, 6, 5, "CR2", "REML")
    assert row["estimate"] == pytest.approx(whole.estimate)
    assert row["df"] == pytest.approx(whole.df)
    assert estimates.index.tolist() == ["multilevel", "multilevel_robust"]
    assert "6 effects of 3 studies; correlation 0.6 assumed" in row["remark"]
    assert "fewer than 4 degrees of freedom" in row["remark"]
    assert effects["weight"].sum() == pytest.approx(100)


def test_one_study_alone_is_not_pooled_however_many_effects_it_has():
    _, estimates = pooled(SCORE, STUDIES[0])
    assert estimates.loc["random", ["k", "remark"]].tolist() == [
        1,
        "one study: nothing is pooled, its own effects stand",
    ]


def test_a_study_that_is_left_out_or_waits_has_one_row():
    other = [cell | {"value": "controlled"} if cell["variable"] == "design" else cell for cell in STUDIES[2]]
    effects = compute(SCORE, STUDIES[0], other, scores("d", pain_12=("4", "5")))
    told = effects[effects["yi"].isna()]
    assert told[["study_id", "part"]].to_numpy().tolist() == [["c", ""], ["d", ""]]
    assert told["remark"].str.startswith(("left out: design", "not yet: a row for arm experimental at 3")).all()


@pytest.mark.parametrize(
    ("more", "key", "found"),
    [
        ({"subgroup": "size"}, "subgroup", "subgroup beside dependent"),
        ({"tau2": "DL"}, "tau2", "tau2 beside dependent"),
        ({"test": "z"}, "test", "test beside dependent"),
        (
            {"dependent": {"correlation": 0.5}, "comparison": TRIAL["comparison"]},
            "dependent",
            "without several effects",
        ),
        ({"dependent": {"correlation": 0.5, "turned": ["sleep"]}}, "dependent.turned", "sleep"),
        ({"dependent": {"correlation": 0.5, "turned": ["pain"]}, "measure": "OR"}, "dependent.turned", "measure OR"),
        ({"dependent": {"correlation": 0.5, "outcomes": ["Pain"]}}, "dependent.outcomes", "for the second time"),
    ],
)
def test_what_does_not_go_with_dependent_effects_is_told(more, key, found):
    (issue,) = check_choices(SCORE | more, file="analyses.yaml")
    assert issue.place.endswith(f", {key}")
    assert found in issue.found


@pytest.mark.parametrize("more", [{}, {"tau2": "ML"}, {"model": "random"}, {"method": "inverse_variance"}])
def test_what_goes_with_dependent_effects_is_not_told(more):
    assert list(check_choices(SCORE | more, file="analyses.yaml")) == []
