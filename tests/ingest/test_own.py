"""What is the record's own: identifiers in notes, the journal among titles, names that stand twice, article numbers."""

import pytest

from exported import read_one, ris
from prismake.ingest.journals import choose_journal
from prismake.ingest.names import order_name
from prismake.text.pages import read_pages

OTHERS = (
    "Comment on: J Test. 2009 May;66(5):1294-300; PMID: 19430228",
    "Comment in (CIN)\nJ Test. 2009. doi: 10.1000/other",
    "Comment in (CIN)\n10.1000/other\nPMID: 19430228",
    "Erratum in: J Test. 2009;1(1):1; PMID: 19430228",
    "Retraction of: J Test; PMID: 19430228",
    "Cites: J Test. 2001 Jan;1(1):1. PMID: 19430228",
    "Accession Number: 1; Comment on: Test; PMID: 19430228",
    "We follow doi: 10.1000/other in what we did",
    "Update of: PMC1234567",
)


@pytest.mark.parametrize("note", OTHERS)
def test_a_note_on_another_document_gives_no_identifier(tmp_path, note):
    entry = read_one(tmp_path, ris("TI  - One", *f"N1  - {note}".split("\n")))
    assert (entry["pmid"], entry["doi"], entry["pmcid"]) == ("", "", "")


def test_a_note_behind_one_on_another_document_gives_none_either(tmp_path):
    entry = read_one(tmp_path, ris("N1  - Comment on:", "N1  - PMID: 19430228", "N1  - 10.1000/other"))
    assert (entry["pmid"], entry["doi"]) == ("", "")


@pytest.mark.parametrize(
    ("note", "column", "expected"),
    [
        ("PMID: 12345678", "pmid", "12345678"),
        ("doi: 10.1000/own; PMID: 12345678", "pmid", "12345678"),
        ("PMID: 12345678 [PubMed - indexed for MEDLINE]", "pmid", "12345678"),
        ("Language: English\ndoi: 10.1000/own.", "doi", "10.1000/own"),
        ("10.1000/own\nComment in: PMID: 19430228", "doi", "10.1000/own"),
        ("Accession Number: 104; Language: English; PMID: NLM12345678.", "pmid", "12345678"),
        ("PMC1234567", "pmcid", "PMC1234567"),
    ],
)
@pytest.mark.parametrize("start", ["TY  - JOUR\nN1  - {}\nER  - \n", "RT Journal Article\nNO {}\nYR 2001\n"])
def test_a_line_of_nothing_but_identifiers_gives_them(tmp_path, note, column, expected, start):
    assert read_one(tmp_path, start.format(note))[column] == expected


# The journal


@pytest.mark.parametrize(
    ("lines", "journal"),
    [
        (["T2  - Die Wirkung von Prüfungen", "JF  - Zeitschrift für Prüfungen"], "Zeitschrift für Prüfungen"),
        (["T2  - A much longer title of something", "JF  - Clock", "JO  - Clock"], "Clock"),
        (["T2  - An invented exhibition", "JO  - Clock"], "Clock"),
        (["JO  - J. Clin. Tests", "T2  - Journal of Clinical Tests"], "Journal of Clinical Tests"),
        (["T2  - Tests", "J2  - Tests (Basel, Switzerland)"], "Tests"),
        (
            ["T2  - Proceedings of the Conference on Tests", "J2  - Proc. - Conf. Tests, ICT"],
            "Proceedings of the Conference on Tests",
        ),
        (["JA  - Z Pruf"], "Z Pruf"),
        (["T2  - Only"], "Only"),
        (["BT  - Book of tests"], "Book of tests"),
    ],
)
def test_the_journal_is_jf_or_what_the_short_title_does_not_contradict(tmp_path, lines, journal):
    assert read_one(tmp_path, ris(*lines))["journal"] == journal


@pytest.mark.parametrize(
    ("title", "short", "journal"),
    [
        (
            "Proceedings of the National Academy of Sciences",
            "Proc Natl Acad Sci",
            "Proceedings of the National Academy of Sciences",
        ),
        ("British Medical Journal", "BMJ", "British Medical Journal"),
        ("Journey to peace", "J Tests", "J Tests"),
        ("", "Clock", "Clock"),
        ("中华测试杂志", "Zhonghua", "Zhonghua"),
    ],
)
def test_a_short_title_tells_whether_the_long_one_is_the_journal(title, short, journal):
    assert choose_journal(title, short) == journal


