"""XML and JSON as documents: several in one file, others that only look like exports, entries that say nothing."""

import json

import pytest

from exported import read_one, read_text, refuse_once

HEAD = '<?xml version="1.0"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD" "https://dtd.nlm.nih.gov/p.dtd">\n'


def article(number: int, inside: str = "") -> str:
    cited = f"<MedlineCitation><PMID>{number}</PMID><Article>{inside or f'<ArticleTitle>T{number}</ArticleTitle>'}"
    return f"<PubmedArticle>{cited}</Article></MedlineCitation></PubmedArticle>"


def articles(*numbers: int) -> str:
    return f"<PubmedArticleSet>\n{''.join(map(article, numbers))}\n</PubmedArticleSet>"


@pytest.mark.parametrize("seam", ["", "\n", f"\n{HEAD}", f"\ufeff{HEAD}", "\n<!-- second page -->\n"])
def test_documents_behind_each_other_are_all_read(tmp_path, seam):
    export = read_text(tmp_path, HEAD + articles(1, 2) + seam + articles(3))
    assert [entry["pmid"] for entry in export.entries] == ["1", "2", "3"]
    assert export.separators == 3
    assert export.entries[2]["first_line"] == 5 + seam.count("\n") + 1


def test_articles_without_an_element_around_them_are_all_read(tmp_path):
    assert [entry["pmid"] for entry in read_text(tmp_path, article(1) + "\n" + article(2)).entries] == ["1", "2"]


@pytest.mark.parametrize(
    "behind",
    [
        "<xml><records><record><titles><title>A</title></titles></record></records></xml>",
        "<PubmedBookArticleSet></PubmedBookArticleSet>",
        "TY  - JOUR\nTI  - A\nER  - \n",
        '[{"type": "book", "title": "A"}]',
        "Title,Authors\nA,B\n",
    ],
)
def test_what_stands_behind_a_document_and_is_none_of_its_kind_refuses_the_file(tmp_path, behind):
    issue = refuse_once(tmp_path, articles(1) + "\n" + behind)
    assert issue.found == "text of another kind behind the end of the XML"
    assert issue.remedy.startswith("cut the file there")
    assert issue.place == "line 4"


def test_a_later_document_that_is_cut_short_refuses_the_file(tmp_path):
    for cut in ("<PubmedArticleSet><PubmedArticle>", "<PubmedArticleSet>", f"{HEAD}<PubmedArticleSet"):
        assert refuse_once(tmp_path, articles(1) + "\n" + cut).found


def test_a_fault_in_a_later_document_is_told_with_its_line_in_the_file(tmp_path):
    bomb = '<?xml version="1.0"?>\n<!DOCTYPE PubmedArticleSet [<!ENTITY a "b">]>\n'
    assert refuse_once(tmp_path, f"{articles(1)}\n{articles(2)}\n{bomb}{articles(3)}").place == "line 7"
    assert refuse_once(tmp_path, f"{articles(1)}\n{articles(2).replace('T2', '&unheard;')}").place == "line 5"


@pytest.mark.parametrize(
    ("written", "pages"),
    [
        ("<StartPage>117</StartPage><EndPage>123</EndPage><MedlinePgn>117-23</MedlinePgn>", "117-123"),
        ("<MedlinePgn>117-23</MedlinePgn><StartPage>117</StartPage><EndPage>123</EndPage>", "117-123"),
        ("<StartPage>117</StartPage><EndPage>123</EndPage>", "117-123"),
        ("<StartPage>117-23</StartPage><EndPage>123</EndPage>", "117-123"),
        ("<StartPage>117</StartPage><EndPage>123</EndPage><MedlinePgn>117</MedlinePgn>", "117-123"),
        ("<StartPage>117</StartPage><MedlinePgn>117-23</MedlinePgn>", "117-123"),
        ("<StartPage>e117</StartPage><MedlinePgn>e117</MedlinePgn>", "e117"),
        ("<StartPage>S12</StartPage><EndPage>S19</EndPage><MedlinePgn>S12-9</MedlinePgn>", "S12-S19"),
        ("<StartPage>117</StartPage><EndPage>123</EndPage><MedlinePgn>117-23; quiz 124</MedlinePgn>", None),
        ("<MedlinePgn>117-23</MedlinePgn>", "117-123"),
    ],
)
def test_pubmed_tells_pages_twice_and_they_are_read_once(tmp_path, written, pages):
    entry = read_one(tmp_path, article(1, f"<ArticleTitle>T</ArticleTitle><Pagination>{written}</Pagination>"))
    assert entry["pages"] == (pages or "117-123; quiz 124")


MARC = 'xmlns{}="http://www.loc.gov/MARC21/slim"'
FIELD = '<{0}datafield tag="245"><{0}subfield code="a">A study</{0}subfield></{0}datafield>'


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (f"<m:record {MARC.format(':m')}>{FIELD.format('m:')}</m:record>", "MARCXML of a library catalogue"),
        (f"<record {MARC.format('')}>{FIELD.format('')}</record>", "MARCXML of a library catalogue"),
        (f"<records {MARC.format('')}><record>{FIELD.format('')}</record></records>", "MARCXML"),
        ("<!doctype html>\n<html><style>@media (x) {\n  body { a: b }\n}</style>Sign in</html>", "a saved web page"),
        ("<!-- saved from url=(1) -->\n<HTML>\n@article{a, title = {B}}\n</HTML>", "a saved web page"),
        ('{"title": "a", "type": "module", "dependencies": {"b": "1"}}', "JSON of a program"),
        ('{"$schema": "x", "title": "a", "type": "object", "properties": {}}', "JSON of a program"),
        ('[{"itemType": "journalArticle", "type": "x", "data": {"title": "a"}}]', "JSON of Zotero's own"),
    ],
)
def test_what_only_looks_like_an_export_is_refused_and_named(tmp_path, content, kind):
    issue = refuse_once(tmp_path, content)
    assert f"content of no known format, {kind}" in issue.found
    assert issue.remedy != "export again in one of these formats"


RECORD = "<record><ref-type name='Journal Article'>17</ref-type>{}</record>"


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (f"<xml><records>\n{RECORD.format('<volume>3</volume>')}</records></xml>", "line 2"),
        (f"<xml><records>{RECORD.format('<titles><title>A</title></titles>')}\n{RECORD.format('')}</records></xml>", 2),
        ("<PubmedArticleSet><PubmedArticle><a>Title</a></PubmedArticle></PubmedArticleSet>", "line 1"),
        ("<Trials>\n<Trial><TrialID></TrialID><Phase>2</Phase></Trial></Trials>", "line 2"),
        (json.dumps([{"type": "book", "title": "A"}, {"type": "book", "volume": "3"}], indent=0), "line 6"),
        ('{"resultList": {"result": [{"id": ""}]}}', "line 1"),
        ('{"studies": [\n{"protocolSection": {}}]}', "line 2"),
    ],
)
def test_an_entry_without_title_authors_and_identifier_is_refused(tmp_path, content, place):
    issue = refuse_once(tmp_path, content)
    assert issue.found.endswith("without title, authors and identifier")
    assert issue.place == (place if isinstance(place, str) else f"line {place}")


@pytest.mark.parametrize(
    "said",
    [{"title": "A"}, {"author": [{"family": "Auth", "given": "A"}]}, {"DOI": "10.1234/a"}, {"PMID": "12345678"}],
)
def test_one_of_the_three_is_enough(tmp_path, said):
    assert len(read_text(tmp_path, json.dumps([{"type": "book", "issued": {"raw": "2001"}, **said}])).entries) == 1
