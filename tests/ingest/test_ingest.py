"""Reading of exports: every trap that real files set, one small text each, and the count of all real files."""

import codecs
import csv
import doctest
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from prismake import tables
from prismake.ingest import (
    Export,
    bibtex,
    combine,
    delimited,
    harvest,
    headers,
    names,
    read_export,
    read_source,
    text,
    vocabulary,
)
from prismake.ingest.harvest import harvest_registries, read_doi
from prismake.ingest.names import order_name, order_names, split_names
from prismake.ingest.text import clean_prose
from prismake.ingest.vocabulary import list_languages, read_pages, read_type, read_year
from prismake.issues import Issue, ReviewError

MADE = ("ris", "medline_nbib", "bibtex", "bibtex_edge", "csv", "wos_tagged", "ovid_tagged", "enw")


def read_text(tmp_path: Path, content: str | bytes, name: str = "export.txt") -> Export:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_export(path, name)


def read_one(tmp_path: Path, content: str | bytes) -> dict[str, object]:
    export = read_text(tmp_path, content)
    assert len(export.entries) == export.separators == 1
    return export.entries[0]


def refuse(tmp_path: Path, content: str | bytes, name: str = "export.txt") -> list[Issue]:
    with pytest.raises(ReviewError) as caught:
        read_text(tmp_path, content, name)
    return list(caught.value.issues)


def ris(*lines: str) -> str:
    return "\n".join(["TY  - JOUR", *lines, "ER  - ", ""])


# Files that are no exports


def test_a_missing_file_is_an_issue(tmp_path):
    with pytest.raises(ReviewError, match="no such file"):
        read_export(tmp_path / "absent.ris", "absent.ris")


def test_a_folder_is_an_issue(tmp_path):
    with pytest.raises(ReviewError, match="a folder"):
        read_export(tmp_path, "folder")


