"""How robust a result is: small-study effects, influence, moderators, subgroups, and the grid of choices."""

import numpy as np
import pytest

from prismake.synthesise import bias
from prismake.synthesise.effects import Change, Counts, EffectSizes, mean_change, odds_ratio
from prismake.synthesise.influence import cumulate, find_flips, leave_one_out
from prismake.synthesise.moderators import code_factor, regress_effects, run_omnibus
from prismake.synthesise.pooling import pool_common, pool_random
from prismake.synthesise.sensitivity import vary_choices
from prismake.synthesise.subgroups import compare_subgroups
from prismake.synthesise.subsets import pool_subsets
from prismake.synthesise.trim_fill import trim_and_fill

# The thirteen BCG trials (Colditz 1994, JAMA 271:698): tuberculosis and people, vaccinated and not, and the latitude.
BCG = Counts(
    *(
        np.array(column, dtype=float)
        for column in (
            (4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27),
            (123, 306, 231, 13598, 5069, 1541, 2545, 88391, 7499, 1716, 50634, 2498, 16913),
            (11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29),
            (139, 303, 220, 12867, 5808, 1451, 629, 88391, 7277, 1665, 27338, 2341, 17854),
        )
    )
)
LATITUDE = np.array([44, 55, 42, 52, 13, 44, 19, 13, 27, 42, 18, 33, 33], dtype=float)
YI, VI = odds_ratio(BCG)


def close(*expected):
    return pytest.approx(expected, abs=1e-8)


def test_peters_agrees_with_a_weighted_regression_in_r():
    found = bias.run_peters(BCG)
    assert (found.slope, found.se) == pytest.approx((-563.688203913343, 413.723340020776), rel=1e-10)
    assert (found.p, found.df, found.limit) == close(0.2002917922841, 11, -0.429308425802)


def test_harbord_agrees_with_a_weighted_regression_in_r():
    found = bias.run_harbord(BCG)
    assert (found.slope, found.se, found.p) == close(-2.092991540794, 1.66576544178, 0.234971952122)
    assert found.limit == pytest.approx(-0.230842623249)


def test_studies_without_events_are_no_evidence_of_asymmetry():
    with_empty = Counts(*(np.append(column, value) for column, value in zip(BCG, (0, 50, 0, 60), strict=True)))
    for test in (bias.run_peters, bias.run_harbord):
        assert test(with_empty) == test(BCG)


def test_fewer_than_ten_studies_are_refused_but_drawn():
    yi, vi, counts = YI[:9], VI[:9], Counts(*(column[:9] for column in BCG))
    for test in (bias.run_egger, bias.run_egger_mixed, bias.run_begg, trim_and_fill):
        with pytest.raises(ValueError, match="need 10 studies, there are 9"):
            test(yi, vi)
    for test in (bias.run_peters, bias.run_harbord):
        with pytest.raises(ValueError, match="need 10 studies"):
            test(counts)
    funnel = bias.draw_funnel(yi, vi)
    assert funnel.centre == pool_common(yi, vi).estimate
    assert funnel.contours == pytest.approx({0.9: 1.6449, 0.95: 1.96, 0.99: 2.5758}, abs=1e-4)


def test_trim_and_fill_mirrors_the_most_extreme_studies():
    found = trim_and_fill(YI, VI, method="EE", estimator="R0", side="right")
    assert (found.missing, found.side) == (4, "right")
    assert (found.se, found.result.estimate[0], found.p) == close(3.16227766017, -0.284106828418, 0.03125)
    lowest = np.sort(YI)[:4][::-1]
    assert np.ptp(found.filled_yi + lowest) < 1e-12
    with pytest.raises(ValueError, match="unknown estimator"):
        trim_and_fill(YI, VI, estimator="Q0")


def test_a_symmetric_funnel_misses_nothing():
    yi = np.array([-2.0, -1.5, -1, -0.5, -0.2, 0.2, 0.5, 1, 1.5, 2])
    found = trim_and_fill(yi, np.abs(yi) / 5 + 0.01, method="EE", side="left")
    assert (found.missing, len(found.filled_yi)) == (0, 0)


