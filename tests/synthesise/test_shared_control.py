"""Trials with several experimental arms: covariances by the delta method from raw moments, results by metafor."""

import cmath
import math

import pytest

from extraction_factory import RCT, TRIAL, compute, counts, pooled, sheet
from prismake.config.choices import check_choices
from prismake.report.analysis_exports import list_revman
from prismake.report.methods_synthesis import describe_analysis
from prismake.statistics.kinds import SHARING
from prismake.synthesise.questions import describe_analysis as describe_question
from prismake.synthesise.rating import count_people
from prismake.synthesise.shared_control import SHARED, find_shared
from prismake.tables import from_rows

ARMS = {"kind": "arms", "experimental": ["low dose", "high dose"], "control": "placebo"}
DOSES = TRIAL | {"comparison": ARMS, "dependent": {"shared_control": "yes"}}
SCORE = {key: value for key, value in DOSES.items() if key != "denominator"} | {"outcome": "score", "measure": "SMD"}


def events(name, **arms):
    rows = [counts("live_birth", arm.replace("_", " "), *figures) for arm, figures in arms.items()]
    return sheet(name, *rows, traits=RCT)


def scores(name, **arms):
    rows = [
        {"outcome": "score", "arm": arm.replace("_", " "), "n": n, "mean": mean, "sd": sd}
        for arm, (n, mean, sd) in arms.items()
    ]
    return sheet(name, *rows, traits=RCT)


TRIALS = (
    events("a", low_dose=("7", "20"), high_dose=("9", "22"), placebo=("3", "20")),
    events("b", low_dose=("12", "34"), placebo=("5", "33")),
    events("c", low_dose=("0", "20"), high_dose=("8", "19"), placebo=("4", "21")),
    events("d", high_dose=("11", "40"), placebo=("9", "41")),
    events("e", low_dose=("15", "50"), high_dose=("21", "52"), placebo=("10", "49")),
)
SCALES = (
    scores("a", low_dose=("22", "7.87", "4.1"), high_dose=("25", "9.1", "4.4"), placebo=("24", "5.2", "4.2")),
    scores("b", low_dose=("40", "6.1", "2.8"), placebo=("38", "5.5", "3.0")),
    scores("c", high_dose=("50", "7.4", "3.3"), placebo=("50", "5.9", "3.1")),
    scores("d", low_dose=("30", "5.34", "2.9"), high_dose=("30", "7.44", "2.7"), placebo=("30", "4.45", "3.1")),
)


def test_people_of_the_shared_control_arm_are_counted_once_and_those_of_each_experimental_arm():
    assert count_people(DOSES, compute(DOSES, *TRIALS)) == (
        (20 + 22 + 20) + (34 + 33) + (20 + 19 + 21) + (40 + 41) + (50 + 52 + 49)
    )


def covary(frame, measure):
    control, slopes = find_shared(frame, measure=measure)
    return min(control[:2]) + slopes[0] * slopes[1]


def derive(function, moments):
    """The covariance of the two effects that a function gives, from independent figures and their variances."""
    step, whole = 1e-30, 0.0  # along the imaginary axis: a slope without any difference
    for at, (_, variance) in enumerate(moments):
        moved = [complex(value, step * (at == other)) for other, (value, _) in enumerate(moments)]
        left, right = (effect.imag / step for effect in function(*moved))
        whole += left * right * variance
    return whole


@pytest.mark.parametrize(
    ("measure", "one"),
    [
        ("OR", lambda p, q: cmath.log(p / (1 - p)) - cmath.log(q / (1 - q))),
        ("RR", lambda p, q: cmath.log(p / q)),
        ("RD", lambda p, q: p - q),
    ],
)
def test_covariances_of_counts_are_those_of_the_delta_method(measure, one):
    frame = compute(DOSES | {"measure": measure}, TRIALS[0])
    shares = [(x / n, n) for x, n in ((9, 22), (7, 20), (3, 20))]
    moments = [(p, p * (1 - p) / n) for p, n in shares]
    expected = derive(lambda high, low, control: (one(high, control), one(low, control)), moments)
    assert covary(frame, measure) == pytest.approx(expected, rel=1e-12)
    assert (frame["vi"] > covary(frame, measure)).all()


@pytest.mark.parametrize("measure", ["MD", "ROM", "SMD"])
def test_covariances_of_means_are_those_of_the_delta_method(measure):
    frame = compute(SCORE | {"measure": measure}, SCALES[0])
    (n1, m1, s1), (n2, m2, s2), (n, m, s) = ((25, 9.1, 4.4), (22, 7.87, 4.1), (24, 5.2, 4.2))
    if measure != "SMD":
        one = (lambda x, c: x - c) if measure == "MD" else (lambda x, c: cmath.log(x / c))
        moments = [(m1, s1**2 / n1), (m2, s2**2 / n2), (m, s**2 / n)]
        expected = derive(lambda high, low, control: (one(high, control), one(low, control)), moments)
        assert covary(frame, measure) == pytest.approx(expected, rel=1e-12)
        return
    # One common variance, of which each arm has an estimate with variance 2 s⁴ / n (as many as 1 / (2 N) takes).
    pooled_sd = [math.sqrt(((a - 1) * x**2 + (n - 1) * s**2) / (a + n - 2)) for a, x in ((n1, s1), (n2, s2))]

    def effects(high, low, control, v1, v2, v):
        return tuple(
            (mean - control) / cmath.sqrt((size * own + n * v) / (size + n))
            for mean, size, own in ((high, n1, v1), (low, n2, v2))
        )

    moments = [(frame["yi"][0], 1 / n1), (frame["yi"][1], 1 / n2), (0, 1 / n), (1, 2 / n1), (1, 2 / n2), (1, 2 / n)]
    assert covary(frame, measure) == pytest.approx(derive(effects, moments), rel=1e-12)
    assert frame["yi"][0] == pytest.approx((m1 - m) / pooled_sd[0], rel=0.02)


