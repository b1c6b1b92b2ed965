"""Effect measures and conversions against metafor 5.1-12: rates, correlations, reported effects, medians.

`metafor_measures.json` holds invented figures and what metafor's escalc, conv.wald, conv.fivenum and R's poisson.test
make of them, with fifteen digits.
"""

import json
from decimal import Context, Decimal, localcontext
from pathlib import Path

import numpy as np
import pytest

from extraction_factory import RCT, STUDY, TRIAL, compute, issues_of, pooled, sheet
from prismake.statistics.conversions import is_skewed
from prismake.statistics.measures import back_transform
from prismake.synthesise.effects import Correlation, Rate, Rates
from prismake.synthesise.rates import garwood
from prismake.synthesise.shapes import FORMULAS

ORACLE = json.loads(Path(__file__).with_name("metafor_measures.json").read_text("utf-8"))
CLOSED, PRECISE = 1e-10, Context(prec=40)
RATES = TRIAL | {"outcome": "relapse", "measure": "IRR"}
ONE_RATE = RATES | {"comparison": {"kind": "single_arm", "arm": "experimental"}, "measure": "IRLN"}
HAZARD = TRIAL | {"measure": "HR"}
LINK = ONE_RATE | {"measure": "ZCOR", "outcome": "link"}


def arrays(name, *keys):
    return [np.array(ORACLE[name][key], dtype=float) for key in keys]


INPUTS = {
    **dict.fromkeys(("IRR", "IRD"), Rates(*arrays("rates", "x1", "t1", "x2", "t2"))),
    **dict.fromkeys(("IR", "IRLN", "IRS"), Rate(*arrays("rate", "x", "t"))),
    **dict.fromkeys(("COR", "ZCOR"), Correlation(*arrays("correlations", "r", "n"))),
}


@pytest.mark.parametrize("measure", INPUTS)
def test_effects_and_variances_are_those_of_escalc(measure):
    found, expected = FORMULAS[measure](INPUTS[measure]), ORACLE["effects"][measure]
    np.testing.assert_allclose(found.yi, expected["yi"], rtol=CLOSED, atol=1e-15)
    np.testing.assert_allclose(found.vi, expected["vi"], rtol=CLOSED)


def test_a_single_rate_has_the_exact_limits_of_poisson():
    limits = np.column_stack(garwood(INPUTS["IR"]))
    np.testing.assert_allclose(limits, ORACLE["exact"], rtol=CLOSED, atol=1e-15)


@pytest.mark.parametrize("r", [-0.999, -0.2, 0.0, 1e-9, 0.51, 0.905, 0.9999999])
def test_fishers_z_and_its_way_back_hold_forty_digits(r):
    with localcontext(PRECISE):
        z, twice = ((1 + Decimal(r)) / (1 - Decimal(r))).ln() / 2, (2 * Decimal("0.3")).exp()
        back = (twice - 1) / (twice + 1)
    found = float(FORMULAS["ZCOR"](Correlation(np.array([r]), np.array([30.0]))).yi[0])
    assert found == pytest.approx(float(z), rel=1e-9, abs=1e-16)
    assert back_transform("ZCOR", [found])[0] == pytest.approx(r, rel=1e-9, abs=1e-16)
    assert back_transform("ZCOR", [0.3])[0] == pytest.approx(float(back), rel=1e-14)
    assert list(back_transform("ZCOR", [-800.0, 800.0])) == [-1, 1]


def rates(name, *figures):
    rows = [
        {"outcome": "relapse", "arm": arm, "timepoint": "", "events": events, "person_time": time}
        for arm, (events, time) in zip(("experimental", "control"), figures, strict=False)
    ]
    return sheet(name, *rows, traits=RCT)


