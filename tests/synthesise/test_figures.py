"""Figures that reports give in other forms, and figures that contradict each other: the traps of single studies."""

import pytest

from extraction_factory import PRE_POST, RCT, SHARE, TRIAL, compute, counts, issues_of, sheet, thickness
from prismake.statistics.printed import is_possible_mean, read_printed

ARMS = TRIAL | {"outcome": "endometrial_thickness", "measure": "MD"}
RATIO = TRIAL | {"measure": "GENR"}


def arms(name="a", *, experimental, control):
    rows = [
        {"outcome": "endometrial_thickness", "arm": "experimental", "timepoint": "", **experimental},
        {"outcome": "endometrial_thickness", "arm": "control", "timepoint": "", **control},
    ]
    return sheet(name, *rows, traits=RCT)


def reported(name="a", **figures):
    row = {"outcome": "live_birth", "arm": "experimental", "timepoint": "", "denominator": "patients"}
    return sheet(name, row | figures, traits=RCT)


def only(analysis, *sheets):
    (row,) = compute(analysis, *sheets).to_dict("records")
    return row


PLAIN = {"n": "25", "mean": "7.0", "sd": "2.0"}


@pytest.mark.parametrize(
    ("figures", "sd", "formula"),
    [
        ({"n": "25", "mean": "7.0", "se": "0.4"}, 2.0, "SD = SE × √n"),
        ({"n": "25", "mean": "7.0", "ci_low": "6.17", "ci_high": "7.83"}, 2.01, "t(n − 1)"),
        ({"n": "25", "mean": "7.0", "q1": "6", "q3": "8"}, 1.57, "Wan 2014"),
        ({"n": "25", "mean": "7.0", "minimum": "3", "maximum": "11"}, 4.07 / 2, "max − min"),
    ],
)
def test_a_standard_deviation_that_is_not_given_is_converted_and_flagged(figures, sd, formula):
    row = only(ARMS, arms(experimental=figures, control=PLAIN))
    assert row["sd1"] == pytest.approx(sd, abs=0.01)
    assert formula in row["remark"]
    assert formula in row["imputed"]
    assert row["vi"] > 0


def test_a_median_with_quartiles_becomes_a_mean_by_luo():
    figures = {"n": "25", "median": "7", "q1": "6", "q3": "9"}
    row = only(ARMS, arms(experimental=figures, control=PLAIN))
    w = 0.7 + 0.39 / 25
    assert row["mean1"] == pytest.approx(w * 7.5 + (1 - w) * 7)
    assert "Luo 2018" in row["imputed"]


def test_what_is_extracted_is_never_replaced_by_a_conversion():
    row = only(ARMS, arms(experimental=PLAIN | {"se": "0.4"}, control=PLAIN))
    assert (row["sd1"], row["imputed"]) == (2.0, "")


def test_two_arms_without_sd_take_the_one_that_their_t_implies():
    means = {"n": "25", "mean": "7.0"}, {"n": "25", "mean": "6.0"}
    row = only(ARMS, arms(experimental=means[0] | {"t": "2.5"}, control=means[1]))
    assert row["sd1"] == row["sd2"] == pytest.approx(1 / 2.5 / (2 / 25) ** 0.5)
    assert row["yi"] / row["vi"] ** 0.5 == pytest.approx(2.5)
    assert "MD / t" in row["imputed"]


def test_a_figure_that_follows_from_nothing_is_waited_for():
    row = only(ARMS, arms(experimental={"n": "25", "mean": "7.0"}, control=PLAIN))
    assert row["yi"] != row["yi"]
    assert row["remark"].startswith("not yet: sd")


@pytest.mark.parametrize(
    ("ratio", "p", "limits"),
    [("2.72", "0.002", (1.44, 5.13)), ("2.27", "0.01", (1.22, 4.24)), ("0.24", "0.004", (0.09, 0.63))],
)
def test_trap_10_a_reported_ratio_with_its_p_enters_with_the_interval_it_implies(ratio, p, limits):
    row = only(RATIO, reported(effect=ratio, effect_p=p))
    assert (round(row["shown_low"], 2), round(row["shown_high"], 2)) == pytest.approx(limits, abs=0.011)
    assert row["data"] == f"{ratio}, p {p}"
    assert "z from the two-sided p" in row["imputed"]


def test_a_reported_ratio_with_limits_has_the_standard_error_of_its_logarithm():
    row = only(RATIO, reported(effect="1.49", effect_low="1.04", effect_high="2.14"))
    assert (row["yi"], row["vi"] ** 0.5) == pytest.approx((0.39878, 0.18409), abs=1e-4)
    assert row["remark"].startswith("effect_se")


