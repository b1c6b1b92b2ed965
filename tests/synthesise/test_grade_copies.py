"""Copies of a sheet on certainty: answers to ROB-ME that one of them has more than the other are joined."""

import pytest

from prismake.synthesise.certainty import DOMAINS
from prismake.synthesise.grade_copies import APART, TEXTS, unite_judgements

ROW = dict.fromkeys((*DOMAINS, *TEXTS, *APART), "") | {
    "analysis_id": "birth",
    "person": "ada",
    "batch": "batch-01",
    "cell": "certainty!H2",
    "risk_of_bias": "not serious",
}


def unite(*answers):
    rows = [ROW | {"sheet": f"{at}.xlsx", "missing_answers": told} for at, told in enumerate(answers)]
    return unite_judgements(rows)


@pytest.mark.parametrize(
    ("one", "other"), [("4.1 N", "4.1 N; 4.3 Y"), ("4.1 N; 4.3 Y", "4.3 Y"), ("4.3 Y", "4.1 N"), ("", "4.1 N; 4.3 Y")]
)
def test_a_further_answer_of_one_copy_is_joined_and_told(one, other):
    (kept,), issues, told = unite(one, other)
    assert kept["missing_answers"] == "4.1 N; 4.3 Y"
    assert issues == []
    assert f"missing_answers '{one}' and '{other}'" in told[0]["text"]


def test_a_question_that_two_copies_answer_otherwise_is_told_with_both_cells():
    _, (issue,), _ = unite("4.1 N; 4.3 Y", "4.1 N; 4.3 NI; 4.4 Y")
    assert (issue.file, issue.place) == ("1.xlsx", "certainty!H2")
    assert issue.found == "answer 4.3 'NI'; but 'Y' in 0.xlsx certainty!H2"
    assert issue.allowed == "one answer 4.3 per analysis and person"