@pytest.mark.parametrize("content", [b"", b"\n \r\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_an_empty_file_is_an_issue(tmp_path, content):
    assert refuse(tmp_path, content)[0].found == "an empty file"


def test_nul_bytes_are_an_issue_with_their_line(tmp_path):
    [issue] = refuse(tmp_path, b"TY  - JOUR\nTI  - a\0b\nER  - \n" + b"x" * 100)
    assert (issue.place, issue.found) == ("line 2", "a NUL byte")


def test_a_zip_named_ris_is_an_issue(tmp_path):
    assert refuse(tmp_path, b"PK\x03\x04rest", "export.ris")[0].found == "a zip archive"


def test_a_line_without_end_is_an_issue(tmp_path):
    [issue] = refuse(tmp_path, ris("AB  - " + "a" * 5_000_001))
    assert (issue.place, issue.found) == ("line 2", "a line of 5000007 characters")


def test_prose_is_no_known_format(tmp_path):
    [issue] = refuse(tmp_path, "Dear colleague,\nplease find enclosed nothing.\n")
    assert issue.found == "content of no known format, beginning 'Dear colleague,'"


# Recognition, encodings, line ends


@pytest.mark.parametrize("name", ["a.ris", "a.csv", "a.bib", "a.txt", "a"])
def test_the_content_decides_and_never_the_suffix(tmp_path, name):
    assert read_text(tmp_path, "PMID- 1\nTI  - One\n", name).format == "MEDLINE"


@pytest.mark.parametrize("separator", ["\n", "\r", "\r\n"])
def test_every_kind_of_line_end_gives_the_same_entry(tmp_path, separator):
    entry = read_one(tmp_path, ris("TI  - One", "PY  - 2020").replace("\n", separator))
    assert (entry["title"], entry["year"], entry["first_line"], entry["last_line"]) == ("One", "2020", 1, 4)


@pytest.mark.parametrize(
    ("codec", "mark", "recorded"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", codecs.BOM_UTF8, "utf-8-sig"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16"),
        ("utf-16-le", b"", "utf-16"),
        ("utf-16-be", b"", "utf-16"),
        ("cp1252", b"", "cp1252"),
    ],
)
def test_the_first_entry_survives_every_encoding(tmp_path, codec, mark, recorded):
    export = read_text(tmp_path, mark + ris("TI  - Müller’s café").encode(codec))
    assert (export.encoding, export.entries[0]["title"]) == (recorded, "Müller’s café")


def test_cp1252_leaves_a_remark(tmp_path):
    assert read_text(tmp_path, ris("TI  - café").encode("cp1252")).problems[0].startswith("not utf-8, read as cp1252")


# RIS


def test_a_missing_er_does_not_swallow_the_next_entry(tmp_path):
    export = read_text(tmp_path, "TY  - JOUR\nTI  - One\nTY  - JOUR\nTI  - Two\nER  - \n")
    assert [entry["title"] for entry in export.entries] == ["One", "Two"]
    assert export.problems == ("entries without ER: 1 (line 1)",)


def test_the_last_entry_without_er_is_kept(tmp_path):
    export = read_text(tmp_path, ris("TI  - One") + "TY  - JOUR\nTI  - Two")
    assert [entry["title"] for entry in export.entries] == ["One", "Two"]


@pytest.mark.parametrize("gap", [" - ", "  - ", "  -  ", "  -"])
def test_the_blanks_around_the_dash_may_vary(tmp_path, gap):
    entry = read_one(tmp_path, f"TY{gap}JOUR\nTI{gap}One\nER{gap}\n")
    assert (entry["type"], entry["title"]) == ("JOUR", "One")


@pytest.mark.parametrize(
    "preamble",
    ['Record #3 of 18\nProvider: Wiley\nContent: text/plain; charset="UTF-8"\n\n', "2. \n", "<1. >\n", "\n\n"],
)
def test_preambles_of_entries_belong_to_none(tmp_path, preamble):
    export = read_text(tmp_path, preamble + ris("TI  - One") + "\n" + preamble + ris("TI  - Two"))
    assert [entry["title"] for entry in export.entries] == ["One", "Two"]


def test_prose_that_looks_like_a_tag_continues_the_abstract(tmp_path):
    entry = read_one(tmp_path, ris("AB  - Levels of", "IL  - 6 was high", "DO  - 10.1000/x1"))
    assert (entry["abstract"], entry["doi"]) == ("Levels of IL - 6 was high", "10.1000/x1")


def test_an_er_with_prose_behind_it_does_not_end_the_entry(tmp_path):
    entry = read_one(tmp_path, ris("AB  - We studied", "ER  - positive tumours in mice.", "PY  - 2020"))
    assert entry["year"] == "2020"


def test_a_field_outside_an_entry_is_an_issue_with_its_line(tmp_path):
    [issue] = refuse(tmp_path, ris("TI  - One") + "TI  - Lost\n" + ris("TI  - Two"))
    assert (issue.place, issue.found) == ("line 4", "a field TI outside any entry")


def test_a_run_of_fields_without_an_entry_is_one_issue(tmp_path):
    issues = refuse(tmp_path, "TI  - One\nAU  - Tan, A\nPY  - 2001\nER  - \n")
    assert [issue.place for issue in issues] == ["line 1"]


def test_a_start_mark_that_opens_no_entry_fails_closed(tmp_path):
    [issue] = refuse(tmp_path, ris("AB  - Collagen of", "TY  - 1 was seen") + ris("TI  - Two"))
    assert (issue.place, issue.found) == ("line 3", "2 entries read, 3 start marks counted")


def test_the_first_abstract_is_the_records_own(tmp_path):
    assert read_one(tmp_path, ris("AB  - Own.", "AB  - Copyright of it."))["abstract"] == "Own."


def test_the_fullest_form_of_the_journal_is_taken(tmp_path):
    entry = read_one(tmp_path, ris("JO  - Hum Reprod", "J2  - HR", "T2  - Human Reproduction"))
    assert entry["journal"] == "Human Reproduction"


def test_keywords_may_continue_on_lines_and_behind_semicolons(tmp_path):
    assert (
        read_one(tmp_path, ris("KW  - one", "two", "KW  - three; four", "KW  - one"))["keywords"]
        == "one; two; three; four"
    )


def test_the_first_of_several_addresses_is_taken(tmp_path):
    entry = read_one(tmp_path, ris("UR  - http://example.org/a?b;c; http://example.org/d"))
    assert entry["url"] == "http://example.org/a?b;c"


def test_rayyan_glues_fields_together(tmp_path):
    entry = read_one(
        tmp_path, ris("DO  - 10.1000/abc.1     LK  - https://example.org/x", "UR  - http://a.org/b     U2  - L202")
    )
    assert (entry["doi"], entry["url"]) == ("10.1000/abc.1", "http://a.org/b")


def test_blank_tags_of_covidence_are_nothing(tmp_path):
    entry = read_one(tmp_path, ris("PD  - ", "AN  - ", "DO  - ", "TI  - ", "T1  - One"))
    assert (entry["title"], entry["accession"], entry["doi"]) == ("One", "", "")


@pytest.mark.parametrize("date", ["Y1  - 2024/04/03/", "Y1  - 2024//", "PY  - 2024", "DA  - 2024-02-01"])
def test_dates_give_their_year(tmp_path, date):
    assert read_one(tmp_path, ris(date))["year"] == "2024"


@pytest.mark.parametrize("tag", ["DO", "L3", "M3", "UR", "L2", "L1", "N1"])
def test_the_doi_is_found_wherever_it_stands(tmp_path, tag):
    entry = read_one(tmp_path, ris(f"{tag}  - https://doi.org/10.1000/ABC.1"))
    assert (entry["doi"], entry["taken_from"]) == ("10.1000/abc.1", f"doi={tag}")


def test_a_note_with_several_dois_gives_none(tmp_path):
    assert read_one(tmp_path, ris("N1  - cites 10.1000/a1 and 10.1000/b2"))["doi"] == ""


def test_the_better_tag_wins_over_the_earlier_one(tmp_path):
    assert read_one(tmp_path, ris("N1  - doi: 10.1000/note", "DO  - 10.1000/own"))["doi"] == "10.1000/own"


@pytest.mark.parametrize(
    ("lines", "column", "expected"),
    [
        (["C3  - PUBMED 21314913,EMBASE 643589775"], "pmid", "21314913"),
        (["DB  - Embase", "C5  - 38773066"], "pmid", "38773066"),
        (["C5  - 38773066"], "pmid", ""),
        (["DP  - NLM", "AN  - 29657938"], "pmid", "29657938"),
        (["L2  - https://www.ncbi.nlm.nih.gov/pubmed/12653513"], "pmid", "12653513"),
        (["C2  - PMC 5514021"], "pmcid", "PMC5514021"),
        (["UR  - https://www.ncbi.nlm.nih.gov/pmc/articles/PMC3654245/"], "pmcid", "PMC3654245"),
        (["AN  - CN-00778158"], "accession", "CN-00778158"),
        (["U2  - L2029880245"], "accession", "L2029880245"),
        (["AN  - WOS:000282053100002"], "accession", "WOS:000282053100002"),
        (
            ["UR  - https://www.scopus.com/inward/record.uri?eid=2-s2.0-85189760133&doi=10"],
            "accession",
            "2-s2.0-85189760133",
        ),
        (["UR  - https://www.scopus.com/pages/publications/85161616599?origin=x"], "accession", "2-s2.0-85161616599"),
        (["DB  - ERIC", "ID  - EJ389705"], "accession", "EJ389705"),
        (["ID  - 17"], "accession", ""),
        (["ID  - smith"], "accession", ""),
    ],
)
def test_identifiers_stand_in_strange_tags(tmp_path, lines, column, expected):
    assert read_one(tmp_path, ris(*lines))[column] == expected


def test_html_is_decoded_in_prose_only(tmp_path):
    entry = read_one(
        tmp_path,
        ris("TI  - H<sub>2</sub>O &amp; <i>p</i> &lt; 5", "AB  - <p>One</p><p>two</p>", "UR  - http://a.org/?b&amp;c"),
    )
    assert (entry["title"], entry["abstract"]) == ("H2O & p < 5", "One two")
    assert entry["url"] == "http://a.org/?b&amp;c"


# Identifiers


@pytest.mark.parametrize(
    ("written", "doi", "remarked"),
    [
        ("10.1093/HUMUPD/dml004", "10.1093/humupd/dml004", False),
        ("doi:10.1201/b19107-2", "10.1201/b19107-2", False),
        ("DOI: 10.1201/b19107-2.", "10.1201/b19107-2", False),
        ("http://dx.doi.org/10.1201/b19107-2", "10.1201/b19107-2", False),
        ("https://doi.org/10.1002%2Far.25209", "10.1002/ar.25209", False),
        ("doi.org/10.1101/2020.03", "10.1101/2020.03", False),
        ("10.1000/x<br />", "10.1000/x", False),
        ("10.1000/x [doi]", "10.1000/x", False),
        ("10.1093/humupd/dml 004", "10.1093/humupd/dml004", True),
        ("10.3390/biomedicines 11010031", "10.3390/biomedicines11010031", True),
        (
            "10.1002/(SICI)1097-0258(19980815)17:15 <1661::AID-SIM968>3.0.CO;2-2",
            "10.1002/(sici)1097-0258(19980815)17:15<1661::aid-sim968>3.0.co;2-2",
            True,
        ),
        ("10.1000/x 2012", "10.1000/x", True),
        ("10.1000/x Epub 2012 Jan 3", "10.1000/x", True),
        ("10.1016/j.x.2012 S0140-6736(12)60001-2", "10.1016/j.x.2012", True),
        ("1052547/sjrm.10.4.1", "", True),
        ("10.1097/md.00000000000045562", "10.1097/md.00000000000045562", False),
        ("", "", False),
    ],
)
def test_a_doi_is_read_as_far_as_is_honest(written, doi, remarked):
    read, remark = read_doi(written)
    assert (read, bool(remark)) == (doi, remarked)


def test_a_doi_that_is_none_stays_visible(tmp_path):
    export = read_text(tmp_path, ris("DO  - 1052547/sjrm.10.4.1"))
    assert export.entries[0]["doi"] == ""
    assert export.problems == ("line 2: '1052547/sjrm.10.4.1' is no DOI",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("NCT123", []),
        ("nct01234567, NCT 01234567", ["NCT01234567"]),
        ("ISRCTN96803379", ["ISRCTN96803379"]),
        ("ChiCTR2000012345 ChiCTR-IOR-15006123", ["ChiCTR-IOR-15006123", "ChiCTR2000012345"]),
        ("CTRI/2018/05/013746", ["CTRI/2018/05/013746"]),
        ("EudraCT number 2015-002249-12; EUCTR2015-002249-12-ES", ["EUCTR2015-002249-12"]),
        ("EudraCT/2004-000446-20", ["EUCTR2004-000446-20"]),
        ("ACTRN12615000123456", ["ACTRN12615000123456"]),
        ("JPRN-UMIN000012345 and UMIN000012345", ["JPRN-UMIN000012345"]),
        ("DRKS00012345", ["DRKS00012345"]),
        ("IRCT20120215009014N123", ["IRCT20120215009014N123"]),
    ],
)
def test_registrations_are_recognised(text, expected):
    assert harvest_registries([text]) == expected


