"""A workbook whose rows are written from prepared pieces is, byte for byte, the one that is written cell by cell."""

import datetime
import io

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from prismake.report.dense_sheet import CELL_LIMIT, CUT_MARK, DenseSheet, Pieces
from prismake.report.workbook import PLAIN_TEXT, _make_formats
from prismake.sheets.rendering import write_text

HEADS = ("One", "Two", "doi")
ODD = ["", " x ", "=1+1", "007", "1e5", "TRUE", "<r>x</r>", "_x0041_", "a\x01b", "two\nlines", "https://a.b", "&<>\"'"]
TEXTS = st.sampled_from([*ODD, "long " * 80]) | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
CELLS = TEXTS | st.sampled_from([None, True, 0, 1, 1.0, -0.5, 123456789012345678, float("nan"), pd.NA])


def write(rows, fill):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {**PLAIN_TEXT, "in_memory": True}) as book:
        book.set_properties({"created": datetime.datetime.fromisoformat("2026-01-01")})
        fill(book, _make_formats(book), rows)
    return out.getvalue()


def fill_whole(book, formats, rows):
    pieces = Pieces(formats)
    for name in ("a", "b"):
        book.add_worksheet(name, DenseSheet).fill(HEADS[:2], rows, linked=(), pieces=pieces)


def fill_by_cell(book, formats, rows):
    for name in ("a", "b"):
        sheet = book.add_worksheet(name)
        for column, head in enumerate(HEADS[:2]):
            sheet.write_string(0, column, head, formats["head"])
        for line, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if pd.isna(value) or value == "":
                    continue
                if isinstance(value, bool | str):
                    style = formats["text" if len(str(value)) <= 300 else "long"]
                    write_text(sheet, line, column, text=str(value), style=style)
                else:
                    style = formats["number" if isinstance(value, float) else "integer"]
                    sheet.write_number(line, column, value, style)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=40))
def test_prepared_rows_make_the_same_file_as_cells(rows):
    assert write(rows, fill_whole) == write(rows, fill_by_cell)


def test_blocks_of_empty_rows_make_the_same_file_as_cells():
    rows = [("", "")] * 20 + [("", "x")] * 3 + [("", "")] * 40 + [("y", "")] + [("", "")] * 30
    assert write(rows, fill_whole) == write(rows, fill_by_cell)


def test_an_address_that_is_no_link_to_the_library_stays_as_text():
    def fill(book, formats, rows):
        sheet = book.add_worksheet("a", DenseSheet)
        sheet.fill(HEADS, rows, linked=(2,), pieces=Pieces(formats))
        assert [place for place, cells in sheet.hyperlinks.items() if cells] == [1]

    long = "10.1000/" + "x" * 3000
    with pytest.warns(UserWarning, match="Ignoring URL"):
        out = write([("a", "b", "10.1000/a"), ("c", "d", long), ("e", "f", "none")], fill)
    frame = pd.read_excel(io.BytesIO(out), engine="openpyxl", keep_default_na=False)
    assert frame["doi"].tolist() == ["10.1000/a", long, "none"]


def test_text_longer_than_a_cell_is_cut_with_a_mark():
    text = write([("x" * 40_000, "y")], fill_whole)
    cell = pd.read_excel(io.BytesIO(text), engine="openpyxl")["One"][0]
    assert (len(cell), cell.endswith(CUT_MARK)) == (CELL_LIMIT, True)


def test_a_number_without_end_is_refused():
    with pytest.raises(TypeError, match="INF"):
        write([(float("inf"), "")], fill_whole)
