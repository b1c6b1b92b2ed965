"""Doubtful pairs on paper: issued to people, filled in, read back, and what a ruling does."""

import shutil

import openpyxl
import pandas as pd
import pytest

from people import FIRST_ROW, KEYS_ROW, fill_folder, fill_sheet
from prismake import tables
from prismake.dedupe import deduplicate, issue_rulings, read_rulings
from prismake.files.seeds import saved_sheets
from prismake.issues import ReviewError
from prismake.sheets.pairs import tell_rulings
from prismake.sheets.showing import show_record
from twins import ARTICLE, make_records

ONE = {**ARTICLE, "pmid": "1"}
OTHER = {**ARTICLE, "pmid": "2", "title": ARTICLE["title"].replace("older", "aged")}
PAIR = "r1 = r2"
PEOPLE = {"ana": "ana", "ben": "ben"}


@pytest.fixture
def records():
    return make_records(ONE, OTHER)


@pytest.fixture
def folder(tmp_path, records):
    """A folder with the doubtful pair issued to ana."""
    issue_rulings(tmp_path, people=["ana"], pairs=deduplicate(records)[0], records=records)
    return tmp_path


def read_cells(path):
    """The cells of the first pair by their keys."""
    sheet = openpyxl.load_workbook(path)["pairs"]
    keys = [cell.value for cell in sheet[KEYS_ROW]]
    return dict(zip(keys, (cell.value for cell in sheet[FIRST_ROW]), strict=True))


def rule(folder, word, pair=PAIR):
    """What ana writes on a pair, read back."""
    fill_folder(folder, "pairs", {pair: {"ruling": word}})


def test_nothing_doubtful_issues_nothing(tmp_path):
    records = make_records(ARTICLE, ARTICLE)
    assert issue_rulings(tmp_path, people=["ana"], pairs=deduplicate(records)[0], records=records) == []
    assert read_rulings([], records=records, people=PEOPLE).empty


def test_a_doubtful_pair_is_issued_to_each_person_once(tmp_path, records):
    pairs = deduplicate(records)[0]
    issued = issue_rulings(tmp_path, people=["ana", "ben"], pairs=pairs, records=records)
    assert [path.parent.name for path in issued] == ["ana", "ben"]
    assert issue_rulings(tmp_path, people=["ana", "ben"], pairs=pairs, records=records) == []


def test_a_later_search_issues_only_what_is_new(folder):
    third = {**ARTICLE, "title": "Sodium and stroke in the north of Japan", "pmid": "3", "pages": "1-7"}
    records = make_records(ONE, OTHER, third, {**third, "pmid": "4"})
    [path] = issue_rulings(folder, people=["ana"], pairs=deduplicate(records)[0], records=records)
    assert read_cells(path)["id"] == "r3 = r4"


def test_a_sheet_as_issued_is_not_read(folder, records):
    assert saved_sheets(folder) == []


def test_an_empty_cell_is_no_ruling_and_its_note_is_kept_and_told(folder, records):
    fill_folder(folder, "pairs", {PAIR: {"note": "later"}})
    rulings = read_rulings(saved_sheets(folder), records=records, people=PEOPLE)
    assert rulings[["ruling", "note"]].to_numpy().tolist() == [["", "later"]]
    assert deduplicate(records, rulings)[1]["reference_id"].tolist() == ["r1", "r2"]
    (remark,) = tell(rulings)
    assert remark["kind"] == "words without a ruling, duplicates"
    assert "ana wrote “later” beside no ruling" in remark["text"]


def copy(folder, **answers):
    """Ana's sheet under a second name, with other answers."""
    [path] = saved_sheets(folder)
    second = path.with_name("batch-001 (1).xlsx")
    shutil.copy(path, second)
    fill_sheet(second, "pairs", {PAIR: answers})


def tell(rulings):
    return list(tell_rulings(tables.to_rows(rulings), what="duplicates"))


def test_a_ruling_taken_back_in_one_copy_of_a_sheet_counts_and_both_cells_are_named(folder, records):
    rule(folder, "same")
    copy(folder, ruling="")
    rulings = read_rulings(saved_sheets(folder), records=records, people=PEOPLE)
    assert deduplicate(records, rulings)[1]["reference_id"].nunique() == 1
    (remark,) = tell(rulings)
    assert remark["kind"] == "ruling in one copy only, duplicates"
    assert "batch-001.xlsx pairs!" in remark["text"]
    assert "batch-001 (1).xlsx pairs!" in remark["text"]


def test_notes_of_two_copies_are_both_kept_whatever_the_files_are_called(folder, records):
    fill_folder(folder, "pairs", {PAIR: {"ruling": "same", "note": "one trial"}})
    copy(folder, note="see the registry")
    rulings = read_rulings(saved_sheets(folder), records=records, people=PEOPLE)
    assert sorted(rulings["note"]) == ["one trial", "see the registry"]
    assert [remark["kind"] for remark in tell(rulings)] == ["words of two copies, duplicates"]


def test_a_copy_that_says_the_same_is_not_told(folder, records):
    fill_folder(folder, "pairs", {PAIR: {"ruling": "same", "note": "one trial"}})
    copy(folder)
    rulings = read_rulings(saved_sheets(folder), records=records, people=PEOPLE)
    assert (len(rulings), tell(rulings)) == (1, [])


def test_a_ruling_of_nobody_in_the_configuration_is_named(folder, records):
    rule(folder, "same")
    with pytest.raises(ReviewError) as caught:
        read_rulings(saved_sheets(folder), records=records, people={"ben": "ben"})
    assert [issue.found for issue in caught.value.issues] == ["a sheet of ana, who is nobody in config/config.yaml"]


