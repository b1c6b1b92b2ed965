"""Missing evidence (ROB-ME): the matrix from what was extracted, the questions on the sheet, and publication bias."""

import openpyxl
import pandas as pd
import pytest

from extraction_factory import RCT, STUDY, TRIAL, TWO_TRIALS, compute, counts, sheet, trial
from people import fill_sheet
from prismake.issues import ReviewError
from prismake.synthesise import judge_certainty, pool_effects
from prismake.synthesise.certainty import DOWNGRADES
from prismake.synthesise.missing import (
    FULL,
    OUT,
    PART,
    QUESTIONS,
    UNKNOWN,
    UNREPORTED,
    UNSEEN,
    list_missing,
    propose_publication_bias,
    tell_missing,
)
from prismake.tables import empty, from_rows

FINE = {name: next(iter(words)) for name, words in DOWNGRADES.items()} | {"publication_bias_reason": "registers"}
PEOPLE = {name: name for name in ("ada", "ben", "cleo")}
SETTING = {"people": ["ada", "ben"], "adjudicator": "cleo"}


def gather(analysis, *sheets):
    extraction = from_rows("extraction_settled", [row for rows in sheets for row in rows])
    names = sorted(set(extraction["study_id"]))
    studies = from_rows("studies", [{"study_id": name, "label": f"{name.title()} 2020"} for name in names])
    return {"extraction": extraction, "studies": studies, "effects": compute(analysis, *sheets)}


def half(name):
    return sheet(
        name, counts("live_birth", "experimental", "", "20"), counts("live_birth", "control", "4", "20"), traits=RCT
    )


def named(name, page="p. 3"):
    row = {"outcome": "live_birth", "arm": "experimental", "timepoint": "", "denominator": "patients", "n": "20"}
    return [one | {"page": page} for one in sheet(name, row, traits=RCT)]


def other(name, traits=RCT):
    return sheet(name, counts("death", "experimental", "1", "20"), traits=traits)


def test_each_study_that_is_admitted_has_its_status_and_a_cohort_has_none():
    cohort = other("z", STUDY | {"design": "controlled"})
    sheets = (trial("a"), half("b"), named("c"), other("d"), trial("e"), cohort)
    analysis = TRIAL | {"leave_out": {"e": "counted twice"}}
    found = list_missing([analysis], **gather(analysis, *sheets)).set_index("study_id")
    assert found["status"].to_dict() == {"a": FULL, "b": PART, "c": UNREPORTED, "d": UNKNOWN, "e": OUT}
    assert found.loc["a", "evidence"].startswith("a-ada.xlsx ")
    assert found.loc["e", "evidence"] == "left out: counted twice"


@pytest.mark.parametrize(("page", "status"), [("p. 3", UNREPORTED), ("abstract", UNSEEN), ("", UNSEEN)])
def test_only_a_full_text_that_was_read_leaves_a_result_unreported(page, status):
    assert list_missing([TRIAL], **gather(TRIAL, named("c", page)))["status"].tolist() == [status]


@pytest.mark.parametrize(
    ("remark", "status", "told"),
    [
        ("Births tended to be more, no significant difference", UNSEEN, "a remark names it: d-ada.xlsx "),
        ("Births not seen", UNKNOWN, "no row has this outcome; what a remark says of it is for people to read"),
        ("Doubts about the blinding", UNKNOWN, "nobody wrote this outcome down"),
    ],
)
def test_what_a_remark_names_somebody_wrote_down(remark, status, told):
    found = list_missing([TRIAL], **gather(TRIAL, other("d", RCT | {"remarks": remark}))).iloc[0]
    assert found["status"] == status
    assert found["evidence"].startswith(told)


def test_an_analysis_without_species_takes_studies_of_any():
    anyone = {key: value for key, value in TRIAL.items() if key != "species"}
    found = list_missing([anyone], **gather(anyone, trial("a"), other("d", RCT | {"species": "mouse"})))
    assert found["status"].tolist() == [FULL, UNKNOWN]


@pytest.mark.parametrize(
    ("measure", "figure"),
    [
        *(("HR", name) for name in ("effect_se", "effect_high", "effect_t", "effect_p", "logrank_v")),
        *(("MD", name) for name in ("t", "p", "median")),
    ],
)
def test_any_figure_that_an_analysis_reads_is_a_result_in_part(measure, figure):
    row = {"outcome": "live_birth", "arm": "experimental", "timepoint": "", "n": "20", figure: "0.04"}
    analysis = TRIAL | {"measure": measure}
    assert list_missing([analysis], **gather(analysis, sheet("a", row, traits=RCT)))["status"].tolist() == [PART]


def test_a_trial_in_which_nobody_has_the_event_is_reported_in_full():
    found = list_missing([TRIAL], **gather(TRIAL, trial("a", events1="0", events2="0"))).iloc[0]
    assert found["status"] == FULL
    assert found["evidence"].startswith("a-ada.xlsx ")


