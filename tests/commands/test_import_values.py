"""Extracted values of a finished review: each row comes to a sheet of its person or is told, and nothing else moves."""

import csv
import random
import re
import shutil
import textwrap
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import yaml

from hardship import copy
from living import IDLE, decide_all, run, snapshot
from people import fill_sheet
from places import DOCS, REVIEW
from prismake.__main__ import main
from prismake.commands.importing.placing import PLACED
from prismake.commands.importing.sources import read_mapping
from prismake.config.files import schema

WEISS, PEREZ, ITO = "scopus:3d41189838", "handsearch:296130d2bb", "medline:1001"
SCORES = [
    ("Study", "Design", "Time", "N", "Mean", "SD"),
    ("Weiß 2020", "before-after", "baseline", "12", "8,1", "1,5"),
    ("weiß  2020", "before-after", "3 days", "12", "4,200", "1,1"),
    ("Pérez 2015", "before-after", "baseline", "12", "7,5", "2,0"),
    ("Pérez 2015", "before-after", "3 days", "12", "5,0", "1,9"),
]
TRIAL = [
    ("DOI", "Title", "N tea", "Well tea", "N water", "Well water"),
    ("https://doi.org/10.5555/TEA.1", "Ginger tea for the common cold: a randomised trial", "30", "24", "30", "15"),
]
RECOVERY = {"outcome": "recovery", "denominator": "patients", "timepoint": "7 days"}
TEA = {"level": "outcome", "same": {**RECOVERY, "arm": "experimental"}, "columns": {"n": "N tea", "events": "Well tea"}}
WATER = {
    "level": "outcome",
    "same": {**RECOVERY, "arm": "control"},
    "columns": {"n": "N water", "events": "Well water"},
}
FIGURES = {"timepoint": "Time", "n": "N", "mean": "Mean", "sd": "SD"}
NAMED = {"outcome": "symptom_score", "arm": "experimental"}
MEANS = {"level": "outcome", "same": NAMED, "columns": FIGURES}
WORDS = {"design": {"before-after": "single_arm"}}


@pytest.fixture(scope="module")
def studied(build_once, first):
    """The tiny review with studies to extract, and nothing extracted."""

    def make(folder):
        decide_all(copy(first, folder))
        run(folder)

    return build_once("studied", make)


@pytest.fixture
def review(studied, tmp_path, monkeypatch):
    folder = copy(studied, tmp_path / "review")
    monkeypatch.chdir(folder)
    return folder


def write_table(name, rows, *, delimiter=";"):
    with Path(name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)


def score(person="anna", **more):
    gives = [
        {"level": "study", "same": {"species": "human"}, "columns": {"design": "Design"}},
        MEANS,
    ]
    said = {"file": "scores.csv", "person": person, "decimal": ",", "columns": {"label": "Study"}}
    return {**said, "words": WORDS, "gives": gives, **more}


def trial(person="anna", **more):
    gives = [{"level": "study", "same": {"species": "human", "design": "randomised"}}, TEA, WATER]
    named = {"doi": "DOI", "title": "Title"}
    return {"file": "trial.csv", "person": person, "columns": named, "gives": gives, **more}


def write_files(*entries, scores=SCORES, trials=TRIAL):
    write_table("scores.csv", scores)
    write_table("trial.csv", trials, delimiter=",")
    Path("import.yaml").write_text(yaml.safe_dump({"values": list(entries)}), encoding="utf-8")


def bring(*arguments):
    assert main(["import", "import.yaml", *arguments]) == 0
    return pd.read_csv("results/import.csv", dtype=str, keep_default_na=False)


def refuse(capsys):
    before = snapshot(Path())
    assert main(["import", "import.yaml"]) == 1
    assert snapshot(Path()) == before
    return capsys.readouterr().err


def count(told):
    return told["outcome"].value_counts().to_dict()


def list_brought(person="anna"):
    """Outcome rows of a person's brought sheets, as openpyxl sees them."""
    found = []
    for path in sorted(Path(f"seeds/extraction/{person}").glob("*_import-*.xlsx")):
        sheet = openpyxl.load_workbook(path)["outcome"]
        keys = [str(cell.value).removesuffix("?") for cell in sheet[2]]
        rows = (dict(zip(keys, values, strict=True)) for values in sheet.iter_rows(min_row=4, values_only=True))
        found += [
            (path.name.partition("-")[0], row["timepoint"], row["arm"], row["mean"] or row["events"]) for row in rows
        ]
    return found


