"""Screening: rules, sheets, votes, conflicts, decisions, agreement."""

import numpy as np
import openpyxl
import pandas as pd
import pytest

from prismake import screen, tables
from prismake.files.seeds import saved_sheets
from prismake.statistics.kappa import measure_kappa
from screening import IDS, PROTOCOL, SETTING, issue, make_votes, problems, read, rename_owner, vote


def test_no_rules_exclude_nothing(references):
    eligibility = screen.apply_rules(references, rules=[])
    assert screen.list_candidates(references, eligibility=eligibility, previous=None) == IDS


def test_a_rule_names_what_it_matched(references):
    rule = {"id": "third", "field": "title", "pattern": "CELLS a:3", "verdict": "exclude", "text": "x"}
    eligibility = screen.apply_rules(references, rules=[rule])
    assert eligibility.to_dict("records") == [
        {"reference_id": "a:3", "rule": "third", "verdict": "exclude", "evidence": "title: cells a:3"}
    ]
    assert screen.list_candidates(references, eligibility=eligibility, previous=None) == ["a:1", "a:2"]


def test_a_flag_excludes_nobody(references):
    rule = {"id": "animal", "field": "abstract", "pattern": r"\brats\b", "verdict": "flag", "text": "x"}
    eligibility = screen.apply_rules(references, rules=[rule])
    assert len(eligibility) == 3
    assert screen.list_candidates(references, eligibility=eligibility, previous=None) == IDS


def test_each_person_gets_every_reference_once_in_batches(tmp_path, named):
    issued = issue(tmp_path, named)
    names = [f"{path.parent.name}/{path.name}" for path in issued]
    assert names == ["anna/batch-001.xlsx", "anna/batch-002.xlsx", "ben/batch-001.xlsx", "ben/batch-002.xlsx"]
    assert issue(tmp_path, named) == []


def test_a_lost_sheet_is_owed_again_and_a_new_reference_comes_in_a_new_batch(tmp_path, named):
    first = issue(tmp_path, named, wanted=["a:1"])
    first[0].unlink()
    again = issue(tmp_path, named, wanted=["a:1", "a:2"])
    assert [f"{path.parent.name}/{path.name}" for path in again] == ["anna/batch-001.xlsx", "ben/batch-002.xlsx"]


def test_a_reference_that_stands_under_a_members_id_is_not_owed_again(tmp_path, named):
    issue(tmp_path, named, wanted=["a:2"])
    joined = tables.from_rows("clusters", [{"record_id": i, "reference_id": "a:1"} for i in IDS])
    assert issue(tmp_path, {**named, "clusters": joined}, wanted=["a:1"]) == []


def test_no_sheet_shows_another_persons_vote(tmp_path, named):
    first = issue(tmp_path, named, wanted=["a:1"])
    vote(first[0], decision_1="exclude", note_1="SECRET")
    later = issue(tmp_path, named)
    for path in later:
        assert "SECRET" not in str(list(openpyxl.load_workbook(path)["votes"].values))


def test_an_empty_decision_is_pending_and_a_vote_keeps_its_cell(tmp_path, named, clusters):
    issued = issue(tmp_path, named)
    vote(issued[0], decision_2=" Include ")
    votes = read(tmp_path, clusters)
    assert votes[["reference_id", "person", "decision", "cell"]].to_numpy().tolist() == [
        ["a:2", "anna", "include", "votes!C5"]
    ]


def test_every_wrong_cell_is_named_at_once(tmp_path, named, clusters):
    first, *_ = issue(tmp_path, named, phase="full_text")
    vote(first, decision_1="yes", decision_2="exclude", reason_2="tired")
    assert problems(tmp_path, clusters, "full_text") == [("votes!C4", "'yes'"), ("votes!D5", "'tired'")]