def test_a_trial_of_rates_goes_from_its_sheet_to_the_pooled_ratio():
    sheets = [rates("a", ("5", "33"), ("9", "30.2")), rates("b", ("12", "120"), ("8", "133"))]
    effects, estimates = pooled(RATES | {"test": "z", "tau2": "DL"}, *sheets, rates("c", ("0", "9"), ("0", "8")))
    assert effects["data"].tolist() == ["5/33 vs 9/30.2", "12/120 vs 8/133", "0/9 vs 0/8"]
    assert effects["yi"].tolist()[:2] == pytest.approx(ORACLE["effects"]["IRR"]["yi"][1:3], rel=CLOSED)
    assert effects["remark"].tolist()[2] == "not estimable: the two arms have no event"
    assert estimates.loc["random", "k"] == 2
    assert effects.loc[0, ["time1", "time2"]].tolist() == [33, 30.2]


def test_a_rate_difference_is_shown_as_it_is_and_weighted_with_half_an_event():
    (row,) = compute(RATES | {"measure": "IRD"}, rates("a", ("0", "20.5"), ("4", "21"))).to_dict("records")
    assert row["yi"] == pytest.approx(ORACLE["effects"]["IRD"]["yi"][0], rel=CLOSED)
    assert row["shown"] == pytest.approx(-4 / 21)
    assert "0.5 added to the events of both arms" in row["remark"]


def test_one_arms_rate_is_shown_with_exact_limits():
    (row,) = compute(ONE_RATE | {"designs": ["randomised"]}, rates("a", ("5", "33"))).to_dict("records")
    assert [row["shown"], row["shown_low"], row["shown_high"]] == pytest.approx([5 / 33, *ORACLE["exact"][0]])
    assert (row["remark"], row["data"]) == ("", "5/33")


def test_time_that_was_not_watched_is_an_issue_and_missing_time_is_waited_for():
    (issue,) = issues_of(RATES, rates("a", ("5", "0"), ("9", "30")))
    assert (issue.found, issue.allowed) == ("person_time 0", "above 0")
    (row,) = compute(RATES, rates("a", ("5", ""), ("9", "30"))).to_dict("records")
    assert row["remark"].startswith("not yet: person_time")


def link(name, r, n):
    return sheet(name, {"outcome": "link", "arm": "", "timepoint": "", "n": n, "r": r}, traits=STUDY)


def test_correlations_go_from_their_sheets_to_the_pooled_one():
    analysis = LINK | {"designs": ["single_arm"], "test": "z", "tau2": "DL"}
    effects, estimates = pooled(analysis, *(link(*row) for row in (("a", ".51", "20"), ("b", "-.2", "44"))))
    assert effects["yi"].tolist() == pytest.approx(ORACLE["effects"]["ZCOR"]["yi"][:2], rel=CLOSED)
    assert effects.loc[0, "data"] == "r = .51 (n = 20)"
    assert -1 < estimates.loc["random", "shown_low"] < estimates.loc["random", "shown"] < 1
    assert estimates.loc["random", "p"] > 0.05


@pytest.mark.parametrize(("r", "n", "found"), [("1", "20", "r 1"), ("0.4", "3", "n 3")])
def test_an_impossible_correlation_is_an_issue(r, n, found):
    assert [issue.found for issue in issues_of(LINK | {"designs": ["single_arm"]}, link("a", r, n))] == [found]


def reported(name="a", **figures):
    row = {"outcome": "live_birth", "arm": "experimental", "timepoint": ""}
    return sheet(name, row | figures, traits=RCT)


RATIOS = [
    {"effect": "0.72", "effect_low": "0.55", "effect_high": "0.94"},
    {"effect": "1.5", "effect_t": "2.31"},
    {"effect": "0.85", "effect_p": "0.03"},
    {"effect": "2.1", "effect_p": "0.004"},
]
DIFFERENCES = [
    {"effect": "-1.2", "effect_low": "-2", "effect_high": "-0.4"},
    {"effect": "0.4", "effect_t": "1.7"},
    {"effect": "3", "effect_p": "0.02"},
]


@pytest.mark.parametrize(("measure", "kind", "rows"), [("HR", "ratio", RATIOS), ("GEN", "difference", DIFFERENCES)])
def test_reported_effects_get_the_error_that_conv_wald_gives_them(measure, kind, rows):
    sheets = [reported(name, **figures) for name, figures in zip("abcd", rows, strict=False)]
    effects = compute(HAZARD | {"measure": measure}, *sheets)
    assert effects["yi"].tolist() == pytest.approx(ORACLE["wald"][kind]["yi"], rel=1e-10)
    assert effects["vi"].tolist() == pytest.approx(ORACLE["wald"][kind]["vi"], rel=1e-10)
    assert effects["imputed"].str.startswith("effect_se").all()


