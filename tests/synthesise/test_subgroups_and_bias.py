"""How far a result holds: the tables of sensitivity, influence, subgroups, moderators, small studies and per 1000."""

import json

import numpy as np
import pandas as pd
import pytest

from extraction_factory import PRE_POST, SHARE, STUDY, TRIAL, before_after, counts, sheet, trial
from prismake.synthesise import PROBES, compute_effects, describe_analysis, pool_effects, probe_effects
from prismake.synthesise.absolute import per_thousand
from prismake.synthesise.bias import run_egger, run_pet_peese
from prismake.synthesise.moderators import regress_effects
from prismake.tables import empty, from_rows

MEANS = {"a": "1.6", "b": "2.0", "c": "1.9", "d": "6.3", "e": "2.4"}
SHEETS = tuple(before_after(name, mean=mean) for name, mean in MEANS.items())


def build(analysis, *sheets, appraisal=None):
    extraction = from_rows("extraction", [row for rows in sheets for row in rows])
    names = sorted({row["study_id"] for rows in sheets for row in rows})
    years = {name: 2010 + at for at, name in enumerate(reversed(names))}
    studies = from_rows("studies", [{"study_id": name, "label": f"{name.title()} {years[name]}"} for name in names])
    effects = compute_effects(extraction, studies=studies, analyses=[analysis])
    probed = probe_effects(effects, analyses=[analysis], extraction=extraction, studies=studies, appraisal=appraisal)
    return {"effects": effects, **probed}


def rows_of(name, analysis, *sheets, **options):
    return build(analysis, *sheets, **options)[name].to_dict("records")


def grouped(traits):
    pairs = zip(MEANS.items(), traits, strict=True)
    return [before_after(name, mean=mean, traits=told) for (name, mean), told in pairs]


def judged(**words):
    rows = [
        {"study_id": study, "person": "ada", "tool": "rob", "outcome": "", "domain": "overall", "judgement": word}
        for study, word in words.items()
    ]
    return pd.DataFrame(rows)


def ten_trials():
    random = np.random.default_rng(4)
    events = [(int(random.integers(5, 30)), int(random.integers(5, 30))) for _ in range(10)]
    return [trial(f"t{at}", str(one), "40", str(two), "40") for at, (one, two) in enumerate(events)]


def test_nothing_is_probed_that_was_not_asked_and_nothing_below_two_studies():
    built = build(PRE_POST, SHEETS[0])
    assert {name: len(built[name]) for name in PROBES} == dict.fromkeys(PROBES, 0)


def test_the_planned_analysis_is_the_first_scenario_and_has_the_numbers_of_estimates():
    analysis = PRE_POST | {"sensitivity": {"correlations": [0.3, 0.5, 0.7]}}
    built = build(analysis, *SHEETS)
    _, estimates = pool_effects(built["effects"], analyses=[analysis])
    first = built["sensitivity"].iloc[0]
    planned = estimates.set_index("model").loc["random"]
    assert first[["scenario", "changed"]].tolist() == [0, ""]
    assert first[["estimate", "ci_low", "ci_high"]].tolist() == planned[["estimate", "ci_low", "ci_high"]].tolist()
    assert built["sensitivity"]["correlation"].tolist() == [0.5, 0.3, 0.7]


def test_the_grid_holds_every_combination_once():
    asked = {"estimators": ["REML", "DL", "EE"], "tests": ["z", "adhoc_hartung_knapp"], "correlations": [0.3, 0.7]}
    grid = rows_of("sensitivity", PRE_POST | {"sensitivity": asked}, *SHEETS)
    settings = [(row["tau2_method"], row["test"], row["correlation"]) for row in grid]
    assert len(settings) == len(set(settings)) == 1 + 2 * (2 * 2 + 1)
    assert grid[0]["correlation"] == 0.5


def test_a_lower_correlation_makes_the_change_less_certain_but_not_where_a_study_gave_its_own():
    own = sheet("z", *[dict(row) for row in ()], traits=STUDY)
    assert own
    grid = rows_of("sensitivity", PRE_POST | {"sensitivity": {"correlations": [0.3, 0.7]}}, *SHEETS)
    by_r = {row["correlation"]: row["ci_high"] - row["ci_low"] for row in grid if row["tau2_method"] == "REML"}
    common = rows_of(
        "sensitivity", PRE_POST | {"model": "common", "sensitivity": {"correlations": [0.3, 0.7]}}, *SHEETS
    )
    widths = {row["correlation"]: row["se"] for row in common}
    assert widths[0.3] > widths[0.5] > widths[0.7]
    assert set(by_r) == {0.3, 0.5, 0.7}