@pytest.mark.parametrize(
    ("written", "cell", "lacking"),
    [
        ({"decision_1": "exclude"}, "D4", "the reason of the exclusion"),
        ({"reason_1": "Wrong design"}, "C4", "a decision"),
        ({"retrieval_1": "not retrieved"}, "F4", "where and when the report was sought"),
        ({"decision_1": "not retrieved"}, "F4", "where and when the report was sought"),
    ],
)
def test_half_a_row_is_held_back_alone_told_and_still_owed(tmp_path, named, clusters, written, cell, lacking):
    first, *_ = issue(tmp_path, named, phase="full_text")
    vote(first, **written, decision_2="include", note_1="ask Ben")
    asked = {"phase": "full_text", "criteria": PROTOCOL["criteria"], "people": {"anna": "anna"}}
    found = screen.read_screening_sheets(saved_sheets(tmp_path), clusters=clusters, **asked)
    assert found.votes.query("decision != ''")["decision"].tolist() == ["include"]
    assert found.votes.query("decision == ''")["note"].tolist() == ["ask Ben"]
    (held,) = tables.to_rows(found.held)
    assert (held["kind"], held["person"], held["cell"]) == ("half-filled row", "anna", f"votes!{cell}")
    assert held["text"].endswith(f"votes!{cell} is empty: {lacking} is missing. The row counts as an empty one")


def test_reasons_are_taken_by_label_or_id(tmp_path, named, clusters):
    first, *_ = issue(tmp_path, named, phase="full_text")
    vote(first, decision_1="exclude", reason_1="wrong DESIGN", decision_2="exclude", reason_2="population")
    assert read(tmp_path, clusters, "full_text")["reason"].tolist() == ["design", "population"]


def test_a_reason_needs_an_exclusion(tmp_path, named, clusters):
    first, *_ = issue(tmp_path, named, phase="full_text")
    vote(first, decision_1="include", reason_1="Wrong design")
    assert problems(tmp_path, clusters, "full_text") == [("votes!D4", "reason 'Wrong design' with 'include'")]


def test_a_sheet_in_another_persons_folder_is_refused(tmp_path, named, clusters):
    first, *_ = issue(tmp_path, named)
    vote(first, decision_1="include")
    first.rename(tmp_path / "seeds/screening/title_abstract/ben/from-anna.xlsx")
    assert problems(tmp_path, clusters) == [("", "a sheet of screening / title_abstract / anna")]


def test_an_id_that_no_table_knows_is_not_dropped(tmp_path, named):
    first, *_ = issue(tmp_path, named)
    vote(first, decision_1="include")
    assert problems(tmp_path, tables.from_rows("clusters", [{"record_id": "a:2", "reference_id": "a:2"}])) == [
        ("votes!C4", "a vote on a:1")
    ]


def test_a_blank_row_of_a_vanished_record_is_no_problem(tmp_path, named):
    first, *_ = issue(tmp_path, named)
    vote(first, decision_2="include")
    left = tables.from_rows("clusters", [{"record_id": "a:2", "reference_id": "a:2"}])
    assert read(tmp_path, left)["reference_id"].tolist() == ["a:2"]


def test_a_person_who_is_called_otherwise_now_votes_and_owes_once(tmp_path, named, clusters):
    for path in issue(tmp_path, named):
        if path.parent.name == "ben":
            path.unlink()
    folder = tmp_path / "seeds/screening/title_abstract"
    (folder / "anna").rename(folder / "annie")
    renamed = [rename_owner(path, "annie") for path in sorted((folder / "annie").iterdir())]
    vote(renamed[0], decision_1="include")
    assert read(tmp_path, clusters)["person"].tolist() == ["anna"]
    assert {path.parent.name for path in issue(tmp_path, named)} == {"ben"}


def test_a_vote_of_nobody_in_the_configuration_is_named(tmp_path, named, clusters):
    first, *_ = issue(tmp_path, named)
    folder = tmp_path / "seeds/screening/title_abstract"
    (folder / "anna").rename(folder / "zoe")
    vote(rename_owner(folder / "zoe" / first.name, "zoe"), decision_1="include")
    assert problems(tmp_path, clusters) == [("", "a sheet of zoe, who is nobody in config/config.yaml")]