def test_registrations_come_from_every_field(tmp_path):
    entry = read_one(tmp_path, ris("AN  - NCT01234567", "N1  - see ISRCTN96803379"))
    assert entry["registry_ids"] == "ISRCTN96803379; NCT01234567"
    assert entry["taken_from"] == "accession=AN; registry_ids=AN; registry_ids=N1"


# MEDLINE


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


# BibTeX


def test_a_bare_per_cent_sign_is_no_comment(tmp_path):
    entry = read_one(
        tmp_path, '@article{a,\n title = {Birth by 50% in {M}\\"{u}nchen},\n url = {http://a.org/b%20c}\n}'
    )
    assert (entry["title"], entry["url"]) == ("Birth by 50% in München", "http://a.org/b%20c")


def test_identifiers_are_not_decoded_as_latex(tmp_path):
    assert read_one(tmp_path, "@article{a,\n doi = {10.1000/a\\_b%c--d}\n}")["doi"] == "10.1000/a_b%c--d"


@pytest.mark.parametrize("key", ["", "same", "ISI:0001"])
def test_entries_with_the_same_key_are_all_kept(tmp_path, key):
    text = "".join(f"@article{{{key},\n title = {{T{number}}}\n}}\n" for number in range(3))
    assert [entry["title"] for entry in read_text(tmp_path, text).entries] == ["T0", "T1", "T2"]


