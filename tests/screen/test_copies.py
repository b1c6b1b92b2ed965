"""Copies of one sheet that say different things, and words that people write beside no decision."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from prismake import screen, tables
from prismake.issues import ReviewError
from screening import IDS, issue, make_votes, problems, read, rename_owner, vote

FULL_TEXT = "full_text"


@pytest.fixture
def sheet(tmp_path, named) -> Path:
    """Anna's first sheet of titles."""
    return issue(tmp_path, named)[0]


@pytest.fixture
def report(tmp_path, named) -> Path:
    """Anna's first sheet of full texts."""
    return issue(tmp_path, named, phase=FULL_TEXT)[0]


def copy(path: Path, name: str = "batch-001 (1).xlsx", **cells: str) -> Path:
    """A copy of a sheet under another name, with other answers."""
    second = path.with_name(name)
    shutil.copy(path, second)
    vote(second, **cells)
    return second


def tell(votes: pd.DataFrame, phase: str = "title_abstract") -> list[dict[str, str]]:
    decided = tables.from_rows("screening", [{"reference_id": one, "status": "pending"} for one in IDS])
    found = screen.find_remarks(
        votes,
        decided={phase: decided},
        carried=tables.empty("carried_votes"),
        records=tables.empty("records"),
        screening={},
    )
    return tables.to_rows(found)


def counted(votes: pd.DataFrame) -> list[list[str]]:
    return votes.loc[votes["role"] == "reviewer", ["decision", "note"]].to_numpy().tolist()


@pytest.mark.parametrize("name", ["batch-001 (1).xlsx", "a-copy.xlsx", "z-copy.xlsx"])
def test_notes_of_two_copies_are_joined_and_told_whatever_the_files_are_called(tmp_path, sheet, clusters, name):
    vote(sheet, decision_1="include", note_1="first note")
    copy(sheet, name, note_1="SECOND NOTE")
    votes = read(tmp_path, clusters)
    ((decision, note),) = counted(votes)
    assert (decision, sorted(note.split(" | "))) == ("include", ["SECOND NOTE", "first note"])
    (remark,) = tell(votes)
    assert remark["kind"] == "words of two copies"
    assert sheet.name in remark["text"]
    assert name in remark["text"]


def test_a_note_in_one_copy_alone_is_kept(tmp_path, sheet, clusters):
    vote(sheet, decision_1="include")
    copy(sheet, note_1="late")
    assert counted(read(tmp_path, clusters)) == [["include", "late"]]


def test_copies_that_say_the_same_count_once_and_are_not_told(tmp_path, sheet, clusters):
    vote(sheet, decision_1="include", note_1="n", note_2="later")
    copy(sheet)
    votes = read(tmp_path, clusters)
    assert votes["role"].tolist() == ["reviewer", "note by reviewer"]
    assert [remark["kind"] for remark in tell(votes)] == ["words without a decision"]


def test_a_vote_that_one_copy_lacks_counts_and_both_cells_are_named(tmp_path, sheet, clusters):
    vote(sheet, decision_1="include")
    copy(sheet, decision_1="", note_2="still open")
    votes = read(tmp_path, clusters)
    assert counted(votes) == [["include", ""]]
    (told,) = [remark for remark in tell(votes) if remark["kind"] == "vote in one copy only"]
    assert "include in votes!C4, no decision in votes!C4" in told["text"]
    assert "batch-001 (1).xlsx" in told["text"]
    assert screen.settle(["a:1"], votes=votes, people=["anna"])["status"].tolist() == ["included"]


def test_a_copy_with_fewer_votes_is_told_once_for_the_two_sheets(tmp_path, named, clusters):
    first, *_ = issue(tmp_path, named)
    copy(first, "earlier.xlsx", note_1="begun")
    vote(first, decision_1="include", decision_2="exclude", note_1="begun")
    told = [remark for remark in tell(read(tmp_path, clusters)) if remark["kind"] == "vote in one copy only"]
    assert [remark["text"].count("no decision") for remark in told] == [2]


def test_what_was_issued_again_after_a_loss_is_no_copy(tmp_path, named, clusters):
    first, second, *_ = issue(tmp_path, named)
    vote(first, decision_1="include")
    vote(second, note_1="later")
    assert [remark["kind"] for remark in tell(read(tmp_path, clusters))] == ["words without a decision"]


def test_a_sheet_under_a_former_name_is_a_copy_of_the_same_sheet(tmp_path, sheet, clusters):
    vote(sheet, decision_1="include")
    folder = sheet.parent.parent / "annie"
    folder.mkdir()
    moved = rename_owner(Path(shutil.copy(sheet, folder)), "annie")
    vote(moved, decision_1="", note_1="not sure any more")
    votes = read(tmp_path, clusters)
    assert counted(votes) == [["include", "not sure any more"]]
    assert [remark["kind"] for remark in tell(votes)] == ["vote in one copy only"]