def test_the_same_sheet_under_two_names_counts_once_and_contradictions_are_named(tmp_path, named, clusters):
    first, *_ = issue(tmp_path, named)
    vote(first, decision_1="include")
    copy = first.with_name("copy.xlsx")
    copy.write_bytes(first.read_bytes())
    assert len(read(tmp_path, clusters)) == 1
    vote(copy, decision_1="exclude")
    assert [place for place, _ in problems(tmp_path, clusters)] == ["votes!C4"]


@pytest.mark.parametrize(
    ("cast", "status", "settled_by"),
    [
        ([], "pending", ""),
        ([("a:1", "anna", "include")], "pending", ""),
        ([("a:1", "anna", "include"), ("a:1", "ben", "include")], "included", "agreement"),
        ([("a:1", "anna", "include"), ("a:1", "ben", "unclear")], "included", "agreement"),
        ([("a:1", "anna", "include"), ("a:1", "ben", "exclude")], "conflict", ""),
        ([("a:1", "anna", "awaiting"), ("a:1", "ben", "awaiting")], "awaiting", "agreement"),
        ([("a:1", "anna", "include"), ("a:1", "ben", "exclude"), ("a:1", "carla", "exclude")], "excluded", "carla"),
        ([("a:1", "carla", "include")], "included", "carla"),
    ],
)
def test_votes_settle(cast, status, settled_by):
    settled = screen.settle(["a:1"], votes=make_votes(*cast), people=["anna", "ben"])
    assert settled[["status", "settled_by"]].to_numpy().tolist() == [[status, settled_by]]


def test_exclusions_for_different_reasons_are_a_conflict():
    votes = make_votes(("a:1", "anna", "exclude"), ("a:1", "ben", "exclude")).assign(reason=["design", "population"])
    assert screen.settle(["a:1"], votes=votes, people=["anna", "ben"])["status"].tolist() == ["conflict"]


def test_votes_meet_when_their_records_are_joined():
    votes = make_votes(("a:1", "anna", "include"), ("a:1", "ben", "include"))
    later = make_votes(("a:1", "anna", "exclude")).assign(voted_id="a:2")
    both = pd.concat([votes, later])
    assert screen.settle(["a:1"], votes=both, people=["anna", "ben"])["status"].tolist() == ["conflict"]


def test_conflicts_go_to_the_adjudicator_with_both_votes(tmp_path, named):
    votes = make_votes(("a:1", "anna", "include"), ("a:1", "ben", "exclude")).assign(phase="title_abstract", note="why")
    screening = screen.settle(IDS, votes=votes, people=["anna", "ben"])
    arguments = {"phase": "title_abstract", "setting": SETTING, "protocol": PROTOCOL, "former": {}, **named}
    folder = tmp_path / "seeds/consensus/title_abstract"
    issued = screen.issue_consensus(folder, screening=screening, votes=votes, **arguments)
    shown = str(list(openpyxl.load_workbook(issued[0])["votes"].values))
    assert [path.parent.name for path in issued] == ["carla"]
    assert "anna: include – why\\nben: exclude – why" in shown
    assert screen.issue_consensus(folder, screening=screening, votes=votes, **arguments) == []


def test_kappa_matches_a_published_table():
    # Fleiss, Levin & Paik 2003, Statistical Methods for Rates and Proportions, table 18.1: kappa .676, SE .088.
    found = measure_kappa(np.array([[75.0, 1, 4], [5, 4, 1], [0, 0, 10]]))
    assert round(found["kappa"], 3) == 0.676
    assert round((found["ci_high"] - found["kappa"]) / 1.959963984540054, 3) == 0.088


def test_agreement_of_one_sided_votes_has_no_kappa():
    votes = make_votes(("a:1", "anna", "include"), ("a:1", "ben", "include"))
    agreement = screen.measure_agreement(votes)
    assert agreement[["n", "observed"]].to_numpy().tolist() == [[1, 1.0]]
    assert agreement["kappa"].isna().all()


def test_nobody_to_compare_gives_an_empty_table():
    assert len(screen.measure_agreement(tables.empty("votes"))) == 0
