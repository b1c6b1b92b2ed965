"""XML exports of PubMed, EndNote, Europe PMC and ICTRP: small texts for each trap, real files with their twins."""

import csv

import pytest

from exported import read_one, read_text, refuse_once
from prismake.ingest import read_export, xml_text
from prismake.ingest.recognise import recognise_format
from prismake.issues import ReviewError


def pubmed(article: str = "", *, citation: str = "", data: str = "", head: str = "") -> str:
    return (
        f'<?xml version="1.0"?>\n{head}<PubmedArticleSet>\n<PubmedArticle><MedlineCitation><PMID>7</PMID>'
        f"<Article>{article}</Article>{citation}</MedlineCitation><PubmedData>{data}</PubmedData>\n</PubmedArticle></PubmedArticleSet>\n"
    )


def endnote(*records: str) -> str:
    made = "".join(f'<record><ref-type name="Journal Article">17</ref-type>{record}</record>\n' for record in records)
    return f"<xml><records>\n{made}</records></xml>"


def styled(*runs: str) -> str:
    return "".join(f'<style face="normal">{run}</style>' for run in runs)


# Hostile files: nothing is read, and the Issue says where

BOMB = '<!DOCTYPE PubmedArticleSet [<!ENTITY a "ha">\n<!ENTITY b "&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE PubmedArticleSet [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE PubmedArticleSet [<!ENTITY % more SYSTEM "http://example.org/x.dtd"> %more;]>'


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (BOMB, "an entity 'a' declared in the file"),
        (OUTSIDE, "an external entity 'secret' declared in the file"),
        (PARAMETER, "an external entity 'more' declared in the file"),
    ],
)
def test_entities_of_a_files_own_are_an_issue(tmp_path, head, found):
    issue = refuse_once(tmp_path, pubmed("<ArticleTitle>&a;</ArticleTitle>", head=head))
    assert (issue.file, issue.place, issue.found) == ("export.txt", "line 2", found)
    assert issue.remedy


def test_the_address_of_a_dtd_is_no_entity_and_is_never_read(tmp_path):
    head = '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD" "file:///nowhere/pubmed.dtd">'
    entry = read_one(tmp_path, pubmed("<ArticleTitle>TGF-&beta;</ArticleTitle>", head=head))
    assert entry["title"] == "TGF-β"
    issue = refuse_once(tmp_path, pubmed("<ArticleTitle>&unheard;</ArticleTitle>", head=head))
    assert issue.found == "the entity 'unheard', which the file does not explain"


def test_a_file_cut_anywhere_is_an_issue(tmp_path):
    whole = pubmed("<ArticleTitle>é &amp; <i>b</i></ArticleTitle>" * 20).encode().rstrip()
    for content in (whole, endnote("<titles><title>a</title></titles>" * 20).encode(), europe("<title>t</title>" * 40)):
        content = content if isinstance(content, bytes) else content.encode()
        for end in range(0, len(content) - 1, 50):
            with pytest.raises(ReviewError):
                read_text(tmp_path, content[:end])


def test_nul_bytes_are_an_issue(tmp_path):
    assert refuse_once(tmp_path, pubmed("<ArticleTitle>a\0b</ArticleTitle>")).found == "a NUL byte"


def test_elements_without_end_are_an_issue(tmp_path):
    found = refuse_once(tmp_path, pubmed("<b>" * 5000 + "x" + "</b>" * 5000)).found
    assert found == "more than 100 elements within each other"


@pytest.mark.parametrize("declared", ["utf-16", "iso-8859-1", "windows-1251", "no-such-code", "utf-8"])
def test_a_wrong_declaration_of_the_encoding_does_not_count(tmp_path, declared):
    text = pubmed("<ArticleTitle>Café</ArticleTitle>").replace('"1.0"', f'"1.0" encoding="{declared}"')
    export = read_text(tmp_path, text)
    assert export.entries[0]["title"] == "Café"
    assert bool(export.problems) == (declared in ("windows-1251", "no-such-code"))
    assert read_text(tmp_path, text.encode("utf-16")).entries[0]["title"] == "Café"
    if declared != "windows-1251":  # Only bytes that tell nothing themselves are read as declared.
        assert read_text(tmp_path, text.encode("cp1252")).entries[0]["title"] == "Café"


