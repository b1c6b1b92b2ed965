"""Where two judges differ, figures and tables say so: a sign of its own, and nobody's colour."""

import pandas as pd
import pytest

from prismake.report.certainty_words import tell_open
from prismake.report.figures.judgements import read_assessments, unite_judges
from prismake.report.figures.traffic import draw_lights, draw_shares
from prismake.tables import from_rows

ROW = {"study_id": "a", "tool": "rob2_2019", "outcome": "pain", "domain": "1", "name": "Process", "support": "seen"}


def appraisal(**words: str) -> pd.DataFrame:
    return from_rows("appraisal", [{**ROW, "person": person, "judgement": word} for person, word in words.items()])


@pytest.mark.parametrize("words", [{"ada": "low", "ben": "high"}, {"ada": "high", "ben": "low"}])
def test_a_difference_has_a_sign_and_a_line_of_the_legend(words):
    (assessment,) = read_assessments(appraisal(**words))
    for drawing in (
        draw_lights(assessment, labels={"a": "Tan 2016"}, name="one", title="Risk"),
        draw_shares(assessment, weights={}, name="two", title="Risk"),
    ):
        assert "≠" in drawing
        assert "judged differently, not settled" in drawing


def test_where_people_agree_nothing_of_it_is_shown():
    (assessment,) = read_assessments(appraisal(ada="low", ben="Low"))
    drawing = draw_lights(assessment, labels={"a": "Tan 2016"}, name="one", title="Risk")
    assert "not settled" not in drawing
    assert unite_judges(appraisal(ada="low", ben="low"))["judgement"].tolist() == ["low"]


def test_a_third_person_who_agrees_with_the_first_settles_nothing():
    words = appraisal(ada="low", ben="high", cleo="low")
    assert unite_judges(words)["judgement"].tolist() == ["not settled"]


def test_a_level_says_why_there_is_none():
    row = {
        "certainty": "",
        "unsettled": "imprecision (ada: serious, ben: no)",
        "outdated": "cleo judged OR 2, now it is OR 1",
    }
    said = "not settled: imprecision (ada: serious, ben: no); owed again: cleo judged OR 2, now it is OR 1"
    assert tell_open(row) == said
    assert tell_open(row | {"certainty": "low"}) == ""
