"""The formulas that explain figures of the atlas, recomputed by other programs and from the definitions."""

import re
from itertools import permutations
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from scipy.special import gammaln
from scipy.stats import logistic, ttest_ind_from_stats

import comparisons
import rebuild
from judging import EXPLAINED, read_config, read_table
from places import ROOT

HEADS = ("D1", "D2", "D3", "D4", "D5", "All")
COLUMNS = ("d1", "d2", "d3", "d4", "d5", "rob")


@pytest.fixture(scope="module")
def nmn(shared_data):
    return shared_data / "atlas/nmn"


@pytest.fixture(scope="module")
def lines(nmn):
    return {line.figure: line for line in rebuild.rebuild_review("nmn", nmn)[0]}


def places(line):
    return {int(place.split(" line ")[1].split(",")[0]) for place in line.explanation.records}


def test_standard_errors_that_differ_are_those_of_one_variance(lines, nmn):
    """By scipy's t test with equal variances: the difference over its statistic."""
    rows = pd.read_csv(nmn / "extraction/nma_input_long.csv")
    arms = [rows[name] for name in ("treat_mean", "treat_sd", "n_treatment", "ctrl_mean", "ctrl_sd", "n_control")]
    moved = [arms[0] + 1000, *arms[1:]]  # so that no difference is 0
    for at in places(lines["effects, se_md"]):
        row = [float(arm[at - 2]) for arm in moved]
        se = (row[0] - row[3]) / ttest_ind_from_stats(*row, equal_var=True).statistic
        welch = (row[0] - row[3]) / ttest_ind_from_stats(*row, equal_var=False).statistic
        assert se == pytest.approx(rows["se_md"][at - 2], abs=7e-5)
        assert welch != pytest.approx(rows["se_md"][at - 2], abs=7e-5)


def test_limits_that_differ_are_those_of_one_point_nine_six(lines, nmn):
    """Of single studies, from the deposited effect itself."""
    pairs = pd.read_csv(nmn / "published/pairwise_metafor_REML.csv")
    effects = pd.read_csv(nmn / "extraction/nma_input_long.csv").set_index(["outcome", "precursor"]).sort_index()
    told = places(lines["pairwise_metafor_REML, lower_CI"])
    assert told <= {at + 2 for at in pairs.index[pairs["k"] == 1]}
    for at in told:
        row = pairs.loc[at - 2]
        (effect,) = effects.loc[[(row["outcome"], row["precursor"])]].itertuples()
        assert effect.md - 1.96 * effect.se_md == pytest.approx(row["lower_CI"], abs=1e-9)
        assert effect.md + 1.96 * effect.se_md == pytest.approx(row["upper_CI"], abs=1e-9)


def test_the_printed_agreement_is_krippendorffs_alpha_and_not_cohens_kappa(lines, nmn):
    """From the definition: 1 less observed over expected disagreement in all pairs of values (Krippendorff 2011)."""
    words = {"L": "low", "SC": "some concerns", "H": "high"}
    first = (
        pd.read_csv(nmn / "extraction/rob2_reviewer_1.csv", index_col=0).iloc[:, :5].replace(words).to_numpy().ravel()
    )
    second = pd.read_csv(nmn / "extraction/rob2_reviewer_2.csv", index_col=0).iloc[:, :5].to_numpy().ravel()
    values = np.concatenate([first, second])
    pairs = list(permutations(range(len(values)), 2))
    expected = np.mean([values[left] != values[right] for left, right in pairs])
    line = lines["risk of bias, kappa"]
    assert line.verdict == EXPLAINED
    assert line.explanation.value == pytest.approx(1 - np.mean(first != second) / expected, abs=1e-12)


