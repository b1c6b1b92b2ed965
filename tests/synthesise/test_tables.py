"""Pooling raw tables: Mantel-Haenszel, Peto, the logit-normal model, exact intervals, and absolute effects."""

import numpy as np
import pytest
from scipy.stats import binom

from prismake.synthesise.absolute import median_risk, per_thousand, treated_risk
from prismake.synthesise.effects import Counts, Means, Share, odds_ratio, standardised_mean_difference
from prismake.synthesise.exact import clopper_pearson, wilson
from prismake.synthesise.glmm import pool_glmm
from prismake.synthesise.heterogeneity import estimate_tau2, generalised_q
from prismake.synthesise.mantel_haenszel import estimate_tau2_around, pool_mantel_haenszel
from prismake.synthesise.peto import peto_odds_ratio, pool_peto
from prismake.synthesise.revman import revman_smd


def arrays(shape, *columns):
    return shape(*(np.array(column, dtype=float) for column in columns))


# Six made-up trials, among them one without events and two with an empty arm.
TRIALS = arrays(Counts, (7, 12, 0, 5, 0, 9), (20, 34, 8, 15, 10, 40), (3, 5, 0, 0, 2, 4), (20, 33, 8, 14, 11, 38))
NOTHING = arrays(Counts, (0, 0), (8, 9), (0, 0), (8, 7))


@pytest.mark.parametrize(
    ("measure", "convention", "expected"),
    [  # rma.mh of metafor 3.8-1: add=c(.5,0) is "exact", add=c(.5,.5) is "revman"; drop00 for OR and RR
        ("OR", "exact", (1.0214052, 0.3502623)),
        ("RR", "exact", (0.8338109, 0.2939646)),
        ("RD", "exact", (0.1461880, 0.0479485)),
        ("OR", "revman", (0.9794409, 0.3413461)),
        ("RR", "revman", (0.7959107, 0.2846860)),
        ("RD", "revman", (0.1428791, 0.0483879)),
    ],
)
def test_trap_3_the_convention_for_zero_cells_changes_mantel_haenszel(measure, convention, expected):
    fit = pool_mantel_haenszel(TRIALS, measure=measure, convention=convention)
    assert (fit.estimate, fit.se) == pytest.approx(expected, abs=1e-7)


def test_trap_3_a_study_without_events_is_dropped_for_ratios_and_kept_for_the_difference():
    without = Counts(*(np.delete(column, 2) for column in TRIALS))
    for measure, dropped in (("OR", True), ("RR", True), ("RD", False)):
        whole, rest = (pool_mantel_haenszel(counts, measure=measure) for counts in (TRIALS, without))
        assert (whole.estimate == pytest.approx(rest.estimate, abs=1e-12)) is dropped


def test_trap_3_a_study_with_nothing_but_events_counts_for_the_exact_risk_ratio_only():
    counts = arrays(Counts, (5, 9, 6), (10, 12, 6), (3, 8, 7), (10, 12, 7))
    without = Counts(*(column[:2] for column in counts))
    for measure, convention, same in (("RR", "exact", False), ("RR", "revman", True), ("OR", "exact", True)):
        whole, rest = (pool_mantel_haenszel(rows, measure=measure, convention=convention) for rows in (counts, without))
        assert (whole.estimate == pytest.approx(rest.estimate, abs=1e-12)) is same
    whole = pool_mantel_haenszel(counts, measure="RR")
    assert (whole.estimate, whole.se) == pytest.approx((0.1585462913, 0.167297559415))  # rma.mh of metafor 3.8-1


def test_nothing_but_empty_arms_gives_no_ratio_and_no_difference():
    assert np.isnan(pool_mantel_haenszel(NOTHING, measure="OR").estimate)
    assert np.isnan(pool_mantel_haenszel(NOTHING, measure="RR").estimate)
    assert pool_mantel_haenszel(NOTHING, measure="RD").estimate == 0
    assert (pool_peto(NOTHING).k, np.isnan(pool_peto(NOTHING).estimate)) == (0, True)
    assert np.isnan(peto_odds_ratio(NOTHING).yi).all()


def test_one_study_is_its_own_effect_in_every_method():
    one = arrays(Counts, [7], [20], [3], [20])
    assert pool_mantel_haenszel(one, measure="OR").estimate == pytest.approx(odds_ratio(one).yi[0])
    assert pool_peto(one).estimate == pytest.approx(peto_odds_ratio(one).yi[0])
    assert pool_mantel_haenszel(one, measure="OR").q == pytest.approx(0, abs=1e-20)


def test_an_unknown_measure_is_a_bug():
    with pytest.raises(KeyError):
        pool_mantel_haenszel(TRIALS, measure="HR")


