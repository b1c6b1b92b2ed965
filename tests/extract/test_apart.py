"""Documents that are excluded and told apart: their facts stand beside the review and in no count of it."""

import pandas as pd
import pytest

from prismake import config, tables
from prismake.config import files
from prismake.extract import build_apart, read_apart
from prismake.issues import ReviewError

CRITERIA = [{"id": "animal", "reason": "Animal study"}, {"id": "drug", "reason": "Other drug"}]
SPEC = {
    "id": "animals",
    "title": "Animals",
    "documents": {
        "excluded_for": ["animal"],
        "sort_by": "species",
        "columns": [{"label": "Species", "fact": "species"}, {"label": "Finding", "fact": "finding"}],
    },
}
REFERENCES = tables.from_rows(
    "references",
    [
        {"reference_id": "a:1", "authors": "Zhao, J; Li, P", "year": "2014", "title": "Cells"},
        {"reference_id": "a:2", "title": "Mice without an author.", "year": "2016"},
        {"reference_id": "a:PMC3"},
        {"reference_id": "a:4", "authors": "Tan, J", "year": "2016"},
    ],
)


def read(*facts, full_text=(("a:1", "animal"), ("a:2", "animal"), ("a:PMC3", "drug")), studies=("Tan 2016",)):
    decided = [{"reference_id": one, "status": "excluded", "reason": reason} for one, reason in full_text]
    clusters = [("a:1", "a:1"), ("b:1", "a:1"), ("a:2", "a:2"), ("a:PMC3", "a:PMC3"), ("a:4", "a:4")]
    return read_apart(
        pd.DataFrame(facts, columns=files.columns("apart"), dtype="str"),
        criteria=CRITERIA,
        clusters=tables.from_rows("clusters", [{"record_id": one, "reference_id": other} for one, other in clusters]),
        full_text=tables.from_rows("screening", decided),
        study_references=tables.from_rows("study_references", [{"study_id": "a:4", "reference_id": "a:4"}]),
        references=REFERENCES,
        studies=tables.from_rows("studies", [{"study_id": "s", "label": label} for label in studies]),
    )


def grid(apart, spec=SPEC):
    frame = build_apart([spec], apart)
    own = frame[frame["place"] > 0].sort_values(["row", "column"])
    return [group["text"].tolist() for _, group in own.groupby("row")]


def test_a_document_that_is_called_as_an_included_study_is_told_apart_from_it():
    assert [row[0] for row in grid(read(studies=("Zhao 2014",)))] == ["Mice without an author 2016", "Zhao 2014b"]


def test_nothing_excluded_gives_nothing():
    assert build_apart([SPEC], read(full_text=())).empty


def test_every_excluded_document_has_a_row_and_what_was_not_seen_is_called_so():
    apart = read(("b:1", "species", "rat", "abstract"))
    assert grid(apart) == [
        ["Zhao 2014", "rat", "not seen"],
        ["Mice without an author 2016", "not extracted", "not extracted"],
    ]


def test_another_criterion_is_another_table():
    apart = read(("a:PMC3", "finding", "no difference", "abstract"))
    assert grid(apart, SPEC | {"documents": SPEC["documents"] | {"excluded_for": ["drug"]}}) == [
        ["PMC3", "not seen", "no difference"]
    ]


def test_facts_of_a_document_that_nothing_excludes_wait_and_are_named():
    frame = build_apart([SPEC], read(("a:1", "species", "rat", "x"), full_text=()))
    assert frame[["place", "reference_id", "text"]].to_numpy().tolist() == [[0, "a:1", "Zhao 2014"]]


def test_facts_of_an_unknown_record_an_included_study_and_a_fact_twice_are_told_at_once():
    with pytest.raises(ReviewError) as caught:
        read(
            ("a:9", "species", "rat", "x"),
            ("a:4", "species", "rat", "x"),
            ("a:1", "species", "rat", "x"),
            ("b:1", "species", "mouse", "x"),
        )
    found = [issue.found for issue in caught.value.issues]
    assert found == ["an included study", "a:9", "the fact stands twice, under two records of one document"]


def test_words_that_neither_protocol_nor_facts_have_are_told(review_config):
    (review_config / "apart.csv").write_text("record,fact,value,support\na:1,species,rat,x\na:1,species,mouse,x\n")
    (review_config / "tables.yaml").write_text(
        "tables:\n- {id: one, title: T, documents: {excluded_for: [hue], sort_by: size, "
        "columns: [{label: A, fact: colour}]}}\n"
    )
    with pytest.raises(ReviewError) as caught:
        config.load(review_config)
    assert {issue.found for issue in caught.value.issues} == {"hue", "size", "colour", "stands more than once"}
