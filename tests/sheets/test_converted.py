"""Cells of which a program made something else, files of every kind, and sheets that read back as issued."""

import csv
import datetime
import io
import resource
import time
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile_books import change, make_book
from issued_sheets import CODEBOOK, list_texts, make_books
from opened import COLUMNS, META, change_page, decisions, ods_page, told, write_ods
from prismake.exports.cells import keep_text
from prismake.extract import read_extraction
from prismake.files.loosening import loosen_workbook
from prismake.ingest import read_export
from prismake.issues import ReviewError
from prismake.sheets import Column, Page, Workbook, issue_workbook, read_sheet
from prismake.sheets.converted import tell_kind
from prismake.sheets.files import open_grids
from prismake.sheets.pages import cut_text
from prismake.sheets.rendering import render_workbook
from prismake.tables import from_rows
from prismake.text.words import clean_text

# Cells of which a program made something else.

MADE = {
    "percentage": (0.05, "0%"),
    "date": (datetime.datetime(2024, 3, 4), "d-mmm"),  # noqa: DTZ001 - as in a cell
    "time": (datetime.time(1, 1), "h:mm"),
    "fraction": (0.5, "# ?/?"),
    "power": (100000, "0.00E+00"),
    "money": (5, '"$"#,##0'),
    "boolean": (True, "General"),
    "error": ("#DIV/0!", "General"),
    "decimals": (0.05, "General"),
}
WORDS = {
    "percentage": "'0.05': a percentage, not text",
    "date": "'2024-03-04': a date, not text",
    "time": "'01:01:00': a time, not text",
    "fraction": "'0.5': a fraction, not text",
    "power": "'100000': a number in powers of ten, not text",
    "money": "'5': an amount of money, not text",
    "boolean": "'TRUE': a truth value, not text",
    "error": "'#DIV/0!': an error value",
    "decimals": "'0.05': a number with decimals, not text",
}


@pytest.mark.parametrize("kind", WORDS)
@pytest.mark.parametrize("column", [3, 4])
def test_a_cell_that_a_program_converted_is_told_with_its_place(sheet, kind, column):
    def put(page):
        cell = page.cell(5, column)
        cell.value, cell.number_format = MADE[kind]

    change_page(sheet, put)
    assert told(sheet) == [(f"votes!{' ABCD'[column]}5", WORDS[kind])]


def test_text_and_whole_numbers_are_told_nowhere(sheet):
    typed = ["include", "5 %", "3-4", "1/2", "1:01", "TRUE", "1E5", "00123", 12, "#N/A"]
    for value in typed:
        change_page(sheet, lambda page, value=value: put_text(page.cell(5, 4), value))
        assert told(sheet) == []


def put_text(cell, value):
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("General", ""),
        ("@", ""),
        ("#,##0.00", ""),
        ("0.0%", "a percentage"),
        ("[$-407]d. mmmm yyyy", "a date"),
        ("mmm-yy", "a date"),
        ("[h]:mm:ss", "a time"),
        ("# ??/??", "a fraction"),
        ("##0.0E+0", "a number in powers of ten"),
        ("#,##0.00 [$€-407]", "an amount of money"),
        ("_-* #,##0.00\\ _€_-", ""),
        ('0 "days"', ""),
        ("[Red]0;[Blue]-0", ""),
    ],
)
def test_a_number_format_says_what_a_number_is_shown_as(code, kind):
    assert tell_kind(code) == kind


