"""Which reference a brought row is about: by what it says, and nothing where it says two things."""

import pandas as pd
import pytest

from places import ROOT
from prismake import tables
from prismake.commands.importing.matching import Finder
from prismake.commands.importing.rows import Row
from prismake.commands.importing.studies import Studies
from prismake.dedupe import deduplicate
from prismake.ingest import read_sources

SAID = ("title", "doi", "pmid", "year", "authors")
APART = "a record has this title, and another DOI, year or first author"
BY_TITLE = ("title", "letters of the title")
RECORDS = [
    {
        "record_id": "a:1",
        "title": "Tea for colds: a trial",
        "doi": "10.1/a",
        "year": "2018",
        "authors": "Weiss, A; Li, B",
    },
    {"record_id": "a:2", "title": "Tea for colds: a trial", "pmid": "22", "year": "2008", "authors": "Perez, C"},
    {"record_id": "a:3", "title": "Ménière's disease and tumour size, part 2", "doi": "10.1/c", "year": "2020"},
    {
        "record_id": "b:4",
        "title": "Green tea and sleep",
        "doi": "10.1/d",
        "pmid": "44",
        "year": "2021",
        "authors": "de Rooij, M",
    },
]


@pytest.fixture(scope="module")
def finder():
    records = tables.from_rows("records", RECORDS)
    clusters = records[["record_id", "title", "doi", "pmid"]].assign(reference_id=records["record_id"], joined_by="")
    return Finder(records, tables.conform("clusters", clusters))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"id": "b:4"}, ("b:4", "id")),
        ({"id": "B:4", "title": "Green Tea and Sleep."}, ("b:4", "id")),
        ({"title": "GREEN TEA AND  SLEEP."}, ("b:4", "title")),
        ({"title": "Green tea and sleep", "authors": "M de Rooij; A Li"}, ("b:4", "title")),
        ({"title": "Green tea and sleep", "authors": "DE ROOIJ M."}, ("b:4", "title")),
        ({"title": "Green tea and sleep", "doi": "https://doi.org/10.1/D"}, ("b:4", "DOI, title")),
        ({"pmid": "PMID 44"}, ("b:4", "PMID")),
        ({"title": "mnires disease and tumour size part 2"}, ("a:3", "letters of the title")),
        ({"title": "Meniere's disease and tumor size, part 2"}, ("a:3", "title spelt otherwise")),
        ({"title": "Tea for colds: a trial", "year": "2018"}, ("a:1", "title")),
        ({"title": "Tea for colds: a trial", "authors": "C. Perez"}, ("a:2", "title")),
        ({"title": "Tea for colds: a trial", "year": "2019"}, ("a:1", "title")),  # online first
    ],
)
def test_a_row_is_matched_by_what_it_says(finder, said, expected):
    match = finder.find(Row("row 2", **said))
    assert (match.reference_id, match.by, match.why) == (*expected, "")


@pytest.mark.parametrize(
    ("said", "why", "candidates"),
    [
        ({"id": "b:9"}, "no record has the id b:9", []),
        ({"id": "b:4", "title": "Tea for colds: a trial"}, "its id names another title", ["b:4"]),
        ({"title": "Tea for colds: a trial"}, "several references fit by title", ["a:1", "a:2"]),
        (
            {"title": "Green tea and sleep", "doi": "10.1/a"},
            "its DOI and title are of different references",
            ["a:1", "b:4"],
        ),
        ({"title": "Green tea and sleep", "doi": "10.1/x"}, APART, ["b:4"]),
        (
            {"title": "Green tea and sleep", "authors": "Rose, M"},
            "a record has this title, and another DOI, year",
            ["b:4"],
        ),
        ({"title": "Tea for colds: a trial", "year": "1999"}, APART, ["a:1", "a:2"]),
        ({"title": "Ménière's disease and tumour size, part 3"}, "no record says the same", ["a:3"]),
        ({"title": "Green tea and sleep in rats"}, "no record says the same", ["b:4"]),
        ({"title": "Coffee"}, "no record says the same", []),
        ({"title": "…"}, "no record says the same", []),
        ({}, "no record says the same", []),
    ],
)
def test_nothing_is_guessed_and_the_nearest_are_shown(finder, said, why, candidates):
    match = finder.find(Row("row 2", **said))
    assert match.reference_id == ""
    assert match.why.startswith(why)
    assert [one.split(" (")[0] for one in match.candidates] == candidates


