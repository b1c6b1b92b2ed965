"""Tables that a review declares: rows of studies or of groups, cells from the extracted values."""

import pandas as pd
import pytest

from places import REVIEW
from prismake import config, tables
from prismake.extract import build_tables, list_evidence
from prismake.issues import ReviewError

STUDIES = tables.from_rows(
    "studies",
    [{"study_id": f"a:{n}", "label": label, "registry_ids": f"NCT{n}"} for n, label in enumerate(("Tan", "Li"))],
)
BY_DRINK = {
    "id": "drinks",
    "title": "By drink",
    "group_by": "drink",
    "columns": [
        {"label": "Studies", "show": "count"},
        {"label": "Which", "show": "studies"},
        {"label": "People", "variable": "enrolled", "total": "yes"},
        {"label": "Design", "variable": "design"},
        {"label": "Recovery", "outcome": "recovery"},
    ],
}


def extract(study_id: str, *lines: dict[str, str], person: str = "anna", **traits: str) -> list[dict[str, str]]:
    keys = {"study_id": study_id, "person": person}
    rows = [{**keys, "level": "study", "variable": name, "value": value} for name, value in traits.items()]
    for item, line in enumerate(lines, start=1):
        rows += [{**keys, "level": "outcome", "item": str(item), "variable": n, "value": v} for n, v in line.items()]
    return [row | {"unit": "points"} if row["variable"] == "mean" else row for row in rows]


def build(spec: dict, *rows: list[dict[str, str]]) -> list[list[str]]:
    extraction = tables.from_rows("extraction", [row for group in rows for row in group])
    cells = build_tables([spec], extraction=extraction, studies=STUDIES)
    return [group.sort_values("column")["text"].tolist() for _, group in cells.groupby("row")]


COUNTS = {"outcome": "Recovery", "events": "24", "n": "30", "denominator": "patients"}


def test_no_study_or_no_table_gives_nothing():
    nothing = {"extraction": tables.empty("extraction"), "studies": STUDIES[:0]}
    assert build_tables([BY_DRINK], **nothing).empty
    assert build_tables([], extraction=tables.empty("extraction"), studies=STUDIES).empty


def test_studies_are_grouped_counted_and_added_up():
    one = extract("a:0", COUNTS, drink="tea", enrolled="30", design="randomised")
    other = extract("a:1", drink="tea", design="randomised")
    assert build(BY_DRINK, one, other) == [
        ["tea", "2", "Li; Tan", "30 (1 of 2 studies)", "randomised (2)", "Tan: 24/30 patients"]
    ]


def test_the_larger_group_stands_first_and_what_nobody_extracted_has_a_row():
    assert [row[0] for row in build(BY_DRINK, extract("a:0", drink="tea"))] == ["not extracted", "tea"]


def test_a_table_of_studies_shows_figures_by_time_and_by_arm():
    spec = {
        "id": "all",
        "title": "All",
        "columns": [{"label": "S", "outcome": "score"}, {"label": "R", "outcome": "recovery"}],
    }
    score = {"outcome": "score", "arm": "experimental", "n": "12", "sd": "1.5"}
    lines = [
        {**score, "timepoint": "baseline", "mean": "8.1"},
        {**score, "timepoint": "3 days", "mean": "4.2"},
        {**COUNTS, "arm": "experimental"},
        {**COUNTS, "arm": "control", "events": "15"},
    ]
    assert build(spec, extract("a:0", *lines)) == [
        ["Li", "", ""],
        [
            "Tan",
            "baseline 8.1 ± 1.5 points (n 12), 3 days 4.2 ± 1.5 points (n 12)",
            "experimental 24/30 patients, control 15/30 patients",
        ],
    ]


def test_rows_are_chosen_and_ordered_by_values():
    spec = {
        "id": "chosen",
        "title": "Chosen",
        "where": {"species": ["Human"]},
        "sort_by": "drink",
        "columns": [{"label": "Drink", "variable": "drink"}, {"label": "Registration", "show": "registrations"}],
    }
    one, other = extract("a:0", species="human", drink="mint"), extract("a:1", species="human", drink="tea")
    assert build(spec, one, other) == [["Tan", "mint", "NCT0"], ["Li", "tea", "NCT1"]]
    assert build(spec, one, extract("a:1", species="animal")) == [["Tan", "mint", "NCT0"]]


