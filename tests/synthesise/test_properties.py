"""Properties that every method of synthesis must have, whatever the numbers."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from prismake.statistics.measures import MEASURES, back_transform, harmonic_n
from prismake.synthesise.effects import Counts, Means, Share
from prismake.synthesise.heterogeneity import estimate_tau2, generalised_q, log_likelihood, q_profile
from prismake.synthesise.pooling import pool_random
from prismake.synthesise.shapes import FORMULAS

EFFECT = st.floats(-5, 5).map(lambda value: round(value, 3))
VARIANCE = st.floats(0.01, 4).map(lambda value: round(value, 3))
STUDIES = st.lists(st.tuples(EFFECT, VARIANCE), min_size=2, max_size=12)
METHODS = st.sampled_from(["REML", "ML", "PM", "DL"])
SHORT = settings(max_examples=60, deadline=None, derandomize=True)


def as_arrays(studies):
    return tuple(np.array(column) for column in zip(*studies, strict=True))


def close(found, expected):
    return found == pytest.approx(expected, rel=1e-6, abs=1e-7)


@SHORT
@given(STUDIES, METHODS, st.randoms(use_true_random=False))
def test_the_order_of_the_studies_does_not_matter(studies, method, shuffler):
    shuffled = list(studies)
    shuffler.shuffle(shuffled)
    one, other = (pool_random(*as_arrays(rows), method=method) for rows in (studies, shuffled))
    assert close((one.estimate, one.se, one.tau2, one.i2), (other.estimate, other.se, other.tau2, other.i2))


@SHORT
@given(STUDIES, METHODS, st.sampled_from([0.1, 10.0, 25.4]))
def test_a_change_of_unit_only_changes_the_unit(studies, method, factor):
    yi, vi = as_arrays(studies)
    one, other = pool_random(yi, vi, method=method), pool_random(yi * factor, vi * factor**2, method=method)
    assert close(other.estimate / factor, one.estimate)
    assert close(other.tau2 / factor**2, one.tau2)
    assert close((other.i2, other.q, other.p), (one.i2, one.q, one.p))


@SHORT
@given(STUDIES, METHODS)
def test_a_shift_of_all_effects_shifts_the_mean_and_nothing_else(studies, method):
    yi, vi = as_arrays(studies)
    one, other = pool_random(yi, vi, method=method), pool_random(yi + 3, vi, method=method)
    assert close((other.estimate - 3, other.se, other.tau2), (one.estimate, one.se, one.tau2))


@SHORT
@given(st.lists(st.tuples(*[st.integers(0, 30), st.integers(0, 30)] * 2), min_size=1, max_size=8))
def test_swapping_the_arms_turns_the_sign(tables):
    assume(all(a + b and c + d for a, b, c, d in tables))
    a, b, c, d = (np.array(column, dtype=float) for column in zip(*tables, strict=True))
    for measure in ("OR", "RR", "RD"):
        one, other = FORMULAS[measure](Counts(a, a + b, c, c + d)), FORMULAS[measure](Counts(c, c + d, a, a + b))
        assert close(list(one.yi), list(-other.yi))
        assert close(list(one.vi), list(other.vi))


def test_swapping_the_arms_turns_the_sign_of_means():
    one = Means(*(np.array([value]) for value in (12.0, 7.4, 1.1, 11.0, 5.2, 0.9)))
    other = Means(*one[3:6], *one[:3])
    for measure in ("MD", "SMD"):
        assert FORMULAS[measure](one).yi == -FORMULAS[measure](other).yi
        assert FORMULAS[measure](one).vi == FORMULAS[measure](other).vi


@SHORT
@given(STUDIES, st.booleans())
def test_no_point_of_a_grid_is_likelier_than_the_reml_or_ml_estimate(studies, restricted):
    yi, vi = as_arrays(studies)
    best = estimate_tau2(yi, vi, method="REML" if restricted else "ML")
    grid = [0.0, *np.geomspace(1e-6, 200, 500)]
    highest = max(log_likelihood(yi, vi, tau2=tau2, restricted=restricted) for tau2 in grid)
    assert log_likelihood(yi, vi, tau2=best, restricted=restricted) >= highest - 1e-10


@SHORT
@given(STUDIES)
def test_q_falls_with_tau2_and_meets_the_profile_limits(studies):
    yi, vi = as_arrays(studies)
    assume(np.ptp(yi) > 0.01)
    values = [generalised_q(yi, vi, tau2) for tau2 in np.linspace(0, 20, 50)]
    assert all(later < earlier for earlier, later in pairwise(values))
    narrow, wide = q_profile(yi, vi, level=0.8), q_profile(yi, vi, level=0.95)
    assert wide[0] <= narrow[0] <= narrow[1] <= wide[1]


@SHORT
@given(STUDIES)
def test_the_ad_hoc_interval_is_never_narrower_than_plain_hartung_knapp_or_wald(studies):
    yi, vi = as_arrays(studies)
    adhoc, plain, wald = (pool_random(yi, vi, test=test).se for test in ("adhoc_hartung_knapp", "hartung_knapp", "z"))
    assert adhoc >= plain
    assert adhoc >= wald


def test_equal_effects_have_no_variance_between_them():
    yi, vi = np.array([2.0, 2.0, 2.0]), np.array([0.1, 0.2, 0.3])
    assert [estimate_tau2(yi, vi, method=method) for method in ("REML", "ML", "PM", "DL")] == [0, 0, 0, 0]
    assert q_profile(yi, vi) == (0, 0)


def test_an_unknown_method_or_test_is_a_bug():
    yi = vi = np.array([1.0, 2.0])
    with pytest.raises(KeyError):
        pool_random(yi, vi, method="EB")
    with pytest.raises(ValueError, match="unknown test"):
        pool_random(yi, vi, test="t")


def test_every_measure_has_a_formula_and_a_way_back():
    assert set(MEASURES) == set(FORMULAS)
    assert {code for code, measure in MEASURES.items() if measure.ratio} == {*("OR", "RR", "ROM", "IRR", "HR", "GENR")}
    assert list(back_transform("OR", [0.0])) == [1.0]
    assert list(back_transform("MC", [-1.5, 2.35])) == [-1.5, 2.35]


@pytest.mark.parametrize("measure", ["PR", "PLO", "PAS", "PFT"])
@pytest.mark.parametrize(("events", "n"), [(3, 9), (7, 18), (23, 29)])
def test_a_proportion_comes_back_as_events_over_n(measure, events, n):
    share = Share(np.array([float(events)]), np.array([float(n)]))
    effect = FORMULAS[measure](share)
    assert back_transform(measure, effect.yi, n=n)[0] == pytest.approx(events / n, abs=1e-12)


def test_limits_beyond_the_scale_of_proportions_stop_at_zero_and_one():
    for measure in ("PR", "PAS", "PFT"):
        assert list(back_transform(measure, [-0.5, 2.0], n=10)) == [0, 1]
    with pytest.raises(ValueError, match="needs n"):
        back_transform("PFT", [0.5])


def test_trap_6_freeman_tukey_uses_the_harmonic_mean_of_n():
    n = np.array([9.0, 6.0, 18.0])
    assert harmonic_n(1 / (4 * n + 2)) == pytest.approx(3 / np.sum(1 / n))


@pytest.mark.parametrize(
    ("method", "yi", "vi", "lower_top", "expected"),
    [
        ("REML", [5.49, -4.21, 6.16], [0.147, 9.311, 0.732], 0.0, 23.646),
        (
            "REML",
            [-0.03, 0.19, 0.0, 0.19, -0.73, -0.02, -7.64],
            [0.002, 4.336, 0.013, 0.134, 0.01, 0.003, 2.864],
            3.063,
            0.145,
        ),
        ("ML", [0.1, -4.42, -0.01, 0.0, 0.48], [2.045, 1.783, 4.966, 0.456, 0.005], 1.568, 0.0),
    ],
)
def test_trap_2_of_two_maxima_the_likelier_one_is_taken(method, yi, vi, lower_top, expected):
    yi, vi = np.array(yi), np.array(vi)
    found = estimate_tau2(yi, vi, method=method)
    assert found == pytest.approx(expected, abs=0.005)
    tops = (log_likelihood(yi, vi, tau2=tau2, restricted=method == "REML") for tau2 in (found, lower_top))
    assert next(tops) > next(tops)