def test_a_repeated_field_does_not_lose_the_entry(tmp_path):
    export = read_text(tmp_path, "@article{a,\n title = {T},\n pmid = 12,\n pmid = {12}\n}\n")
    assert (export.entries[0]["pmid"], export.problems) == ("12", ("entries rescued: 1 (at lines 1)",))


@pytest.mark.parametrize("line", ["@article (p", "@article{foo and}", "@ home(", "@misc{"])
def test_a_line_of_a_value_that_looks_like_an_entry_is_none(tmp_path, line):
    closing = "}" if line.endswith("{") else ""
    first = f"@article{{a,\n abstract = {{See\n  {line}{closing}}},\n year = {{1900}}\n}}\n"
    export = read_text(tmp_path, first + "\n@book{b,\n title = {B}\n}\n")
    assert export.separators == 2
    assert [(entry["abstract"], entry["title"], entry["year"]) for entry in export.entries] == [
        (f"See {line.replace('{', '').replace('}', '')}", "", "1900"),
        ("", "B", ""),
    ]


def test_an_entry_that_never_closes_does_not_swallow_the_next(tmp_path):
    text = "@article{a,\n title = {0,\n year = {1900}\n}\n\n@book{b,\n title = {B}}}\n}\n"
    with pytest.raises(ReviewError) as caught:
        read_text(tmp_path, text)
    assert [issue.place for issue in caught.value.issues] == ["line 1"]


def test_a_missing_comma_does_not_swallow_the_next_field(tmp_path):
    entry = read_one(tmp_path, "@article{a,\n title = {T}\n journal = {J}\n year = {2010},\n volume = 3\n}")
    assert (entry["title"], entry["journal"], entry["year"], entry["volume"]) == ("T", "J", "2010", "3")


