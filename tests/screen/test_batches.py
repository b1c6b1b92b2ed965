"""What the table of batches says where people came later, left, or hold one set of references under different names."""

import math

import pytest

from prismake import screen, tables
from prismake.screen.batches import describe_batches
from prismake.screen.desk import Desk, Place


def make_votes(*rows: str):
    """Votes written as "reference person decision batch"."""
    columns = ("reference_id", "person", "decision", "batch")
    cast = [dict(zip(columns, row.split(), strict=True)) for row in rows]
    more = {"phase": "title_abstract", "role": "reviewer"}
    return tables.from_rows("votes", [{**one, **more, "voted_id": one["reference_id"]} for one in cast])


# anna and ben read a to d; ben left; dan came for the update and counts his own batches from one.
CAST = (
    *("a anna include batch-001", "b anna exclude batch-001", "c anna exclude batch-002", "d anna include batch-002"),
    *("a ben include batch-001", "b ben exclude batch-001", "c ben exclude batch-002", "d ben exclude batch-002"),
    *("e anna include batch-003", "f anna exclude batch-003", "e dan include batch-001", "f dan include batch-001"),
)


@pytest.fixture
def votes():
    return make_votes(*CAST)


@pytest.fixture
def desk(votes):
    sheets: dict[str, dict[str, Place]] = {"anna": {}, "dan": {}}
    for number, (reference, person, _, batch) in enumerate(map(str.split, CAST), 1):
        if person in sheets:
            sheets[person][reference] = Place(batch, number)
    said = {str(person): set(group) for person, group in votes.groupby("person")["reference_id"]}
    return Desk(["anna", "dan"], sheets, said, {person: set() for person in sheets})


def test_a_batch_is_one_set_of_references_whatever_a_newcomer_calls_it(desk, votes):
    batches = describe_batches(desk, phase="title_abstract", votes=votes, wanted=set("abcdef"), threshold=None)
    shown = batches[["batch", "people", "n", "complete"]].to_numpy().tolist()
    assert shown == [
        ["batch-001", "anna; ben", 2, 2],
        ["batch-002", "anna; ben", 2, 2],
        ["batch-003", "anna; dan", 2, 2],
    ]


def test_its_kappa_is_that_of_the_people_who_read_it(desk, votes):
    batches = describe_batches(desk, phase="title_abstract", votes=votes, wanted=set("abcdef"), threshold=None)
    agreed = screen.measure_agreement(votes).set_index("batch")["kappa"]
    for row in batches.to_dict("records"):
        assert row["kappa"] == agreed[row["batch"]]
    assert batches["kappa"].tolist()[0] == 1
    assert not any(math.isnan(kappa) for kappa in batches["kappa"])


def test_what_a_newcomer_still_owes_is_under_way(desk, votes):
    desk.votes["dan"].discard("f")
    batches = describe_batches(desk, phase="title_abstract", votes=votes, wanted=set("abcdef"), threshold=None)
    assert batches[["complete", "verdict"]].to_numpy().tolist()[-1] == [1, "under way"]
