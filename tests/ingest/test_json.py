"""JSON exports of ClinicalTrials.gov, Europe PMC, OpenAlex and CSL: small texts for each trap, and the real file."""

import json
from pathlib import Path
from typing import Any

import pytest

from exported import read_one, read_text, refuse_once
from prismake.ingest import openalex, read_export
from prismake.ingest.json_records import count_elements
from prismake.issues import ReviewError


def read_item(tmp_path: Path, content: Any) -> dict[str, object]:
    return read_one(tmp_path, json.dumps(content))


def item(**fields: Any) -> dict[str, Any]:
    return {"id": "tan2016", "type": "article-journal", "title": "T", **fields}


def study(**modules: Any) -> dict[str, Any]:
    identification = {"nctId": "NCT01234567", "briefTitle": "Short", "officialTitle": "Long"}
    return {"protocolSection": {"identificationModule": identification, **modules}}


CSL = '[\n{"type": "article-journal", "title": "A"},\n{"type": "book",\n "title": "B"}\n]\n'

# What JSON leaves open is refused, with its line


@pytest.mark.parametrize(
    ("content", "place", "found"),
    [
        (CSL.replace('"title": "B"', '"title": "B", "title": "C"'), "line 3", "the key 'title' twice in one object"),
        (CSL.replace('"B"', "NaN"), "line 3", "NaN, which is no JSON"),
        (CSL.replace('"B"', "-Infinity"), "line 3", "-Infinity, which is no JSON"),
        (CSL.replace('"B"', "7" * 5000), "line 3", "a number or a nesting beyond all measure"),
        (CSL.replace('"B"', "[" * 100_000), "line 3", "a number or a nesting beyond all measure"),
        (CSL.replace("]", ',"A"]'), "line 5", '"A" in the list of entries'),
        (CSL + CSL, "line 6", "text behind the end of the list"),
        (CSL.replace("},", "}"), "line 3", "JSON that cannot be read: Expecting ','"),
        ('{"items": 3, "type": "book", "title": "x"}', "line 1", "items is no list"),
        ('{"a": {"type": "book", "title": "x"}}', "line 1", "no list of entries"),
        (
            '{"items": [], "items": [],\n"x": {"type": "book", "title": "x"}}',
            "line 1",
            "the key 'items' twice in one object",
        ),
        ('{"studies": {"protocolSection": {}}}', "line 1", "studies is no list"),
        ('[{"library": "mine",\n"data": {"type": "book", "title": "x"}}]', "line 1", "an entry without type"),
        ('{"results": 5, "id": "https://openalex.org/W1"}', "line 1", "results is no list"),
    ],
)
def test_what_is_no_clean_list_is_an_issue(tmp_path, content, place, found):
    issue = refuse_once(tmp_path, content)
    assert (issue.file, issue.place, issue.found) == ("export.txt", place, found)
    assert issue.remedy


def test_a_file_cut_anywhere_is_an_issue(tmp_path):
    for whole in (CSL * 1, json.dumps({"studies": [study()] * 9}, indent=1), json.dumps([item(DOI="10.1/é")] * 20)):
        content = whole.rstrip().encode()
        for end in range(0, len(content), 50):
            with pytest.raises(ReviewError):
                read_text(tmp_path, content[:end])


@pytest.mark.parametrize(
    "content", ['{"a": 1}', "[]", "{}", '[{"a": 1}]', '{"type": "FeatureCollection", "features": []}']
)
def test_json_of_another_kind_is_no_known_format(tmp_path, content):
    assert "content of no known format" in refuse_once(tmp_path, content).found


def test_an_empty_list_is_an_issue(tmp_path):
    assert refuse_once(tmp_path, '{"resultList": {"result": []}}').found == "0 entries read, 0 start marks counted"


