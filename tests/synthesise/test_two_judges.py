"""Certainty by two people, or on an estimate that has changed: no level before it is settled or judged again."""

import pandas as pd
import pytest

from extraction_factory import TRIAL, TWO_TRIALS, compute
from people import fill_folder, fill_sheet
from prismake import tables
from prismake.report.certainty_words import tell_open
from prismake.sheets import read_sheet
from prismake.synthesise import issue_grades, judge_certainty, pool_effects
from prismake.synthesise.certainty import DOWNGRADES
from prismake.synthesise.judged_estimates import describe_estimates

FINE = {name: next(iter(words)) for name, words in DOWNGRADES.items()}
FINE |= {"publication_bias_reason": "registers searched"}
SERIOUS = FINE | {"imprecision": "serious", "imprecision_reason": "few events"}
SETTING = {"people": ["ada", "ben"], "adjudicator": "cleo"}
NAMES = ("absolute", "appraisal_settled", "cohorts", "extraction_settled", "studies")
PEOPLE = {name: name for name in ("ada", "ben", "cleo", "dora")}
ITEM = "live_birth|imprecision"


@pytest.fixture(scope="module")
def evidence():
    effects, estimates = pool_effects(compute(TRIAL, *TWO_TRIALS), analyses=[TRIAL])
    absent = {name: tables.empty(name) for name in NAMES}
    return {"effects": effects, "estimates": estimates, **absent}


def change(evidence, **values):
    """The same with another estimate, as the next search would bring it."""
    return evidence | {"estimates": evidence["estimates"].assign(**values)}


def run(folder, evidence, *, setting=SETTING, people=PEOPLE, former=None):
    places = (folder / "grade", folder / "consensus/grade")
    saved = [[str(path) for path in sorted(one.rglob("*.xlsx"))] for one in places]
    asked = {"setting": setting, "tools": {}, "people": people, "former": former or {}}
    return judge_certainty(evidence, *places, sheets=saved[0], settled=saved[1], analyses=[TRIAL], **asked)


def judge(folder, person, words, batch="batch-001"):
    assert fill_sheet(folder / "grade" / person / f"{batch}.xlsx", "certainty", {"live_birth": words})


def rule(folder, word, support="", item=ITEM, person="cleo"):
    given = {item: {"judgement": word, "support": support}}
    return fill_folder(folder / "consensus/grade" / person, "judgements", given)


def begin(folder, evidence, ada, ben, **more):
    run(folder, evidence, **more)
    judge(folder, "ada", ada)
    judge(folder, "ben", ben)
    return run(folder, evidence, **more)


def row(made):
    (found,) = tables.to_rows(made["grade"])
    return found


def batches(folder, person, where="grade"):
    return [path.stem for path in sorted((folder / where / person).glob("*.xlsx"))]


def test_one_judge_and_two_who_agree_give_a_level(tmp_path, evidence):
    run(tmp_path, evidence)
    judge(tmp_path, "ada", SERIOUS)
    assert (row(run(tmp_path, evidence))["certainty"], row(run(tmp_path, evidence))["person"]) == ("moderate", "ada")
    judge(tmp_path, "ben", SERIOUS | {"imprecision_reason": "wide limits"})
    found = row(run(tmp_path, evidence))
    assert (found["certainty"], found["person"]) == ("moderate", "ada and ben")
    assert found["imprecision_reason"] == "few events | wide limits"
    assert batches(tmp_path, "cleo", "consensus/grade") == []


@pytest.mark.parametrize(("ada", "ben"), [(SERIOUS, FINE), (FINE, SERIOUS)])
def test_what_differs_gives_no_level_whoever_comes_first_and_is_asked_once(tmp_path, evidence, ada, ben):
    made = begin(tmp_path, evidence, ada, ben)
    found = row(made)
    assert (found["certainty"], found["signs"], found["missing"]) == ("", "", "")
    said = ", ".join(f"{who}: {words['imprecision']}" for who, words in (("ada", ada), ("ben", ben)))
    assert found["unsettled"] == f"imprecision ({said})"
    assert tell_open(found) == f"not settled: imprecision ({said})"
    settled = made["grade_settled"].set_index("item")["judgement"]
    assert (settled["imprecision"], settled["inconsistency"]) == ("not settled", "not serious")
    run(tmp_path, evidence)
    assert batches(tmp_path, "cleo", "consensus/grade") == ["batch-001"]


def test_the_adjudicators_word_gives_the_level_with_the_reasons_of_who_said_the_same(tmp_path, evidence):
    begin(tmp_path, evidence, SERIOUS, FINE)
    assert rule(tmp_path, "Serious")
    made = run(tmp_path, evidence)
    assert (row(made)["certainty"], row(made)["imprecision_reason"]) == ("moderate", "few events")
    settled = made["grade_settled"].set_index("item").loc["imprecision"]
    assert settled[["status", "settled_by"]].tolist() == ["consensus", "cleo"]
    run(tmp_path, evidence, setting=SETTING | {"adjudicator": "dora"})
    assert batches(tmp_path, "dora", "consensus/grade") == []


def test_two_halves_are_no_judgement_of_anybody(tmp_path, evidence):
    ada = {"risk_of_bias": "not serious", "inconsistency": "not serious"}
    ben = {name: word for name, word in FINE.items() if name not in ada}
    found = row(begin(tmp_path, evidence, ada, ben))
    assert (found["certainty"], found["missing"]) == ("", "; ".join(DOWNGRADES))


def test_an_importance_that_differs_is_not_settled_and_leaves_the_level(tmp_path, evidence):
    found = row(begin(tmp_path, evidence, FINE | {"importance": "critical"}, FINE | {"importance": "important"}))
    assert (found["certainty"], found["importance"]) == ("high", "")
    assert found["unsettled"] == "importance (ada: critical, ben: important)"