def test_metafor_comes_to_the_pooled_results():
    # rma.mv(yi, V, random = ~ 1 | study / effect) of metafor 3.8-1 and conf_int(vcov = "CR2") of clubSandwich 0.5.8, V
    # with the covariances of shared_control; both by the exported metafor.R (tests/report/test_export_analyses.py).
    for analysis, sheets, told in ((DOSES, TRIALS, METAFOR["OR"]), (SCORE, SCALES, METAFOR["SMD"])):
        _, estimates = pooled(analysis, *sheets)
        for model, figures in told.items():
            row = estimates.loc[model, ["estimate", "se", "ci_low", "ci_high"]].tolist()
            assert row == pytest.approx(figures, rel=1e-6)  # whose own search leaves τ² of 1e-11, model


def test_what_is_shared_widens_the_interval_against_independent_effects():
    _, together = pooled(DOSES, *TRIALS)
    effects = compute(DOSES, *TRIALS)
    assert together.loc["multilevel", "se"] > 1 / math.sqrt((1 / effects["vi"]).sum())
    assert together.loc["multilevel_robust", "k"] == 5
    assert together.loc["multilevel_robust", "effects"] == 8
    assert "covariances of effects with the same control arm" in together.loc["multilevel_robust", "remark"]


def test_every_arm_that_a_study_has_is_an_effect_and_none_that_it_has_not():
    effects = compute(DOSES, *TRIALS)
    told = (effects["study_id"] + " " + effects["part"]).tolist()
    assert told == [
        *("a high dose", "a low dose", "b low dose", "c high dose", "c low dose", "d high dose"),
        *("e high dose", "e low dose"),
    ]
    (row,) = compute(DOSES, events("f", placebo=("3", "20"))).to_dict("records")
    assert row["remark"].startswith("not yet: a row for arm low dose")
    assert describe_question(DOSES)["question"].startswith("live_birth; low dose or high dose against placebo")


def test_revman_counts_nobody_of_a_shared_arm_twice():
    effects = compute(DOSES, *TRIALS)
    studies = from_rows("studies", [{"study_id": one, "label": one} for one in "abcde"])
    revman = list_revman(effects, studies=studies, analyses=[DOSES]).set_index("Study")
    arms = ["Experimental cases", "Experimental N", "Control cases", "Control N"]
    assert revman.loc["b: low dose", arms].tolist() == [12, 34, 5, 33]
    assert revman.loc[["a: low dose", "a: high dose"], arms].isna().all(axis=None)
    assert revman["GIV SE"].notna().all()


def test_only_measures_whose_covariance_is_known_are_offered():
    assert set(SHARED) == set(SHARING)
    assert "the same control arm" in describe_analysis(DOSES)


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"dependent": {"correlation": 0.5, "outcomes": ["y"]}}, "dependent"),
        ({"comparison": TRIAL["comparison"]}, "dependent.shared_control"),
        ({"comparison": ARMS | {"timepoints": ["1 week", "2 weeks"]}}, "dependent.shared_control"),
        ({"dependent": {"shared_control": "yes", "correlation": 0.5}}, "dependent.correlation"),
        ({"measure": "SMDH"}, "dependent.shared_control"),
        ({"comparison": ARMS | {"control": "high dose"}}, "comparison"),
        ({"subgroup": "size"}, "subgroup"),
    ],
)
def test_what_does_not_go_together_is_refused_at_the_start(more, key):
    analysis = {"labels": {"lower": "a", "higher": "b"}} | DOSES | more
    assert f"analysis live_birth, {key}" in [issue.place for issue in check_choices(analysis, file="analyses")]


def test_the_plan_itself_is_no_problem():
    assert not list(check_choices(DOSES, file="analyses"))
    assert not list(check_choices(SCORE, file="analyses"))


METAFOR = {
    "OR": {
        "multilevel": [0.775800850106632, 0.246744834916359, 0.292189860299286, 1.25941183991398],
        "multilevel_robust": [0.775800850106632, 0.151997232114934, 0.313781869300465, 1.23781983091280],
    },
    "SMD": {
        "multilevel": [0.534266214274328, 0.157001004017697, 0.226549900863015, 0.841982527685642],
        "multilevel_robust": [0.534266214274328, 0.112359168016698, 0.173717904129679, 0.894814524418978],
    },
}
