"""A published table anew: what it prints beside what was extracted, each difference told and nothing invented."""

import pytest

from extracted import extract, outcome
from prismake import tables
from prismake.extract import build_tables
from prismake.extract.apart import Apart, Document
from prismake.extract.questions import NO_VARIABLE
from prismake.issues import ReviewError

STUDIES = tables.from_rows("studies", [{"study_id": "a:1", "label": "Tan"}, {"study_id": "a:2", "label": "Li"}])
APART = Apart(
    documents=(Document("a:3", "Zhao", "animal", {"source": "placenta", "finding": "thicker"}),),
    reasons={"animal": "Animal study"},
    reference_of={"b:1": "a:1", "a:3": "a:3", "a:9": "a:9"},
    study_of={"a:1": "a:1"},
)


def build(*rows, spec=None, extraction=None):
    declared = spec or {"id": "t", "title": "T", "printed": list(rows)}
    cells = build_tables([declared], extraction=extraction, studies=STUDIES, apart=APART)
    return [group.sort_values("column")["text"].tolist() for _, group in cells.groupby("row")]


def row(*cells, **more):
    return {"label": "Row 1", **more, "cells": list(cells)}


@pytest.fixture
def extraction():
    return extract(
        outcome(outcome="score", events="5", n="12", denominator="patients"),
        route="uterine artery",
        source="bone marrow",
    )


def test_the_same_value_and_another_one(extraction):
    cells = (
        {"label": "Route", "says": "intrauterine", "variable": "route"},
        {"label": "Source", "says": "Bone marrow", "variable": "source"},
        {"label": "Timing", "says": "day 10", "variable": "timing"},
        {"label": "Gain", "says": "large"},
    )
    assert [found[3:] for found in build(row(*cells, record="b:1"), extraction=extraction)] == [
        ["Tan", "uterine artery", "differs"],
        ["Tan", "bone marrow", "the same"],
        ["Tan", "not seen in what was read", "nothing to compare with"],
        ["Tan", NO_VARIABLE, "nothing to compare with"],
    ]


def test_figures_are_compared_by_people_and_called_uncompared_without_their_word(extraction):
    cell = {"label": "Score", "says": "better", "outcome": "score"}
    noted = cell | {"note": "no figure is printed"}
    assert [found[4:] for found in build(row(cell, noted, record="b:1"), extraction=extraction)] == [
        ["5/12 patients", "not compared by the machine"],
        ["5/12 patients", "no figure is printed"],
    ]


def test_a_group_without_a_study_says_so_and_documents_apart_stand_with_their_reason(extraction):
    cells = (
        {"label": "Women", "says": "well studied", "show": "count"},
        {"label": "Which", "says": "many", "show": "studies"},
        {"label": "Animals", "says": "repair", "fact": "finding", "note": "one study"},
    )
    placenta = row(*cells, where={"source": ["placenta"]}, facts={"source": ["Placenta"]})
    assert [found[3:] for found in build(placenta, extraction=extraction)] == [
        ["0 of 2 included studies; 1 apart", "0 of 2 included studies", "not compared by the machine"],
        ["0 of 2 included studies; 1 apart", "no study", "nothing to compare with"],
        ["0 of 2 included studies; 1 apart", "Zhao: thicker", "one study"],
    ]


def test_a_document_that_is_excluded_answers_with_its_facts_and_one_that_is_nowhere_with_nothing(extraction):
    cell = {"label": "Source", "says": "placenta", "fact": "source"}
    both = (row(cell, record="a:3"), row(cell, record="a:9"))
    assert [found[3:] for found in build(*both, extraction=extraction)] == [
        ["Zhao (not included: Animal study)", "placenta", "the same"],
        ["neither an included study nor an excluded full text", "not seen in what was read", "nothing to compare with"],
    ]


def test_a_record_that_no_table_knows_is_told(extraction):
    with pytest.raises(ReviewError, match="a:7"):
        build(row({"label": "A", "says": "b"}, record="a:7"), extraction=extraction)


def test_a_question_says_who_asks_what_documents_apart_say_and_what_is_open(extraction):
    spec = {
        "id": "q",
        "title": "Q",
        "questions": [
            {"label": "Source", "says": "which", "asked_by": ["000", "003"], "variable": "source", "fact": "source"},
            {"label": "Cost", "says": "high", "open": "all of it"},
        ],
    }
    assert build(spec=spec, extraction=extraction) == [
        ["Source", "000, 003", "which", "Tan: bone marrow", "1 of 2", "Zhao: placenta", ""],
        [
            "Cost",
            "",
            "high",
            "not extracted: the codebook has no variable for it",
            "",
            "not extracted of them",
            "all of it",
        ],
    ]
