"""Entries for people to read: PubMed's summary and abstract text, Cochrane's citation text."""

import pytest

from exported import read_one, read_text, refuse_once

SUMMARY = (
    "1: Auth A, van der Beth BC Jr, TEST Study Group, et al. A study of tests: is it "
    "so? J Tests (Lond). 2019 Mar-Apr;3(2 Pt 1):117-23. doi: 10.1234/abc.1. Epub 2019 Feb 1. PMID: 30000001; PMCID: "
    "PMC1234567.\n\n2: Use of DNA. J Tests. 2020 Jan 8;4:e12. PMID: 30000002.\n\n"
    "3: Sampler D. [A study in two. Parts]. Prüf Z. 2024 Jan 3:dkad123. doi: 10.1234/abc.3. German. PMID: 30000003.\n"
)
ABSTRACT = """1. J Tests. 2019 Mar;3(2):117-123. doi: 10.1234/abc.1. Epub 2019 Feb 1.

A study of tests in a
long title.

Auth A(1), van der Beth BC Jr(1)(2), TEST Study Group.

Author information:
(1)Department of Tests, Prüfstadt.
(2)Nowhere.

Comment in
    J Tests. 2020 Jan;4(1):1-2. doi: 10.1234/other.

BACKGROUND: Tests are known since 1999.
METHODS: We tested.

CONCLUSIONS: 1. It is so. 2. It is not.

© 2019 The Authors.

DOI: 10.1234/abc.1
PMCID: PMC1234567
PMID: 30000001 [Indexed for MEDLINE]

Conflict of interest statement: The authors
declare none.


2. Prüf Z. 2020;4:12.

[A second study].

[Article in German]

Sampler D.

PMID: 30000002
"""
COCHRANE = (
    "Record #1 of 2\nID: CN-00000001\nAU: Auth A\nAU: Beth BC\nTI: Study number 1\nSO: Journal of tests\nYR: 2019\n"
    "VL: 3\nNO: 2\nPG: 117-23\nPM: PUBMED 30000001\nPT: Journal article\nKY: Cells; Humans\nDOI: 10.1234/abc.1\n"
    "AB: AIM: to test\nAIM: again\nUS: https://www.cochranelibrary.com/central/doi/10.1002/central/CN-00000001/full\n\n\n"
    "Record #2 of 2\nID: CN-00000002\nTI: Study number 2\nYR: 2020\n"
)
TEXTS = {
    "PubMed summary text": (SUMMARY, 3),
    "PubMed abstract text": (ABSTRACT, 2),
    "Cochrane citation text": (COCHRANE, 2),
}


def told(entry, *columns):
    return [entry[column] for column in columns]


def test_a_summary_is_taken_apart(tmp_path):
    export = read_text(tmp_path, SUMMARY)
    first, second, third = export.entries
    assert (export.format, export.separators) == ("PubMed summary text", 3)
    assert told(first, "title", "authors", "journal", "year", "volume", "issue", "pages", "doi", "pmid", "pmcid") == [
        *("A study of tests: is it so?", "Auth, A; van der Beth, BC Jr; TEST Study Group", "J Tests (Lond)", "2019"),
        *("3", "2 Pt 1", "117-123", "10.1234/abc.1", "30000001", "PMC1234567"),
    ]
    assert told(second, "title", "authors", "journal", "pages") == ["Use of DNA", "", "J Tests", "e12"]
    assert told(third, "title", "authors", "year", "pages") == [
        "A study in two. Parts",
        "Sampler, D",
        "2024",
        "dkad123",
    ]


def test_a_summary_may_be_wrapped(tmp_path):
    wrapped = (
        SUMMARY.replace("PMC1234567", "\nPMC1234567").replace(" is it ", " is\nit ").replace("PMCID: \n", "PMCID:\n")
    )
    assert [entry["title"] for entry in read_text(tmp_path, wrapped).entries][:1] == ["A study of tests: is it so?"]


def test_a_summary_of_old_names_pubmed_before_its_numbers(tmp_path):
    old = (
        "1: Auth A, Beth B. A study\nof tests. J Tests. 2009 Mar;3(2):117-23. Review. PubMed\nPMID: 19000001; PubMed "
        "Central PMCID: PMC2345678.\n\n2: Sampler D. Another. J Tests. 2009;4(1):1. PubMed PMID: 19000002.\n"
    )
    first, second = read_text(tmp_path, old).entries
    assert told(first, "title", "pages", "pmid", "pmcid") == ["A study of tests", "117-123", "19000001", "PMC2345678"]
    assert told(second, "title", "pmid") == ["Another", "19000002"]


