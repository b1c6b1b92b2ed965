"""Doubtful pairs on paper: issued to people, filled in, read back, and what a ruling does."""

import openpyxl
import pandas as pd
import pytest

from people import FIRST_ROW, KEYS_ROW, fill_folder
from prismake.dedupe import deduplicate, issue_rulings, read_rulings
from prismake.issues import ReviewError
from prismake.seeds import saved_sheets
from prismake.sheets.showing import show_record
from test_dedupe_cases import ARTICLE, make_records

ONE = {**ARTICLE, "pmid": "1"}
OTHER = {**ARTICLE, "pmid": "2", "title": ARTICLE["title"].replace("older", "aged")}
PAIR = "r1 = r2"


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
    assert read_rulings([], records=records).empty


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


def test_an_empty_cell_is_no_ruling(folder, records):
    fill_folder(folder, "pairs", {PAIR: {"note": "later"}})
    assert len(saved_sheets(folder)) == 1
    assert read_rulings(saved_sheets(folder), records=records).empty


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
    [ruling] = read_rulings(saved_sheets(folder), records=records).to_dict("records")
    assert (ruling["left"], ruling["right"], ruling["person"]) == ("r1", "r2", "ana")
    assert (ruling["ruling"], ruling["note"]) == ("same", "one trial")
    assert ruling["cell"].startswith("pairs!")


def test_same_joins_and_the_pair_is_not_asked_again(folder, records):
    rule(folder, "same")
    pairs, clusters, _ = deduplicate(records, read_rulings(saved_sheets(folder), records=records))
    assert clusters["reference_id"].tolist() == ["r1", "r1"]
    assert clusters["joined_by"].tolist() == ["", "ruling"]
    assert issue_rulings(folder, people=["ana"], pairs=pairs, records=records) == []


def test_different_keeps_apart_what_a_person_ruled(folder, records):
    rule(folder, "different")
    clusters = deduplicate(records, read_rulings(saved_sheets(folder), records=records))[1]
    assert clusters["reference_id"].tolist() == ["r1", "r2"]


def test_different_splits_a_rules_merge(folder):
    rule(folder, "different")
    merged = make_records(ONE, {**OTHER, "pmid": "1"})
    assert deduplicate(merged)[1]["reference_id"].nunique() == 1
    rulings = read_rulings(saved_sheets(folder), records=merged)
    assert deduplicate(merged, rulings)[1]["reference_id"].tolist() == ["r1", "r2"]


def test_a_wrong_word_is_named_with_its_cell(folder, records):
    rule(folder, "maybe")
    with pytest.raises(ReviewError) as caught:
        read_rulings(saved_sheets(folder), records=records)
    [issue] = caught.value.issues
    assert (issue.found, issue.allowed) == ("'maybe'", "same | different")
    assert issue.place.startswith("pairs!")


def test_a_ruling_on_a_lost_record_is_named(folder):
    rule(folder, "same")
    with pytest.raises(ReviewError) as caught:
        read_rulings(saved_sheets(folder), records=make_records(ONE))
    assert "r2" in caught.value.issues[0].found


def test_all_problems_of_all_sheets_come_at_once(tmp_path, records):
    issue_rulings(tmp_path, people=["ana", "ben"], pairs=deduplicate(records)[0], records=records)
    fill_folder(tmp_path, "pairs", {PAIR: {"ruling": "perhaps"}})
    with pytest.raises(ReviewError) as caught:
        read_rulings(saved_sheets(tmp_path), records=records)
    assert len(caught.value.issues) == 2


def test_two_people_who_contradict_each_other_are_named(tmp_path, records):
    issue_rulings(tmp_path, people=["ana", "ben"], pairs=deduplicate(records)[0], records=records)
    fill_folder(tmp_path / "ana", "pairs", {PAIR: {"ruling": "same"}})
    fill_folder(tmp_path / "ben", "pairs", {PAIR: {"ruling": "different"}})
    rulings = read_rulings(saved_sheets(tmp_path), records=records)
    with pytest.raises(ReviewError) as caught:
        deduplicate(records, rulings)
    assert sorted({issue.file.rsplit("/", 2)[-2] for issue in caught.value.issues}) == ["ana", "ben"]


def test_a_sheet_in_anothers_folder_is_refused(folder, records):
    rule(folder, "same")
    [path] = saved_sheets(folder)
    (folder / "ben").mkdir()
    moved = path.rename(folder / "ben" / path.name)
    with pytest.raises(ReviewError) as caught:
        read_rulings([moved], records=records)
    assert "ana" in caught.value.issues[0].found


def test_rulings_do_not_depend_on_the_order_of_sheets(folder, records):
    rule(folder, "same")
    paths = saved_sheets(folder)
    expected = read_rulings(paths, records=records)
    pd.testing.assert_frame_equal(expected, read_rulings(reversed(paths), records=records))
