"""Networks against dense matrices in 50 digits and in fractions, and against figures in print."""

from decimal import Decimal

import pytest

from network_reference import find_reml, fit_moments
from networked import NETMETA, compute, list_columns, plan, rebuild, write_sheets

HALF = 5e-11  # half a unit of the eleventh digit, to which tables hold τ²


def list_arms(name):
    """The arms of a network of means in decimals, by study, as tables have them (14 digits), the reference first."""
    known = NETMETA[name]
    names = sorted(set(known["arms"]["treatment"]), key=lambda one: (one != known["reference"], one))
    studies = {}
    for row in list_columns(known["arms"]):
        spread = float(f"{float(row['sd']) ** 2 / row['n']:.13e}")
        studies.setdefault(row["study"], []).append(
            (row["treatment"], Decimal(repr(row["mean"])), Decimal(repr(spread)))
        )
    return {key: sorted(arms, key=lambda arm: names.index(arm[0])) for key, arms in studies.items()}, names


@pytest.mark.parametrize("name", ["senn2013", "stowe2010"])
def test_reml_is_right_to_eleven_digits(name):
    made, _ = rebuild(name, tau2="REML")
    assert made["networks"][0]["tau2"] == pytest.approx(find_reml(*list_arms(name)), rel=HALF)


@pytest.mark.parametrize("name", ["franchini2012", "stowe2010"])
def test_moments_and_estimates_are_right_to_twelve_digits(name):
    made, _ = rebuild(name)
    studies, names = list_arms(name)
    tau2, q, effects, variances = fit_moments(studies, names)
    (row,) = made["networks"]
    assert row["q"] == pytest.approx(q, rel=2e-12)
    assert row["tau2"] == pytest.approx(tau2, rel=HALF)
    found = {one["treatment"]: one for one in made["network_estimates"] if one["model"] == "random"}
    against = [row for row in made["network_estimates"] if row["model"] == "random" and row["comparator"] == names[0]]
    found = {row["treatment"]: row for row in against}
    assert [found[one]["estimate"] for one in names[1:]] == pytest.approx(effects, rel=HALF)
    assert [found[one]["se"] ** 2 for one in names[1:]] == pytest.approx(variances, rel=HALF)


def test_senn_2013_as_printed_where_standard_errors_have_four_decimals():
    """Q = 96.99, tau² = 0.1087, tau = 0.3297, I² = 81.4 %: netmeta's Senn2013, whose seTE have four decimals."""
    rows = []
    for arms in list_studies():
        for at, one in enumerate(arms):
            for other in arms[at + 1 :]:
                spread = one["sd"] ** 2 / one["n"] + other["sd"] ** 2 / other["n"]
                effect = round(one["mean"] - other["mean"], 2)
                row = {"study": one["study"], "treatment": one["treatment"], "comparator": other["treatment"]}
                rows.append(row | {"effect": effect, "se": round(spread**0.5, 4)})
    made = compute(plan(rows, reference="placebo", measure="GEN"), write_sheets(rows))
    (row,) = made["networks"]
    assert [round(row[name], places) for name, places in (("q", 2), ("tau2", 4), ("tau", 4), ("i2", 1))] == [
        *(96.99, 0.1087, 0.3297, 81.4)
    ]


def list_studies():
    studies = {}
    for row in list_columns(NETMETA["senn2013"]["arms"]):
        studies.setdefault(row["study"], []).append(row)
    return studies.values()
