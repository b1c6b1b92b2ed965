"""What single studies do to a result against metafor's influence(), the limits of I² and H², and E-values.

`metafor_measures.json` holds two invented sets, one of them homogeneous, under every estimator and test: what
influence() and confint() of metafor 5.1-12 give for them, iterated to 1e-14.
"""

import json
from decimal import Context, Decimal, localcontext
from pathlib import Path

import numpy as np
import pytest

from extraction_factory import RCT, TRIAL, compute, counts, pooled, sheet
from prismake.synthesise.diagnostics import diagnose, find_influential
from prismake.synthesise.e_value import find_e_value
from prismake.synthesise.evidence import gather_evidence
from prismake.synthesise.influence import leave_one_out
from prismake.synthesise.leave_one_out import probe_influence
from prismake.synthesise.pooling import pool_common, pool_random
from prismake.tables import from_rows

CASES = json.loads(Path(__file__).with_name("metafor_measures.json").read_text("utf-8"))["influence"]
TESTS = {"z": "z", "knha": "hartung_knapp", "adhoc": "adhoc_hartung_knapp"}
NAMES = {"cook_d": "cook.d", "cov_r": "cov.r", "qe": "QE.del", "dfbetas": "dfbs"}
TOLERANCE, PRECISE = 1e-7, Context(prec=40)
named = pytest.mark.parametrize(
    "case", CASES, ids=[f"{len(case['yi'])} {case['method']} {case['test']}" for case in CASES]
)


def fit(case):
    yi, vi = np.array(case["yi"]), np.array(case["vi"])
    how = {"method": case["method"], "test": TESTS[case["test"]]}
    whole = pool_common(yi, vi) if case["method"] == "EE" else pool_random(yi, vi, **how)
    return yi, vi, whole, leave_one_out(yi, vi, **how)


@named
def test_every_diagnostic_is_metafors(case):
    yi, vi, whole, without = fit(case)
    found = diagnose(yi, vi, whole=whole, without=without)
    for name, values in found._asdict().items():
        np.testing.assert_allclose(values, case[NAMES.get(name, name)], rtol=TOLERANCE, atol=1e-12, err_msg=name)
    np.testing.assert_allclose(100 * found.hat, case["weight"], rtol=TOLERANCE)
    np.testing.assert_allclose(without.tau2, case["tau2.del"], rtol=TOLERANCE, atol=1e-8)
    assert find_influential(found).tolist() == case["inf"]


@named
def test_the_limits_of_i2_and_h2_are_those_of_confint(case):
    _, _, whole, _ = fit(case)
    if case["method"] == "EE":
        assert np.isnan([whole.i2_low, whole.i2_high, whole.h2_low, whole.h2_high]).all()
        return
    found = [[whole.i2, whole.i2_low, whole.i2_high], [whole.h2, whole.h2_low, whole.h2_high]]
    np.testing.assert_allclose(found, case["ci"][2:], rtol=TOLERANCE, atol=1e-7)


def test_a_study_far_off_is_named_and_models_of_counts_have_no_diagnostics():
    figures = ((12, 40, 7, 41), (30, 90, 21, 88), (15, 60, 6, 61), (40, 300, 90, 290))
    sheets = [
        sheet(
            f"t{at}",
            counts("live_birth", "experimental", str(a), str(n1)),
            counts("live_birth", "control", str(c), str(n2)),
            traits=RCT,
        )
        for at, (a, n1, c, n2) in enumerate(figures)
    ]

    def probe(analysis):
        effects = compute(analysis, *sheets)
        studies = from_rows("studies", [{"study_id": f"t{at}", "label": f"T {at}"} for at in range(4)])
        rows = from_rows("extraction", [row for rows in sheets for row in rows])
        found = probe_influence(gather_evidence(analysis, effects, extraction=rows, studies=studies))
        return from_rows("influence", found).set_index(["kind", "study_id"])

    found = probe(TRIAL | {"model": "common"})
    assert found.loc[("leave_one_out", "t3"), "influential"] == "yes"
    assert set(found.loc["cumulative", "influential"]) == {""}
    assert found.loc["cumulative", "cook_d"].isna().all()
    assert found.loc["leave_one_out", "hat"].sum() == pytest.approx(1)
    counted = probe(TRIAL | {"method": "mantel_haenszel"})
    assert counted["rstudent"].isna().all()
    assert set(counted["influential"]) == {""}


def test_the_e_value_of_vanderweele_and_ding():
    # Annals of Internal Medicine 2017;167:268: RR 3.9 (1.8 to 8.7) has 7.26, its lower limit 3.0.
    found = find_e_value(*np.log([3.9]), low=np.log(1.8), high=np.log(8.7), measure="RR")
    assert (round(found.estimate, 2), round(found.limit, 2)) == (7.26, 3.0)
    turned = find_e_value(*np.log([1 / 3.9]), low=np.log(1 / 8.7), high=np.log(1 / 1.8), measure="RR")
    assert turned == pytest.approx(found)
    assert find_e_value(0.1, low=-0.1, high=0.3, measure="RR").limit == 1


@pytest.mark.parametrize("value", [-1.2, -0.01, 0.01, 0.9])
def test_e_values_of_common_outcomes_hold_forty_digits(value):
    with localcontext(PRECISE):
        root, half = (Decimal(value) / 2).exp(), Decimal("0.5")
        risks = {
            "OR": root,
            "HR": (1 - half**root) / (1 - half ** (1 / root)),
            "SMD": (Decimal("0.91") * Decimal(value)).exp(),
        }
        larger = {name: max(risk, 1 / risk) for name, risk in risks.items()}
        expected = {name: float(risk + (risk * (risk - 1)).sqrt()) for name, risk in larger.items()}
    found = {name: find_e_value(value, low=-9.0, high=9.0, measure=name, common=True).estimate for name in expected}
    assert found == pytest.approx(expected, rel=1e-12)


def test_an_e_value_is_told_where_the_analysis_asks_for_it():
    sheets = [
        sheet(
            name,
            counts("live_birth", "experimental", a, "200"),
            counts("live_birth", "control", c, "200"),
            traits=RCT,
        )
        for name, a, c in (("a", "40", "20"), ("b", "61", "33"))
    ]
    _, without = pooled(TRIAL, *sheets)
    assert without["e_value"].isna().all()
    _, told = pooled(TRIAL | {"e_value": "rare", "test": "z"}, *sheets)
    ratio = np.exp(told.loc["random", "estimate"])
    assert told.loc["random", "e_value"] == pytest.approx(ratio + np.sqrt(ratio * (ratio - 1)))
    assert 1 < told.loc["random", "e_value_limit"] < told.loc["random", "e_value"]
