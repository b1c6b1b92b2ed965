"""Settlements that differ after records were joined: asked again, settled anew, and each kept with its record."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from people import fill_sheet
from prismake import screen, tables
from prismake.files.seeds import as_issued, list_sheets
from prismake.issues import ReviewError
from prismake.running.workload import list_owed
from screening import IDS, PROTOCOL, SETTING, make_votes

PHASE = "full_text"
PEOPLE = {"anna": "anna", "ben": "ben", "carla": "carla", "dora": "dora"}
APART = {one: one for one in IDS}
JOINED = dict.fromkeys(IDS, "a:1")
PAIR = {**JOINED, "a:3": "a:3"}


class Review:
    """Three references on which anna and ben differ, and the adjudicator's folder."""

    def __init__(self, root: Path, references: pd.DataFrame) -> None:
        self.folder, self.references = root / "seeds" / "consensus" / PHASE, references
        self.setting, self.former = dict(SETTING), {}

    def read(self, joined: dict[str, str]) -> pd.DataFrame:
        """All votes, where records belong to the references of `joined`."""
        paths = [path for path in list_sheets(self.folder) if not as_issued(path)]
        people = {**PEOPLE, **self.former}
        clusters = make_clusters(joined)
        settled, _ = screen.read_votes(
            paths, phase=PHASE, criteria=PROTOCOL["criteria"], clusters=clusters, people=people
        )
        cast = [(one, person, word) for one in IDS for person, word in (("anna", "include"), ("ben", "awaiting"))]
        votes = pd.concat([make_votes(*cast), settled], ignore_index=True)
        return tables.conform("votes", votes.assign(reference_id=votes["voted_id"].map(joined)))

    def settle(self, joined: dict[str, str]) -> dict[str, tuple[str, str]]:
        wanted = sorted(set(joined.values()))
        rows = tables.to_rows(screen.settle(wanted, votes=self.read(joined), people=["anna", "ben"]))
        return {row["reference_id"]: (row["status"], row["settled_by"]) for row in rows}

    def issue(self, joined: dict[str, str]) -> list[Path]:
        wanted, votes = sorted(set(joined.values())), self.read(joined)
        return screen.issue_consensus(
            self.folder,
            phase=PHASE,
            setting=self.setting,
            screening=screen.settle(wanted, votes=votes, people=["anna", "ben"]),
            votes=votes,
            references=self.references[self.references["reference_id"].isin(wanted)],
            clusters=make_clusters(joined),
            eligibility=tables.empty("eligibility"),
            protocol=PROTOCOL,
            former=self.former,
        )

    def write(self, **words: str) -> None:
        """What the adjudicator says, by the number of the row: a_1="include"; of a:2 in batch-001 it is a_2."""
        for path in list_sheets(self.folder):
            rows = {name.replace("_", ":"): {"decision": word} for name, word in words.items()}
            fill_sheet(path, "votes", rows)

    def remarks(self, joined: dict[str, str]) -> list[dict[str, str]]:
        reached = tables.from_rows("screening", [{"reference_id": one, "status": "pending"} for one in IDS])
        found = screen.find_remarks(
            self.read(joined),
            decided={PHASE: reached},
            carried=tables.empty("carried_votes"),
            records=tables.empty("records"),
            screening={},
        )
        return tables.to_rows(found)


def make_clusters(joined: dict[str, str]) -> pd.DataFrame:
    return tables.from_rows("clusters", [{"record_id": a, "reference_id": b} for a, b in joined.items()])


@pytest.fixture
def review(tmp_path, references) -> Review:
    """Each of the three was settled by carla: include, awaiting, include."""
    made = Review(tmp_path, references)
    made.setting["batch_size"] = 5
    assert len(made.issue(APART)) == 1
    made.write(a_1="include", a_2="awaiting", a_3="include")
    assert made.issue(APART) == []
    return made


def fill_new(path: Path, word: str) -> None:
    fill_sheet(path, "votes", {"a:1": {"decision": word}})


