"""Tails and quantiles that are closed forms, against what is known of them."""

import math

import numpy as np
import pytest
from scipy import stats

from places import ROOT
from prismake.statistics.distributions import t


@pytest.mark.parametrize("df", [1, 2, 3, 7, np.inf])
def test_tails_of_t_are_those_of_scipy_at_any_size_and_sign(df):
    values = np.array([-1e9, -3, -0.2, 0, 0.2, 3, 1e3])
    assert t.sf(values, df) == pytest.approx(stats.t.sf(values, df), rel=1e-12)


def test_tails_of_one_and_two_degrees_of_freedom_are_closed():
    assert (t.sf(1.0, 1), t.sf(math.sqrt(2), 2)) == pytest.approx((0.25, 0.5 - 0.25 * math.sqrt(2)), rel=1e-15)
    assert t.sf(np.array([np.inf, -np.inf]), 2).tolist() == t.sf(np.array([np.inf, -np.inf]), 1).tolist() == [0, 1]


def test_there_is_no_tail_without_degrees_of_freedom():
    assert math.isnan(t.sf(1.0, 0))


def test_the_lock_holds_one_release_of_each_library_for_all_pythons():
    names = [
        line.partition("==")[0]
        for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
        if "==" in line and line[0].isalnum()
    ]
    assert len(names) > 100
    assert {name for name in names if names.count(name) > 1} == set()