def test_leaving_one_out_is_pooling_the_others():
    found = leave_one_out(YI, VI, test="hartung_knapp")
    rest = pool_random(np.delete(YI, 3), np.delete(VI, 3), test="hartung_knapp")
    assert (found.estimate[3], found.ci_low[3], found.ci_high[3]) == close(rest.estimate, rest.ci_low, rest.ci_high)
    # leave1out() of metafor 3.8-1
    assert (found.ci_low[3], found.ci_high[3]) == pytest.approx((-1.08213802058, -0.244733254944), abs=1e-6)


@pytest.mark.parametrize("method", ["REML", "DL", "PM", "ML"])
@pytest.mark.parametrize("test", ["z", "hartung_knapp", "adhoc_hartung_knapp"])
def test_short_results_are_those_of_the_full_fit(method, test):
    (subsets, fit) = ([np.arange(13)], pool_random(YI, VI, method=method, test=test))
    found = pool_subsets(YI, VI, subsets=subsets, method=method, test=test)
    for name in ("k", "estimate", "se", "ci_low", "ci_high", "p", "q", "q_p", "tau2", "i2"):
        assert getattr(found, name)[0] == pytest.approx(getattr(fit, name), rel=1e-12), name


def test_equal_effects_have_the_p_of_the_full_fit():
    yi, vi = np.array([2.0, 2.0, 2.0]), np.array([0.1, 0.2, 0.3])
    for values in (yi, yi - 2):
        found = pool_subsets(values, vi, subsets=[np.arange(3)], test="hartung_knapp")
        assert found.p[0] == pool_random(values, vi, test="hartung_knapp").p


def test_studies_added_one_by_one_begin_with_the_first_and_end_with_all():
    order = np.argsort(LATITUDE)
    found = cumulate(YI, VI, order=order)
    assert (found.estimate[0], found.se[0]) == close(YI[order[0]], VI[order[0]] ** 0.5)
    assert found.estimate[-1] == pytest.approx(pool_random(YI, VI).estimate)
    assert found.k.tolist() == list(range(1, 14))


def test_the_study_that_flips_the_conclusion_is_named():
    yi, vi = np.array([0.5, 0.1, 0.15, 0.2]), np.array([0.01, 0.03, 0.03, 0.03])
    whole = pool_common(yi, vi)
    without = leave_one_out(yi, vi, method="EE", test="z")
    (flip,) = find_flips(["Tan", "Ma", "Lee", "Wu"], whole=(whole.ci_low, whole.ci_high), without=without)
    assert (flip.study, flip.change) == ("Tan", "loses")
    assert flip.ci_low < 0 < flip.ci_high
    assert find_flips(["a"] * 13, whole=(-1.1, -0.3), without=leave_one_out(YI, VI)) == []


def test_a_study_can_also_hide_an_effect_or_turn_it():
    yi, vi = np.array([1.0, 1.1, 0.9, -9.0]), np.array([0.01, 0.01, 0.01, 0.04])
    without = leave_one_out(yi, vi, method="EE", test="z")
    assert [flip.change for flip in find_flips(["a", "b", "c", "d"], whole=(-1, 1), without=without)][-1] == "gains"
    assert find_flips(["a", "b", "c", "d"], whole=(-2, -1), without=without)[-1].change == "turns"


def test_meta_regression_with_paule_mandel_agrees_with_metafor():
    fit = regress_effects(YI, VI, LATITUDE[:, None], method="PM", test="hartung_knapp")
    expected = (0.254811196404, -0.0305792134929, 0.313920649574, 0.00900122720321, 0.13736118756)
    found = (*fit.coefficients, *fit.se, fit.tau2)
    assert found == pytest.approx(expected, abs=1e-5)  # metafor's search for the root stops early
    assert (fit.qm, fit.qm_p) == pytest.approx((11.5411523501, 0.00595824520974), rel=1e-4)


