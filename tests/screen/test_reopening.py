"""Full texts that were not obtained, studies under way, decisions taken up again, votes that change after consensus."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from people import fill_sheet
from prismake import screen, tables
from prismake.files.seeds import as_issued, list_sheets
from prismake.issues import ReviewError
from screening import IDS, PROTOCOL, SETTING, issue, make_votes

FULL_TEXT = "full_text"
PEOPLE = {"anna": "anna", "ben": "ben", "carla": "carla"}


@pytest.fixture
def sheet(tmp_path, named) -> Path:
    """Anna's sheet of full texts."""
    first, *_ = issue(tmp_path, named, phase=FULL_TEXT, wanted=IDS[:2])
    return first


@pytest.fixture
def reopened(tmp_path) -> Path:
    """The adjudicator's sheet for decisions that are taken up again."""
    screening = screen.settle(IDS, votes=make_votes(("a:1", "carla", "include")), people=["anna", "ben"])
    return screen.issue_reopened(folder_of(tmp_path), screening=screening, **asked())[0]


def folder_of(tmp_path: Path) -> Path:
    return tmp_path / "seeds" / "consensus" / FULL_TEXT


def asked() -> dict:
    return {"phase": FULL_TEXT, "setting": SETTING, "protocol": PROTOCOL, "former": {}}


def read(tmp_path: Path, clusters):
    paths = [path for path in list_sheets(tmp_path) if not as_issued(path)]
    votes, _ = screen.read_votes(
        paths, phase=FULL_TEXT, criteria=PROTOCOL["criteria"], clusters=clusters, people=PEOPLE
    )
    return votes


def problems(tmp_path: Path, clusters) -> list[tuple[str, str]]:
    with pytest.raises(ReviewError) as caught:
        read(tmp_path, clusters)
    return [(one.place, one.found) for one in caught.value.issues]


def write(path: Path, page: str = "votes", **answers: str) -> None:
    """Fill the row of a:1, or the first spare row of the sheet of reopened decisions."""
    fill_sheet(path, page, {"a:1" if page == "votes" else "reopened 1": answers})


def test_a_report_that_is_requested_is_still_owed(tmp_path, sheet, clusters):
    write(sheet, retrieval="requested")
    votes = read(tmp_path, clusters)
    assert votes[["role", "decision", "retrieval"]].to_numpy().tolist() == [["note by reviewer", "", "requested"]]
    assert screen.settle(["a:1"], votes=votes, people=["anna"])["status"].tolist() == ["pending"]


def test_not_retrieved_is_a_vote_and_keeps_its_attempts(tmp_path, sheet, clusters):
    write(sheet, retrieval=" Not  Retrieved", attempts="library, loan, authors 2026-01-02")
    (vote,) = tables.to_rows(read(tmp_path, clusters))
    assert (vote["decision"], vote["attempts"]) == ("not_retrieved", "library, loan, authors 2026-01-02")
    assert vote["cell"] == "votes!E4"


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"retrieval": "lost"}, ("votes!E4", "'lost'")),
        (
            {"retrieval": "not retrieved", "attempts": "x", "decision": "include"},
            ("votes!E4", "'not retrieved' with the decision 'include'"),
        ),
        (
            {"retrieval": "obtained", "decision": "not retrieved"},
            ("votes!E4", "'obtained' with the decision 'not retrieved'"),
        ),
        (
            {"retrieval": "not retrieved", "attempts": "x", "reason": "Wrong design"},
            ("votes!D4", "reason 'Wrong design' with 'not retrieved'"),
        ),
    ],
)
def test_what_contradicts_itself_about_a_report_is_named(tmp_path, sheet, clusters, answers, found):
    write(sheet, **answers)
    assert problems(tmp_path, clusters) == [found]


def test_a_sheet_of_the_older_form_still_says_not_retrieved_as_a_decision(tmp_path, sheet, clusters):
    book = openpyxl.load_workbook(sheet)
    page = book["votes"]
    page.delete_cols(5, 2)  # retrieval and attempts did not exist
    page["A1"] = page["A1"].value.replace("|16", "|14")
    page["C4"] = "not retrieved"
    book.save(sheet)
    assert read(tmp_path, clusters)["decision"].tolist() == ["not_retrieved"]


def test_ongoing_is_a_status_of_its_own():
    cast = make_votes(("a:1", "anna", "ongoing"), ("a:1", "ben", "ongoing"), ("a:2", "anna", "ongoing"))
    votes = pd.concat([cast, make_votes(("a:2", "ben", "awaiting"))])
    settled = screen.settle(["a:1", "a:2"], votes=votes, people=["anna", "ben"])
    assert settled["status"].tolist() == ["ongoing", "conflict"]