def test_trap_4_revmans_random_model_centres_q_on_the_mantel_haenszel_estimate():
    counts = Counts(*(np.delete(column, 2) for column in TRIALS))
    counts = counts._replace(events1=np.array([15.0, 12, 3, 0, 9]))
    effects = odds_ratio(counts)
    centre = pool_mantel_haenszel(counts, measure="OR", convention="revman").estimate
    w = 1 / effects.vi
    scale = w.sum() - np.sum(w**2) / w.sum()
    mean = np.sum(w * effects.yi) / w.sum()
    more = w.sum() * (mean - centre) ** 2 / scale  # Q around another point than the mean is larger by this much
    assert more > 1e-4
    assert estimate_tau2_around(effects, centre) == pytest.approx(estimate_tau2(*effects, method="DL") + more)
    assert generalised_q(*effects) > len(w) - 1


def test_trap_4_revmans_smd_has_the_approximate_correction_and_another_variance():
    means = arrays(Means, [12], [7.4], [1.1], [11], [5.2], [0.9])
    pooled = ((11 * 1.1**2 + 10 * 0.9**2) / 21) ** 0.5
    effect = revman_smd(means)
    assert effect.yi[0] == pytest.approx((1 - 3 / 83) * 2.2 / pooled)
    assert effect.vi[0] == pytest.approx(23 / 132 + effect.yi[0] ** 2 / (2 * 19.06))
    assert effect.yi[0] != standardised_mean_difference(means).yi[0]


def test_equal_proportions_have_no_variance_and_the_common_logit():
    share = arrays(Share, (5, 10, 20), (10, 20, 40))
    fit = pool_glmm(share)
    assert (fit.tau2, fit.estimate, fit.q) == pytest.approx((0, 0, 0), abs=1e-10)
    assert fit.se == pytest.approx((1 / 35 + 1 / 35) ** 0.5)


def test_more_quadrature_points_change_nothing_any_more():
    share = arrays(Share, (3, 0, 7, 23, 10, 4, 1), (9, 6, 18, 29, 22, 4, 15))
    many, more = (pool_glmm(share, points=points) for points in (30, 60))
    assert (many.estimate, many.se, many.tau2) == pytest.approx((more.estimate, more.se, more.tau2), abs=2e-5)


def test_the_logit_normal_model_turns_its_sign_with_the_event():
    events, n = np.array([3.0, 0, 7, 23, 10]), np.array([9.0, 6, 18, 29, 22])
    one, other = pool_glmm(Share(events, n)), pool_glmm(Share(n - events, n))
    assert one.estimate == pytest.approx(-other.estimate, abs=1e-6)
    assert one.tau2 == pytest.approx(other.tau2, abs=1e-6)


@pytest.mark.parametrize("events", [(0, 0), (8, 9)])
def test_a_logit_without_a_finite_value_is_refused(events):
    with pytest.raises(ValueError, match="no finite value"):
        pool_glmm(arrays(Share, events, (8, 9)))


def test_exact_limits_end_at_zero_and_one_and_leave_half_of_five_per_cent_outside():
    low, high = clopper_pearson(arrays(Share, (0, 6, 3), (6, 6, 9)))
    assert low.tolist()[0] == 0
    assert high.tolist()[1] == 1
    assert high[0] == pytest.approx(1 - 0.025 ** (1 / 6))  # the chance of 0 of 6 is (1 - p)^6
    assert low[1] == pytest.approx(0.025 ** (1 / 6))
    assert (binom.sf(2, 9, low[2]), binom.cdf(3, 9, high[2])) == pytest.approx((0.025, 0.025))


def test_wilsons_limits_are_those_that_the_score_test_just_accepts():
    share = arrays(Share, (0, 3, 6), (6, 9, 6))
    low, high = wilson(share)
    assert (low[0], high[2]) == (0, 1)
    for limit in (low[1], high[1]):
        assert abs(3 / 9 - limit) / (limit * (1 - limit) / 9) ** 0.5 == pytest.approx(1.959963984540054)


def test_an_odds_ratio_and_a_baseline_risk_give_events_per_thousand():
    found = per_thousand(2.0, 1.0, 4.0, baseline=0.2, measure="OR")
    assert (found.control, found.treated, found.difference) == pytest.approx((200, 1000 / 3, 400 / 3))
    assert (found.difference_low, found.difference_high) == pytest.approx((0, 300))
    assert treated_risk(1.5, 0.2, measure="RR") == pytest.approx(0.3)
    assert treated_risk(-0.05, 0.2, measure="RD") == pytest.approx(0.15)


def test_a_risk_never_leaves_zero_to_one():
    assert treated_risk(9.0, 0.2, measure="RR") == 1
    assert treated_risk(-0.5, 0.2, measure="RD") == 0
    assert [treated_risk(3.0, baseline, measure="OR") for baseline in (0, 1)] == [0, 1]
    with pytest.raises(ValueError, match="between 0 and 1"):
        treated_risk(2.0, 20, measure="OR")
    with pytest.raises(ValueError, match="not negative"):
        treated_risk(-2.0, 0.2, measure="OR")


def test_the_usual_baseline_is_the_median_of_the_control_arms():
    assert median_risk(np.array([1.0, 2.0, 9.0]), np.array([10.0, 10.0, 10.0])) == 0.2
