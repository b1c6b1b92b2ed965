"""GRADE as its papers have it: where certainty starts, what is proposed against thresholds, sentences on effects."""

import itertools
import math
import shutil
import subprocess

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction_factory import PRE_POST, SHARE, STUDY, TRIAL, TWO_TRIALS, compute, counts, sheet, trial
from giving_up import give_up
from prismake.extract import choose_tools
from prismake.statistics.sample_size import size_means, size_proportions
from prismake.synthesise import pool_effects, summarise_findings
from prismake.synthesise.certainty import DOWNGRADES
from prismake.synthesise.proposals import Size, find_size, propose_imprecision, propose_inconsistency
from prismake.synthesise.questions import describe_analysis
from prismake.synthesise.rating import rate_analyses
from prismake.synthesise.starting import find_start, is_randomised, list_unappraised
from prismake.synthesise.statements import state_effect
from prismake.synthesise.targets import find_target, tell_target
from prismake.tables import empty, from_rows

ROBINS = {"controlled": "robins_i_v2_2025"}
ROB2 = {"crossover": "rob2_crossover_2020", "cluster_randomised": "rob2_cluster_2021"}
UNKNOWN = Size(0, "not computed")
FINE = {name: next(iter(words)) for name, words in DOWNGRADES.items()}
COHORT = TRIAL | {"designs": ["controlled"]}


@pytest.mark.parametrize(
    ("analysis", "tools", "level"),
    [
        (TRIAL, {}, "high"),
        (COHORT, {}, "low"),
        (COHORT, {"controlled": "rob2_2019"}, "low"),
        (COHORT, ROBINS, "high"),
        (TRIAL | {"designs": ["randomised", "crossover"]}, ROB2, "high"),
        (TRIAL | {"designs": ["cluster_randomised"]}, ROB2, "high"),
        (TRIAL | {"designs": ["crossover", "controlled"]}, ROB2 | ROBINS, "high"),
        (TRIAL | {"designs": ["crossover", "controlled"]}, ROB2, "low"),
        (TRIAL | {"designs": ["randomised", "controlled"]}, ROBINS, "high"),
        (TRIAL | {"designs": ["randomised", "single_arm"]}, ROBINS, "low"),
        (PRE_POST | {"designs": ["randomised"]}, ROBINS, "low"),
        (SHARE | {"designs": ["randomised"]}, ROBINS, "low"),
        (SHARE | {"designs": ["cross_sectional"]}, {}, "high"),
        (TRIAL | {"designs": ["Randomised "]}, {}, "high"),
        (TRIAL | {"designs": ["RANDOMISED", "Controlled"]}, ROBINS, "high"),
        (TRIAL | {"designs": ["Crossover"]}, ROB2, "high"),
        (SHARE | {"designs": ["Cross_sectional"]}, {}, "high"),
        (SHARE | {"designs": ["cross_sectional"], "measure": "COR"}, {}, "low"),
    ],
)
def test_the_start_follows_comparison_design_and_tool(analysis, tools, level):
    assert find_start(analysis, tools).level == level
    assert describe_analysis(analysis, tools)["start"] == level


def test_nothing_raises_the_certainty_of_crossover_trials_and_trials_of_clusters():
    analysis = TRIAL | {"designs": ["randomised", *ROB2]}
    assert is_randomised(analysis, ROB2)
    assert not is_randomised(analysis)
    assert is_randomised(TRIAL | {"designs": ["Randomised"]})
    effects = pd.DataFrame({"study_id": ["a", "b"], "design": ["Crossover", "controlled"]})
    mixed = TRIAL | {"designs": ["crossover", "controlled"]}
    owed = list_unappraised(mixed, effects=effects, appraisal=None, tools=ROB2 | ROBINS)
    assert owed == ["b"]  # RoB 2 judges the other one


def test_a_tool_counts_only_where_somebody_appraises():
    assert choose_tools({}) == choose_tools({"tools": {"controlled": "robins_i_2016"}}) == {}
    assert choose_tools({"people": ["ada"]})["controlled"] == "robins_i_2016"
    assert "cohort" not in choose_tools({"people": ["ada"], "tools": {"cohort": "none"}})


