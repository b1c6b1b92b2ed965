"""A ranked review as people live through it: two pilot batches, a killed run, ranked batches, a stop, a late vote."""

import os
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest
import yaml

from living import IDLE, run, start
from people import fill_sheet
from prismake import screen, tables
from prismake.files.seeds import saved_sheets
from prismake.sheets import standing_rows

PEOPLE = ("anna", "ben")
SETTING = {"people": list(PEOPLE), "adjudicator": "carla", "order": "ranked", "batch_size": 10}
PROTOCOL = {
    "question": {"framework": "PICO", "population": "adults with a cold", "intervention": "herbal tea"},
    "criteria": [{"id": "tea", "phase": ["title_abstract", "full_text"], "text": "Tea.", "reason": "No tea"}],
    "screening": {
        "pilot": {"title_abstract": {"size": 4, "kappa": 0.6}},
        "stopping": {"recall": 0.5, "confidence": 0.8, "unread": "excluded"},
    },
}
KILLER = """
import os, signal, sys
if any(part.endswith(".screen_references.py") for part in sys.orig_argv):
    place = os.link

    def place_and_die(source, target):
        place(source, target)
        os.kill(os.getpid(), signal.SIGKILL)

    os.link = place_and_die
"""


def is_tea(reference_id: str) -> bool:
    return int(reference_id.partition(":")[2]) % 6 == 0


def make_reference(number: int) -> dict[str, str]:
    """Every sixth is about tea; 7 and 8 have no abstract."""
    name = f"all:{number:03d}"
    title, abstract = ("Herbal tea", "Adults drank tea") if is_tea(name) else ("Basalt", "Layers were dated")
    empty = number in (7, 8)
    return {"reference_id": name, "title": f"{title} {number}", "abstract": "" if empty else abstract, "rounds": "2024"}


