"""CSV and TSV: headers of every producer, and what programs make of cells."""

import codecs

import pytest

from exported import read_one, read_text, refuse


def test_the_header_is_found_below_a_preamble(tmp_path):
    export = read_text(tmp_path, '"SEARCH QUERY","x:ti"\n-----\n\n"Title","DOI","PUI"\n"One","10.1000/a","L1"\n')
    assert (export.entries[0]["accession"], export.entries[0]["first_line"]) == ("L1", 5)
    assert export.problems[0] == "lines above the header left out: 3"


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
    [issue] = refuse(tmp_path, "Title,Year\n")
    assert issue.found == "0 entries read, 0 start marks counted"
    assert issue.remedy == "export again; a search without hits needs no file"


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


@pytest.mark.parametrize(
    "rows",
    [
        'One,2001,"No end\nTwo,2002,b\n',
        'One,2001,"No end\nTwo,2002,"b"\nThree,2003,c\n',
        '"One","2001","No end\n"Two","2002","b"\n',
        'One,2001,a\nTwo,2002,"No end',
    ],
)
def test_a_quotation_mark_without_its_partner_swallows_no_row(tmp_path, rows):
    found = [issue.found for issue in refuse(tmp_path, f"Title,Year,Abstract\n{rows}")]
    assert "a cell whose quotation mark is not closed, so that it swallows the rows below" in found


def test_quotation_marks_within_cells_are_written_twice_or_close_in_their_line(tmp_path):
    text = 'Title,Year,Abstract\n"One ""so""\n""and""",2001,"a" b\nTwo,2002,say "no"\n'
    one, two = read_text(tmp_path, text).entries
    assert (one["title"], one["abstract"], two["abstract"]) == ('One "so" "and"', "a b", 'say "no"')


def test_web_of_science_counts_pages_in_pg_and_names_sponsors_in_sp(tmp_path):
    text = "PT\tAU\tCA\tTI\tSO\tSP\tDT\tBP\tEP\tAR\tEA\tPY\tPG\tUT\n"
    text += "C\tBo, A\tIEEE Group\tOne\tJ\tNSF\tProceedings Paper\t117\t123\t\t\t2001\t7\tWOS:1\n"
    text += "J\t\tWHO Group\tTwo\tJ\t\tArticle\t\t\te12\tMAY 2021\t\t9\tWOS:2\n"
    one, two = read_text(tmp_path, text).entries
    assert [one[column] for column in ("type", "authors", "pages", "year")] == [
        "CONF",
        "Bo, A; IEEE Group",
        "117-123",
        "2001",
    ]
    assert [two[column] for column in ("type", "authors", "pages", "year")] == ["JOUR", "WHO Group", "e12", "2021"]


def test_pg_holds_the_pages_where_no_other_column_does(tmp_path):
    assert read_one(tmp_path, "TI,YR,PG\nOne,2001,117-23\n")["pages"] == "117-123"


def test_openalex_writes_pmids_as_addresses(tmp_path):
    text = "title,ids.pmid,ids.pmcid\nOne,https://pubmed.ncbi.nlm.nih.gov/30000001,https://www.ncbi.nlm.nih.gov/pmc/articles/63\n"
    entry = read_one(tmp_path, text)
    assert (entry["pmid"], entry["pmcid"]) == ("30000001", "PMC63")


def test_europe_pmc_names_its_parts_in_source(tmp_path):
    text = "SOURCE,ID,TITLE,JOURNAL\nMED,30000001,One,Tests\nPPR,PPR1,Two,\nAGR,40000001,Three,Tests\n"
    found = [(entry["pmid"], entry["journal"]) for entry in read_text(tmp_path, text).entries]
    assert found == [("30000001", "Tests"), ("", ""), ("", "Tests")]