@pytest.mark.lived
def test_values_that_are_brought_are_pooled_as_values_that_people_type(review):
    """The golden estimates are those of the same values, typed into issued sheets."""
    write_files(score(), score("ben"), trial(), trial("ben"))
    assert count(bring()) == {"new": 24, "matched twice, alike": 8}
    run(review)
    assert IDLE in run(review)
    assert Path("results/estimates.csv").read_bytes() == (REVIEW / "expected/estimates.csv").read_bytes()
    owed = pd.read_csv("results/owed.csv")
    assert owed.loc[owed["task"] == "07 Extraction", ["done", "owed"]].values.tolist() == [[3, 0], [3, 0]]
    assert len(pd.read_csv("results/remarks.csv")) == 0
    before = snapshot(Path("seeds"))
    assert count(bring()) == {"stands already": 24, "matched twice, alike": 8}
    assert snapshot(Path("seeds")) == before


def test_a_value_says_the_place_that_it_came_from(review):
    write_files(score())
    bring()
    (path,) = Path("seeds/extraction/anna").glob("Weiss*_import-001.xlsx")
    quotes = [cell.value for cell in openpyxl.load_workbook(path)["outcome"]["J"]]
    assert quotes[2:] == ["Words or address that support it", "scores.csv, row 2", "scores.csv, row 3"]


def test_what_a_person_typed_is_kept_and_told_with_its_cell(review):
    (sheet,) = Path("seeds/extraction/anna").glob("Weiss*.xlsx")
    typed = {"outcome": "symptom_score", "arm": "experimental", "timepoint": "3 days", "n": "12", "mean": "4.3"}
    fill_sheet(sheet, "outcome", {"outcome 1": typed})
    before = sheet.read_bytes()
    write_files(score(), trial())
    told = bring()
    (kept,) = told[told["outcome"] == "stands otherwise"].to_dict("records")
    assert "timepoint 3 days" in kept["values"]
    assert f"'4.2'; but '4.3' of symptom_score, experimental, 3 days in {sheet.as_posix()} outcome!" in kept["told"]
    assert sheet.read_bytes() == before
    assert ("Weiss", "3 days", "experimental", "4.200") not in list_brought()
    assert ("Weiss", "baseline", "experimental", "8.1") in list_brought()
    run(review, "results/extraction_settled.csv")
    settled = pd.read_csv("results/extraction_settled.csv", dtype=str).query(
        "study_id == @WEISS and variable == 'mean'"
    )
    assert sorted(settled["value"]) == ["4.3", "8.1"]


def test_figures_that_are_missing_from_a_typed_row_join_it(review):
    (sheet,) = Path("seeds/extraction/anna").glob("Weiss*.xlsx")
    fill_sheet(sheet, "outcome", {"outcome 2": {**NAMED, "timepoint": "3 days", "mean": "4.2"}})
    write_files(score())
    assert count(bring()) == {"new": 8, "matched twice, alike": 4}
    run(review, "results/extraction_settled.csv")
    assert count(bring()) == {"stands already": 8, "matched twice, alike": 4}
    values = pd.read_csv("results/extraction.csv", dtype=str).query("study_id == @WEISS and level == 'outcome'")
    rows = values.pivot(index="item", columns="variable", values="value").set_index("timepoint")
    assert rows.loc["3 days", ["mean", "sd", "n"]].tolist() == ["4.2", "1.1", "12"]
    assert len(rows) == 2


def test_a_row_of_a_second_import_takes_nobodys_place(review):
    """Each import numbers its rows anew, and a person has filled the first row of the issued sheet."""
    (sheet,) = Path("seeds/extraction/anna").glob("Weiss*.xlsx")
    fill_sheet(sheet, "outcome", {"outcome 1": {**NAMED, "timepoint": "1 day", "mean": "9"}})
    write_files(score(), scores=SCORES[:2])
    bring()
    write_files(score(), scores=SCORES)
    bring()
    assert [name.name for name in sorted(Path("seeds/extraction/anna").glob("Weiss*_import-*"))] == [
        "Weiss-2020_48d393_import-001.xlsx",
        "Weiss-2020_48d393_import-002.xlsx",
    ]
    run(review, "results/extraction_settled.csv")
    values = pd.read_csv("results/extraction.csv", dtype=str).query("study_id == @WEISS and variable == 'timepoint'")
    assert sorted(values["value"]) == ["1 day", "3 days", "baseline"]