def test_a_hazard_ratio_follows_from_the_logrank_test():
    # Cochrane Handbook 6.8.2: ln HR = (O - E) / V, its standard error 1 / sqrt(V).
    (row,) = compute(HAZARD, reported(logrank_o_e="-7.25", logrank_v="21.4")).to_dict("records")
    assert (row["yi"], row["vi"]) == pytest.approx((-7.25 / 21.4, 1 / 21.4), rel=1e-12)
    assert row["shown"] == pytest.approx(np.exp(-7.25 / 21.4))
    assert row["data"] == "O − E -7.25, V 21.4"
    assert "ln HR = (O − E) / V of the logrank test" in row["imputed"]
    (row,) = compute(HAZARD | {"measure": "GENR"}, reported(logrank_o_e="-7.25", logrank_v="21.4")).to_dict("records")
    assert row["remark"].startswith("not yet: effect")


def against(comparator, effect):
    row = {"outcome": "live_birth", "arm": "experimental", "comparator": comparator, "timepoint": ""}
    return row | {"effect": effect, "effect_se": "0.2"}


@pytest.mark.parametrize("comparator", ["", "Control"])
def test_a_reported_effect_against_another_treatment_is_none_against_the_control(comparator):
    both = sheet("a", against("drug", "9"), against(comparator, "0.5"), traits=RCT)
    (row,) = compute(HAZARD, both).to_dict("records")
    assert row["yi"] == pytest.approx(np.log(0.5))
    (row,) = compute(HAZARD, sheet("a", against("drug", "9"), traits=RCT)).to_dict("records")
    assert np.isnan(row["yi"])
    wanted = "a row for arm experimental against control, so far only experimental against drug at no time point"
    assert row["remark"] == f"not yet: {wanted} (a-ada.xlsx C10)"


@pytest.mark.parametrize(
    ("measure", "figures", "found"),
    [
        ("HR", {"effect": "1", "effect_t": "0"}, "effect_t 0"),
        ("GEN", {"effect": "0", "effect_p": "0.9"}, "effect_p 0.9"),
        ("GEN", {"effect": "2", "effect_t": "0"}, "effect_t 0"),
        ("HR", {"logrank_o_e": "2", "logrank_v": "0"}, "logrank_v 0"),
    ],
)
def test_what_tells_nothing_about_an_error_is_an_issue(measure, figures, found):
    assert [issue.found for issue in issues_of(HAZARD | {"measure": measure}, reported(**figures))] == [found]


MD = TRIAL | {"outcome": "score", "measure": "MD"}
NAMES = {"minimum": "min", "q1": "q1", "median": "median", "q3": "q3", "maximum": "max", "n": "n"}


def medians(at):
    given = {ours: ORACLE["five"]["given"][theirs][at] for ours, theirs in NAMES.items()}
    told = {name: f"{value:g}" for name, value in given.items() if value is not None}
    plain = {"n": "25", "mean": "7.0", "sd": "2.0"}
    rows = [{"outcome": "score", "arm": "experimental", **told}, {"outcome": "score", "arm": "control", **plain}]
    (row,) = compute(MD, sheet("a", *rows, traits=RCT)).to_dict("records")
    return row


@pytest.mark.parametrize("at", range(6))
def test_medians_become_the_means_and_deviations_of_conv_fivenum(at):
    row, expected = medians(at), ORACLE["five"]
    assert (row["mean1"], row["sd1"]) == pytest.approx((expected["mean"][at], expected["sd"][at]), rel=1e-11)
    assert ("too unevenly around the median" in row["remark"]) == expected["skewed"][at]


def test_equal_quartiles_are_never_called_skewed():
    assert not is_skewed(median=5.0, n=30.0, quartiles=(5.0, 5.0))