@pytest.mark.parametrize("declared", ["windows-1251", "gb18030", "iso-8859-5"])
def test_a_file_in_the_encoding_it_declares_is_read_in_it(tmp_path, declared):
    text = pubmed("<ArticleTitle>Здоровье матери</ArticleTitle>").replace('"1.0"', f'"1.0" encoding="{declared}"')
    export = read_text(tmp_path, text.encode(declared))
    assert export.entries[0]["title"] == "Здоровье матери"
    assert export.problems == (f"not utf-8, read as {export.encoding}, which the file declares",)


def test_characters_that_xml_forbids_become_blanks_with_a_remark(tmp_path):
    export = read_text(tmp_path, pubmed("<ArticleTitle>a\x0bb&#2;c&#x41;</ArticleTitle>"))
    assert export.entries[0]["title"] == "a b cA"
    assert export.problems == ("2 characters that XML forbids read as blanks",)


@pytest.mark.parametrize(
    "content",
    [
        "<!DOCTYPE html>\n<html><body>Title,Authors</body></html>",
        "<article><front/></article>",
        "<feed><entry/></feed>",
    ],
)
def test_xml_of_another_kind_is_no_known_format(tmp_path, content):
    assert "content of no known format" in refuse_once(tmp_path, content).found


def test_summaries_are_refused_with_what_to_do(tmp_path):
    issue = refuse_once(tmp_path, "<eSummaryResult><DocSum><Id>7</Id></DocSum></eSummaryResult>")
    assert (issue.place, issue.found) == ("line 1", "summaries (eSummaryResult), which hold no abstracts")


def test_the_count_knows_nothing_of_the_parser(tmp_path):
    assert xml_text.count_tags("<a>\n<r/><!-- <r> --><rr>\n<x:r y='1'>", {"r"}) == (2, 3)
    nested = endnote("<record><titles/></record>")
    assert refuse_once(tmp_path, nested).found == "1 entries read, 2 start marks counted"
    assert refuse_once(tmp_path, "<xml><records/></xml>").found == "0 entries read, 0 start marks counted"


def test_memory_holds_one_record_at_a_time(tmp_path):
    export = read_text(tmp_path, endnote(*["<titles><title>T</title></titles>"] * 20_000))
    assert len(export.entries) == export.separators == 20_000
    assert (export.entries[-1]["first_line"], export.entries[-1]["last_line"]) == (20_001, 20_001)


# PubMed


def test_pubmed_fields_fill_their_columns(tmp_path):
    entry = read_one(
        tmp_path,
        pubmed(
            "<Journal><ISSN>1234-5678</ISSN><JournalIssue><Volume>3</Volume><Issue>2</Issue><PubDate>"
            "<MedlineDate>2016 Nov-Dec</MedlineDate></PubDate></JournalIssue><Title>Journal</Title></Journal>"
            "<ArticleTitle>H<sub>2</sub>O</ArticleTitle>"
            "<Pagination><MedlinePgn>100-9</MedlinePgn></Pagination>"
            '<ELocationID EIdType="doi" ValidYN="Y">10.1000/A</ELocationID><Abstract><AbstractText Label="AIM">One.'
            "</AbstractText><AbstractText>Two.</AbstractText><CopyrightInformation>c</CopyrightInformation></Abstract>"
            "<AuthorList><Author><LastName>Tan</LastName><ForeName>Jia H</ForeName></Author><Author>"
            "<CollectiveName>EXAMINE</CollectiveName></Author>"
            '<Author ValidYN="N"><LastName>Wrong</LastName></Author></AuthorList>'
            "<Language>chi</Language><DataBankList><DataBank><DataBankName>EudraCT</DataBankName><AccessionNumberList>"
            "<AccessionNumber>2004-000446-20</AccessionNumber></AccessionNumberList></DataBank></DataBankList>"
            "<PublicationTypeList><PublicationType>Journal Article</PublicationType></PublicationTypeList>",
            citation="<MeshHeadingList><MeshHeading><DescriptorName>Cells</DescriptorName>"
            "<QualifierName MajorTopicYN='Y'>therapy</QualifierName></MeshHeading></MeshHeadingList>"
            "<CommentsCorrectionsList><CommentsCorrections><PMID>9"
            "</PMID></CommentsCorrections></CommentsCorrectionsList>",
            data='<ArticleIdList><ArticleId IdType="pmc">PMC12</ArticleId></ArticleIdList><ReferenceList><Reference>'
            '<ArticleIdList><ArticleId IdType="doi">10.1/other</ArticleId></ArticleIdList></Reference></ReferenceList>',
        ),
    )
    expected = {
        "type": "JOUR",
        "title": "H2O",
        "abstract": "AIM: One. Two.",
        "authors": "Tan, Jia H; EXAMINE",
        "year": "2016",
        "journal": "Journal",
        "volume": "3",
        "issue": "2",
        "pages": "100-109",
        "doi": "10.1000/a",
        "pmid": "7",
        "pmcid": "PMC12",
        "accession": "7",
        "issn": "1234-5678",
        "language": "zh",
        "keywords": "Cells/*therapy",
        "publication_types": "Journal Article",
        "registry_ids": "EUCTR2004-000446-20",
        "first_line": 3,
        "last_line": 4,
    }
    assert {column: entry[column] for column in expected} == expected
    assert entry["taken_from"] == (
        "doi=ELocationID[doi]; pmid=PMID; pmcid=ArticleId[pmc]; accession=PMID; registry_ids=DataBank"
    )


