"""No sentence, verdict or digit turns on the last bit of floating point."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import last_bits
from prismake.screen import batches
from prismake.screen.stopping import CHANCE_DIGITS, measure_chance
from prismake.statistics import printed
from prismake.statistics.digits import is_above, is_below, place_interval, settle, write_fixed
from prismake.synthesise.bias import run_begg
from prismake.synthesise.estimates import pool_effects
from prismake.synthesise.heterogeneity import estimate_tau2
from prismake.synthesise.moderators import regress_effects
from prismake.synthesise.pooling import pool_random
from prismake.synthesise.trim_fill import trim_and_fill
from prismake.tables import write

CASES = {name: (analysis, studies) for name, analysis, studies in last_bits.list_cases()}
NARROW = "falsely narrow"


def write_case(name: str, folder: Path, **changes: object) -> dict[str, bytes]:
    analysis, studies = CASES[name]
    for table, frame in last_bits.compute(analysis, studies, **changes).items():
        write(table, frame, folder / f"{table}.csv")
    return last_bits.read_bytes(folder)


@cache
def compute_case(name: str) -> dict[str, pd.DataFrame]:
    return last_bits.compute(*CASES[name])


@pytest.mark.parametrize("name", CASES)
def test_another_last_bit_of_every_effect_changes_no_byte_of_any_table(name, tmp_path):
    as_computed = write_case(name, tmp_path / "as computed")
    assert write_case(name, tmp_path / "disturbed", seed=1) == as_computed


@pytest.mark.parametrize("name", CASES)
def test_the_order_of_the_studies_changes_no_number_of_the_whole(name):
    forwards, backwards = compute_case(name), last_bits.compute(*CASES[name], backwards=True)
    for table in ("estimates", "bias", "moderators", "sensitivity", "absolute"):
        pd.testing.assert_frame_equal(forwards[table], backwards[table], check_exact=True)


@pytest.mark.parametrize("test", ["adhoc_hartung_knapp", "hartung_knapp"])
def test_a_variance_factor_of_exactly_one_narrows_nothing_and_is_not_told(test):
    # Two studies of the same variance v: REML's tau² is d² / 2 - v, so that s² = (d² / 2) / (v + tau²) = 1.
    for name in (f"factor-{test}", "paule-mandel"):
        told = compute_case(name)["estimates"].set_index("model").loc["random", "remark"]
        assert NARROW not in told
    told = compute_case(f"equal-{test}")["estimates"].set_index("model").loc["random", "remark"]
    assert NARROW in told


def test_paule_mandels_factor_is_one_whatever_the_variances():
    random = np.random.default_rng(7)
    for k in range(2, 30):
        yi, vi = random.normal(0, 3, k), random.uniform(0.05, 0.4, k)
        fit = pool_random(yi, vi, method="PM", test="hartung_knapp")
        assert fit.tau2 == 0 or not is_below(fit.hk_s2, 1)


def test_equal_effects_have_no_variance_between_them_and_a_q_of_zero():
    for value in (0.1, 0.3, 1 / 3, 1e6 / 7):
        for k in range(2, 12):
            yi, vi = np.full(k, value), np.linspace(0.01, 0.07, k)
            for method in ("DL", "PM", "ML", "REML"):
                fit = pool_random(yi, vi, method=method, test="hartung_knapp")
                assert (fit.tau2, fit.q, fit.i2, fit.se, fit.tau2_high) == (0, 0, 0, 0, 0)


def test_a_q_of_exactly_its_degrees_of_freedom_leaves_no_variance():
    # Effects at ±a around their mean with variance v: Q = 2 a² / v = 1 = df at a² = v / 2.
    for a in (0.1, 0.3, 0.7, 1 / 3):
        yi, vi = np.array([1.0 - a, 1.0 + a]), np.full(2, 2 * a**2)
        for method in ("DL", "PM", "REML"):
            assert estimate_tau2(yi, vi, method=method) == 0, (a, method)


def test_an_interval_that_touches_the_null_value_is_across_however_its_last_bit_fell_out():
    for end in (0.0, 1e-17, -1e-17, 0.1 + 0.2 - 0.3):
        assert place_interval(end, 2.0) == 0
        assert place_interval(-2.0, end) == 0
    assert place_interval(np.nextafter(1, 2), 3, null=1) == place_interval(0.2, np.nextafter(1, 0), null=1) == 0
    assert (place_interval(1.001, 3, null=1), place_interval(0.2, 0.999, null=1)) == (1, -1)


def test_moderators_that_are_multiples_of_one_another_are_refused_and_a_year_is_not():
    year = np.array([2001.0, 2004, 2009, 2013, 2022])
    yi, vi = np.array([0.2, 0.4, 0.1, 0.9, 0.5]), np.array([0.05, 0.02, 0.04, 0.03, 0.06])
    for factor, constant in ((10.0, 0), (1 / 3, 0), (0.1, -7), (1e-6, 1e3)):
        with pytest.raises(ValueError, match="told apart"):
            regress_effects(yi, vi, np.column_stack([year, factor * year + constant]))
    near, far = (regress_effects(yi, vi, (year - start)[:, None], test="z") for start in (0, 2010))
    assert near.coefficients[1] == pytest.approx(far.coefficients[1], rel=1e-13)
    assert near.coefficients[0] == pytest.approx(far.coefficients[0] - 2010 * far.coefficients[1], rel=1e-12)


def test_ranks_that_floating_point_alone_tells_apart_are_tied():
    yi = np.array([0.1 + 0.2, 0.3, 0.7, 0.1, 0.8, 0.2, 0.9, 0.4, 0.5, 0.6])
    vi = np.full(10, 0.04) * np.array([1, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    other = yi.copy()
    other[0] = 0.3
    assert run_begg(yi, vi) == run_begg(other, vi)


def test_a_symmetric_funnel_misses_nothing_on_either_side():
    yi = np.array([-0.9, -0.6, -0.5, -0.3, -0.1, 0.1, 0.3, 0.5, 0.6, 0.9]) + 1 / 3
    for estimator in ("L0", "R0"):
        for side in ("left", "right", None):
            for method in ("EE", "REML"):
                vi = np.abs(yi - 1 / 3) / 5 + 0.01
                assert trim_and_fill(yi, vi, side=side, estimator=estimator, method=method).missing == 0


def test_halves_go_away_from_zero_also_where_a_float_lies_just_below():
    pairs = ((0.125, 2, "0.13"), (0.285, 2, "0.29"), (2.5, 0, "3"), (0.1 + 0.2 - 0.05, 1, "0.3"), (-0.5, 0, "-1"))
    assert [write_fixed(value, places) for value, places, _ in pairs] == [text for *_, text in pairs]


def test_a_cut_number_is_the_same_for_neighbouring_floats():
    random = np.random.default_rng(3)
    for value in [*random.uniform(-5, 5, 500), 0.1202355625, 0.030058890625, 1.0, 9.9999999999995, 1e-7 / 3]:
        exact = float(f"{value:.12g}")  # a number of at most twelve digits, and halves of the thirteenth
        for at in (exact, exact * (1 + 5e-13)):
            assert len({settle(at, 12), settle(np.nextafter(at, 9), 12), settle(np.nextafter(at, -9), 12)}) == 1


def test_cutting_again_changes_nothing():
    for value in np.random.default_rng(5).normal(0, 10, 500):
        assert settle(settle(value, 12), 12) == settle(value, 12)


def test_a_chance_of_exactly_what_the_confidence_leaves_does_not_stop_screening():
    # One of 21 is known, found first, and 20 were read: behind it, 20 were left and 19 read, so that one more relevant
    # reference among them would have been missed with probability 1/20. In floating point 1 - .95 is a little more.
    chance = measure_chance([True] + [False] * 19, total=21, recall=0.95)
    assert settle(chance, CHANCE_DIGITS) == 0.05
    assert settle(chance, CHANCE_DIGITS) < 1 - 0.95
    assert not is_below(chance, 1 - 0.95)


def test_the_recall_that_is_exactly_reached_counts_as_reached():
    # 19 of 20 are 95 per cent: with 19 known, 20 would be enough, and 21 the fewest that are not.
    relevant = [True] * 19 + [False] * 60
    chances = [measure_chance(relevant, total=100, recall=recall) for recall in (0.95, 0.9499999999)]
    assert chances[0] == chances[1]


@pytest.mark.parametrize(("kappa", "told"), [(0.6, "passed"), (np.nextafter(0.6, 0), "passed"), (0.599, "below")])
def test_a_pilot_batch_whose_kappa_is_the_threshold_is_passed(kappa, told):
    assert batches._judge({"complete": 5, "n": 5, "kappa": kappa, "lowest": kappa}, threshold=0.6) == told


def test_means_and_percentages_at_exactly_half_a_digit_may_be_printed_either_way():
    for n in (4, 8, 12, 20, 40, 300, 8000):
        means = [printed.Printed(value, 0.05) for value in (2.2, 2.3)]  # of 2.25
        assert [printed.is_possible_mean(mean, n) for mean in means] == [True, True]


def test_nothing_is_above_or_below_what_is_not_a_number():
    assert not any(compare(*pair) for compare in (is_above, is_below) for pair in ((np.nan, 1), (1, np.nan)))


def test_a_table_that_was_computed_twice_is_the_same(tmp_path):
    analysis, studies = CASES["moderators"]
    found = last_bits.compute(analysis, studies)["effects"]
    assert pool_effects(found, analyses=[analysis])[1].equals(pool_effects(found, analyses=[analysis])[1])
