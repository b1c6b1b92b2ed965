"""What stands beside the flagship's studies: harms, animals, neighbours and the tables of document 000, as seen."""

import csv
import re

from places import ROOT
from prismake import tables

NUMBER = re.compile(r"\d+(?:\.\d+)?")


def read(flagship, name):
    return tables.read(name, flagship / "results" / f"{name}.csv")


def read_list(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def numbers(text):
    return {float(found) for found in NUMBER.findall(text)}


def test_every_number_of_a_document_apart_was_seen_in_one_record(shared_data):
    folder = shared_data / "flagship"
    seen = [row["record_id"] for row in read_list(folder / "records.csv")]
    words = dict.fromkeys(seen, "")
    for name in ("records", "outcomes"):
        for row in read_list(folder / f"{name}.csv"):
            words[row["record_id"]] = f"{words.get(row['record_id'], '')} {' '.join(row.values())}"
    known = [numbers(text) for text in words.values()]
    facts = [row for row in read_list(ROOT / "config" / "apart.csv") if numbers(row["value"])]
    assert len(facts) > 20
    assert [row for row in facts if not any(numbers(row["value"]) <= own for own in known)] == []


def test_the_rabbits_speak_of_harm_and_no_document_apart_is_in_a_synthesis(flagship):
    apart = read(flagship, "apart")
    rabbits = apart[apart["reference_id"] == "pmc_pages:PMC10309402"].set_index("heading")["text"]
    assert rabbits[["With cells", "Without cells", "Direction"]].tolist() == [
        "11.20 %",
        "77.78 % (endometriosis without cells)",
        "harm",
    ]
    documents = set(apart["reference_id"])
    assert len(documents) == 30
    for name, column in (("effects", "study_id"), ("studies", "study_id"), ("study_references", "reference_id")):
        assert not documents & set(read(flagship, name)[column]), name


def test_every_study_in_animals_that_was_excluded_stands_apart_and_nothing_waits(flagship):
    apart = read(flagship, "apart")
    ledger = read(flagship, "ledger")
    for criterion, table in (("animal", "animals"), ("intervention", "neighbours"), ("design", "reviews")):
        excluded = ledger[(ledger["bucket"] == "full_text_excluded") & (ledger["reason"] == criterion)]
        assert set(apart[apart["table_id"] == table]["reference_id"]) == set(excluded["reference_id"])
    assert (apart["place"] > 0).all()


def test_harms_are_stated_by_six_of_seventeen_studies_and_counted_as_events_by_none(flagship):
    harms = read(flagship, "harms").drop_duplicates("study_id")
    assert harms["statement"].value_counts().to_dict() == {
        **{"": 11, "none": 2, "none serious": 1, "none serious and related to treatment": 1},
        **{"called safe": 1, "events without figures": 1},
    }
    assert not harms["events"].str.contains("adverse event").any()


def test_the_second_table_of_document_000_differs_in_patels_condition_and_route(flagship):
    cells = read(flagship, "evidence_tables")
    own = cells[cells["table_id"] == "printed_evidence"]
    grid = own.pivot_table(index="row", columns="heading", values="text", aggfunc="first")
    differing = grid[grid["Difference"] == "differs"]
    assert differing[["Cell", "The document prints", "Extracted"]].to_numpy().tolist() == [
        ["Condition", "thin endometrium", "endometrial atrophy"],
        ["Delivery", "intrauterine", "uterine artery"],
    ]
    assert grid["Behind it"].str.contains("not included: Wrong intervention").any()
