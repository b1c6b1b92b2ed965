"""Check 32 against the settling itself: it finds no bug in whatever people do with their votes."""

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checked import edit, make_view, put
from prismake import screen, tables
from prismake.report.checks.screening import check_conflicts, check_later_votes
from prismake.report.facts import unmark
from prismake.report.history import list_attempts
from prismake.report.summary import _tell_read
from prismake.screen.vocabulary import DECISIONS

GONE = ("full_text_not_retrieved", "full_text_excluded", "included")
PHASE = "title_abstract"
ROLES = ("reviewer", "adjudicator", "reopened", "overruled", "superseded", "note by reviewer", "copy by reviewer")
PEOPLE = ("anna", "ben", "carla", "agreement")
IDS = ("p1", "p2", "gone")
VOTE = st.tuples(
    st.sampled_from(IDS), st.sampled_from(PEOPLE), st.sampled_from(ROLES), st.sampled_from(DECISIONS[PHASE])
)


def make_votes(cast: list[tuple[str, str, str, str]], phase: str = PHASE) -> pd.DataFrame:
    rows = [
        {
            **{"phase": phase, "reference_id": one, "voted_id": one, "person": person, "role": role},
            **{"decision": "" if role.startswith("note") else word, "sheet": f"{at}.xlsx", "cell": "votes!C4"},
        }
        for at, (one, person, role, word) in enumerate(cast)
    ]
    return tables.from_rows("votes", rows)


def find(votes: pd.DataFrame, decided: pd.DataFrame) -> list[str]:
    def change(named, config):
        named[f"votes_{PHASE}"], named[PHASE] = votes, decided
        named["full_text"] = tables.empty("screening")

    found = check_conflicts(make_view(change))
    return [issue.place for issue in found if "bug" in issue.remedy]


@given(st.lists(VOTE, max_size=12), st.integers(1, 3))
def test_what_was_settled_from_the_votes_is_never_called_a_bug(cast, needed):
    votes = make_votes(cast)
    decided = screen.settle(["p1", "p2"], votes=votes, people=["anna", "ben"], needed=needed)
    assert find(votes, decided) == []


def test_votes_on_a_document_that_no_longer_reaches_the_phase_are_no_bug():
    votes = make_votes([("gone", "anna", "reviewer", "include"), ("gone", "carla", "adjudicator", "exclude")])
    assert find(votes, tables.empty("screening")) == []


def test_a_decision_that_the_votes_do_not_say_is_a_bug():
    votes = make_votes([("p1", "anna", "reviewer", "exclude"), ("p1", "ben", "reviewer", "exclude")])
    row = {"reference_id": "p1", "status": "included", "settled_by": "agreement"}
    assert find(votes, tables.from_rows("screening", [row])) == ["p1"]


def test_who_settles_a_conflict_is_named_and_nobody_is_promised_where_nobody_can():
    conflict = put(PHASE, {"reference_id": "p1", "status": "conflict"})
    asked = edit("full_text", "status", "conflict", status="pending")

    def leave(named, config):
        phases = {phase: {"people": ["anna", "ben"]} for phase in config["config"]["screening"]}
        config["config"] = {**config["config"], "screening": phases}

    (named,) = check_conflicts(make_view(conflict, asked))
    (unnamed,) = check_conflicts(make_view(conflict, asked, leave))
    assert named.remedy == "carl settles it in the consensus sheet"
    assert unnamed.remedy.startswith("name an adjudicator in config/config.yaml")


@pytest.mark.parametrize(("role", "found"), [("reviewer", ["p1"]), ("reopened", ["p1"]), ("machine", []), ("note", [])])
def test_a_late_vote_is_one_that_may_decide(role, found):
    out = put(PHASE, {"reference_id": "p1", "status": "excluded"})
    row = {"reference_id": "p1", "voted_id": "p1", "phase": "full_text", "person": "anna", "role": role}
    late = put("votes_full_text", {**row, "decision": "include"})
    assert [issue.place for issue in check_later_votes(make_view(out, late))] == found


def test_what_a_machine_says_of_reports_is_told_of_nobody():
    tried = {"decision": "not_retrieved", "attempts": "asked the library", "retrieval": "obtained"}

    def cast(person, role):
        def change(named, config):
            rows = tables.to_rows(named["ledger"])
            ids = sorted({row["reference_id"] for row in rows if row["bucket"] in GONE})
            votes = [{"reference_id": one, "voted_id": one, "person": person, "role": role, **tried} for one in ids]
            named["votes_full_text"] = tables.from_rows("votes", votes)

        return make_view(change)

    said, unsaid = cast("anna", "reviewer"), cast("tilly", "machine")
    assert "anna: asked the library" in str(list_attempts(said.tables, said.library).rows)
    assert "tilly" not in str(list_attempts(unsaid.tables, unsaid.library).rows)
    assert re.search(r"sheets mark [1-9]\d* as obtained", unmark(_tell_read(said.tables)))
    assert "The sheets mark none of" in unmark(_tell_read(unsaid.tables))
