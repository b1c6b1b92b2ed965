"""analyses.yaml: choices that do not go together are refused at the start, each with key, found and allowed."""

from pathlib import Path

import pytest

from extraction_factory import PRE_POST, SHARE, TRIAL
from prismake.config.analyses import check_analyses
from prismake.config.choices import check_choices
from prismake.config.files import read_checked

COMMON = {"model": "common"}
MEANS = TRIAL | {"measure": "MD"}


def told(analysis):
    issues = list(check_choices(analysis, file="analyses.yaml"))
    return [(issue.place.partition(", ")[2], issue.found.partition(",")[0], issue.allowed) for issue in issues]


@pytest.mark.parametrize("analysis", [TRIAL, SHARE, PRE_POST, MEANS, TRIAL | {"measure": "GEN"}])
def test_what_goes_together_is_not_told(analysis):
    assert told(analysis) == []


@pytest.mark.parametrize(
    "more",
    [
        COMMON,
        {"method": "mantel_haenszel", "model": "common"},
        {"tau2": "PM", "test": "z"},
        {"method": "peto", "tau2": "DL", "test": "z"},
        {"sensitivity": {"measures": ["RR", "RD"], "methods": ["peto"], "continuity": [0.1, "treatment_arm"]}},
        {"absolute": {"baselines": {"all": 0.2}}, "bias": ["peters", "harbord", "egger"]},
    ],
)
def test_choices_of_a_trial_that_go_together_are_not_told(more):
    assert told(TRIAL | more) == []


SIDES = {"kind": "arms", "experimental": "Cells", "control": "cells "}
TIMES = {"kind": "pre_post", "before": ["baseline"], "after": ["3 months", "Baseline"]}
DOSES = {"kind": "arms", "experimental": ["Low", "high", "low "], "control": "placebo"}
VISITS = TRIAL["comparison"] | {"timepoints": ["3 months", "3 Months"]}
AGAIN = {"leave_out": {"a": "x"}, "sensitivity": {"without_studies": {"a": "y", "b": "z"}}}
MEAN_MEASURES = "MD, SMD, SMDH, SMDR, ROM"