CELLS = {
    "LibreOffice's error": (
        "<table:table-cell office:value-type='string' office:string-value='' calcext:value-type='error'>"
        "<text:p>#N/A</text:p></table:table-cell>",
        ("#N/A", "an error value"),
    ),
    "Gnumeric's error": (
        "<table:table-cell gnm:error-value='#N/A' office:value-type='string' office:string-value='#N/A'>"
        "<text:p>#N/A</text:p></table:table-cell>",
        ("#N/A", "an error value"),
    ),
    "an error that was typed": (
        "<table:table-cell office:value-type='string'><text:p>#N/A</text:p></table:table-cell>",
        ("#N/A", ""),
    ),
    "LibreOffice's percentage": (
        "<table:table-cell office:value-type='percentage' office:value='0.05'><text:p>5%</text:p></table:table-cell>",
        ("0.05", "a percentage"),
    ),
    "Gnumeric's percentage": (
        "<table:table-cell office:value-type='float' office:value='0.05'><text:p>5%</text:p></table:table-cell>",
        ("0.05", "a percentage"),
    ),
    "a fraction": (
        "<table:table-cell office:value-type='float' office:value='0.5'><text:p><text:s/>1/2</text:p>"
        "</table:table-cell>",
        ("0.5", "a fraction"),
    ),
    "a time": (
        "<table:table-cell office:value-type='time' office:time-value='PT01H00M59.999904S'><text:p>1:00</text:p>"
        "</table:table-cell>",
        ("01:01:00", "a time"),
    ),
    "SheetJS's date": (
        "<table:table-cell office:value-type='date' office:date-value='2024-03-04T00:00:00.000Z'/>",
        ("2024-03-04", "a date"),
    ),
    "a whole number": (
        "<table:table-cell office:value-type='float' office:value='12'><text:p>12</text:p></table:table-cell>",
        ("12", ""),
    ),
    "blanks, lines and a comment": (
        "<table:table-cell office:value-type='string'><office:annotation><text:p>no</text:p></office:annotation>"
        "<text:p>a<text:s text:c='2'/>b<text:span>c</text:span>\n  d</text:p><text:p>e<text:line-break/>f</text:p>"
        "</table:table-cell>",
        ("a  bc d\ne\nf", ""),
    ),
}


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_of_an_ods_is_read_whoever_wrote_it(tmp_path, name):
    cell, expected = CELLS[name]
    text = open_grids(write_ods(tmp_path / "a.ods", ods_page(cell)))["p"][0][0]
    assert (str(text), getattr(text, "kind", "")) == expected


TEXT_CELL = "<table:table-cell office:value-type='string'><text:p>x</text:p></table:table-cell>"


def test_an_ods_of_many_pages_counts_each_page_from_its_first_row(tmp_path):
    pages = "".join(ods_page(TEXT_CELL, rows=9, name=f"p{n}") for n in range(6))
    grids = open_grids(write_ods(tmp_path / "a.ods", pages))
    assert {name: len(grid) for name, grid in grids.items()} == {f"p{n}": 9 for n in range(6)}


def test_pages_of_an_ods_that_are_too_many_cells_together_are_refused(tmp_path):
    pages = "".join(ods_page(TEXT_CELL, rows=9_999_999, name=f"p{n}") for n in range(9))
    with pytest.raises(ReviewError, match="pages of 39999996 cells, more than 30000000"):
        open_grids(write_ods(tmp_path / "a.ods", pages))


@pytest.mark.parametrize("where", ["rows", "columns"])
def test_a_number_of_repeats_hidden_in_entities_is_refused(tmp_path, where):
    wide = TEXT_CELL.replace("<table:table-cell", "<table:table-cell table:number-columns-repeated='&#57;99999999'")
    cell, times = (wide, "1") if where == "columns" else (TEXT_CELL, "&#57;99999999")
    row = f"<table:table-row table:number-rows-repeated='{times}'>{cell}</table:table-row>"
    page = f"<table:table table:name='p'>{row}</table:table>"
    with pytest.raises(ReviewError, match="more than"):
        open_grids(write_ods(tmp_path / "a.ods", page))


