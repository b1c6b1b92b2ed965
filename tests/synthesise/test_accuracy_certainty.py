"""Certainty of the accuracy of a test: judged as two outcomes, on the sheets that effects have; results per 1000."""

from fractions import Fraction

import pytest
from scipy.special import expit
from scipy.stats import norm

from people import fill_sheet
from prismake.config.accuracy import list_judged
from prismake.sheets import read_sheet
from prismake.synthesise import judge_certainty
from prismake.synthesise.accuracy_evidence import count_results, gather_evidence
from prismake.synthesise.certainty import DOWNGRADES
from prismake.synthesise.judged_evidence import describe_evidence
from prismake.synthesise.questions import describe_analysis, find_shown, is_other_analysis
from prismake.synthesise.starting import find_start
from prismake.tables import empty, from_rows, to_rows
from tested import STRIP, list_sheets, pool

THRESHOLDS = {"sensitivity": 0.9, "specificity": 0.9, "source": "panel of patients"}
PLAN = STRIP | {"certainty": THRESHOLDS, "absolute": {"prevalences": {"wards": 0.1, "clinic": 0.25}}}
SIDES = ("ultrasound (sensitivity)", "ultrasound (specificity)")
FINE = {name: next(iter(words)) for name, words in DOWNGRADES.items()}
FINE |= {"publication_bias_reason": "registers searched"}
SERIOUS = FINE | {"imprecision": "serious", "imprecision_reason": "holds the threshold"}
QUADAS = {"tool": "quadas2_2011", "domain": "1", "name": "Patient selection", "outcome": ""}


class Shown:
    """What a row of a sheet shows."""

    def __init__(self, name, texts):
        self.id, self.text = name, texts.get


@pytest.fixture(scope="module")
def pooled():
    return pool(*list_sheets())


@pytest.fixture(scope="module")
def named(pooled):
    rows, estimates = pooled
    absent = ("effects", "estimates", "absolute", "cohorts", "extraction_settled", "studies")
    judged = [{**QUADAS, "study_id": f"s{at:02}", "judgement": "low" if at < 12 else "high"} for at in range(15)]
    known = {"accuracy": rows, "accuracy_estimates": estimates, "appraisal_settled": from_rows("appraisal", judged)}
    return {name: empty(name) for name in absent} | known


def run(folder, named, plan=PLAN):
    places = (folder / "grade", folder / "consensus/grade")
    saved = [[str(path) for path in sorted(one.rglob("*.xlsx"))] for one in places]
    setting = {"people": ["ada", "ben"], "adjudicator": "cleo"}
    asked = {"setting": setting, "tools": {}, "people": {name: name for name in ("ada", "ben", "cleo")}, "former": {}}
    settled = {"sheets": saved[0], "settled": saved[1]}
    return judge_certainty(named, *places, **settled, analyses=[], accuracy=[plan], **asked)


def judge(folder, person, words):
    assert fill_sheet(folder / "grade" / person / "batch-001.xlsx", "certainty", words) == 2


def test_each_side_is_a_row_that_shows_its_estimate_its_studies_and_what_is_proposed(tmp_path, named):
    run(tmp_path, named)
    rows = {row.id: row for row in read_sheet(tmp_path / "grade/ada/batch-001.xlsx", pages=()).rows["certainty"]}
    assert list(rows) == list(SIDES)
    one = rows[SIDES[0]]
    assert one.text("title") == "Ultrasound for thrombosis: sensitivity"
    assert "experimental against the reference standard" in one.text("question")
    # two decimals of lme4's glmer and of our reference in 40 digits (tests/synthesise/bivariate.json)
    assert one.text("estimate") == "sensitivity 0.91 [0.86, 0.94], 16 studies"
    assert one.text("participants") == "1028"
    assert one.text("bias").split("\n") == ["Patient selection: high 3, low 12", "not judged: 1"]
    assert "imprecision: serious (the 95 % interval [0.86, 0.94] holds the threshold of 0.9)" in one.text("proposed")
    assert "inconsistency: serious" in rows[SIDES[1]].text("proposed")


