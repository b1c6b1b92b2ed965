"""Files that are no exports are refused; all others are known by what they say, in every encoding."""

import codecs

import pytest

from exported import read_one, read_text, refuse, refuse_once, ris
from prismake.ingest import (
    read_export,
)
from prismake.issues import ReviewError

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
    assert refuse(tmp_path, b"PK\x03\x04rest", "export.ris")[0].found.startswith("a zip archive that cannot be read")


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


def test_a_list_of_numbers_is_told_as_one(tmp_path):
    for written in ("30000001\n30000002\n", "PMID\n30000001\n", "30000001,30000002"):
        issue = refuse_once(tmp_path, written)
        assert "a list of numbers" in issue.found
        assert "records themselves" in issue.remedy


@pytest.mark.parametrize(
    "text", ["[]\n", '{"results": [], "meta": {"count": 0}}', "FN Clarivate Analytics Web of Science\nVR 1.0\nEF\n"]
)
def test_an_export_without_hits_says_so(tmp_path, text):
    issue = refuse_once(tmp_path, text)
    assert (issue.found.split(", ")[1], "needs no file" in issue.remedy) == ("no entries", True)


@pytest.mark.parametrize("text", ['["a"]', '{"scripts": [], "name": "x"}', "FN Clarivate\nVR 1.0\nXX y\n"])
def test_what_is_no_export_is_no_search_without_hits(tmp_path, text):
    assert "needs no file" not in refuse_once(tmp_path, text).remedy
