"""Limits of recall from a random sample, against scipy, Clopper and Pearson, and what samplingbook prints."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, hypergeom

from prismake.statistics.recall import (
    BELOW,
    PASSED,
    count_needed,
    find_largest_share,
    find_most,
    limit_recall,
    tell_recall,
)


def try_all(found, relevant, *, unread, confidence):
    """The lowest and the highest recall that no exact test with half of the tail refuses, of all that there can be."""
    tail, low, high = (1 - confidence) / 2, [], []
    for size in range(relevant, relevant + unread + 1):
        for met in range(found, size - (relevant - found) + 1):
            low += [met / size] if hypergeom.sf(found - 1, size, met, relevant) > tail - 1e-12 else []
            high += [met / size] if hypergeom.cdf(found, size, met, relevant) > tail - 1e-12 else []
    return min(low), max(high)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.integers(1, 12), st.integers(0, 15), st.sampled_from([0.8, 0.9, 0.95]))
def test_the_limits_are_those_of_all_populations_that_an_exact_test_does_not_refuse(data, relevant, unread, confidence):
    found = data.draw(st.integers(0, relevant))
    limits = limit_recall(found, relevant, unread=unread, confidence=confidence)
    assert limits == pytest.approx(try_all(found, relevant, unread=unread, confidence=confidence))


@settings(max_examples=80, deadline=None)
@given(st.data(), st.integers(1, 80), st.integers(0, 3000), st.sampled_from([0.005, 0.025, 0.1, 0.4]))
def test_the_largest_share_is_that_of_all_sizes_tried_one_by_one(data, drawn, unread, tail):
    count, sizes = data.draw(st.integers(0, drawn)), np.arange(drawn, drawn + unread + 1)
    most = find_most(count, drawn=drawn, sizes=sizes, tail=tail)
    marked, size = find_largest_share(count, drawn=drawn, unread=unread, tail=tail)
    assert marked / size == (most / sizes).max()
    assert most[size - drawn] == marked


@pytest.mark.parametrize(("count", "drawn"), [(450, 500), (50, 500), (1500, 3000), (0, 72)])
def test_the_most_marked_ones_of_a_large_population_are_those_of_scipy(count, drawn):
    sizes, tail = np.array([drawn, 2 * drawn, 20_011, 200_003, 1_000_000]), 0.025
    most = find_most(count, drawn=drawn, sizes=sizes, tail=tail)
    likely, unlikely = (hypergeom.cdf(count, sizes, most + more, drawn) for more in (0, 1))
    assert (likely >= tail * (1 - 1e-7)).all()
    assert ((unlikely < tail * (1 + 1e-7)) | (most == sizes - (drawn - count))).all()


def test_of_two_hundred_thousand_unread_references_few_sizes_are_tried(monkeypatch):
    tried = []
    plain = find_most

    def count_sizes(count, *, sizes, **how):
        tried.append(len(sizes))
        return plain(count, sizes=sizes, **how)

    monkeypatch.setattr("prismake.statistics.recall.find_most", count_sizes)
    assert find_largest_share(450, drawn=500, unread=200_000, tail=0.025) == (185325, 200387)
    assert sum(tried) < 10_000


def test_one_population_of_known_size_has_the_limits_that_samplingbook_prints():
    # Sprop(m=3, n=10, N=50, level=0.95): number in population [4, 32], the first ones that the test refuses
    sizes = np.array([50])
    assert find_most(3, drawn=10, sizes=sizes, tail=0.025)[0] + 1 == 32
    assert 50 - find_most(7, drawn=10, sizes=sizes, tail=0.025)[0] - 1 == 4


def test_a_sample_of_everything_has_no_uncertainty_and_one_of_very_many_that_of_clopper_and_pearson():
    assert limit_recall(58, 60, unread=0, confidence=0.95) == (58 / 60, 58 / 60)
    exact = binomtest(58, 60).proportion_ci(0.95, method="exact")
    assert limit_recall(58, 60, unread=90_000, confidence=0.95) == pytest.approx((exact.low, exact.high), abs=2e-4)
    assert limit_recall(0, 0, unread=9, confidence=0.95) == (0.0, 1.0)


@pytest.mark.parametrize(("line", "unread"), [(0.95, 4000), (0.95, 60), (0.8, 563), (0.5, 3)])
def test_so_many_are_needed_and_one_fewer_is_not_enough(line, unread):
    needed = count_needed(line, unread=unread, confidence=0.95)
    assert limit_recall(needed, needed, unread=unread, confidence=0.95)[0] > line
    assert needed == 1 or limit_recall(needed - 1, needed - 1, unread=unread, confidence=0.95)[0] <= line


def test_the_words_show_on_which_side_of_the_line_the_limit_lies():
    row = {"found": 72, "relevant": 72, "recall": 1.0, "ci_high": 1.0, "confidence": 0.95, "line": 0.95}
    assert "limits 95.01 to 100.0 %), the lower limit above" in tell_recall(
        {**row, "ci_low": 0.95006, "verdict": PASSED}
    )
    assert "limits 95.0 to 100.0 %), the lower limit not" in tell_recall({**row, "ci_low": 0.95, "verdict": BELOW})
