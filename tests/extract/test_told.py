"""What counts nowhere, or counts as something else than was typed, is told: idle sheets, halves, a new codebook."""

import openpyxl
import pandas as pd
import pytest

from extracted import CODEBOOK, PEOPLE, named_study
from people import fill_sheet
from prismake import tables
from prismake.extract import gather_appraisal, gather_extraction, issue_appraisal, issue_extraction
from prismake.extract.drift import is_wider
from prismake.issues import ReviewError
from prismake.text.titles import is_same_wording

REFERENCES = tables.from_rows("references", [{"reference_id": "a:1", "title": "One"}])
NOBODY = tables.empty("study_references")
ROW = {"outcome": "score", "arm": "control", "n": "12", "mean": "8.1"}


def change(variable, level="outcome", **cells):
    frame = CODEBOOK.copy()
    frame.loc[(frame["variable"] == variable) & (frame["level"] == level), list(cells)] = list(cells.values())
    return frame


@pytest.fixture
def sheet(tmp_path):
    named = {name: frame for name, frame in named_study().items() if name != "extraction_settled"}
    told = {"people": ["anna"], "references": REFERENCES, "codebook": START, "former": {}}
    (path,) = issue_extraction(tmp_path, **told, **named)
    fill_sheet(path, "outcome", {"outcome 1": ROW})
    fill_sheet(path, "study", {"n_enrolled": {"value": "12"}})
    return path


START = change("mean", unit="points", label="Symptom score").assign(help="People who started.")


def read(path, codebook=START, study_references=None):
    known = {"clusters": named_study()["clusters"], "people": PEOPLE}
    members = named_study()["study_references"] if study_references is None else study_references
    values, remarks = gather_extraction([path], codebook=codebook, study_references=members, **known)
    return values, [(row["kind"], row["cell"], row["text"]) for row in tables.to_rows(remarks)]


def with_mean(**cells):
    frame = START.copy()
    frame.loc[frame["variable"] == "mean", list(cells)] = list(cells.values())
    return frame


def test_the_same_codebook_leaves_nothing_to_tell(sheet):
    assert read(sheet)[1] == []


@pytest.mark.parametrize(
    ("cells", "now"),
    [
        ({"unit": "mm"}, "Symptom score (mm)"),
        ({"unit": ""}, "Symptom score"),
        ({"label": "Symptom free"}, "Symptom free (points)"),
        ({"label": "Non-symptom score"}, "Non-symptom score (points)"),
    ],
)
def test_a_unit_or_label_that_changed_after_values_were_typed_names_both(sheet, cells, now):
    values, ((kind, cell, text),) = read(sheet, with_mean(**cells))
    assert values.set_index("variable").loc["mean", "value"] == "8.1"
    assert (kind, cell) == ("codebook changed", "outcome!I4")
    assert f"the sheet says 'Symptom score (points)', config/codebook says '{now}'. 1 value of mean in 1 sheet" in text


@pytest.mark.parametrize(
    "cells",
    [
        {"label": "Symptom  Score"},
        {"label": "symptom-score"},
        {"label": "Symptom scores"},
        {"required": "yes"},
        {"unit": "Points "},
        {"help": "The mean of all."},
    ],
)
def test_spelling_case_and_blanks_of_a_label_raise_no_alarm(sheet, cells):
    assert read(sheet, with_mean(**cells))[1] == []


def test_a_changed_variable_without_values_raises_no_alarm(sheet):
    frame = START.copy()
    frame.loc[frame["variable"] == "sd", "unit"] = "mm"
    assert read(sheet, frame)[1] == []


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"help": "People who started, also those who left."}, None),
        ({"type": "number"}, None),
        ({"help": "People who finished."}, "(meaning)"),
        ({"help": "Not people who started."}, "(meaning)"),
        ({"type": "text"}, "(type integer, now text)"),
    ],
)
def test_another_type_or_meaning_on_the_page_of_the_study_is_told_and_a_wider_help_is_not(sheet, cells, told):
    frame = START.copy()
    frame.loc[frame["variable"] == "n_enrolled", list(cells)] = list(cells.values())
    remarks = read(sheet, frame)[1]
    assert [text for _, _, text in remarks if told and told in text] == [text for _, _, text in remarks]
    assert bool(remarks) == bool(told)


