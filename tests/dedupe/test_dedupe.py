"""Deduplication as a whole: pairs and their evidence, clusters, contradictions, rulings, order, labelled sets."""

import re
import sys

import pandas as pd
import pytest

from places import BENCHMARKS
from prismake import tables
from prismake.dedupe import GUARDS, QUESTIONS, RULES, deduplicate, find_pairs
from prismake.dedupe.blocks import LARGEST_BLOCK
from prismake.issues import ReviewError
from twins import ARTICLE, BARE, EDITORIAL, make_records, make_rulings


def group_ids(clusters):
    """The clusters as a sorted list of lists of record_ids."""
    return sorted(sorted(members) for members in clusters.groupby("reference_id")["record_id"].agg(list))


@pytest.mark.parametrize(("name", "lost"), [("cytology_screening", 5), ("diabetes", 3), ("neuroimaging", 3)])
def test_labelled_sets_lose_no_work_and_leave_few_copies(shared_data, monkeypatch, name, lost):
    path = shared_data / "dedupe" / f"{name}.csv.gz"
    if not path.is_file():
        pytest.skip(f"no {path}")
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    monkeypatch.delitem(sys.modules, "dedupe", raising=False)
    import dedupe as benchmark

    records, groups = benchmark.read_labelled(path)
    named = deduplicate(records)[1].set_index("record_id")["reference_id"]
    count = benchmark.count_errors((named == named.index).reindex(groups.index), groups)
    assert count.fp == 0
    assert count.fn <= lost
    assert count.f1 >= 0.996


def test_no_records_give_empty_tables():
    pairs, clusters, references = deduplicate(tables.empty("records"))
    assert (len(pairs), len(clusters), len(references)) == (0, 0, 0)
    assert list(references.columns) == list(tables.TABLES["references"].columns)


def test_one_record_is_its_own_reference():
    pairs, clusters, references = deduplicate(make_records(ARTICLE))
    assert len(pairs) == 0
    shown = {"title": ARTICLE["title"], "doi": "", "pmid": ""}
    assert clusters.to_dict("records") == [{"record_id": "r1", "reference_id": "r1", "joined_by": "", **shown}]
    assert references.loc[0, ["n_records", "title"]].tolist() == [1, ARTICLE["title"]]


def test_empty_records_stay_apart():
    clusters = deduplicate(make_records({}, {}, {}))[1]
    assert group_ids(clusters) == [["r1"], ["r2"], ["r3"]]


def test_arguments_are_not_changed():
    records = make_records(ARTICLE, ARTICLE)
    before = records.copy()
    deduplicate(records)
    pd.testing.assert_frame_equal(records, before)


def test_a_pair_names_its_rule_and_what_agreed():
    pair = find_pairs(make_records(ARTICLE, ARTICLE)).iloc[0]
    assert (pair["left"], pair["right"], pair["rule"]) == ("r1", "r2", "same_place")
    assert "same title, volume and start page" in pair["evidence"]
    assert "agree: title, authors, journal, year, volume, issue, start page, page range" in pair["evidence"]


def test_a_pair_held_back_names_every_guard():
    pair = find_pairs(make_records(ARTICLE, {**ARTICLE, "pmid": "1", "doi": "10.1/a"}, {**ARTICLE, "pmid": "2"}))
    held = pair[pair["verdict"] == "doubtful"].iloc[0]
    assert held["rule"] == "pmid"
    assert held["evidence"].endswith("held back: the PMIDs differ")


def test_ids_of_rules_are_unique_and_sentences_are_there():
    entries = [*RULES, *GUARDS, *QUESTIONS]
    assert len({entry.id for entry in entries}) == len(entries)
    assert all(re.fullmatch(r"[a-z_]+", entry.id) and entry.sentence for entry in entries)


def test_a_large_block_is_refined_not_skipped():
    editorials = [{**EDITORIAL, "volume": str(volume)} for volume in range(1, 8 * LARGEST_BLOCK)]
    records = make_records(*editorials, editorials[3], editorials[-2])
    groups = [group for group in group_ids(deduplicate(records)[1]) if len(group) > 1]
    assert groups == sorted([sorted(["r4", "r320"]), sorted(["r318", "r321"])])