def test_a_reason_to_leave_a_study_out_may_stand_behind_other_remarks():
    given = gather(TRIAL, trial("a", events1="0"))
    given["effects"] = given["effects"].assign(yi=float("nan"))
    given["effects"]["remark"] += "; left out: its people stand in B 2020 too"
    assert given["effects"]["remark"].iloc[0].startswith("0.5 added")
    assert list_missing([TRIAL], **given)["status"].tolist() == [OUT]


def test_what_is_missing_is_told_by_name():
    given = gather(TRIAL, trial("a"), named("c"), other("d"))
    labels = dict(zip(given["studies"]["study_id"], given["studies"]["label"], strict=True))
    told = tell_missing(list_missing([TRIAL], **given), "live_birth", labels=labels)
    assert told == f"{FULL}: 1\n{UNREPORTED}: 1 (C 2020)\n{UNKNOWN}: 1 (D 2020)"


@pytest.mark.parametrize(
    ("word", "proposed"), [("high", "strongly suspected"), ("low", "undetected"), ("some concerns", ""), ("", "")]
)
def test_a_high_risk_of_missing_evidence_proposes_publication_bias(word, proposed):
    assert propose_publication_bias(word, "two trials").word == proposed


def test_the_tool_has_eleven_questions():
    assert [number.partition(".")[0] for number in QUESTIONS] == ["3"] * 3 + ["4"] * 8


@pytest.fixture(scope="module")
def evidence():
    effects, estimates = pool_effects(compute(TRIAL, *TWO_TRIALS), analyses=[TRIAL])
    given = gather(TRIAL, *TWO_TRIALS, named("c"))
    absent = {name: empty(name) for name in ("absolute", "appraisal_settled", "cohorts")}
    tables = {"effects": effects, "estimates": estimates, "extraction_settled": given["extraction"]}
    return {**absent, **tables, "studies": given["studies"]}


def run(folder, evidence):
    places = (folder / "grade", folder / "consensus/grade")
    saved = [[str(path) for path in sorted(one.rglob("*.xlsx"))] for one in places]
    asked = {"setting": SETTING, "tools": {}, "people": PEOPLE, "former": {}, "analyses": [TRIAL]}
    return judge_certainty(evidence, *places, sheets=saved[0], settled=saved[1], **asked)


def judge(folder, person, **words):
    (path,) = (folder / "grade" / person).glob("*.xlsx")
    assert fill_sheet(path, "certainty", {"live_birth": FINE | words}) == 1
    return path


HIGH = {"missing_evidence": "high", "missing_evidence_reason": "one trial kept it back"}


def test_a_judgement_goes_from_the_sheet_to_the_domain_that_it_bears_on(tmp_path, evidence):
    run(tmp_path, evidence)
    path = judge(tmp_path, "ada", rob_me_4_1="py", rob_me_4_3="N", **HIGH)
    page = openpyxl.load_workbook(path)["certainty"]
    assert any("measured and not reported: 1 (C 2020)" in str(cell.value) for row in page.iter_rows() for cell in row)
    judge(tmp_path, "ben", **HIGH)
    made = run(tmp_path, evidence)
    row = made["grade"].iloc[0]
    assert row["missing_answers"] == "ada: 4.1 PY; 4.3 N"
    assert row[["missing_evidence", "publication_bias_proposed"]].tolist() == ["high", "strongly suspected"]
    assert row["publication_bias_grounds"].endswith("high – one trial kept it back")
    assert "publication bias: people judge undetected, strongly suspected is proposed" in row["differs"]
    assert made["missing_results"]["status"].tolist() == [FULL, FULL, UNREPORTED]


def test_what_two_people_judge_differently_is_settled_like_a_domain_and_leaves_the_level(tmp_path, evidence):
    run(tmp_path, evidence)
    judge(tmp_path, "ada", **HIGH)
    judge(tmp_path, "ben", missing_evidence="low")
    row = run(tmp_path, evidence)["grade"].iloc[0]
    assert (row["missing_evidence"], row["certainty"]) == ("", "high")
    assert "missing evidence (ada: high, ben: low)" in row["unsettled"]
    (path,) = (tmp_path / "consensus/grade/cleo").glob("*.xlsx")
    assert fill_sheet(path, "judgements", {"live_birth|missing_evidence": {"judgement": "high"}}) == 1
    row = run(tmp_path, evidence)["grade"].iloc[0]
    assert row[["missing_evidence", "missing_evidence_reason", "unsettled"]].tolist() == [
        "high",
        "one trial kept it back",
        "",
    ]


def test_a_risk_without_a_reason_is_held_back_and_a_word_that_is_no_answer_is_an_issue(tmp_path, evidence):
    run(tmp_path, evidence)
    judge(tmp_path, "ada", missing_evidence="some concerns")
    made = run(tmp_path, evidence)
    assert made["grade_judgements"].empty
    assert "without a reason: missing evidence 'some concerns'" in made["remarks"]["text"].iloc[0]
    judge(tmp_path, "ada", rob_me_4_7="perhaps")
    with pytest.raises(ReviewError) as caught:
        run(tmp_path, evidence)
    assert [one.found for one in caught.value.issues] == ["'perhaps'"]
    assert isinstance(evidence["effects"], pd.DataFrame)