@pytest.mark.parametrize(
    ("chapter", "type_", "title", "journal"),
    [("", "BOOK", "Whole", "Series"), ("<ArticleTitle>Part</ArticleTitle>", "CHAP", "Part", "Whole")],
)
def test_a_book_is_no_article_and_a_chapter_has_its_book(tmp_path, chapter, type_, title, journal):
    named = "<BookTitle>Whole</BookTitle><CollectionTitle>Series</CollectionTitle>"
    book = f"<Book>{named}<PubDate><Year>2009</Year></PubDate></Book>"
    entry = read_one(
        tmp_path,
        f"<PubmedBookArticle><BookDocument><PMID>1</PMID>{book}{chapter}<PublicationType>Review</PublicationType>"
        "</BookDocument></PubmedBookArticle>",
    )
    assert [entry[column] for column in ("type", "title", "journal", "year")] == [type_, title, journal, "2009"]


# EndNote


@pytest.mark.parametrize(
    "title",
    [
        styled("Effect of ", "in vitro", " culture"),
        "Effect of in vitro culture",
        styled("Effect of\rin vitro  culture"),
    ],
)
def test_text_over_several_styles_or_none_is_one_text(tmp_path, title):
    entry = read_one(tmp_path, endnote(f"<titles><title>{title}</title></titles>"))
    assert entry["title"] == "Effect of in vitro culture"


@pytest.mark.parametrize(
    ("field", "tag"),
    [
        ("<electronic-resource-num>https://doi.org/10.1000/A</electronic-resource-num>", "electronic-resource-num"),
        ("<urls><related-urls><url>http://dx.doi.org/10.1000/a</url></related-urls></urls>", "url[related-urls]"),
        ("<custom3>10.1000/a</custom3>", "custom3"),
        ("<notes>Read.&#xD;doi: 10.1000/a.</notes>", "notes"),
        ("<accession-num>10.1000/a</accession-num>", "accession-num"),
    ],
)
def test_the_doi_is_found_wherever_endnote_keeps_it(tmp_path, field, tag):
    entry = read_one(tmp_path, endnote(f"<titles><title>T</title></titles>{field}"))
    assert entry["doi"] == "10.1000/a"
    assert f"doi={tag}" in str(entry["taken_from"])


def test_endnote_fields_fill_their_columns(tmp_path):
    entry = read_one(
        tmp_path,
        endnote(
            f"<contributors><authors><author>{styled('Tan, J. H.')}</author>"
            "<author>Foo &amp; Bar</author></authors></contributors>"
            f"<abstract>{styled('One.&#xD;Two.')}</abstract><work-type>Review&#xD;Journal Article</work-type>"
            "<accession-num>27575854</accession-num><custom2>PMC4453943</custom2><dates><year>2016</year></dates>"
            "<remote-database-name>PubMed</remote-database-name><isbn>1234-5678 (Electronic)</isbn>"
            "<language>eng</language>"
        ),
    )
    assert [entry[column] for column in ("authors", "abstract", "publication_types", "pmid", "pmcid")] == [
        *("Tan, J. H.; Foo & Bar", "One. Two.", "Review; Journal Article", "27575854", "PMC4453943")
    ]
    assert [entry[column] for column in ("type", "year", "issn", "language")] == ["JOUR", "2016", "1234-5678", "en"]