@pytest.mark.parametrize(
    ("before", "now", "same"),
    [
        ("Haemoglobin", "Hemoglobin", True),
        ("Randomised (n)", "randomized, N", True),
        ("Events", "Non-events", False),
        ("Male", "Female", False),
        ("Week 4", "Week 12", False),
        ("SD", "SE", False),
        ("Included", "Excluded", False),
        ("Typical course", "Atypical course", False),
    ],
)
def test_a_slip_is_no_other_word(before, now, same):
    assert is_same_wording(before, now) is same


def test_a_text_that_denies_what_it_said_is_not_wider():
    assert is_wider("", "Any help")
    assert not is_wider("Count those who left", "Do not count those who left")


def test_a_renamed_variable_names_its_cells_and_how_to_carry_them_over(sheet):
    renamed = START.assign(variable=START["variable"].replace("mean", "average"))
    with pytest.raises(ReviewError) as caught:
        read(sheet, renamed)
    (issue,) = caught.value.issues
    assert (issue.place, issue.found) == ("outcome!I4", "'8.1' for mean")
    assert "call average, which has the same label, mean again" in issue.remedy


def test_a_removed_variable_names_all_its_cells_at_once(sheet):
    fill_sheet(sheet, "outcome", {"outcome 3": ROW})
    with pytest.raises(ReviewError) as caught:
        read(sheet, START[START["variable"] != "mean"])
    (issue,) = caught.value.issues
    assert issue.found == "'8.1' for mean (and outcome!I6)"
    assert "supplement" in issue.remedy


def test_a_study_excluded_later_leaves_its_values_idle_and_says_so_until_it_is_back(sheet):
    values, ((kind, cell, text),) = read(sheet, study_references=NOBODY)
    assert (len(values), kind, cell) == (0, "idle sheet", "study!D5")
    assert text.startswith(f"5 values of a:1, which is not included now, wait in {sheet.as_posix()}, counted nowhere")
    assert len(read(sheet)[0]) == 5


def test_an_empty_sheet_of_an_excluded_study_is_not_worth_a_word(tmp_path, sheet):
    fill_sheet(sheet, "outcome", {"outcome 1": dict.fromkeys(ROW)})
    fill_sheet(sheet, "study", {"n_enrolled": {"value": None}})
    assert read(sheet, study_references=NOBODY)[1] == []


def test_words_and_pages_without_a_value_are_told_with_their_cell(sheet):
    fill_sheet(sheet, "outcome", {"outcome 2": {"quote": "n = 30 of 40", "page": "7"}})
    fill_sheet(sheet, "study", {"design": {"page": "3"}})
    values, remarks = read(sheet)
    assert len(values) == 5
    assert [kind for kind, _, _ in remarks] == ["half-filled row"] * 2
    texts = " ".join(text for _, _, text in remarks)
    assert "quote 'n = 30 of 40', page '7' in" in texts
    assert "page '3' in" in texts


def test_a_row_that_went_from_among_the_filled_ones_is_told(sheet):
    fill_sheet(sheet, "outcome", {"outcome 3": ROW})
    book = openpyxl.load_workbook(sheet)
    book["outcome"].delete_rows(4)
    book.save(sheet)
    ((kind, _, text),) = read(sheet)[1]
    assert kind == "row or page gone"
    assert "has no row 1 on the page outcome" in text