def test_studies_at_high_risk_of_bias_are_left_out_and_the_verdict_told():
    asked = {"sensitivity": {"without_judgements": ["high"]}}
    grid = rows_of("sensitivity", PRE_POST | asked, *SHEETS, appraisal=judged(d="High", a="low"))
    assert [(row["studies"], row["k"]) for row in grid] == [("all studies", 5), ("without risk of bias: high", 4)]
    assert grid[1]["estimate"] < grid[0]["estimate"]
    unjudged = rows_of("sensitivity", PRE_POST | asked, *SHEETS)
    assert unjudged[1]["remark"] == "no study is left out by this"


def test_another_continuity_correction_and_other_methods_are_scenarios_of_empty_cells():
    sheets = [trial("a", "7", "20", "3", "20"), trial("b", "0", "34", "5", "33"), trial("c", "4", "30", "6", "31")]
    asked = {
        "continuity": [0.5, 0.01, "treatment_arm"],
        "methods": ["mantel_haenszel", "peto"],
        "measures": ["RR", "RD"],
    }
    grid = rows_of("sensitivity", TRIAL | {"sensitivity": asked}, *sheets)
    assert [row["continuity"] for row in grid] == ["0.5", "0.01", "treatment arm", "", "", "0.5", "0.5"]
    assert [row["model"] for row in grid][3:5] == ["mantel_haenszel", "peto"]
    assert [row["measure"] for row in grid][5:] == ["RR", "RD"]
    assert len({round(row["shown"], 6) for row in grid}) == 7


def test_leaving_one_out_names_the_study_that_flips_the_conclusion():
    outlier = [
        before_after(name, mean=mean) for name, mean in (("a", "1.5"), ("b", "1.6"), ("c", "3.9"), ("d", "1.45"))
    ]
    analysis = PRE_POST | {"test": "z", "model": "common"}
    influence = rows_of("influence", analysis, *outlier)
    left_out = [row for row in influence if row["kind"] == "leave_one_out"]
    assert [row["study_id"] for row in left_out] == ["a", "b", "c", "d"]
    flips = {row["study_id"]: row["change"] for row in left_out if row["change"]}
    assert flips == {"c": "without it the interval includes the value of no effect (0)"}


def test_studies_are_added_in_order_of_their_year_and_end_with_the_whole():
    influence = [row for row in rows_of("influence", PRE_POST, *SHEETS) if row["kind"] == "cumulative"]
    assert [row["study_id"] for row in influence] == ["e", "d", "c", "b", "a"]
    assert [row["k"] for row in influence] == [1, 2, 3, 4, 5]
    _, estimates = pool_effects(build(PRE_POST, *SHEETS)["effects"], analyses=[PRE_POST])
    assert influence[-1]["estimate"] == pytest.approx(estimates.set_index("model").loc["random", "estimate"])


def test_counts_are_left_out_one_by_one_with_their_own_method():
    sheets = [
        sheet(name, counts("pregnancy", "", events, "20")) for name, events in (("a", "4"), ("b", "9"), ("c", "0"))
    ]
    influence = rows_of("influence", SHARE | {"method": "glmm"}, *sheets)
    assert [(row["kind"], row["k"]) for row in influence] == [
        ("cumulative", 2),
        ("cumulative", 3),
        *[("leave_one_out", 2)] * 3,
    ]
    assert influence[-1]["shown"] == pytest.approx(13 / 40, abs=0.02)
    assert {row["verdict"] for row in influence} == {""}