def test_concatenations_and_strings_are_resolved(tmp_path):
    entry = read_one(
        tmp_path, '@string{jt = "Journal of "}\n@article{a,\n journal = jt # "Tests",\n title = undefined\n}'
    )
    assert (entry["journal"], entry["title"]) == ("Journal of Tests", "undefined")


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("{WHO Group and Friends} and Tan, J.", "WHO Group and Friends; Tan, J."),
        ("Ludwig van Beethoven AND J.W. Goethe", "van Beethoven, Ludwig; Goethe, J.W."),
        ('M{\\"a}der, P. and others', "Mäder, P."),
        ("Tan, Jia, Lim, Ann, Goh, Bo", "Tan, Jia; Lim, Ann; Goh, Bo"),
        ("given=Ada, family=Lovelace", "Lovelace, Ada"),
    ],
)
def test_bibtex_names_are_split_before_they_are_decoded(tmp_path, written, authors):
    assert read_one(tmp_path, f"@article{{a,\n author = {{{written}}}\n}}")["authors"] == authors


def test_scopus_bibtex_has_a_preamble_and_odd_keys(tmp_path):
    text = "Scopus\nEXPORT DATE: 7 July 2022\n\n@ARTICLE{Kenny 20103,17,\n title={T},\n pages={3, 17},\n}\n"
    export = read_text(tmp_path, text)
    assert (export.format, export.entries[0]["title"], export.entries[0]["first_line"]) == ("BibTeX", "T", 4)


def test_web_of_science_keys_are_accessions(tmp_path):
    assert read_one(tmp_path, "@article{ WOS:0001,\nTitle = {{T}}\n}")["accession"] == "WOS:0001"


def test_a_bibtex_block_that_never_closes_is_an_issue_with_its_line(tmp_path):
    [issue] = refuse(tmp_path, "@article{a,\n title = {T}\n}\n\n@article{b,\n title = {never closed,\n year = 2010\n")
    assert (issue.place, issue.found.startswith("an entry that cannot be read: @article{b")) == ("line 5", True)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("article", "JOUR"), ("inproceedings", "CONF"), ("incollection", "CHAP"), ("phdthesis", "THES"), ("misc", "GEN")],
)
def test_bibtex_types_become_ris_words(tmp_path, kind, expected):
    assert read_one(tmp_path, f"@{kind}{{a, title = {{T}}}}")["type"] == expected


# CSV and TSV


def test_the_header_is_found_below_a_preamble(tmp_path):
    export = read_text(tmp_path, '"SEARCH QUERY","x:ti"\n-----\n\n"Title","DOI","PUI"\n"One","10.1000/a","L1"\n')
    assert (export.entries[0]["accession"], export.entries[0]["first_line"]) == ("L1", 5)
    assert export.problems == ("lines above the header left out: 3",)


def test_excel_saves_with_semicolons_and_a_mark(tmp_path):
    export = read_text(tmp_path, codecs.BOM_UTF8 + b"Title;Year;Authors\nOne, two;2020;Tan, A\n")
    assert (export.entries[0]["title"], export.encoding) == ("One, two", "utf-8-sig")


def test_a_tab_file_may_be_utf_16(tmp_path):
    entry = read_one(tmp_path, "Title\tPublication Year\tDOI\nÜber\t2020\t10.1000/a\n".encode("utf-16"))
    assert (entry["title"], entry["year"]) == ("Über", "2020")


def test_excel_formulas_of_text_are_unwrapped(tmp_path):
    assert read_one(tmp_path, 'Article Title,ISSN\nOne,="19326203"\n')["issn"] == "1932-6203"


def test_a_repeated_header_does_not_matter(tmp_path):
    assert read_one(tmp_path, "title,labeled_at,pubmed id,labeled_at\nOne,,12,x\n")["pmid"] == "12"


def test_the_second_part_of_abstrackr_has_fewer_columns(tmp_path):
    text = "title,abstract,authors,tags,labels\nOne,a,b,c,d\ncitations that are not yet labeled by anyone\nTwo,a,b\n"
    export = read_text(tmp_path, text)
    assert ([entry["title"] for entry in export.entries], export.separators) == (["One", "Two"], 2)


def test_line_ends_inside_cells_are_no_rows(tmp_path):
    export = read_text(tmp_path, 'Title,Abstract\nOne,"first\nsecond ""quoted"", line"\nTwo,5" tube\n')
    assert (export.separators, export.entries[0]["last_line"], export.entries[1]["first_line"]) == (2, 3, 4)


