"""Web of Science, EndNote tagged and Ovid."""

import pytest

from exported import read_one, read_text, refuse


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


REPRINT = """<1. >
VN  - Ovid Technologies
DB  - Embase
AN  - 2000000001
AU  - Tan J.H.
TI  - One
SO  - {}
AB  - A long
      abstract.
YR  - 2019

<2. >
VN  - Ovid Technologies
DB  - Ovid MEDLINE(R)
UI  - 30000001
TI  - Two
ID  - 10.1000/b [doi]
"""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("PMID- 1\nTI  - One\nXX  - 12\nDP  - 2001\n", 3),
        ("<1. >\nVN  - Ovid Technologies\nTI  - One\nXX  - 12\nYR  - 2001\n", 4),
    ],
)
def test_an_unknown_tag_behind_a_title_is_no_part_of_it_and_told(tmp_path, text, line):
    export = read_text(tmp_path, text)
    assert [export.entries[0][name] for name in ("title", "year")] == ["One", "2001"]
    assert f"fields with tags that are not known (XX), which fill no column: 1 (line {line})" in export.problems


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("J Tests. 3(2) (pp 117-123), 2019. Date of Publication: March 2019.", ("J Tests", "3", "2", "117-123")),
        ("J Tests. 3(2):117-23, 2019 Mar.", ("J Tests", "3", "2", "117-123")),
        ("J Tests. 3 (pp 117-123), 2019.", ("J Tests", "3", "", "117-123")),
        ("J Tests. 3(2) (no pagination), 2019. Article Number: e17.", ("J Tests", "3", "2", "e17")),
        ("J Tests. Vol.3(2), Mar 2019, pp. 117-123.", ("J Tests", "3", "2", "117-123")),
        ("J Tests. Conference: A. Berlin. 3(SUPPL. 1) (pp S12), 2019.", ("J Tests", "3", "SUPPL. 1", "S12")),
    ],
)
@pytest.mark.parametrize("numbered", [True, False])
def test_ovid_reprint_is_read_and_its_source_is_taken_apart(tmp_path, source, expected, numbered):
    text = REPRINT.format(source)
    export = read_text(tmp_path, text if numbered else text.replace("<1. >\n", "").replace("<2. >\n", ""))
    one, two = export.entries
    assert tuple(one[column] for column in ("journal", "volume", "issue", "pages")) == expected
    assert (one["authors"], one["abstract"], one["year"], one["accession"]) == (
        "Tan, J.H.",
        "A long abstract.",
        "2019",
        "2000000001",
    )
    assert (two["pmid"], two["doi"], export.format) == ("30000001", "10.1000/b", "Ovid Reprint")


def test_entries_of_ovid_reprint_behind_other_text_are_refused(tmp_path):
    text = REPRINT.format("J Tests. 3(2):117-23, 2019.").replace("2019\n\n<2", "2019<2")
    assert "behind other text" in refuse(tmp_path, text)[0].found


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("PT J\nAU Tan, A\nTI One\nXX what no database writes\nUT WOS:1\nER\n\nEF", 4),
        ("RT Journal Article\nA1 Tan,A\nT1 One\nJF Tests\nXX what nobody writes\nYR 2020\n", 5),
    ],
)
def test_unknown_tags_of_web_of_science_and_refworks_are_told(tmp_path, text, line):
    export = read_text(tmp_path, text)
    assert [entry["title"] for entry in export.entries] == ["One"]
    assert f"fields with tags that are not known (XX), which fill no column: 1 (line {line})" in export.problems


def test_what_web_of_science_writes_is_known(tmp_path):
    tags = "WC Ecology\nSC Ecology\nGA 1AB\nNR 3\nTC 2\nZ9 2\nU1 0\nU2 1\nPU Press\nPI Rome\nRP Tan, A\nOI x"
    export = read_text(tmp_path, f"PT J\nAU Tan, A\nTI One\n{tags}\nUT WOS:1\nER\n\nEF")
    assert not [problem for problem in export.problems if "not known" in problem]