@pytest.mark.parametrize(
    ("analysis", "key", "found", "allowed"),
    [
        (
            TRIAL | {"measure": "MC"},
            "measure",
            "measure MC with comparison arms",
            f"OR, RR, RD, {MEAN_MEASURES}, IRR, IRD, HR, GEN, GENR",
        ),
        (
            TRIAL | {"comparison": DOSES, "dependent": {"shared_control": "yes"}},
            "comparison.experimental",
            "'low ' for the second time",
            "each arm once",
        ),
        (
            TRIAL | {"comparison": VISITS, "dependent": {"correlation": 0.5}},
            "comparison.timepoints",
            "'3 Months' for the second time",
            "each time point once",
        ),
        (PRE_POST | {"measure": "OR"}, "measure", "measure OR with comparison pre_post", "MC, SMCC, SMCR"),
        (TRIAL | {"comparison": SIDES}, "comparison", "'cells ' on both sides", "two arms that differ"),
        (
            PRE_POST | {"comparison": TIMES},
            "comparison",
            "'Baseline' before and after",
            "time points of which none stands on both sides",
        ),
        (TRIAL | {"method": "peto", "measure": "RR"}, "method", "peto with measure RR", "OR"),
        (TRIAL | {"method": "glmm"}, "method", "glmm with measure OR", "PLO"),
        (SHARE | {"method": "mantel_haenszel"}, "method", "mantel_haenszel with measure PLO", "OR, RR, RD"),
        (TRIAL | {"bias": ["harbord"], "measure": "RD"}, "bias", "harbord with measure RD", "OR"),
        (TRIAL | {"sensitivity": {"methods": ["glmm"]}}, "sensitivity.methods", "glmm with measure OR", "PLO"),
        (MEANS | {"absolute": {"baselines": {"all": 0.2}}}, "absolute", "absolute with measure MD", "OR, RR, RD"),
        (
            TRIAL | COMMON | {"tau2": "REML"},
            "tau2",
            "tau2 REML beside model common",
            "model random, or no tau2",
        ),
        (TRIAL | COMMON | {"test": "z"}, "test", "test z beside model common", "model random, or no test"),
        (
            TRIAL | {"method": "peto", "model": "random"},
            "model",
            "model random with method peto",
            "model common, or no model",
        ),
        (
            SHARE | {"method": "glmm", "model": "common"},
            "model",
            "model common with method glmm",
            "model random, or no model",
        ),
        (TRIAL | {"correlation": 0.5}, "correlation", "correlation with comparison arms", "comparison pre_post"),
        (
            SHARE | {"sensitivity": {"correlations": [0.3]}},
            "sensitivity.correlations",
            "correlations with comparison single_arm",
            "comparison pre_post",
        ),
        (
            MEANS | {"sensitivity": {"continuity": [0.5]}},
            "sensitivity.continuity",
            "continuity with measure MD",
            "OR, RR, RD",
        ),
        (
            TRIAL | {"medians": "quantile_estimation"},
            "medians",
            "medians with measure OR",
            f"{MEAN_MEASURES}, MC, SMCC, SMCR",
        ),
        (
            TRIAL | {"whole_numbers": "yes"},
            "whole_numbers",
            "whole_numbers with measure OR",
            f"{MEAN_MEASURES}, MC, SMCC, SMCR",
        ),
        (
            TRIAL | {"sensitivity": {"measures": ["RR", "MD"]}},
            "sensitivity.measures",
            "MD beside measure OR",
            "OR, RR, RD",
        ),
        (MEANS | {"sensitivity": {"measures": ["OR"]}}, "sensitivity.measures", "OR beside measure MD", MEAN_MEASURES),
        (
            TRIAL | {"measure": "GENR", "sensitivity": {"measures": ["GEN"]}},
            "sensitivity.measures",
            "GEN beside measure GENR",
            "no other: GENR takes the effect as the report gives it",
        ),
        (TRIAL | AGAIN, "sensitivity.without_studies", "a", "studies of this analysis"),
        (
            TRIAL | {"labels": {"lower": "better", "higher": "Better"}},
            "labels",
            "'better' at both ends",
            "words that differ",
        ),
        (TRIAL | {"e_value": "yes"}, "e_value", "e_value yes with measure OR", "rare or common"),
        (TRIAL | {"measure": "RR", "e_value": "rare"}, "e_value", "e_value rare with measure RR", "yes"),
        (MEANS | {"e_value": "yes"}, "e_value", "e_value with measure MD", "OR, HR, RR, IRR, SMD, SMDH, SMDR"),
        (
            TRIAL | {"measure": "IRR", "sensitivity": {"measures": ["RR"]}},
            "sensitivity.measures",
            "RR beside measure IRR",
            "IRR, IRD",
        ),
    ],
)
def test_what_does_not_go_together_is_told_with_what_does(analysis, key, found, allowed):
    assert told(analysis) == [(key, found, allowed)]


def test_every_contradiction_of_an_analysis_is_told_at_once():
    wrong = TRIAL | COMMON | {"tau2": "ML", "test": "z", "correlation": 0.1, "whole_numbers": "yes"}
    assert [key for key, *_ in told(wrong)] == ["tau2", "test", "correlation", "whole_numbers"]


ENTRY = """analyses:
  - &first
    id: a
    title: A
    outcome: birth
    comparison: {kind: arms, experimental: x, control: y}
    designs: [randomised]
    species: human
    measure: OR
    direction: lower
    labels: {lower: l, higher: h}
"""


def read(folder: Path, text: str):
    path = folder / "analyses.yaml"
    path.write_text(text, encoding="utf-8")
    value, issues = read_checked(path, "analyses")
    return value, [(issue.place.partition(", ")[2], issue.found, issue.allowed) for issue in issues]


def test_an_entry_may_take_over_another_and_overrule_its_keys(tmp_path):
    value, issues = read(tmp_path, ENTRY + "  - <<: *first\n    id: b\n    measure: RR\n")
    assert issues == []
    assert [(one["id"], one["measure"], one["outcome"]) for one in value["analyses"]] == [
        ("a", "OR", "birth"),
        ("b", "RR", "birth"),
    ]


@pytest.mark.parametrize(
    ("measure", "kind", "figures", "found"),
    [
        ("IRR", "arms", "events n", "IRR without person_time"),
        ("ZCOR", "single_arm", "n", "ZCOR without r"),
        ("IR", "single_arm", "events person_time", ""),
        ("HR", "arms", "", ""),
    ],
)
def test_figures_that_no_sheet_asks_for_are_told_before_anyone_extracts(measure, kind, figures, found):
    codebook = [{"level": "outcome", "variable": name, "type": "number", "values": ""} for name in figures.split()]
    comparison = TRIAL["comparison"] if kind == "arms" else SHARE["comparison"]
    analysis = TRIAL | {"measure": measure, "comparison": comparison}
    issues = check_analyses([analysis], codebook=codebook, file="analyses.yaml")
    assert [issue.found for issue in issues] == [found] * bool(found)