def test_a_ragged_row_is_an_issue_with_its_line(tmp_path):
    [issue] = refuse(tmp_path, "Title,Year,DOI\nOne,2020,10.1000/a\nTwo, with comma,2020,10.1000/b\nThree\n")[1:]
    assert (issue.place, issue.found, issue.allowed) == ("line 4", "1 cells", "3 cells, as in the header")


def test_empty_cells_behind_the_last_column_are_no_fault(tmp_path):
    assert read_one(tmp_path, "Title,Year\nOne,2020,,\n")["year"] == "2020"


def test_a_quote_that_never_closes_fails_closed(tmp_path):
    assert refuse(tmp_path, 'Title,Year\n"One,2020\nTwo,2021\n')


def test_a_table_without_titles_is_an_issue(tmp_path):
    [issue] = refuse(tmp_path, "name,age\nAnn,5\nBo,6\n")
    assert issue.allowed == "a column with titles, named Title"


def test_a_header_without_rows_fails_closed(tmp_path):
    assert refuse(tmp_path, "Title,Year\n")[0].found == "0 entries read, 0 start marks counted"


@pytest.mark.parametrize(
    ("header", "row", "column", "expected"),
    [
        ("PMID,Title,Authors", '30922926,T,"Griffin DK, O\'Connor RE."', "authors", "Griffin, DK; O'Connor, RE"),
        ("PMID,Title,Authors", "30922926,T,x", "accession", "30922926"),
        (
            "Title,Author full names,EID",
            '"T","Wilson, Lauren N. (58975547800); Yi, J. (571903946)",2-s2.0-1',
            "authors",
            "Wilson, Lauren N.; Yi, J.",
        ),
        ("Title,Author Names", '"T","Yang Z., McNamara M.E."', "authors", "Yang, Z.; McNamara, M.E."),
        ("title,authors,key", 'T,"Yang, Z. and Jiang, B.",rayyan-1', "authors", "Yang, Z.; Jiang, B."),
        ("Title,Author(s)", 'T,"Ulloa Ruiz, Ana, Prado, Betty"', "authors", "Ulloa Ruiz, Ana; Prado, Betty"),
        ("Item Title,Authors", "T,Araz R. AlievNigar T. Ismayilova", "authors", "Aliev, Araz R.; Ismayilova, Nigar T."),
        ("CENTRAL ID,Title", "CN-1,T", "accession", "CN-1"),
        ("PT\tAU\tTI\tSO\tBP\tEP\tUT", "J\tTan, A; Lim, B\tT\tJ Tests\t12\t5\tWOS:1", "pages", "12-15"),
        ("record_id,title,included", "17,T,1", "accession", ""),
        ("Title,Pages,Volume", "T,100-9,3", "pages", "100-109"),
        ("Title,Page start,Page end,Art. No.", "T,,,2864", "pages", "2864"),
        ("Title,Covidence #", "T,#17", "accession", "17"),
        ("Key,Title,Item Type", "AB12,T,conferencePaper", "type", "CONF"),
        ("Title,Publication,Number", "T,Nature,7038", "journal", "Nature"),
        (
            "Study Title,NCT Number,Sponsor,Start Date",
            "T,NCT03658772,Acme Therapeutics,2018-09",
            "registry_ids",
            "NCT03658772",
        ),
        ("Study Title,NCT Number,Sponsor,Study Type", "T,NCT03658772,Acme Therapeutics,INTERVENTIONAL", "type", "GEN"),
        ("Study Title,NCT Number,Sponsor", "T,NCT03658772,Acme Therapeutics", "authors", "Acme Therapeutics"),
        ("title,url", "T,https://e.com/?id=L1     U2  - L2029880245", "url", "https://e.com/?id=L1"),
    ],
)
def test_headers_of_every_producer_are_known(tmp_path, header, row, column, expected):
    assert read_one(tmp_path, f"{header}\n{row}\n")[column] == expected


# Web of Science, EndNote tagged, Ovid


def test_web_of_science_lists_authors_by_line_and_wraps_the_rest(tmp_path):
    text = "FN Clarivate\nVR 1.0\nPT J\nAU Tan, A\n   Lim, B\nTI One\n   title\nID A; B\nUT WOS:1\nER\n\nEF"
    text = text.replace("UT ", "CR X, 2001, DOI 10.1000/other, NCT01234567\nUT ")
    entry = read_one(tmp_path, text)
    assert [entry[name] for name in ("type", "authors", "title", "keywords", "accession", "doi", "registry_ids")] == [
        "JOUR",
        "Tan, A; Lim, B",
        "One title",
        "A; B",
        "WOS:1",
        "",
        "",
    ]


