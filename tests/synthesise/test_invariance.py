"""What must not change when studies are reordered, arms swapped, units changed or tables doubled."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from prismake.statistics.conversions import mean_from_five, sd_from_five
from prismake.synthesise import bias
from prismake.synthesise.absolute import treated_risk
from prismake.synthesise.effects import Counts, Share
from prismake.synthesise.exact import clopper_pearson, wilson
from prismake.synthesise.glmm import pool_glmm
from prismake.synthesise.heterogeneity import estimate_tau2, estimate_tau2_rows, generalised_q, q_profile
from prismake.synthesise.influence import leave_one_out
from prismake.synthesise.mantel_haenszel import pool_mantel_haenszel
from prismake.synthesise.moderators import regress_effects
from prismake.synthesise.peto import pool_peto
from prismake.synthesise.subgroups import compare_subgroups
from prismake.synthesise.trim_fill import trim_and_fill

ARM = st.tuples(st.integers(0, 12), st.integers(1, 30))
TABLES = st.lists(st.tuples(ARM, ARM), min_size=2, max_size=8)
EFFECT = st.tuples(
    st.floats(-5, 5).map(lambda value: round(value, 3)), st.floats(0.01, 4).map(lambda value: round(value, 3))
)
STUDIES = st.lists(EFFECT, min_size=3, max_size=12)
MANY = st.lists(EFFECT, min_size=10, max_size=14)
SHORT = settings(max_examples=40, deadline=None, derandomize=True)


def as_counts(tables):
    """Events and non-events of both arms, as counts."""
    columns = zip(*((a, a + b, c, c + d) for (a, b), (c, d) in tables), strict=True)
    return Counts(*(np.array(column, dtype=float) for column in columns))


def as_arrays(studies):
    return tuple(np.array(column) for column in zip(*studies, strict=True))


def close(found, expected, tolerance=1e-7):
    return found == pytest.approx(expected, rel=tolerance, abs=tolerance, nan_ok=True)


def figures(fit):
    return (fit.k, fit.estimate, fit.se, fit.q)


@SHORT
@given(TABLES, st.randoms(use_true_random=False), st.sampled_from(["OR", "RR", "RD"]))
def test_the_order_of_the_tables_does_not_matter(tables, shuffler, measure):
    shuffled = list(tables)
    shuffler.shuffle(shuffled)
    for convention in ("exact", "revman"):
        one, other = (
            pool_mantel_haenszel(as_counts(rows), measure=measure, convention=convention) for rows in (tables, shuffled)
        )
        assert close(figures(one), figures(other))
    assert close(figures(pool_peto(as_counts(tables))), figures(pool_peto(as_counts(shuffled))))


@SHORT
@given(TABLES, st.sampled_from(["OR", "RR", "RD"]))
def test_swapping_the_arms_turns_the_sign_of_pooled_tables(tables, measure):
    counts = as_counts(tables)
    swapped = Counts(counts.events2, counts.n2, counts.events1, counts.n1)
    for pool in (lambda rows: pool_mantel_haenszel(rows, measure=measure), pool_peto):
        one, other = pool(counts), pool(swapped)
        assert close((one.estimate, one.se, one.q), (-other.estimate, other.se, other.q))


@SHORT
@given(TABLES)
def test_counting_those_without_the_event_turns_the_sign_but_not_for_the_risk_ratio(tables):
    counts = as_counts(tables)
    others = counts._replace(events1=counts.n1 - counts.events1, events2=counts.n2 - counts.events2)
    for measure in ("OR", "RD"):
        one, other = (pool_mantel_haenszel(rows, measure=measure) for rows in (counts, others))
        assert close((one.estimate, one.se), (-other.estimate, other.se))
    assert close(pool_peto(counts).estimate, -pool_peto(others).estimate)


@SHORT
@given(TABLES, st.sampled_from(["OR", "RR", "RD"]))
def test_ten_times_the_people_are_the_same_effect_with_a_tenth_of_the_variance(tables, measure):
    counts = as_counts(tables)
    one, other = (pool_mantel_haenszel(rows, measure=measure) for rows in (counts, Counts(*(10 * c for c in counts))))
    assert close(other.estimate, one.estimate)
    if measure != "RD":  # its variance has a term in the sizes that does not scale
        assert close(other.se**2 * 10, one.se**2)


@SHORT
@given(STUDIES, st.sampled_from(["REML", "ML", "PM", "DL"]))
def test_many_analyses_at_once_are_those_one_by_one(studies, method):
    yi, vi = as_arrays(studies)
    rows = np.stack([yi, yi[::-1], 2 * yi]), np.stack([vi, vi[::-1], 4 * vi])
    found = estimate_tau2_rows(*rows, method=method)
    assert close(list(found), [estimate_tau2(*row, method=method) for row in zip(*rows, strict=True)])
    assert close(found[2], 4 * found[0])


@SHORT
@given(STUDIES, st.sampled_from([0.5, 0.8, 0.95, 0.99]))
def test_the_profile_interval_holds_exactly_where_q_meets_its_quantiles(studies, level):
    yi, vi = as_arrays(studies)
    assume(np.ptp(yi) > 0.01)
    for limit, share in zip(q_profile(yi, vi, level=level), ((1 + level) / 2, (1 - level) / 2), strict=True):
        target = chi2.ppf(share, len(yi) - 1)
        if limit > 0:
            assert generalised_q(yi, vi, limit) == pytest.approx(target, rel=1e-9)
        else:
            assert generalised_q(yi, vi, 0.0) <= target * (1 + 1e-12)


@SHORT
@given(STUDIES, st.sampled_from([0.1, 25.4]))
def test_a_change_of_unit_only_changes_the_unit_of_the_studies_left_out(studies, factor):
    yi, vi = as_arrays(studies)
    one, other = leave_one_out(yi, vi), leave_one_out(factor * yi, factor**2 * vi)
    assert close(list(other.ci_low / factor), list(one.ci_low), 1e-6)
    assert close(list(other.i2), list(one.i2), 1e-5)


@SHORT
@given(STUDIES)
def test_for_the_common_effect_subgroups_and_a_factor_ask_the_same_question(studies):
    yi, vi = as_arrays([*studies, (0.3, 0.5)])
    groups = ["a", "b"] * (len(yi) // 2) + ["a"] * (len(yi) % 2)
    found = compare_subgroups(yi, vi, groups, method="EE", test="z")
    assert close(found.q_between, found.common.qm)


@SHORT
@given(MANY)
def test_a_shift_of_all_effects_changes_no_test_of_asymmetry(studies):
    yi, vi = as_arrays(studies)
    assume(len(np.unique(vi)) > 3)
    one, other = (bias.run_egger(values, vi) for values in (yi, yi + 3))
    assert close((one.slope, one.limit + 3), (other.slope, other.limit), 1e-5)


@SHORT
@given(MANY)
def test_mirrored_effects_miss_as_many_studies_on_the_other_side(studies):
    yi, vi = as_arrays(studies)
    yi = yi + 0.0001 * np.arange(len(yi))  # no ties, whose order would count
    one = trim_and_fill(yi, vi, method="EE", side="left")
    other = trim_and_fill(-yi, vi, method="EE", side="right")
    assert one.missing == other.missing
    assert close(one.result.estimate[0], -other.result.estimate[0])


@SHORT
@given(MANY, st.sampled_from(["REML", "ML", "PM", "DL", "EE"]))
def test_a_moderator_never_leaves_more_than_the_common_effect_had(studies, method):
    yi, vi = as_arrays(studies)
    moderator = np.arange(len(yi), dtype=float)
    fit = regress_effects(yi, vi, moderator[:, None], method=method, test="z")
    assert fit.qe <= generalised_q(yi, vi) * (1 + 1e-9) + 1e-9
    assert 0 <= fit.r2 <= 100


@settings(max_examples=8, deadline=None, derandomize=True)
@given(st.lists(ARM, min_size=3, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_the_studies_does_not_matter_to_the_logit_normal_model(arms, shuffler):
    assume(sum(hit for hit, _ in arms))
    order = list(range(len(arms)))
    shuffler.shuffle(order)
    events, n = np.array([arm[0] for arm in arms], dtype=float), np.array([sum(arm) for arm in arms], dtype=float)
    one, other = pool_glmm(Share(events, n)), pool_glmm(Share(events[order], n[order]))
    assert close((one.estimate, one.tau2), (other.estimate, other.tau2), 1e-5)


@SHORT
@given(st.integers(1, 60), st.floats(0, 1))
def test_the_interval_of_a_proportion_holds_it_and_turns_with_the_event(n, share):
    events = round(share * n)
    for interval in (clopper_pearson, wilson):
        low, high = interval(Share(np.array([float(events)]), np.array([float(n)])))
        other = interval(Share(np.array([float(n - events)]), np.array([float(n)])))
        assert 0 <= low[0] <= events / n <= high[0] <= 1
        assert close((low[0], high[0]), (1 - other[1][0], 1 - other[0][0]), 1e-9)


@SHORT
@given(st.floats(0.01, 100), st.floats(0.001, 0.999))
def test_an_odds_ratio_and_its_inverse_lead_there_and_back(ratio, baseline):
    there = treated_risk(ratio, baseline, measure="OR")
    assert close(treated_risk(1 / ratio, there, measure="OR"), baseline, 1e-9)


@SHORT
@given(st.lists(st.floats(-50, 50), min_size=5, max_size=5), st.integers(5, 200), st.floats(0.1, 10))
def test_conversions_follow_the_unit(values, n, factor):
    low, q1, median, q3, high = sorted(values)
    mean, sd = mean_from_five(low, q1, median, q3, high, n=n).value, sd_from_five(low, q1, q3, high, n=n).value
    scaled = [factor * value + 7 for value in (low, q1, median, q3, high)]
    assert close(mean_from_five(*scaled, n=n).value, factor * mean + 7, 1e-6)
    assert close(sd_from_five(*(scaled[at] for at in (0, 1, 3, 4)), n=n).value, factor * sd, 1e-6)
