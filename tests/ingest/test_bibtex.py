"""BibTeX: every trap that real files set."""

import pytest

from exported import read_one, read_text, refuse
from prismake.issues import ReviewError


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
        ("{Ann, Hedy; Bo, Cy; Di}, Eve", "Ann, Hedy; Bo, Cy; Di, Eve"),
        ("{Ann, Hedy; Bo, Cy} and Di, Eve", "Ann, Hedy; Bo, Cy; Di, Eve"),
        ("{Ann, Hedy and Bo, Cy} and Di, Eve", "Ann, Hedy; Bo, Cy; Di, Eve"),
        ("{Bill and Melinda Foundation}", "Bill and Melinda Foundation"),
        ("{The Team} and Tan, J.", "The Team; Tan, J."),
        ("{Lee}, {Ann} and {Tan}, {Bo}", "Lee, Ann; Tan, Bo"),
        ("Jan {van der Berg} and {de la Cruz}, Ana", "van der Berg, Jan; de la Cruz, Ana"),
        ("Jan {Smit Jones} and Ann {Lee}", "Smit Jones, Jan; Lee, Ann"),
        ("Charles de la Vall{\\'e}e Poussin and Jo van Dam Jr.", "de la Vallée Poussin, Charles; van Dam, Jo, Jr."),
        ("J. van 't Hof and Ana de los Santos and van Gogh", "van 't Hof, J.; de los Santos, Ana; van Gogh"),
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


@pytest.mark.parametrize(
    ("written", "column", "value"),
    [
        (r"volume = {189\textendash{}190}", "volume", "189-190"),
        (r"number = {1--2}", "issue", "1-2"),
        (r"pages = {609~-~621}", "pages", "609-621"),
        (r"pages = {S1\,--\,S9}", "pages", "S1-S9"),
        (r"doi = {10.1000/a{\_}b{\textless}c{\textgreater}d}", "doi", "10.1000/a_b<c>d"),
        (r"doi = {10.1000/a$<$b$>$c--d}", "doi", "10.1000/a<b>c--d"),
        (r"doi = {https://doi.org/10.1000/a$\backslash$_b}", "doi", "10.1000/a_b"),
        (r"url = {http://a.org/{\~{}}b/c{\_}d?e=1{\&}f=2%20g}", "url", "http://a.org/~b/c_d?e=1&f=2%20g"),
        (r"url = {\url{http://a.org/b\_c}}", "url", "http://a.org/b_c"),
        (r"howpublished = {\href{http://a.org/$\sim$b}{here}}", "url", "http://a.org/~b"),
        (r"journal = {Health {\&} Place}", "journal", "Health & Place"),
        (r"journal = {Health {\&}amp; Place}", "journal", "Health & Place"),
        (r"journal = {Health &amp; Place}", "journal", "Health & Place"),
        (r"series = {Etudes {\'e}l{\'e}mentaires}", "journal", "Etudes élémentaires"),
        (
            r"abstract = {p {\textless} 0.05 and {\textless}i{\textgreater}x{\textless}/i{\textgreater}}",
            "abstract",
            "p < 0.05 and x",
        ),
        (r"title = {10$^{6}$ of H$_2$O}", "title", "10⁶ of H2O"),
    ],
)
def test_latex_is_read_in_every_field(tmp_path, written, column, value):
    assert read_one(tmp_path, f"@article{{a,\n author = {{Bo, A}},\n {written}\n}}")[column] == value


PARENT = (
    "@proceedings{P1,\n title = {Tea Days},\n year = {2019},\n volume = 3,\n doi = {10.1000/a},\n pages = {1--99}\n}\n"
)


@pytest.mark.parametrize("order", [1, -1])
def test_what_the_book_says_counts_for_its_chapters(order, tmp_path):
    chapter = "@inproceedings{c,\n title = {One},\n pages = {1--9},\n crossref = {p1}\n}\n"
    entries = read_text(tmp_path, "".join([PARENT, chapter][::order])).entries
    one = next(entry for entry in entries if entry["title"] == "One")
    columns = ("journal", "year", "volume", "pages", "doi")
    assert tuple(one[column] for column in columns) == ("Tea Days", "2019", "3", "1-9", "")


def test_a_chapter_keeps_what_it_says_itself(tmp_path):
    chapter = "@incollection{c,\n title = {One},\n booktitle = {Own},\n date = {2001-05},\n crossref = {P1}\n}\n"
    one = read_text(tmp_path, chapter + PARENT).entries[0]
    assert (one["journal"], one["year"], one["volume"]) == ("Own", "2001", "3")


def test_books_within_books_and_within_themselves(tmp_path):
    text = (
        "@inproceedings{c, title = {One}, crossref = {b}}\n@book{b, title = {Part}, crossref = {a}}\n"
        "@book{a, title = {Whole}, year = {1999}, crossref = {b}}\n"
    )
    entries = read_text(tmp_path, text).entries
    assert [(entry["title"], entry["year"]) for entry in entries] == [
        ("One", "1999"),
        ("Part", "1999"),
        ("Whole", "1999"),
    ]
    assert entries[0]["journal"] == "Part"


def test_a_book_that_is_not_there_is_told(tmp_path):
    export = read_text(tmp_path, "@inbook{c,\n title = {One},\n crossref = {nowhere}\n}\n")
    assert export.problems == ("crossref to an entry that the file does not hold: 1 (at line 3)",)


def test_a_doi_under_crossref_may_be_the_book_s_and_is_only_told(tmp_path):
    export = read_text(tmp_path, "@inbook{c,\n title = {One},\n crossref = {10.1000/ABC}\n}\n")
    assert (export.entries[0]["doi"], len(export.problems)) == ("", 1)


def test_data_that_several_entries_share(tmp_path):
    text = "@xdata{x, author = {Bo, A}, year = {2001}}\n@article{c, title = {One}, xdata = {x, y}}\n"
    export = read_text(tmp_path, text)
    assert (export.entries[1]["authors"], export.entries[1]["year"], len(export.problems)) == ("Bo, A", "2001", 1)


def test_an_eprint_of_pubmed_is_a_pmid(tmp_path):
    entry = "@article{{a, title={{One}}, eprint={{30000003}}, eprinttype={{{}}}}}\n"
    assert read_one(tmp_path, entry.format("pubmed"))["pmid"] == "30000003"
    assert read_one(tmp_path, entry.format("jstor"))["pmid"] == ""


def test_the_date_of_a_visit_is_no_year(tmp_path):
    assert read_one(tmp_path, "@misc{a, title={One}, urldate={2021-01-01}}\n")["year"] == ""
