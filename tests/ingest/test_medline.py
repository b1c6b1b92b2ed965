"""MEDLINE: every trap that real files set."""

import pytest

from exported import read_one, read_text, refuse


def test_medline_wrapped_lines_are_joined(tmp_path):
    entry = read_one(
        tmp_path, "PMID- 1\nTI  - A long\n      title\nOT  - in vitro\n      fertilisation\nCOIS- none\n      at all"
    )
    assert (entry["title"], entry["keywords"], entry["accession"]) == ("A long title", "in vitro fertilisation", "1")


@pytest.mark.parametrize(
    ("line", "doi"),
    [
        ("LID - S0165-1781(23)00613-3 [pii] 10.1016/j.x.2023.115663 [doi]", "10.1016/j.x.2023.115663"),
        ("LID - 10.1000/abc [doi]", "10.1000/abc"),
        ("AID - doi:10.1000/abc", "10.1000/abc"),
        ("AID - 10.1000/abc", "10.1000/abc"),
        ("AID - S0165-1781(23)00613-3 [pii]", ""),
        ("SO  - J Test. 2020;1(1):2. doi: 10.1000/abc.", "10.1000/abc"),
    ],
)
def test_medline_hides_the_doi_among_other_ids(tmp_path, line, doi):
    assert read_one(tmp_path, f"PMID- 1\n{line}\n")["doi"] == doi


def test_medline_year_is_that_of_the_issue_not_of_the_epub(tmp_path):
    assert read_one(tmp_path, "PMID- 1\nDEP - 20151201\nDP  - 2016 Nov-Dec\n")["year"] == "2016"


def test_medline_names_corporate_authors(tmp_path):
    assert read_one(tmp_path, "PMID- 1\nCN  - WHO Study Group\n")["authors"] == "WHO Study Group"


def test_medline_full_names_win_and_initials_are_turned(tmp_path):
    assert read_one(tmp_path, "PMID- 1\nFAU - Tan, Jia Hui\nAU  - Tan JH\n")["authors"] == "Tan, Jia Hui"
    assert read_one(tmp_path, "PMID- 1\nAU  - Curry Rogers KA\nAU  - LI W\n")["authors"] == "Curry Rogers, KA; LI, W"


def test_medline_bare_issn_and_unknown_tags_are_read(tmp_path):
    entry = read_one(tmp_path, "PMID- 1\nIS  - 0955-2359\nZZZZ- what\nPG  - 454-81\nLA  - ger")
    assert (entry["issn"], entry["pages"], entry["language"]) == ("0955-2359", "454-481", "de")


def test_medline_of_pubmed_central_may_open_with_pmc_or_lack_a_pmid(tmp_path):
    export = read_text(tmp_path, "PMC - PMC1\nPMID- 2\nTI  - One\n\nPMC - PMC3\nTI  - Two\n\nPMID- 4\nTI  - Three\n")
    assert [entry["accession"] for entry in export.entries] == ["2", "PMC3", "4"]
    assert [entry["pmcid"] for entry in export.entries] == ["PMC1", "PMC3", ""]


ERIC = "OWN - ERIC\nTI  - One\nOID - EJ0000001\nISSN - ISSN-1234-567X\n"


def test_entries_of_eric_have_no_pmid(tmp_path):
    export = read_text(tmp_path, f"\n{ERIC}\n{ERIC.replace('EJ', 'ED')}\nPMID- 1\nOWN - NLM\nTI  - Two\n")
    assert [entry["accession"] for entry in export.entries] == ["EJ0000001", "ED0000001", "1"]
    assert export.entries[0]["issn"] == "1234-567X"


def test_entries_of_eric_without_a_blank_line_between_are_not_lost(tmp_path):
    assert "1 entries read, 2 start marks" in refuse(tmp_path, ERIC + ERIC)[0].found


def test_a_byte_order_mark_inside_a_file_hides_no_entry(tmp_path):
    assert len(read_text(tmp_path, "PMID- 1\nTI  - One\n\n\ufeffPMID- 2\nTI  - Two\n").entries) == 2


def test_a_paragraph_without_tags_is_left_out_whole_and_told(tmp_path):
    export = read_text(tmp_path, "PMID- 1\nTI  - One\n\nSearched\non a Monday\n\nPMID- 2\nTI  - Two\n")
    assert [entry["title"] for entry in export.entries] == ["One", "Two"]
    assert export.problems == ("lines outside any field left out: 2 (lines 4, 5)",)