# CSV.


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("heading", ["A, b, c, d" * 9, "A; b; c" * 9, "plain"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_a_csv_is_parted_where_its_keys_are_whatever_its_heading_holds(tmp_path, delimiter, heading, quoting):
    page = Page("votes", COLUMNS, ({"id": "s:1", "title": "a, b; c"},), heading=heading)
    path = issue_workbook(tmp_path / "a.xlsx", Workbook(META, "A sheet", (), (page,)))
    grid = open_grids(path)["votes"]
    grid[3][2] = "include"
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter, quoting=quoting).writerows(grid)
    assert decisions(tmp_path / "a.csv") == {"s:1": "include"}


def test_a_csv_that_shows_what_a_program_made_is_told(sheet):
    grid = open_grids(sheet)["votes"]
    for row, text in zip(grid[3:], ("12-May", "1.00E+05", "#NAME?"), strict=True):
        row[3] = text
    path = sheet.with_suffix(".csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(grid)
    assert [place for place, _ in told(path)] == ["a!D4", "a!D5", "a!D6"]


# Cells far out, and strict Open XML.


def far_out(page, *, row=1_048_576, column=4):
    page.cell(row, column).number_format = "0.00"


@pytest.mark.parametrize("place", [{}, {"row": 5, "column": 16_384}, {"column": 60}])
def test_a_formatted_cell_far_out_costs_nothing(sheet, tmp_path, place):
    change_page(sheet, lambda page: far_out(page, **place))
    export = tmp_path / "export.xlsx"
    export.write_bytes(make_book())
    book = openpyxl.load_workbook(export)
    far_out(book.active, **place)
    book.save(export)
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    assert decisions(sheet) == {"s:1": "", "s:2": "", "s:3": ""}
    assert len(read_export(export, "export.xlsx").entries) == 2
    assert time.process_time() - begun < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000


def test_a_workbook_without_cells_far_out_is_left_as_it_is():
    assert loosen_workbook(content := make_book()) is content


def strict(content: bytes) -> bytes:
    """The same as Excel's "Strict Open XML Spreadsheet" names its spaces."""
    named = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/": b"http://purl.oclc.org/ooxml/officeDocument/",
        b"http://schemas.openxmlformats.org/drawingml/2006/": b"http://purl.oclc.org/ooxml/drawingml/",
    }
    for name in zipfile.ZipFile(io.BytesIO(content)).namelist():
        for usual, other in named.items():
            content = change(content, name, lambda body, usual=usual, other=other: body.replace(usual, other))
    return content


def test_a_strict_workbook_is_read_as_an_export(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(strict(make_book()))
    assert len(read_export(tmp_path / "a.xlsx", "a.xlsx").entries) == 2


def test_a_strict_sheet_is_read_and_its_errors_are_told(sheet):
    change_page(sheet, lambda page: page.cell(4, 3, "include"))
    plain = sheet.read_bytes()
    sheet.write_bytes(strict(plain))
    assert decisions(sheet)["s:1"] == "include"
    sheet.write_bytes(plain)
    change_page(sheet, lambda page: page.cell(5, 3, "#N/A"))
    sheet.write_bytes(strict(sheet.read_bytes()))
    assert told(sheet) == [("votes!C5", "'#N/A': an error value")]


# Every sheet reads back as issued.

CODES = st.sampled_from(
    [
        "_x000D_",
        "_x0041_",
        "_x005F_",
        "x005F_",
        "_x000",
        "_",
        "tea",
        "rat",
        "stem cell",
        "\r\n",
        "<r>",
        "</r>",
        "=",
        "&amp;",
        "_xD83D_",
    ]
)
TEXTS = st.lists(st.one_of(CODES, st.text(max_size=4)), min_size=1, max_size=6).map("".join)


def as_read(text: str) -> str:
    return clean_text(cut_text(text))


@settings(max_examples=6)
@given(st.lists(TEXTS, min_size=3, max_size=5))
def test_every_sheet_of_every_kind_reads_back_as_issued(tmp_path_factory, texts):
    folder = tmp_path_factory.mktemp("issued")
    for kind, book in make_books(texts).items():
        path = folder / f"{kind}.xlsx"
        path.write_bytes(render_workbook(book))
        returned = read_sheet(path, pages=book.pages)
        found = {
            (page, row.id, key): row.text(key)
            for page, rows in returned.rows.items()
            for row in rows
            for key in row.cells
            if (page, row.id, key) in list_texts(book)
        }
        assert found == {place: as_read(text) for place, text in list_texts(book).items()}


@settings(max_examples=30)
@given(TEXTS)
def test_two_readers_give_back_the_same_text_with_and_without_marked_words(text):
    for terms in ((), ("tea", "x000D_", "rat")):
        page = Page("votes", (Column("title", "Title", 40, highlight=True),), ({"id": "s:1", "title": text},))
        content = render_workbook(Workbook(META, "A sheet", (), (page,), terms))
        shown = openpyxl.load_workbook(io.BytesIO(content))["votes"]["B4"].value
        assert clean_text(shown) == as_read(text)


@pytest.mark.parametrize("name", ["extraction", "title_abstract_two_own_columns"])
def test_real_sheets_of_many_pages_saved_by_libreoffice_are_read(shared_data, name):
    returned = read_sheet(shared_data / "cases/sheets/ods-pages" / f"{name}.ods", pages=())
    expected = {"extraction": {"study": 3, "arm": 6, "outcome": 40}}.get(name, {"votes": 8})
    assert {page: len(rows) for page, rows in returned.rows.items()} == expected


def test_the_errors_of_a_real_ods_are_told_and_its_votes_stand(shared_data):
    path = shared_data / "cases/sheets/ods-errors/votes.ods"
    assert [place for place, _ in told(path)] == ["votes!C4", "votes!C5", "votes!C7", "votes!C9"]
    voted = {row.cells["decision"].address: row.text("decision") for row in read_sheet(path, pages=()).rows["votes"]}
    assert (voted["votes!C6"], voted["votes!C8"]) == ("include", "include")


def test_the_converted_cells_of_a_real_sheet_are_told(shared_data):
    path = shared_data / "cases/sheets/converted-cells/votes_note.xlsx"
    assert [place for place, _ in told(path)] == ["votes!E4", "votes!E5", "votes!E6", "votes!E7"]


def test_a_real_strict_export_is_read(shared_data):
    assert len(read_export(shared_data / "cases/ingest2/strict-xlsx/export.xlsx", "export.xlsx").entries) == 2


# What Excel writes for a carriage return, and what it would compute.


@pytest.mark.parametrize("code", ["_x000D_", "_x000d_", "_x000D_\n", "_x005F_x000D_", "_x000A_"])
def test_what_excel_writes_for_a_line_end_is_a_blank_in_a_record(tmp_path, code):
    rows = [("Title", "Abstract", "Authors"), (f"Green{code}tea", f"Aims.{code}Methods: tea_x0041_", "Bo, A.; Do, C.")]
    (tmp_path / "a.xlsx").write_bytes(make_book(rows))
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    for name in ("a.xlsx", "a.csv"):
        (entry,) = read_export(tmp_path / name, name).entries
        assert (entry["title"], entry["abstract"]) == ("Green tea", "Aims. Methods: tea_x0041_")


@given(st.text(alphabet=";=+-@\"' \n\ta,", max_size=12))
def test_no_cell_of_a_csv_begins_a_formula_where_semicolons_part_cells(text):
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerow(["x", keep_text(text), "y"])
    parted = [cell for row in csv.reader(io.StringIO(written.getvalue(), newline=""), delimiter=";") for cell in row]
    assert [cell for cell in parted if cell.lstrip("\"'").startswith(("=", "+", "-", "@"))] == []
    ((_, back, _),) = csv.reader(io.StringIO(written.getvalue(), newline=""))
    assert "".join(back.split()) == "".join(text.split())


def test_a_date_is_taken_where_the_codebook_asks_for_one_and_nowhere_else(tmp_path):
    book = make_books(("tea", "a", "b"))["extraction"]
    path = tmp_path / "anna" / "a.xlsx"
    path.parent.mkdir()
    path.write_bytes(render_workbook(book))
    opened = openpyxl.load_workbook(path)
    for page, row, column in (("study", 5, 4), ("arm", 4, 2)):
        opened[page].cell(row, column).value = datetime.date(2024, 3, 4)
    opened["outcome"]["D4"] = 2.5
    opened.save(path)
    clusters = from_rows("clusters", [{"record_id": "s:1", "reference_id": "s:1"}])
    references = from_rows("study_references", [{"reference_id": "s:1", "study_id": "s:1", "role": "primary"}])
    with pytest.raises(ReviewError) as caught:
        read_extraction(
            [path], codebook=CODEBOOK, clusters=clusters, study_references=references, people={"anna": "anna"}
        )
    assert [(issue.place, issue.found) for issue in caught.value.issues] == [
        ("arm!B4", "'2024-03-04': a date, not text")
    ]
