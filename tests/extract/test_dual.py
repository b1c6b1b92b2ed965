"""Two extractors: rows matched, agreement measured, differences settled by an adjudicator, nothing averaged."""

import openpyxl
import pandas as pd
import pytest

from extracted import CODEBOOK, PEOPLE, extract, named_study, outcome
from extraction_factory import PRE_POST
from people import fill_folder, fill_sheet
from prismake.extract import (
    compare_extractors,
    gather_disagreements,
    issue_disagreements,
    read_disagreements,
    settle_extraction,
)
from prismake.issues import ReviewError
from prismake.sheets import read_sheet
from prismake.synthesise import compute_effects
from prismake.tables import empty, from_rows

BOTH = ("anna", "ben")
BEFORE = {"outcome": "score", "arm": "experimental", "timepoint": "baseline", "n": "12", "mean": "8.1", "sd": "1.5"}
AFTER = BEFORE | {"timepoint": "3 days", "mean": "4.2", "sd": "1.1"}


def both(*rows, other, **study):
    frames = [extract(*rows, person="anna", **study), extract(*other, person="ben", quote="table 2", **study)]
    return pd.concat(frames, ignore_index=True)


def settle(extraction, rulings=None):
    rulings = empty("extraction_rulings") if rulings is None else rulings
    return settle_extraction(extraction, rulings=rulings, codebook=CODEBOOK, people=BOTH)


def status(extraction, rulings=None):
    settled = settle(extraction, rulings)
    return {(row.item, row.variable): (row.status, row.value) for row in settled.itertuples()}


def disagree(folder, extraction, adjudicator="carla", **named):
    known = {name: frame for name, frame in named_study().items() if name != "extraction_settled"} | named
    return issue_disagreements(
        folder, adjudicator=adjudicator, people=BOTH, extraction=extraction, codebook=CODEBOOK, former={}, **known
    )


def read(folder, people=PEOPLE):
    known = {name: named_study()[name] for name in ("clusters", "study_references")}
    return read_disagreements(sorted(folder.rglob("*.xlsx")), codebook=CODEBOOK, people=people, **known)


def test_what_nobody_extracted_settles_nothing():
    assert len(settle(empty("extraction"))) == 0
    assert len(compare_extractors(empty("extraction"), codebook=CODEBOOK, people=BOTH)) == 0


def test_a_single_extractors_values_stand_as_they_are():
    extraction = extract(outcome(**BEFORE), design="single_arm")
    settled = settle(extraction)
    shared = ["study_id", "level", "item", "variable", "value", "quote", "sheet", "cell", "person"]
    pd.testing.assert_frame_equal(settled[shared], extraction[shared])
    assert set(settled["status"]) == {"single extractor"}


def test_rows_in_another_order_belong_together():
    found = status(both(outcome(**BEFORE), outcome(**AFTER), other=[outcome(**AFTER), outcome(**BEFORE)]))
    assert {word for word, _ in found.values()} == {"agreed"}
    assert {item for item, _ in found} == {"1", "2"}


def test_effects_of_one_arm_find_each_other_by_what_they_are_against():
    one, other = ({**BEFORE, "comparator": name, "mean": mean} for name, mean in (("tea", "9.3"), ("milk", "8.1")))
    crossed = [outcome(**other | {"mean": "9.3"}), outcome(**one | {"mean": "8.1"})]  # their figures would mislead
    found = status(both(outcome(**one), outcome(**other), other=crossed))
    assert {found[item, "comparator"][1] for item in ("1", "2")} == {"tea", "milk"}
    assert {found[item, "mean"] for item in ("1", "2")} == {("disagreement", "")}


def test_numbers_agree_as_numbers_and_choices_as_words():
    found = status(both(outcome(**BEFORE | {"mean": "8.10"}), other=[outcome(**BEFORE)]))
    assert found["1", "mean"] == ("agreed", "8.1")


def test_values_that_differ_are_left_empty_and_never_averaged():
    extraction = both(outcome(**BEFORE), other=[outcome(**BEFORE | {"mean": "9.1"})])
    row = settle(extraction).set_index("variable").loc["mean"]
    assert (row["status"], row["value"], row["settled_by"]) == ("disagreement", "", "")
    assert row["cast"] == "anna: 8.1 (anna.xlsx outcome!F4); ben: 9.1 (ben.xlsx outcome!F4)"
    assert row["cell"] == "outcome!F4, people disagree"