@pytest.mark.parametrize(
    "cells", [{"note_1": "ask"}, {"retrieval_1": "obtained"}, {"retrieval_1": "requested"}, {"attempts_1": "library"}]
)
def test_words_without_a_decision_are_kept_told_and_count_nowhere(tmp_path, report, clusters, cells):
    vote(report, **cells)
    votes = read(tmp_path, clusters, FULL_TEXT)
    ((key, word),) = cells.items()
    (row,) = tables.to_rows(votes)
    assert (row["role"], row["decision"], row[key.removesuffix("_1")]) == ("note by reviewer", "", word)
    (remark,) = tell(votes, FULL_TEXT)
    assert remark["kind"] == "words without a decision"
    assert row["cell"] in remark["text"]
    settled = screen.settle(["a:1"], votes=votes, people=["anna"])
    assert settled["status"].tolist() == ["pending"]
    assert screen.measure_agreement(votes).empty


def test_words_without_a_decision_are_told_once_for_a_sheet(tmp_path, report, clusters):
    vote(report, note_1="a", note_2="b")
    (remark,) = tell(read(tmp_path, clusters, FULL_TEXT), FULL_TEXT)
    assert "in 2 rows of" in remark["text"]


def test_words_on_a_record_that_is_gone_are_kept_and_told(tmp_path, sheet):
    vote(sheet, note_1="ask the authors")
    left = tables.from_rows("clusters", [{"record_id": "a:2", "reference_id": "a:2"}])
    votes = read(tmp_path, left)
    assert votes["note"].tolist() == ["ask the authors"]
    assert len(tell(votes)) == 1


def test_attempts_of_two_copies_are_joined(tmp_path, report, clusters):
    vote(report, retrieval_1="not retrieved", attempts_1="library")
    copy(report, attempts_1="authors, 2026-01-02")
    votes = read(tmp_path, clusters, FULL_TEXT)
    (vote_,) = tables.to_rows(votes[votes["role"] == "reviewer"])
    assert sorted(vote_["attempts"].split(" | ")) == ["authors, 2026-01-02", "library"]


def test_copies_that_contradict_each_other_about_a_report_are_named(tmp_path, report, clusters):
    vote(report, decision_1="include", retrieval_1="obtained")
    copy(report, retrieval_1="requested")
    ((place, found),) = problems(tmp_path, clusters, FULL_TEXT)
    assert place == "votes!C4"
    assert "obtained" in found
    assert "requested" in found


def test_not_retrieved_in_one_copy_and_a_decision_in_the_other_are_named(tmp_path, report, clusters):
    copy(report, retrieval_1="not retrieved", attempts_1="library")
    vote(report, decision_1="include", retrieval_1="obtained")
    assert len(problems(tmp_path, clusters, FULL_TEXT)) == 1


def test_a_report_that_came_after_all_is_no_contradiction(tmp_path, report, clusters):
    copy(report, retrieval_1="requested")
    vote(report, decision_1="include", retrieval_1="obtained")
    votes = read(tmp_path, clusters, FULL_TEXT)
    assert counted(votes) == [["include", ""]]
    assert [remark["kind"] for remark in tell(votes, FULL_TEXT)] == ["vote in one copy only"]


def test_votes_on_what_does_not_reach_the_phase_are_told_once_for_a_sheet():
    votes = make_votes(("x:1", "anna", "include"), ("x:2", "anna", "exclude"), ("a:1", "anna", "include"))
    (remark,) = tell(votes.assign(sheet="anna.xlsx"), FULL_TEXT)
    assert remark["kind"] == "votes without effect"
    assert "include on x:1" in remark["text"]
    assert "a:1" not in remark["text"]


def test_a_person_who_said_both_of_records_that_were_joined_agrees_with_nobody():
    votes = make_votes(("a:1", "anna", "include"), ("a:1", "ben", "include"), ("a:2", "anna", "include"))
    votes = pd.concat([votes, make_votes(("a:2", "ben", "include"))])
    both = pd.concat([votes, make_votes(("a:1", "anna", "exclude")).assign(voted_id="a:3")])
    assert screen.measure_agreement(votes)["n"].tolist() == [2]
    assert screen.measure_agreement(both)["n"].tolist() == [1]


def test_a_contradiction_still_stops_the_stage(tmp_path, sheet, clusters):
    vote(sheet, decision_1="include")
    copy(sheet, decision_1="exclude")
    with pytest.raises(ReviewError, match="but"):
        read(tmp_path, clusters)


@pytest.mark.parametrize("other", ["include", "exclude"])
def test_half_a_row_beside_another_decision_in_a_copy_is_a_problem_and_beside_the_same_none(
    tmp_path, report, clusters, other
):
    vote(report, decision_1=other, **({"reason_1": "Wrong design"} if other == "exclude" else {}))
    copy(report, decision_1="exclude", reason_1="")
    if other == "exclude":
        assert [decision for decision, _ in counted(read(tmp_path, clusters, FULL_TEXT))] == ["exclude"]
    else:
        ((place, found),) = problems(tmp_path, clusters, FULL_TEXT)
        assert place == "votes!D4"
        assert found.startswith("exclude, without its reason; but include in ")