def test_many_copies_of_one_record_end_in_one_reference():
    clusters = deduplicate(make_records(*[ARTICLE] * (5 * LARGEST_BLOCK)))[1]
    assert clusters["reference_id"].unique().tolist() == ["r1"]


def test_order_of_records_does_not_matter(shared_data):
    path = shared_data / "dedupe" / "cytology_screening.csv.gz"
    if not path.is_file():
        pytest.skip(f"no {path}")
    listed = pd.read_csv(path, dtype=str, keep_default_na=False).rename(
        columns={"ID": "record_id", "author": "authors"}
    )
    records = tables.from_rows("records", listed.drop(columns=["ENTRYTYPE", "number", "group"]).to_dict("records"))
    expected = deduplicate(records)
    for seed in (1, 2):
        for table, again in zip(expected, deduplicate(records.sample(frac=1, random_state=seed)), strict=True):
            pd.testing.assert_frame_equal(table, again)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"round": "2023-12"}, "r3"),
        ({"source": "embase"}, "r3"),
        ({"position": 0}, "r3"),
        ({}, "r1"),
        ({"round": "2024-02", "source": "embase", "position": 0}, "r1"),
    ],
)
def test_reference_is_named_after_earliest_round_then_source_then_position(change, expected):
    records = make_records(ARTICLE, ARTICLE, {**ARTICLE, **change})
    clusters = deduplicate(records, sources=["embase", "pubmed"])[1]
    assert clusters["reference_id"].unique().tolist() == [expected]
    assert clusters.set_index("record_id")["joined_by"][expected] == ""


def test_a_later_search_does_not_rename_a_reference():
    first = make_records(ARTICLE, ARTICLE)
    later = make_records(ARTICLE, ARTICLE, {**ARTICLE, "record_id": "a0", "round": "2025-01", "source": "aaa"})
    for records in (first, later):
        assert deduplicate(records)[1]["reference_id"].unique().tolist() == ["r1"]


def test_a_union_of_contradicting_members_is_refused_and_becomes_doubtful():
    bridge = {**BARE, "year": "2015"}
    records = make_records(
        {**ARTICLE, "doi": "10.1/a1"}, bridge, {**ARTICLE, "doi": "10.1/a2", "volume": "30", "pages": "410-418"}
    )
    pairs, clusters, _ = deduplicate(records)
    assert len(group_ids(clusters)) == 3
    doubtful = pairs[pairs["verdict"] == "doubtful"]
    assert doubtful[["left", "right"]].to_numpy().tolist() == [["r1", "r2"], ["r1", "r3"]]
    assert "r2 fits r1 and r3 equally well, which contradict each other" in doubtful["evidence"].iloc[0]
    assert "held back: DOI and start page differ" in doubtful["evidence"].iloc[1]


def test_a_bare_record_that_people_ruled_on_joins_nothing_that_contradicts_their_word():
    other = {**ARTICLE, "doi": "10.1/a2", "volume": "30", "pages": "410-418"}
    records = make_records({**ARTICLE, "doi": "10.1/a1"}, BARE, other)
    clusters = deduplicate(records, make_rulings(("r1", "r2", "same")))[1]
    assert group_ids(clusters) == [["r1", "r2"], ["r3"]]


def test_a_chain_without_contradiction_ends_in_one_reference():
    records = make_records(BARE, {**ARTICLE, "doi": "10.1/a1"}, {"doi": "10.1/a1"})
    assert group_ids(deduplicate(records)[1]) == [["r1", "r2", "r3"]]


def test_a_ruling_joins_what_the_machine_kept_apart():
    records = make_records({**ARTICLE, "pmid": "1"}, {**ARTICLE, "pmid": "2"})
    clusters = deduplicate(records, make_rulings(("r1", "r2", "same")))[1]
    assert clusters[["record_id", "reference_id", "joined_by"]].to_dict("records") == [
        {"record_id": "r1", "reference_id": "r1", "joined_by": ""},
        {"record_id": "r2", "reference_id": "r1", "joined_by": "ruling"},
    ]