# Europe PMC and ICTRP


def europe(result: str) -> str:
    return f"<?xml version='1.0'?><responseWrapper xmlns='https://www.ebi.ac.uk/x'><resultList><result>{result}</result></resultList></responseWrapper>"


def test_europe_pmc_core_and_lite_fill_the_same_columns(tmp_path):
    core = read_one(
        tmp_path,
        europe(
            "<id>31</id><source>MED</source><pmid>31</pmid><pmcid>PMC5</pmcid><doi>10.1/A</doi>"
            "<title>On &lt;i&gt;cells&lt;/i&gt;.</title>"
            "<authorString>Tan J, Lim A.</authorString><authorList><author><fullName>Tan J</fullName><firstName>Jia"
            "</firstName><lastName>Tan</lastName></author><author><collectiveName>TEAM</collectiveName></author></authorList>"
            "<journalInfo><issue>2</issue><volume>8</volume><journal><title>Journal</title><ISSN>1234-5678</ISSN></journal>"
            "</journalInfo><pubYear>2019</pubYear><pageInfo>e694</pageInfo><abstractText>A.</abstractText>"
            "<language>eng</language><pubTypeList><pubType>Journal Article</pubType></pubTypeList>"
        ),
    )
    lite = read_one(
        tmp_path,
        europe(
            "<id>31</id><source>MED</source><pmid>31</pmid><pmcid>PMC5</pmcid><doi>10.1/A</doi><title>On cells.</title>"
            "<authorString>Tan J, Lim A.</authorString><journalTitle>Journal</journalTitle><issue>2</issue>"
            "<journalVolume>8</journalVolume><pubYear>2019</pubYear><journalIssn>1234-5678; </journalIssn>"
            "<pageInfo>e694</pageInfo>"
            "<pubType>research-article; journal article</pubType>"
        ),
    )
    assert (core["authors"], lite["authors"]) == ("Tan, Jia; TEAM", "Tan, J; Lim, A")
    same = ("title", "journal", "volume", "issue", "year", "pages", "issn", "pmid", "pmcid", "accession", "type")
    assert [core[column] for column in same] == [lite[column] for column in same]
    assert [core[column] for column in ("abstract", "language", "title")] == ["A.", "en", "On cells."]


def test_ictrp_trials_need_no_element_around_them(tmp_path):
    trial = "<Trial><TrialID>ISRCTN1234567{}</TrialID>\n<Public_title>Of cells</Public_title></Trial>\n"
    export = read_text(tmp_path, "<?xml version='1.0'?>\n" + trial.format(1) + trial.format(2))
    assert (export.format, export.separators) == ("ICTRP XML", 2)
    assert [(entry["accession"], entry["first_line"]) for entry in export.entries] == [
        ("ISRCTN12345671", 2),
        ("ISRCTN12345672", 4),
    ]


def test_ictrp_trials_are_registrations(tmp_path):
    entry = read_one(
        tmp_path,
        "<?xml version='1.0'?>\n<Trials_downloaded_from_ICTRP>\n<Trial><TrialID>ChiCTR2000029949\n</TrialID>\n"
        "<Public_title>Short</Public_title><Scientific_title>Long</Scientific_title><Primary_sponsor>Acme, Ltd"
        "</Primary_sponsor><Date_registration>2020-02-17</Date_registration><Source_Register>ChiCTR</Source_Register><web_address>http://www.chictr.org.cn/1"
        "</web_address><Condition>Cancer, lung</Condition><Study_type>Interventional study</Study_type></Trial>\n"
        "</Trials_downloaded_from_ICTRP>",
    )
    expected = {
        "type": "GEN",
        "title": "Short",
        "authors": "Acme, Ltd",
        "year": "2020",
        "journal": "",
        "accession": "ChiCTR2000029949",
        "registry_ids": "ChiCTR2000029949",
        "keywords": "Cancer, lung",
        "publication_types": "Trial registration; Interventional study",
        "url": "http://www.chictr.org.cn/1",
        "first_line": 3,
        "last_line": 5,
    }
    assert {column: entry[column] for column in expected} == expected