def test_endnote_tags_are_read(tmp_path):
    entry = read_one(tmp_path, "%0 Journal Article\n%T One\n%A Tan, A\n%A Lim, B\n%D 2020\n%K a\nb\n%R doi:10.1000/A\n")
    assert [entry[name] for name in ("authors", "year", "keywords", "doi")] == [
        "Tan, A; Lim, B",
        "2020",
        "a; b",
        "10.1000/a",
    ]


def test_ovid_labels_are_read_and_the_source_is_taken_apart(tmp_path):
    text = "<8>\nAccession Number\n  0001-2.\nAuthor\n  Kohler, Lars 1;  Tan, A 2\nTitle\n  One.[Article]\n"
    text += "Source\n  J Tests.   8(6):10-4, May 2015.\n"
    entry = read_one(tmp_path, text)
    names = ("accession", "authors", "title", "journal", "volume", "issue", "pages", "year")
    assert [entry[name] for name in names] == [
        "0001-2",
        "Kohler, Lars; Tan, A",
        "One",
        "J Tests",
        "8",
        "6",
        "10-14",
        "2015",
    ]


# Small vocabularies


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Harrison,Warren", "Harrison, Warren"),
        ("WHO", "WHO"),
        ("Brownstein C D", "Brownstein, C D"),
        ("van der Berg J.", "van der Berg, J."),
        ("Madonna,", "Madonna"),
        ("Smith, Jr., Bob", "Smith, Bob, Jr."),
    ],
)
def test_names_are_family_first(written, expected):
    assert order_name(written) == expected


def test_no_names_are_no_names():
    assert split_names("") == []


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("587", "594.e3", "587-594.e3"),
        ("100", "9", "100-109"),
        ("1–22", "", "1-22"),
        ("e22", "", "e22"),
        ("12", "12", "12"),
        ("", "7", "7"),
        ("pages1", "", "pages1"),
        ("pp. 3-5", "", "3-5"),
        ("9-3", "", "9-3"),
    ],
)
def test_pages_are_written_out(first, last, expected):
    assert read_pages(first, last) == expected


def test_vocabularies_leave_the_unknown_visible():
    assert (list_languages("xx"), read_year("99"), read_type("odd"), read_type("")) == (["xx"], "", "GEN", "")


def test_lone_angle_brackets_are_no_markup():
    assert clean_prose("p<0.05 and n>3, a<b>c") == "p<0.05 and n>3, ac"


@pytest.mark.parametrize(
    "module", [bibtex, delimited, harvest, headers, names, text, vocabulary], ids=lambda module: module.__name__
)
def test_the_examples_in_the_docstrings_hold(module):
    assert doctest.testmod(module).failed == 0


# Sources


def searches(*rows: dict[str, str]) -> pd.DataFrame:
    blank = dict.fromkeys(("source", "round", "file", "kind", "platform", "searched_on", "hits", "query"), "")
    return pd.DataFrame([blank | row for row in rows], dtype="str")


def test_ids_come_from_the_accession_or_a_lasting_hash(tmp_path):
    (tmp_path / "a.ris").write_text(
        ris("AN  - WOS:000312345600007", "TI  - One") + ris("TI  - The Cafés", "PY  - 2020", "AU  - Tan, A", "SP  - 3")
    )
    (tmp_path / "b.ris").write_text(
        ris("TI  - the  cafes!", "PY  - 2020", "AU  - TAN, Ann", "SP  - 3") + ris("AN  - WOS:000312345600007")
    )
    log = searches(
        {"source": "s", "file": "a.ris", "round": "2024-01", "hits": "2"},
        {"source": "t", "file": "no"},
        {"source": "s", "file": "b.ris"},
    )
    records, ingest, _ = read_source(log, source="s", folder=tmp_path)
    hashed = next(
        name
        for name in records["record_id"]
        if name not in ("s:WOS:000312345600007", "s:WOS:000312345600007~2") and "~" not in name
    )
    assert sorted(records["record_id"]) == sorted(
        ["s:WOS:000312345600007", "s:WOS:000312345600007~2", hashed, f"{hashed}~2"]
    )
    assert records.set_index("record_id").loc["s:WOS:000312345600007~2", ["file", "position", "round"]].tolist() == [
        "b.ris",
        2,
        "",
    ]
    assert ingest["duplicates_within"].tolist() == [0, 2]
    assert ingest["hits"].fillna(-1).tolist() == [2, -1]
    assert (ingest["separators"] == ingest["parsed"]).all()


