"""Several sheets of one person on one study: rows find each other by what they say, and nothing is glued by number."""

from pathlib import Path

import pandas as pd
import pytest

from extracted import CODEBOOK
from people import fill_sheet
from prismake import tables
from prismake.extract import gather_extraction, issue_extraction
from prismake.issues import ReviewError

IDS = ("s:1", "s:2")
CLUSTERS = tables.from_rows("clusters", [{"record_id": name, "reference_id": name} for name in IDS])
REFERENCES = tables.from_rows("references", [{"reference_id": name, "title": name} for name in IDS])
APART, JOINED = {"s:1": "s:1", "s:2": "s:2"}, {"s:1": "s:1", "s:2": "s:1"}
CONTROL = {"outcome": "recovery", "arm": "control", "timepoint": "7 days", "n": "30", "events": "15"}
TREATED = CONTROL | {"arm": "experimental", "events": "24"}


def members(studies):
    rows = [{"reference_id": one, "study_id": study, "role": "primary"} for one, study in studies.items()]
    return tables.from_rows("study_references", rows)


def issue(folder, studies=APART, codebook=CODEBOOK, person="anna"):
    frame = tables.from_rows("studies", [{"study_id": one, "label": one[-1]} for one in sorted(set(studies.values()))])
    known = {"studies": frame, "study_references": members(studies), "references": REFERENCES, "clusters": CLUSTERS}
    return issue_extraction(folder, people=[person], codebook=codebook, former={}, **known)


def read(folder, studies=JOINED, codebook=CODEBOOK):
    known = {"clusters": CLUSTERS, "study_references": members(studies), "people": {"anna": "anna", "ann": "anna"}}
    values, remarks = gather_extraction(sorted(folder.rglob("*.xlsx")), codebook=codebook, **known)
    rows = {}
    for row in tables.to_rows(values):
        rows.setdefault((row["level"], row["item"]), {})[row["variable"]] = row["value"]
    return rows, remarks["text"].tolist()


def issues_of(folder, **options):
    with pytest.raises(ReviewError) as caught:
        read(folder, **options)
    return caught.value.issues


def type_rows(path: Path, *rows):
    fill_sheet(path, "outcome", {f"outcome {number}": row for number, row in enumerate(rows, start=1)})


@pytest.fixture
def two(tmp_path):
    first, second = issue(tmp_path)
    type_rows(first, CONTROL, TREATED)
    return first, second


def test_rows_of_one_number_in_two_sheets_are_two_rows(tmp_path, two):
    other = {"outcome": "score", "arm": "experimental", "mean": "4"}
    type_rows(two[1], other)
    rows, _ = read(tmp_path)
    assert rows == {("outcome", "1"): CONTROL, ("outcome", "2"): TREATED, ("outcome", "1 in s:2"): other}


def test_cells_of_a_row_that_says_nothing_of_itself_are_never_glued_to_another(tmp_path, two):
    type_rows(two[1], {"sd": "4"})
    rows, _ = read(tmp_path)
    assert rows["outcome", "1"] == CONTROL
    assert rows["outcome", "1 in s:2"] == {"sd": "4"}


def test_rows_that_say_the_same_become_one_with_all_that_either_has(tmp_path, two):
    more = {name: text for name, text in TREATED.items() if name != "events"} | {"mean": "2"}
    type_rows(two[1], more, CONTROL)
    rows, _ = read(tmp_path)
    assert rows == {("outcome", "1"): CONTROL, ("outcome", "2"): TREATED | {"mean": "2"}}


def test_values_that_differ_in_rows_of_one_arm_and_time_name_both_cells(tmp_path, two):
    type_rows(two[1], TREATED | {"events": "23"})
    (issue,) = issues_of(tmp_path)
    assert (issue.file, issue.place) == (two[1].as_posix(), "outcome!G4")
    assert issue.found == f"'23'; but '24' of recovery, experimental, 7 days in {two[0].as_posix()} outcome!G5"


def test_values_of_the_study_that_differ_name_both_cells(tmp_path, two):
    for path, word in zip(two, ("randomised", "controlled"), strict=True):
        fill_sheet(path, "study", {"design": {"value": word}})
    (issue,) = issues_of(tmp_path)
    assert issue.place == "study!D4"
    assert issue.found == f"'controlled'; but 'randomised' in {two[0].as_posix()} study!D4"


def test_quotes_of_both_sheets_stay_with_a_value_that_they_share(tmp_path, two):
    for path, quote in zip(two, ("page one", "page two"), strict=True):
        fill_sheet(path, "study", {"design": {"value": "randomised", "quote": quote}})
    known = {"clusters": CLUSTERS, "study_references": members(JOINED), "people": {"anna": "anna"}}
    values, _ = gather_extraction(sorted(tmp_path.rglob("*.xlsx")), codebook=CODEBOOK, **known)
    assert values.set_index("variable").loc["design", "quote"] == "page one; page two"