def test_a_study_that_is_judged_for_the_outcome_and_as_a_whole_counts_once(named, pooled):
    own = {**QUADAS, "study_id": "s00", "outcome": "sensitivity", "judgement": "high"}
    other = {**QUADAS, "tool": "quadas_c", "study_id": "s01", "judgement": "low"}
    judged = from_rows("appraisal", [*to_rows(named["appraisal_settled"]), own, other])
    found = gather_evidence([PLAN], tables=pooled[0], estimates=pooled[1])
    told = describe_evidence(found.analyses, estimates=found.estimates, effects=found.effects, appraisal=judged)
    lines = told[SIDES[0]]["bias"].split("\n")
    assert lines == ["Patient selection: high 3, high and low 1, low 11", "Patient selection: low 1", "not judged: 1"]


def test_a_sheet_of_an_older_machine_that_names_no_test_still_counts(named):
    described = {one["id"]: describe_analysis(one) for one in list_judged([PLAN])}
    shown = {"title": f"{PLAN['title']}: sensitivity", "question": described[SIDES[0]]["question"]}
    old = shown | {"question": shown["question"].replace("experimental against", "the test against")}
    assert not is_other_analysis(Shown(SIDES[0], old), analyses=described)
    assert find_shown(Shown(SIDES[0], old), analyses=described) == [SIDES[0]]
    other = shown | {"question": shown["question"].replace("experimental against", "ultrasound of the leg against")}
    assert is_other_analysis(Shown(SIDES[0], other), analyses=described)


def test_judgements_of_two_people_settle_into_a_level_for_each_side(tmp_path, named):
    run(tmp_path, named)
    judge(tmp_path, "ada", {SIDES[0]: SERIOUS, SIDES[1]: FINE})
    judge(tmp_path, "ben", {SIDES[0]: SERIOUS, SIDES[1]: SERIOUS})
    grade = {row["analysis_id"]: row for row in to_rows(run(tmp_path, named)["grade"])}
    assert [grade[SIDES[0]][name] for name in ("start", "certainty", "person")] == ["high", "moderate", "ada and ben"]
    assert grade[SIDES[1]]["certainty"] == ""
    assert "imprecision" in grade[SIDES[1]]["unsettled"]
    found = {SIDES[1] + "|imprecision": {"judgement": "not serious", "support": "above it"}}
    (sheet,) = (tmp_path / "consensus/grade/cleo").glob("*.xlsx")
    ids = [row.id for row in read_sheet(sheet, pages=()).rows["judgements"]]
    fill_sheet(sheet, "judgements", dict(zip(ids, found.values(), strict=True)))
    settled = {row["analysis_id"]: row for row in to_rows(run(tmp_path, named)["grade"])}
    assert settled[SIDES[1]]["certainty"] == "high"
    assert settled[SIDES[1]]["differs"] == "inconsistency: people judge not serious, serious is proposed"


def test_a_judgement_on_another_estimate_is_owed_again(tmp_path, named):
    run(tmp_path, named)
    judge(tmp_path, "ada", {SIDES[0]: SERIOUS, SIDES[1]: FINE})
    fewer = list_sheets()[:9]
    rows, estimates = pool(*fewer)
    made = run(tmp_path, named | {"accuracy": rows, "accuracy_estimates": estimates})
    assert all(
        "judged sensitivity" in row["outdated"] or "judged specificity" in row["outdated"]
        for row in to_rows(made["grade"])
    )
    assert (tmp_path / "grade/ada/batch-002.xlsx").exists()


@pytest.mark.parametrize(
    ("designs", "level"),
    [
        (["cross_sectional"], "high"),
        (["Cohort", "cross_sectional"], "high"),
        (["randomised"], "high"),
        (["cross_sectional", "case_control"], "low"),
        (["single_arm"], "low"),
    ],
)
def test_certainty_starts_high_where_people_are_tested_before_anybody_knows(designs, level):
    (one, other) = list_judged([PLAN | {"designs": designs}])
    assert find_start(one).level == find_start(other).level == level


