"""Extraction: studies out of references, sheets out of the codebook, values out of sheets."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from prismake import extract, tables
from prismake.config import files
from prismake.extract.values import parse_number
from prismake.issues import ReviewError

CODEBOOK = pd.DataFrame(
    [
        ["design", "study", "Design", "choice", "randomised|single_arm", "", "yes", "The design."],
        ["enrolled", "study", "Enrolled", "integer", "", "", "", ""],
        ["started", "study", "Start", "date", "", "", "", ""],
        ["arm", "arm", "Arm", "choice", "experimental|control", "", "yes", ""],
        ["outcome", "outcome", "Outcome", "choice", "thickness|live_birth", "", "yes", ""],
        ["mean", "outcome", "Mean", "number", "", "mm", "", ""],
    ],
    columns=files.columns("codebook"),
    dtype="str",
)
STUDY = {"design": 4, "enrolled": 5, "started": 6}


def make_references(*rows: dict[str, str]) -> pd.DataFrame:
    return tables.from_rows("references", [{"sources": "pubmed", **row} for row in rows])


def include(references: pd.DataFrame) -> pd.DataFrame:
    rows = [{"reference_id": i, "status": "included"} for i in references["reference_id"]]
    return tables.from_rows("screening", rows)


def group(references: pd.DataFrame, registers=("ctgov",)) -> list[tuple[str, str, str]]:
    _, members = extract.group_studies(references, screening=include(references), registers=registers)
    return list(members[["study_id", "reference_id", "role"]].itertuples(index=False, name=None))


@pytest.fixture
def named():
    references = make_references({"reference_id": "a:1", "authors": "Tan, J", "year": "2016", "title": "One"})
    studies, members = extract.group_studies(references, screening=include(references), registers=())
    clusters = tables.from_rows("clusters", [{"record_id": i, "reference_id": "a:1"} for i in ("a:1", "b:1")])
    return {"studies": studies, "study_references": members, "references": references, "clusters": clusters}


def issue(folder: Path, named: dict) -> list[Path]:
    return extract.issue_extraction(folder, people=["anna"], codebook=CODEBOOK, former={}, **named)


def fill(path: Path, page: str, **cells: str) -> None:
    book = openpyxl.load_workbook(path)
    for address, value in cells.items():
        book[page][address] = value
    book.save(path)


def read(*paths: Path, named: dict, codebook: pd.DataFrame = CODEBOOK) -> pd.DataFrame:
    known = {"clusters": named["clusters"], "study_references": named["study_references"], "people": {"anna": "anna"}}
    return extract.read_extraction(paths, codebook=codebook, **known)


def test_nothing_included_gives_no_study():
    assert group(tables.empty("references")) == []
    references = make_references({"reference_id": "a:1"})
    studies, members = extract.group_studies(references, screening=tables.empty("screening"), registers=())
    assert (len(studies), len(members)) == (0, 0)


def test_a_registration_joins_its_article():
    references = make_references(
        {"reference_id": "ctgov:NCT1", "sources": "ctgov", "registry_ids": "NCT1"},
        {"reference_id": "pubmed:9", "registry_ids": "NCT1", "year": "2018"},
    )
    assert group(references) == [("pubmed:9", "ctgov:NCT1", "registration"), ("pubmed:9", "pubmed:9", "primary")]


def test_the_earliest_article_is_the_primary_one():
    references = make_references(
        {"reference_id": "pubmed:1", "registry_ids": "NCT1", "year": "2021"},
        {"reference_id": "pubmed:2", "registry_ids": "NCT1", "year": "2018"},
    )
    assert {study for study, _, _ in group(references)} == {"pubmed:2"}


def test_a_report_that_names_two_trials_joins_neither():
    references = make_references(
        {"reference_id": "pubmed:1", "registry_ids": "NCT1; NCT2"}, {"reference_id": "pubmed:2", "registry_ids": "NCT1"}
    )
    assert len({study for study, _, _ in group(references)}) == 2


def test_labels_of_one_author_and_year_are_told_apart():
    rows = [{"reference_id": f"a:{n}", "authors": "Tan, J", "year": "2016"} for n in (2, 1)]
    references = make_references(*rows, {"reference_id": "a:3", "title": "Stem cells for a thin endometrium in women"})
    studies, _ = extract.group_studies(references, screening=include(references), registers=())
    assert studies["label"].tolist() == ["Tan 2016a", "Tan 2016b", "Stem cells for a thin endometrium in …"]


def test_one_sheet_per_study_and_person_and_no_second_one(tmp_path, named):
    assert [path.name for path in issue(tmp_path, named)] == ["Tan-2016_2b2c40.xlsx"]
    assert issue(tmp_path, named) == []


def test_a_sheet_keeps_its_study_when_another_record_names_it(tmp_path, named):
    (path,) = issue(tmp_path, named)
    fill(path, "study", D4="randomised")
    moved = named["studies"].assign(study_id="b:0")
    members = tables.from_rows("study_references", [{"study_id": "b:0", "reference_id": "a:1", "role": "primary"}])
    later = {**named, "studies": moved, "study_references": members}
    assert extract.issue_extraction(tmp_path, people=["anna"], codebook=CODEBOOK, former={}, **later) == []
    assert read(path, named=later)["study_id"].tolist() == ["b:0"]


def test_values_come_back_with_unit_quote_page_and_cell(tmp_path, named):
    (path,) = issue(tmp_path, named)
    fill(path, "outcome", B4="Thickness", C4="4,05", D4="4.05 ± 1.40 mm", E4="95")
    rows = read(path, named=named)[["level", "item", "variable", "value", "unit", "quote", "page", "cell"]]
    assert rows.to_numpy().tolist() == [
        ["outcome", "1", "mean", "4.05", "mm", "4.05 ± 1.40 mm", "95", "outcome!C4"],
        ["outcome", "1", "outcome", "thickness", "", "4.05 ± 1.40 mm", "95", "outcome!B4"],
    ]


def test_every_wrong_value_is_named_at_once(tmp_path, named):
    (path,) = issue(tmp_path, named)
    fill(path, "study", D4="cohort", D5="26.5", D6="May 2020")
    fill(path, "outcome", C5="1,234")
    with pytest.raises(ReviewError) as caught:
        read(path, named=named)
    found = [(issue.place, issue.found) for issue in caught.value.issues]
    assert found == [
        ("outcome!C5", "'1,234'"),
        ("study!D4", "'cohort'"),
        ("study!D5", "'26.5'"),
        ("study!D6", "'May 2020'"),
    ]


def test_a_study_no_longer_included_leaves_its_sheet_in_peace(tmp_path, named):
    (path,) = issue(tmp_path, named)
    fill(path, "study", D4="randomised")
    assert len(read(path, named={**named, "study_references": tables.empty("study_references")})) == 0


def test_a_copy_counts_once_and_two_sheets_that_differ_are_not_mixed(tmp_path, named):
    (path,) = issue(tmp_path, named)
    fill(path, "study", D4="randomised")
    copy = path.with_name("copy.xlsx")
    copy.write_bytes(path.read_bytes())
    assert len(read(path, copy, named=named)) == 1
    fill(copy, "study", D4="single_arm")
    with pytest.raises(ReviewError, match="one sheet per study and person"):
        read(path, copy, named=named)


def test_a_new_variable_does_not_spoil_old_sheets_and_a_dropped_one_loses_nothing_in_silence(tmp_path, named):
    (path,) = issue(tmp_path, named)
    fill(path, "outcome", B4="thickness", C4="4.05")
    new = pd.DataFrame([["sd", "outcome", "SD", "number", "", "mm", "", ""]], columns=CODEBOOK.columns, dtype="str")
    assert len(read(path, named=named, codebook=pd.concat([CODEBOOK, new], ignore_index=True))) == 2
    with pytest.raises(ReviewError) as caught:
        read(path, named=named, codebook=CODEBOOK[CODEBOOK["variable"] != "mean"])
    assert [(issue.place, issue.found) for issue in caught.value.issues] == [("outcome!C4", "'4.05' for mean")]


def test_rows_beyond_the_prepared_ones_are_read(tmp_path, named):
    (path,) = issue(tmp_path, named)
    fill(path, "outcome", B60="thickness", C60="4.05")
    assert set(read(path, named=named)["item"]) == {"row 60"}


def test_labels_alike_give_files_of_their_own():
    assert extract.forms.name_file("张 2020", "cnki:CJFD/12") != extract.forms.name_file("李 2020", "cnki:CJFD-12")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", "0"),
        ("-1.50", "-1.5"),
        ("−2", "-2"),
        ("4,05", "4.05"),
        ("1234", "1234"),
        ("1e3", "1000"),
        ("0,125", "0.125"),
        ("-0,0", "-0"),
        ("0e9", "0"),
        ("0.30000000000000004", "0.3"),  # what a spreadsheet program keeps of 0.1 + 0.2
        ("1e-300", "1e-300"),
        ("1e20", "1e+20"),
    ],
)
def test_numbers_as_people_type_them(typed, number):
    assert parse_number(typed) == number


@pytest.mark.parametrize("integer", [True, False])
@pytest.mark.parametrize(
    ("typed", "number"),
    [
        *[(text, text) for text in ("9007199254740993", "-9007199254740993", "123456789012345678901")],
        *[("9007199254740993.0", "9007199254740993"), ("+00012", "12"), ("1e3", "1000")],
    ],
)
def test_a_whole_number_keeps_all_its_digits(typed, number, integer):
    assert parse_number(typed, integer=integer) == number


@pytest.mark.parametrize("integer", [True, False])
@pytest.mark.parametrize("typed", ["1e-400", "-1e-400", "4e-324", "1e400", f"1e{'9' * 30}", f"1e-{'9' * 30}"])
def test_what_no_number_can_hold_is_refused(typed, integer):
    assert parse_number(typed, integer=integer) is None


@pytest.mark.parametrize(
    "typed", ["1,234", "1 234", "1e400", "1.234,5", "12%", "<5", "4.05 ± 1.4", "n/a", "1/2", "½", "--1"]
)
def test_what_is_no_number_or_two(typed):
    assert parse_number(typed) is None


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12.0", "12"), ("12,00", "12"), ("0.000", "0"), ("1200.000", "1200"), ("12.0000", "12"), ("1e3", "1000")],
)
def test_a_decimal_zero_of_a_whole_number_is_no_thousand(typed, number):
    assert parse_number(typed, integer=True) == number


@pytest.mark.parametrize(
    ("typed", "remedy"),
    [
        ("12.000", "write 12 or 12000: which of them is meant cannot be told"),
        ("1.000", "write 1 or 1000: which of them is meant cannot be told"),
        ("-1,000", "write -1 or -1000: which of them is meant cannot be told"),
        ("12.500", "write 12500, without separators"),
        ("1.000.000", "write 1000000, without separators"),
        ("1 000", "write 1000, without separators"),
        ("1'000", "write 1000, without separators"),
    ],
)
def test_a_whole_number_that_may_have_thousands_is_asked_with_its_readings(tmp_path, named, typed, remedy):
    (path,) = issue(tmp_path, named)
    fill(path, "study", D5=typed)
    with pytest.raises(ReviewError) as caught:
        read(path, named=named)
    (wrong,) = caught.value.issues
    assert (wrong.place, wrong.found, wrong.remedy) == ("study!D5", f"'{typed}'", remedy)


def test_a_number_with_a_comma_before_three_digits_is_asked_with_its_readings(tmp_path, named):
    (path,) = issue(tmp_path, named)
    fill(path, "outcome", C4="1,234", C5="1.234")
    with pytest.raises(ReviewError) as caught:
        read(path, named=named)
    (wrong,) = caught.value.issues
    assert (wrong.place, wrong.remedy) == (
        "outcome!C4",
        "write 1.234 or 1234: which of them is meant cannot be told",
    )