@pytest.mark.parametrize(
    ("written", "issue"),
    [
        ("5th International Conference on Tests", ""),
        ("Berlin", ""),
        ("ICTT 2019", ""),
        ("3", "3"),
        ("Suppl 1", "Suppl 1"),
        ("2-3", "2-3"),
    ],
)
def test_a_conference_in_cp_is_no_issue(tmp_path, written, issue):
    assert read_one(tmp_path, ris(f"CP  - {written}"))["issue"] == issue


# Names


@pytest.mark.parametrize(
    ("name", "ordered"),
    [
        ("TESTER P.K.", "TESTER, P.K."),
        ("VAN DER TEST P.-K.", "VAN DER TEST, P.-K."),
        ("P.K. TESTER", "TESTER, P.K."),
        ("DE LA CRUZ P.K.", "DE LA CRUZ, P.K."),
        ("HANS MULLER", "MULLER, HANS"),
        ("INT TEST CONTROL ASSOC", "INT TEST CONTROL ASSOC"),
        ("IEEE COMP SOC", "IEEE COMP SOC"),
    ],
)
def test_capitals_with_initials_are_names_and_bodies_stay_as_written(name, ordered):
    assert order_name(name) == ordered


@pytest.mark.parametrize(
    ("lines", "authors"),
    [
        (["AU  - Wang, Y", "AU  - Li, X", "AU  - Wang, Y"], "Wang, Y; Li, X; Wang, Y"),
        (["AU  - Wang, Y", "AU  - Li, X", "A1  - Wang, Y", "A1  - Li, X"], "Wang, Y; Li, X"),
        (["AU  - Wang, Y", "A1  - Wang, Y", "AU  - Li, X", "A1  - Li, X"], "Wang, Y; Li, X"),
        (["AU  - Wang, Y", "AU  - Li, X", "AU  - Wang, Y", "AU  - Li, X"], "Wang, Y; Li, X"),
        (["AU  - Wang, Y", "AU  - Wang, Y", "AU  - Li, X", "AU  - Li, X"], "Wang, Y; Li, X"),
    ],
)
def test_equal_names_are_two_people_unless_the_list_stands_twice(tmp_path, lines, authors):
    assert read_one(tmp_path, ris(*lines))["authors"] == authors


def test_a_body_that_stands_twice_counts_once(tmp_path):
    text = "PMID- 1\nFAU - Wang, Y\nFAU - Li, X\nFAU - Wang, Y\nCN  - WHO Study Group\nCN  - WHO Study Group\n"
    assert read_one(tmp_path, text)["authors"] == "Wang, Y; Li, X; Wang, Y; WHO Study Group"


def test_the_sponsor_of_a_book_is_its_author_only_where_no_other_is(tmp_path):
    book = "PT S\nAU Tan, A\nGP IEEE\nTI One\nER\n\nEF\n"
    assert read_one(tmp_path, book)["authors"] == "Tan, A"
    assert read_one(tmp_path, book.replace("AU Tan, A\n", ""))["authors"] == "IEEE"


# Pages and article numbers


@pytest.mark.parametrize(
    ("first", "last", "pages"),
    [
        ("117-23", "123", "117-123"),
        ("117-123", "123", "117-123"),
        ("117-23", "117-123", "117-123"),
        ("117", "117-23", "117-123"),
        ("S12-S15", "S15", "S12-S15"),
        ("117", "23", "117-123"),
        ("41103-1", "41103-3", "41103-1-41103-3"),
    ],
)
def test_a_range_in_the_first_page_is_not_joined_to_its_own_end(tmp_path, first, last, pages):
    assert read_pages(first, last) == pages
    assert read_one(tmp_path, ris(f"SP  - {first}", f"EP  - {last}"))["pages"] == pages


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("PT J\nTI One\nAR UNSP 1722034\nER\n\nEF\n", "1722034"),
        ("PT J\nTI One\nAR ARTN e12\nER\n\nEF\n", "e12"),
        ("PMID- 1\nTI  - One\nLID - e0139442 [pii]\n", "e0139442"),
        ("PMID- 1\nTI  - One\nLID - 1722034 [pii] 10.1000/a [doi]\n", "1722034"),
        ("PMID- 1\nTI  - One\nLID - S0165-1781(23)00613-3 [pii]\n", ""),
        ("PMID- 1\nTI  - One\nLID - 10.1000/a [doi]\n", ""),
        ("TY  - JOUR\nC7  - Article 17\nER  - \n", "17"),
    ],
)
def test_an_article_number_stands_among_other_words(tmp_path, text, pages):
    assert read_one(tmp_path, text)["pages"] == pages
