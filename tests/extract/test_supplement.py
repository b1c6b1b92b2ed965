"""A codebook that grows: old sheets stand, only what is missing is asked, and what comes back joins its row."""

import openpyxl
import pandas as pd
import pytest

from extracted import CODEBOOK, named_study
from people import fill_sheet
from prismake.extract import issue_extraction, read_extraction
from prismake.files.seeds import as_issued
from prismake.issues import ReviewError
from prismake.tables import from_rows

OLD = CODEBOOK[~CODEBOOK["variable"].isin(["n_analysed", "se", "percent"])]
REFERENCES = from_rows("references", [{"reference_id": "a:1", "title": "Cells for a thin endometrium"}])
ROW = {"outcome": "score", "arm": "experimental", "timepoint": "baseline", "n": "12"}


def issue(folder, codebook=OLD, people=("anna",)):
    named = {name: frame for name, frame in named_study().items() if name != "extraction_settled"}
    return issue_extraction(folder, people=people, references=REFERENCES, codebook=codebook, former={}, **named)


def read(folder, codebook=CODEBOOK):
    known = {name: named_study()[name] for name in ("clusters", "study_references")}
    paths = [path for path in sorted(folder.rglob("*.*")) if not as_issued(path)]
    return read_extraction(paths, codebook=codebook, people={"anna": "anna", "ben": "ben"}, **known)


@pytest.fixture
def supplement(tmp_path):
    (whole,) = issue(tmp_path)
    fill_sheet(whole, "study", {"design": {"value": "single_arm"}})
    fill_sheet(whole, "outcome", {"outcome 2": ROW, "outcome 1": ROW | {"timepoint": "3 days"}})
    return whole, *issue(tmp_path, CODEBOOK)


def keys(path, page):
    return [cell.value for cell in openpyxl.load_workbook(path)[page][2]]


def test_the_same_codebook_owes_nothing(tmp_path):
    issue(tmp_path)
    assert issue(tmp_path) == []


def test_a_codebook_that_shrinks_owes_nothing(tmp_path):
    issue(tmp_path, CODEBOOK)
    assert issue(tmp_path, OLD) == []


def test_only_what_is_missing_is_asked_and_the_old_sheet_is_not_touched(tmp_path):
    (whole,) = issue(tmp_path)
    before = whole.read_bytes()
    (later,) = issue(tmp_path, CODEBOOK)
    assert later.name == f"{whole.stem}_supplement.xlsx"
    assert whole.read_bytes() == before
    book = openpyxl.load_workbook(later)
    assert [row[1].value for row in book["study"].iter_rows(min_row=4)] == ["n_analysed"]
    assert [key for key in keys(later, "outcome") if key.endswith("?")] == ["percent?", "se?", "quote?", "page?"]
    assert "arm" not in book.sheetnames
    assert issue(tmp_path, CODEBOOK) == []


def test_a_supplement_shows_what_stands_in_each_row_of_the_earlier_sheet(supplement):
    rows = openpyxl.load_workbook(supplement[1])["outcome"].iter_rows(min_row=4, max_row=6, values_only=True)
    assert [row[1] for row in rows] == ["score, experimental, 3 days, 12", "score, experimental, baseline, 12", ""]


def test_values_of_a_supplement_join_their_row(tmp_path, supplement):
    fill_sheet(supplement[1], "outcome", {"outcome 2": {"se": "0.4", "quote": "table 3"}})
    fill_sheet(supplement[1], "study", {"n_analysed": {"value": "12"}})
    rows = read(tmp_path).set_index(["level", "item", "variable"])
    assert rows.loc[("outcome", "2", "timepoint"), "value"] == "baseline"
    assert rows.loc[("outcome", "2", "se"), ["value", "quote"]].tolist() == ["0.4", "table 3"]
    assert rows.loc[("study", "", "n_analysed"), "value"] == "12"


def test_a_row_that_a_person_added_gets_its_line_in_the_supplement(tmp_path):
    (whole,) = issue(tmp_path)
    book = openpyxl.load_workbook(whole)
    book["outcome"]["B60"], book["outcome"]["F60"] = "score", "12"
    book.save(whole)
    (later,) = issue(tmp_path, CODEBOOK)
    fill_sheet(later, "outcome", {"outcome row 60": {"se": "0.4"}})
    rows = read(tmp_path)
    assert set(rows.loc[rows["variable"].isin(["se", "outcome"]), "item"]) == {"row 60"}


def test_a_new_row_belongs_into_the_earlier_sheet(tmp_path, supplement):
    book = openpyxl.load_workbook(supplement[1])
    book["outcome"]["C80"] = "0.4"
    book.save(supplement[1])
    with pytest.raises(ReviewError, match="row without an id"):
        read(tmp_path)


def test_each_person_owes_a_supplement_of_their_own(tmp_path):
    issue(tmp_path, people=("anna", "ben"))
    assert [path.parent.name for path in issue(tmp_path, CODEBOOK, people=("anna", "ben"))] == ["anna", "ben"]


def test_a_codebook_that_grows_twice_gives_two_supplements(tmp_path):
    issue(tmp_path)
    issue(tmp_path, pd.concat([OLD, CODEBOOK[CODEBOOK["variable"] == "se"]], ignore_index=True))
    (later,) = issue(tmp_path, CODEBOOK)
    assert later.stem.endswith("_supplement_2")
    assert "se?" not in keys(later, "outcome")


def test_a_renamed_variable_is_asked_anew_and_its_value_is_not_lost_in_silence(tmp_path):
    (whole,) = issue(tmp_path)
    fill_sheet(whole, "outcome", {"outcome 1": {"mean": "4.05"}})
    renamed = OLD.assign(variable=OLD["variable"].replace("mean", "average"))
    (later,) = issue(tmp_path, renamed)
    assert "average?" in keys(later, "outcome")
    with pytest.raises(ReviewError, match=r"'4\.05' for mean"):
        read(tmp_path, renamed)


def test_a_lost_page_of_a_supplement_is_noticed(tmp_path, supplement):
    book = openpyxl.load_workbook(supplement[1])
    del book["outcome"]
    book.save(supplement[1])
    with pytest.raises(ReviewError, match="page missing"):
        read(tmp_path)


def test_every_page_shows_whose_study_it_is(supplement):
    for path in supplement:
        book = openpyxl.load_workbook(path)
        for page in set(book.sheetnames) & {"study", "arm", "outcome"}:
            assert book[page]["B1"].value == "Tan 2016: Cells for a thin endometrium"
            assert not book[page].row_dimensions[1].hidden


def test_an_impossible_figure_in_a_sheet_stops_with_its_cell(tmp_path):
    (whole,) = issue(tmp_path)
    fill_sheet(whole, "outcome", {"outcome 1": {"n": "12", "events": "13", "sd": "-1"}})
    with pytest.raises(ReviewError) as caught:
        read(tmp_path)
    assert [(issue.place, issue.found) for issue in caught.value.issues] == [
        ("outcome!G4", "events 13, but n 12 (outcome!F4)"),
        ("outcome!I4", "sd -1"),
    ]
