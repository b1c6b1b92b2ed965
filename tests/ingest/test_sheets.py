"""Tables and tags: spreadsheets, the tables of trial registers, and RefWorks' tagged text."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime

import openpyxl
import pytest

from exported import read_one, read_text
from prismake.ingest import read_export, workbook
from prismake.ingest.columns import build_entry
from prismake.ingest.recognise import recognise_binary
from prismake.issues import Issue, ReviewError

Rows = Sequence[Sequence[object]]


def make_book(**sheets: Rows) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def read_book(content: bytes) -> list[dict[str, object]]:
    known = recognise_binary(content)
    assert known is not None
    reading = known.read(content, "export.xlsx")
    assert reading.issues == ()
    assert reading.starts == tuple(block.first_line for block in reading.blocks)
    return [{**build_entry(block, known.profile)[0], "line": block.first_line} for block in reading.blocks]


def refuse_book(content: bytes) -> Issue:
    [issue] = workbook.read_workbook(content, "export.xlsx").issues
    return issue


def change_member(content: bytes, member: str, text: bytes) -> bytes:
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, text if name == member else old.read(name))
    return changed.getvalue()


HEADER = ("Title", "Authors", "Year", "DOI", "Pages")
PLAIN = make_book(Sheet=[HEADER, ("One", "Tan JH, Lim A", 2016, "10.1000/A", "100-9"), ("Two", "", 2017.0, None, 7)])

# Spreadsheets


def test_rows_of_a_spreadsheet_fill_the_columns_of_a_table():
    one, two = read_book(PLAIN)
    assert [one[column] for column in ("title", "authors", "year", "doi", "pages", "type", "line")] == [
        *("One", "Tan, JH; Lim, A", "2016", "10.1000/a", "100-109", "JOUR", 2)
    ]
    assert [two[column] for column in ("title", "authors", "year", "pages", "line")] == ["Two", "", "2017", "7", 3]


def test_every_sheet_with_entries_is_read_and_the_others_are_named():
    content = make_book(
        About=[("Exported by", "Ann")], Hits=[("3 hits",), (), HEADER, ("One",), (), ("Two",)], More=PAGE
    )
    reading = workbook.read_workbook(content, "export.xlsx")
    assert [block.first_line for block in reading.blocks] == [4, 6, 2]
    assert reading.starts == (4, 6, 2)
    assert reading.problems == ("sheet Hits: 2 entries", "sheet More: 1 entries", "sheet left out: About")


PAGE = [HEADER, ("Three",)]


def test_what_excel_made_of_pages_and_stray_cells_is_remarked_on():
    content = make_book(Sheet=[HEADER, ("One", "", "", "", datetime(2015, 12, 1)), ("Two", "", "", "", "", "stray")])  # noqa: DTZ001
    assert workbook.read_workbook(content, "export.xlsx").problems == (
        "cells below no header left out: row 3",
        "a date where pages or an issue belong: Excel turns 1-2 into one (2015-12-01): row 2",
    )


def test_a_further_sheet_with_columns_of_its_own_is_read_and_one_of_titles_alone_is_not():
    content = make_book(
        PubMed=[HEADER, ("One",)],
        Embase=[("Article Title", "Author Names", "PUI"), ("Two", "Bo A.", "L1")],
        Notes=TITLES,
    )
    reading = workbook.read_workbook(content, "export.xlsx")
    assert [field.value for block in reading.blocks for field in block.fields] == ["One", "Two", "Bo A.", "L1"]
    assert reading.problems == ("sheet PubMed: 1 entries", "sheet Embase: 1 entries", "sheet left out: Notes")


TITLES = [("Title", "Room"), ("A talk", "12")]


def test_a_sheet_of_which_a_row_is_missed_is_refused_by_its_name():
    seen = {
        "PubMed": [["Title", "Authors"], ["One", "Bo"]],
        "Embase": [["Title", "Authors"], ["Two", "Do"], ["Three", ""]],
    }
    reading = workbook.read_book(seen, "export.xlsx", lambda sheet: [1, 2] if sheet == "Embase" else [1, 2, 3])
    assert [(issue.place, issue.found) for issue in reading.issues] == [
        ("sheet PubMed", "1 entries read, 2 rows counted"),
        ("sheet Embase", "2 entries read, 1 rows counted"),
    ]


def test_headers_again_notes_and_rows_that_name_nothing_are_no_entries():
    rows = [HEADER, ("One",), HEADER, ("Two",), ("Exported on 3 May 2021",), ("", "", 2003)]
    reading = workbook.read_workbook(make_book(Sheet=rows), "export.xlsx")
    assert [block.first_line for block in reading.blocks] == list(reading.starts) == [2, 4]
    assert reading.problems == (
        "the header stands there again, left out: row 3",
        "a note of the program that exported, left out: row 5",
        "no title, authors or identifier at the end of the table, left out: row 6",
    )


def test_what_a_program_keeps_for_itself_in_utf_16_harms_nothing():
    changed = io.BytesIO(PLAIN)
    with zipfile.ZipFile(changed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("customXml/item1.xml", '<?xml version="1.0" encoding="utf-16"?><DataMashup/>'.encode("utf-16"))
    assert len(read_book(changed.getvalue())) == 2
    with zipfile.ZipFile(changed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/other.xml", "<a/>".encode("utf-16"))
    assert refuse_book(changed.getvalue()).found == "a damaged workbook: NUL bytes in xl/other.xml"


def test_a_wrong_size_in_the_sheet_does_not_hide_rows():
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b'ref="A1:E3"' in sheet
    assert len(read_book(change_member(PLAIN, "xl/worksheets/sheet1.xml", sheet.replace(b"A1:E3", b"A1")))) == 2


def test_a_zip_that_is_no_workbook_is_no_binary_format():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("export.ris", "TY  - JOUR\nER  - \n")
    assert recognise_binary(packed.getvalue()) is None
    assert recognise_binary(b"PK\x03\x04rest") is None


def test_a_spreadsheet_without_titles_is_an_issue():
    issue = refuse_book(make_book(Sheet=[("a", "b"), (1, 2)]))
    assert (issue.place, issue.found, issue.remedy) == ("sheet Sheet", "no column of titles", "name one Title")


def test_text_is_no_binary_format():
    assert recognise_binary(b"TY  - JOUR\n") is None
    assert recognise_binary(b"") is None


def test_a_workbook_cut_anywhere_is_no_workbook():
    for end in range(0, len(PLAIN), 50):
        assert recognise_binary(PLAIN[:end]) is None, end


def test_a_damaged_workbook_is_an_issue_and_never_a_crash():
    for at in range(0, len(PLAIN), 50):
        damaged = PLAIN[:at] + b"\xff\0\xff" + PLAIN[at + 3 :]
        known = recognise_binary(damaged)
        if known is not None:
            reading = known.read(damaged, "export.xlsx")
            assert reading.issues or [block.first_line for block in reading.blocks] == [2, 3]


def test_entities_in_a_workbook_are_an_issue():
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData>&b;</sheetData></worksheet>'
    for member in ("xl/worksheets/sheet1.xml", "xl/workbook.xml"):
        assert refuse_book(change_member(PLAIN, member, bomb)).found.startswith("a damaged workbook: ")


def test_a_workbook_that_unpacks_beyond_measure_is_an_issue(monkeypatch):
    monkeypatch.setattr(workbook, "LARGEST", 5_000_000)
    content = change_member(PLAIN, "xl/worksheets/sheet1.xml", b" " * 6_000_000)
    assert len(content) < 50_000
    assert refuse_book(content).found == "a workbook that unpacks to 6 MB"


def test_a_registers_spreadsheet_holds_registrations():
    rows = [
        ("TrialID", "Public title", "Scientific title", "Date registration3"),
        ("DRKS00001234", "T", "Long", 20200217),
    ]
    [entry] = read_book(make_book(ICTRP=rows))
    assert [entry[column] for column in ("type", "title", "accession", "year", "publication_types")] == [
        *("GEN", "T", "DRKS00001234", "2020", "Trial registration")
    ]


# Tables of trial registers


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("NCT Number,Study Title,Sponsor,Start Date", "NCT03658772,T,Acme Inc,2018-09"),
        ("NCT Number,Study Title,Sponsor,Start Date,First Posted", "NCT03658772,T,Acme Inc,2020-01,2018-09-05"),
        ("Rank,NCT Number,Title,Sponsor/Collaborators,Start Date,URL", "1,NCT03658772,T,Acme Inc|NIH,2018,"),
        ("TrialID,Public title,Primary sponsor,Date registration,web address", "NCT03658772,T,Acme Inc,05/09/2018,"),
    ],
)
def test_a_registers_table_holds_registrations_whatever_its_columns(tmp_path, header, row):
    entry = read_one(tmp_path, f"{header}\n{row}\n")
    assert [entry[column] for column in ("type", "title", "authors", "year", "journal", "accession")] == [
        *("GEN", "T", "Acme Inc", "2018", "", "NCT03658772")
    ]
    assert entry["publication_types"] == "Trial registration"
    assert entry["registry_ids"] == "NCT03658772"


def test_a_table_that_only_names_a_trial_is_no_register(tmp_path):
    export = read_text(tmp_path, "Title,Authors,DOI\nNCT03658772: a trial,Tan JH,10.1000/a\n")
    assert (export.format, export.entries[0]["type"]) == ("CSV", "JOUR")


def test_the_real_table_of_a_register_is_read_whole(shared_data):
    name = "csv/onlyjazz-flask-ctrials__ctg-studies.csv"
    export = read_export(shared_data / "exports" / name, name)
    assert (len(export.entries), export.separators) == (682, 682)
    assert [problem.split(" (")[0] for problem in export.problems] == ["no entry has an abstract"]
    assert {entry["type"] for entry in export.entries} == {"GEN"}
    assert all(entry["registry_ids"] == entry["accession"] and entry["title"] for entry in export.entries)


# RefWorks


def test_refworks_tags_fill_their_columns(tmp_path):
    text = (
        "RT Journal Article\nSR Electronic(1)\nID 17\nA1 Tan,Jia H\nA1 Lim,Ann\nT1 Cells in repair\nJF Journal\n"
        "YR 2016\nVO 3\nIS 2\nSP 100\nOP 9\nK1 cells\nK1 repair\n"
        "AB First line\nIT goes on here\nSN 1234-5678\nDO 10.1000/A\n"
        "LA English\nUL https://pubmed.ncbi.nlm.nih.gov/123/\n\n\nRT Book, Section\nT1 Part\nT2 Whole\nA2 Ed,Itor\n\n"
    )
    export = read_text(tmp_path, text, "export.txt")
    one, two = export.entries
    expected = {
        "type": "JOUR",
        "title": "Cells in repair",
        "abstract": "First line IT goes on here",
        "authors": "Tan, Jia H; Lim, Ann",
        "year": "2016",
        "journal": "Journal",
        "pages": "100-109",
        "doi": "10.1000/a",
        "pmid": "123",
        "accession": "",
        "issn": "1234-5678",
        "language": "en",
        "keywords": "cells; repair",
        "first_line": 1,
        "last_line": 20,
    }
    assert (export.format, export.separators) == ("RefWorks", 2)
    assert {column: one[column] for column in expected} == expected
    assert [two[column] for column in ("type", "title", "journal", "authors")] == ["CHAP", "Part", "Whole", "Ed, Itor"]


def test_a_line_of_prose_that_begins_with_rt_makes_no_refworks(tmp_path):
    export = read_text(tmp_path, 'Title,Abstract\n"One","We used\nRT Quantitative methods\nin all"\n')
    assert (export.format, len(export.entries)) == ("CSV", 1)


def test_a_workbook_under_any_name_is_read_and_another_archive_is_refused(tmp_path):
    content = make_book(export=[["Title", "DOI"], ["Tea for colds", "10.5555/tea.1"]])
    export = read_text(tmp_path, content, "export.ris")
    assert (export.encoding, export.separators, export.entries[0]["doi"]) == ("binary", 1, "10.5555/tea.1")
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a.txt", "no workbook")
    with pytest.raises(ReviewError):
        read_text(tmp_path, other.getvalue(), "export.xlsx")
