"""From what papers report to what a synthesis needs."""

import numpy as np
import pytest
from scipy.stats import norm, ttest_ind, ttest_rel

from prismake.statistics import conversions
from prismake.synthesise.generic import generic_effect


def test_se_times_root_n_is_the_sd():
    assert conversions.sd_from_se(0.5, 16) == (2.0, "SD = SE × √n")


def test_a_confidence_interval_of_a_mean_gives_its_sd_back():
    # Cochrane Handbook 6.5.2.2: 95% CI 30.0 to 34.2, n = 25: SD = 5 × 4.2 / 4.128 = 5.09
    found = conversions.sd_from_ci(30.0, 34.2, 25)
    assert found.value == pytest.approx(5.09, abs=0.005)
    assert "95% CI" in found.formula
    assert conversions.sd_from_ci(30.0, 34.2, 100, normal=True).value == pytest.approx(10.71, abs=0.005)


def test_t_and_p_of_two_arms_give_the_sd_that_made_them():
    one, other = np.array([3.0, 4, 5, 6, 9]), np.array([1.0, 2, 4, 4])
    pooled = ((4 * one.var(ddof=1) + 3 * other.var(ddof=1)) / 7) ** 0.5
    test = ttest_ind(one, other)
    difference = one.mean() - other.mean()
    assert conversions.sd_from_t(difference, test.statistic, 5, 4).value == pytest.approx(pooled)
    assert conversions.sd_from_p(difference, test.pvalue, 5, 4).value == pytest.approx(pooled)


def test_t_and_p_of_a_paired_test_give_the_sd_of_the_change():
    before, after = np.array([3.0, 4, 5, 6, 9]), np.array([5.0, 5, 8, 7, 9])
    test, change = ttest_rel(after, before), after - before
    assert conversions.change_sd_from_t(change.mean(), test.statistic, 5).value == pytest.approx(change.std(ddof=1))
    assert conversions.change_sd_from_p(change.mean(), test.pvalue, 5).value == pytest.approx(change.std(ddof=1))


@pytest.mark.parametrize(
    ("ratio", "p", "limits"), [(2.72, 0.002, (1.44, 5.13)), (2.27, 0.01, (1.22, 4.24)), (0.24, 0.004, (0.09, 0.63))]
)
def test_trap_10_a_published_ratio_with_its_p_implies_its_interval(ratio, p, limits):
    se, formula = conversions.se_from_ratio_p(ratio, p)
    ends = np.exp(np.log(ratio) + norm.ppf([0.025, 0.975]) * se)
    assert tuple(round(float(end), 2) for end in ends) == limits
    assert 2 * norm.sf(abs(np.log(ratio)) / se) == pytest.approx(p)
    assert "two-sided p" in formula


def test_limits_give_the_standard_error_on_their_own_scale():
    assert conversions.se_from_ci(-1.96, 1.96).value == pytest.approx(1, abs=1e-4)
    ratio = conversions.se_from_ci(0.5, 2.0, ratio=True)
    assert ratio.value == pytest.approx(np.log(4) / (2 * 1.959963984540054))
    assert ratio.formula == "SE = (ln upper − ln lower limit of the 95% CI) / (2 × z)"


@pytest.mark.parametrize("n", [5, 20, 200])
def test_a_symmetric_sample_keeps_its_median_as_its_mean(n):
    assert conversions.mean_from_range(2, 5, 8, n).value == pytest.approx(5)
    assert conversions.mean_from_quartiles(4, 5, 6, n).value == pytest.approx(5)
    assert conversions.mean_from_five(2, 4, 5, 6, 8, n=n).value == pytest.approx(5)


@pytest.mark.parametrize("n", [15, 100, 1000])
def test_the_expected_order_statistics_of_a_normal_sample_give_its_sd(n):
    # Blom's approximation is what Wan 2014 rests on.
    top, upper = norm.ppf((n - 0.375) / (n + 0.25)), norm.ppf((0.75 * n - 0.125) / (n + 0.25))
    assert conversions.sd_from_range(-top, top, n).value == pytest.approx(1)
    assert conversions.sd_from_quartiles(-upper, upper, n).value == pytest.approx(1)
    assert conversions.sd_from_five(-top, -upper, upper, top, n=n).value == pytest.approx(1)


def test_weights_of_luo_for_a_skewed_sample():
    n = 16
    w = 4 / (4 + 16**0.75)  # 1/3
    assert conversions.mean_from_range(0, 3, 12, n).value == pytest.approx(w * 6 + (1 - w) * 3)
    w = 0.7 + 0.39 / 16
    assert conversions.mean_from_quartiles(2, 3, 8, n).value == pytest.approx(w * 5 + (1 - w) * 3)
    outer, inner = 2.2 / (2.2 + 8), 0.7 - 0.72 / 16**0.55
    expected = outer * 6 + inner * 5 + (1 - outer - inner) * 3
    assert conversions.mean_from_five(0, 2, 3, 8, 12, n=n).value == pytest.approx(expected)


def test_simulated_samples_are_recovered_without_bias():
    samples = np.random.default_rng(3).normal(50, 10, (4000, 41))
    low, q1, median, q3, high = np.quantile(samples, [0, 0.25, 0.5, 0.75, 1], axis=1)
    assert conversions.mean_from_five(low, q1, median, q3, high, n=41).value.mean() == pytest.approx(50, abs=0.1)
    assert conversions.sd_from_five(low, q1, q3, high, n=41).value.mean() == pytest.approx(10, abs=0.1)
    assert conversions.sd_from_range(low, high, 41).value.mean() == pytest.approx(10, abs=0.1)
    assert conversions.sd_from_quartiles(q1, q3, 41).value.mean() == pytest.approx(10, abs=0.2)


def test_every_conversion_works_on_whole_columns():
    found = conversions.sd_from_quartiles([1.0, 2.0], [3.0, 6.0], [20, 30])
    assert found.value.shape == (2,)


def test_generic_effects_are_taken_as_they_stand_or_as_logarithms():
    assert generic_effect([1.5], [0.2]) == (pytest.approx([1.5]), pytest.approx([0.04]))
    assert generic_effect([2.0], [0.2], ratio=True).yi == pytest.approx([np.log(2)])


def test_generic_effects_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="standard error"):
        generic_effect([1.0], [0.0])
    with pytest.raises(ValueError, match="ratio"):
        generic_effect([-1.0], [0.2], ratio=True)