def test_opposite_settlements_of_joined_records_are_issued_anew_with_what_was_settled(review):
    assert review.settle(PAIR)["a:1"] == ("conflict", "")
    (path,) = review.issue(PAIR)
    shown = str(list(openpyxl.load_workbook(path)["votes"].values))
    assert (path.parent.name, path.stem) == ("carla", "batch-002")
    assert "carla, settling a:1: include" in shown
    assert "carla, settling a:2: awaiting" in shown
    assert review.issue(PAIR) == []


def test_the_new_word_settles_and_the_old_ones_are_kept_without_counting(review):
    fill_new(review.issue(PAIR)[0], "awaiting")
    assert review.settle(PAIR) == {"a:1": ("awaiting", "carla"), "a:3": ("included", "carla")}
    votes = review.read(PAIR)
    old = votes[votes["role"] == "superseded"]
    assert old[["voted_id", "decision"]].to_numpy().tolist() == [["a:1", "include"], ["a:2", "awaiting"]]
    assert review.remarks(PAIR) == []
    assert review.issue(PAIR) == []


def test_who_is_asked_and_in_which_sheet_is_told(review):
    (path,) = review.issue(PAIR)
    votes = review.read(PAIR)
    sheets = [
        {"sheet": one.as_posix(), "kind": "consensus", "phase": PHASE, "person": "carla", "batch": one.stem, "rows": n}
        for one, n in ((path.with_name("batch-001.xlsx"), 3), (path, 1))
    ]
    screening = screen.settle(["a:1", "a:3"], votes=votes, people=["anna", "ben"])
    named = {f"votes_{PHASE}": votes, PHASE: screening, f"sheets_consensus_{PHASE}": tables.from_rows("sheets", sheets)}
    owed = list_owed(named, config={"screening": dict.fromkeys(tables.PHASES, SETTING)})
    (row,) = [row for row in tables.to_rows(owed) if row["task"].endswith("onflicts, full text")]
    assert (row["person"], row["owed"], row["next"]) == ("carla", 1, path.as_posix())


@pytest.mark.parametrize(("status", "asked"), [("conflict", [("anna, ben", 1)]), ("included", [])])
def test_a_conflict_without_an_adjudicator_is_owed_by_those_who_vote(status, asked):
    screening = tables.from_rows("screening", [{"reference_id": "a:1", "status": status}])
    setting = {"people": ["anna", "ben"]}
    owed = list_owed({PHASE: screening}, config={"screening": dict.fromkeys(tables.PHASES, setting)})
    rows = [row for row in tables.to_rows(owed) if "onflicts" in row["task"]]
    assert [(row["person"], row["owed"]) for row in rows] == asked
    assert all("name an adjudicator" in row["next"] for row in rows)


def test_records_that_are_split_again_keep_their_own_words_and_it_is_told(review):
    fill_new(review.issue(PAIR)[0], "awaiting")
    assert review.settle(APART) == {
        "a:1": ("awaiting", "carla"),
        "a:2": ("awaiting", "carla"),
        "a:3": ("included", "carla"),
    }
    (remark,) = review.remarks(APART)
    assert (remark["kind"], remark["reference_id"]) == ("consensus overtaken", "a:1")
    assert "carla settling a:2 awaiting" in remark["text"]


def test_three_joined_records_are_settled_in_one_row(review):
    (path,) = review.issue(JOINED)
    fill_new(path, "include")
    assert review.settle(JOINED) == {"a:1": ("included", "carla")}
    assert review.issue(JOINED) == []


def test_a_third_record_that_joins_later_with_another_word_is_asked_about(review):
    fill_new(review.issue(PAIR)[0], "awaiting")
    assert review.settle(JOINED) == {"a:1": ("conflict", "")}
    (path,) = review.issue(JOINED)
    assert path.stem == "batch-003"
    fill_new_row = {"a:1": {"decision": "include"}}
    fill_sheet(path, "votes", fill_new_row)
    assert review.settle(JOINED) == {"a:1": ("included", "carla")}
    assert review.issue(JOINED) == []