def test_a_key_that_a_person_wrote_twice_is_told_beside_one_that_was_taken_over(tmp_path):
    _, issues = read(tmp_path, ENTRY + "  - <<: *first\n    id: b\n    id: c\n")
    assert [found for _, found, _ in issues] == ["id for the second time"]


@pytest.mark.parametrize(
    ("before", "after", "key", "found", "rule"),
    [
        ("measure: OR", "measure: OR\n    correlation: 1.5", "correlation", "1.5", "a number above -1 and below 1"),
        ("measure: OR", "measure: OR\n    correlation: .nan", "correlation", "NaN", "a number above -1 and below 1"),
        (
            "measure: OR",
            "measure: OR\n    correlation: .inf",
            "correlation",
            "Infinity",
            "a number above -1 and below 1",
        ),
        (
            "measure: OR",
            "measure: OR\n    absolute: {baselines: {all: control}}",
            "absolute.baselines.all",
            '"control"',
            "a number above 0 and below 1 or control_arms",
        ),
        (
            "measure: OR",
            "measure: OR\n    sensitivity: {continuity: [0]}",
            "sensitivity.continuity[1]",
            "0",
            "a number above 0 or treatment_arm",
        ),
        ("kind: arms", "kind: arm", "comparison.kind", '"arm"', "pre_post | arms | single_arm"),
        ("species: human", 'species: ""', "species", '""', "text of at least 1 letter"),
        ("[randomised]", "[]", "designs", "[]", "with at least 1 in it"),
        ("id: a", "id: A b", "id", '"A b"', "a small letter, then small letters, digits and _"),
        (
            "measure: OR",
            "measure: OR\n    moderators: [[dose, dose]]",
            "moderators[1]",
            '["dose", "dose"]',
            "each of them once",
        ),
        ("measure: OR", "measure: OR\n    bias: [begg, begg]", "bias", '["begg", "begg"]', "each of them once"),
    ],
)
def test_what_is_allowed_says_the_rule(tmp_path, before, after, key, found, rule):
    _, issues = read(tmp_path, ENTRY.replace(before, after, 1))
    assert [(place, told) for place, told, _ in issues] == [(f"analyses[1].{key}", found)]
    assert rule in issues[0][2]


def certain(measure, more=None, **asked):
    return TRIAL | {"measure": measure, "certainty": asked} | (more or {})


@pytest.mark.parametrize(
    "analysis",
    [
        certain("MD", target="important_effect", mid=5, source="panel", sd=12),
        certain("RD", mid=20, source="panel"),
        certain("RR", {"absolute": {"baselines": {"all": 0.2}}}, mid=20, source="panel"),
        certain("HR", mid=1.25, source="panel", treatment="cells"),
        SHARE | {"certainty": {"treatment": "cells"}},
    ],
)
def test_targets_of_certainty_that_go_together_are_not_told(analysis):
    assert told(analysis) == []


def test_no_remedy_for_a_difference_beside_dependent_effects_leads_to_another_issue():
    dependent = {"dependent": {"outcomes": ["clinical pregnancy"], "correlation": 0.5}}
    wrong = certain("RR", dependent, mid=20, source="panel")
    (issue,) = check_choices(wrong, file="analyses.yaml")
    assert issue.place.endswith("certainty.mid")
    assert issue.remedy == "choose RD, or take mid away"
    assert told(wrong | {"measure": "RD"}) == []


@pytest.mark.parametrize(
    ("analysis", "key", "found"),
    [
        (certain("MD", target="important_effect"), "certainty.target", "important_effect without mid"),
        (certain("MD", mid=5), "certainty.mid", "mid without source"),
        (certain("OR", mid=5, source="x"), "certainty.mid", "mid with measure OR and no absolute.baselines"),
        (certain("HR", mid=0.8, source="x"), "certainty.mid", "0.8 with measure HR"),
        (certain("SMD", mid=0.5, source="x", sd=2), "certainty.sd", "sd with measure SMD"),
        (SHARE | {"certainty": {"mid": 5, "source": "x"}}, "certainty.mid", "mid with measure PLO"),
    ],
)
def test_targets_of_certainty_that_contradict_are_told(analysis, key, found):
    assert [(place, words) for place, words, _ in told(analysis)] == [(key, found)]