CHANGES = [{"shown": 9.5}, {"shown_low": 0.001}, {"shown_high": 99.0}, {"k": 3}]


@pytest.mark.parametrize("values", CHANGES, ids=lambda one: next(iter(one)))
def test_a_judgement_on_another_estimate_gives_no_level_and_is_owed_again(tmp_path, evidence, values):
    alone = {"people": ["ada"]}
    run(tmp_path, evidence, setting=alone)
    judge(tmp_path, "ada", SERIOUS)
    before = run(tmp_path, evidence, setting=alone)
    assert row(before)["certainty"] == "moderate"
    assert batches(tmp_path, "ada") == ["batch-001"]
    after = run(tmp_path, change(evidence, **values), setting=alone)
    old, new = (
        describe_estimates([TRIAL], estimates=one["estimates"])["live_birth"]
        for one in (evidence, change(evidence, **values))
    )
    told = f"judged {old}, now it is {new}"
    assert (row(after)["certainty"], row(after)["outdated"]) == ("", f"ada {told}")
    assert after["remarks"]["kind"].tolist() == ["estimate changed"]
    assert after["grade_judgements"]["estimate"].tolist() == [old]
    assert batches(tmp_path, "ada") == ["batch-001", "batch-002"]
    judge(tmp_path, "ada", FINE, batch="batch-002")
    again = run(tmp_path, change(evidence, **values), setting=alone)
    assert (row(again)["certainty"], row(again)["outdated"], len(again["remarks"])) == ("high", "", 0)
    assert batches(tmp_path, "ada") == ["batch-001", "batch-002"]


def test_an_estimate_that_comes_back_has_its_judgement_again(tmp_path, evidence):
    begin(tmp_path, evidence, SERIOUS, SERIOUS)
    other = change(evidence, k=3)
    assert row(run(tmp_path, other))["certainty"] == ""
    assert row(run(tmp_path, evidence))["certainty"] == "moderate"
    assert batches(tmp_path, "ada") == ["batch-001", "batch-002"]


def test_what_is_printed_alike_is_no_other_estimate(tmp_path, evidence):
    begin(tmp_path, evidence, SERIOUS, SERIOUS)
    nearly = change(evidence, shown=evidence["estimates"]["shown"] * (1 + 1e-9))
    assert row(run(tmp_path, nearly))["certainty"] == "moderate"
    assert batches(tmp_path, "ada") == ["batch-001"]


def test_a_consensus_on_another_estimate_does_not_settle_the_same_difference_of_today(tmp_path, evidence):
    begin(tmp_path, evidence, SERIOUS, FINE)
    rule(tmp_path, "serious")
    other = change(evidence, k=3)
    run(tmp_path, other)
    judge(tmp_path, "ada", SERIOUS, batch="batch-002")
    judge(tmp_path, "ben", FINE, batch="batch-002")
    made = run(tmp_path, other)
    assert row(made)["unsettled"].startswith("imprecision")
    assert made["remarks"]["kind"].tolist() == ["consensus overtaken"]
    assert batches(tmp_path, "cleo", "consensus/grade") == ["batch-001", "batch-002"]


def test_who_judged_today_counts_beside_who_has_not_yet(tmp_path, evidence):
    begin(tmp_path, evidence, SERIOUS, FINE)
    other = change(evidence, k=3)
    run(tmp_path, other)
    judge(tmp_path, "ada", SERIOUS, batch="batch-002")
    found = row(run(tmp_path, other))
    assert (found["certainty"], found["person"]) == ("moderate", "ada")
    assert found["outdated"].startswith("ben judged")


def test_a_single_studys_own_effect_is_the_estimate(evidence):
    one = evidence["effects"].head(1)
    estimates = evidence["estimates"].assign(k=1, shown=float("nan"), shown_low=float("nan"), shown_high=float("nan"))
    told = describe_estimates([TRIAL], estimates=estimates, effects=one)["live_birth"]
    assert told.endswith(", 1 study")
    assert "not pooled" not in told
    assert told != describe_estimates([TRIAL], estimates=estimates, effects=one.assign(shown=9.0))["live_birth"]
    assert describe_estimates([TRIAL], estimates=estimates)["live_birth"] == "OR not pooled, 1 study"


def test_a_sheet_of_before_tells_no_estimate_and_counts(tmp_path, evidence, monkeypatch):
    from prismake.synthesise import judgements

    page = judgements.grade_page

    def old_page(rows=()):
        made = page([{name: text for name, text in one.items() if name != "estimate"} for one in rows])
        columns = tuple(column for column in made.columns if column.key != "estimate")
        return type(made)(made.name, columns, made.rows, done_when=made.done_when)

    with monkeypatch.context() as patched:
        patched.setattr(judgements, "grade_page", old_page)
        issue_grades(tmp_path / "grade", people=["ada"], former={}, analyses=[TRIAL], estimates=evidence["estimates"])
    (path,) = (tmp_path / "grade/ada").glob("*.xlsx")
    assert "estimate" not in read_sheet(path, pages=()).rows["certainty"][0].cells
    judge(tmp_path, "ada", SERIOUS)
    assert row(run(tmp_path, change(evidence, k=3), setting={"people": ["ada"]}))["certainty"] == "moderate"


def test_the_frames_are_those_that_are_declared(tmp_path, evidence):
    made = begin(tmp_path, evidence, SERIOUS, FINE)
    for name in ("grade", "grade_judgements", "grade_settled"):
        pd.testing.assert_frame_equal(tables.as_written(name, made[name]), made[name])
