"""A living review: what one round of searches joined, no record of a later round takes apart."""

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people import fill_folder
from prismake import screen, tables
from prismake.dedupe import deduplicate, issue_rulings
from prismake.files.seeds import list_sheets
from screening import PROTOCOL, SETTING
from twins import ARTICLE, ROWS, group_ids, make_records

PUBMED = {**ARTICLE, "doi": "10.5555/a"}
EMBASE = {**ARTICLE, "source": "embase"}  # without the DOI
LATER = {**PUBMED, "round": "2025-01", "year": "2020"}  # the same DOI and title, five years on
FIRST, BOTH = make_records(PUBMED, EMBASE), make_records(PUBMED, EMBASE, LATER)


def ask(records, *rulings):
    """The references by record, and the pairs that people are asked about."""
    said = [{"left": left, "right": right, "person": "ana", "ruling": word} for left, right, word in rulings]
    pairs, clusters, _ = deduplicate(records, tables.from_rows("rulings", said))
    doubtful = pairs[pairs["verdict"] == "doubtful"]
    return clusters.set_index("record_id")["reference_id"].to_dict(), doubtful[["left", "right"]].to_numpy().tolist()


def test_a_record_that_contradicts_what_is_joined_stays_apart_and_is_asked_about():
    assert ask(FIRST) == ({"r1": "r2", "r2": "r2"}, [])
    references, [[left, right]] = ask(BOTH)
    assert references == {"r1": "r2", "r2": "r2", "r3": "r3"}
    assert (left in ("r1", "r2"), right) == (True, "r3")


@pytest.mark.parametrize(
    ("rulings", "joined"),
    [
        ([("r2", "r3", "same")], [["r1", "r2", "r3"]]),
        ([("r1", "r3", "same")], [["r1", "r2", "r3"]]),
        ([("r2", "r3", "different")], [["r1", "r2"], ["r3"]]),
        ([("r2", "r3", "different"), ("r1", "r3", "different")], [["r1", "r2"], ["r3"]]),
        ([("r1", "r2", "different"), ("r1", "r3", "same")], [["r1", "r3"], ["r2"]]),
    ],
)
def test_what_is_joined_holds_until_a_person_says_otherwise(rulings, joined):
    references, _ = ask(BOTH, *rulings)
    assert sorted([r for r in references if references[r] == name] for name in set(references.values())) == joined


def test_a_record_that_contradicts_nothing_joins_what_is_joined():
    again = {**LATER, "year": ARTICLE["year"]}
    assert ask(make_records(PUBMED, EMBASE, again)) == ({"r1": "r2", "r2": "r2", "r3": "r2"}, [])


def test_within_one_round_the_most_certain_pair_is_joined_first():
    references, _ = ask(make_records(PUBMED, EMBASE, {**LATER, "round": PUBMED.get("round", "2024-01")}))
    assert references["r1"] == references["r3"] != references["r2"]


def test_a_doi_that_turns_out_to_be_that_of_a_supplement_takes_nothing_apart():
    bare = {"title": ARTICLE["title"], "doi": "10.5555/a"}
    others = [{"title": f"Sodium and stroke in town {name}", "doi": "10.5555/a", "round": "2025-01"} for name in "abcd"]
    known = make_records(bare, {**bare, "source": "embase"})
    assert ask(known)[0] == {"r1": "r2", "r2": "r2"}
    references, _ = ask(make_records(bare, {**bare, "source": "embase"}, *others))
    assert references["r1"] == references["r2"] == "r2"


def test_votes_stay_with_their_reference_and_one_question_is_asked(tmp_path):
    """Two rounds of a review: screened after the first, with a record in the second that says another year."""
    clusters = vote(tmp_path, FIRST)
    [cast] = read(tmp_path, clusters)
    pairs, clusters, references = deduplicate(BOTH)
    assert read(tmp_path, clusters) == [cast] == [("r2", "r2", "exclude")]
    assert references["reference_id"].tolist() == ["r2", "r3"]
    [path] = issue_rulings(tmp_path / "duplicates", people=["ana"], pairs=pairs, records=BOTH)
    assert fill_folder(path.parent, "pairs", {"r2 = r3": {"ruling": "same"}, "r1 = r3": {"ruling": "same"}}) == 1


def vote(root, records):
    """Anna's vote on the one reference of some records."""
    _, clusters, references = deduplicate(records)
    asked = {"setting": {**SETTING, "people": ["anna"]}, "protocol": PROTOCOL, "votes": tables.empty("votes")}
    named = {"references": references, "clusters": clusters, "eligibility": tables.empty("eligibility")}
    wanted = screen.settle(references["reference_id"].tolist(), votes=asked["votes"], people=["anna"])
    screen.issue_screening(root / "votes", phase="title_abstract", screening=wanted, former={}, **asked, **named)
    assert fill_folder(root / "votes", "votes", {"r2": {"decision": "exclude"}}) == 1
    return clusters


def read(root, clusters):
    paths = list_sheets(root / "votes")
    asked = {"phase": "title_abstract", "criteria": PROTOCOL["criteria"], "people": {"anna": "anna"}}
    votes, _ = screen.read_votes(paths, clusters=clusters, **asked)
    return list(votes[["reference_id", "voted_id", "decision"]].itertuples(index=False, name=None))


ROUNDS = st.lists(st.tuples(ROWS, st.sampled_from(["2024-01", "2024-07", "2025-01"])), max_size=9)


@given(ROUNDS)
@settings(max_examples=25, deadline=None)
def test_no_record_of_a_later_round_takes_apart_what_was_joined(rows):
    records = make_records(*({**row, "round": name} for row, name in rows))
    states = [deduplicate(records[records["round"] <= name])[1] for name in sorted(set(records["round"]))]
    for before, after in pairwise(states):
        named = after.set_index("record_id")["reference_id"]
        for members in group_ids(before):
            assert named[members].nunique() == 1
        kept = before.set_index("record_id")["reference_id"]
        assert set(named[kept.index]) <= set(kept)  # a reference keeps its name, or takes that of another known one


def test_shared_cases_of_which_the_last_record_comes_a_round_later_are_not_joined_wrongly(shared_data):
    path = shared_data / "cases" / "dedupe" / "pairs.csv"
    if not path.is_file():
        pytest.skip(f"no {path}")
    listed = pd.read_csv(path, dtype=str, keep_default_na=False).rename(
        columns={"author": "authors", "number": "issue"}
    )
    wrong = set()
    for case, rows in listed[listed["expected"] != "duplicate"].groupby("case"):
        if len(rows) < 3:  # two rows are judged alone, whatever their rounds
            continue
        known = [column for column in rows if column in tables.TABLES["records"].columns]
        named = [{**row, "round": "2024-01"} for row in rows[known].to_dict("records")]
        named[-1]["round"] = "2025-01"
        references, _ = ask(make_records(*named))
        if references["r1"] == references[f"r{len(named)}"]:
            wrong.add(case)
    assert wrong == set()