@pytest.mark.parametrize(
    ("study", "outcome", "why"),
    [
        ({"id": ITO}, "new", ""),
        ({"label": "Ito 2018"}, "new", ""),
        ({"pmid": "1001", "label": "Ito 2018"}, "new", ""),
        ({"doi": "10.5555/tea.1; 10.5555/unknown"}, "new", ""),
        ({"doi": "10.5555/tea.2; 10.5555/tea.1"}, "new", ""),
        ({"title": "Black tea for the common cold", "label": "Ito 2018"}, "not matched", "no record says the same"),
        ({"doi": "10.5555/unknown", "label": "Ito 2018"}, "not matched", "no record says the same"),
        ({"doi": "10.5555/tea.1; 10.5555/tea.4"}, "not matched", "several studies fit by DOI"),
        ({"doi": "10.5555/tea.1", "label": "Weiß 2020"}, "not matched", "its label and DOI are of different studies"),
        ({"doi": "10.5555/tea.2"}, "no included study", "medline:1002 is about no included study"),
        ({"label": "Ito 2019"}, "not matched", "no study has the label Ito 2019"),
        ({"label": ""}, "not matched", "names no study"),
    ],
)
def test_a_study_is_known_by_what_names_it_and_by_nothing_that_contradicts(review, study, outcome, why):
    figures = {"N tea": "30", "Well tea": "24", "N water": "30", "Well water": "15"}
    trials = [[*study, *figures], [*study.values(), *figures.values()]]
    write_files(trial(columns={name: name for name in study}, gives=[TEA]), trials=trials)
    (told,) = bring("--check").to_dict("records")
    assert told["outcome"] == outcome
    assert why in told["told"]


def test_two_studies_of_one_label_are_told(review):
    studies = pd.read_csv("results/studies.csv", dtype=str, keep_default_na=False)
    studies["label"] = "Weiß 2020"
    studies.to_csv("results/studies.csv", index=False)
    write_files(score(), scores=SCORES[:2])
    told = bring("--check")
    assert set(told["outcome"]) == {"not matched"}
    assert set(told["told"]) == {"several studies fit by label"}
    assert WEISS in told["nearest"][0]
    assert PEREZ in told["nearest"][0]


def test_rows_about_the_same_are_one_where_they_agree_and_none_where_they_differ(review):
    other = ("Weiß 2020", "before-after", "3 days", "12", "4,4", "1,1")
    write_files(score(), scores=[*SCORES, SCORES[1], other])
    told = bring()
    differing = told[told["outcome"] == "matched twice, otherwise"]
    assert differing["place"].tolist() == ["row 3", "row 7"]
    assert differing["told"].tolist() == ["says otherwise: scores.csv row 7", "says otherwise: scores.csv row 3"]
    assert [row for row in list_brought() if row[0] == "Weiss"] == [("Weiss", "baseline", "experimental", "8.1")]


def test_rows_that_are_not_asked_for_or_say_nothing_are_told(review):
    empty = ("Pérez 2015", "NA", "7 days", "NA", "", "na")
    write_files(
        score(missing=["NA"], where={"Study": ["Pérez 2015"]}, without={"Time": ["baseline"]}),
        scores=[*SCORES, empty],
    )
    told = bring()
    left = told[told["outcome"] == "not asked for"]
    assert left["told"].tolist() == ["Study is 'Weiß 2020'", "Study is 'weiß  2020'", "Time is 'baseline'"]
    assert told[told["outcome"] == "no value"][["place", "level"]].values.tolist() == [["row 6", "outcome"]]
    assert list_brought() == [("Perez", "3 days", "experimental", "5.0")]


def test_every_mistake_is_told_at_once_and_nothing_is_written(review, capsys):
    wrong = [
        ("Weiß 2020", "cohort", "3 days", "12", "4.2", "1,1"),
        ("Pérez 2015", "cohort", "3 days", "twelve", "5,0", "0"),
    ]
    numbers = ("10.5555/tea.1", "", "30", "31", "30", "1,234")
    write_files(score(), trial(), scores=[SCORES[0], *wrong], trials=[TRIAL[0], numbers])
    told = refuse(capsys)
    assert "6 problems to mend" in told
    for place, found in [
        ("scores.csv, row 2, column Design", "'cohort'"),
        ("scores.csv, row 2, column Mean", "'4.2'"),
        ("scores.csv, row 3, column N", "'twelve'"),
        ("scores.csv, row 3, column SD", "sd 0"),
        ("trial.csv, row 2, column Well tea", "events 31, but n 30 (row 2, column N tea)"),
        ("trial.csv, row 2, column Well water", "'1,234'"),
    ]:
        assert f"{place}\n    found:   {found}" in told


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ({"person": "carla"}, "person carla"),
        ({"columns": {"quote": "Study"}}, "columns quote"),
        ({"gives": [{**MEANS, "columns": {"median": "Mean"}}]}, "variable median"),
        ({"gives": [{**MEANS, "same": {**NAMED, "arm": "tea"}}]}, "arm 'tea'"),
        ({"gives": [{**MEANS, "columns": {"timepoint": "Time"}}]}, "no values of level outcome"),
        ({"gives": [{"level": "outcome", "columns": {"n": "N"}}]}, "nothing that says what a row is about"),
        ({"gives": [{**MEANS, "same": {**NAMED, "n": 3}}]}, "n under same and under columns"),
        ({"gives": [{"level": "appraisal"}]}, "appraisal"),
        ({"words": {"design": {"before-after": "pre-post"}}}, "design 'pre-post'"),
        ({"words": {"arm": {"tea": "experimental"}}}, "words of arm"),
        ({"columns": {"label": "Studie"}}, "no column Studie"),
        ({"page": "arms"}, "page arms"),
        ({"where": {"Arm": ["tea"]}}, "no column Arm"),
        ({"file": "gone.csv"}, "gone.csv"),
    ],
)
def test_a_mapping_is_held_against_the_codebook_and_the_file(review, capsys, wrong, found):
    write_files(score(**wrong))
    assert found in refuse(capsys)