def test_a_sheet_for_reopened_decisions_comes_once_and_again_only_when_it_is_lost(tmp_path, reopened):
    screening = screen.settle(IDS, votes=make_votes(("a:1", "carla", "include")), people=["anna", "ben"])
    folder = folder_of(tmp_path)
    assert screen.issue_reopened(folder, screening=screening, **asked()) == []
    reopened.unlink()
    assert screen.issue_reopened(folder, screening=screening, **asked()) == [reopened]


def test_there_is_no_such_sheet_while_nothing_is_decided(tmp_path):
    screening = screen.settle(IDS, votes=make_votes(), people=["anna", "ben"])
    assert screen.issue_reopened(folder_of(tmp_path), screening=screening, **asked()) == []


def test_a_reopened_decision_stands_above_consensus_and_votes(tmp_path, reopened, clusters):
    answers = {"reference": "A:1 ", "decision": "exclude", "reason": "Wrong design", "why": "retracted in 2026"}
    write(reopened, "reopened", **answers)
    votes = read(tmp_path, clusters)
    cast = make_votes(("a:1", "anna", "include"), ("a:1", "ben", "exclude"), ("a:1", "carla", "include"))
    (row,) = tables.to_rows(screen.settle(["a:1"], votes=pd.concat([cast, votes]), people=["anna", "ben"]))
    assert (row["status"], row["reason"], row["settled_by"]) == ("excluded", "design", "reopened by carla")
    assert votes["note"].tolist() == ["retracted in 2026"]


def test_any_records_id_of_a_document_reopens_it(tmp_path, reopened):
    joined = tables.from_rows("clusters", [{"record_id": one, "reference_id": "a:1"} for one in IDS])
    write(reopened, "reopened", reference="a:3", decision="include", why="a full report came")
    assert read(tmp_path, joined)[["reference_id", "voted_id"]].to_numpy().tolist() == [["a:1", "a:3"]]


def test_everything_wrong_with_a_reopened_decision_is_named_at_once(tmp_path, reopened, clusters):
    rows = {
        "reopened 1": {"reference": "nobody:1", "decision": "maybe", "why": "news"},
        "reopened 2": {"reference": "a:1", "decision": "include", "reason": "Wrong design", "why": "late news"},
        "reopened 3": {"reference": "a:2", "decision": "include", "why": "one"},
        "reopened 4": {"reference": "a:2", "decision": "awaiting", "why": "two"},
    }
    fill_sheet(reopened, "reopened", rows)
    assert problems(tmp_path, clusters) == [
        ("reopened!B4", "'nobody:1'"),
        ("reopened!B7", "a:2 a second time, also in reopened!C6"),
        ("reopened!C4", "'maybe'"),
        ("reopened!D5", "reason 'Wrong design' with 'include'"),
    ]


def test_a_reopened_decision_of_which_a_part_is_missing_is_held_back_alone_and_told(tmp_path, reopened, clusters):
    rows = {
        "reopened 1": {"reference": "a:1", "decision": "include"},
        "reopened 2": {"reference": "a:2", "decision": "exclude", "why": "late news"},
        "reopened 3": {"reference": "a:3", "decision": "include", "why": "one"},
        "reopened 4": {"why": "which one?"},
    }
    fill_sheet(reopened, "reopened", rows)
    found = screen.read_screening_sheets(
        [reopened], phase=FULL_TEXT, criteria=PROTOCOL["criteria"], clusters=clusters, people=PEOPLE
    )
    assert found.votes["reference_id"].tolist() == ["a:3"]
    held = found.held.sort_values("cell")
    assert held[["cell", "kind"]].to_numpy().tolist() == [
        ["reopened!B7", "half-filled row"],
        ["reopened!D5", "half-filled row"],
        ["reopened!E4", "half-filled row"],
    ]
    assert "'exclude', 'late news' on a:2 in" in held["text"].iloc[1]
    assert "Id of the document, New decision is missing" in held["text"].iloc[0]


def remarks(votes, candidates=("a:1",)) -> list[tuple[str, str]]:
    decided = tables.from_rows("screening", [{"reference_id": one, "status": "pending"} for one in candidates])
    found = screen.find_remarks(
        votes,
        decided={FULL_TEXT: decided},
        carried=tables.empty("carried_votes"),
        records=tables.empty("records"),
        screening={},
    )
    return list(zip(found["kind"], found["text"], strict=True))


def adjudicated(seen: str):
    cast = make_votes(("a:1", "anna", "include"), ("a:1", "ben", "exclude"), ("a:1", "carla", "include"))
    cast.loc[cast["person"] == "carla", "seen"] = seen
    cast.loc[cast["person"] == "ben", "reason"] = "design"
    return cast


@pytest.mark.parametrize("seen", ["", "anna include; ben exclude design", "anna include; ben exclude"])
def test_consensus_on_the_votes_as_they_are_needs_no_remark(seen):
    assert remarks(adjudicated(seen)) == []