def test_nul_bytes_and_lone_surrogates_do_no_harm(tmp_path):
    assert refuse_once(tmp_path, b'[{"type": "book", "title": "a\0"}]').found == "a NUL byte"
    entry = read_text(tmp_path, r'[{"type": "book", "title": "a\u0000\ud800b", "DOI": "10.1000/\udfffx"}]').entries[0]
    assert entry["title"] == "a \ufffdb"
    assert str(entry["doi"]).encode()


def test_lines_point_at_the_element_in_the_file(tmp_path):
    export = read_text(tmp_path, "\ufeff\n" + CSL.replace("\n", "\r\n"))
    assert [(entry["first_line"], entry["last_line"]) for entry in export.entries] == [(3, 3), (4, 5)]


@pytest.mark.parametrize(
    ("content", "lists", "lines"),
    [
        ('[{"a": [{}]},\n{"b": "]}{["}]', ((),), (1, 2)),
        (
            '{"meta": {"results": [{}]},\n"results": [\n{}, {"results": [{}]}], "group_by": [{}]}',
            (("results",),),
            (3, 3),
        ),
        (r'{"a\"[": 1, "resultList": {"result": [{"result": [{}]}]}}', (("resultList", "result"),), (1,)),
        ('\n{"only": {}}', ((),), (2,)),
        ('{"results": []}', (("results",),), ()),
    ],
)
def test_elements_are_counted_by_their_brackets(content, lists, lines):
    assert count_elements(content, lists) == lines


def test_a_reading_that_misses_an_element_fails(tmp_path):
    # The count sees no list behind a key written in escapes: the two readings differ, so nothing is handed on.
    content = r'{"stu\u0064ies": [{"protocolSection": {}}, {"protocolSection": {}}]}'
    assert refuse_once(tmp_path, content).found == "2 entries read, 1 start marks counted"


# ClinicalTrials.gov


@pytest.mark.parametrize("wrap", [lambda one: one, lambda one: [one], lambda one: {"totalCount": 1, "studies": [one]}])
def test_a_study_alone_in_a_list_or_in_a_page_is_a_registration(tmp_path, wrap):
    entry = read_item(
        tmp_path,
        wrap(
            study(
                statusModule={"startDateStruct": {"date": "2023-05"}, "studyFirstSubmitDate": "2022-12-20"},
                sponsorCollaboratorsModule={"leadSponsor": {"name": "Acme, Ltd"}},
                descriptionModule={"briefSummary": r"Age \>= 18"},
                conditionsModule={"conditions": ["Cancer, lung"]},
                armsInterventionsModule={"interventions": [{"type": "DRUG", "name": "X"}]},
                designModule={"studyType": "INTERVENTIONAL", "phases": ["PHASE3"]},
                referencesModule={"references": [{"pmid": "1", "citation": "NCT09999999 doi: 10.1000/other"}]},
            )
        ),
    )
    expected = {
        "type": "GEN",
        "title": "Short",
        "abstract": "Age >= 18",
        "authors": "Acme, Ltd",
        "year": "2022",
        "journal": "",
        "doi": "",
        "pmid": "",
        "accession": "NCT01234567",
        "registry_ids": "NCT01234567",
        "keywords": "Cancer, lung; X",
        "publication_types": "Trial registration; INTERVENTIONAL; PHASE3",
        "taken_from": "accession=nctId; registry_ids=nctId",
    }
    assert {column: entry[column] for column in expected} == expected


def test_a_second_number_of_another_register_is_found(tmp_path):
    number = {"id": "2019-001234-56", "type": "EUDRACT_NUMBER"}
    identification = {"nctId": "NCT01234567", "secondaryIdInfos": [number]}
    entry = read_item(tmp_path, {"protocolSection": {"identificationModule": identification}})
    assert entry["registry_ids"] == "EUCTR2019-001234-56; NCT01234567"


# OpenAlex


def work(**fields: Any) -> dict[str, Any]:
    return {"id": "https://openalex.org/W42", "title": "T", "authorships": [], **fields}