def test_the_issues_of_all_files_come_at_once(tmp_path):
    (tmp_path / "a.ris").write_text(ris("TI  - One"))
    log = searches(
        {"source": "s", "file": "a.ris", "hits": "5"},
        {"source": "s", "file": "b.ris"},
        {"source": "s", "file": "a.ris"},
    )
    with pytest.raises(ReviewError) as caught:
        read_source(log, source="s", folder=tmp_path)
    assert [issue.found for issue in caught.value.issues] == [
        "no such file",
        "5 hits, but 1 entries in the file",
        "file a.ris twice",
    ]


def test_a_source_without_rows_gives_empty_frames(tmp_path):
    records, ingest, _ = read_source(searches({"source": "s"}), source="other", folder=tmp_path)
    assert (len(records), len(ingest), list(records.columns)) == (0, 0, list(tables.TABLES["records"].columns))


def test_combining_keeps_every_row(tmp_path):
    (tmp_path / "a.ris").write_text(ris("TI  - One"))
    log = searches({"source": "s", "file": "a.ris"}, {"source": "r", "file": "a.ris"})
    parts = [read_source(log, source=source, folder=tmp_path) for source in ("s", "r", "none")]
    records, ingest, _ = combine(*([part[place] for part in parts] for place in range(3)))
    assert (records["source"].tolist(), ingest["source"].tolist()) == (["r", "s"], ["r", "s"])
    assert [len(frame) for frame in combine([], [], [])] == [0, 0, 0]


def test_the_same_files_give_the_same_rows(tmp_path):
    (tmp_path / "a.ris").write_text(ris("TI  - One") * 3)
    log = searches({"source": "s", "file": "a.ris"})
    pd.testing.assert_frame_equal(
        read_source(log, source="s", folder=tmp_path)[0], read_source(log, source="s", folder=tmp_path)[0]
    )


# Real files


def test_every_real_file_is_counted_or_refused_with_a_line(shared_data, capsys):
    with (shared_data / "exports" / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["format"] in MADE]
    parsed: Counter[str] = Counter()
    refused = {}
    for row in rows:
        try:
            export = read_export(shared_data / "exports" / row["file"], row["file"])
        except ReviewError as error:
            refused[row["file"]] = sorted({issue.place for issue in error.issues})
            continue
        assert export.separators == len(export.entries), row["file"]
        counted = COUNTED_OTHERWISE.get(row["file"], row["raw_start_tag_count"] or row["expected_records"])
        assert counted in ("", len(export.entries), str(len(export.entries))), row["file"]
        parsed[row["format"]] += len(export.entries)
    with capsys.disabled():
        print(f"\nreal exports read: {dict(sorted(parsed.items()))}, refused: {refused}")
    assert refused == REFUSED
    assert dict(parsed) == PARSED


PARSED = {
    "ris": 621,
    "medline_nbib": 339,
    "bibtex": 402,
    "bibtex_edge": 121,
    "csv": 1259,
    "wos_tagged": 13,
    "ovid_tagged": 10,
    "enw": 16,
}
REFUSED = {
    "ris/JabRef-jabref__RisImporterCorrupted.ris": ["line 2"],
    # Two different exports of Scopus put together: the rows of the second have one cell more than the header.
    "csv/NLeSC-litstudy__scopus.csv": ["line 4, 6, 7, 8, 9, 11, 13, 14, 15, 16 … (56 rows)"],
}
# Where the manifest's count of start marks cannot see them: utf-16 and CR, a WoS file among the RIS, MEDLINE entries
# without PMID (JabRef's own test expects 7), a "%0" with nothing behind it.
COUNTED_OTHERWISE = {
    "ris/MrTango-rispy__example_wos.ris": 2,
    "medline_nbib/JabRef-jabref__MedlinePlainImporterTestMultipleEntries.txt": 7,
    "enw/JabRef-jabref__Endnote.entries.enw": 13,
    "bibtex_edge/JabRef-jabref__encoding-utf-16BE-with-header.bib": 1,
    "bibtex_edge/JabRef-jabref__encoding-utf-16BE-without-header.bib": 1,
    "bibtex_edge/JabRef-jabref__tiny-BE-noBOM.bib": 1,
    "bibtex_edge/JabRef-jabref__tiny-LE-noBOM.bib": 1,
}


def test_two_authors_of_one_name_stay_two_and_a_list_given_twice_counts_once():
    assert order_names(["Zhang Y", "Shi L", "Zhang Y"], initials=True) == ["Zhang, Y", "Shi, L", "Zhang, Y"]
    assert order_names(["Li, A", "Wu, B", "Li, A", "Wu, B"]) == ["Li, A", "Wu, B"]