@pytest.mark.parametrize("seen", ["anna include; ben exclude population", "anna exclude design; ben include"])
def test_a_vote_that_changed_after_consensus_is_told_and_changes_nothing(seen):
    ((kind, text),) = remarks(adjudicated(seen))
    assert kind == "consensus overtaken"
    assert text.startswith("votes on a:1 changed after carla settled them")
    assert f"seen {seen}; now anna include; ben exclude design" in text
    settled = screen.settle(["a:1"], votes=adjudicated(seen), people=["anna", "ben"])
    assert settled["settled_by"].tolist() == ["carla"]


def test_a_consensus_sheet_remembers_what_it_showed(tmp_path, named, clusters):
    cast = adjudicated("")[lambda frame: frame["person"] != "carla"]
    screening = screen.settle(["a:1"], votes=cast, people=["anna", "ben"])
    (path,) = screen.issue_consensus(folder_of(tmp_path), screening=screening, votes=cast, **asked(), **named)
    write(path, decision="include")
    assert read(tmp_path, clusters)["seen"].tolist() == ["anna include; ben exclude design"]
    book = openpyxl.load_workbook(path)
    page = book["votes"]
    keys = [cell.value for cell in page[2]]
    shown = page.cell(4, keys.index("votes") + 1).value
    assert shown == "anna: include\nben: exclude – Wrong design"


def test_reopening_what_never_reaches_the_phase_is_told(tmp_path, reopened, clusters):
    write(reopened, "reopened", reference="a:2", decision="include", why="why not")
    ((kind, text),) = remarks(read(tmp_path, clusters))
    assert kind == "reopened without effect"
    assert " on a:" in text
    assert "reopened.xlsx" in text


@pytest.mark.parametrize(
    ("ids", "typed", "found"),
    [
        (["z:ab", "z:AB"], "z:ab", "z:ab"),
        (["z:ab", "z:AB"], "z:AB", "z:AB"),
        (["z:AB", "z:ab"], "z:ab", "z:ab"),
        (["z:ab", "z:c"], " Z:AB", "z:ab"),
    ],
)
def test_an_id_as_it_stands_goes_before_one_that_is_like_it(tmp_path, reopened, ids, typed, found):
    known = tables.from_rows("clusters", [{"record_id": one, "reference_id": one} for one in ids])
    write(reopened, "reopened", reference=typed, decision="include", why="seen")
    assert read(tmp_path, known)["voted_id"].tolist() == [found]


def test_an_id_that_is_like_two_documents_names_both(tmp_path, reopened):
    known = tables.from_rows("clusters", [{"record_id": one, "reference_id": one} for one in ("z:ab", "z:AB")])
    write(reopened, "reopened", reference="z:Ab", decision="include", why="seen")
    assert problems(tmp_path, known) == [
        ("reopened!B4", "'z:Ab', which is no id as it stands and is like z:AB and z:ab")
    ]


def test_an_id_that_is_like_two_records_of_one_document_reopens_it(tmp_path, reopened):
    known = tables.from_rows("clusters", [{"record_id": one, "reference_id": "z:ab"} for one in ("z:ab", "z:AB")])
    write(reopened, "reopened", reference="z:Ab", decision="include", why="seen")
    assert read(tmp_path, known)["reference_id"].tolist() == ["z:ab"]


@pytest.mark.parametrize(("first", "words"), [(4, "no row 1 on the page reopened"), (5, "no row 2 on the page")])
def test_a_deleted_row_of_reopened_decisions_is_told_and_stops_nobody(tmp_path, reopened, clusters, first, words):
    answers = {"decision": "include", "why": "late news"}
    fill_sheet(reopened, "reopened", {f"reopened {at}": {"reference": f"a:{at}"} | answers for at in (1, 2)})
    book = openpyxl.load_workbook(reopened)
    book["reopened"].delete_rows(first)
    book.save(reopened)
    asked_for = {"phase": FULL_TEXT, "criteria": PROTOCOL["criteria"], "clusters": clusters, "people": PEOPLE}
    found = screen.read_screening_sheets([reopened], **asked_for)
    assert len(found.votes) == len(read(tmp_path, clusters)) == 1
    ((kind, person, text),) = found.held[["kind", "person", "text"]].to_numpy().tolist()
    assert (kind, person) == ("row or page gone", "carla")
    assert words in text


def test_a_decision_typed_in_a_new_row_at_the_very_top_is_told(tmp_path, reopened, clusters):
    book = openpyxl.load_workbook(reopened)
    book["reopened"].insert_rows(1)
    book["reopened"]["B1"] = "a:1"
    book.save(reopened)
    assert problems(tmp_path, clusters) == [("reopened!B1", "'a:1' above the table")]
