"""The simulation of machines that vote: some of its runs are made again, and its promises counted anew."""

import csv
import sys

import pytest
from scipy.stats import hypergeom

from places import BENCHMARKS, DOCS
from prismake.statistics.recall import limit_recall

sys.path.insert(0, str(BENCHMARKS))

import machines

TABLE = DOCS / "machines.csv"


@pytest.fixture(scope="module")
def rows():
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_promise_holds_for_every_machine_in_so_many_runs(rows):
    assert len(rows) == 16
    for row in rows:
        assert int(row["passed"]) + int(row["below"]) + int(row["too_few"]) == int(row["runs"]) == 500
        wrong = float(row["recall"]) < float(row["line"]) and int(row["passed"])
        assert int(row["held"]) == 500 - wrong >= 0.95 * 500


def test_a_machine_just_below_the_line_is_validated_as_seldom_in_runs_made_again(shared_data):
    for case in machines.list_cases(["chronic_pain"]):
        row = machines.simulate(case, runs=40)
        assert row["held"] >= 0.95 * 40
        assert (row["relevant"], row["references"]) == (187, 988)  # as the review was published
        assert row["passed"] == 40 or row["recall"] < 1


def test_samples_hold_as_many_relevant_references_as_chance_has_it(shared_data):
    """The share of samples without the least number for a perfect machine to pass is that of the distribution."""
    case = list(machines.list_cases(["Meijboom_2021"]))[-1]
    row = machines.simulate(case, runs=100, size=200)
    needed = min(
        n for n in range(1, 38) if limit_recall(n, n, unread=row["references"] - 200, confidence=0.95)[0] > 0.8
    )
    expected = 100 * hypergeom.sf(needed - 1, row["references"], row["relevant"], 200)
    assert row["passed"] == pytest.approx(expected, abs=15)
