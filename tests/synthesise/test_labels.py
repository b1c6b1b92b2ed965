"""No label says something else than was computed: what is counted, shown, corrected, tested and cut."""

import numpy as np
import pytest

from extraction_factory import SHARE, STUDY, TRIAL, compute, counts, pooled, sheet, trial
from prismake.statistics.distributions import chi2
from prismake.synthesise.effects import Counts, Share
from prismake.synthesise.evidence import gather_evidence
from prismake.synthesise.glmm import log_likelihood, pool_glmm, profile_tau2
from prismake.synthesise.mantel_haenszel import pool_mantel_haenszel
from prismake.synthesise.peto import peto_odds_ratio
from prismake.synthesise.robustness import PROBES
from prismake.tables import from_rows

TABLES = [(3, 40, 6, 42), (4, 43, 7, 44), (0, 46, 2, 46), (0, 52, 0, 50), (3, 55, 11, 52)]
TRIALS = [
    sheet(
        f"trial {at}",
        counts("live_birth", "experimental", str(a), str(n1)),
        counts("live_birth", "control", str(c), str(n2)),
        traits=STUDY | {"design": "randomised", "size": "large" if at > 2 else "small"},
    )
    for at, (a, n1, c, n2) in enumerate(TABLES)
]
ARMS = Counts(*(np.array(column, dtype=float) for column in zip(*TABLES, strict=True)))
PROPORTIONS = [
    sheet(name, counts("pregnancy", "", x, n), traits=STUDY | {"size": size})
    for name, x, n, size in (("a", "3", "9", "s"), ("b", "0", "6", "s"), ("c", "7", "18", "t"), ("d", "23", "29", "t"))
]
RISKS = TRIAL | {"measure": "RD"}


def probe(name, analysis, sheets):
    effects = compute(analysis, *sheets)
    extraction = from_rows("extraction", [row for rows in sheets for row in rows])
    studies = from_rows("studies", [{"study_id": study, "label": study} for study in effects["study_id"]])
    return PROBES[name](gather_evidence(analysis, effects, extraction=extraction, studies=studies))


def test_a_pooled_risk_difference_counts_the_study_without_events_and_its_q_does_not():
    fit = pool_mantel_haenszel(ARMS, measure="RD")
    assert (fit.k, fit.q_df) == (5, 3)
    _, estimates = pooled(RISKS | {"method": "mantel_haenszel"}, *TRIALS)
    assert estimates.loc["mantel_haenszel", ["k", "q_df"]].tolist() == [5, 3]
    _, estimates = pooled(TRIAL | {"method": "mantel_haenszel"}, *TRIALS)
    assert estimates.loc["mantel_haenszel", ["k", "q_df"]].tolist() == [4, 3]


def test_a_study_shows_the_risk_difference_of_its_table_within_its_interval():
    shown = compute(RISKS, *TRIALS).set_index("study_id")
    row = shown.loc["trial 2"]
    assert row["shown"] == pytest.approx(-2 / 46)
    assert row["yi"] == pytest.approx(-2 / 47)
    assert row["shown_low"] < row["shown"] < row["shown_high"]
    assert "the difference shown is without it" in row["remark"]
    assert shown.loc["trial 3", "shown"] == 0


def test_under_peto_a_study_shows_petos_odds_ratio_and_says_so():
    shown = compute(TRIAL | {"method": "peto"}, *TRIALS).set_index("study_id")
    assert shown.loc["trial 2", "shown"] == pytest.approx(np.exp(peto_odds_ratio(ARMS).yi[2]))
    assert "shown as Peto's odds ratio" in shown.loc["trial 2", "remark"]
    assert shown.loc["trial 3"][["yi", "shown"]].isna().all()
    assert "Peto" not in compute(TRIAL, *TRIALS)["remark"].str.cat()


@pytest.mark.parametrize(("measure", "p"), [("PLO", False), ("PAS", False)])
def test_a_proportion_has_no_p_since_it_has_no_value_of_no_effect(measure, p):
    how = SHARE | {"measure": measure, "subgroup": "size", "sensitivity": {"estimators": ["EE", "DL"]}}
    how |= {"method": "glmm"} if measure == "PLO" else {}
    _, estimates = pooled(how, *PROPORTIONS)
    assert estimates["p"].isna().all()
    for table in ("sensitivity", "influence", "subgroups"):
        assert all(np.isnan(row["p"]) for row in probe(table, how, PROPORTIONS)), table
    assert pooled(TRIAL, *TRIALS)[1]["p"].notna().all()