@pytest.mark.parametrize("name", ["mdma", "psilocybin"])
def test_g_of_counts_is_the_log_odds_ratio_in_standard_deviations(shared_data, name):
    """By scipy: log odds ratio (0.5 in each cell where one is empty), logistic variance, gamma functions."""
    rows = read_table(shared_data / "atlas" / name / "data.csv", delimiter=";")
    lines = {line.figure: line for line in rebuild.rebuild_review(name, shared_data / "atlas" / name)[0]}
    named = (
        lines["comparisons, g of counts"].explanation.records if lines["comparisons, g of counts"].explanation else ()
    )
    sure = {}
    for number, row in enumerate(rows, start=2):
        if row["outcome_type"] not in comparisons.COUNTS or row[".g"] == "NA":
            continue
        a, n, c, m = (float(row[f"{what}_arm{arm}"]) for arm in (1, 2) for what in ("event", "totaln"))
        table = np.array([[a, n - a], [c, m - c]])
        table = table + 0.5 * (table == 0).any()
        df = table.sum() - 2
        log_odds, g = np.log(table[0, 0] * table[1, 1] / table[0, 1] / table[1, 0]), float(row[".g"].replace(",", "."))
        exact = np.exp(gammaln(df / 2) - gammaln((df - 1) / 2)) / np.sqrt(df / 2)
        scale = np.sqrt(logistic.var())
        assert g == pytest.approx(-log_odds / scale * exact, abs=1e-3)
        sure[f"data.csv line {number}"] = n + m - 2 == df
    assert all(not sure[place] for place in named)
    assert len(named) == (name == "mdma")


def read_doses(column):
    """The first number of a dose; none is 0."""
    return column.str.extract(r"^([\d.]+)", expand=False).astype(float).fillna(0.0)


def choose_lines(shared_data, name):
    """The lines that the mapping takes, as a set."""
    folder = ROOT / "atlas" / name
    taken = comparisons.read_arms(folder / "import.yaml", data=shared_data / "atlas" / name, folder=folder)
    return {int(entry.row.place.removeprefix("row ")) for entry in taken if entry.said}


@pytest.mark.parametrize(("name", "kinds"), [("mdma", ["msd"]), ("psilocybin", ["msd", "imsd"])])
def test_the_rows_of_the_planned_analysis_are_those_of_the_highest_dose_against_the_lowest(shared_data, name, kinds):
    """By pandas: primary instrument and time point, the largest dose of the first arm, then the least of the second."""
    rows = pd.DataFrame(read_table(shared_data / "atlas" / name / "data.csv", delimiter=";"))
    rows.index += 2
    rows = rows.assign(first=read_doses(rows["dose_arm1"]), second=read_doses(rows["dose_arm2"]))
    primary = rows[(rows["primary_instrument"] == "1") & (rows["primary_timepoint"] == "1")]
    ordered = primary[primary["outcome_type"].isin(kinds)].sort_values(["first", "second"], ascending=[False, True])
    assert choose_lines(shared_data, name) == set(ordered.drop_duplicates("study").index)


def test_a_study_is_left_out_for_what_its_chosen_row_says_and_no_other_says_it(shared_data):
    rows = read_table(shared_data / "atlas/psilocybin/data.csv", delimiter=";")
    chosen = [rows[line - 2] for line in choose_lines(shared_data, "psilocybin")]
    analyses = read_config(ROOT / "atlas/psilocybin", "analyses")["analyses"]
    (left_out,) = [one["leave_out"] for one in analyses if "leave_out" in one]
    for doi, reason in left_out.items():
        column, value = re.search(r"\((\w+) is (\S+)\)", reason).groups()
        assert [row["doi"] for row in chosen if row[column] == value] == [doi]


@pytest.mark.parametrize("name", ["mdma", "psilocybin"])
def test_the_figure_of_bias_shows_each_deposited_judgement(shared_data, name):
    rows = pd.DataFrame(read_table(shared_data / "atlas" / name / "data.csv", delimiter=";"))
    told = ElementTree.parse(ROOT / f"docs/atlas_{name}.svg").find("{http://www.w3.org/2000/svg}desc").text
    judged = rows[rows["rob"] != "NA"].drop_duplicates("doi")
    for row in judged.to_dict("records"):
        lights = ", ".join(f"{head} {row[at].lower()}" for head, at in zip(HEADS, COLUMNS, strict=True))
        assert f"{row['doi']}: {lights}" in told
    assert told.count("All ") == len(judged)
