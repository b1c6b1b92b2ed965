"""The bivariate model of accuracy against a reference in 40 digits, metafor 3.8-1 and lme4 1.1-31.

`bivariate.json` is made by tests/tools/bivariate_reference.py; the other figures are printed by R for the same studies
(metadat's dat.kearon1998, symptomatic patients): rma.mv(yi, vi, mods = ~ side - 1, random = ~ side | study,
struct = "UN") by BFGS to 1e-15, and glmer with nAGQ = 1, which is Laplace's approximation.
"""

import json
import math
import random
from decimal import Decimal, localcontext
from functools import cache
from pathlib import Path

import pytest

from prismake.synthesise.bivariate import pool_tables
from prismake.synthesise.logit_normal import PRECISE
from prismake.synthesise.logit_pairs import measure_pairs, pair_logits
from prismake.synthesise.summary_point import describe_point
from prismake.synthesise.two_by_two import Table, measure_counts

REFERENCE = json.loads(Path(__file__).with_name("bivariate.json").read_text("utf-8"))
TABLES = [Table(*one) for one in REFERENCE["tables"]]
DIGITS = 1e-12
METAFOR = {  # variances between studies and their correlation, as far as its search comes
    "REML": (0.459190821054, 1.14984135847, -0.164988040883),
    "ML": (0.417373162893, 1.044646487, -0.169969762228),
}
CLOSED = {  # means and their covariances, at the variances of this program
    "REML": (2.04951828121, 2.88361858078, 0.0462061602199, -0.00765863352858, 0.110666131378),
    "ML": (2.04351207867, 2.86772715042, 0.0433558695186, -0.00718940423826, 0.103286407299),
}
LAPLACE = (2.2956787, 3.5436909, 0.6129723, -0.28245489, 2.0387312)


@cache
def fit(likelihood):
    return pool_tables(TABLES, likelihood=likelihood)


def test_the_exact_likelihood_has_its_top_where_a_reference_in_40_digits_has_it():
    found = fit("binomial")
    for name in ("means", "between", "errors"):
        told = [float(value) for value in REFERENCE[name]]
        assert list(map(float, getattr(found, name))) == pytest.approx(told, rel=DIGITS, abs=0), name
    assert float(found.log_likelihood) == pytest.approx(float(REFERENCE["log_likelihood"]), rel=1e-15)


@pytest.mark.parametrize("likelihood", METAFOR)
def test_the_logits_pooled_are_those_of_metafor(likelihood):
    found = fit(likelihood)
    own, both, other = found.between
    rho = float(both / (own * other).sqrt())
    assert list(map(float, (*found.means, *found.errors))) == pytest.approx(CLOSED[likelihood], rel=1e-10)
    assert [float(own), float(other), rho] == pytest.approx(METAFOR[likelihood], rel=5e-6)
    with localcontext(PRECISE):
        a, r, c = (Decimal(METAFOR[likelihood][at]) for at in (0, 2, 1))
        triangle = [a.sqrt(), r * c.sqrt(), (c * (1 - r * r)).sqrt()]
        theirs = measure_pairs(pair_logits(TABLES)[0], triangle, restricted=likelihood == "REML").value
    assert found.log_likelihood >= theirs


def test_laplaces_approximation_is_near_and_not_it():
    found = fit("binomial")
    ours = [float(value) for value in (*found.means, *found.between)]
    assert ours == pytest.approx(LAPLACE, rel=0.1)
    assert ours != pytest.approx(LAPLACE, rel=1e-4)


def test_slopes_and_curvatures_of_the_counts_are_those_of_differences():
    at, apart = [Decimal(one) for one in ("1.1", "2.3", "0.8", "-0.4", "0.9")], Decimal("1e-8")
    tables = TABLES[1:4]
    with localcontext(PRECISE):
        here = measure_counts(tables, at)
        for place in range(5):
            up, down = (
                measure_counts(tables, [value + sign * apart * (one == place) for one, value in enumerate(at)])
                for sign in (1, -1)
            )
            assert float(here.slopes[place]) == pytest.approx(float((up.value - down.value) / (2 * apart)), rel=1e-7)
            for other in range(5):
                slope = float((up.slopes[other] - down.slopes[other]) / (2 * apart))
                assert float(here.curvatures[place][other]) == pytest.approx(slope, rel=1e-6, abs=1e-7)