@pytest.mark.parametrize("risks", [(0.2, 0.15), (0.5, 0.75), (0.1, 0.05), (0.382, 0.2865), (0.01, 0.02)])
def test_the_information_size_of_counts_is_that_of_r(risks):
    assert size_proportions(*risks) == _ask_r(f"power.prop.test(p1={risks[0]}, p2={risks[1]}, power=.8, tol=1e-10)$n")


@pytest.mark.parametrize(("difference", "sd"), [(5, 10), (0.2, 1), (1, 2.5)])
def test_the_information_size_of_means_is_that_of_r_but_for_its_tails(difference, sd):
    by_t = _ask_r(f"power.t.test(delta={difference}, sd={sd}, power=.8)$n")
    assert by_t - 4 <= size_means(difference, sd) <= by_t


def _ask_r(n: str) -> int:
    program = shutil.which("Rscript")
    if program is None:
        give_up("R is not installed")
    done = subprocess.run([program, "-e", f"cat(2 * ceiling({n}))"], capture_output=True, text=True, check=True)
    return int(done.stdout)


def risks(mid, target="important_effect"):
    return find_target(TRIAL | {"measure": "RD", "certainty": {"mid": mid, "target": target}})


# GRADE guidelines 6 (Guyatt 2011), figure 1: 1.3 % fewer strokes, 0.6 to 2.0; threshold 0.5 % is cleared, 1 % is not.
@pytest.mark.parametrize(("mid", "word"), [(5, "not serious"), (10, "serious")])
def test_the_example_of_strokes_is_rated_as_printed(mid, word):
    target = risks(mid)
    interval = tuple(map(target.place, (-0.013, -0.020, -0.006)))
    assert propose_imprecision(target, interval, participants=10**5, size=UNKNOWN).word == word


@pytest.mark.parametrize(
    ("target", "interval", "word", "grounds"),
    [
        ("any_effect", (15, 5, 25), "not serious", "crosses no threshold"),
        ("any_effect", (15, -5, 25), "serious", "no effect"),
        ("any_effect", (5, -30, 30), "very serious", "both directions"),
        ("any_effect", (1, -5, 7), "not serious", "[-5, 7] per 1000 people holds nothing but little or no effect;"),
        ("important_effect", (30, 25, 40), "not serious", "crosses no threshold"),
        ("important_effect", (30, 5, 40), "serious", "20 per 1000 people"),
        ("important_effect", (30, 20, 40), "not serious", "crosses no threshold"),
        ("important_effect", (5, -10, 25), "serious", "20 per 1000 people"),
        ("important_effect", (5, -25, 10), "serious", "-20 per 1000 people"),
        ("important_effect", (30, -25, 60), "very serious", "both directions"),
    ],
)
def test_imprecision_is_proposed_against_the_thresholds_of_the_target(target, interval, word, grounds):
    found = propose_imprecision(risks(20, target), interval, participants=10**5, size=UNKNOWN)
    assert found.word == word
    assert grounds in found.grounds


def test_too_few_people_lower_a_result_that_crosses_nothing():
    small = propose_imprecision(risks(20), (30, 25, 40), participants=99, size=Size(1812, "so"))
    assert small.word == "serious"
    assert "99 counted are fewer than the optimal information size of 1812" in small.grounds
    assert propose_imprecision(risks(20), (30, 25, 40), participants=1812, size=Size(1812, "so")).word == "not serious"


LIMITS = st.lists(st.integers(-90, 90), min_size=3, max_size=3, unique=True).map(sorted)


@given(LIMITS, st.integers(1, 60), st.sampled_from(["any_effect", "important_effect"]))
def test_harm_and_benefit_are_judged_alike_and_a_wider_interval_is_never_more_precise(limits, mid, target):
    low, point, high = limits
    words = ["not serious", "serious", "very serious"]

    def judge(*interval):
        found = propose_imprecision(risks(mid, target), interval, participants=1, size=UNKNOWN)
        return words.index(found.word)

    assert judge(point, low, high) == judge(-point, -high, -low)
    if target == "important_effect":  # any effect: what lies between the two important differences is little, not wide
        assert judge(point, low, high) <= judge(point, low - 10, high + 10)


