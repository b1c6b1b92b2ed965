"""Arithmetic of extracted figures: each planted error is found at its cells, what is right raises no alarm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extracted import CODEBOOK, arm, extract, outcome
from prismake.extract import find_doubts
from prismake.extract.impossible import find_impossible
from prismake.extract.items import list_items
from prismake.statistics.printed import Printed, is_possible_mean

MEAN = {"outcome": "score", "arm": "experimental", "timepoint": "baseline", "n": "25", "mean": "3.48", "sd": "1.40"}
COUNT = {"outcome": "recovery", "arm": "experimental", "timepoint": "7 days", "n": "29", "events": "23"}
TRIAL = {"design": "randomised", "n_enrolled": "60", "n_analysed": "58"}
ARMS = (arm("experimental", "30"), arm("control", "28"))


def doubts(*rows, **study):
    found = find_doubts(extract(*rows, **study), codebook=CODEBOOK)
    return [(row.check, row.cells) for row in found.itertuples()]


RIGHT = {
    "nothing": (),
    "standard error": (outcome(**MEAN, se="0.28"),),
    "limits by z": (outcome(**MEAN, ci_low="2.93", ci_high="4.03"),),
    "limits by t": (outcome(**MEAN, ci_low="2.90", ci_high="4.06"),),
    "percentage": (outcome(**COUNT, percent="79.31"),),
    "percentage without decimals": (outcome(**COUNT, percent="79"),),
    "mean of whole numbers": (outcome(**MEAN | {"sd": "1.39"}, whole_numbers="yes"),),
    "range": (outcome(**MEAN, minimum="1.2", maximum="6.6"),),
    "ratio": (outcome(**COUNT, effect="1.52", effect_low="1.08", effect_high="2.12", effect_measure="RR"),),
    "difference": (outcome(**COUNT, effect="-2.5", effect_low="-3.6", effect_high="-1.4", effect_measure="MD"),),
    "p beside limits": (
        outcome(**COUNT, effect_low="1.08", effect_high="2.12", effect_p="0.012", effect_measure="RR"),
    ),
    "trial": (*ARMS, outcome(**COUNT), outcome(**{**COUNT, "arm": "control", "n": "28"})),
    "cycles beyond people": (*ARMS, outcome(**COUNT | {"n": "90", "denominator": "cycles"})),
    "parts that add up": (*ARMS, outcome(**COUNT | {"n": "16"}), outcome(**COUNT | {"n": "14", "events": "2"})),
    "two measurements of all": (*ARMS, outcome(**COUNT | {"n": "30"}), outcome(**COUNT | {"n": "30", "events": "2"})),
    "fewer later": (*ARMS, outcome(**MEAN), outcome(**MEAN | {"timepoint": "7 days", "n": "20"})),
    "large change over time": (*ARMS, outcome(**MEAN), outcome(**MEAN | {"timepoint": "7 days", "mean": "9.93"})),
}


@pytest.mark.parametrize("rows", RIGHT.values(), ids=RIGHT)
def test_right_figures_raise_no_alarm(rows):
    assert doubts(*rows, **TRIAL) == []


WRONG = {
    "se_and_sd": ((outcome(**MEAN, se="1.40"),), "outcome!H4, outcome!G4, outcome!E4"),
    "limits_symmetric": (
        (outcome(n="25", mean="3.48", ci_low="2.1", ci_high="4.03"),),
        "outcome!C4, outcome!D4, outcome!E4",
    ),
    "percent_and_count": ((outcome(**COUNT, percent="73.9"),), "outcome!F4, outcome!E4, outcome!G4"),
    "grim": ((outcome(**MEAN | {"mean": "3.47"}, whole_numbers="yes"),), "outcome!F4, outcome!E4"),
    # 25 whole numbers of sum 87 have an odd sum of squares: 349 makes an SD of 1.39, 351 one of 1.42.
    "grimmer": ((outcome(**MEAN, whole_numbers="yes"),), "outcome!F4, outcome!G4, outcome!E4"),
    "mean_in_range": ((outcome(**MEAN, minimum="3.9", maximum="9.6"),), "outcome!F4, outcome!H4, outcome!I4"),
    "sd_in_range": (
        (outcome(**MEAN, minimum="3.0", maximum="4.0"),),
        "outcome!G4, outcome!H4, outcome!I4, outcome!E4",
    ),
    "effect_symmetric": (
        (outcome(**COUNT, effect="1.52", effect_low="1.38", effect_high="2.12", effect_measure="RR"),),
        "outcome!G4, outcome!H4, outcome!I4",
    ),
    "p_and_limits": (
        (outcome(**COUNT, effect_low="1.08", effect_high="2.12", effect_p="0.3", effect_measure="RR"),),
        "outcome!G4, outcome!H4, outcome!I4",
    ),
    "arms_add_up": ((arm("experimental", "30"), arm("control", "29")), "arm!C4, arm!C5, study!D6"),
    "counted_and_arm": ((*ARMS, outcome(**COUNT | {"n": "31"})), "outcome!E4, arm!C4"),
    "parts_add_up": (
        (*ARMS, outcome(**COUNT | {"n": "25"}), outcome(**COUNT | {"n": "6", "events": "1"})),
        "outcome!E4, outcome!E5, arm!C4",
    ),
    "later_n": (
        (*ARMS, outcome(**MEAN), outcome(**MEAN | {"timepoint": "3 days", "n": "26"})),
        "outcome!E4, outcome!E5",
    ),
    "sd_or_se": (
        (*ARMS, outcome(**MEAN), outcome(**MEAN | {"arm": "control", "sd": "0.09"})),
        "outcome!F4, outcome!G4, outcome!F5, outcome!G5",
    ),
}


@pytest.mark.parametrize(("check", "rows", "cells"), [(check, *case) for check, case in WRONG.items()], ids=WRONG)
def test_a_planted_error_is_found_at_its_cells(check, rows, cells):
    assert doubts(*rows, **TRIAL) == [(check, f"anna.xlsx {cells}")]


def test_limits_that_do_not_fit_the_standard_deviation():
    rows = outcome(**MEAN, ci_low="3.20", ci_high="3.76")
    assert doubts(rows, **TRIAL) == [("limits_and_sd", "anna.xlsx outcome!G4, outcome!H4, outcome!I4, outcome!E4")]


def test_more_analysed_than_enrolled():
    study = TRIAL | {"n_analysed": "61"}
    assert doubts(**study) == [("analysed_and_enrolled", "anna.xlsx study!D5, study!D6")]


def test_arms_far_apart_at_one_time_may_be_standard_errors():
    rows = (outcome(**MEAN), outcome(**MEAN | {"arm": "control", "mean": "9.93"}))
    assert [check for check, _ in doubts(*rows, **TRIAL)] == ["sd_or_se"]


def test_some_of_the_people_are_people_and_their_parts_add_up():
    parts = [
        {"n": "25", "denominator": "patients with transfer"},
        {"n": "6", "denominator": "patients without transfer"},
    ]
    rows = (outcome(**COUNT | part | {"events": "1"}) for part in parts)
    assert [check for check, _ in doubts(*ARMS, *rows, **TRIAL)] == ["parts_add_up"]


def test_people_measured_at_the_start_may_be_more_than_those_analysed():
    study = {"n_enrolled": "18", "n_analysed": "16"}
    assert doubts(arm("experimental", "16"), outcome(**MEAN | {"n": "18"}), **study) == []


def test_one_persons_figures_are_not_held_against_anothers():
    both = [extract(arm("experimental", n), n_analysed=n, person=name) for name, n in (("anna", "16"), ("ben", "18"))]
    for frame in both:
        assert len(find_doubts(frame, codebook=CODEBOOK)) == 0


def test_a_filled_row_without_a_required_value_is_told_and_an_empty_one_is_not():
    codebook = CODEBOOK.assign(required=CODEBOOK["variable"].isin(["timepoint", "n"]).map({True: "yes", False: ""}))
    (row,) = find_doubts(extract(outcome(outcome="score", n="12")), codebook=codebook).itertuples()
    assert (row.check, row.cells, row.found) == ("required", "anna.xlsx outcome!C4", "nothing for timepoint")
    assert len(find_doubts(extract(design="randomised"), codebook=codebook)) == 0


def test_a_confirmed_doubt_stays_with_its_answer():
    extraction = extract(outcome(**COUNT, percent="73.9"), quote="table 2; Confirmed as  printed")
    (answer,) = find_doubts(extraction, codebook=CODEBOOK)["answer"]
    assert answer == "table 2; Confirmed as  printed"


@given(st.lists(st.integers(0, 20), min_size=1, max_size=60), st.integers(0, 3))
def test_every_real_mean_of_whole_numbers_is_possible(values, digits):
    mean = sum(values) / len(values)
    assert is_possible_mean(Printed(float(f"{mean:.{digits}f}"), 0.5 * 10.0**-digits), len(values))


@given(st.integers(1, 300), st.data(), st.integers(0, 4))
def test_no_rightly_rounded_percentage_is_doubted(n, data, digits):
    events = data.draw(st.integers(0, n))
    row = outcome(n=str(n), events=str(events), percent=f"{100 * events / n:.{digits}f}")
    assert doubts(row) == []


IMPOSSIBLE = {
    "more events than people": ({"n": "20", "events": "21"}, "outcome!C4", "at most n = 20"),
    "no spread": ({"sd": "0"}, "outcome!B4", "above 0; empty when a single person was measured"),
    "negative error": ({"se": "-0.2"}, "outcome!B4", "above 0; empty when a single person was measured"),
    "negative count": ({"n": "-3"}, "outcome!B4", "a count, at least 0"),
    "percentage": ({"percent": "103"}, "outcome!B4", "0 to 100"),
    "p": ({"p": "1.2"}, "outcome!B4", "0 to 1"),
    "correlation": ({"correlation": "1.2"}, "outcome!B4", "-1 to 1"),
    "limits reversed": ({"ci_low": "4", "ci_high": "2"}, "outcome!C4", "at least ci_low = 4"),
    "quartiles reversed": ({"q1": "4", "median": "3", "q3": "5"}, "outcome!C4", "at least q1 = 4"),
}


@pytest.mark.parametrize(("values", "cell", "allowed"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_what_no_study_can_have_stops_with_its_cell(values, cell, allowed):
    (issue,) = find_impossible(list_items(extract(outcome(**values))))
    assert (issue.file, issue.place, issue.allowed) == ("anna.xlsx", cell, allowed)


def test_what_is_possible_does_not_stop():
    rows = (outcome(**MEAN, q1="2", median="3", q3="5", p="0.000"), outcome(n="0", events="0"), outcome(**COUNT))
    assert find_impossible(list_items(extract(*rows, **TRIAL))) == []