def test_studies_that_are_parted_again_have_their_own_rows_again(tmp_path, two):
    type_rows(two[1], TREATED | {"events": "23"})
    rows, _ = read(tmp_path, studies={"s:2": "s:2"})
    assert rows == {("outcome", "1"): TREATED | {"events": "23"}}


def test_a_copy_in_another_order_counts_once(tmp_path, two):
    copy = two[0].with_name("copy.xlsx")
    copy.write_bytes(two[0].read_bytes())
    type_rows(copy, TREATED, CONTROL)
    assert read(tmp_path)[0] == {("outcome", "1"): CONTROL, ("outcome", "2"): TREATED}


def test_a_row_corrected_in_a_copy_alone_is_no_second_row(tmp_path, two):
    copy = two[0].with_name("copy.xlsx")
    copy.write_bytes(two[0].read_bytes())
    type_rows(copy, CONTROL | {"timepoint": "3 days"})
    (issue,) = issues_of(tmp_path)
    assert "'7 days'; but '3 days'" in issue.found or "'3 days'; but '7 days'" in issue.found
    assert issue.allowed == "one sheet per study and person"


OLD = CODEBOOK[CODEBOOK["variable"] != "se"]


@pytest.fixture
def supplement(tmp_path):
    (first,) = issue(tmp_path, studies={"s:1": "s:1"}, codebook=OLD)
    type_rows(first, CONTROL, TREATED)
    (later,) = issue(tmp_path, studies={"s:1": "s:1"})
    fill_sheet(later, "outcome", {"outcome 2": {"se": "0.4"}})
    return first, later


def test_a_supplement_finds_its_row_wherever_it_stands_now(tmp_path, supplement):
    type_rows(supplement[0], TREATED, CONTROL)
    rows, remarks = read(tmp_path)
    assert rows == {("outcome", "1"): TREATED | {"se": "0.4"}, ("outcome", "2"): CONTROL}
    assert remarks == []


def test_a_supplement_keeps_its_row_when_a_figure_was_corrected(tmp_path, supplement):
    type_rows(supplement[0], CONTROL, TREATED | {"events": "25"})
    assert read(tmp_path)[0]["outcome", "2"] == TREATED | {"events": "25", "se": "0.4"}


def test_a_value_for_a_row_that_says_something_else_now_counts_nowhere_and_is_told(tmp_path, supplement):
    type_rows(supplement[0], CONTROL, TREATED | {"arm": "control", "timepoint": "3 days"})
    rows, (remark,) = read(tmp_path)
    assert "se" not in rows["outcome", "2"]
    assert f"{supplement[1].as_posix()} outcome!C5 is about the row 'recovery, experimental, 7 days, 30, 24'" in remark


def test_a_supplement_of_joined_studies_shows_the_rows_of_each_sheet_apart(tmp_path):
    first, second = issue(tmp_path, codebook=OLD)
    type_rows(first, CONTROL)
    type_rows(second, TREATED)
    (later,) = issue(tmp_path, studies=JOINED)
    shown = {"outcome 1": {"se": "1"}, "outcome 1 in s:2": {"se": "2"}}
    assert fill_sheet(later, "outcome", shown) == 2
    assert read(tmp_path)[0] == {
        ("outcome", "1"): CONTROL | {"se": "1"},
        ("outcome", "1 in s:2"): TREATED | {"se": "2"},
    }


def test_a_supplement_issued_before_two_studies_were_joined_stays_with_its_sheet(tmp_path):
    first, second = issue(tmp_path, codebook=OLD)
    type_rows(first, CONTROL)
    type_rows(second, TREATED)
    later = issue(tmp_path)[1]
    fill_sheet(later, "outcome", {"outcome 1": {"se": "2"}})
    assert read(tmp_path)[0] == {("outcome", "1"): CONTROL, ("outcome", "1 in s:2"): TREATED | {"se": "2"}}


def test_rows_of_sheets_under_two_names_of_one_person_stay_two_rows(tmp_path):
    (first,) = issue(tmp_path, studies={"s:1": "s:1"})
    (second,) = issue(tmp_path, studies={"s:1": "s:1"}, person="ann")
    assert first.name == second.name
    type_rows(first, CONTROL | {"outcome": "score"}, CONTROL)
    type_rows(second, {}, {}, TREATED)
    rows, _ = read(tmp_path)
    assert sorted((row["outcome"], row["arm"]) for row in rows.values()) == [
        ("recovery", "control"),
        ("recovery", "experimental"),
        ("score", "control"),
    ]


@pytest.fixture
def copies(tmp_path, two):
    """The sheet with two rows, and a copy of it."""
    copy = two[0].with_name("copy.xlsx")
    copy.write_bytes(two[0].read_bytes())
    return two[0], copy