def test_a_settlement_that_changes_after_it_was_settled_anew_is_told(review):
    (path,) = review.issue(PAIR)
    fill_new(path, "awaiting")
    fill_sheet(path.with_name("batch-001.xlsx"), "votes", {"a:2": {"decision": "include"}})
    assert review.settle(PAIR)["a:1"] == ("awaiting", "carla")
    assert [remark["kind"] for remark in review.remarks(PAIR)] == ["consensus overtaken"]


def test_a_new_word_that_is_taken_back_leaves_the_conflict_and_its_open_row(review):
    (path,) = review.issue(PAIR)
    fill_new(path, "awaiting")
    fill_new(path, "")
    assert review.settle(PAIR)["a:1"] == ("conflict", "")
    assert review.issue(PAIR) == []


def test_another_adjudicator_is_asked_and_sees_what_was_settled(review):
    review.setting["adjudicator"] = "dora"
    (path,) = review.issue(PAIR)
    assert path.parent.name == "dora"
    fill_new(path, "include")
    assert review.settle(PAIR)["a:1"] == ("included", "dora")


def test_an_adjudicator_who_is_called_otherwise_now_settles_anew_what_was_settled(review):
    (path,) = review.issue(PAIR)
    fill_new(path, "awaiting")
    review.former = {"carla": "dora"}
    review.setting["adjudicator"] = "dora"
    assert review.settle(PAIR)["a:1"] == ("awaiting", "dora")
    assert review.issue(PAIR) == []


def test_an_open_row_that_shows_not_all_that_was_settled_asks_nothing(tmp_path, references):
    review = Review(tmp_path, references)
    review.setting["batch_size"] = 5
    review.issue(APART)
    review.write(a_1="include", a_2="awaiting")  # a:3 is open still
    (path,) = review.issue(JOINED)
    assert path.stem == "batch-002"
    assert review.issue(JOINED) == []


def test_one_settlement_stands_for_all_records_that_join(tmp_path, references):
    review = Review(tmp_path, references)
    review.setting["batch_size"] = 5
    review.issue(APART)
    review.write(a_1="include")
    assert review.settle(JOINED) == {"a:1": ("included", "carla")}
    assert review.issue(JOINED) == []


def test_own_votes_that_differ_after_records_were_joined_go_to_the_adjudicator(tmp_path, references):
    review = Review(tmp_path, references)
    votes = make_votes(("a:1", "anna", "include"), ("a:2", "anna", "awaiting"), ("a:1", "ben", "include"))
    votes = tables.conform("votes", votes.assign(reference_id="a:1"))
    review.read = lambda joined: votes
    assert review.settle(PAIR)["a:1"] == ("conflict", "")
    (path,) = review.issue(PAIR)
    shown = str(list(openpyxl.load_workbook(path)["votes"].values))
    assert "anna: include\\nanna: awaiting" in shown


def test_reopened_decisions_that_differ_after_records_were_joined_are_named(review):
    screening = screen.settle(IDS, votes=review.read(APART), people=["anna", "ben"])
    asked = {"phase": PHASE, "setting": review.setting, "protocol": PROTOCOL, "former": {}}
    (path,) = screen.issue_reopened(review.folder, screening=screening, **asked)
    other = path.with_name("reopened again.xlsx")
    other.write_bytes(path.read_bytes())
    for sheet, name, word in ((path, "a:1", "include"), (other, "a:2", "awaiting")):
        fill_sheet(sheet, "reopened", {"reopened 1": {"reference": name, "decision": word, "why": "seen"}})
    assert review.settle(APART)["a:2"] == ("awaiting", "reopened by carla")
    with pytest.raises(ReviewError) as caught:
        review.read(PAIR)
    assert "the two are one document" in caught.value.issues[0].found