def test_an_outcome_that_a_row_does_not_name_is_told(review, capsys):
    given = {"level": "outcome", "same": {"outcome": "symptom_score"}, "columns": {"arm": "Study", "mean": "Mean"}}
    entry = {name: said for name, said in score(gives=[given]).items() if name != "words"}
    write_files(entry, scores=[SCORES[0], ("", "", "", "", "4,2", "")])
    assert "scores.csv, row 2, column Study\n    found:   empty" in refuse(capsys)


def test_the_order_of_rows_and_of_columns_changes_no_value(review):
    write_files(score())
    bring()
    body = [row[::-1] for row in SCORES[1:]]
    random.Random(1).shuffle(body)
    write_files(score("ben"), scores=[SCORES[0][::-1], *body])
    bring()
    assert sorted(list_brought("ben")) == sorted(list_brought("anna"))


def test_the_table_of_a_workbook_is_read_from_its_page(review):
    write_files(score(file="old.xlsx", page="arms", decimal="."))
    book = openpyxl.Workbook()
    page = book.create_sheet("arms")
    for study, design, time, *numbers in SCORES[:2]:
        page.append([study, design, time, *(numbers if study == "Study" else (12, 8.1, 1.5))])
    book.save("old.xlsx")
    bring()
    assert list_brought() == [("Weiss", "baseline", "experimental", "8.1")]


def test_a_check_writes_the_report_and_no_sheet(review, capsys):
    write_files(score())
    before = snapshot(Path("seeds"))
    bring("--check")
    assert snapshot(Path("seeds")) == before
    said = capsys.readouterr().out
    assert (
        "scores.csv, extraction, anna: 4 rows with 12 entries: 8 new, 4 matched twice, alike\nno sheet written" in said
    )


def test_the_page_explains_every_key_of_the_mapping():
    page = (DOCS / "how-to/import.md").read_text(encoding="utf-8")
    keys = schema("import")["properties"]["values"]["items"]["properties"]
    assert [key for key in keys if f"| `{key}` |" not in page] == []
    for name in ("columns", "gives"):
        inner = keys[name].get("items", keys[name])["properties"]
        assert [key for key in inner if f"`{key}`" not in page] == []
    assert [end for end in PLACED if f"| {end} |" not in page] == []


def test_the_mappings_on_the_page_are_mappings(tmp_path):
    page = (DOCS / "how-to/import.md").read_text(encoding="utf-8")
    blocks = [textwrap.dedent(block) for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]
    for block in blocks:
        (tmp_path / "import.yaml").write_text(block, encoding="utf-8")
        brought = read_mapping(tmp_path / "import.yaml")
        assert len(brought.votes) + len(brought.values) == block.count("- file:")
    assert len(blocks) == 2


def test_each_of_many_changed_values_is_told_and_changes_nothing(review):
    write_files(score())
    bring()
    before, chance = snapshot(Path("seeds")), random.Random(3)
    for _ in range(5):
        changed = {number for number in range(1, 5) if chance.random() < 0.5}
        rows = [(*row[:4], f"1{row[4]}", row[5]) if number in changed else row for number, row in enumerate(SCORES)]
        write_files(score(), scores=rows)
        told = bring().query("level == 'outcome'")
        assert set(told.query("outcome == 'stands otherwise'")["place"]) == {f"row {number + 1}" for number in changed}
        assert set(told["outcome"]) <= {"stands already", "stands otherwise"}
        assert snapshot(Path("seeds")) == before


@pytest.mark.office
@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_a_brought_sheet_that_libreoffice_saves_says_what_it_said(review, office, tmp_path, suffix):
    write_files(score())
    bring()
    for path in Path("seeds/extraction/anna").glob("*_import-001.xlsx"):
        office("--convert-to", suffix, "--outdir", tmp_path / "saved", path)
        path.unlink()
    for path in (tmp_path / "saved").iterdir():
        shutil.copy(path, "seeds/extraction/anna")
    assert count(bring()) == {"stands already": 8, "matched twice, alike": 4}