def test_a_prediction_interval_that_reaches_further_than_the_confidence_interval_makes_inconsistent():
    target, studies = risks(20, "any_effect"), [("a", (10, 1, 19)), ("b", (20, 5, 35)), ("c", (15, 2, 28))]
    crossing = propose_inconsistency(target, (15, 5, 25), studies=studies, prediction=(-10, 40))
    assert crossing.word == "serious"
    assert "[-10, 40] per 1000 people holds the value of no effect (0)" in crossing.grounds
    assert propose_inconsistency(target, (15, 5, 25), studies=studies, prediction=(1, 30)).word == "not serious"
    assert propose_inconsistency(target, (15, -5, 35), studies=studies, prediction=(-10, 40)).word == "not serious"


def test_two_studies_apart_on_both_sides_of_the_threshold_are_inconsistent_and_one_study_never():
    target, nothing = risks(20, "any_effect"), (math.nan, math.nan)
    apart = [("a", (-30, -50, -10)), ("b", (30, 10, 50))]
    assert propose_inconsistency(target, (0, -60, 60), studies=apart, prediction=nothing).word == "serious"
    same = [("a", one) for _, one in apart]  # two outcomes of one study
    assert propose_inconsistency(target, (0, -60, 60), studies=same, prediction=nothing).word == "not serious"
    one_side = [("a", (10, 5, 15)), ("b", (80, 70, 90))]
    assert propose_inconsistency(target, (40, 5, 80), studies=one_side, prediction=nothing).word == "not serious"


# The verbs of GRADE guidelines 26 (Santesso 2020), table 2.
@pytest.mark.parametrize(
    ("certainty", "point", "words"),
    [
        ("high", 30, "Treatment with cells leads to an important increase in live birth."),
        ("moderate", -30, "Treatment with cells probably leads to an important reduction in live birth."),
        ("low", 3, "Treatment with cells may lead to little or no difference in live birth."),
        ("very low", 30, "The evidence is very uncertain about the effect of treatment with cells on live birth."),
        ("", 30, ""),
        ("high", math.nan, ""),
    ],
)
def test_a_sentence_says_size_and_certainty_in_the_words_of_grade(certainty, point, words):
    analysis = TRIAL | {"outcome": "live_birth", "certainty": {"treatment": "cells"}}
    assert state_effect(analysis, risks(20), point=point, certainty=certainty) == words


def test_what_is_not_compared_has_no_sentence_on_an_effect():
    for measure, certainty in itertools.product(("PLO", "COR", "ZCOR"), ("high", "very low")):
        alone = SHARE | {"measure": measure}
        assert state_effect(alone, find_target(alone), point=0.4, certainty=certainty) == ""
    after = state_effect(PRE_POST, find_target(PRE_POST), point=2.0, certainty="low")
    assert after == "Endometrial thickness may be higher than before the treatment."


def test_a_ratio_becomes_a_difference_per_thousand_by_the_risk_of_the_control_group():
    asked = TRIAL | {"measure": "RR", "certainty": {"mid": 20, "source": "panel"}}
    target = find_target(asked, risk=0.2)
    assert target.place(0.8) == pytest.approx(-40)
    assert tell_target(asked, target) == "any effect; minimal important difference: 20 per 1000 people (panel)"
    unknown = find_target(asked)
    assert (unknown.null, unknown.has_mid) == (1, False)
    assert "is not known" in tell_target(asked, unknown)
    hazard = TRIAL | {"measure": "HR", "certainty": {"mid": 1.25, "source": "x", "target": "important_effect"}}
    assert tell_target(hazard, find_target(hazard)).endswith("a ratio of 1.25 or 0.80 (x)")


def cohort(name):
    rows = [counts("live_birth", "experimental", "41", "72"), counts("live_birth", "control", "26", "68")]
    return sheet(name, *rows, traits=STUDY | {"design": "controlled"})


def summarise(analysis, sheets, **more):
    effects, estimates = pool_effects(compute(analysis, *sheets), analyses=[analysis])
    words = {"analysis_id": analysis["id"], "person": "ada", **FINE}
    judged = from_rows("grade_judgements", [words])
    named = {"effects": effects, "estimates": estimates, "absolute": empty("absolute")}
    return summarise_findings(judged, analyses=[analysis], **named, **more).iloc[0]


