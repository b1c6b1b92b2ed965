"""From extraction sheets to effects: which rows an analysis takes, which studies it leaves out, what it remarks."""

import numpy as np
import pandas as pd
import pytest

from extraction_factory import (
    PRE_POST,
    RCT,
    SHARE,
    STUDY,
    TRIAL,
    before_after,
    compute,
    counts,
    issues_of,
    sheet,
    thickness,
    trial,
)
from prismake.statistics.measures import back_transform
from prismake.synthesise import compute_effects
from prismake.tables import from_rows


def test_a_study_before_and_after_becomes_one_effect_with_its_words_and_cells():
    found = compute(PRE_POST, before_after("singh")).iloc[0]
    assert (found["yi"], found["vi"]) == pytest.approx((2.67, (0.39**2 + 1.4**2 - 0.39 * 1.4) / 6))
    assert found["data"] == "before 1.38 ± 0.39; after 4.05 ± 1.40 (3 months); n = 6"
    assert found["remark"] == "correlation 0.5 assumed between before and after"
    expected = ["G10", "H10", "I10", "G11", "H11", "I11"]
    assert found["cells"] == f"singh-ada.xlsx {', '.join(expected)}"
    assert pd.isna(found["weight"])


def test_the_first_time_point_of_the_analysis_is_taken_and_the_others_are_named():
    rows = [thickness(time, "6", mean, "1") for time, mean in (("9 months", "9"), ("3 months", "3"), ("baseline", "1"))]
    found = compute(PRE_POST, sheet("singh", *rows)).iloc[0]
    assert (found["yi"], found["remark"].partition("; ")[2]) == (2, "not used: 9 months")


def test_the_arm_of_a_single_arm_study_may_stay_empty():
    rows = [thickness(time, "6", mean, "1", arm="") for time, mean in (("baseline", "1"), ("3 months", "2.5"))]
    assert compute(PRE_POST, sheet("singh", *rows))["yi"].tolist() == [1.5]


def test_a_study_with_its_own_correlation_needs_no_assumption():
    after = thickness("3 months", "6", "4", "1") | {"correlation": "0.7"}
    found = compute(PRE_POST, sheet("singh", thickness("baseline", "6", "1", "1"), after)).iloc[0]
    assert found["vi"] == pytest.approx(0.1)
    assert found["remark"] == "correlation 0.7 as extracted between before and after"


def test_fewer_people_after_than_before_is_remarked():
    found = compute(PRE_POST, sheet("a", thickness("baseline", "8", "1", "1"), thickness("3 months", "6", "2", "1")))
    assert "n = 8 before and 6 after: the smaller is used" in found["remark"].iloc[0]
    assert found["vi"].iloc[0] == pytest.approx(1 / 6)


def test_a_published_trial_gives_its_published_risk_ratios():
    for events, published in ((("41", "26"), (1.49, 1.04, 2.14)), (("45", "28"), (1.52, 1.08, 2.12))):
        found = compute(TRIAL | {"measure": "RR"}, trial("wang", events1=events[0], events2=events[1])).iloc[0]
        limits = found["yi"] + np.array([0, -1.959964, 1.959964]) * found["vi"] ** 0.5
        assert tuple(np.round(back_transform("RR", limits), 2)) == published
        assert found["data"] == f"{events[0]}/72 vs {events[1]}/68"


def test_two_arms_of_means_are_shown_with_their_people():
    rows = [thickness("", "12", "7.4", "1.1"), thickness("", "11", "5.2", "0.9", arm="control")]
    analysis = PRE_POST | {"comparison": TRIAL["comparison"], "designs": ["randomised"], "measure": "MD"}
    found = compute(analysis, sheet("a", *rows, traits=RCT)).iloc[0]
    assert (found["data"], found["yi"]) == ("7.4 ± 1.1 (n = 12) vs 5.2 ± 0.9 (n = 11)", pytest.approx(2.2))


def test_the_same_figures_of_a_second_person_change_nothing():
    one, two = before_after("singh", sd="1.4"), before_after("singh", sd="1.40", person="bob")
    assert compute(PRE_POST, two, one).equals(compute(PRE_POST, one))