# Real files


def test_every_real_file_is_counted_as_the_manifest_counts(shared_data):
    with (shared_data / "exports" / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["format"] in ("pubmed_xml", "endnote_xml")]
    exports = {row["file"]: read_export(shared_data / "exports" / row["file"], row["file"]) for row in rows}
    for row in rows:
        export = exports[row["file"]]
        assert len(export.entries) == export.separators == int(row["raw_start_tag_count"]), row["file"]
        assert all(entry["title"] for entry in export.entries) == (row["file"] not in WITHOUT_TITLE), row["file"]
    assert sum(len(export.entries) for export in exports.values()) == 168
    pmids = [entry["pmid"] for name, export in exports.items() if "efetch_summary" in name for entry in export.entries]
    assert pmids == ["23193287", "29541051"]


# The second entry of this file holds nothing but a PMID and pages.
WITHOUT_TITLE = {"pubmed_xml/JabRef-jabref__MedlineImporterTestBookArticleSet.xml"}
# Where a twin says otherwise, and why we stay with our reading.
DIFFERENCES = {
    (
        "MedlineImporterTestArticleItalics.xml",
        1,
        "abstract",
    ): "the twin adds blanks around marks and (…) for superscript",
    ("MedlineImporterTestBookArticleSet.xml", 1, "title"): "a chapter: ours is its title, the twin's that of the book",
    (
        "MedlineImporterTestKeywordSingleEntry.xml",
        1,
        "authors",
    ): "the twin takes the subject of a biography for an author",
    ("MedlineImporterTestMathML.xml", 1, "abstract"): "the twin sets formulas in LaTeX, ours keeps their text",
    ("MedlineImporterTestNbib.xml", 1, "authors"): "the twin drops the suffix Jr",
}


@pytest.mark.parametrize("folder", ["pubmed_xml", "endnote_xml"])
def test_real_files_agree_with_their_twins(shared_data, folder):
    found = set()
    for twin in sorted((shared_data / "exports" / "_expected" / folder).iterdir()):
        name = twin.name.removesuffix(".expected.bib")
        ours = read_export(shared_data / "exports" / folder / name, name).entries
        theirs = read_export(twin, twin.name).entries
        assert len(ours) == len(theirs)
        found |= {
            (name.split("__")[1], one["position"], column)
            for one, other in zip(ours, theirs, strict=True)
            for column in ("title", "doi", "year", "authors", "abstract")
            if one[column] != other[column]
        }
    assert found == {key for key in DIFFERENCES if key[0].startswith("Medline") == (folder == "pubmed_xml")}


@pytest.mark.parametrize(
    "file",
    ["pubmed_xml/JabRef-jabref__MedlineImporterTestArticleID.xml", "endnote_xml/IEBH-Reflib__multipart.xml"],
)
def test_a_real_file_cut_anywhere_is_refused(shared_data, tmp_path, file):
    content = (shared_data / "exports" / file).read_bytes().rstrip()
    for end in range(50, len(content), 50):
        with pytest.raises(ReviewError):
            read_text(tmp_path, content[:end])


def test_other_formats_are_not_taken_for_xml():
    assert recognise_format("<1. >\nTitle\n  A title\n") is not None
    assert xml_text.root_name("<1. >\nTitle") == ""


def test_a_doi_that_pubmed_withdrew_is_not_taken(tmp_path):
    article = (
        "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>30000001</PMID><Article><ArticleTitle>One</ArticleTitle>"
        '<ELocationID EIdType="doi" ValidYN="N">10.5555/old</ELocationID>{}</Article></MedlineCitation></PubmedArticle>'
        "</PubmedArticleSet>"
    )
    valid = '<ELocationID EIdType="doi" ValidYN="Y">10.5555/new</ELocationID>'
    assert read_one(tmp_path, article.format(valid))["doi"] == "10.5555/new"
    assert read_one(tmp_path, article.format(""))["doi"] == ""
