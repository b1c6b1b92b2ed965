"""accuracy of analyses.yaml: mistakes are told at once, before any sheet is read."""

import pytest

from prismake import config
from prismake.commands.new import write_review
from prismake.issues import ReviewError

ANSWERS = {"title": "A test", "kind": "diagnostic", "people": "anna", "adjudicator": "carla", "databases": "pubmed"}
PLANNED = """analyses: []
accuracy:
  - id: test
    title: Accuracy of the test
    sensitivity: sensitivity
    specificity: specificity
    arm: experimental
    designs: [cross_sectional]
    species: human
"""


def load(folder, text):
    write_review(folder, ANSWERS)
    (folder / "config/analyses.yaml").write_text(text)
    return config.load(folder / "config")


def test_a_planned_test_stands_beside_the_analyses(tmp_path):
    loaded = load(tmp_path, PLANNED)
    assert loaded.analyses == []
    assert [one["id"] for one in loaded.accuracy] == ["test"]
    assert load(tmp_path / "other", "analyses: []\n").accuracy == []


@pytest.mark.parametrize(
    ("old", "new", "places"),
    [
        ("    arm: experimental\n", "", ["accuracy[1]"]),
        ("species: human\n", "species: human\n    likelihood: laplace\n", ["accuracy[1].likelihood"]),
        ("species: human\n", "species: human\n    moderators: [country]\n", ["accuracy[1]"]),
    ],
)
def test_what_the_schema_does_not_know_is_refused(tmp_path, old, new, places):
    with pytest.raises(ReviewError) as raised:
        load(tmp_path, PLANNED.replace(old, new))
    assert [issue.place.rpartition(", ")[2] for issue in raised.value.issues] == places


def test_an_id_that_an_analysis_has_and_words_that_the_codebook_lacks_are_told_together(tmp_path):
    again = PLANNED.partition("accuracy:\n")[2].replace("[cross_sectional]", "[cohort]")
    with pytest.raises(ReviewError) as raised:
        load(tmp_path, PLANNED + again)
    assert {issue.found for issue in raised.value.issues} == {"stands more than once", "cohort"}


def test_thresholds_have_a_source_and_are_shares(tmp_path):
    known = (
        "species: human\n    certainty: {sensitivity: 0.9, source: panel}\n    absolute: {prevalences: {wards: 0.1}}\n"
    )
    loaded = load(tmp_path / "known", PLANNED.replace("species: human\n", known))
    assert loaded.accuracy[0]["certainty"] == {"sensitivity": 0.9, "source": "panel"}
    for at, wrong in enumerate(
        ("certainty: {sensitivity: 0.9}", "certainty: {source: panel}", "absolute: {prevalences: {a: 10}}")
    ):
        with pytest.raises(ReviewError):
            load(tmp_path / str(at), PLANNED.replace("species: human\n", f"species: human\n    {wrong}\n"))