def test_a_zero_cell_is_remarked_and_a_study_without_events_is_not_estimable():
    found = compute(TRIAL, trial("a", events1="0"), trial("b", events1="0", events2="0"), trial("c")).set_index(
        "study_id"
    )
    assert found.loc["a", "remark"] == "0.5 added to all four cells because one of them is zero"
    assert found.loc["b", "remark"].startswith("not estimable")
    assert found["yi"].isna().to_dict() == {"a": False, "b": True, "c": False}
    assert compute(TRIAL | {"measure": "RD"}, trial("b", events1="0", events2="0"))["yi"].tolist() == [
        pytest.approx(0, abs=0.01)
    ]


def test_trap_9_standard_errors_in_place_of_standard_deviations_are_remarked():
    found = compute(PRE_POST, before_after("singh", sd="0.03"))["remark"].iloc[0]
    assert "one standard deviation is 13 times the other" in found
    assert "check that these are no standard errors" in found


def test_trap_9_means_many_standard_deviations_apart_are_remarked():
    found = compute(PRE_POST, before_after("singh", mean="6", sd="0.5"))["remark"].iloc[0]
    assert "the means are 10.3 standard deviations apart" in found


def test_trap_7_versus_baseline_and_versus_control_never_meet():
    controlled = before_after("wang", traits=STUDY | {"design": "controlled"})
    found = compute(PRE_POST, before_after("singh"), controlled).set_index("study_id")
    assert pd.isna(found.loc["wang", "yi"])
    assert found.loc["wang", "remark"] == "left out: design is controlled, the analysis takes single_arm"
    assert found.loc["wang", "cells"] == "wang-ada.xlsx B2"


def test_trap_7_animals_are_left_out():
    mice = before_after("mouse", traits=STUDY | {"species": "animal"})
    found = compute(PRE_POST, before_after("singh"), mice).set_index("study_id")
    assert found.loc["mouse", "remark"] == "left out: species is animal, the analysis takes human"


def test_an_analysis_that_names_no_species_neither_asks_for_it_nor_leaves_a_study_out():
    analysis = {key: value for key, value in PRE_POST.items() if key != "species"}
    bare = {key: value for key, value in STUDY.items() if key != "species"}
    named, unnamed = before_after("named"), before_after("unnamed", traits=bare)
    found = compute(analysis, named, unnamed)
    assert found["yi"].notna().all()


def test_trap_8_women_and_transfers_refuse_to_pool():
    per_woman = sheet("a", counts("pregnancy", "experimental", "23", "29"))
    per_transfer = sheet("b", counts("pregnancy", "experimental", "10", "22", denominator="transfers"))
    either = {key: value for key, value in SHARE.items() if key != "denominator"}
    (issue,) = issues_of(either, per_woman, per_transfer)
    assert issue.found == "unlike denominators: A 2020 patients (a-ada.xlsx F10); B 2020 transfers (b-ada.xlsx F10)"
    found = compute(SHARE, per_woman, per_transfer).set_index("study_id")
    assert found.loc["b", "remark"] == "left out: counted per transfer, the analysis counts patients"
    assert found.loc["a", "data"] == "23/29"


def test_trap_8_a_study_with_both_denominators_gives_the_one_asked_for():
    rows = [
        counts("pregnancy", "experimental", "23", "29"),
        counts("pregnancy", "experimental", "10", "22", "transfers"),
    ]
    assert compute(SHARE, sheet("a", *rows))["data"].tolist() == ["23/29"]
    assert compute(SHARE | {"denominator": "transfers"}, sheet("a", *rows))["data"].tolist() == ["10/22"]


def test_arms_at_several_time_points_need_one_named():
    rows = [
        counts("live_birth", arm, "3", "9", timepoint=time)
        for arm in ("experimental", "control")
        for time in ("early", "late")
    ]
    assert len(issues_of(TRIAL, sheet("a", *rows, traits=RCT))) == 2
    named = TRIAL | {"comparison": TRIAL["comparison"] | {"timepoints": ["late"]}}
    assert compute(named, sheet("a", *rows, traits=RCT))["data"].tolist() == ["3/9 vs 3/9"]


def test_studies_that_are_not_included_are_passed_over():
    rows = before_after("singh") + before_after("wang", sd="-1", traits={"design": "", "species": ""})
    included = from_rows("studies", [{"study_id": "singh", "label": "Singh 2020"}])
    found = compute_effects(from_rows("extraction", rows), studies=included, analyses=[PRE_POST])
    assert found.equals(compute(PRE_POST, before_after("singh")))


def test_an_analysis_that_admits_no_study_says_so_for_each():
    found = compute(PRE_POST | {"designs": ["randomised"]}, before_after("a"))
    assert found["remark"].tolist() == ["left out: design is single_arm, the analysis takes randomised"]
