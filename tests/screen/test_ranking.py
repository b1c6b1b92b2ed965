"""The order of handing out, and the test of whether handing out may stop."""

import math
import sys
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from places import BENCHMARKS
from prismake import tables
from prismake.screen.labels import BY_STOPPING, read_labels
from prismake.screen.ranking import extract_features, rank_references, score_references
from prismake.screen.stopping import Target, exclude_unread, follow_batches, measure_chance

PROTOCOL = {"question": {"framework": "PICO", "population": "adults with a cold", "intervention": "herbal tea"}}


def make_references(*rows: tuple[str, str, str], rounds: str = "2024") -> pd.DataFrame:
    return tables.from_rows(
        "references",
        [{"reference_id": i, "title": title, "abstract": abstract, "rounds": rounds} for i, title, abstract in rows],
    )


def make_screening(**statuses: str) -> pd.DataFrame:
    rows = [{"reference_id": one, "status": status} for one, status in statuses.items()]
    return tables.from_rows("screening", rows)


def make_asked(**batches: str) -> pd.DataFrame:
    """asked(batch_001="a b c"): the references of each batch by row."""
    rows = [
        {"phase": "title_abstract", "reference_id": one, "person": "anna", "batch": batch, "number": number}
        for batch, listed in ((name.replace("_", "-"), listed) for name, listed in batches.items())
        for number, one in enumerate(listed.split(), start=1)
    ]
    return tables.from_rows("asked", rows)


def rank(references: pd.DataFrame, screening: pd.DataFrame, votes: pd.DataFrame | None = None) -> pd.DataFrame:
    cast = tables.empty("votes") if votes is None else votes
    return rank_references(references, screening=screening, votes=cast, protocol=PROTOCOL, phase="title_abstract")


def make_votes(*rows: tuple[str, str, str]) -> pd.DataFrame:
    columns = ("reference_id", "person", "decision")
    cast = [{**dict(zip(columns, row, strict=True)), "role": "reviewer", "voted_id": row[0]} for row in rows]
    return tables.from_rows("votes", cast)


def queue(ranking: pd.DataFrame, name: str = "ranked") -> list[str]:
    return ranking[ranking["queue"] == name].sort_values("rank")["reference_id"].tolist()


TEA = [(f"t{n}", f"Herbal tea trial {n}", "Adults with a cold drank herbal tea.") for n in range(3)]
ROCK = [(f"z{n}", f"Basalt survey {n}", "Layers of basalt were dated in the valley.") for n in range(9)]


def test_nothing_to_rank_gives_no_rows():
    assert len(rank(tables.empty("references"), tables.empty("screening"))) == 0


@pytest.mark.parametrize("text", ["", "!", "the", "研究"])
def test_references_without_telling_words_still_have_an_order(text):
    references = make_references(("b", text, text), ("a", text, text))
    assert sorted(rank(references, make_screening(a="pending", b="pending"))["reference_id"]) == ["a", "b"]


def test_before_any_vote_the_protocols_own_words_rank_and_every_fifth_place_is_drawn():
    references = make_references(*ROCK, *TEA)
    order = queue(rank(references, make_screening(**{one[0]: "pending" for one in (*ROCK, *TEA)})))
    assert order[:3] == ["t0", "t1", "t2"]
    assert sorted(order) == sorted(one[0] for one in (*ROCK, *TEA))
    assert order[3] == "z0"
    assert order[4] != "z1"


def test_votes_rank_better_than_the_protocol():
    references = make_references(*ROCK, *TEA)
    statuses = {one[0]: "pending" for one in (*ROCK, *TEA)} | {"z8": "included", "t0": "excluded"}
    order = queue(rank(references, make_screening(**statuses)))
    assert set(order[-3:]) == {"t0", "t1", "t2"}


def test_references_without_abstract_have_a_queue_of_their_own():
    references = make_references(*TEA, ("blank", "Herbal tea", " "))
    ranking = rank(references, make_screening(blank="pending", **{one[0]: "pending" for one in TEA}))
    assert queue(ranking, "no_abstract") == ["blank"]
    assert len(queue(ranking)) == 3