def test_the_prediction_limits_are_those_of_a_new_study(pooled):
    rows, estimates = pooled
    (point,) = to_rows(estimates)
    found = to_rows(gather_evidence([PLAN], tables=rows, estimates=estimates).estimates)
    for row, side in zip(found, ("sensitivity", "specificity"), strict=True):
        spread = (point[f"error_{side}"] + point[f"between_{side}"]) ** 0.5
        wanted = expit(norm.ppf([0.025, 0.975], point[f"logit_{side}"], spread))
        assert [row["pi_low"], row["pi_high"]] == pytest.approx(list(wanted), rel=1e-9)


def test_without_a_threshold_nothing_is_proposed_and_few_studies_are_judged_unpooled(tmp_path, named):
    rows, estimates = pool(*list_sheets()[:3])
    made = run(tmp_path, named | {"accuracy": rows, "accuracy_estimates": estimates}, STRIP)
    assert {row["imprecision_proposed"] for row in to_rows(made["grade"])} == {""}
    first = read_sheet(tmp_path / "grade/ada/batch-001.xlsx", pages=()).rows["certainty"][0]
    assert first.text("estimate") == "sensitivity not pooled, 3 studies"


def test_results_per_1000_are_those_of_a_published_evidence_profile():
    """Table 5A of PMC8594622, made with GRADEpro: sensitivity 0.97 (0.91 to 0.99), specificity 0.90 (0.83 to 0.94)."""
    point = dict(zip((f"sensitivity{end}" for end in ("", "_low", "_high")), (0.97, 0.91, 0.99), strict=True))
    point |= dict(zip((f"specificity{end}" for end in ("", "_low", "_high")), (0.90, 0.83, 0.94), strict=True))
    estimates = from_rows("accuracy_estimates", [{"analysis_id": "ultrasound", "k": 5, **point}])
    plan = STRIP | {"absolute": {"prevalences": {"low": 0.05, "middle": 0.2, "high": 0.5}}}
    rows = {row["people"]: row for row in to_rows(count_results([plan], estimates=estimates))}
    printed = {
        "low": {"tp": (49, 46, 50), "fn": (1, 0, 4), "tn": (855, 789, 893), "fp": (95, 57, 161)},
        "middle": {"tp": (194, 182, 198), "fn": (6, 2, 18), "tn": (720, 664, 752), "fp": (80, 48, 136)},
        "high": {"tp": (485, 455, 495), "fn": (15, 5, 45), "tn": (450, 415, 470), "fp": (50, 30, 85)},
    }
    for people, results in printed.items():
        for name, values in results.items():
            found = [rows[people][f"{name}{end}"] for end in ("", "_low", "_high")]
            assert found == pytest.approx(values, abs=0.5 + 1e-9)  # 161.5 is printed as 161, 49.5 as 50


def test_results_per_1000_are_shares_of_the_ill_and_of_the_healthy(pooled):
    _, estimates = pooled
    (point,) = to_rows(estimates)
    rows = {row["people"]: row for row in to_rows(count_results([PLAN], estimates=estimates))}
    for name, share in PLAN["absolute"]["prevalences"].items():
        row, ill = rows[name], 1000 * Fraction(str(share))
        assert row["tp"] + row["fn"] == pytest.approx(float(ill))
        assert row["tn"] + row["fp"] == pytest.approx(float(1000 - ill))
        assert row["tp"] == pytest.approx(float(ill) * point["sensitivity"])
        assert row["tp_low"] + row["fn_high"] == pytest.approx(float(ill))
        assert row["tn_high"] + row["fp_low"] == pytest.approx(float(1000 - ill))
        assert row["fp_low"] < row["fp"] < row["fp_high"]
    _, few = pool(*list_sheets()[:3])
    assert count_results([PLAN], estimates=few).empty