NOTHING = dict.fromkeys(CONTROL, "")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"events": ""}, "events '15' in outcome!G4, empty in outcome!G4"),
        (
            NOTHING,
            "outcome 'recovery' in outcome!B4, arm 'control' in outcome!C4, timepoint '7 days' in outcome!D4, "
            "n '30' in outcome!F4, events '15' in outcome!G4, empty in outcome!B4, outcome!C4, outcome!D4, "
            "outcome!F4, outcome!G4",
        ),
    ],
)
@pytest.mark.parametrize("name", ["a.xlsx", "z.xlsx"])
def test_what_one_copy_has_cleared_counts_and_both_cells_are_named(tmp_path, copies, change, told, name):
    path, copy = copies[0], copies[1].rename(copies[1].with_name(name))
    type_rows(copy, change)
    rows, (remark,) = read(tmp_path)
    assert rows == {("outcome", "1"): CONTROL, ("outcome", "2"): TREATED}
    assert remark.startswith(f"{path.as_posix()} and {copy.as_posix()} differ in 1 place: {told}. What is filled in")


def test_a_time_point_in_one_copy_alone_counts_and_is_told(tmp_path, copies):
    type_rows(copies[0], CONTROL | {"timepoint": ""})
    rows, (remark,) = read(tmp_path)
    assert rows["outcome", "1"] == CONTROL
    path, copy = copies
    told = f"{copy.as_posix()} and {path.as_posix()} differ in 1 place: timepoint '7 days' in outcome!D4, empty in"
    assert remark.startswith(told)


def test_a_value_of_the_study_in_one_copy_alone_is_told(tmp_path, copies):
    fill_sheet(copies[1], "study", {"design": {"value": "randomised"}})
    _, (remark,) = read(tmp_path)
    assert "design 'randomised' in study!D4, empty in study!D4" in remark


def test_copies_that_say_the_same_are_not_told_in_whatever_order_their_rows_stand(tmp_path, copies):
    type_rows(copies[1], TREATED, CONTROL)
    assert read(tmp_path)[1] == []


def test_two_supplements_of_one_study_are_no_copies_of_one_another(tmp_path, supplement):
    codebook = pd.concat([CODEBOOK, CODEBOOK[CODEBOOK["variable"] == "events"].assign(variable="deaths")])
    (later,) = issue(tmp_path, studies={"s:1": "s:1"}, codebook=codebook)
    fill_sheet(later, "outcome", {"outcome 1": {"deaths": "3"}})
    rows, remarks = read(tmp_path, codebook=codebook)
    assert rows == {("outcome", "1"): CONTROL | {"deaths": "3"}, ("outcome", "2"): TREATED | {"se": "0.4"}}
    assert remarks == []


def test_a_supplement_goes_to_the_row_that_says_exactly_what_was_shown_before_the_row_of_its_number(tmp_path):
    (first,) = issue(tmp_path, studies={"s:1": "s:1"}, codebook=OLD)
    early, late = {name: CONTROL[name] for name in ("outcome", "arm", "n")}, CONTROL | {"events": "12"}
    type_rows(first, early, late)
    (later,) = issue(tmp_path, studies={"s:1": "s:1"})
    fill_sheet(later, "outcome", {"outcome 1": {"se": "0.3"}, "outcome 2": {"se": "0.7"}})
    type_rows(first, late, NOTHING | early)
    rows, remarks = read(tmp_path)
    assert rows == {("outcome", "1"): late | {"se": "0.7"}, ("outcome", "2"): early | {"se": "0.3"}}
    assert remarks == []


def test_a_row_that_another_row_of_the_supplement_shows_exactly_takes_no_second_one(tmp_path):
    (first,) = issue(tmp_path, studies={"s:1": "s:1"}, codebook=OLD)
    early = {name: CONTROL[name] for name in ("outcome", "arm", "n")}
    type_rows(first, early, CONTROL)
    (later,) = issue(tmp_path, studies={"s:1": "s:1"})
    fill_sheet(later, "outcome", {"outcome 1": {"se": "0.3"}, "outcome 2": {"se": "0.7"}})
    type_rows(first, CONTROL, NOTHING)
    rows, (remark,) = read(tmp_path)
    assert rows == {("outcome", "1"): CONTROL | {"se": "0.7"}}
    assert "is about the row 'recovery, control, 30', which no earlier sheet" in remark


def test_figures_alone_are_no_row_of_another_sheet_once_two_studies_are_one(tmp_path, two):
    type_rows(two[1], {"n": "30"}, TREATED)
    rows, _ = read(tmp_path)
    assert rows["outcome", "1 in s:2"] == {"n": "30"}
    assert len(rows) == 3


@pytest.mark.parametrize("quotes", [("at page one", "by table two"), ("by table two", "at page one")])
def test_quotes_of_two_sheets_stand_in_an_order_that_no_file_name_gives(tmp_path, two, quotes):
    for path, quote, page in zip(two, quotes, ("3", "13"), strict=True):
        fill_sheet(path, "study", {"design": {"value": "randomised", "quote": quote, "page": page}})
    known = {"clusters": CLUSTERS, "study_references": members(JOINED), "people": {"anna": "anna"}}
    values, _ = gather_extraction(sorted(tmp_path.rglob("*.xlsx")), codebook=CODEBOOK, **known)
    assert values.set_index("variable").loc["design", ["quote", "page"]].tolist() == [
        "at page one; by table two",
        "13; 3",
    ]
