"""Synthesis against the numbers of metafor, and against the effects known for seven published studies."""

import csv
import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from extraction_factory import PRE_POST, pooled, sheet, thickness
from prismake.measures import back_transform, harmonic_n
from prismake.synthesise.analyses import FORMULAS
from prismake.synthesise.effects import Change, Counts, Means, Share, correct_bias, is_uninformative
from prismake.synthesise.pooling import Fit, pool_common, pool_random, predict

ARM_COLUMNS = {"binary_two_arm": Counts, "continuous_two_arm": Means, "single_arm_proportion": Share}
TABLE_COLUMNS = {
    Counts: ("events_e", "n_e", "events_c", "n_c"),
    Means: ("n_e", "mean_e", "sd_e", "n_c", "mean_c", "sd_c"),
    Share: ("events", "n"),
    Change: ("n", "m_pre", "sd_pre", "m_post", "sd_post", "r"),
}
MEASURE_OF = {"MD_LS_hetero": "MD", "SMD_LS": "SMD"} | {name: name for name in FORMULAS}
DROPPED = {"OR_drop00": "OR", "RR_drop00": "RR", "RD_drop00": "RD"}
NOT_COVERED_EFFECTS = {
    "PETO",
    "PLN",
    "MD_HO_equalvar",
    "SMDH",
    "SMD_RevMan",
    "OR_addhalf_all",
    "RR_addhalf_all",
    "RD_addhalf_all",
}
NOT_COVERED_SECTIONS = {
    "bias",
    "ci_exact",
    "ci_wilson",
    "fivenum_default",
    "glmm_logit",
    "influence",
    "mantel_haenszel",
    "metareg",
    "moderators",
    "peto",
    "rma_mv",
    "robust_CR1",
    "subgroups",
    "wald_or",
}
DESCRIPTIVE_SECTIONS = {"id", "kind", "source", "table", "effects", "pooled", "metafor_version"}
TESTS = {"z": "z", "knha": "hartung_knapp", "adhoc": "adhoc_hartung_knapp"}
FIT_FIELDS = {
    "estimate": "beta",
    "se": "se",
    "p": "pval",
    "ci_low": "ci_lb",
    "ci_high": "ci_ub",
    "tau2": "tau2",
    "i2": "I2",
    "h2": "H2",
    "q": "QE",
    "q_p": "QE_pval",
    "k": "k",
}


class Tally:
    """Compares numbers and remembers how many and how far apart, relative to the expected one where it is above 1."""

    def __init__(self):
        self.count, self.worst, self.where = 0, 0.0, ""

    def compare(self, found, expected, where):
        expected = np.array([np.nan if value is None else value for value in np.atleast_1d(expected)], dtype=float)
        found = np.atleast_1d(np.asarray(found, dtype=float))
        assert found.shape == expected.shape, where
        assert np.array_equal(np.isnan(found), np.isnan(expected)), where
        apart = np.nan_to_num(np.abs(found - expected) / np.maximum(1, np.abs(expected)))
        self.count += found.size
        if apart.max() > self.worst:
            self.worst, self.where = float(apart.max()), where

    def __str__(self):
        return f"{self.count} numbers, worst deviation {self.worst:.1e} ({self.where})"


@pytest.fixture(scope="module")
def oracle_cases(shared_data):
    with gzip.open(shared_data / "oracle" / "slim_debian.json.gz", "rt", encoding="utf-8") as file:
        return json.load(file)["cases"]


def table_inputs(case):
    shape = ARM_COLUMNS.get(case["kind"], Change)
    return shape(*(np.array(case["table"][name], dtype=float) for name in TABLE_COLUMNS[shape]))


def standardise_by_the_oracles_sd(change):
    # The oracle standardises with the sd after treatment, Becker 1988 and this project with the sd before.
    return change._replace(sd_before=change.sd_after, sd_after=change.sd_before)


def oracle_effects(case, name):
    source = case["table"] if name == "GEN" else case["effects"][name]
    return (
        np.array([np.nan if value is None else value for value in source[part]], dtype=float) for part in ("yi", "vi")
    )


def test_every_effect_size_agrees_with_metafor(oracle_cases, capsys):
    tally = Tally()
    for case in oracle_cases:
        for name, expected in case.get("effects", {}).items():
            if name in NOT_COVERED_EFFECTS:
                continue
            inputs = table_inputs(case)
            inputs = standardise_by_the_oracles_sd(inputs) if name == "SMCR" else inputs
            found = FORMULAS[MEASURE_OF.get(name) or DROPPED[name]](inputs)
            dropped = is_uninformative(inputs) if name in DROPPED else False
            for part in ("yi", "vi"):
                values = np.where(dropped, np.nan, getattr(found, part))
                tally.compare(values, expected[part], f"{case['id']} {name} {part}")
    with capsys.disabled():
        print(f"\noracle, effect sizes: {tally}; not covered: {', '.join(sorted(NOT_COVERED_EFFECTS))}")
    assert tally.count > 1900
    assert tally.worst < 1e-10


