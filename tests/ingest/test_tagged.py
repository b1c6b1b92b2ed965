"""Web of Science, EndNote tagged and Ovid."""

from exported import read_one


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
