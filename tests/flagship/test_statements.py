"""docs/flagship.md: each statement of the five documents has a place in the report, and its numbers are the tables'."""

import csv
import re
import runpy

import pytest

from places import ROOT
from prismake import tables

DOCS = ROOT / "docs"


def read_list(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


STATEMENTS = read_list(DOCS / "flagship_statements.csv")
FACTS = [row["fact"] for row in STATEMENTS if row["fact"]]


def test_the_page_is_written_from_its_list():
    made = runpy.run_path(str(DOCS / "write_flagship.py"))
    page = made["write_page"](STATEMENTS, read_list(ROOT / "config" / "claims.csv"))
    assert (DOCS / "flagship.md").read_text(encoding="utf-8") == page, "run docs/write_flagship.py"


def test_every_link_opens_a_place_of_the_report(flagship):
    page = (flagship / "reports" / "review.html").read_text(encoding="utf-8")
    places = set(re.findall(r' id="([^"]+)"', page))
    assert {row["anchor"] for row in STATEMENTS} - places == set()


def test_every_claim_stands_in_the_register_and_every_claim_of_the_register_on_the_page():
    named = {name for row in STATEMENTS for name in row["claims"].split(";") if name}
    assert named == {row["claim_id"] for row in read_list(ROOT / "config" / "claims.csv")}


def test_what_is_in_part_or_missing_says_what_is_missing():
    assert {row["verdict"] for row in STATEMENTS} <= {"shown", "in part", "missing"}
    assert all(row["note"] for row in STATEMENTS if row["verdict"] != "shown")


@pytest.mark.parametrize("fact", FACTS)
def test_every_number_is_that_of_the_table(flagship, fact):
    name, chosen, column, value = fact.split(";")
    frame = tables.read(name, flagship / "results" / f"{name}.csv")
    for part in chosen.split("&"):
        variable, _, word = part.partition("=")
        frame = frame[frame[variable].astype(str) == word]
    number = frame[column].astype(str).str.removesuffix(".0")
    assert number.tolist() == [value]
