"""Selection model, limit meta-analysis and p-curve, against R, and against what they mean.

missing_evidence.json holds what R 4.2.2 gave for data sets of metadat 1.2-0: selmodel(rma(yi, vi, method = "ML"),
type = "stepfun", alternative, steps = .025) of metafor 3.8-1 with the optimiser BFGS; limitmeta's formulas (beta0) with
lm and REML's tau² of metafor; the p-curve with pchisq and qnorm, as in the authors' application.
"""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from extraction_factory import SHARE, TRIAL, compute, counts, pooled, sheet, trial
from prismake.report.figures.funnel import draw_funnel, find_curve, follow_curve
from prismake.report.figures.p_curve import draw_curve, list_p_curve
from prismake.report.methods_synthesis import BIAS
from prismake.report.sections.robustness import TESTS
from prismake.statistics.p_curve import draw_p_curve
from prismake.synthesise.asymmetry import PARTS, RUNS
from prismake.synthesise.limit_meta import extrapolate
from prismake.synthesise.linear import IndistinctError
from prismake.synthesise.robustness import probe_effects
from prismake.synthesise.selection_model import fit_selection
from prismake.tables import from_rows, to_rows

CASES = json.loads((Path(__file__).parent / "missing_evidence.json").read_text())
FIELDS = ("estimate", "se", "ci_low", "ci_high", "tau2", "weight", "weight_se", "likelihood_ratio", "p")


def read(name):
    case = CASES[name]
    return case, np.array(case["yi"]), np.array(case["vi"])


@pytest.mark.parametrize("name", CASES)
def test_the_selection_model_is_metafors(name):
    case, yi, vi = read(name)
    found = fit_selection(yi, vi, upwards=case["upwards"])
    theirs = dict(zip(FIELDS, case["selection"], strict=True))
    for field in FIELDS:  # metafor's search and its numerical curvatures stop near five digits
        assert getattr(found, field) == pytest.approx(theirs[field], rel=5e-5, abs=1e-7), field


def likelihood(yi, vi, *, mean, tau2, weight):
    """Written from the paper with math.erf, in floating point."""
    whole = 0.0
    for y, v in zip(yi, vi, strict=True):
        s = math.sqrt(v + tau2)
        cut = 1.959963984540054 * math.sqrt(v)
        share = 0.5 * (1 + math.erf((mean - cut) / s / math.sqrt(2)))
        whole += -math.log(s) - (y - mean) ** 2 / (2 * s * s) - math.log(share + weight * (1 - share))
        whole += math.log(weight) if y < cut else 0.0
    return whole


@pytest.mark.parametrize("name", ["hackshaw1998", "bangertdrowns2004", "baskerville2012"])
def test_nowhere_near_is_the_likelihood_higher(name):
    _, yi, vi = read(name)
    found = fit_selection(yi, vi, upwards=True)
    place = {"mean": found.estimate, "tau2": found.tau2, "weight": found.weight}
    top = likelihood(yi, vi, **place)
    for key, value in place.items():
        for step in (1e-3, -1e-3):
            assert likelihood(yi, vi, **place | {key: value * (1 + step)}) < top


def test_the_mean_of_a_turned_scale_is_turned():
    _, yi, vi = read("hackshaw1998")
    one, other = fit_selection(yi, vi, upwards=True), fit_selection(-yi * 8, vi * 64, upwards=False)
    assert other.estimate == pytest.approx(-8 * one.estimate, rel=1e-12)
    assert other.weight == pytest.approx(one.weight, rel=1e-12)


def test_studies_on_one_side_of_significance_tell_nothing():
    yi = np.full(10, 3.0) + np.arange(10) / 10
    with pytest.raises(IndistinctError, match="one side"):
        fit_selection(yi, np.ones(10) * 0.5, upwards=True)
    with pytest.raises(ValueError, match="need 10 studies"):
        fit_selection(yi[:9], np.ones(9), upwards=True)


@pytest.mark.parametrize("name", CASES)
def test_the_limit_meta_analysis_is_limitmetas(name):
    case, yi, vi = read(name)
    found = extrapolate(yi, vi)
    assert [found.estimate, found.se, found.q_small, found.g2] == pytest.approx(case["limit"], rel=2e-6, abs=1e-7)


@pytest.mark.parametrize("name", CASES)
def test_the_p_curve_is_that_of_its_authors_formulas(name):
    case, yi, vi = read(name)
    curve = draw_p_curve((yi / np.sqrt(vi)).tolist())
    assert [curve.skew.z, curve.half.z, curve.flat.z] == pytest.approx(case["p_curve"], rel=1e-9, abs=1e-9)
    assert sum(curve.shares) == pytest.approx(100)
    assert sum(curve.expected) == pytest.approx(100)


