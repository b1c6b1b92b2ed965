"""Answers of checklists on robustness, people, direction and bias: from facts where the tables say what is asked."""

import pytest

from checked import edit, make_view, plan, put, write
from prismake.report.checklists.answering import FACTS, FROM_FACTS, OPEN, answer_items
from prismake.text.vocabulary import NOT_SETTLED

LEFT = {"analysis_id": "thickness", "kind": "leave_one_out", "k": 2, "verdict": "above"}

PLAIN = "Each study of 1 analysis without a value of no effect was left out in turn; the report shows what that gives."


def status(view, standard: str, item: str) -> str:
    (found,) = (one for one in answer_items(view, [standard]) if one.item.item == item)
    return found.status


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([LEFT, LEFT], "Each study of 1 analysis was left out in turn, which changes the conclusion of none."),
        (
            [{**LEFT, "change": "the interval includes no effect"}, LEFT],
            "Each study of 1 analysis was left out in turn, which changes the conclusion of 1.",
        ),
        ([{**LEFT, "verdict": ""}], PLAIN),
        (
            [LEFT, {**LEFT, "analysis_id": "births", "verdict": ""}],
            f"Each study of 1 analysis was left out in turn, which changes the conclusion of none. {PLAIN}",
        ),
        ([{**LEFT, "kind": "cumulative"}], ""),
        ([], ""),
    ],
)
def test_studies_that_were_left_out_are_an_answer_on_robustness(rows, told):
    view = make_view(put("influence", *({**row, "position": at} for at, row in enumerate(rows))), put("sensitivity"))
    assert FACTS["robustness"](view) == told
    assert FACTS["sensitivity"](view) == ("Each study is left out in turn." if told else "")
    assert {status(view, "PRISMA 2020", one) for one in ("13f", "20d")} == {FROM_FACTS if told else OPEN}


@pytest.mark.parametrize(
    ("asked", "analysed", "told"),
    [
        (["Ongoing and clinical pregnancy"], "clinical_pregnancy", "Ongoing and clinical pregnancy."),
        (["Pain"], "pain", "Pain."),
        (["Pain"], "sleep", "of the question: Pain; of the analyses: sleep."),
        (["Pain"], "pain at rest", "of the question: Pain; of the analyses: pain at rest."),
    ],
)
def test_an_outcome_that_the_question_names_is_told_once(asked, analysed, told):
    question = {"framework": "PICO", "population": "a", "outcomes": asked}
    view = make_view(write("protocol", question=question), plan(outcome=analysed))
    assert FACTS["outcomes"](view) == f"Outcomes that are sought: {told}"


def test_how_many_people_were_included_is_told_or_open():
    row = {"analysis_id": "thickness", "k": 2, "participants": 40, "counted": "patients", "doubtful": 0}
    view = make_view(put("grade", row))
    assert FACTS["counted"](view).endswith(": 40 patients (2 studies).")
    assert status(view, "PRISMA 2020 for abstracts", "7") == FROM_FACTS
    unknown = make_view(put("grade", {**row, "participants": None}))
    assert status(unknown, "PRISMA 2020 for abstracts", "7") == OPEN
    assert status(make_view(put("grade")), "PRISMA 2020 for abstracts", "7") == OPEN


def test_the_main_result_is_told_with_its_direction():
    view = make_view(plan(labels={"lower": "thinner", "higher": "thicker"}))
    (answer, *_) = [one for one in view.summary.answers if one.analysis_id == "thickness"]
    assert answer.sentences[0] in FACTS["answers"](view)
    assert "thicker" in FACTS["answers"](view) or "do not settle the direction" in FACTS["answers"](view)


def test_where_data_are_public_is_for_people_to_say():
    assert status(make_view(), "PRISMA 2020", "27") == OPEN


@pytest.mark.parametrize(
    ("judgements", "answered"),
    [(("low", "low"), True), (("low", "some_concerns"), False), (("low", NOT_SETTLED), False), (("low",), False)],
)
def test_only_studies_at_low_risk_alone_answer_what_their_bias_does(judgements, answered):
    rows = [
        {"study_id": study, "tool": "rob2_2019", "outcome": "", "domain": "overall", "judgement": word}
        for study, word in zip(("p1", "w1"), judgements, strict=False)
    ]
    view = make_view(put("appraisal_settled", *rows))
    assert bool(FACTS["low_risk"](view)) == answered
    assert "2 studies" in FACTS["low_risk"](view) or not answered


def test_what_the_studies_of_a_synthesis_are_judged_overall_is_counted():
    row = {"tool": "rob2_2019", "outcome": "", "domain": "overall"}
    rows = [{**row, "study_id": one, "judgement": word} for one, word in (("p1", "low"), ("w1", "high"))]
    judged = put("appraisal", {"study_id": "p1", "judgement": "low"}, {"study_id": "w1", "judgement": "high"})
    told = FACTS["weight"](make_view(judged, put("appraisal_settled", *rows)))
    assert told.endswith("2 have a judgement of risk of bias. Overall judgements: 1 high and 1 low.")


def test_no_effect_on_an_assumption_is_told_as_none():
    view = make_view(edit("effects", "analysis_id", "thickness", imputed=""))
    assert FACTS["prepared"](view).endswith(" on no conversion and no assumption.")
