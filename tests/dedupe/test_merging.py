"""Merging: the best value of every field, where it came from, and what others say."""

import pandas as pd

from prismake import tables
from prismake.dedupe import deduplicate, find_pairs, join_records, merge_records
from twins import ARTICLE, BARE, make_records, make_rulings


def test_the_best_value_of_every_field_is_taken_with_its_source():
    poor = {
        **ARTICLE,
        "title": ARTICLE["title"].upper(),
        "authors": "Smith, J; et al",
        "abstract": "Short.",
        "issn": "1",
    }
    rich = {**BARE, "abstract": "A long abstract.", "doi": "10.1/x", "keywords": "Rest; exercise", "issn": "2; 1"}
    reference = deduplicate(make_records(poor, {**rich, "keywords": "exercise; Age"}, rich))[2].iloc[0]
    assert reference["title"] == ARTICLE["title"]
    assert reference["authors"] == ARTICLE["authors"]
    assert reference["abstract"] == "A long abstract."
    assert reference["pages"] == "210-218"
    assert reference["keywords"] == "exercise; Age; Rest"
    assert reference["issn"] == "1; 2"
    taken = reference["taken_from"].split("; ")
    assert {"title=r2", "abstract=r2", "pages=r1", "keywords=r2", "keywords=r3", "issn=r1", "issn=r2"} <= set(taken)


def test_no_field_that_any_member_fills_is_lost():
    fields = list(tables.BIBLIOGRAPHIC)
    full = {field: f"value of {field}" for field in fields} | {"pmid": "1", "year": "2015", "doi": "10.1/x"}
    records = make_records(*({"pmid": "1", field: full[field]} for field in fields))
    rulings = make_rulings(*((f"r{number}", f"r{number + 1}", "same") for number in range(1, len(fields))))
    references = deduplicate(records, rulings)[2]
    assert references[fields].to_dict("records") == [full]
    assert len(references.loc[0, "taken_from"].split("; ")) == len(fields)


def test_what_other_members_say_stays_visible():
    other = {"doi": "10.1/y", "accession": "L2", "url": "https://b.example", "language": "de", "pmid": "7"}
    records = make_records({**ARTICLE, "pmid": "7", "accession": "L1", "language": "en"}, {**ARTICLE, **other})
    reference = deduplicate(records)[2].iloc[0]
    assert reference["also"] == "accession: L2 | language: de"
    assert (reference["doi"], reference["url"]) == ("10.1/y", "https://b.example")


def test_taken_from_names_only_filled_fields():
    reference = deduplicate(make_records({"title": "Exercise", "year": "2015"}))[2].iloc[0]
    assert reference["taken_from"] == "title=r1; year=r1"


def test_a_retraction_stays_visible():
    records = make_records(ARTICLE, {**ARTICLE, "title": "RETRACTED: " + ARTICLE["title"]})
    assert deduplicate(records)[2].loc[0, "title"] == "RETRACTED: " + ARTICLE["title"]


def test_sources_and_rounds_are_listed_once_in_order():
    records = make_records(ARTICLE, {**ARTICLE, "source": "embase", "round": "2025-01"}, ARTICLE)
    reference = deduplicate(records, sources=["pubmed", "embase"])[2].iloc[0]
    assert reference[["n_records", "sources", "rounds"]].tolist() == [3, "pubmed; embase", "2024-01; 2025-01"]


def test_abstracts_that_are_read_late_are_merged_as_well():
    long = {**ARTICLE, "abstract": "Much was said of it."}
    records = make_records({**ARTICLE, "abstract": "Little."}, long, long, {"title": "Alone", "abstract": "By itself."})
    clusters, _ = join_records(records, pairs=find_pairs(records), rulings=tables.empty("rulings"), sources=["pubmed"])
    read = []

    def read_late(field):
        read.append(field)
        return tables.list_pieces(records[field])

    late = {"records": records.drop(columns="abstract"), "read_late": read_late}
    merged = [merge_records(clusters=clusters, sources=["pubmed"], **given) for given in ({"records": records}, late)]
    pd.testing.assert_frame_equal(*merged)
    assert merged[1]["abstract"].tolist() == ["Much was said of it.", "By itself."]
    assert "abstract=r2" in merged[1].loc[0, "taken_from"]
    assert read == ["abstract", "abstract"]


def test_stages_fit_together_by_hand():
    records = make_records(ARTICLE, ARTICLE, {"title": "Something else altogether"})
    clusters, pairs = join_records(
        records, pairs=find_pairs(records), rulings=tables.empty("rulings"), sources=["pubmed"]
    )
    references = merge_records(records, clusters=clusters, sources=["pubmed"])
    assert pairs["verdict"].tolist() == ["duplicate"]
    assert references["reference_id"].tolist() == ["r1", "r3"]
    assert references["n_records"].sum() == len(records)
