"""Wrong is an error: values that cannot be true, or contradict each other, stop the synthesis with their cell."""

import pytest

from extraction_factory import (
    PRE_POST,
    RCT,
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


def test_people_who_disagree_are_an_issue_with_both_cells():
    (issue,) = issues_of(PRE_POST, before_after("singh"), before_after("singh", mean="4.5", person="bob"))
    assert (issue.file, issue.place) == ("singh-bob.xlsx", "H11")
    assert issue.found == "4.5 by bob, but 4.05 by ada (singh-ada.xlsx H11)"


def test_trap_7_admitted_but_unlike_designs_are_an_issue():
    analysis = TRIAL | {"designs": ["randomised", "controlled"]}
    (issue,) = issues_of(analysis, trial("a"), trial("b", traits=RCT | {"design": "controlled"}))
    assert issue.found == ("unlike designs: A 2020 randomised (a-ada.xlsx B2); B 2020 controlled (b-ada.xlsx B2)")
    assert issue.remedy == "make one analysis per design, or correct the sheet"


@pytest.mark.parametrize(
    ("figures", "place", "found"),
    [
        ({"sd": "0"}, "I11", "sd 0"),
        ({"sd": "-1.4"}, "I11", "sd -1.4"),
        ({"sd": "nan"}, "I11", "sd nan"),
        ({"mean": "4,05"}, "H11", "mean 4,05"),
    ],
)
def test_trap_9_impossible_means_are_issues_at_their_cell(figures, place, found):
    (issue,) = issues_of(PRE_POST, before_after("singh", **figures))
    assert (issue.file, issue.place, issue.found) == ("singh-ada.xlsx", place, found)


@pytest.mark.parametrize(
    ("figures", "place", "found", "allowed"),
    [
        ({"events1": "73"}, "H10", "events 73", "at most n = 72"),
        ({"events1": "56.9"}, "H10", "events 56.9", "a whole number, at least 0"),
        ({"events2": "-1"}, "H11", "events -1", "a whole number, at least 0"),
        ({"n2": "0", "events2": "0"}, "G11", "n 0", "a whole number, at least 1"),
    ],
)
def test_trap_9_impossible_counts_are_issues_at_their_cell(figures, place, found, allowed):
    (issue,) = issues_of(TRIAL, trial("wang", **figures))
    assert (issue.place, issue.found, issue.allowed) == (place, found, allowed)


def test_trap_9_all_problems_come_at_once():
    assert len(issues_of(TRIAL, trial("a", events1="99", events2="99"), trial("b", n1="x"))) == 3


def test_trap_9_an_empty_cell_hides_no_impossible_one_beside_it():
    found = [issue.found for issue in issues_of(PRE_POST, before_after("a", n="", mean="", sd="0"))]
    assert found == ["sd 0"]
    assert [issue.found for issue in issues_of(TRIAL, trial("a", n1="", events1="-1"))] == ["events -1"]


def test_trap_9_a_row_that_is_still_to_come_hides_no_impossible_figure():
    (issue,) = issues_of(PRE_POST, sheet("a", thickness("baseline", "6", "1", "-1")))
    assert (issue.place, issue.found) == ("I10", "sd -1")


def test_standardised_changes_need_three_people_and_others_two():
    assert len(compute(PRE_POST, before_after("a", n="2"))) == 1
    issues = issues_of(PRE_POST | {"measure": "SMCC"}, before_after("a", n="2"))
    assert [issue.allowed for issue in issues] == ["a whole number, at least 3"] * 2


def test_an_impossible_correlation_is_an_issue():
    after = thickness("3 months", "6", "4", "1") | {"correlation": "1"}
    (issue,) = issues_of(PRE_POST, sheet("a", thickness("baseline", "6", "1", "1"), after))
    assert (issue.place, issue.allowed) == ("J11", "above -1 and below 1")


def test_arms_at_different_time_points_are_an_issue():
    rows = [counts("live_birth", arm, "3", "9", timepoint=arm) for arm in ("experimental", "control")]
    (issue,) = issues_of(TRIAL, sheet("a", *rows, traits=RCT))
    assert (issue.place, issue.allowed) == ("E11", "both arms at the same time point")


def test_several_rows_for_the_same_time_point_are_an_issue():
    twice = [thickness("3 months", "6", mean, "1") for mean in ("2", "3")]
    (issue,) = issues_of(PRE_POST, sheet("a", thickness("baseline", "6", "1", "1"), *twice))
    assert (issue.place, issue.found) == ("C12", "2 rows: C11, C12")


def test_a_change_without_any_correlation_is_an_issue():
    analysis = {key: value for key, value in PRE_POST.items() if key != "correlation"}
    (issue,) = issues_of(analysis, before_after("a"))
    assert issue.place == "analysis thickness, correlation"


def test_people_who_disagree_are_an_issue_although_one_has_not_finished():
    (issue,) = issues_of(PRE_POST, before_after("singh", sd="", mean="4.5"), before_after("singh", person="bob"))
    assert (issue.file, issue.found) == ("singh-ada.xlsx", "4.5 by ada, but 4.05 by bob (singh-bob.xlsx H11)")


def test_people_who_disagree_on_the_design_are_an_issue():
    other = before_after("singh", person="bob", traits=STUDY | {"design": "controlled"})
    (issue,) = issues_of(PRE_POST, before_after("singh"), other)
    assert (issue.file, issue.place) == ("singh-bob.xlsx", "B2")