def test_another_title_beside_a_doi_is_told(finder):
    match = finder.find(Row("row 2", title="Thé vert et sommeil", doi="10.1/d"))
    assert (match.reference_id, match.by, match.why) == ("b:4", "DOI", "its title is that of no record")


def read_deposit(name, folder):
    searches = pd.read_csv(ROOT / "atlas" / name / "config/searches.csv", dtype=str, keep_default_na=False)
    records, _, _ = read_sources(searches, folder=folder)
    return records, list(dict.fromkeys(searches["source"]))


def test_voted_titles_of_a_deposit_find_what_a_join_by_their_letters_finds(shared_data):
    """By pandas: a title is matched where its letters are those of one reference; with other letters it may be told."""
    records, sources = read_deposit("snhl", shared_data / "atlas/snhl/search")
    _, clusters, _ = deduplicate(records, sources=sources)
    finder = Finder(records, clusters)
    voted = pd.read_csv(
        shared_data / "atlas/snhl/votes/reviewer_1_title_abstract.csv", dtype=str, keep_default_na=False
    )
    joined = records.merge(clusters[["record_id", "reference_id"]], on="record_id")
    joined["key"] = joined["title"].str.lower().str.replace("[^a-z0-9]", "", regex=True)
    voted["key"] = voted["title"].str.replace("[^a-z0-9]", "", regex=True)
    references = voted.merge(joined[["key", "reference_id"]], on="key", how="left").groupby("id")["reference_id"]
    one = references.agg(lambda found: found.iloc[0] if found.nunique() == 1 else "")
    matches = {row.id: finder.find(Row("", title=row.title)) for row in voted.itertuples()}
    plain = voted.loc[voted["title"].str.isascii(), "id"]
    expected = {number: one[number] for number in plain if one[number]}
    exact = {number: match.reference_id for number, match in matches.items() if match.by in BY_TITLE}
    assert len(expected) > 1200
    assert {number: exact.get(number) for number in expected} == expected
    assert all(match.reference_id or match.why for match in matches.values())


def test_every_record_of_a_deposits_lists_finds_itself_and_nothing_else(shared_data):
    """None of them says what another one says."""
    records, _ = read_deposit("chronic_pain", shared_data / "atlas/chronic_pain")
    clusters = records[["record_id", "title", "doi", "pmid"]].assign(reference_id=records["record_id"], joined_by="")
    finder = Finder(records, tables.conform("clusters", clusters))
    for record in tables.to_rows(records[["record_id", *SAID]]):
        assert finder.find(Row("", **{name: record[name] for name in SAID})).reference_id == record["record_id"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("10.1/a; 10.1/c", "S1"),
        ("10.1/a;10.1/c", "S1"),
        ("10.1/c,10.1/a", "S1"),
        ("10.1/a, 10.1/c", "S1"),
        ("doi: 10.1/a | https://doi.org/10.1/C", "S1"),
        ("DOI:10.1/a DOI:10.1/unknown", "S1"),
        ("see 10.1/a.", "S1"),
        ("10.1/a; 10.1/d", "several studies fit by DOI"),
        ("10.1/unknown; 10.1/other", "no record says the same"),
        ("not registered", "no record says the same"),
        ("10.1890/0012-9658(2006)87[1234:abc]2.0.co;2", "S4"),
    ],
)
def test_of_several_dois_in_one_cell_each_names_the_study(cell, expected):
    more = {"record_id": "b:5", "title": "Tea and forests", "doi": "10.1890/0012-9658(2006)87[1234:abc]2.0.co;2"}
    records = tables.from_rows("records", [*RECORDS, more])
    clusters = records[["record_id", "title", "doi", "pmid"]].assign(reference_id=records["record_id"], joined_by="")
    labels = {"S1": "Weiss 2018", "S3": "de Rooij 2021", "S4": "Forest 2006"}
    studies = tables.from_rows("studies", [{"study_id": one, "label": label} for one, label in labels.items()])
    resolve = {"a:1": "S1", "a:3": "S1", "b:4": "S3", "b:5": "S4"}
    match = Studies(Finder(records, tables.conform("clusters", clusters)), studies, resolve).find(
        Row("row 2", doi=cell)
    )
    assert (match.study_id or match.why) == expected
