"""Synthesis against the numbers of metafor, and against the effects known for seven published studies."""

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from deviations import FEWER, deviation, tolerate
from extraction_factory import PRE_POST, pooled, sheet, thickness
from metafor_oracle import NOT_COVERED, SECTIONS, TOLERANCES, compare_case, count_numbers, read_cases
from prismake.synthesise.effects import Change, Share, correct_bias
from prismake.synthesise.glmm import log_likelihood, pool_glmm
from prismake.synthesise.shapes import FORMULAS

# How many numbers of each family the oracle holds at the least; fewer would mean that something is skipped.
NUMBERS = {
    "effect sizes": 2900,
    "common effect, DL": 2400,
    "REML, ML, PM": 5700,
    "Q-profile": 1600,
    "Mantel-Haenszel": 1100,
    "Peto": 120,
    "exact intervals": 130,
    "GLMM": 150,
    "GLMM, Laplace": 30,
    "asymmetry, closed": 350,
    "asymmetry, REML": 220,
    "trim and fill": 900,
    "influence, DL": 4700,
    "influence, REML": 2900,
    "meta-regression, closed": 1000,
    "meta-regression, iterative": 1000,
    "subgroups, closed": 60,
    "subgroups, REML": 30,
    "multilevel": 8,
}


@pytest.fixture(scope="module")
def oracle_cases(shared_data):
    return read_cases(shared_data)


@pytest.fixture(scope="module")
def pairs(oracle_cases):
    return [pair for case in oracle_cases for pair in compare_case(case)]


@pytest.mark.parametrize("family", TOLERANCES)
def test_every_number_agrees_with_metafor(pairs, family):
    own = [pair for pair in pairs if pair.family == family and pair.found is not None]
    far = [
        (pair.where, pair.found, pair.expected)
        for pair in own
        if deviation(pair.found, pair.expected) > tolerate(pair.where, TOLERANCES[family])
    ]
    assert far == []
    assert sum(count_numbers(pair.expected) for pair in own) >= NUMBERS[family]


def is_not_covered(section):
    return section in NOT_COVERED or section.split()[0] in NOT_COVERED


def test_what_is_not_covered_is_listed_and_nothing_else(pairs):
    missing = {pair.section for pair in pairs if pair.found is None}
    assert {section for section in missing if not is_not_covered(section)} == set()
    assert {entry for entry in NOT_COVERED if not any(entry in section for section in missing)} == set()


def test_no_number_of_the_oracle_is_overlooked_or_counted_twice(oracle_cases, pairs):
    sections = {*SECTIONS, "robust_CR1"}
    held = Counter({name: count_numbers([case.get(name) for case in oracle_cases]) for name in sections})
    compared: Counter[str] = Counter()
    for pair in pairs:
        compared[pair.section.split()[0]] += count_numbers(pair.expected)
    assert compared == held


def test_the_oracle_can_fail():
    assert deviation([1.0, 2.0], [1.0, 2.0]) == 0
    assert deviation([1.0, 2.1], [1.0, 2.0]) == pytest.approx(0.05)
    assert deviation([1e-20], [2e-20]) == pytest.approx(0.5)
    assert deviation([1e-20], [0.0]) == deviation([None], [1e-20]) == float("inf")
    assert deviation([0.0], [1e-12]) == 0
    assert deviation([1.0], [1.0, 2.0]) == float("inf")
    assert deviation([1.0, 2.0], [1.0, None]) == float("inf")


@pytest.mark.parametrize("study_set", ["debruin2009", "pritz1997", "synthetic_msc_singlearm"])
def test_with_one_point_our_likelihood_is_never_below_the_one_at_metafors_values(oracle_cases, study_set):
    (case,) = (case for case in oracle_cases if case["id"] == study_set)
    share = Share(*(np.array(case["table"][name], dtype=float) for name in ("events", "n")))
    theirs = case["glmm_logit"]["ML_nAGQ1"]
    fit = pool_glmm(share, points=1)
    assert fit.log_likelihood >= log_likelihood(share, theirs["beta"], theirs["tau2"], points=1)


@pytest.mark.parametrize("where", FEWER)
def test_numbers_of_fewer_digits_are_still_such(pairs, where):
    own = [pair for pair in pairs if pair.where.startswith(where) and pair.found is not None]
    assert any(deviation(pair.found, pair.expected) > TOLERANCES[pair.family] for pair in own)


SEVEN = {"singh2014": "3 months", "singh2020": "3 months", "zhangy2021": "3 months"} | dict.fromkeys(
    ("ma2020", "leesy2020", "tersoglio2020"), "post"
)
SEVEN["adrc2024"] = "post (secretory)"


def flagship_changes(folder: Path) -> pd.DataFrame:
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