def test_a_level_waits_until_robins_i_has_judged_every_study_that_lets_it_start_high():
    sheets = (cohort("a"), cohort("b"))
    waiting = summarise(COHORT, sheets, tools=ROBINS)
    assert waiting[["start", "certainty", "unappraised"]].tolist() == ["high", "", "a; b"]
    overall = {"tool": "robins_i_v2_2025", "outcome": "live_birth", "domain": "overall"}
    judged = [overall | {"study_id": name, "judgement": "moderate"} for name in ("a", "b")]
    done = summarise(COHORT, sheets, tools=ROBINS, appraisal=from_rows("appraisal_settled", judged))
    assert done[["start", "certainty", "unappraised"]].tolist() == ["high", "high", ""]
    judged[1]["judgement"] = "not settled"
    half = summarise(COHORT, sheets, tools=ROBINS, appraisal=from_rows("appraisal_settled", judged))
    assert half[["certainty", "unappraised"]].tolist() == ["", "b"]
    assert summarise(COHORT, sheets)[["start", "certainty"]].tolist() == ["low", "low"]


def test_what_people_judge_otherwise_than_arithmetic_is_told_with_its_grounds():
    row = summarise(TRIAL, TWO_TRIALS)
    assert row["imprecision_proposed"] == "serious"
    assert row["differs"] == "imprecision: people judge not serious, serious is proposed"
    assert row["statement"] == "The treatment increases live birth."
    assert row["certainty"] == "high"


def test_the_information_size_takes_the_control_risk_and_a_quarter_more_where_more_is_hoped_for():
    effects, estimates = pool_effects(compute(TRIAL, *TWO_TRIALS), analyses=[TRIAL])
    named = {"effects": effects, "estimates": estimates, "absolute": empty("absolute")}
    rated = rate_analyses([TRIAL], **named)["live_birth"]
    risk = 8 / 53
    assert rated.size.people == size_proportions(risk, 1.25 * risk)
    assert "two-sided 5 %, power 80 %" in rated.size.words
    nobody = rate_analyses([TRIAL], **{name: frame.head(0) for name, frame in named.items()})["live_birth"]
    assert (nobody.tell(), math.isnan(nobody.interval[0])) == ("", True)


def test_proportions_have_nothing_proposed():
    sheets = [sheet("a", counts("pregnancy", "experimental", "3", "9"))]
    effects, estimates = pool_effects(compute(SHARE, *sheets), analyses=[SHARE])
    rated = rate_analyses([SHARE], effects=effects, estimates=estimates, absolute=empty("absolute"))["pregnancy"]
    assert (rated.target, rated.tell()) == (None, "")


def test_the_prediction_interval_is_held_against_the_threshold_on_the_scale_of_the_target():
    sheets = [
        trial(name, *numbers)
        for name, numbers in zip(
            "abcd",
            (
                ("30", "100", "20", "100"),
                ("35", "100", "20", "100"),
                ("50", "100", "20", "100"),
                ("21", "100", "20", "100"),
            ),
            strict=True,
        )
    ]
    effects, estimates = pool_effects(compute(TRIAL, *sheets), analyses=[TRIAL])
    row = estimates[estimates["model"] == "random"].iloc[0]
    rated = rate_analyses([TRIAL], effects=effects, estimates=estimates, absolute=empty("absolute"))["live_birth"]
    assert (row["pi_low"] < 0 < row["ci_low"]) == (rated.inconsistency.word == "serious")
    assert f"{math.exp(row['pi_low']):.2f}" in rated.inconsistency.grounds
    assert isinstance(effects, pd.DataFrame)


@pytest.mark.parametrize(("direction", "other"), [("higher", "625"), ("lower", "375")])
def test_without_a_stated_difference_the_size_is_for_what_is_hoped_for(direction, other):
    analysis = TRIAL | {"direction": direction}
    size = find_size(analysis, find_target(TRIAL), risk=0.5, point=0.1, effects=pd.DataFrame())
    assert f"to show 500 against {other} of 1000" in size.words