def test_a_time_point_written_otherwise_is_a_difference_and_no_second_row():
    found = status(
        both(outcome(**BEFORE), outcome(**AFTER), other=[outcome(**BEFORE), outcome(**AFTER | {"timepoint": "7 days"})])
    )
    assert found["2", "timepoint"] == ("disagreement", "")
    assert found["2", "mean"] == ("agreed", "4.2")


def test_a_row_that_only_one_person_has_is_marked_as_such():
    found = status(both(outcome(**BEFORE), other=[outcome(**BEFORE), outcome(**AFTER)]))
    assert found["1", "mean"] == ("agreed", "8.1")
    assert found["2 of ben", "mean"] == ("one person only", "4.2")


def test_parts_of_one_group_find_each_other_by_their_figures():
    small = BEFORE | {"n": "2", "mean": "3.3"}
    found = status(both(outcome(**BEFORE), outcome(**small), other=[outcome(**small), outcome(**BEFORE)]))
    assert {word for word, _ in found.values()} == {"agreed"}


def test_free_text_is_shown_and_not_compared():
    extraction = pd.concat([extract(remarks="one"), extract(remarks="two", person="ben")], ignore_index=True)
    row = settle(extraction).iloc[0]
    assert (row["status"], row["value"]) == ("not compared", "one")
    assert "ben: two" in row["cast"]


def test_agreement_counts_cells_and_gives_kappa_for_choices():
    left = [extract(design=word, study_id=f"a:{n}") for n, word in enumerate(["randomised"] * 3 + ["single_arm"] * 3)]
    words = ["randomised"] * 2 + ["single_arm"] * 4
    right = [extract(design=word, study_id=f"a:{n}", person="ben") for n, word in enumerate(words)]
    right.append(extract(n_enrolled="12", study_id="a:0", person="ben"))
    frame = compare_extractors(pd.concat([*left, *right], ignore_index=True), codebook=CODEBOOK, people=BOTH)
    rows = frame.set_index("variable")
    assert tuple(rows.loc["design", ["n", "equal", "only_a", "only_b"]]) == (6, 5, 0, 0)
    assert rows.loc["design", "kappa"] == pytest.approx(2 / 3)
    assert tuple(rows.loc["all", ["n", "equal", "only_a", "only_b"]]) == (6, 5, 0, 1)


def test_the_adjudicator_sees_both_values_and_quotes_once(tmp_path):
    extraction = both(outcome(**BEFORE), other=[outcome(**BEFORE | {"mean": "9.1"})])
    (path,) = disagree(tmp_path, extraction)
    page = openpyxl.load_workbook(path)["values"]
    shown = [cell.value for cell in page[4]]
    assert "anna: 8.1 – “page 3”\nben: 9.1 – “table 2”" in shown
    assert "outcome 1: score, experimental, baseline" in shown
    assert page.max_row == 4
    assert disagree(tmp_path, extraction) == []


def test_without_an_adjudicator_nothing_is_issued(tmp_path):
    extraction = both(outcome(**BEFORE), other=[outcome(**BEFORE | {"mean": "9.1"})])
    assert disagree(tmp_path, extraction, adjudicator=None) == []


def test_the_settled_value_remembers_who_and_where(tmp_path):
    extraction = both(outcome(**BEFORE), other=[outcome(**BEFORE | {"mean": "9.1"})])
    disagree(tmp_path, extraction)
    fill_folder(tmp_path, "values", {"a:1|outcome|1|mean": {"value": "9,10", "note": "a misprint"}})
    rulings = read(tmp_path)
    row = settle(extraction, rulings).set_index("variable").loc["mean"]
    assert tuple(row[["status", "value", "settled_by", "quote"]]) == ("consensus", "9.1", "carla", "table 2")
    assert row["sheet"].endswith("carla/batch-001.xlsx")
    assert row["cell"] == "values!G4"
    assert disagree(tmp_path, extraction) == []


def test_the_adjudicator_may_say_that_the_report_does_not_give_it(tmp_path):
    extraction = both(outcome(**BEFORE), other=[outcome(**BEFORE | {"mean": "9.1"})])
    disagree(tmp_path, extraction)
    fill_folder(tmp_path, "values", {"a:1|outcome|1|mean": {"value": "Not reported"}})
    assert status(extraction, read(tmp_path))["1", "mean"] == ("consensus", "")


