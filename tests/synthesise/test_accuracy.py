"""From sheets to two-by-two tables: what is taken, what is left out and why, and what people must mend."""

import pandas as pd
import pytest
from scipy.stats import binomtest

from prismake.config.accuracy import check_accuracy
from prismake.issues import ReviewError
from prismake.synthesise.stage import analyse
from prismake.tables import empty, from_rows, to_rows
from tested import KEARON, STRIP, list_sheets, pool, test_sheet

FEW = KEARON["tables"][1:6]
CODEBOOK = [
    {"level": level, "variable": variable, "type": "choice", "values": values}
    for level, variable, values in (
        ("outcome", "outcome", "sensitivity|specificity"),
        ("outcome", "arm", "experimental"),
        ("outcome", "timepoint", "at the test"),
        ("study", "design", "cross_sectional|case_control"),
        ("study", "species", "human"),
        ("outcome", "denominator", "patients"),
    )
]


def pool_few(**changed):
    return pool(*list_sheets(FEW), likelihood="REML", **changed)


def test_each_study_has_its_table_with_exact_limits():
    rows, estimates = pool_few()
    for row, (tp, diseased, tn, healthy) in zip(to_rows(rows), FEW, strict=True):
        assert [row[cell] for cell in ("tp", "fn", "tn", "fp")] == [tp, diseased - tp, tn, healthy - tn]
        exact = binomtest(tn, healthy).proportion_ci(method="exact")
        found = [row["specificity_low"], row["specificity_high"]]
        assert found == pytest.approx([exact.low, exact.high], rel=1e-9)
        assert row["remark"] == ""
        assert row["cells"].count("xlsx") == 2
    (point,) = to_rows(estimates)
    assert (point["k"], point["likelihood"]) == (5, "REML")
    assert "0.5 was added to the four cells of every study" in point["remark"]


def test_the_counts_themselves_are_the_planned_default():
    _, estimates = pool(*list_sheets([(18, 20, 45, 60)] * 4))
    (point,) = to_rows(estimates)
    assert (point["likelihood"], point["sensitivity"], point["specificity"]) == ("binomial", 0.9, 0.75)
    assert "no variance between studies was found" in point["remark"]


def test_a_study_without_one_side_is_never_pooled_by_the_other():
    sheets = [*list_sheets(FEW), test_sheet("half", (9, 10, 9, 10), specificity=None)]
    rows, estimates = pool(*sheets, likelihood="ML")
    half = rows.set_index("study_id").loc["half"]
    assert half["remark"] == "no specificity: no row of specificity"
    assert half[["tp", "sensitivity"]].isna().all()
    assert to_rows(estimates)[0]["k"] == 5


def test_what_leaves_a_whole_study_out_is_said_once():
    rows, _ = pool_few(leave_out={"s00": "the same people as another study"})
    assert rows.set_index("study_id").loc["s00", "remark"] == "left out: the same people as another study"


def test_of_studies_that_share_people_the_larger_alone_is_pooled():
    shared = [{"study_a": "s00", "study_b": "s03", "ruling": "overlapping cohorts"}]
    rows, estimates = pool_few(linked={"cohorts": from_rows("cohorts", shared)})
    left = rows.set_index("study_id").loc["s00"]  # 25 and 29 people, s03 has 77 and 143
    assert "its people stand in S03 2020 too" in left["remark"]
    assert left[["tp", "sensitivity"]].isna().all()
    assert to_rows(estimates)[0]["k"] == 4


def test_which_of_two_studies_stands_is_chosen_once_for_both_sides():
    many, few = (90, 100, 20, 30), (20, 30, 90, 100)
    shared = [{"study_a": "s05", "study_b": "s06", "ruling": "overlapping cohorts"}]
    sheets = list_sheets([*FEW, many, few])
    rows, estimates = pool(*sheets, likelihood="REML", linked={"cohorts": from_rows("cohorts", shared)})
    found = rows.set_index("study_id")
    assert (found.loc["s05", "tp"], pd.isna(found.loc["s06", "tp"])) == (90, True)
    assert "comes first by its id (both have 130 people)" in found.loc["s06", "remark"]
    assert "left out" not in found.loc["s05", "remark"]
    assert to_rows(estimates)[0]["k"] == 6


