"""Zotero RDF, ClinicalTrials.gov's XML of old and Semantic Scholar's JSON fill the columns."""

import json

import pytest

from exported import read_one, read_text, refuse_once

NAMES = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:z="http://www.zotero.org/namespaces/export#"'
    ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:bib="http://purl.org/net/biblio#" xmlns:link="l"'
    ' xmlns:foaf="http://xmlns.com/foaf/0.1/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:prism="p"'
)
PERSON = "<rdf:li><foaf:Person><foaf:surname>{}</foaf:surname>{}</foaf:Person></rdf:li>"
AUTHORS = (
    "<bib:authors><rdf:Seq>"
    + PERSON.format("Auth", "<foaf:givenName>Ann B.</foaf:givenName>")
    + PERSON.format("TEST Study Group", "")
    + "</rdf:Seq></bib:authors>"
)
JOURNAL = (
    "<bib:Journal{}><prism:volume>3</prism:volume><dc:title>Journal of Tests</dc:title>"
    "<dc:identifier>DOI 10.1234/ABC.1</dc:identifier><prism:number>2</prism:number>"
    "<dcterms:alternative>J Tests</dcterms:alternative><dc:identifier>ISSN 1234-5678</dc:identifier></bib:Journal>"
)
URI = "<dc:identifier><dcterms:URI><rdf:value>{}</rdf:value></dcterms:URI></dc:identifier>"
ATTACHED = (
    '<z:Attachment rdf:about="#item_5"><z:itemType>attachment</z:itemType><dc:title>PDF</dc:title></z:Attachment>'
    '<bib:Memo rdf:about="#item_6"><rdf:value>A note</rdf:value></bib:Memo>'
    '<z:Collection rdf:about="#collection_1"><dc:title>Mine</dc:title></z:Collection>'
)


def zotero(*items: str) -> str:
    body = "\n".join(items)
    return f'<?xml version="1.0"?>\n<rdf:RDF {NAMES}>\n{body}\n{ATTACHED}</rdf:RDF>\n'


def article(part: str, *, about: str = "#item_1") -> str:
    return (
        f'<bib:Article rdf:about="{about}"><z:itemType>journalArticle</z:itemType>{part}{AUTHORS}'
        '<link:link rdf:resource="#item_5"/><dc:subject>cells</dc:subject><dc:subject><z:AutomaticTag><rdf:value>rats'
        "</rdf:value></z:AutomaticTag></dc:subject>"
        "<dc:title>A study</dc:title><dcterms:abstract>Words</dcterms:abstract>"
        f"<dc:date>2019-03-04</dc:date><z:language>en</z:language>{URI.format('https://example.org/a')}"
        "<dc:description>PMID: 30000001\nPMCID: PMC1234567</dc:description><bib:pages>117-123</bib:pages></bib:Article>"
    )


IN_JOURNAL = {
    "type": "JOUR",
    "title": "A study",
    "abstract": "Words",
    "authors": "Auth, Ann B.; TEST Study Group",
    "year": "2019",
    "journal": "Journal of Tests",
    "volume": "3",
    "issue": "2",
    "pages": "117-123",
    "issn": "1234-5678",
    "language": "en",
    "keywords": "cells; rats",
    "url": "https://example.org/a",
    "doi": "10.1234/abc.1",
    "pmid": "30000001",
    "pmcid": "PMC1234567",
}


@pytest.mark.parametrize(
    "items",
    [
        [article(f"<dcterms:isPartOf>{JOURNAL.format('')}</dcterms:isPartOf>")],
        [
            article('<dcterms:isPartOf rdf:resource="urn:issn:1234-5678"/>'),
            JOURNAL.format(' rdf:about="urn:issn:1234-5678"'),
        ],
        [article('<dcterms:isPartOf rdf:nodeID="n1"/>'), JOURNAL.format(' rdf:nodeID="n1"')],
        [
            JOURNAL.format(' rdf:about="urn:issn:1234-5678"'),
            article('<dcterms:isPartOf rdf:resource="urn:issn:1234-5678"/>'),
        ],
    ],
)
def test_a_journal_stands_in_its_article_or_beside_it(tmp_path, items):
    entry = read_one(tmp_path, zotero(*items))
    assert {column: entry[column] for column in IN_JOURNAL} == IN_JOURNAL


def test_a_chapter_takes_its_book_but_not_the_books_doi(tmp_path):
    chapter = (
        '<bib:BookSection rdf:about="#item_1"><z:itemType>bookSection</z:itemType><dcterms:isPartOf '
        'rdf:resource="urn:isbn:1"/><dc:title>A chapter</dc:title></bib:BookSection>'
        '<bib:Book rdf:about="urn:isbn:1"><dc:title>A book</dc:title><dc:identifier>DOI 10.1234/book</dc:identifier>'
        "</bib:Book>"
    )
    entry = read_one(tmp_path, zotero(chapter))
    assert [entry[column] for column in ("type", "title", "journal", "doi")] == ["CHAP", "A chapter", "A book", ""]