def test_a_wrong_word_of_the_adjudicator_is_named_with_its_cell(tmp_path):
    extraction = both(other=[], design="randomised")
    extraction.loc[extraction["person"] == "ben", "value"] = "single_arm"
    disagree(tmp_path, extraction)
    fill_folder(tmp_path, "values", {"a:1|study||design": {"value": "cohort"}})
    with pytest.raises(ReviewError) as caught:
        read(tmp_path)
    (issue,) = caught.value.issues
    assert (issue.place, issue.allowed) == ("values!G4", "randomised | controlled | single_arm; or not reported")


def test_a_study_whose_first_record_is_another_now_keeps_its_consensus(tmp_path):
    extraction = both(outcome(**BEFORE), other=[outcome(**BEFORE | {"mean": "9.1"})])
    disagree(tmp_path, extraction)
    moved = extraction.assign(study_id="b:0")
    studies = from_rows("studies", [{"study_id": "b:0", "label": "Tan 2016"}])
    members = from_rows("study_references", [{"study_id": "b:0", "reference_id": "a:1", "role": "primary"}])
    assert disagree(tmp_path, moved, studies=studies, study_references=members) == []


def test_an_open_disagreement_leaves_the_study_out_of_the_synthesis_with_a_remark():
    analysis = PRE_POST | {
        "outcome": "score",
        "comparison": {"kind": "pre_post", "before": ["baseline"], "after": ["3 days"]},
    }
    rows = (outcome(**BEFORE), outcome(**AFTER))
    extraction = both(*rows, other=[rows[0], outcome(**AFTER | {"sd": "2.1"})], design="single_arm", species="human")
    ruling = {"study_id": "a:1", "level": "outcome", "variable": "sd", "value": "1.1", "person": "carla"}
    ruling |= {"context": "score, experimental, 3 days", "seen": '{"anna": "1.1", "ben": "2.1"}'}
    studies = named_study()["studies"]
    (row,) = compute_effects(settle(extraction), studies=studies, analyses=[analysis]).to_dict("records")
    assert pd.isna(row["yi"])
    assert row["remark"] == "not yet: sd (anna.xlsx outcome!G5, people disagree)"
    settled = settle(extraction, from_rows("extraction_rulings", [ruling]))
    (row,) = compute_effects(settled, studies=studies, analyses=[analysis]).to_dict("records")
    assert row["yi"] == pytest.approx(-3.9)


@pytest.fixture
def settled(tmp_path):
    """The adjudicator's sheet, the one value settled, and a copy of it."""
    (path,) = disagree(tmp_path, both(outcome(**BEFORE), other=[outcome(**BEFORE | {"mean": "9"})]))
    assert fill_sheet(path, "values", {only_row(path).id: {"value": "9", "quote": "table 2"}}) == 1
    copy = path.with_name("copy.xlsx")
    copy.write_bytes(path.read_bytes())
    return path, copy


def gather(*paths):
    known = {name: named_study()[name] for name in ("clusters", "study_references")}
    return gather_disagreements(paths, codebook=CODEBOOK, people=PEOPLE, **known)


def test_a_settled_value_that_one_copy_has_cleared_counts_and_both_cells_are_named(settled):
    row = only_row(settled[1])
    fill_sheet(settled[1], "values", {row.id: {"value": "", "quote": ""}})
    rulings, remarks = gather(*settled)
    assert rulings["value"].tolist() == ["9"]
    assert remarks["kind"].tolist() == ["value in one copy only"]
    cell = row.get("value").address
    for words in (*map(str, settled), f"mean '9' in {cell}, empty in {cell}"):
        assert words in remarks["text"][0]


@pytest.mark.parametrize("words", [("a table", "z text"), ("z text", "a table")])
def test_the_quotes_of_two_copies_stand_in_an_order_that_no_file_name_gives(settled, words):
    for path, quote in zip(settled, words, strict=True):
        fill_sheet(path, "values", {only_row(path).id: {"quote": quote}})
    rulings, remarks = gather(*settled)
    assert (rulings["quote"].tolist(), len(remarks)) == (["a table; z text"], 0)


def only_row(path):
    (row,) = read_sheet(path, pages=()).rows["values"]
    return row