def test_subgroups_are_compared_and_a_study_without_a_value_is_named():
    traits = [
        STUDY | {"cells": "fat"},
        STUDY | {"cells": "fat"},
        STUDY | {"cells": "blood"},
        STUDY | {"cells": "blood"},
        STUDY,
    ]
    sheets = [
        before_after(name, mean=mean, traits=told) for (name, mean), told in zip(MEANS.items(), traits, strict=True)
    ]
    blood, fat = rows_of("subgroups", PRE_POST | {"subgroup": "cells"}, *sheets)
    assert [(row["level"], row["k"], row["studies"]) for row in (blood, fat)] == [
        ("blood", 2, "c; d"),
        ("fat", 2, "a; b"),
    ]
    assert blood["q_between"] == fat["q_between"] > 0
    assert blood["remark"] == "not extracted of E 2010"


def test_a_subgroup_of_one_study_is_shown_and_not_tested_and_one_level_is_not_compared():
    traits = [STUDY | {"cells": "fat"}] * 4 + [STUDY | {"cells": "blood"}]
    sheets = [
        before_after(name, mean=mean, traits=told) for (name, mean), told in zip(MEANS.items(), traits, strict=True)
    ]
    found = rows_of("subgroups", PRE_POST | {"subgroup": "cells"}, *sheets)
    assert [row["level"] for row in found] == ["blood", "fat"]
    assert "one study: shown and not tested" in found[0]["remark"]
    assert all("fewer than two levels have two studies" in row["remark"] for row in found)
    assert all(pd.isna(row["q_between"]) and pd.isna(row["q_common_p"]) for row in found)
    (alone,) = rows_of("subgroups", PRE_POST | {"subgroup": "cells"}, *sheets[:4])
    assert alone["remark"] == "not compared: all studies have the same value"


def test_the_test_between_levels_is_that_of_the_levels_of_two_studies_or_more_and_each_variable_stands_alone():
    kinds = ["fat", "fat", "blood", "blood", "cord"]
    sheets = grouped([STUDY | {"cells": kind, "route": "vein" if kind == "fat" else "womb"} for kind in kinds])
    found = rows_of("subgroups", PRE_POST | {"subgroup": ["cells", "route"]}, *sheets)
    named = [(row["variable"], row["level"], row["k"]) for row in found]
    assert named[:3] == [("cells", "blood", 2), ("cells", "cord", 1), ("cells", "fat", 2)]
    assert named[3:] == [("route", "vein", 2), ("route", "womb", 3)]
    without = rows_of("subgroups", PRE_POST | {"subgroup": "cells"}, *sheets[:4])
    assert [row["q_between"] for row in found[:3:2]] == [row["q_between"] for row in without]
    assert pd.isna(found[1]["q_between"])


def test_moderators_are_numbers_where_they_can_be_and_levels_else():
    traits = [STUDY | {"dose": str(at), "cells": "fat" if at < 3 else "blood"} for at in range(5)]
    sheets = [
        before_after(name, mean=mean, traits=told) for (name, mean), told in zip(MEANS.items(), traits, strict=True)
    ]
    found = rows_of("moderators", PRE_POST | {"moderators": ["dose", "cells", "year", ["dose", "cells"]]}, *sheets)
    terms = {row["model"]: [] for row in found}
    for row in found:
        terms[row["model"]].append(row["term"])
    assert terms == {
        "cells": ["intercept", "cells: fat against blood"],
        "dose": ["intercept at dose = 2", "dose"],
        "dose + cells": ["intercept at dose = 2", "dose", "cells: fat against blood"],
        "year": ["intercept at year = 2012", "year"],
    }
    assert "fewer than 10 studies per moderator" in found[0]["remark"]


@pytest.mark.parametrize(
    ("doses", "mean"),
    [
        (("0.5", "1", "2", "0.25", "4"), "1.55"),
        (("2001", "2002", "2004", "2009", "2021"), "2007"),  # 2007.4
        (("1", "2", "4", "5", "5.5"), "3.5"),
        (("-1", "-2", "4", "0", "-2"), "0"),  # -0.2
    ],
)
def test_the_intercept_stands_at_the_mean_as_it_is_written_and_metafors_comes_back(doses, mean):
    # Uncentred, regress_effects is held to metafor in tests/synthesise/test_oracle.py.
    built = build(PRE_POST | {"moderators": ["dose"]}, *grouped([STUDY | {"dose": dose} for dose in doses]))
    intercept, slope = built["moderators"].to_dict("records")
    yi, vi = (built["effects"][name].to_numpy() for name in ("yi", "vi"))
    fit = regress_effects(yi, vi, np.array([[float(dose)] for dose in doses]), test="adhoc_hartung_knapp")
    assert intercept["term"] == f"intercept at dose = {mean}"
    assert slope["estimate"] == pytest.approx(fit.coefficients[1], rel=1e-10)
    assert intercept["estimate"] - float(mean) * slope["estimate"] == pytest.approx(fit.coefficients[0], rel=1e-9)
    variance = np.array([1, float(mean)]) * fit.covariance * np.array([[1], [float(mean)]])
    assert intercept["se"] == pytest.approx(variance.sum() ** 0.5, rel=1e-8)
    assert (slope["se"], slope["r2"], slope["qm"]) == pytest.approx((fit.se[1], fit.r2, fit.qm), rel=1e-9, abs=1e-11)