class Review:
    """Title and abstract screening of eighty references, of which fourteen are about tea, in a folder of its own."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "seeds/screening/title_abstract"
        self.references = tables.from_rows("references", map(make_reference, range(80)))
        ids = self.references["reference_id"]
        self.clusters = tables.from_rows("clusters", [{"record_id": one, "reference_id": one} for one in ids])
        self.empty = tables.empty("eligibility")

    def turn(self) -> SimpleNamespace:
        """One run of the workflow: read, test, settle, rank, issue."""
        votes, asked = screen.read_votes(
            saved_sheets(self.folder),
            phase="title_abstract",
            criteria=PROTOCOL["criteria"],
            clusters=self.clusters,
            people={person: person for person in PEOPLE},
        )
        shared = {"references": self.references, "eligibility": self.empty, "votes": votes, "protocol": PROTOCOL}
        stopping = screen.check_stopping(asked=asked, setting=SETTING, **shared)
        decided = screen.settle_phase(previous=[], stopping=[stopping], setting=SETTING, **shared)
        found = {"screening": decided, "votes": votes, "protocol": PROTOCOL}
        ranking = screen.rank_references(self.references, phase="title_abstract", **found)
        more = {"phase": "title_abstract", "former": {}, "clusters": self.clusters, "ranking": [ranking]}
        issued = screen.issue_screening(self.folder, setting=SETTING, screening=decided, **shared, **more)
        verdicts = dict(zip(issued.batches["batch"], issued.batches["verdict"], strict=True))
        names = [f"{path.parent.name}/{path.stem}" for path in issued.sheets]
        settled = decided.set_index("reference_id")
        return SimpleNamespace(issued=names, told=issued.told, verdicts=verdicts, decided=settled, stopping=stopping)

    def rows(self, person: str, batch: str) -> list[str]:
        standing = [row for row in standing_rows(self.folder, people=[person]) if row.batch == batch]
        return [row.id for row in sorted(standing, key=lambda row: row.number)]

    def vote(self, person: str, batch: str, *, wrong: int = 0) -> None:
        """Vote by what a reference is about; the first `wrong` rows the other way round."""
        words = {one: is_tea(one) != (row < wrong) for row, one in enumerate(self.rows(person, batch))}
        answers = {one: {"decision": "include" if word else "exclude"} for one, word in words.items()}
        assert fill_sheet(self.folder / person / f"{batch}.xlsx", "votes", answers) == len(answers)

    def pass_pilot(self) -> None:
        self.turn()
        for person in PEOPLE:
            self.vote(person, "pilot-001")


@pytest.fixture
def review(tmp_path) -> Review:
    return Review(tmp_path)


def test_the_first_run_issues_a_pilot_to_all_and_the_next_run_nothing(review):
    first = review.turn()
    assert first.issued == ["anna/pilot-001", "ben/pilot-001"]
    assert first.told == [
        "title_abstract, pilot-001: waits for votes of anna (4), ben (4); nothing else is issued before"
    ]
    assert review.rows("anna", "pilot-001") == review.rows("ben", "pilot-001")
    assert review.turn().issued == []


def test_below_the_threshold_another_pilot_follows_and_holds_the_rest_back(review):
    review.turn()
    review.vote("anna", "pilot-001", wrong=2)
    review.vote("ben", "pilot-001")
    below = review.turn()
    assert below.issued == ["anna/pilot-002", "ben/pilot-002"]
    assert "is below the protocol's 0.6" in below.told[0]
    review.vote("anna", "pilot-002")
    waiting = review.turn()
    assert waiting.issued == []
    assert "waits for votes of ben (4)" in waiting.told[-1]
    review.vote("ben", "pilot-002")
    passed = review.turn()
    assert passed.verdicts == {
        **{"pilot-001": "below", "pilot-002": "passed"},
        **{"batch-001": "under way", "no-abstract-001": "under way"},
    }
    assert passed.told == []


def test_a_run_killed_between_two_sheets_gives_the_same_batch_to_the_other_person(review, monkeypatch):
    review.pass_pilot()
    place = os.link

    def place_once(source, target):
        place(source, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "link", place_once)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            review.turn()
    assert review.rows("anna", "batch-001")
    assert not review.rows("ben", "batch-001")
    monkeypatch.setattr(os, "link", place)
    assert review.turn().issued == ["ben/batch-001"]
    assert review.rows("anna", "batch-001") == review.rows("ben", "batch-001")
    assert review.turn().issued == []


def test_batches_follow_the_ranking_when_somebody_is_done(review):
    review.pass_pilot()
    first = review.turn()
    assert first.issued == ["anna/no-abstract-001", "ben/no-abstract-001", "anna/batch-001", "ben/batch-001"]
    assert review.rows("ben", "no-abstract-001") == ["all:007", "all:008"]
    assert sum(map(is_tea, review.rows("ben", "batch-001"))) >= 8
    review.vote("anna", "batch-001")
    assert review.turn().issued == ["anna/batch-002", "ben/batch-002"]
    review.vote("ben", "batch-001")
    assert review.turn().issued == []


def test_a_stop_excludes_the_unread_and_a_late_vote_counts(review):
    review.pass_pilot()
    seen = review.turn()
    for person in PEOPLE:
        review.vote(person, "no-abstract-001")
    for batch, after in (("batch-001", "batch-002"), ("batch-002", "batch-003"), ("batch-003", "batch-004")):
        review.vote("anna", batch)
        assert review.turn().issued == [f"anna/{after}", f"ben/{after}"]
        review.vote("ben", batch)
        seen = review.turn()
        if "yes" in set(seen.stopping["reached"]):
            break
    unread = set(seen.decided.index[seen.decided["settled_by"] == "stopping rule"])
    late = review.rows("ben", after)
    assert set(late) < unread
    assert set(seen.decided.loc[list(unread), "status"]) == {"excluded"}
    assert len(unread) == 80 - 2 - seen.stopping["read"].max()
    assert seen.issued == []
    review.vote("ben", after)
    again = review.turn()
    assert set(again.decided.loc[late, "status"]) == {"pending"}
    assert again.issued == []
    review.vote("anna", after)
    final = review.turn()
    assert set(final.decided.loc[late, "settled_by"]) == {"agreement"}
    assert set(final.decided.index[final.decided["settled_by"] == "stopping rule"]) == unread - set(late)
    assert final.issued == []


@pytest.mark.slow
def test_through_the_workflow_a_killed_issue_is_completed_by_the_next_run(tmp_path):
    review, issued = start(tmp_path / "review"), "results/sheets/screening_title_abstract.csv"
    for name in ("config", "protocol"):
        path = review / f"config/{name}.yaml"
        held = yaml.safe_load(path.read_text())
        ranked = {
            "title_abstract": {**SETTING, "batch_size": 3},
            "full_text": held.get("screening", {}).get("full_text"),
        }
        path.write_text(yaml.safe_dump(held | {"screening": ranked if name == "config" else PROTOCOL["screening"]}))
    (tmp_path / "killer").mkdir()
    (tmp_path / "killer/sitecustomize.py").write_text(KILLER)
    run(review, issued, fails=True, PYTHONPATH=str(tmp_path / "killer"))
    seeds = review / "seeds/screening/title_abstract"
    assert [path.relative_to(seeds).as_posix() for path in seeds.rglob("*.xlsx")] == ["anna/pilot-001.xlsx"]
    assert "title_abstract, pilot-001: waits for votes of anna (3), ben (3)" in run(review, issued)
    first, second = (openpyxl.load_workbook(seeds / one / "pilot-001.xlsx")["votes"] for one in PEOPLE)
    assert list(first.iter_rows(min_row=4, values_only=True)) == list(second.iter_rows(min_row=4, values_only=True))
    assert set(pd.read_csv(review / "results/ranking/title_abstract.csv")["queue"]) == {"ranked", "no_abstract"}
    assert IDLE in run(review, issued)
