"""Tails of hypergeometric distributions against scipy's, and that only few of many are computed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from prismake.statistics.hypergeometric import NEAR, approximate_tails, find_smallest_tail


@st.composite
def distributions(draw, largest=60):
    population = draw(st.integers(1, largest))
    relevant, drawn = draw(st.integers(0, population)), draw(st.integers(0, population))
    return draw(st.integers(0, min(relevant, drawn))), population, relevant, drawn


def split(rows):
    most, population, relevant, drawn = np.array(rows, dtype=np.int64).T
    return most, {"population": population, "relevant": relevant, "drawn": drawn}


@settings(max_examples=200)
@given(st.lists(distributions(), min_size=1, max_size=30))
def test_the_smallest_tail_is_that_of_scipy(rows):
    most, given_ = split(rows)
    exact = stats.hypergeom.cdf(most, *given_.values())
    assert find_smallest_tail(most, **given_) == exact.min()
    np.testing.assert_allclose(approximate_tails(most, **given_), exact, rtol=1e-8)


def test_tails_of_a_hundred_thousand_are_told_to_far_more_digits_than_are_compared():
    chance = np.random.default_rng(1)
    population = chance.integers(50_000, 100_001, 300)
    relevant, drawn = population // chance.integers(10, 200, 300), population // chance.integers(2, 9, 300)
    mean = relevant * drawn / population
    most = np.clip(mean + chance.normal(0, 4, 300) * np.sqrt(mean), 0, np.minimum(relevant, drawn)).astype(np.int64)
    found = approximate_tails(most, population=population, relevant=relevant, drawn=drawn)
    np.testing.assert_allclose(found, stats.hypergeom.cdf(most, population, relevant, drawn), rtol=NEAR / 10)


def test_of_many_tails_only_those_that_may_be_the_smallest_are_computed(monkeypatch):
    exact, computed = stats.hypergeom.cdf, []
    monkeypatch.setattr(stats.hypergeom, "cdf", lambda *of: computed.append(len(of[0])) or exact(*of))
    most = np.arange(500)
    shared = {"population": np.full(500, 100_000), "relevant": np.full(500, 900), "drawn": np.full(500, 50_000)}
    assert find_smallest_tail(most + 300, **shared) == pytest.approx(stats.hypergeom(100_000, 900, 50_000).cdf(300))
    assert computed[0] == 1
