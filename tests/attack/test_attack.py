"""A slice of `make attack`: random histories judged by a truth model, and the attack itself held to what it says.

Right values come from outside the package: from what the harness typed, and from counting it again in plain Python.
"""

import pytest

from attack import adapter, cures
from attack.judging import STAGES, judge
from attack.mutations import MUTATIONS
from attack.recount import count_kappa, recount
from attack.run import Score, run_history
from attack.world import begin
from prismake.sheets import files, former, reading

STEPS = 300
TRIES = 8  # of the mutations that must be silent where a cure is taken out


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return begin(tmp_path_factory.mktemp("attack") / "review", 1)


def test_a_review_that_nobody_damaged_counts_every_typed_cell_and_nothing_else(world):
    found = adapter.read_review(world.review)
    verdict = judge(world.truth, found, labels=world.review.labels)
    assert verdict.silent == []
    assert (verdict.same, verdict.told) == (len(world.truth.cells), 0)
    assert found.crashes == []
    assert recount(world, found) == []


def test_every_kind_of_sheet_is_filled_and_there_are_mutations_enough(world):
    assert {cell.kind for cell in world.truth.cells} == set(STAGES)
    assert len(MUTATIONS) >= 36


def test_a_value_that_is_lost_moved_or_made_up_is_found(world):
    reading = adapter.read_review(world.review)
    votes = [dict(line) for line in reading.rows["votes_title_abstract"]]
    for change in (
        {"decision": ""},
        {"reference_id": votes[-1]["reference_id"]},
        {"decision": "unclear", "note": "so"},
    ):
        reading.rows["votes_title_abstract"] = [{**votes[0], **change}, *votes[1:]]
        assert judge(world.truth, reading, labels=world.review.labels).silent


def test_the_attack_changes_the_package_for_itself_alone(world):
    adapter.read_review(world.review)
    assert files.open_grids is reading.open_grids is adapter.OPEN
    assert former.read_sheet is reading.read_sheet is adapter.READ


def test_kappa_is_counted_as_in_cohen_1960():
    yes, no = True, False
    pairs = [(yes, yes)] * 20 + [(yes, no)] * 5 + [(no, yes)] * 10 + [(no, no)] * 15
    assert count_kappa(pairs) == (50, pytest.approx(0.4))
    assert count_kappa([(yes, yes)] * 3) == (3, None)


def test_nothing_is_lost_moved_or_miscounted_without_a_word_in_300_random_steps(world):
    score = Score()
    run_history(world, 1, STEPS, score)
    assert score.steps == STEPS
    assert score.cells["same"] > 0 < score.cells["told"]
    assert score.cells["silent"] == 0, score.show()


@pytest.mark.parametrize("name", sorted(cures.CURES))
def test_without_a_cure_the_attack_finds_what_it_cured(world, name):
    cure = cures.CURES[name]
    assert set(cure.found_by) <= set(MUTATIONS)
    adapter.CACHE.clear()
    score = Score()
    with cures.taken_out(name):
        run_history(world, 2, TRIES, score, only=cure.found_by)
    adapter.CACHE.clear()
    assert score.cells["silent"] > 0