def test_books_preprints_and_items_of_any_class_are_counted(tmp_path):
    items = (
        '<bib:Book rdf:about="urn:isbn:2"><z:itemType>book</z:itemType><dc:title>B</dc:title></bib:Book>',
        '<rdf:Description rdf:about="https://doi.org/10.1101/2020.01.01"><z:itemType>preprint</z:itemType>'
        "<dc:title>P</dc:title></rdf:Description>",
        "<bib:Thesis><z:itemType>thesis</z:itemType><dc:title>T</dc:title></bib:Thesis>",
    )
    export = read_text(tmp_path, zotero(*items))
    assert export.format == "Zotero RDF"
    assert [entry["type"] for entry in export.entries] == ["BOOK", "UNPB", "THES"]
    assert export.entries[1]["doi"] == "10.1101/2020.01.01"
    assert [entry["first_line"] for entry in export.entries] == [3, 4, 5]


def test_an_item_of_a_class_that_the_reader_does_not_know_refuses_the_file(tmp_path):
    odd = "<bib:Oddity><z:itemType>oddity</z:itemType><dc:title>T</dc:title></bib:Oddity>"
    found = refuse_once(tmp_path, zotero(article(""), odd)).found
    assert found == "1 entries read, 2 start marks counted"


def test_rdf_of_another_program_is_no_known_format(tmp_path):
    assert "content of no known format" in refuse_once(tmp_path, '<rdf:RDF xmlns:rdf="r"><a/></rdf:RDF>').found


# ClinicalTrials.gov

STUDY = (
    "<clinical_study>\n<id_info><org_study_id>T-1</org_study_id><secondary_id>EudraCT 2001-000001-12</secondary_id>"
    "<nct_id>NCT01234567</nct_id></id_info><brief_title>Short</brief_title><official_title>Long</official_title>"
    "<sponsors><lead_sponsor><agency>Acme, Ltd</agency></lead_sponsor><collaborator><agency>B</agency></collaborator>"
    "</sponsors><brief_summary><textblock>\n  After NCT07654321.\n</textblock></brief_summary><phase>Phase 2</phase>"
    "<study_type>Interventional</study_type><condition>Lung cancer</condition><intervention><intervention_name>Tea"
    "</intervention_name></intervention><study_first_posted type='Actual'>March 4, 2010</study_first_posted>"
    "</clinical_study>"
)


def test_a_study_fills_the_columns_of_a_registration(tmp_path):
    entry = read_one(tmp_path, f"<?xml version='1.0'?>\n{STUDY}")
    expected = {
        "type": "GEN",
        "title": "Short",
        "authors": "Acme, Ltd",
        "abstract": "After NCT07654321.",
        "year": "2010",
        "journal": "",
        "keywords": "Lung cancer; Tea",
        "publication_types": "Trial registration; Interventional; Phase 2",
        "accession": "NCT01234567",
        "registry_ids": "EUCTR2001-000001-12; NCT01234567",
    }
    assert {column: entry[column] for column in expected} == expected


def test_studies_behind_each_other_and_in_a_list_of_hits_are_all_read(tmp_path):
    joined = read_text(tmp_path, f"{STUDY}\n<?xml version='1.0'?>\n{STUDY.replace('NCT01234567', 'NCT00000002')}")
    assert [entry["accession"] for entry in joined.entries] == ["NCT01234567", "NCT00000002"]
    hit = (
        "<study rank='{0}'><nct_id>NCT0000000{0}</nct_id><title>Tea</title>"
        "<conditions><condition>C</condition></conditions></study>"
    )
    hits = read_text(tmp_path, f"<search_results count='2'>{hit.format(1)}\n{hit.format(2)}</search_results>")
    assert [(entry["accession"], entry["title"], entry["keywords"]) for entry in hits.entries] == [
        ("NCT00000001", "Tea", "C"),
        ("NCT00000002", "Tea", "C"),
    ]


# Semantic Scholar

PAPER = {
    "paperId": "0123456789abcdef0123456789abcdef01234567",
    "externalIds": {"DOI": "10.1234/ABC.1", "PubMed": "30000001", "PubMedCentral": "1234567", "CorpusId": 7},
    "url": "https://www.semanticscholar.org/paper/0123",
    "title": "A study",
    "abstract": "Words",
    "venue": "Tests",
    "publicationVenue": {"name": "Journal of Tests", "issn": "1234-5678"},
    "year": 2019,
    "journal": {"name": "J Tests", "volume": "3 2", "pages": "\n 117-123 "},
    "publicationTypes": ["JournalArticle", "Review"],
    "authors": [{"authorId": "1", "name": "Ann B. Auth"}, {"authorId": "2", "name": "C. Beth"}],
}


@pytest.mark.parametrize(
    "wrap",
    [
        lambda p: {"total": 1, "offset": 0, "data": [p]},
        lambda p: [p],
        lambda p: p,
        lambda p: {"recommendedPapers": [p]},
    ],
)
def test_a_paper_fills_the_columns(tmp_path, wrap):
    entry = read_one(tmp_path, json.dumps(wrap(PAPER)))
    expected = {
        "type": "JOUR",
        "title": "A study",
        "abstract": "Words",
        "authors": "Auth, Ann B.; Beth, C.",
        "year": "2019",
        "journal": "J Tests",
        "volume": "3",
        "issue": "2",
        "pages": "117-123",
        "issn": "1234-5678",
        "doi": "10.1234/abc.1",
        "pmid": "30000001",
        "pmcid": "PMC1234567",
        "accession": PAPER["paperId"],
    }
    assert {column: entry[column] for column in expected} == expected


def test_a_paper_that_was_not_found_refuses_the_list(tmp_path):
    assert refuse_once(tmp_path, json.dumps([PAPER, None])).found == "null in the list of entries"