def test_people_who_differ_both_stand():
    spec = {"id": "t", "title": "T", "columns": [{"label": "Drink", "variable": "drink"}]}
    rows = build(spec, extract("a:0", drink="tea"), extract("a:0", drink="mint", person="ben"))
    assert rows[1] == ["Tan", "tea (anna); mint (ben)"]


def test_words_the_codebook_lacks_are_named(review_config):
    (review_config / "tables.yaml").write_text(
        "tables:\n- {id: one, title: T, group_by: colour, where: {species: [plant]}, "
        "columns: [{label: A, outcome: joy}]}\n"
    )
    with pytest.raises(ReviewError) as caught:
        config.load(review_config)
    assert [issue.found for issue in caught.value.issues] == ["colour", "joy", "plant"]


def test_a_column_without_a_content_is_named_with_its_line(review_config):
    (review_config / "tables.yaml").write_text("tables:\n- id: one\n  title: T\n  columns:\n  - label: A\n")
    with pytest.raises(ReviewError, match="line 5"):
        config.load(review_config)


def test_the_order_of_values_does_not_matter():
    rows = [*extract("a:0", COUNTS, drink="tea", enrolled="30"), *extract("a:1", drink="tea")]
    one, other = (tables.from_rows("extraction", group) for group in (rows, rows[::-1]))
    pd.testing.assert_frame_equal(
        build_tables([BY_DRINK], extraction=one, studies=STUDIES),
        build_tables([BY_DRINK], extraction=other, studies=STUDIES[::-1]),
    )


def test_what_people_have_not_settled_is_told_so_in_tables_and_maps_and_never_as_not_extracted():
    keys = {"study_id": "a:0", "level": "study", "person": "anna and ben"}
    rows = [
        keys | {"variable": "drink", "value": "", "status": "disagreement"},
        keys | {"variable": "design", "value": "randomised", "status": "agreed"},
    ]
    empty = ("study_references", "cohorts", "clusters", "references", "former_ids")
    named = {name: tables.empty(name) for name in empty}
    named |= {"full_text": tables.empty("screening"), "studies": STUDIES}
    named |= {"extraction_settled": tables.from_rows("extraction_settled", rows)}
    common = {"level": "study", "values": "tea", "unit": ""}
    book = [
        common | {"variable": name, "label": label}
        for name, label in (("drink", "Drink"), ("design", "Kind of document"))
    ]
    specs = [
        {"id": "t", "title": "T", "columns": [{"label": "Drink", "variable": "drink"}]},
        {"id": "g", "title": "G", "group_by": "design", "columns": [{"label": "Documents", "show": "count"}]},
        {"id": "m", "title": "M", "map": {"rows": "drink", "columns": "design"}, "where": {"drink": ["tea"]}},
        {"id": "m", "title": "M", "map": {"rows": "drink", "columns": "design"}},
    ]
    loaded = config.load(REVIEW / "config")
    nothing = {"claims": loaded.claims[:0], "facts": loaded.apart[:0], "reported": loaded.reported[:0]}
    made = list_evidence(named, specs=specs, codebook=pd.DataFrame(book), criteria=[], **nothing)
    assert made["evidence_tables"].query("heading == 'Drink'")["text"].tolist() == ["", "not settled"]
    grouped = made["evidence_tables"].query("table_id == 'g'")
    assert set(grouped["heading"]) == {"Kind of document", "Documents"}
    waiting = made["evidence_maps"].groupby("place")["waiting"].first()
    assert waiting.tolist() == [2, 0]
    placed = made["evidence_maps"].query("place == 2 and studies == 'a:0'")
    assert "not settled" in set(placed["row_value"])


def test_one_of_what_is_counted_is_told_as_one():
    loss = {"outcome": "Recovery", "events": "1", "n": "1", "denominator": "pregnancies"}
    rows = build(BY_DRINK, extract("a:0", loss, drink="tea"))
    assert [row[-1] for row in rows if row[0] == "tea"] == ["1/1 pregnancy"]
