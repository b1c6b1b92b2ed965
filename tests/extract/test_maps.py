"""Evidence maps: two variables against each other, also where no study stands, and people counted once."""

import pandas as pd
import pytest

from prismake import config, tables
from prismake.extract import build_maps, build_tables
from prismake.issues import ReviewError

LABELS = ("Tan 2014", "Tan 2020", "Li 2021", "Wu 2022")
STUDIES = tables.from_rows("studies", [{"study_id": f"a:{n}", "label": label} for n, label in enumerate(LABELS)])
CODEBOOK = pd.DataFrame(
    [
        {"variable": "species", "level": "study", "label": "Species", "values": "human|animal"},
        {"variable": "drink", "level": "study", "label": "Drink", "values": "tea|mint|water"},
        {"variable": "place", "level": "study", "label": "Place", "values": "home|clinic"},
        {"variable": "outcome", "level": "outcome", "label": "Outcome", "values": "recovery|score|harm"},
        {"variable": "timepoint", "level": "outcome", "label": "Time", "values": "baseline|3 days|7 days"},
    ]
)
SHARED = tables.from_rows("cohorts", [{"study_a": "a:0", "study_b": "a:1", "ruling": "not sure"}])
MAP = {"id": "m", "title": "M", "where": {"species": ["human"]}, "map": {"rows": "drink", "columns": "place"}}
COUNT = {"outcome": "recovery", "timepoint": "7 days", "n": "30"}
SCORE = {"outcome": "score", "arm": "experimental", "n": "30"}


def study(number, *lines, arms=(), person="anna", **traits):
    keys = {"study_id": f"a:{number}", "person": person}
    rows = [{**keys, "level": "study", "variable": name, "value": value} for name, value in traits.items()]
    for level, listed in (("arm", arms), ("outcome", lines)):
        for item, line in enumerate(listed, start=1):
            rows += [{**keys, "level": level, "item": str(item), "variable": n, "value": v} for n, v in line.items()]
    return rows


def draw(spec, *rows, cohorts=SHARED):
    extraction = tables.from_rows("extraction", [row for group in rows for row in group])
    return build_maps([spec], extraction=extraction, studies=STUDIES, codebook=CODEBOOK, cohorts=cohorts)


def read(frame):
    return {(row.row_value, row.column_value): row.text for row in frame.itertuples()}


def across(side, cell="studies"):
    return {**MAP, "map": {"rows": "drink", "columns": side, "cell": cell}}


def test_no_map_gives_nothing():
    given = {"extraction": tables.empty("extraction"), "studies": STUDIES, "codebook": CODEBOOK, "cohorts": SHARED}
    assert build_maps([], **given).empty


def test_a_choice_without_a_study_has_its_row_and_its_column():
    found = draw(MAP, study(0, species="human", drink="Tea", place="home"))
    cells = read(found)
    assert cells["tea", "home"] == cells["all", "all"] == "1 study"
    assert {cells["water", "all"], cells["all", "clinic"], cells["mint", "clinic"]} == {"no study"}
    assert len(found) == (1 + 3) * (1 + 2)
    assert found.query("row_value == 'tea' and column_value == 'home'")["studies"].item() == "a:0"


def test_studies_that_are_not_chosen_do_not_stand_there_and_those_not_extracted_wait():
    found = draw(MAP, study(0, species="animal", drink="tea", place="home"), study(1, drink="tea"))
    assert read(found)["tea", "home"] == "no study"
    assert set(found["waiting"]) == {3}


def test_what_is_not_extracted_and_what_people_differ_on_stand_apart():
    settled = study(0, species="human", drink="tea")
    differ = [
        row
        for name, word in (("anna", "tea"), ("ben", "mint"))
        for row in study(1, species="human", drink=word, person=name)
    ]
    cells = read(draw(MAP, settled, differ))
    assert cells["tea", "not extracted"] == cells["not settled", "all"] == "1 study"
    assert cells["mint", "all"] == "no study"


def test_a_value_beyond_the_choices_has_a_row_of_its_own():
    assert read(draw(MAP, study(0, species="human", drink="cocoa", place="home")))["cocoa", "home"] == "1 study"


def test_a_study_has_as_many_outcomes_as_it_has_rows_of_and_the_others_are_told():
    one = study(0, COUNT, {**SCORE, "mean": "3"}, species="human", drink="tea")
    other = study(1, COUNT, species="human", drink="tea")
    cells = read(draw(across("outcome"), one, other))
    assert cells["tea", "recovery"] == "2 studies"
    assert cells["tea", "score"] == "1 study; no figures extracted: 1"
    assert cells["tea", "harm"] == "no figures extracted (2 studies)"
    assert cells["water", "harm"] == "no study"