def test_only_the_intercept_of_a_proportion_has_no_p():
    sheets = [
        sheet(f"{at}", counts("pregnancy", "", str(at + 2), "20"), traits=STUDY | {"dose": str(at % 3)})
        for at in range(6)
    ]
    intercept, slope = probe("moderators", SHARE | {"moderators": ["dose"]}, sheets)
    assert np.isnan(intercept["p"])
    assert 0 < slope["p"] < 1


def test_a_correction_is_told_only_of_studies_that_had_one():
    asked = {"without_studies": {"trial 2": "its only zero"}, "methods": ["mantel_haenszel"], "measures": ["RD"]}
    rows = probe("sensitivity", TRIAL | {"sensitivity": asked}, TRIALS)
    told = {(row["studies"].partition(":")[0], row["measure"], row["model"]): row for row in rows}
    assert told["all studies", "OR", "inverse_variance"]["continuity"] == "0.5"
    assert told["without trial 2", "OR", "inverse_variance"]["continuity"] == ""
    assert told["without trial 2", "OR", "inverse_variance"]["changed"] == "studies"
    assert told["all studies", "OR", "mantel_haenszel"]["continuity"] == ""
    assert told["all studies", "RD", "inverse_variance"]["continuity"] == "0.5"


def test_the_correction_of_proportions_is_told_and_what_needs_none_has_none():
    asked = {"sensitivity": {"measures": ["PFT", "PAS", "PLN"]}}
    rows = {row["measure"]: row["continuity"] for row in probe("sensitivity", SHARE | asked, PROPORTIONS)}
    assert rows == {"PLO": "0.5", "PFT": "", "PAS": "", "PLN": "0.5"}


@pytest.mark.parametrize(
    ("how", "word"),
    [
        ({"method": "mantel_haenszel"}, "planned Mantel-Haenszel method"),
        ({"method": "peto"}, "planned method of Peto"),
        ({}, None),
    ],
)
def test_subgroups_say_when_they_are_not_pooled_by_the_planned_method(how, word):
    rows = probe("subgroups", TRIAL | {"subgroup": "size"} | how, TRIALS)
    assert all((word in row["remark"]) if word else ("planned" not in row["remark"]) for row in rows)


def test_a_single_study_has_the_same_interval_wherever_it_stands_alone():
    effects = compute(SHARE, *PROPORTIONS).set_index("study_id")
    first = probe("influence", SHARE, PROPORTIONS)
    alone = next(row for row in first if row["kind"] == "cumulative" and row["k"] == 1)
    names = ["shown", "shown_low", "shown_high"]
    assert [alone[name] for name in names] == effects.loc[alone["study_id"], names].tolist()
    sheets = [*PROPORTIONS[:2], sheet("e", counts("pregnancy", "", "1", "8"), traits=STUDY | {"size": "u"})]
    rows = {row["level"]: row for row in probe("subgroups", SHARE | {"subgroup": "size"}, sheets)}
    own = compute(SHARE, *sheets).set_index("study_id")
    assert [rows["u"][name] for name in names] == own.loc["e", names].tolist()


def test_an_absolute_effect_that_stops_at_nobody_or_everybody_says_so():
    how = RISKS | {"absolute": {"baselines": {"rare": 0.01, "usual": 0.7}}}
    rows = {row["baseline"]: row for row in probe("absolute", how, [trial("a", "2", "20", "9", "20")])}
    assert "are cut there" in rows["rare"]["remark"]
    assert "cut" not in rows["usual"]["remark"]
    ratio = TRIAL | {"absolute": {"baselines": {"usual": 0.3}}}
    assert "cut" not in probe("absolute", ratio, [trial("a", "2", "20", "9", "20")])[0]["remark"]


@pytest.mark.parametrize(
    "arms", [[(3, 9), (0, 6), (7, 18), (23, 29), (10, 22)], [(4, 10), (4, 10), (5, 10)], [(1, 30), (3, 41), (4, 48)]]
)
def test_the_limits_of_tau2_are_where_the_profile_likelihood_has_fallen_by_half_a_quantile(arms):
    share = Share(*(np.array(column, dtype=float) for column in zip(*arms, strict=True)))
    fit = pool_glmm(share)
    low, high = profile_tau2(share, fit)
    assert low <= fit.tau2 < high

    def best(tau2):  # by a grid that narrows, another way than Newton's
        centre, width = fit.estimate, 3.0
        for _ in range(9):
            grid = [centre + width * step / 5 for step in range(-5, 6)]
            centre = max(grid, key=lambda mu: log_likelihood(share, mu, tau2))
            width /= 4
        return log_likelihood(share, centre, tau2)

    fallen = fit.log_likelihood - float(chi2.ppf(0.95, 1)) / 2
    assert best(high) == pytest.approx(fallen, abs=1e-7)
    assert best(low) == pytest.approx(fallen, abs=1e-7) if low else best(1e-9) > fallen
