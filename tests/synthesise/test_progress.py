"""Blank is progress: what nobody has filled in yet is a remark on an empty effect, and the synthesis goes on."""

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
    pooled,
    sheet,
    thickness,
    trial,
)


def waiting(analysis, *sheets):
    """Remark and cells of the one study, which has no effect."""
    (row,) = compute(analysis, *sheets).to_dict("records")
    assert [row[name] for name in ("yi", "vi", "data")] == [pytest.approx(float("nan"), nan_ok=True)] * 2 + [""]
    return row["remark"], row["cells"]


def without(row, *names):
    return {key: value for key, value in row.items() if key not in names}


def test_nothing_extracted_yet_gives_no_effects():
    assert len(compute(PRE_POST)) == 0
    assert len(compute(PRE_POST, sheet("tan"))) == 0
    assert len(compute(PRE_POST, sheet("tan", thickness("", "", "", "") | {"outcome": "", "arm": ""}))) == 0


@pytest.mark.parametrize(("trait", "cell"), [("design", "B2"), ("species", "B3")])
def test_an_empty_trait_waits_with_its_cell(trait, cell):
    found = waiting(PRE_POST, before_after("singh", traits=STUDY | {trait: ""}))
    assert found == (f"not yet: {trait} (singh-ada.xlsx {cell})", f"singh-ada.xlsx {cell}")


def test_traits_without_a_cell_wait_on_the_study_page():
    assert waiting(PRE_POST, before_after("singh", traits={})) == (
        "not yet: design (singh-ada.xlsx page study); species (singh-ada.xlsx page study)",
        "singh-ada.xlsx page study",
    )


def test_a_study_that_is_left_out_in_any_case_does_not_wait():
    (remark,) = compute(PRE_POST, before_after("mouse", traits={"design": "", "species": "animal"}))["remark"]
    assert remark == "left out: species is animal, the analysis takes human"


@pytest.mark.parametrize(("figure", "cell"), [("mean", "H11"), ("sd", "I11")])
def test_an_empty_mean_or_sd_waits_with_its_cell(figure, cell):
    found = waiting(PRE_POST, before_after("singh", **{figure: ""}))
    assert found == (f"not yet: {figure} (singh-ada.xlsx {cell})", f"singh-ada.xlsx {cell}")


def test_an_empty_n_waits_in_both_rows():
    assert waiting(PRE_POST, before_after("singh", n=" ")) == (
        "not yet: n (singh-ada.xlsx G10); n (singh-ada.xlsx G11)",
        "singh-ada.xlsx G10; singh-ada.xlsx G11",
    )


@pytest.mark.parametrize(("figure", "name", "cell"), [("n2", "n", "G11"), ("events1", "events", "H10")])
def test_empty_counts_wait_with_their_cell(figure, name, cell):
    found = waiting(TRIAL, trial("wang", **{figure: ""}))
    assert found == (f"not yet: {name} (wang-ada.xlsx {cell})", f"wang-ada.xlsx {cell}")


def test_an_empty_denominator_waits_with_its_cell():
    found = waiting(SHARE, sheet("a", counts("pregnancy", "experimental", "23", "29", denominator="")))
    assert found == ("not yet: denominator (a-ada.xlsx F10)", "a-ada.xlsx F10")


def test_a_variable_that_was_never_extracted_points_to_its_row():
    rows = [without(thickness(time, "6", "2", "1"), "sd") for time in ("baseline", "3 months")]
    assert waiting(PRE_POST, sheet("a", *rows)) == (
        "not yet: sd (a-ada.xlsx row of C10); sd (a-ada.xlsx row of C11)",
        "a-ada.xlsx row of C10; a-ada.xlsx row of C11",
    )


def test_a_missing_arm_waits():
    assert waiting(TRIAL, sheet("a", counts("live_birth", "experimental", "3", "9"), traits=RCT)) == (
        "not yet: a row for arm control, so far only experimental at no time point (a-ada.xlsx C10)",
        "a-ada.xlsx C10",
    )


def test_a_missing_time_point_waits():
    rows = [thickness(time, "6", "1", "1") for time in ("baseline", "later")]
    assert waiting(PRE_POST, sheet("a", *rows)) == (
        "not yet: a row for 3 months or after treatment, "
        "so far only experimental at baseline and experimental at later (a-ada.xlsx C10)",
        "a-ada.xlsx C10",
    )


def test_rows_that_play_no_part_yet_wait_for_each_role():
    remark, _ = waiting(TRIAL, sheet("a", counts("live_birth", "", "3", "9"), traits=RCT))
    assert remark == (
        "not yet: a row for arm experimental, so far only no arm at no time point (a-ada.xlsx C10); "
        "a row for arm control, so far only no arm at no time point (a-ada.xlsx C10)"
    )


def test_one_of_two_arms_without_its_time_point_waits():
    rows = [counts("live_birth", "experimental", "3", "9", timepoint="late"), counts("live_birth", "control", "2", "9")]
    assert waiting(TRIAL, sheet("a", *rows, traits=RCT)) == (
        "not yet: timepoint (a-ada.xlsx E11)",
        "a-ada.xlsx E11",
    )


def test_the_row_to_come_may_still_bring_the_correlation():
    found = waiting(without(PRE_POST, "correlation"), sheet("a", thickness("baseline", "6", "1", "1")))
    assert found[0].startswith("not yet: a row for 3 months or after treatment")


def test_the_person_who_has_finished_gives_the_effect():
    unfinished = sheet("singh", thickness("baseline", "6", "1.38", ""))
    done = before_after("singh", person="bob")
    assert compute(PRE_POST, unfinished, done).equals(compute(PRE_POST, done))


def test_the_other_studies_have_their_effects_meanwhile():
    sheets = [before_after("a", sd=""), before_after("b"), before_after("c", mean="3")]
    effects, estimates = pooled(PRE_POST, *sheets)
    assert effects.set_index("study_id")["yi"].isna().to_dict() == {"a": True, "b": False, "c": False}
    assert estimates["k"].tolist() == [2, 2, 2]


def test_an_outcome_that_nobody_has_extracted_is_one_estimate_without_numbers():
    effects, estimates = pooled(PRE_POST | {"outcome": "thikness"}, before_after("a"))
    assert len(effects) == 0
    assert estimates.loc["random", ["k", "remark"]].tolist() == [
        0,
        "no included study with the outcome 'thikness' so far: nothing is pooled",
    ]


def test_an_analysis_that_only_waits_is_one_estimate_without_numbers():
    _, estimates = pooled(PRE_POST, before_after("a", sd=""))
    assert estimates.index.tolist() == ["random"]
    assert estimates.loc["random", ["k", "remark"]].tolist() == [0, "no study with an effect: nothing is pooled"]