@pytest.mark.parametrize(
    ("figures", "found"),
    [
        ({"effect": "-2", "effect_p": "0.02"}, "effect -2"),
        ({"effect": "2", "effect_p": "1.2"}, "effect_p 1.2"),
        ({"effect": "2", "effect_low": "3", "effect_high": "2.5"}, "effect_low 3"),
        ({"effect": "1", "effect_p": "0.9"}, "effect_p 0.9"),
    ],
)
def test_an_impossible_reported_effect_is_an_issue(figures, found):
    assert [issue.found for issue in issues_of(RATIO, reported(**figures))] == [found]


def test_a_ratio_of_means_needs_means_above_zero():
    analysis = ARMS | {"measure": "ROM"}
    (issue,) = issues_of(analysis, arms(experimental=PLAIN | {"mean": "-1"}, control=PLAIN))
    assert issue.found == "mean -1"
    assert only(analysis, arms(experimental=PLAIN, control=PLAIN))["shown"] == pytest.approx(1)


@pytest.mark.parametrize(
    ("figures", "remark"),
    [
        (PLAIN | {"se": "1.2"}, "SE × √n is 5.75 to 6.25, but SD 2"),
        (PLAIN | {"ci_low": "6.5", "ci_high": "8.9"}, "not in the middle of its interval"),
    ],
)
def test_trap_9_spreads_that_contradict_each_other_are_remarked(figures, remark):
    assert remark in only(ARMS, arms(experimental=figures, control=PLAIN))["remark"]


def test_trap_9_a_per_cent_that_is_not_events_over_n_is_remarked():
    row = only(SHARE, sheet("a", counts("pregnancy", "", "5", "12") | {"percent": "46.7"}))
    assert "5/12 is 41.7 per cent, but 46.7 is reported" in row["remark"]
    fine = only(SHARE, sheet("a", counts("pregnancy", "", "5", "12") | {"percent": "41.7"}))
    assert fine["remark"] == ""


def test_trap_9_an_asymmetric_interval_of_a_ratio_is_judged_on_its_logarithm():
    fine = only(RATIO, reported(effect="1.49", effect_low="1.04", effect_high="2.14"))
    wrong = only(RATIO, reported(effect="1.49", effect_low="1.04", effect_high="1.94"))
    assert "check" not in fine["remark"]
    assert "not in the middle of its interval on the logarithmic scale" in wrong["remark"]


def test_trap_9_arms_that_hold_more_people_than_were_enrolled_are_remarked():
    rows = [counts("live_birth", "experimental", "4", "20"), counts("live_birth", "control", "3", "20")]
    row = only(TRIAL, sheet("a", *rows, traits=RCT | {"n_enrolled": "30"}))
    assert "the arms hold 40 people, but 30 were enrolled" in row["remark"]


def test_trap_9_a_mean_that_no_whole_numbers_have_is_remarked_where_the_outcome_is_whole():
    rows = (thickness("baseline", "20", "3.46", "1"), thickness("3 months", "20", "5.45", "1"))
    assert (
        "no 20 whole numbers have the mean 3.46"
        in only(PRE_POST | {"whole_numbers": "yes"}, sheet("a", *rows))["remark"]
    )
    assert "whole" not in only(PRE_POST, sheet("a", *rows))["remark"]
    means = [f"{total / 19:.2f}" for total in range(190)]
    assert all(is_possible_mean(read_printed(mean, typed=mean), 19) for mean in means)


@pytest.mark.parametrize(("events", "low", "high"), [("0", 0.0, 0.5218), ("5", 0.4782, 1.0), ("2", 0.0527, 0.8534)])
def test_trap_6_a_study_shows_its_share_with_exact_limits_whatever_the_scale(events, low, high):
    for measure in ("PLO", "PFT", "PAS", "PR"):
        row = only(SHARE | {"measure": measure}, sheet("a", counts("pregnancy", "", events, "5")))
        assert row["shown"] == int(events) / 5
        assert (row["shown_low"], row["shown_high"]) == pytest.approx((low, high), abs=1e-4)


def test_a_study_left_out_by_name_keeps_its_row_with_the_reason():
    analysis = SHARE | {"leave_out": {"a": "counted twice"}}
    row = only(analysis, sheet("a", counts("pregnancy", "", "2", "5")))
    assert row["remark"] == "left out: counted twice"


def test_a_study_left_out_by_a_name_that_nobody_has_is_an_issue():
    analysis = SHARE | {"leave_out": {"b": "x"}, "sensitivity": {"without_studies": {"c": "y"}}}
    issues = issues_of(analysis, sheet("a", counts("pregnancy", "", "2", "5")))
    assert [(issue.place, issue.found) for issue in issues] == [
        ("analysis pregnancy, leave_out", "b"),
        ("analysis pregnancy, sensitivity.without_studies", "c"),
    ]
