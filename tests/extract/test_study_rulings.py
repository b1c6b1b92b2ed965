"""Doubtful pairs of documents on paper: issued to people, filled in, read back, and what a ruling does in a review."""

import re
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from living import IDLE, TRIAL, hashes, run, titles
from people import FIRST_ROW, KEYS_ROW, fill_folder
from prismake import tables
from prismake.extract import issue_studies, read_study_rulings
from prismake.extract.asking import resolve_rulings, tell_idle
from prismake.files.seeds import saved_sheets
from prismake.issues import ReviewError
from related_documents import PAIR, build

ROW = "a:1 = a:2"
CLUSTERS = PAIR.assign(record_id=PAIR["reference_id"])
PEOPLE = {"carla": "carla", "dora": "carla"}


def issue(folder: Path, *, clusters=CLUSTERS, references=PAIR, people=("carla",), former=None) -> list[Path]:
    pairs = build(references).study_pairs
    asked = {"pairs": pairs, "references": references, "clusters": clusters}
    return issue_studies(folder, people=people, former=former or {}, **asked)


def read(folder: Path, people=PEOPLE):
    return read_study_rulings(saved_sheets(folder), clusters=CLUSTERS, people=people)


def test_a_pair_is_issued_to_each_person_once_with_both_documents_side_by_side(tmp_path):
    path, other = issue(tmp_path, people=["anna", "carla"])
    assert (path.parent.name, other.parent.name) == ("anna", "carla")
    assert issue(tmp_path, people=["anna", "carla"]) == []
    sheet = openpyxl.load_workbook(path)["pairs"]
    cells = dict(zip((cell.value for cell in sheet[KEYS_ROW]), (cell.value for cell in sheet[FIRST_ROW]), strict=True))
    assert cells["id"] == ROW
    assert cells["left_record"].startswith("title: Chamomile tea for severe colds in adults")
    assert "same first author ito k" in cells["evidence"]


def test_a_sheet_as_issued_and_an_empty_cell_are_no_rulings(tmp_path):
    issue(tmp_path)
    assert saved_sheets(tmp_path) == []
    fill_folder(tmp_path, "pairs", {ROW: {"note": "later"}})
    rulings = read(tmp_path)
    assert rulings[["ruling", "note"]].to_numpy().tolist() == [["", "later"]]
    assert resolve_rulings(rulings, clusters=CLUSTERS).empty


def test_a_ruling_on_a_document_that_is_not_included_is_told_with_its_cell(tmp_path):
    issue(tmp_path)
    fill_folder(tmp_path, "pairs", {ROW: {"ruling": "same study"}})
    rulings, included = read(tmp_path), pd.DataFrame({"reference_id": ["a:1", "a:2"]})
    assert tell_idle(rulings, clusters=CLUSTERS, included=included) == []
    (told,) = tell_idle(rulings, clusters=CLUSTERS, included=included.iloc[:1])
    place = rulings["cell"].iloc[0]
    assert place in told
    assert "a:2 is not among the included documents, so that 'same study' counts nowhere" in told


def test_a_ruling_comes_back_with_its_cell_under_todays_name(tmp_path):
    issue(tmp_path, people=["dora"])
    fill_folder(tmp_path, "pairs", {ROW: {"ruling": "Overlapping Cohorts", "note": "same clinic"}})
    (ruling,) = read(tmp_path).to_dict("records")
    assert (ruling["left"], ruling["right"], ruling["person"]) == ("a:1", "a:2", "carla")
    assert (ruling["ruling"], ruling["note"]) == ("overlapping cohorts", "same clinic")
    assert ruling["cell"].startswith("pairs!")


def test_the_sheet_of_a_former_name_is_not_asked_again(tmp_path):
    issue(tmp_path, people=["dora"])
    assert issue(tmp_path, people=["carla"], former={"dora": "carla"}) == []


def test_a_sheet_keeps_its_question_when_a_document_is_called_otherwise(tmp_path):
    issue(tmp_path)
    renamed = PAIR.assign(reference_id=["a:1", "b:9"])
    clusters = renamed.assign(record_id=["a:1", "a:2"])
    assert issue(tmp_path, references=renamed, clusters=clusters) == []


@pytest.mark.parametrize(
    ("people", "word", "found"), [(PEOPLE, "same", "'same'"), ({}, "different", "a sheet of carla")]
)
def test_a_wrong_word_and_an_unknown_person_are_named(tmp_path, people, word, found):
    issue(tmp_path)
    fill_folder(tmp_path, "pairs", {ROW: {"ruling": word}})
    with pytest.raises(ReviewError) as caught:
        read(tmp_path, people=people)
    assert caught.value.issues[0].found.startswith(found)


SECOND = """TY  - JOUR
TI  - Ginger tea for adults with the common cold: long-term results
AU  - Ito, Ken
PY  - 2025
DO  - 10.5555/tea.88
ER  -

"""


@pytest.mark.slow
def test_a_review_asks_reads_and_joins(finished, tmp_path):
    review = Path(shutil.copytree(finished, tmp_path / "review", symlinks=True))
    first = tables.read("references", review / "results" / "references.parquet").set_index("reference_id")
    text = re.sub(r"TI  - .*", f"TI  - {first.loc[TRIAL, 'title']}: long-term results", SECOND)
    text = re.sub(r"AU  - .*", f"AU  - {first.loc[TRIAL, 'authors'].split('; ')[0]}", text)
    (review / "seeds/search/update.ris").write_text(text)
    log = review / "config" / "searches.csv"
    log.write_text(log.read_text() + "update,2025-02,update.ris,database,Scopus,2025-02-01,1,tea AND cold\n")
    run(review)
    for phase in ("title_abstract", "full_text"):
        folder = review / "seeds/screening" / phase
        (new,) = [one for one, title in titles(folder / "ben").items() if "long-term" in title]
        for person in ("anna", "ben"):
            fill_folder(folder / person, "votes", {new: {"decision": "include"}})
        run(review)
    cohorts = tables.read("cohorts", review / "results/cohorts.csv")
    assert cohorts["ruling"].tolist() == [""]
    before = hashes(review, "seeds")
    answers = {" = ".join(sorted((TRIAL, new))): {"ruling": "same study", "note": "the trial, two years on"}}
    assert fill_folder(review / "seeds/studies/carla", "pairs", answers) == 1
    run(review)
    members = tables.read("study_references", review / "results/study_references.csv").set_index("reference_id")
    assert members.loc[new, ["study_id", "role", "joined_by"]].tolist() == [TRIAL, "companion", "ruling"]
    assert tables.read("cohorts", review / "results/cohorts.csv").empty
    assert {name for name, value in hashes(review, "seeds").items() if before.get(name) != value} == {
        "seeds/studies/carla/batch-001.xlsx"
    }
    assert IDLE in run(review)