def test_an_abstract_is_taken_apart(tmp_path):
    export = read_text(tmp_path, ABSTRACT)
    first, second = export.entries
    assert (export.format, export.separators) == ("PubMed abstract text", 2)
    assert told(first, "title", "authors", "journal", "year", "volume", "issue", "pages", "doi", "pmid", "pmcid") == [
        *("A study of tests in a long title", "Auth, A; van der Beth, BC Jr; TEST Study Group", "J Tests", "2019"),
        *("3", "2", "117-123", "10.1234/abc.1", "30000001", "PMC1234567"),
    ]
    assert first["abstract"].startswith("BACKGROUND: Tests are known since 1999.")
    assert first["abstract"].endswith("CONCLUSIONS: 1. It is so. 2. It is not.")
    expected = ["A second study", "Sampler, D", "de", "12", ""]
    assert told(second, "title", "authors", "language", "pages", "abstract") == expected
    assert told(first, "first_line", "last_line") == [1, 27]


def test_a_book_in_an_abstract_text_opens_with_its_title(tmp_path):
    book = "1. Tests.\n\nAuth A(1).\n\nIn: BookTests [Internet]. City: Tests; 2024 Jan–.\n\nWords.\n\nPMID: 30000009\n"
    entry = read_one(tmp_path, book)
    assert told(entry, "title", "authors", "year", "journal", "abstract") == [
        *("Tests", "Auth, A", "2024", "BookTests [Internet]", "Words.")
    ]


def test_cochrane_citations_fill_their_columns(tmp_path):
    export = read_text(tmp_path, COCHRANE)
    first, second = export.entries
    assert (export.format, export.separators) == ("Cochrane citation text", 2)
    assert told(
        first, "title", "authors", "journal", "year", "volume", "issue", "pages", "doi", "pmid", "accession"
    ) == [
        *("Study number 1", "Auth, A; Beth, BC", "Journal of tests", "2019", "3", "2", "117-123", "10.1234/abc.1"),
        *("30000001", "CN-00000001"),
    ]
    assert (first["abstract"], second["title"]) == ("AIM: to test AIM: again", "Study number 2")


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("seam", ["\n", "\n\n", "\n\n\n"])
def test_two_files_behind_each_other_are_all_read(tmp_path, kind, seam):
    text, count = TEXTS[kind]
    export = read_text(tmp_path, text.rstrip("\n") + seam + text)
    titles = [entry["title"] for entry in export.entries]
    assert (len(titles), export.separators) == (2 * count, 2 * count)
    assert titles[:count] == titles[count:]


@pytest.mark.parametrize("kind", TEXTS)
def test_files_joined_without_a_line_end_are_refused(tmp_path, kind):
    text, _ = TEXTS[kind]
    assert refuse_once(tmp_path, text.rstrip("\n") + text).place.startswith("line ")


OTHERS = (
    "TY  - JOUR\nTI  - A\nER  - \n",
    "PMID- 1\nTI  - A\n",
    "PT J\nTI A\nER\n",
    "%0 Journal Article\n%T A\n",
    "@article{a,\n  title = {A}\n}\n",
    "Title,Authors,Year\nA,B,2001\n",
    '<?xml version="1.0"?>\n<records/>',
    '[{"type": "book", "title": "A"}]',
    "RT Journal Article\nT1 A\n",
)


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("seam", ["\n", "\n\n"])
@pytest.mark.parametrize("other", OTHERS)
def test_another_format_behind_the_last_entry_refuses_the_file(tmp_path, kind, seam, other):
    assert refuse_once(tmp_path, TEXTS[kind][0].rstrip("\n") + seam + other).place.startswith("line ")


def test_prose_that_looks_like_a_number_or_a_mark_opens_nothing(tmp_path):
    prose = "BACKGROUND: Tests.\n\n2. The second aim: PMID: 7 was cited, TY - JOUR too.\n\n1995. A year."
    entry = read_one(tmp_path, ABSTRACT.split("\n\n\n")[0].replace("METHODS: We tested.", prose))
    assert "2. The second aim: PMID: 7 was cited, TY - JOUR too." in entry["abstract"]