def test_the_order_of_rows_changes_nothing_and_ties_go_by_id():
    references = make_references(*[(f"r{n}", "Tea", "same words") for n in range(6)], *ROCK)
    statuses = dict.fromkeys(references["reference_id"], "pending") | {"r0": "included", "z0": "excluded"}
    first = rank(references, make_screening(**statuses))
    again = rank(references.iloc[::-1], make_screening(**dict(reversed(statuses.items()))))
    assert first.equals(again)
    assert queue(first)[:6] == [f"r{n}" for n in range(6)]


def test_settled_decisions_teach_and_single_votes_where_nothing_is_settled():
    screening = make_screening(a="included", b="excluded", c="pending", d="conflict", e="pending", f="pending")
    screening.loc[screening["reference_id"] == "b", "settled_by"] = BY_STOPPING
    votes = make_votes(("a", "anna", "exclude"), ("c", "anna", "unclear"), ("d", "anna", "include"))
    mixed = make_votes(("e", "anna", "include"), ("e", "ben", "exclude"), ("f", "ben", "exclude"))
    assert read_labels(screening, votes=pd.concat([votes, mixed])) == {"a": 1, "c": 1, "f": 0}


def test_scores_are_those_of_asreview(shared_data):
    """ASReview 3.0.8, ELAS u4 with its solver exact, on the same 65 labels of Oud 2018; see benchmarks/ranking.py."""
    records = pd.read_csv(shared_data / "screening" / "Oud_2018.csv", dtype=str, keep_default_na=False)
    relevant = (records["label_included"] == "1").to_numpy()
    features, _ = extract_features(records["title"].tolist(), records["abstract"].tolist())
    labels = np.full(len(records), -1)
    labels[np.flatnonzero(relevant)[:5]], labels[np.flatnonzero(~relevant)[:60]] = 1, 0
    scores = score_references(features, labels=labels)
    order = sorted(np.flatnonzero(labels < 0).tolist(), key=lambda row: (-scores[row], row))
    assert order[:12] == [844, 820, 716, 620, 567, 77, 676, 927, 888, 714, 745, 256]