def test_a_p_curve_is_flat_without_effects_and_skewed_with_them():
    random = np.random.default_rng(3)
    none, some = (draw_p_curve(random.normal(shift, 1, 20_000).tolist()) for shift in (0, 2.8))
    assert np.allclose(none.shares, 20, atol=4)
    assert abs(none.skew.z) < 3
    assert none.flat.p < 1e-6
    assert some.skew.p < 1e-100
    assert some.flat.p > 0.999
    third = draw_p_curve(random.normal(1.5260, 1, 50_000).tolist())  # two-sided power of a third
    assert third.shares == pytest.approx(third.expected, abs=2)


def test_nothing_significant_is_no_curve():
    curve = draw_p_curve([0.1, -0.4])
    assert curve.skew.n == 0
    assert math.isnan(curve.skew.z)


TWELVE = [
    trial(f"s{at:02d}", str(x), str(n), str(y), str(n))
    for at, (x, y, n) in enumerate(
        (
            *((14, 5, 30), (9, 6, 25), (22, 9, 60), (31, 25, 120), (7, 2, 18), (40, 31, 150), (12, 4, 33)),
            *((6, 5, 40), (25, 11, 70), (16, 15, 80), (11, 3, 24), (50, 44, 210)),
        )
    )
]
ASKED = TRIAL | {"bias": ["selection_model", "limit_meta", "p_curve"]}


def probe(analysis, sheets):
    effects, _ = pooled(analysis, *sheets)
    studies = from_rows("studies", [{"study_id": one, "label": one} for one in sorted(set(effects["study_id"]))])
    known = {"analyses": [analysis], "extraction": from_rows("extraction", []), "studies": studies}
    return probe_effects(effects, **known)["bias"].set_index("test")


def test_an_analysis_that_asks_has_each_in_its_table():
    bias = probe(ASKED, TWELVE)
    assert bias.index.tolist() == ["limit_meta", "p_curve", "p_curve_flat", "p_curve_half", "selection_model"]
    assert bias["p"].between(0, 1).all()
    assert 1 < bias.loc["selection_model", "shown"] < 3
    assert "as often as those that are" in bias.loc["selection_model", "remark"]
    assert bias.loc["limit_meta", "ci_low"] < bias.loc["limit_meta", "estimate"] < bias.loc["limit_meta", "ci_high"]
    effects = compute(ASKED, *TWELVE)
    assert sum(abs(effects["yi"]) > 1.96 * effects["vi"] ** 0.5) == 5
    assert bias.loc["p_curve", "remark"].startswith("5 significant results")


def test_the_curve_on_the_funnel_plot_ends_in_the_limit_and_leaves_studies_on_both_sides():
    bias = to_rows(probe(ASKED, TWELVE).reset_index())
    effects = compute(ASKED, *TWELVE)
    curve = find_curve(bias)
    (row,) = (row for row in bias if row["test"] == "limit_meta")
    assert follow_curve(curve, 0.0) == pytest.approx(row["estimate"], rel=1e-9)
    # the line of weighted least squares that numpy fits to the effects over their errors with tau²
    error = np.sqrt(effects["vi"].to_numpy() + row["tau2"])
    shift, slope = np.linalg.lstsq(
        np.column_stack([np.ones(len(error)), 1 / error]), effects["yi"].to_numpy() / error, rcond=None
    )[0]
    for wide in (0.1, 0.5, 1.0):
        assert follow_curve(curve, wide) == pytest.approx(slope + shift * np.sqrt(wide**2 + row["tau2"]), rel=1e-8)
    labels = dict.fromkeys(effects["study_id"], "A")
    drawn = draw_funnel(effects, analysis=ASKED, labels=labels, centre=0.5, curve=curve)
    assert drawn.count('<polyline class="limit"') == 1
    assert "polyline" not in draw_funnel(effects, analysis=ASKED, labels=labels, centre=0.5)
    assert find_curve([one for one in bias if one["test"] != "limit_meta"]) is None


def test_below_ten_studies_nothing_is_run_and_a_measure_without_a_null_has_no_p():
    assert probe(ASKED, TWELVE[:9])["remark"].str.startswith("not run: 9 studies").all()
    shares = [sheet(f"s{x}", counts("pregnancy", "experimental", str(x), "40")) for x in range(3, 15)]
    asked = SHARE | {"bias": ["pet_peese", "selection_model", "p_curve", "limit_meta"]}
    bias = probe(asked, shares)
    told = bias["remark"].str.endswith("no value of no effect, and so no p")
    assert told[told].index.tolist() == ["p_curve", "p_curve_flat", "p_curve_half", "pet_peese", "selection_model"]
    assert bias["p"].notna().loc["limit_meta"]


def test_every_test_has_its_words():
    named = {part for test in BIAS for part in PARTS.get(test, (test,))}
    assert named == set(RUNS) == set(TESTS)


def test_the_figure_shows_the_numbers_of_the_table():
    effects = compute(ASKED, *TWELVE)
    curve = draw_p_curve((effects["yi"] / np.sqrt(effects["vi"])).tolist())
    drawn = draw_curve(curve, name="p-curve-x", title="p-curve: x")
    for row in list_p_curve(curve):
        assert f"p up to {row[0]}: {row[1]} % seen" in drawn