def test_people_are_those_of_the_treated_arm_and_nobody_twice():
    two = ({"arm": "experimental", "arm_n": "72"}, {"arm": "control", "arm_n": "68"})
    rows = [
        study(0, species="human", drink="tea", n_enrolled="6"),
        study(1, species="human", drink="tea", n_analysed="25", n_enrolled="30"),
        study(2, species="human", drink="tea", arms=two, n_enrolled="152"),
        study(3, species="human", drink="tea"),
    ]
    shared = "97 (of 1 study no number is settled; without Tan 2014, whose people may be among these)"
    assert (
        read(draw(across("place", "people"), *rows))["tea", "all"]
        == f"4 studies, people in the treated arm, as analysed, else enrolled: {shared}"
    )
    nobody = tables.empty("cohorts")
    apart = "103 (of 1 study no number is settled)"
    assert read(draw(across("place", "people"), *rows, cohorts=nobody))["tea", "all"].endswith(apart)
    spec = {"id": "t", "title": "T", "group_by": "drink", "columns": [{"label": "People", "arm": "experimental"}]}
    extraction = tables.from_rows("extraction", [row for group in rows for row in group])
    told = build_tables([spec], extraction=extraction, studies=STUDIES, cohorts=SHARED)
    assert told["text"].tolist() == ["tea", shared]


def test_an_arm_whose_number_is_missing_is_not_taken_from_all_who_were_enrolled():
    arms = ({"arm": "experimental"}, {"arm": "control", "arm_n": "68"})
    cells = read(draw(across("place", "people"), study(2, species="human", drink="tea", arms=arms, n_enrolled="152")))
    assert cells["tea", "all"] == "1 study, people in the treated arm, as analysed, else enrolled: number not seen"


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        (
            ({**SCORE, "timepoint": "baseline", "mean": "3"}, {**SCORE, "timepoint": "3 days", "mean": "5"}),
            "higher than before: 1",
        ),
        (
            ({**SCORE, "timepoint": "3 days", "mean": "2"}, {**SCORE, "timepoint": "baseline", "mean": "3"}),
            "lower than before: 1",
        ),
        (
            ({**SCORE, "timepoint": "baseline", "mean": "3"}, {**SCORE, "timepoint": "7 days", "mean": "3.0"}),
            "no other than before: 1",
        ),
        (({**SCORE, "timepoint": "7 days", "mean": "3"},), "nothing to compare with: 1"),
        (
            ({**SCORE, "timepoint": "3 days", "mean": "3"}, {**SCORE, "timepoint": "7 days", "mean": "5"}),
            "nothing to compare with: 1",
        ),
        (
            (
                {**SCORE, "timepoint": "7 days", "mean": "3"},
                {**SCORE, "timepoint": "7 days", "mean": "5", "arm": "control"},
            ),
            "lower than without: 1",
        ),
    ],
)
def test_a_direction_is_that_of_the_figures(lines, word):
    assert (
        read(draw(across("outcome", "direction"), study(0, *lines, species="human", drink="tea")))["tea", "score"]
        == word
    )


def test_counts_have_a_direction_as_shares_do():
    lines = ({**COUNT, "arm": "experimental", "events": "20"}, {**COUNT, "arm": "control", "events": "21", "n": "60"})
    cells = read(draw(across("outcome", "direction"), study(0, *lines, species="human", drink="tea")))
    assert cells["tea", "recovery"] == "higher than without: 1"


def test_questions_show_who_answers_and_who_does_not():
    spec = {
        "id": "q",
        "title": "Q",
        "questions": [
            {"label": "Drink", "says": "Tea", "variable": "drink"},
            {"label": "Place", "says": "Home", "variable": "place"},
            {"label": "Hour", "says": "Four"},
        ],
    }
    extraction = tables.from_rows("extraction", [*study(0, drink="tea", place="not stated"), *study(1, drink="mint")])
    told = build_tables([spec], extraction=extraction, studies=STUDIES)
    rows = [group.sort_values("column")["text"].tolist() for _, group in told.groupby("row")]
    assert rows == [
        ["Drink", "Tea", "Tan 2014: tea; Tan 2020: mint", "2 of 4"],
        ["Place", "Home", "no study says it in what was read", "0 of 4"],
        ["Hour", "Four", "not extracted: the codebook has no variable for it", ""],
    ]


@pytest.mark.parametrize(
    ("drawn", "found"),
    [
        ("{rows: colour, columns: outcome}", ["colour"]),
        ("{rows: design, columns: design}", ["design against itself"]),
        ("{rows: design, columns: species, cell: direction}", ["direction without an outcome"]),
    ],
)
def test_a_map_that_cannot_be_drawn_is_refused(review_config, drawn, found):
    (review_config / "tables.yaml").write_text(f"tables:\n- id: one\n  title: T\n  map: {drawn}\n")
    with pytest.raises(ReviewError) as caught:
        config.load(review_config)
    assert [issue.found for issue in caught.value.issues] == found
