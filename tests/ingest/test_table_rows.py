"""Rows of a table that are no entries, cells that say more than their column, and what spreadsheet programs spoilt."""

import pytest

from exported import read_one, read_text, refuse, refuse_once
from prismake.text.citations import read_citation

TWO = 'Title,Authors,Year,DOI\nOne,"Bo, A",2001,10.5555/a\n{}Two,"Do, C",2002,10.5555/b\n'


def titles(export):
    return [entry["title"] for entry in export.entries]


# Rows that are no entries


@pytest.mark.parametrize(
    "again", ["Title,Authors,Year,DOI\n", '"TITLE","authors","Year","doi"\n', "Title,Authors,Year,DOI,,\n"]
)
def test_the_header_that_stands_there_again_is_no_entry_and_told(tmp_path, again):
    export = read_text(tmp_path, TWO.format(again))
    assert (titles(export), export.separators) == (["One", "Two"], 2)
    assert "the header stands there again, left out: line 3" in export.problems


def test_another_header_counts_for_the_rows_below_it(tmp_path):
    text = 'Title,Authors,Year\nOne,"Bo, A",2001\nDOI,Year,Article Title,Volume\n10.5555/b,2002,Two,7\n'
    one, two = read_text(tmp_path, text).entries
    assert [one["title"], one["year"], two["title"], two["year"], two["doi"], two["volume"]] == [
        *("One", "2001", "Two", "2002", "10.5555/b", "7")
    ]


def test_a_title_of_a_word_that_heads_columns_elsewhere_is_an_entry(tmp_path):
    text = 'Title,Authors,Year\nAbstract,"Bo, A",2001\nTitle,"Do, C",2002\nYear,,\n'
    assert titles(read_text(tmp_path, text)) == ["Abstract", "Title", "Year"]


@pytest.mark.parametrize(
    "note",
    [
        *("Total: 2,,,", "2 records exported,,,", "© 2024 Invented Press. All rights reserved,,,", "Total,2,,"),
        *("Exported from Scopus on 3 May 2021", "Export date: 2021-05-03,,,", ",,Page 1 of 1,"),
    ],
)
def test_a_note_below_the_table_is_no_entry_and_told(tmp_path, note):
    export = read_text(tmp_path, TWO.format("") + note + "\n")
    assert (titles(export), export.separators) == (["One", "Two"], 2)
    assert "a note of the program that exported, left out: line 4" in export.problems


def test_a_last_row_with_a_title_alone_is_an_entry(tmp_path):
    assert titles(read_text(tmp_path, TWO.format("") + "Total hip replacement,,,\n"))[2] == "Total hip replacement"


def test_rows_that_name_nothing_are_told_at_the_end_and_refused_before_entries(tmp_path):
    export = read_text(tmp_path, TWO.format("") + ",,2003,\n,,2004,\n")
    assert "no title, authors or identifier at the end of the table, left out: lines 4, 5" in export.problems
    [issue] = refuse(tmp_path, TWO.format(",,2003,\n"))
    assert (issue.place, issue.found) == ("line 3", "a row without title, authors and identifier")


def test_a_row_may_begin_with_a_line_break(tmp_path):
    text = 'Title,Year\n"\nOne",2001\n"\n\nTwo ""so"",\n",2002\n,\nThree,2003\n'
    export = read_text(tmp_path, text)
    assert (titles(export), export.separators) == (["One", 'Two "so",', "Three"], 3)


def test_a_header_alone_says_that_no_hits_need_no_file(tmp_path):
    assert "needs no file" in refuse_once(tmp_path, "Title,Authors,Year,DOI\n").remedy


# Cells that say more than their column


@pytest.mark.parametrize(
    "database", ["PubMed", "Scopus", "Web of Science Core Collection", "MEDLINE (Ovid), Embase; 2021-03"]
)
def test_a_source_that_names_databases_is_no_journal(tmp_path, database):
    assert read_one(tmp_path, f'Title,Source\nOne,"{database}"\n')["journal"] == ""


@pytest.mark.parametrize("journal", ["J Tests", "Lens and Eye Tests", "Global Health Tests", "Central Tests of Scopus"])
def test_a_source_that_names_a_journal_is_one(tmp_path, journal):
    assert read_one(tmp_path, f"Title,Source\nOne,{journal}\n")["journal"] == journal