def test_a_retracted_document_is_told_at_its_study_and_at_the_summary_point():
    retracted = {
        "retractions": from_rows(
            "retractions", [{"reference_id": "r1", "source": "x", "notice": "1", "flag": "RETRACTED"}]
        ),
        "study_references": from_rows("study_references", [{"study_id": "s02", "reference_id": "r1"}]),
    }
    rows, estimates = pool_few(linked=retracted)
    assert rows.set_index("study_id").loc["s02", "remark"] == "RETRACTED: r1"
    assert "uses S02 2020, of which a document bears the flag RETRACTED" in to_rows(estimates)[0]["remark"]


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        (FEW[:3], "fewer than 4 studies"),
        ([(10, 10, 3, 9), (8, 8, 5, 7), (9, 9, 2, 6), (7, 7, 5, 8)], "in every study sensitivity is 0 or 1"),
    ],
)
def test_where_nothing_can_be_pooled_the_reason_stands_in_its_place(tables, words):
    _, estimates = pool(*list_sheets(tables))
    (point,) = to_rows(estimates)
    assert point["remark"].startswith(("nothing is pooled", "fewer"))
    assert words in point["remark"]
    assert point["sensitivity"] != point["sensitivity"]


def test_an_outcome_that_nobody_extracted_is_named():
    rows, estimates = pool_few(sensitivity="sensitivty", specificity="specifity")
    assert rows.empty
    assert "'sensitivty' and 'specifity'" in to_rows(estimates)[0]["remark"]


def test_every_impossible_count_is_told_at_once_with_its_cell():
    sheets = [test_sheet("one", (11, 10, 9, 10)), test_sheet("two", (9, 10, "9.5", 10))]
    with pytest.raises(ReviewError) as raised:
        pool(*sheets)
    told = {(issue.file, issue.found) for issue in raised.value.issues}
    assert told == {("one-ada.xlsx", "events 11"), ("two-ada.xlsx", "events 9.5")}


def test_a_study_left_out_that_is_not_there_is_one_mistake():
    with pytest.raises(ReviewError) as raised:
        pool_few(leave_out={"nobody": "by mistake"})
    assert [issue.place for issue in raised.value.issues] == ["analysis ultrasound, leave_out"]


def test_words_that_no_sheet_has_are_told_before_anything_is_read():
    assert list(check_accuracy([STRIP], codebook=CODEBOOK, file="f")) == []
    wrong = STRIP | {"specificity": "Sensitivity", "arm": "control", "designs": ["cohort"], "species": "mouse"}
    issues = list(check_accuracy([wrong | {"timepoints": ["later"]}], codebook=CODEBOOK, file="f"))
    assert sorted(issue.found for issue in issues) == [
        *("'Sensitivity', as sensitivity has it", "cohort", "control", "later", "mouse")
    ]


def test_the_stage_makes_both_tables_beside_those_of_effects():
    rows = [row for one in list_sheets(FEW) for row in one]
    studies = [{"study_id": name, "label": name} for name in sorted({row["study_id"] for row in rows})]
    absent = ("study_references", "cohorts", "retractions", "appraisal_settled", "trust_settled")
    named = {name: empty(name) for name in absent}
    given = {"extraction_settled": from_rows("extraction_settled", rows), "studies": from_rows("studies", studies)}
    made = analyse(named | given, analyses=[], accuracy=[STRIP | {"likelihood": "ML"}])
    assert len(made["accuracy"]) == len(FEW)
    assert made["accuracy_estimates"]["k"].tolist() == [len(FEW)]
    assert made["effects"].empty
