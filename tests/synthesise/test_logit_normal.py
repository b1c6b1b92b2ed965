"""The logit-normal model against likelihoods maximised with 50 digits by another program (mpmath 1.4, differences).

Each case holds events and people of its studies and the top of the likelihood with seven nodes; seven of the cases are
published ones, the others were drawn or made up to be hard. The figures were cut to some twenty digits.
"""

import json
from decimal import Decimal, localcontext
from pathlib import Path

import numpy as np
import pytest

from extraction_factory import SHARE, counts, pooled, sheet
from prismake.statistics.jets import ONE, Jet
from prismake.synthesise.effects import Share
from prismake.synthesise.glmm import pool_glmm
from prismake.synthesise.logit_normal import PRECISE, measure, measure_common, place_nodes

CASES = {case["name"]: case for case in json.loads(Path(__file__).with_name("logit_normal.json").read_text("utf-8"))}
RELATIVE = 1e-11


def fit(arms, **how):
    return pool_glmm(Share(*(np.array(column, dtype=float) for column in zip(*arms, strict=True))), **how)


@pytest.mark.parametrize("name", CASES)
def test_estimate_error_and_variance_are_those_of_fifty_digits(name):
    case = CASES[name]
    found = fit(list(zip(case["events"], case["n"], strict=True)))
    mu, se, tau2 = (float(case[key]) for key in ("estimate", "se", "tau2"))
    assert found.estimate == pytest.approx(mu, abs=RELATIVE * max(abs(mu), se))
    assert (found.se, found.tau2) == pytest.approx((se, tau2), rel=RELATIVE)


def test_at_least_fifty_cases_are_held():
    assert len(CASES) >= 50


def test_slopes_and_curvatures_of_a_jet_are_those_of_calculus():
    with localcontext(PRECISE):
        x, y = Jet(Decimal(2), x=ONE), Jet(Decimal(3), y=ONE)
        found = x.times(y).exp().log().plus(y.root().inverse(), 5)  # x y + 5 / sqrt(y)
        expected = [6 + 5 / 3**0.5, 3, 2 - 2.5 / 27**0.5, 0, 1, 3.75 / 243**0.5]
    assert [float(part) for part in found] == pytest.approx(expected)


@pytest.mark.parametrize("points", [1, 2, 7, 30])
def test_the_weights_of_the_nodes_add_up_and_give_the_variance(points):
    with localcontext(PRECISE):
        shares = [(node, weight * (-node * node).exp()) for node, weight in place_nodes(points)]
        assert float(sum(share for _, share in shares)) == pytest.approx(1, rel=1e-15)
        if points > 1:
            assert float(sum(2 * node * node * share for node, share in shares)) == pytest.approx(1, rel=1e-15)


def test_the_likelihood_runs_into_the_one_without_variance():
    arms = [(3, 9), (0, 6), (7, 18)]
    with localcontext(PRECISE):
        near = measure(arms, Decimal("-0.4"), Decimal("1e-18"), points=7).value
        assert float(near) == pytest.approx(float(measure_common(arms, Decimal("-0.4"))), rel=1e-14)


@pytest.mark.parametrize("arms", [[(0, 5), (5, 5)], [(0, 50), (50, 50), (0, 9)], [(0, 1), (1, 1), (1, 1)]])
def test_proportions_of_zero_and_one_alone_have_no_top_and_are_refused(arms):
    with pytest.raises(ValueError, match="no end in tau²"):
        fit(arms)


def test_a_variance_where_the_likelihood_falls_from_zero_is_zero():
    assert fit([(4, 10), (4, 10), (5, 10)]).tau2 == 0


def test_turning_the_event_turns_the_sign_and_nothing_else():
    arms = [(3, 9), (0, 6), (7, 18), (23, 29), (10, 22)]
    one, other = fit(arms), fit([(n - x, n) for x, n in arms])
    assert (one.estimate, one.se, one.tau2, one.pi_low) == (-other.estimate, other.se, other.tau2, -other.pi_high)


def test_a_further_study_is_predicted_by_t_with_one_df_less_than_studies():
    found = fit([(3, 9), (1, 16), (7, 18)])
    assert found.pi_high - found.estimate == pytest.approx(4.302652729911275 * (found.tau2 + found.se**2) ** 0.5)


@pytest.mark.parametrize("arms", [[("a", "0", "5"), ("b", "9", "9")], [("a", "0", "5"), ("b", "0", "9")]])
def test_where_the_planned_model_has_no_result_the_one_in_its_place_says_so(arms):
    sheets = [sheet(name, counts("pregnancy", "", events, n)) for name, events, n in arms]
    _, estimates = pooled(SHARE | {"method": "glmm"}, *sheets)
    assert "glmm" not in estimates.index
    assert "in place of the planned model of the counts" in estimates.loc["random", "remark"]