def test_every_pooled_result_agrees_with_metafor(oracle_cases, capsys):
    closed, iterative = Tally(), Tally()
    for case in oracle_cases:
        for name, results in case.get("pooled", {}).items():
            yi, vi = (values[results["rows_used"]] for values in oracle_effects(case, name))
            for expected in results["fits"]:
                tally = closed if expected["method"] in ("EE", "DL") else iterative
                compare_fit(
                    yi, vi, expected, measure=name, where=f"{case['id']} {name}", tally=tally, profile=iterative
                )
    with capsys.disabled():
        print(f"\noracle, common and DL: {closed}\noracle, REML, ML, PM, Q-profile: {iterative}")
    assert (closed.count > 2400, iterative.count > 6000) == (True, True)
    assert closed.worst < 1e-10
    assert iterative.worst < 1e-7


def compare_fit(yi, vi, expected, *, measure, where, tally, profile):
    method, test = expected["method"], TESTS[expected["test"]]
    where = f"{where} {method} {test}"
    fit = pool_common(yi, vi) if method == "EE" else pool_random(yi, vi, method=method, test=test)
    for field, name in FIT_FIELDS.items():
        tally.compare(getattr(fit, field), expected[name], f"{where} {field}")
    if "predict" in expected:  # metafor takes z under z, where this project always takes k - 1 df
        df = np.inf if test == "z" else fit.k - 1
        limits = predict(fit.estimate, fit.se, tau2=fit.tau2, df=df)
        tally.compare(limits, list(expected["predict"].values()), f"{where} predict")
        if test != "z" and fit.k >= 3:
            assert (fit.pi_low, fit.pi_high) == limits
    if "ci_Qprofile" in expected:
        profile.compare((fit.tau2_low, fit.tau2_high), expected["ci_Qprofile"]["tau2"], f"{where} Q-profile")
    if "backtransformed" in expected:
        n = harmonic_n(vi) if measure == "PFT" else None
        shown = back_transform(measure, [fit.estimate, fit.ci_low, fit.ci_high], n=n)
        tally.compare(shown, expected["backtransformed"], f"{where} back-transformed")


def test_what_the_oracle_holds_beyond_this_is_listed(oracle_cases):
    sections = {name for case in oracle_cases for name in case} - DESCRIPTIVE_SECTIONS
    effects = {name for case in oracle_cases for name in case.get("effects", {})} - set(MEASURE_OF) - set(DROPPED)
    assert (sections, effects) == (NOT_COVERED_SECTIONS, NOT_COVERED_EFFECTS)


SEVEN = {"singh2014": "3 months", "singh2020": "3 months", "zhangy2021": "3 months"} | dict.fromkeys(
    ("ma2020", "leesy2020", "tersoglio2020"), "post"
)
SEVEN["adrc2024"] = "post (secretory)"


def flagship_changes(folder: Path) -> Fit:
    with (folder / "flagship" / "outcomes.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["record_id"], row["timepoint"]): row for row in csv.DictReader(file) if row["outcome"] == "ET"}
    sheets = []
    for name, time in SEVEN.items():
        before, after = rows[name, "pre"], rows[name, time]
        figures = [[row[key] for key in ("n", "mean", "sd")] for row in (before, after)]
        sheets.append(sheet(name, thickness("baseline", *figures[0]), thickness("3 months", *figures[1])))
    return pooled(PRE_POST, *sheets)[1]


def test_raw_standardised_change_divides_by_the_sd_before_treatment():
    change = Change(*(np.array([value]) for value in (9, 4.2, 0.5, 7.1, 0.9, 0.5)))
    assert FORMULAS["SMCR"](change).yi[0] == pytest.approx(0.9027033337 * 2.9 / 0.5)


def test_the_flagships_seven_studies_before_and_after(shared_data):
    row = flagship_changes(shared_data).loc["random"]
    figures = ["estimate", "ci_low", "ci_high", "pi_low", "pi_high", "tau2", "tau2_low", "tau2_high", "i2", "q"]
    expected = [3.2119, 1.9797, 4.4440, 0.0026, 6.4211, 1.4666, 0.4759, 7.8453, 94.3769, 145.9040]
    assert list(row[figures].astype(float).round(4)) == expected
    assert (row["k"], row["method"], row["test"]) == (7, "REML", "adhoc HK")


def test_the_exact_correction_of_hedges_is_not_the_approximation():
    assert correct_bias(np.array([2.0, 10.0])) == pytest.approx([0.5641895835, 0.9227456])
    assert correct_bias(np.array([2.0]))[0] != pytest.approx(1 - 3 / (4 * 2 - 1), abs=0.005)
