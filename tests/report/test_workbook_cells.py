"""What stands in the cells of the report's workbook: every text as it is, numbers as numbers, DOIs as links."""

import datetime
import io

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from prismake.report.workbook_cells import CELL_LIMIT, CUT_MARK, PLAIN_TEXT, Sheet, fill_sheet, make_formats

HEADS = ("One", "Two", "doi")
ODD = ["", " x ", "=1+1", "007", "1e5", "TRUE", "<r>x</r>", "_x0041_", "two\nlines", "https://a.b", "&<>\"'", "NA"]
TEXTS = st.sampled_from([*ODD, "long " * 80]) | st.text("aé=1<&'\" ", max_size=5)
CELLS = TEXTS | st.sampled_from([None, True, 0, 1, 1.0, -0.5, 123456789012345, float("nan"), pd.NA])


def write(rows):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {**PLAIN_TEXT, "in_memory": True}) as book:
        book.set_properties({"created": datetime.datetime.fromisoformat("2026-01-01")})
        fill_sheet(book.add_worksheet("a"), Sheet("a", HEADS, rows), formats=make_formats(book))
    return openpyxl.load_workbook(io.BytesIO(out.getvalue()))["a"]


@given(st.lists(st.tuples(CELLS, CELLS, st.just("")), max_size=40))
def test_texts_are_texts_and_numbers_are_numbers(rows):
    sheet = write(rows)
    for line, row in enumerate(rows, start=2):
        for column, value in enumerate(row[:2], start=1):
            cell = sheet.cell(line, column)
            if pd.isna(value) or value == "":
                assert cell.value is None
            elif isinstance(value, bool | str):
                assert (cell.data_type, cell.value) == ("s", str(value))
            else:
                assert (cell.data_type, cell.value) == ("n", value)


def test_an_address_that_is_no_link_to_the_library_stays_as_text():
    long = "10.1000/" + "x" * 3000
    with pytest.warns(UserWarning, match="Ignoring URL"):
        sheet = write([("a", "b", "10.1000/a"), ("c", "d", long), ("e", "f", "none")])
    assert [sheet.cell(line, 3).value for line in (2, 3, 4)] == ["10.1000/a", long, "none"]
    assert [bool(sheet.cell(line, 3).hyperlink) for line in (2, 3, 4)] == [True, False, False]


def test_text_longer_than_a_cell_is_cut_with_a_mark():
    text = write([("x" * 40_000, "y", "")]).cell(2, 1).value
    assert (len(text), text.endswith(CUT_MARK)) == (CELL_LIMIT, True)


def test_a_number_without_end_is_refused():
    with pytest.raises(TypeError, match="INF"):
        write([(float("inf"), "", "")])