@pytest.mark.parametrize(("first", "rows", "words"), [(4, 1, "1"), (5, 1, "2"), (4, 2, "1, 2"), (7, 2, "4, 5")])
def test_a_row_that_went_is_told_also_when_it_was_the_last_or_the_only_filled_one(sheet, first, rows, words):
    fill_sheet(sheet, "outcome", {"outcome 2": ROW})
    book = openpyxl.load_workbook(sheet)
    book["outcome"].delete_rows(first, rows)
    book.save(sheet)
    ((kind, cell, text),) = read(sheet)[1]
    assert (kind, cell.startswith("outcome!")) == ("row or page gone", True)
    assert f"has no row {words} on the page outcome" in text


def test_a_page_without_any_of_its_rows_is_told(sheet):
    book = openpyxl.load_workbook(sheet)
    book["outcome"].delete_rows(4, 60)
    book.save(sheet)
    ((_, cell, text),) = read(sheet)[1]
    assert (cell, "none of the rows that the page outcome was issued with" in text) == ("", True)


def test_a_number_that_a_person_gives_a_row_of_their_own_opens_no_gap(sheet):
    book = openpyxl.load_workbook(sheet)
    page = book["outcome"]
    page.cell(60, 1, "99")
    for column, cell in enumerate(page[4], start=1):
        if column in (2, 3):
            page.cell(60, column, cell.value)
    book.save(sheet)
    assert read(sheet)[1] == []


def test_a_page_that_went_is_told(sheet):
    book = openpyxl.load_workbook(sheet)
    del book["outcome"]
    book.save(sheet)
    ((_, _, text),) = read(sheet)[1]
    assert f"{sheet.as_posix()} has no page outcome" in text


def test_spare_rows_that_nobody_used_may_go_without_a_word(sheet):
    book = openpyxl.load_workbook(sheet)
    book["outcome"].delete_rows(10, 40)
    book.save(sheet)
    assert read(sheet)[1] == []


ANALYSES = [{"id": "one", "outcome": "live birth", "designs": ["randomised"]}]


@pytest.fixture
def judged(tmp_path):
    known = named_study(design="randomised", outcomes=("live birth",))
    (path,) = issue_appraisal(tmp_path, people=["anna"], chosen={}, analyses=ANALYSES, former={}, **known)
    fill_sheet(path, "appraisal", {"live birth|1|judgement": {"answer": "low", "support": "see page 3"}})
    return path


def appraise(path, analyses=ANALYSES, **named):
    known = {
        name: frame
        for name, frame in named_study(design="randomised", outcomes=("live birth",)).items()
        if name != "studies"
    } | named
    frame, remarks = gather_appraisal([path], chosen={}, people=PEOPLE, analyses=analyses, **known)
    return len(frame), [(row["phase"], row["kind"], row["text"]) for row in tables.to_rows(remarks)]


def test_an_appraisal_that_counts_leaves_nothing_to_tell(judged):
    assert appraise(judged) == (1, [])


def test_the_appraisal_of_an_excluded_study_waits_and_is_told(judged):
    number, ((phase, kind, text),) = appraise(judged, study_references=NOBODY)
    assert (number, phase, kind) == (0, "appraisal", "idle sheet")
    assert text.startswith("1 answer on a:1, which is not included now, waits in")


def test_the_appraisal_of_an_outcome_that_no_analysis_has_any_more_is_told(judged):
    number, ((_, kind, text),) = appraise(judged, analyses=[ANALYSES[0] | {"outcome": "births"}])
    assert (number, kind) == (1, "idle sheet")
    assert "1 answer on 'live birth' in" in text


def test_reasons_without_a_judgement_are_told(judged):
    fill_sheet(judged, "appraisal", {"live birth|2|judgement": {"support": "unclear, ask the authors"}})
    ((_, kind, text),) = appraise(judged)[1]
    assert kind == "half-filled row"
    assert "support 'unclear, ask the authors' in" in text


def test_a_remark_stands_once_whatever_its_sheets(sheet):
    known = {"clusters": named_study()["clusters"], "people": PEOPLE, "study_references": NOBODY}
    _, remarks = gather_extraction([sheet, sheet], codebook=START, **known)
    assert len(remarks) == 1
    assert isinstance(remarks, pd.DataFrame)
