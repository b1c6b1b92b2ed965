"""People who stand in two studies, and documents that were retracted: never pooled in silence."""

import pandas as pd
import pytest

from extraction_factory import PRE_POST, sheet, thickness
from prismake.synthesise import caution_effects, caution_estimates, compute_effects, pool_effects
from prismake.synthesise.cautions import count_people, explain_dropped, leave_out_overlaps
from prismake.tables import from_rows

SIZES = {"tan": 6, "li": 29, "ma": 12, "wu": 12}


def pooled(**frames: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    lines = [
        line
        for name, n in SIZES.items()
        for line in sheet(name, thickness("baseline", n, 3, 1), thickness("3 months", n, 5, 1))
    ]
    named = {
        "extraction": from_rows("extraction", lines),
        "studies": from_rows("studies", [{"study_id": one, "label": one.title()} for one in SIZES]),
        "study_references": from_rows("study_references", [{"study_id": one, "reference_id": one} for one in SIZES]),
        **frames,
    }
    effects = compute_effects(named["extraction"], studies=named["studies"], analyses=[PRE_POST])
    effects = caution_effects(effects, named, analyses=[PRE_POST])
    effects, estimates = pool_effects(effects, analyses=[PRE_POST])
    return effects.set_index("study_id"), caution_estimates(estimates, named, effects=effects)


def share(*rows: tuple[str, str, str]) -> pd.DataFrame:
    names = ("study_a", "study_b", "ruling")
    return from_rows("cohorts", [dict(zip(names, row, strict=True)) for row in rows])


def retract(reference_id: str, flag: str) -> pd.DataFrame:
    return from_rows("retractions", [{"reference_id": reference_id, "source": "x", "notice": "1", "flag": flag}])


def test_without_cautions_nothing_changes():
    effects, estimates = pooled()
    assert effects["yi"].notna().all()
    assert not estimates["remark"].str.contains("share people|flag").any()


def test_of_two_overlapping_studies_the_larger_stands_and_the_other_says_why():
    effects, estimates = pooled(cohorts=share(("li", "tan", "overlapping cohorts")))
    assert estimates.set_index("model").loc["random", "k"] == 3
    assert pd.isna(effects.loc["tan", "yi"])
    assert (
        "stand in Li too, by a ruling, and that is the larger one (29 against 6 people)" in effects.loc["tan", "remark"]
    )
    assert effects.loc["li", "remark"] == pooled()[0].loc["li", "remark"]


def test_people_of_a_crossover_trial_are_counted_once_and_no_number_is_none():
    twice = [{**thickness("", 20, 5, 1, arm=arm), "crossover": "yes"} for arm in ("experimental", "control")]
    once = [thickness("", 12, 5, 1, arm=arm) for arm in ("experimental", "control")]
    extraction = from_rows("extraction", [*sheet("x", *twice), *sheet("y", *once)])
    assert count_people(extraction, outcomes=["endometrial_thickness"]) == {"x": 20, "y": 24}
    told = explain_dropped(
        ["x", "y"], cohorts=share(("x", "y", "overlapping cohorts")), sizes={}, labels={"x": "X", "y": "Y"}
    )
    assert told["y"].endswith("comes first by its id (no number of people was extracted of either)")


def test_of_two_equal_ones_the_first_by_its_id_stands_and_a_chain_leaves_no_one_out_for_nothing():
    effects, _ = pooled(cohorts=share(("ma", "wu", "overlapping cohorts")))
    assert effects["yi"].isna().to_dict() == {"li": False, "ma": False, "tan": False, "wu": True}
    assert "comes first by its id (both have 12 people)" in effects.loc["wu", "remark"]
    effects, _ = pooled(cohorts=share(("li", "ma", "overlapping cohorts"), ("ma", "wu", "overlapping cohorts")))
    assert effects["yi"].isna().to_dict() == {"li": False, "ma": True, "tan": False, "wu": False}


@pytest.mark.parametrize(
    ("word", "state"), [("not sure", "whether they do was not settled"), ("", "nobody has ruled on it yet")]
)
def test_a_doubtful_overlap_is_pooled_and_told(word, state):
    _, estimates = pooled(cohorts=share(("li", "tan", word)))
    assert (estimates["k"] == 4).all()
    assert estimates["remark"].str.contains(f"Li and Tan may share people, and {state}").all()


def test_overlaps_with_a_study_that_the_analysis_does_not_use_are_not_told():
    _, estimates = pooled(cohorts=share(("elsewhere", "tan", "")))
    assert not estimates["remark"].str.contains("share people").any()


def test_a_retracted_study_is_used_and_told_at_the_study_and_at_the_analysis():
    effects, estimates = pooled(retractions=retract("ma", "RETRACTED"))
    assert "RETRACTED: ma" in effects.loc["ma", "remark"]
    assert estimates["remark"].str.contains("uses Ma, of which a document bears the flag RETRACTED").all()


def test_a_correction_is_told_at_the_study_alone_and_a_flag_taken_back_nowhere():
    effects, estimates = pooled(retractions=retract("ma", "CORRECTED"))
    assert "CORRECTED: ma" in effects.loc["ma", "remark"]
    assert not estimates["remark"].str.contains("CORRECTED").any()
    assert pooled(retractions=retract("ma", ""))[0]["remark"].equals(pooled()[0]["remark"])


def test_people_of_dependent_outcomes_are_those_of_the_largest():
    lines = [line for name, n in SIZES.items() for line in sheet(name, thickness("3 months", n, 5, 1))]
    others = sheet("other", {**thickness("3 months", 400, 5, 1), "outcome": "score"})
    extraction = from_rows("extraction", [*lines, *others])
    analysis = {**PRE_POST, "dependent": {"correlation": 0.5, "outcomes": ["score"]}}
    used = from_rows(
        "effects", [{"analysis_id": PRE_POST["id"], "study_id": one, "yi": 1.0} for one in ("li", "other")]
    )
    studies = from_rows("studies", [{"study_id": one, "label": one.title()} for one in (*SIZES, "other")])
    given = {"extraction": extraction, "studies": studies, "analyses": [analysis]}
    kept = leave_out_overlaps(used, cohorts=share(("li", "other", "overlapping cohorts")), **given)
    told = kept.set_index("study_id")["remark"]
    assert told["other"] == ""
    assert "the larger one (400 against 29 people)" in told["li"]