def test_the_rulings_of_a_former_name_count_and_are_not_asked_again(folder, records):
    rule(folder, "same")
    rulings = read_rulings(saved_sheets(folder), records=records, people={"eva": "eva", "ana": "eva"})
    assert rulings["person"].tolist() == ["eva"]
    pairs = deduplicate(records)[0]
    assert issue_rulings(folder, people=["eva"], pairs=pairs, records=records, former={"ana": "eva"}) == []
    assert len(issue_rulings(folder, people=["eva"], pairs=pairs, records=records)) == 1


def test_the_rulings_of_who_has_left_count(folder, records):
    rule(folder, "same")
    rulings = read_rulings(saved_sheets(folder), records=records, people={"eva": "eva", "ana": "ana"})
    assert deduplicate(records, rulings)[1]["reference_id"].nunique() == 1


def test_a_sheet_shows_what_differs_first_and_marks_it(folder):
    [path] = folder.rglob("*.xlsx")
    cells = read_cells(path)
    assert cells["differs"] == "title, pmid"
    assert cells["left_record"].splitlines()[:2] == [
        "≠ title: Effects of exercise on blood pressure in «older» adults with hypertension",
        "≠ pmid: 1",
    ]
    assert "held back: the PMIDs differ" in cells["evidence"]


def test_a_missing_value_is_shown_as_missing():
    left, right = (row for row in make_records(ARTICLE, {**ARTICLE, "doi": "10.1/x"}).to_dict("records"))
    assert show_record(left, right).splitlines()[0] == "≠ doi: (none)"
    assert "≠" not in show_record(left, left)


def test_a_ruling_is_read_with_its_cell(folder, records):
    fill_folder(folder, "pairs", {PAIR: {"ruling": " Same ", "note": "one trial"}})
    [ruling] = read_rulings(saved_sheets(folder), records=records, people=PEOPLE).to_dict("records")
    assert (ruling["left"], ruling["right"], ruling["person"]) == ("r1", "r2", "ana")
    assert (ruling["ruling"], ruling["note"]) == ("same", "one trial")
    assert ruling["cell"].startswith("pairs!")


def test_same_joins_and_the_pair_is_not_asked_again(folder, records):
    rule(folder, "same")
    pairs, clusters, _ = deduplicate(records, read_rulings(saved_sheets(folder), records=records, people=PEOPLE))
    assert clusters["reference_id"].tolist() == ["r1", "r1"]
    assert clusters["joined_by"].tolist() == ["", "ruling"]
    assert issue_rulings(folder, people=["ana"], pairs=pairs, records=records) == []


def test_different_keeps_apart_what_a_person_ruled(folder, records):
    rule(folder, "different")
    clusters = deduplicate(records, read_rulings(saved_sheets(folder), records=records, people=PEOPLE))[1]
    assert clusters["reference_id"].tolist() == ["r1", "r2"]


def test_different_splits_a_rules_merge(folder):
    rule(folder, "different")
    merged = make_records(ONE, {**OTHER, "pmid": "1"})
    assert deduplicate(merged)[1]["reference_id"].nunique() == 1
    rulings = read_rulings(saved_sheets(folder), records=merged, people=PEOPLE)
    assert deduplicate(merged, rulings)[1]["reference_id"].tolist() == ["r1", "r2"]


def test_a_wrong_word_is_named_with_its_cell(folder, records):
    rule(folder, "maybe")
    with pytest.raises(ReviewError) as caught:
        read_rulings(saved_sheets(folder), records=records, people=PEOPLE)
    [issue] = caught.value.issues
    assert (issue.found, issue.allowed) == ("'maybe'", "same | different")
    assert issue.place.startswith("pairs!")


def test_a_ruling_on_a_lost_record_is_named(folder):
    rule(folder, "same")
    with pytest.raises(ReviewError) as caught:
        read_rulings(saved_sheets(folder), records=make_records(ONE), people=PEOPLE)
    assert "r2" in caught.value.issues[0].found


def test_all_problems_of_all_sheets_come_at_once(tmp_path, records):
    issue_rulings(tmp_path, people=["ana", "ben"], pairs=deduplicate(records)[0], records=records)
    fill_folder(tmp_path, "pairs", {PAIR: {"ruling": "perhaps"}})
    with pytest.raises(ReviewError) as caught:
        read_rulings(saved_sheets(tmp_path), records=records, people=PEOPLE)
    assert len(caught.value.issues) == 2


def test_two_people_who_contradict_each_other_are_named(tmp_path, records):
    issue_rulings(tmp_path, people=["ana", "ben"], pairs=deduplicate(records)[0], records=records)
    fill_folder(tmp_path / "ana", "pairs", {PAIR: {"ruling": "same"}})
    fill_folder(tmp_path / "ben", "pairs", {PAIR: {"ruling": "different"}})
    rulings = read_rulings(saved_sheets(tmp_path), records=records, people=PEOPLE)
    with pytest.raises(ReviewError) as caught:
        deduplicate(records, rulings)
    assert sorted({issue.file.rsplit("/", 2)[-2] for issue in caught.value.issues}) == ["ana", "ben"]


def test_a_sheet_in_anothers_folder_is_refused(folder, records):
    rule(folder, "same")
    [path] = saved_sheets(folder)
    (folder / "ben").mkdir()
    moved = path.rename(folder / "ben" / path.name)
    with pytest.raises(ReviewError) as caught:
        read_rulings([moved], records=records, people=PEOPLE)
    assert "ana" in caught.value.issues[0].found


def test_rulings_do_not_depend_on_the_order_of_sheets(folder, records):
    rule(folder, "same")
    paths = saved_sheets(folder)
    expected = read_rulings(paths, records=records, people=PEOPLE)
    pd.testing.assert_frame_equal(expected, read_rulings(reversed(paths), records=records, people=PEOPLE))
