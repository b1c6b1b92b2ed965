"""A study with serious concerns leaves the synthesis, keeps its row, and stands in a sensitivity analysis."""

import pytest

from extraction_factory import RCT, TRIAL, counts, sheet, trial
from prismake.synthesise import analyse, pool_effects
from prismake.synthesise.distrust import REMARK, list_distrusted
from prismake.tables import empty, from_rows

SHEETS = (trial("a", "7", "20", "3", "20"), trial("b", "12", "34", "5", "33"), trial("c", "30", "40", "5", "40"))
SERIOUS = {"study_id": "c", "tool": "inspect_sr_2025", "domain": "overall", "judgement": "serious concerns"}
RR = TRIAL | {"measure": "RR", "test": "z"}


def run(*rows, analysis=RR, sheets=SHEETS, **linked):
    extraction = from_rows("extraction_settled", [row for rows in sheets for row in rows])
    studies = from_rows(
        "studies", [{"study_id": name, "label": f"{name.title()} 2020"} for name in sorted(set(extraction["study_id"]))]
    )
    absent = {name: empty(name) for name in ("study_references", "cohorts", "retractions", "appraisal_settled")}
    named = absent | {"extraction_settled": extraction, "studies": studies} | linked
    return analyse(named | {"trust_settled": from_rows("trust_settled", list(rows))}, analyses=[analysis])


def test_it_leaves_the_synthesis_and_keeps_its_row_with_the_reason():
    made, whole = run(SERIOUS), run()
    row = made["effects"].set_index("study_id").loc["c"]
    assert row["remark"].startswith(REMARK)
    assert row[["yi", "vi", "shown"]].isna().all()
    assert (row["events1"], row["n1"]) == (30, 40)
    assert set(made["estimates"]["k"]) == {2}
    assert set(whole["estimates"]["k"]) == {3}


def test_the_sensitivity_analysis_with_it_is_the_synthesis_of_all():
    made, whole = run(SERIOUS), run()
    rows = made["sensitivity"].set_index("scenario")
    assert rows["changed"].tolist() == ["", "studies"]
    assert rows["k"].tolist() == [2, 3]
    estimate = whole["estimates"].set_index("model").loc["random", ["estimate", "ci_low", "ci_high"]].tolist()
    assert rows.loc[1, ["estimate", "ci_low", "ci_high"]].tolist() == pytest.approx(estimate)
    assert "with studies of serious concerns" in rows.loc[1, "studies"]
    assert whole["sensitivity"].empty


def test_where_one_study_is_left_the_others_still_stand_in_the_sensitivity_analysis():
    other = SERIOUS | {"study_id": "b"}
    made = run(SERIOUS, other)
    assert made["sensitivity"]["k"].tolist() == [1, 3]
    assert made["sensitivity"]["remark"].tolist()[0] == "nothing pooled: fewer than two studies"
    nobody = run(SERIOUS, other, SERIOUS | {"study_id": "a"})
    assert nobody["sensitivity"]["k"].tolist() == [0, 3]


@pytest.mark.parametrize(("distrusted", "kept", "again"), [("c", "ab", "ac"), ("b", "ac", None)])
def test_of_two_studies_that_share_people_the_trusted_one_stands_in_the_synthesis(distrusted, kept, again):
    ruling = {"study_a": "b", "study_b": "c", "ruling": "overlapping cohorts"}  # c has more people
    made = run(SERIOUS | {"study_id": distrusted}, cohorts=from_rows("cohorts", [ruling]))
    used = made["effects"][made["effects"]["yi"].notna()]
    assert "".join(used["study_id"]) == kept
    sheets = [rows for rows in SHEETS if rows[0]["study_id"] in (again or "")]
    expected = [run(sheets=sheets)["estimates"].set_index("model").loc["random", "estimate"]] if again else []
    assert made["sensitivity"]["estimate"].tolist()[1:] == pytest.approx(expected)  # the smaller one adds nothing


def test_planned_choices_take_the_trusted_studies_and_say_so():
    made = run(SERIOUS, analysis=RR | {"sensitivity": {"estimators": ["DL", "REML"], "measures": ["OR"]}})
    rows = made["sensitivity"]
    assert set(rows.loc[rows["k"] == 2, "studies"]) == {
        "all studies without serious concerns about their trustworthiness"
    }
    assert set(rows.loc[rows["k"] == 3, "measure"]) == {"RR"}


@pytest.mark.parametrize(
    "change", [{"judgement": "some concerns"}, {"judgement": "not settled"}, {"domain": "1"}, {"remark": "x"}]
)
def test_nothing_else_keeps_a_study_out(change):
    assert list_distrusted(from_rows("trust_settled", [SERIOUS | change])) == set()
    assert run(SERIOUS | change)["estimates"]["k"].tolist() == run()["estimates"]["k"].tolist()


def test_a_model_of_the_counts_is_fitted_with_it_again():
    share = {"id": "p", "comparison": {"kind": "single_arm", "arm": "experimental"}, "measure": "PLO", "method": "glmm"}
    sheets = [
        sheet(name, counts("live_birth", "experimental", events, "30"), traits=RCT)
        for name, events in zip("abc", ("3", "9", "20"), strict=True)
    ]
    made = run(SERIOUS, analysis=TRIAL | share, sheets=sheets)
    assert made["sensitivity"]["k"].tolist() == [2, 3]
    assert made["sensitivity"]["model"].tolist() == ["glmm", "glmm"]
    assert pool_effects is not None