def test_the_order_of_studies_and_the_name_of_a_side_decide_nothing():
    shuffled = random.Random(1).sample(TABLES, len(TABLES))
    assert pool_tables(shuffled) == fit("binomial")
    turned = pool_tables([Table(one.tn, one.healthy, one.tp, one.diseased) for one in TABLES])
    assert describe_point(turned)["sensitivity"] == describe_point(fit("binomial"))["specificity"]
    assert describe_point(turned)["dor_low"] == describe_point(fit("binomial"))["dor_low"]


def test_studies_that_are_all_alike_are_those_of_one_table():
    alike = [Table(18, 20, 45, 60)] * 5
    found = pool_tables(alike)
    assert found.edge == "no variance between studies was found"
    assert float(found.means[0]) == pytest.approx(math.log(9), abs=1e-12)
    assert float(found.errors[0]) == pytest.approx(1 / 90 + 1 / 10, rel=1e-12)
    assert float(found.errors[1]) == 0
    point = describe_point(found)
    assert (point["sensitivity"], point["specificity"]) == (0.9, 0.75)
    assert point["lr_positive"] == pytest.approx(3.6)
    assert point["shape"] is None


def test_a_correlation_at_its_end_is_told():
    steep = [Table(x, 100, y, 100) for x, y in ((95, 60), (90, 70), (80, 80), (70, 90), (60, 95))]
    assert pool_tables(steep).edge.endswith("−1")
    assert pool_tables(steep, likelihood="REML").edge.endswith("−1")


@pytest.mark.parametrize("side", ["sensitivity", "specificity"])
def test_a_side_that_is_always_complete_has_no_finite_logit(side):
    whole = [(20, 20), (31, 31), (8, 8), (15, 15)]
    other = [(10, 20), (20, 31), (7, 8), (9, 15)]
    pairs = zip(*((whole, other) if side == "sensitivity" else (other, whole)), strict=True)
    with pytest.raises(ValueError, match=side):
        pool_tables([Table(*one, *two) for one, two in pairs])


def test_the_curve_goes_through_the_summary_point():
    point = describe_point(fit("binomial"))
    logit = point["accuracy"] * math.exp(-point["shape"] / 2) - math.exp(-point["shape"]) * point["logit_specificity"]
    assert logit == pytest.approx(point["logit_sensitivity"], rel=1e-10)
    own, other = point["between_sensitivity"], point["between_specificity"]
    s, both = math.sqrt(own * other), point["between_covariance"]
    assert point["accuracy_variance"] / 4 + point["threshold_variance"] == pytest.approx(s, rel=1e-10)
    assert point["accuracy_variance"] / 4 - point["threshold_variance"] == pytest.approx(both, rel=1e-10)


# Standard errors of Λ, Θ, β, σ²α and σ²θ by R for the same studies: optimHess of accuracy.R's likelihood, and for the
# logits rma.mv's cvvc = "varcov", each through numerical slopes of the parameters.
HSROC = {
    "binomial": (0.45727122, 0.53104836, 0.37834749, 1.0155986, 0.34088086),
    "REML": (0.36143072, 0.49985184, 0.37658554, 0.7053802, 0.22383431),
    "ML": (0.34987697, 0.49029925, 0.37187132, 0.63254069, 0.20159433),
}


@pytest.mark.parametrize("likelihood", HSROC)
def test_the_curve_has_the_standard_errors_of_the_delta_method(likelihood):
    point = describe_point(fit(likelihood))
    names = ("accuracy", "threshold", "shape", "accuracy_variance", "threshold_variance")
    assert [point[f"{name}_se"] for name in names] == pytest.approx(HSROC[likelihood], rel=1e-5)