@pytest.mark.parametrize(
    "wrap", [lambda one: one, lambda one: [one], lambda one: {"meta": {"count": 1}, "results": [one]}]
)
def test_openalex_works_fill_their_columns(tmp_path, wrap):
    source = {"display_name": "Journal", "issn_l": "1234-5678", "issn": ["1234-5678", "2049-3630"]}
    entry = read_item(
        tmp_path,
        wrap(
            work(
                doi="https://doi.org/10.1000/A",
                publication_year=2016,
                ids={
                    "pmid": "https://pubmed.ncbi.nlm.nih.gov/123",
                    "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/55",
                },
                language="en",
                type="article",
                authorships=[{"author": {"display_name": "Jia H. Tan"}}, {"raw_author_name": "Lim, Ann"}],
                biblio={"volume": "3", "issue": None, "first_page": "100", "last_page": "9"},
                primary_location={"landing_page_url": "https://doi.org/10.1000/a", "source": source},
                abstract_inverted_index={"cells": [1, 4], "Stem": [0], "and": [2], "stem": [3]},
                referenced_works=["https://openalex.org/W1"],
                mesh=[{"descriptor_name": "Cells", "qualifier_name": None}],
                keywords=[{"display_name": "Repair"}],
            )
        ),
    )
    expected = {
        "type": "JOUR",
        "abstract": "Stem cells and stem cells",
        "authors": "Tan, Jia H.; Lim, Ann",
        "year": "2016",
        "journal": "Journal",
        "volume": "3",
        "issue": "",
        "pages": "100-109",
        "doi": "10.1000/a",
        "pmid": "123",
        "pmcid": "PMC55",
        "accession": "W42",
        "issn": "1234-5678; 2049-3630",
        "language": "en",
        "keywords": "Cells; Repair",
        "url": "https://doi.org/10.1000/a",
    }
    assert {column: entry[column] for column in expected} == expected


@pytest.mark.parametrize("index", [None, {}, [], {"a": 3}, {"a": ["x"]}, {"a": [10**12]}])
def test_an_index_that_is_none_does_no_harm(index):
    assert openalex.rebuild_abstract(index) == ("a" if index == {"a": [10**12]} else "")


# CSL


def test_csl_items_fill_their_columns(tmp_path):
    authors = [
        {"family": "Beethoven", "non-dropping-particle": "van", "given": "Ludwig", "suffix": "Jr"},
        {"literal": "Novo Nordisk"},
        {"family": "Sukarno"},
    ]
    entry = read_item(
        tmp_path,
        [
            item(
                author=authors,
                issued={"date-parts": [["2016", 5]]},
                page="100-9",
                DOI="10.1000/A",
                ISSN="1234-5678, 2049-3630",
                keyword="cells, repair",
                note="PMID: 27575854\nPMCID: PMC4453943",
                **{"container-title": "Journal"},
            )
        ],
    )
    assert entry["authors"] == "van Beethoven, Ludwig, Jr; Novo Nordisk; Sukarno"
    assert [entry[column] for column in ("type", "year", "pages", "doi", "journal", "accession")] == [
        *("JOUR", "2016", "100-109", "10.1000/a", "Journal", "")
    ]
    assert [entry[column] for column in ("issn", "keywords", "pmid", "pmcid")] == [
        *("1234-5678; 2049-3630", "cells; repair", "27575854", "PMC4453943")
    ]
    assert entry["taken_from"] == "doi=DOI; pmid=note; pmcid=note"


def test_what_crossref_answers_is_read_as_well(tmp_path):
    message = {"items": [{"type": "journal-article", "title": ["T"], "container-title": ["J"], "DOI": "10.1000/A"}]}
    entry = read_item(tmp_path, {"status": "ok", "message": message})
    assert [entry[column] for column in ("type", "title", "journal", "doi")] == ["JOUR", "T", "J", "10.1000/a"]


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ({"date-parts": [[2016, 1]]}, "2016"),
        ({"raw": "May 2016"}, "2016"),
        ({"date-parts": [[]]}, ""),
        ("2016", "2016"),
        (7, ""),
    ],
)
def test_dates_of_csl_give_a_year_or_none(tmp_path, written, year):
    assert read_item(tmp_path, [item(issued=written)])["year"] == year