def test_a_regression_without_studies_to_spare_says_so():
    traits = [STUDY | {"cells": word} for word in ("x", "y", "z")]
    sheets = [before_after(name, traits=told) for name, told in zip("abc", traits, strict=True)]
    (row,) = rows_of("moderators", PRE_POST | {"moderators": ["cells"]}, *sheets)
    assert row["remark"] == "not fitted: 3 coefficients need at least 4 studies, there are 3"


def test_below_ten_studies_no_test_of_asymmetry_is_run():
    names = ["egger", "begg", "trim_fill", "pet_peese"]
    found = rows_of("bias", PRE_POST | {"bias": names}, *SHEETS)
    assert {row["test"] for row in found} == set(names)
    assert all(row["remark"].startswith("not run: 5 studies, and the test needs 10") for row in found)
    assert all(np.isnan(row["p"]) for row in found)


def test_from_ten_studies_on_every_test_gives_its_numbers():
    names = ["egger", "egger_mixed", "begg", "peters", "harbord", "trim_fill", "pet_peese"]
    built = build(TRIAL | {"bias": names}, *ten_trials())
    found = built["bias"].set_index("test")
    effects = built["effects"]
    expected = run_egger(effects["yi"].to_numpy(), effects["vi"].to_numpy())
    assert found.loc["egger", ["statistic", "p"]].tolist() == pytest.approx([expected.statistic, expected.p])
    assert found["remark"].str.startswith("not run").sum() == 0
    assert found.loc[["egger", "trim_fill", "pet_peese"], "shown"].notna().all()


def test_pet_peese_takes_the_variance_where_an_effect_remains():
    se = np.linspace(0.05, 0.5, 12)
    name, found = run_pet_peese(1 + 0.2 * se**2 + 0.01 * np.resize([-1, 1], 12), se**2)
    assert name == "PEESE"
    assert found.limit == pytest.approx(1, abs=0.02)
    name, _ = run_pet_peese(se * (2 + np.resize([-1, 1], 12)), se**2)
    assert name == "PET"


def test_a_relative_effect_is_told_for_a_thousand_people_of_each_baseline():
    asked = {"absolute": {"baselines": {"women of the trial": "control_arms", "women at low risk": 0.1}}}
    low, own = rows_of("absolute", TRIAL | asked, trial("a"))
    assert own["control"] == pytest.approx(1000 * 26 / 68)
    expected = per_thousand(41 * 42 / (31 * 26), 1, 1, baseline=0.1, measure="OR")
    assert low["treated"] == pytest.approx(expected.treated, abs=0.1)
    assert own["remark"] == "risk of the control arm"
    assert own["words"].startswith("Out of 1000 people, 382 have the outcome (live birth) in the control group and 569")
    assert "187 more (95 % CI" in own["words"]


def test_each_analysis_is_one_json_file_without_a_single_nan():
    analysis = PRE_POST | {"sensitivity": {"tests": ["z"]}}
    built = build(analysis, *SHEETS)
    text = describe_analysis(analysis, tables=built | {"grade": empty("grade")})
    told = json.loads(text)
    assert told["analysis"]["id"] == "thickness"
    assert len(told["effects"]) == 5
    assert told["effects"][0]["n2"] == 6
    assert told["sensitivity"][0]["scenario"] == 0
    assert "NaN" not in text
    assert text == describe_analysis(analysis, tables=built | {"grade": empty("grade")})