@pytest.mark.parametrize(
    ("citation", "journal", "year", "volume", "issue", "pages"),
    [
        ("J Tests (2004) 102:4 (253-258). Date of Publication: 25 Aug 2004", "J Tests", "2004", "102", "4", "253-258"),
        ("J Tests (Rome) (2004) 102 SUPPL. 1 (S5-S6)", "J Tests (Rome)", "2004", "102", "SUPPL. 1", "S5-S6"),
        (
            "J Tests (2021) 11:1 Article Number: 4567. Date of Publication: 1 Dec 2021",
            "J Tests",
            "2021",
            "11",
            "1",
            "4567",
        ),
        ("J Tests. 25(1) (pp 13-33), 2024. Date of Publication: February 2024.", "J Tests", "2024", "25", "1", "13-33"),
        ("J Tests. 15(no pagination), 2023. Article Number: 1225. ", "J Tests", "2023", "15", "", "1225"),
        (
            "J Tests. Conference: A Meeting 2018. Rome. 137(Supplement 1) (no pagination), 2018.",
            "J Tests",
            "2018",
            "137",
            "Supplement 1",
            "",
        ),
        ("J Tests. Vol.45,(3), 2024, pp. 1209-1216.", "J Tests", "2024", "45", "3", "1209-1216"),
        ("J Tests. Vol.15, 2023, ArtID 12257.", "J Tests", "2023", "15", "", "12257"),
        ("J Tests. 12(3):253-258, 2004 Aug 25.", "J Tests", "2004", "12", "3", "253-258"),
        ("J Tests. 2020 Feb;63(2):103640. doi: 10.5555/a.", "J Tests", "2020", "63", "2", "103640"),
        ("J Tests;139(2): 179-184, 2021 07. ", "J Tests", "2021", "139", "2", "179-184"),
    ],
)
def test_a_citation_is_taken_apart(tmp_path, citation, journal, year, volume, issue, pages):
    entry = read_one(tmp_path, f'Title,Source\nOne,"{citation}"\n')
    assert [entry[column] for column in ("journal", "year", "volume", "issue", "pages")] == [
        *(journal, year, volume, issue, pages)
    ]


@pytest.mark.parametrize(
    "journal", ["J Tests", "Tests (London)", "Section 2; Tests, Part B", "Proc. 12th Conf. 2004", ""]
)
def test_a_name_is_no_citation(journal):
    assert read_citation(journal) == {}


@pytest.mark.parametrize(
    ("header", "row", "column", "expected"),
    [
        ("TY,AU,TI,JO,PY,SP,EP,VL,IS,DO", 'JOUR,"Bo, A",T,J Tests,2019,11,19,3,2,10.5555/a', "pages", "11-19"),
        ("TY,AU,TI,JO,PY,SP,EP,VL,IS,DO", 'JOUR,"Bo, A",T,J Tests,2019,11,19,3,2,10.5555/a', "journal", "J Tests"),
        ("T1,T2,Y1,N2,UR", "T,J Tests,2019/05/01,Words,https://doi.org/10.5555/a", "journal", "J Tests"),
        ("T1,T2,Y1,N2,UR", "T,J Tests,2019/05/01,Words,https://doi.org/10.5555/a", "doi", "10.5555/a"),
        ("Title,StartPage,EndPage,MedlinePgn", "T,117,123,117-23", "pages", "117-123"),
        ("Title,Pages,End Page", "T,117-123,123", "pages", "117-123"),
        ("Title,Pages,End Page", "T,117-23,123", "pages", "117-123"),
        ("Title,PublicationName,Year", "T,J Tests,2019", "journal", "J Tests"),
        ("dc:title,prism:publicationName,prism:doi", "T,J Tests,10.5555/a", "journal", "J Tests"),
        (
            "ORN,DB,UI,TI,YR,DP,SO,AU",
            '1,Embase,2023147,T,2024,Mar 2024,x,"Bo A.\n\nDo C."',
            "authors",
            "Bo, A.; Do, C.",
        ),
        ("TI,YR,IS,IP", "T,2024,1234-5678,3", "issue", "3"),
        ("TI,IS", "T,1234-5678", "issue", ""),
        ("TI,IS", "T,1234-5678", "issn", "1234-5678"),
        ("TI,PM", "T,38589815 [https://www.ncbi.nlm.nih.gov/pubmed/?term=38589815]", "pmid", "38589815"),
        ("TI,FTURL", "T,https://ovid.example/o.cgi?T=JS&D=empp&DO=10.5555%2fa.1", "doi", "10.5555/a.1"),
        ("artinfo/tig/atl,artinfo/aug/au/0,artinfo/aug/au/1", 'T,"Bo, Ann",Cy Do', "authors", "Bo, Ann; Do, Cy"),
        ("artinfo/tig/atl,artinfo/ui/0/_type,artinfo/ui/0/__text", "T,pmid,123456", "pmid", "123456"),
        ("artinfo_tig_atl,artinfo_ui_0__type,artinfo_ui_0___text", "T,doi,10.5555/a", "doi", "10.5555/a"),
        ("artinfo.tig.atl,pubinfo.dt._year,pubinfo.vid,jinfo.jtl", "T,2019,7,J Tests", "year", "2019"),
        ("{title},x", "{A Braced},y", "title", "A Braced"),
    ],
)
def test_columns_of_every_producer_fill_their_fields(tmp_path, header, row, column, expected):
    assert read_one(tmp_path, f"{header}\n{row}\n")[column] == expected


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("A Bo, C Do, E Fo, ...", "Bo, A; Do, C; Fo, E"),
        ("A Bo, C Do, …", "Bo, A; Do, C"),
        ("A Bo, C Do", "Bo, A; Do, C"),
        ("Bo A, Do C, et al.", "Bo, A; Do, C"),
        ("Bo, Ann; Do, Cy; et al", "Bo, Ann; Do, Cy"),
        ("Bo, Ann and others", "Bo, Ann"),
        ("Bo, Ann | Do, Cy | ...", "Bo, Ann; Do, Cy"),
    ],
)
def test_a_list_that_is_cut_short_names_people_alone(tmp_path, written, authors):
    export = read_text(tmp_path, f'Title,Authors\nOne,"{written}"\n')
    assert export.entries[0]["authors"] == authors
    assert ("the list of authors is cut short: line 2" in export.problems) == (written != "A Bo, C Do")


