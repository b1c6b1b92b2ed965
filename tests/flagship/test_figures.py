"""The flagship's figures: each one that was seen stands in its study's sheet or on the list of those left out."""

import csv

import pytest

from places import ROOT
from prismake import tables

LIST = ROOT / "docs" / "flagship_figures.csv"
FAULTS = {
    "page_cumulative_live_birth": "confirmed",
    "page_pregnancy_23_29": "confirmed",
    "page_live_birth_10_22": "different denominator",
    "page_md_thickness": "source not found",
    "page_studies": "source not found",
    "page_patients": "source not found",
    "page_or_pregnancy": "source not found",
    "page_or_live_birth": "source not found",
    "page_or_miscarriage": "source not found",
    "review_santamaria_cells": "contradicted",
    "review_santamaria_condition": "contradicted",
    "review_patel_route_table": "contradicted",
}


def read_list(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def lines(flagship):
    """The rows of the outcome pages, each as a dictionary, with the quote."""
    extraction = tables.read("extraction", flagship / "results" / "extraction.csv")
    found = {}
    for row in extraction[extraction["level"] == "outcome"].to_dict("records"):
        line = found.setdefault((row["study_id"], row["person"], row["item"]), {"study_id": row["study_id"]})
        line |= {row["variable"]: row["value"], "quote": row["quote"]}
    return list(found.values())


def matches(line, figure) -> bool:
    return all(
        not figure[name] or float(line.get(name) or "nan") == float(figure[name])
        for name in ("events", "n", "mean", "sd")
    )


def test_every_outcome_figure_stands_in_a_sheet_with_its_address_or_on_the_list(lines, shared_data):
    listed = {(row["record_id"], row["outcome"]): row for row in read_list(LIST)}
    inside = 0
    for figure in read_list(shared_data / "flagship" / "outcomes.csv"):
        key = (figure["record_id"], figure["outcome"])
        entry = listed.get(key) or listed[figure["record_id"], ""]
        if not entry["study_id"]:
            assert entry["reason"], figure
            continue
        found = [line for line in lines if line["study_id"] == entry["study_id"] and matches(line, figure)]
        assert found, figure
        assert all(line["quote"] for line in found)
        inside += 1
    assert inside == 41


def test_every_outcome_row_of_the_sheets_is_a_figure_that_was_seen(lines, shared_data):
    study = {row["record_id"]: row["study_id"] for row in read_list(LIST) if row["study_id"]}
    seen = [row for row in read_list(shared_data / "flagship" / "outcomes.csv") if row["record_id"] in study]
    for line in lines:
        own = [figure for figure in seen if study[figure["record_id"]] == line["study_id"]]
        assert any(matches(line, figure) for figure in own), line


def test_the_claims_register_names_the_faults_and_the_sheets_agree_with_it(flagship):
    claims = tables.read("claims", flagship / "results" / "claims.csv").set_index("claim_id")
    assert {name: claims.loc[name, "verdict"] for name in FAULTS} == FAULTS
    assert (claims["doubt"] == "").all()
    assert claims.loc["page_cumulative_live_birth", ["value", "ci_low", "ci_high"]].tolist() == ["0.40", "0.22", "0.60"]
    page = (flagship / "reports" / "review.html").read_text(encoding="utf-8")
    assert "proportion 0.40 [0.22, 0.60]" in page
    other = "“Clinical pregnancy in 23 of 29 women after subendometrial inoculation”"
    assert f"per transfers; but {other} beside it per patients" in page


def test_the_two_tables_are_made_from_the_sheets(flagship):
    cells = tables.read("evidence_tables", flagship / "results" / "evidence_tables.csv")
    sources = cells[(cells["table_id"] == "cell_sources") & (cells["column"] == 1)]["text"].tolist()
    assert sources == ["bone marrow", "adipose tissue", "umbilical cord", "endometrium", "menstrual blood"]
    tersoglio = cells[(cells["table_id"] == "clinical_evidence") & (cells["text"] == "Tersoglio 2020")]["row"].item()
    row = cells[(cells["table_id"] == "clinical_evidence") & (cells["row"] == tersoglio)].set_index("heading")["text"]
    assert row["Clinical pregnancy"] == "23/29 patients"
    assert row["Live birth"] == "10/22 transfers"


def test_women_of_the_arms_given_cells_are_counted_without_controls_and_without_counting_anyone_twice(flagship):
    cells = tables.read("evidence_tables", flagship / "results" / "evidence_tables.csv")
    own = cells[
        (cells["table_id"] == "cell_sources")
        & (cells["heading"] == "Women in the arm given cells, as analysed, else enrolled")
    ]
    told = dict(zip(own["row"], own["text"], strict=True))
    # Bone marrow: 72 + 25 + 16 + 1 + 1, of which the 6 of Singh 2014 may be some; cord: 26 + 16 + 10.
    assert told[1].startswith("115 (of 1 study no number is settled; without Singh 2014")
    assert told[3] == "52"


def test_the_maps_say_where_no_woman_was_studied(flagship):
    maps = tables.read("evidence_maps", flagship / "results" / "evidence_maps.csv")
    cells = maps.set_index(["map_id", "row_value", "column_value"])["text"]
    for condition in ("endometriosis", "recurrent abortion"):
        assert cells["condition_by_source", condition, "all"] == "no study"
    for source in ("placenta", "exosomes"):
        assert cells["source_by_route", source, "all"] == "no study"
    # Ten studies gave no figures of thickness, among them the one without a significant difference.
    assert (
        cells["condition_by_outcome", "all", "endometrial thickness"]
        == "higher than before: 7; no figures extracted: 10"
    )


def test_two_reports_of_one_group_are_ruled_on_and_the_analysis_says_so(flagship):
    cohorts = tables.read("cohorts", flagship / "results" / "cohorts.csv")
    assert cohorts["ruling"].tolist() == ["not sure"]
    estimates = tables.read("estimates", flagship / "results" / "estimates.csv").set_index("analysis_id")
    assert (
        estimates.loc["thickness_pre_post", "remark"]
        .str.contains("may share people, and whether they do was not settled")
        .all()
    )