@pytest.mark.parametrize(
    ("written", "type_"),
    [("article", "UNPB"), ("chapter", "CHAP"), ("article-newspaper", "NEWS"), ("figure", "FIGURE")],
)
def test_types_of_csl_become_ris_words(tmp_path, written, type_):
    assert read_item(tmp_path, [item(type=written)])["type"] == type_


# Europe PMC


def test_europe_pmc_results_fill_their_columns(tmp_path):
    result = {
        "id": "PPR1",
        "source": "PPR",
        "doi": "10.1101/2020.01.01.1",
        "title": "T.",
        "authorString": "Tan J, Lim A.",
        "authorList": {"author": [{"firstName": "Jia", "lastName": "Tan"}, {"collectiveName": "TEAM"}]},
        "pubYear": "2020",
        "abstractText": "<h4>Aim</h4>One.",
        "pubTypeList": {"pubType": ["Preprint"]},
        "commentCorrectionList": {"commentCorrection": [{"id": "9", "source": "MED"}]},
        "fullTextUrlList": {"fullTextUrl": [{"url": "https://doi.org/10.1101/2020.01.01.1"}]},
    }
    entry = read_item(tmp_path, {"hitCount": 1, "request": {}, "resultList": {"result": [result]}})
    assert [entry[column] for column in ("type", "authors", "abstract", "accession", "pmid")] == [
        *("UNPB", "Tan, Jia; TEAM", "Aim One.", "PPR1", "")
    ]
    del result["authorList"]
    assert read_item(tmp_path, {"resultList": {"result": [result]}})["authors"] == "Tan, J; Lim, A"


# The real file


def test_the_real_file_is_read_whole(shared_data):
    name = "ctgov_json/dgg32-clinical-trials-public__ctg-studies.json"
    path = shared_data / "exports" / name
    export = read_export(path, name)
    listed = json.loads(path.read_text(encoding="utf-8"))
    identified = [one["protocolSection"]["identificationModule"] for one in listed]
    lines = path.read_text(encoding="utf-8").split("\n")
    assert [entry["accession"] for entry in export.entries] == [one["nctId"] for one in identified]
    assert [entry["title"] for entry in export.entries] == [" ".join(one["briefTitle"].split()) for one in identified]
    assert {entry["type"] for entry in export.entries} == {"GEN"}
    assert all(str(entry["accession"]) in lines[int(str(entry["first_line"])) - 1] for entry in export.entries)


def test_the_real_file_cut_anywhere_is_refused(shared_data, tmp_path):
    content = (shared_data / "exports/ctgov_json/dgg32-clinical-trials-public__ctg-studies.json").read_bytes().rstrip()
    for end in range(50, 20_000, 50):
        with pytest.raises(ReviewError):
            read_text(tmp_path, content[:end])
    for end in range(len(content) - 1000, len(content) - 1, 50):
        with pytest.raises(ReviewError):
            read_text(tmp_path, content[:end])


def test_an_entry_a_line_is_read_as_a_list_is(tmp_path):
    lines = [json.dumps(item(title=title, DOI=f"10.5555/{title}")) for title in ("One", "Two", "Three")]
    whole = read_text(tmp_path, "[" + ",\n".join(lines) + "]")
    export = read_text(tmp_path, "\n".join(lines) + "\n")
    assert [dict(entry) for entry in export.entries] == [dict(entry) for entry in whole.entries]
    assert export.separators == 3
    assert "JSON that cannot be read" in refuse_once(tmp_path, "\n".join(lines)[:-9]).found
    assert refuse_once(tmp_path, "\n".join([*lines, '{"a": 1}'])).place == "line 4"