# What spreadsheet programs spoilt


@pytest.mark.parametrize("written", ["02-Jan", "Jan-22", "2024-05-12", "12-May", "12.05.2024", "5-Mrz", "01/02/2024"])
@pytest.mark.parametrize("column", ["Pages", "Issue"])
def test_a_date_where_pages_or_an_issue_belong_is_told_with_its_row(tmp_path, column, written):
    export = read_text(tmp_path, f"Title,Year,{column}\nOne,2001,1\nTwo,2001,{written}\n")
    assert any(p.startswith("a date where pages") and p.endswith("line 3") for p in export.problems)


@pytest.mark.parametrize("written", ["5-12", "S1", "Suppl 2", "e0123", "2 Suppl 1", "1204", "12-supp"])
def test_pages_and_issues_are_no_dates(tmp_path, written):
    assert not any("date" in problem for problem in read_text(tmp_path, f"Title,Issue\nOne,{written}\n").problems)


@pytest.mark.parametrize("error", ["#NAME?", "#REF!", "#N/A", "#DIV/0!", "#WERT!", "########", "Err:508"])
def test_an_error_in_place_of_a_value_is_left_out_and_told(tmp_path, error):
    export = read_text(tmp_path, f'Title,Authors,Year\n{error},"Bo, A",2001\n')
    assert export.entries[0]["title"] == ""
    assert "an error of a spreadsheet program in place of a value, left out: line 2" in export.problems


def test_a_date_in_place_of_a_title_and_rounded_numbers_are_told(tmp_path):
    export = read_text(tmp_path, "Title,PMID,Authors\n2020-03-01,3.1E+07,Bo\nMarch 2020,31000000,Do\n")
    assert [entry["pmid"] for entry in export.entries] == ["", "31000000"]
    assert [problem.split(":")[0] for problem in export.problems if problem.endswith("line 2")] == [
        "a number in powers of ten, its last digits gone",
        "a date where a title belongs",
    ] or any("date where a title" in problem for problem in export.problems)


def test_columns_that_stay_empty_are_told_beside_headers_that_are_not_known(tmp_path):
    export = read_text(tmp_path, "Title,Authors,Jahrgang,Digital ID\nOne,Bo,2001,10.5555/a\n")
    assert export.problems == ("no entry has a year or a DOI or an abstract (columns not known: Jahrgang, Digital ID)",)
    full = "Title,Authors,Year,DOI,Abstract,Odd\nOne,Bo,2001,10.5555/a,Words,x\n"
    assert read_text(tmp_path, full).problems == ()