def test_work_is_saved_on_a_real_review_and_the_stopping_test_does_not_stop_too_early(shared_data, monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import ranking as benchmark

    labelled = benchmark.read_set(shared_data / "screening" / "Oud_2018.csv")
    order = benchmark.simulate(labelled, seed=0, size=50)
    assert sorted(order) == list(range(len(order)))
    assert benchmark.measure_wss(labelled.relevant, order) > 0.5
    read = benchmark.stop_reading(labelled.relevant, order, size=50)
    assert labelled.relevant[order[:read]].sum() >= 0.95 * labelled.relevant.sum()
    sys.modules.pop("ranking")


def test_the_test_knows_nothing_without_relevant_references_and_all_at_the_end():
    assert measure_chance([], total=5, recall=0.95) == 1
    assert measure_chance([False] * 4, total=5, recall=0.95) == 1
    assert measure_chance([False, True], total=2, recall=0.95) == 0


def test_the_chance_is_the_hypergeometric_tail():
    # Two of 10 are relevant and were read first; 95 % recall is missed when one more is left: 8 left, 6 drawn in vain.
    expected = math.comb(7, 6) / math.comb(8, 6)
    assert measure_chance([True, True] + [False] * 6, total=10, recall=0.95) == pytest.approx(expected)


@settings(max_examples=100)
@given(st.lists(st.booleans(), min_size=1, max_size=40), st.integers(1, 60), st.sampled_from([0.5, 0.8, 0.95]))
def test_reading_on_in_vain_never_speaks_against_stopping(relevant, unread, recall):
    total = len(relevant) + unread
    chances = [measure_chance([*relevant, *[False] * more], total=total, recall=recall) for more in range(unread)]
    assert all(0 <= chance <= 1 for chance in chances)
    assert all(later <= earlier + 1e-9 for earlier, later in pairwise(chances))


@settings(max_examples=100)
@given(st.lists(st.booleans(), min_size=1, max_size=40), st.integers(1, 60), st.sampled_from([0.5, 0.8, 0.95, 1.0]))
def test_the_chance_is_the_smallest_from_any_point_on(relevant, unread, recall):
    total, n = len(relevant) + unread, sum(relevant)
    missed = math.floor(round(n / recall, 9)) + 1
    tails = [
        stats.hypergeom.cdf(
            sum(relevant[start:]),
            total - start,
            min(missed - sum(relevant[:start]), total - start),
            len(relevant) - start,
        )
        for start in range(len(relevant))
    ]
    assert measure_chance(relevant, total=total, recall=recall) == (min(*tails, 1.0) if n else 1.0)


MANY = [(f"r{n:03d}", "A title", "An abstract") for n in range(100)]
TARGET = Target(recall=0.5, confidence=0.8, unread="excluded")


def follow(asked: pd.DataFrame, references: pd.DataFrame, **statuses: str) -> pd.DataFrame:
    screening = make_screening(**{**dict.fromkeys(references["reference_id"], "pending"), **statuses})
    return follow_batches(asked, screening=screening, references=references, target=TARGET)


def test_only_completed_batches_are_tested_and_none_behind_an_open_one():
    asked = make_asked(batch_001="r000 r001", batch_002="r002", batch_003="r003", no_abstract_001="r099")
    stopping = follow(asked, make_references(*MANY), r000="included", r001="conflict", r003="excluded")
    assert stopping[["batch", "read", "relevant", "references"]].to_numpy().tolist() == [["batch-001", 2, 2, 100]]


def test_behind_a_batch_that_nobody_has_saved_nothing_is_known():
    stopping = follow(make_asked(batch_002="r000"), make_references(*MANY), r000="included")
    assert len(stopping) == 0


def test_a_stop_excludes_the_unread_and_any_vote_stands_above_it():
    references = make_references(*MANY, ("blank", "A title", ""))
    judged = {"r000": "included", "r001": "included", **{f"r{n:03d}": "excluded" for n in range(2, 70)}}
    stopping = follow(make_asked(batch_001=" ".join(judged)), references, **judged)
    assert stopping["reached"].tolist() == ["yes"]
    screening = make_screening(**{**dict.fromkeys(references["reference_id"], "pending"), **judged})
    votes = make_votes(*[(one, "anna", "include") for one in (*judged, "r099")])
    arguments = {"stopping": stopping, "references": references, "votes": votes}
    left = exclude_unread(screening, target=TARGET, **arguments).set_index("reference_id")
    assert (left["settled_by"] == BY_STOPPING).sum() == 29
    assert left.loc[["r099", "blank"], "status"].tolist() == ["pending", "pending"]
    listed = Target(recall=0.5, confidence=0.8)
    assert exclude_unread(screening, target=listed, **arguments).equals(screening)


def test_a_later_search_neither_undoes_a_stop_nor_falls_under_it():
    early = make_references(*MANY)
    late = make_references(*[(f"s{n:03d}", "A title", "An abstract") for n in range(400)], rounds="2025")
    judged = {"r000": "included", "r001": "included", **{f"r{n:03d}": "excluded" for n in range(2, 70)}}
    both = pd.concat([early, late])
    stopping = follow(make_asked(batch_001=" ".join(judged), batch_002="s000"), both, s000="excluded", **judged)
    assert stopping[["references", "reached"]].to_numpy().tolist() == [[100, "yes"], [470, "no"]]
    screening = make_screening(**dict.fromkeys(both["reference_id"], "pending"))
    votes = make_votes(*[(one, "anna", "include") for one in judged])
    left = exclude_unread(screening, stopping=stopping, references=both, votes=votes, target=TARGET)
    assert set(left.loc[left["settled_by"] == BY_STOPPING, "reference_id"]) == {f"r{n:03d}" for n in range(70, 100)}
