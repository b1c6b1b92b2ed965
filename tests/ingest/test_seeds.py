"""Which seed a record of a citation search came from: the only one, the one a column names, or one it cites."""

import csv
import io
import json

import pandas as pd
import pytest

from places import SHARED
from prismake.ingest import read_source

OPENALEX = SHARED / "exports/csv/asreview-citation-file-formatting___baseline_openalex.csv"
HEAD = dict.fromkeys(("source", "round", "file", "kind", "platform", "searched_on", "hits", "query"), "")
TABLE = """Title,Authors,Year,Abstract,DOI,Seed DOI
One,"Lee, A",2001,Tea.,10.1000/1,https://doi.org/10.1000/A
Two,"Lee, A",2001,Tea.,10.1000/2,10.1000/b; 10.1000/a
Three,"Lee, A",2001,Tea.,10.1000/3,
"""
WOS = (
    "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nTI {}\nCR Lee A, 2001, TEA, V1, P1, DOI 10.1000/b\n"
    "   Tan B, 2002, TEA, V2, P3\nUT WOS:1\nER\n\nEF\n"
)


def read(tmp_path, content, seeds, direction="backward", name="chase.txt"):
    (tmp_path / name).write_text(content, encoding="utf-8")
    row = {**HEAD, "source": "s", "round": "2024-03", "file": name, "kind": "citation"}
    log = pd.DataFrame([{**row, "direction": direction, "seeds": seeds}], dtype="str")
    records, ingest, _ = read_source(log, source="s", folder=tmp_path)
    told = dict(zip(records["title"], records["seeds"], strict=True))
    return told, ingest["problems"].iloc[0]


def test_every_record_of_a_file_with_one_seed_came_from_it(tmp_path):
    told, problems = read(tmp_path, TABLE, "PMID: 77")
    assert (set(told.values()), problems) == ({"77"}, "")


def test_a_column_names_the_seed_of_each_record_and_what_is_not_known_is_told(tmp_path):
    told, problems = read(tmp_path, TABLE, "10.1000/a; 10.1000/b; 10.1000/c")
    assert told == {"One": "10.1000/a", "Two": "10.1000/b; 10.1000/a", "Three": ""}
    assert problems == "2 of 3 entries name a seed of the search log"


def test_a_column_of_seeds_keeps_what_it_names_and_words_that_name_nothing_are_left_out(tmp_path):
    table = TABLE.replace("10.1000/b; 10.1000/a", "PMID:77 | Lee 2001")
    told, problems = read(tmp_path, table, "10.1000/b; 10.1000/c")
    assert told == {"One": "10.1000/a", "Two": "77", "Three": ""}
    assert problems == "0 of 3 entries name a seed of the search log"


def test_a_column_of_seeds_is_read_where_the_log_names_none(tmp_path):
    told, problems = read(tmp_path, TABLE, "")
    assert told == {"One": "10.1000/a", "Two": "10.1000/b; 10.1000/a", "Three": ""}
    assert problems == "2 of 3 entries name a seed"


def test_a_column_may_give_a_seed_both_of_its_names(tmp_path):
    table = TABLE.replace("10.1000/b; 10.1000/a", "10.1000/b=W22222")
    assert read(tmp_path, table, "10.1000/a; W22222")[0] == {"One": "10.1000/a", "Two": "W22222", "Three": ""}
    assert read(tmp_path, table, "10.1000/a; 10.1000/b")[0]["Two"] == "10.1000/b"


def test_without_seeds_in_the_log_nothing_is_known_and_nothing_is_told(tmp_path):
    told, problems = read(tmp_path, TABLE, "", direction="")
    assert (set(told.values()), problems) == ({""}, "")


@pytest.mark.parametrize(
    ("direction", "seed"), [("forward", "10.1000/b"), ("both", "10.1000/b"), ("backward", ""), ("co-citing", "")]
)
def test_a_record_that_cites_a_seed_came_from_it_where_citing_works_were_looked_for(tmp_path, direction, seed):
    assert read(tmp_path, WOS.format("One"), "10.1000/a; 10.1000/b", direction)[0] == {"One": seed}


def test_a_year_among_cited_references_is_no_pmid(tmp_path):
    assert read(tmp_path, WOS.format("One"), "2001; 2002", "forward")[0] == {"One": ""}


def test_works_of_openalex_name_the_works_that_they_cite(tmp_path):
    cited = [f"https://openalex.org/W{number}" for number in (11111, 22222)]
    works = [{"id": "https://openalex.org/W99999", "title": "One", "authorships": [], "referenced_works": cited}]
    told, _ = read(tmp_path, json.dumps({"results": works}), "10.1000/a=W22222; 10.1000/b=W33333", "forward")
    assert told == {"One": "10.1000/a"}


@pytest.mark.skipif(not OPENALEX.exists(), reason="the shared exports are not there")
def test_a_table_of_openalex_is_read_as_the_csv_module_reads_its_column(tmp_path):
    text = OPENALEX.read_text(encoding="utf-8-sig")
    rows = [(row["title"], row["referenced_works"].split("|")) for row in csv.DictReader(io.StringIO(text))]
    one, other = rows[0][1][0], next(cited[-1] for _, cited in reversed(rows) if cited != [""])
    told, _ = read(tmp_path, text, f"{one}; {other}", "forward", name="openalex.csv")
    expected = {title: [seed.rpartition("/")[2] for seed in (one, other) if seed in cited] for title, cited in rows}
    assert {title: seeds.split("; ") if seeds else [] for title, seeds in told.items()} == expected
    assert any(expected.values())