def test_the_ad_hoc_rule_never_narrows_a_meta_regression():
    plain, adhoc, wald = (
        regress_effects(YI, VI, LATITUDE[:, None], method="EE", test=test)
        for test in ("hartung_knapp", "adhoc_hartung_knapp", "z")
    )
    assert (adhoc.se >= plain.se - 1e-15).all()
    assert (adhoc.se >= wald.se - 1e-15).all()


def test_a_single_moderators_omnibus_test_is_its_own_squared():
    fit = regress_effects(YI, VI, LATITUDE[:, None], test="z")
    assert fit.qm == pytest.approx(fit.statistics[1] ** 2)
    assert run_omnibus(fit.coefficients, fit.covariance, [0], df=np.inf)[0] == pytest.approx(fit.statistics[0] ** 2)


def test_moderators_that_say_the_same_twice_are_refused():
    with pytest.raises(ValueError, match="cannot be told apart"):
        regress_effects(YI, VI, np.column_stack([LATITUDE, 2 * LATITUDE + 1]))
    with pytest.raises(ValueError, match="need at least 3 studies"):
        regress_effects(YI[:2], VI[:2], LATITUDE[:2, None])
    with pytest.raises(ValueError, match="unknown test"):
        regress_effects(YI, VI, LATITUDE[:, None], test="t")


def test_a_shifted_or_rescaled_moderator_changes_only_its_own_coefficient():
    one = regress_effects(YI, VI, LATITUDE[:, None])
    other = regress_effects(YI, VI, 10 * LATITUDE[:, None] + 1900)
    assert (other.coefficients[1] * 10, other.p[1], other.tau2) == close(one.coefficients[1], one.p[1], one.tau2)


def test_a_factor_is_coded_against_its_reference():
    assert code_factor(["b", "a", "c", "a"])[0] == ["b", "c"]
    assert code_factor(["b", "a", "c"], reference="c")[1].tolist() == [[0, 1], [1, 0], [0, 0]]


def test_two_subgroups_differ_as_much_as_their_difference_says():
    groups = ["north" if latitude > 30 else "south" for latitude in LATITUDE]
    found = compare_subgroups(YI, VI, groups, method="DL", test="z")
    (one, other), (se1, se2) = found.results.estimate, found.results.se
    assert found.levels == ["north", "south"]
    assert found.q_between == pytest.approx((one - other) ** 2 / (se1**2 + se2**2))
    assert found.common is not None
    assert found.common.coefficients[0] == pytest.approx(one, abs=0.1)
    with pytest.raises(ValueError, match="two levels"):
        compare_subgroups(YI, VI, ["all"] * 13)


def test_a_subgroup_of_one_study_counts_with_its_own_effect():
    found = compare_subgroups(YI, VI, ["a"] * 12 + ["b"])
    assert (found.results.estimate[1], found.results.se[1]) == close(YI[12], VI[12] ** 0.5)


def test_the_grid_holds_every_combination_and_the_common_effect_once():
    change = Change(
        *(np.array(column) for column in ((9.0, 12), (4.2, 5.0), (0.5, 0.7), (7.1, 6.9), (0.9, 1.0), (0, 0)))
    )
    grid = vary_choices(
        lambda r: mean_change(change._replace(r=np.full(2, r))),
        methods=("EE", "REML", "DL"),
        correlations=(0.3, 0.5, 0.8),
        choices={"all": np.array([True, True]), "low risk of bias": np.array([True, False])},
    )
    assert len(grid) == 2 * 3 * (1 + 2 * 3)
    assert {(one.k, one.fit is None) for one in grid} == {(2, False), (1, True)}
    assert [one.correlation for one in grid[:8]] == [0.3] * 7 + [0.5]
    widths = [one.fit.se for one in grid if one.fit and one.method == "EE"]
    assert widths == sorted(widths, reverse=True)  # the higher the correlation, the narrower


def test_the_grid_leaves_out_what_has_no_effect():
    effects = EffectSizes(np.array([1.0, np.nan, 1.2, 0.8]), np.array([0.01, np.nan, 0.02, 0.01]))
    grid = vary_choices(lambda _: effects)
    assert len(grid) == 13
    assert {one.k for one in grid} == {3}
    assert all(0.8 < one.fit.estimate < 1.2 for one in grid)