def test_a_ruling_parts_what_the_machine_would_join():
    pairs, clusters, references = deduplicate(make_records(ARTICLE, ARTICLE), make_rulings(("r2", "r1", "different")))
    assert group_ids(clusters) == [["r1"], ["r2"]]
    assert pairs["verdict"].tolist() == ["doubtful"]
    assert len(references) == 2


def test_a_ruling_different_holds_against_a_chain():
    records = make_records(ARTICLE, ARTICLE, ARTICLE)
    clusters = deduplicate(records, make_rulings(("r1", "r3", "different")))[1]
    assert len(group_ids(clusters)) == 2
    assert clusters.set_index("record_id")["reference_id"].loc[["r1", "r3"]].nunique() == 2


def test_a_ruling_same_brings_its_copies_along():
    one, other = {**ARTICLE, "doi": "10.1/a1"}, {**ARTICLE, "doi": "10.1/a2", "volume": "30", "pages": "410-418"}
    clusters = deduplicate(make_records(one, other, one, other), make_rulings(("r1", "r2", "same")))[1]
    assert group_ids(clusters) == [["r1", "r2", "r3", "r4"]]


def test_two_documents_are_asked_about_once():
    one, other = {**ARTICLE, "pmid": "1"}, {**ARTICLE, "pmid": "2"}
    pairs = deduplicate(make_records(one, other, one, other))[0]
    doubtful = pairs[pairs["verdict"] == "doubtful"]
    assert doubtful[["left", "right"]].to_numpy().tolist() == [["r1", "r2"]]


def test_an_answered_question_is_not_asked_anew():
    one, other = {**ARTICLE, "pmid": "1"}, {**ARTICLE, "pmid": "2"}
    pairs = deduplicate(make_records(one, other, one, other), make_rulings(("r3", "r4", "different")))[0]
    doubtful = pairs[pairs["verdict"] == "doubtful"]
    assert doubtful[["left", "right"]].to_numpy().tolist() == [["r3", "r4"]]


def test_a_blank_ruling_is_pending():
    clusters = deduplicate(make_records(ARTICLE, ARTICLE), make_rulings(("r1", "r2", " ")))[1]
    assert group_ids(clusters) == [["r1", "r2"]]


def test_contradictory_words_on_one_pair_are_named_at_both_cells():
    rulings = make_rulings(("r1", "r2", "same"), ("r2", "r1", "different"))
    with pytest.raises(ReviewError) as caught:
        deduplicate(make_records(ARTICLE, ARTICLE), rulings)
    assert [(issue.file, issue.place) for issue in caught.value.issues] == [
        ("duplicates.xlsx", "F2"),
        ("duplicates.xlsx", "F3"),
    ]


def test_rulings_that_contradict_through_a_chain_are_named():
    rulings = make_rulings(("r1", "r2", "same"), ("r2", "r3", "same"), ("r1", "r3", "different"))
    with pytest.raises(ReviewError) as caught:
        deduplicate(make_records(ARTICLE, ARTICLE, ARTICLE), rulings)
    assert [issue.place for issue in caught.value.issues] == ["F4"]
    assert "duplicates.xlsx F2, duplicates.xlsx F3" in caught.value.issues[0].allowed


def test_every_unknown_id_and_word_is_an_issue():
    rulings = make_rulings(("r1", "r9", "same"), ("r1", "r2", "maybe"))
    with pytest.raises(ReviewError) as caught:
        deduplicate(make_records(ARTICLE, ARTICLE), rulings)
    assert [(issue.place, issue.found) for issue in caught.value.issues] == [("F2", "record r9"), ("F3", "maybe")]


def test_a_pair_ruled_the_same_stays_in_the_table():
    records = make_records({**ARTICLE, "pmid": "1"}, {**ARTICLE, "pmid": "2"})
    pairs = deduplicate(records, make_rulings(("r1", "r2", "same")))[0]
    assert pairs[["left", "right", "verdict"]].to_numpy().tolist() == [["r1", "r2", "doubtful"]]


def test_rulings_are_read_without_regard_to_case_and_blanks():
    clusters = deduplicate(make_records(ARTICLE, ARTICLE), make_rulings(("r1", "r2", " Different")))[1]
    assert group_ids(clusters) == [["r1"], ["r2"]]
