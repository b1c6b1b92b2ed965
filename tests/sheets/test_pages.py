"""Text for cells: whatever it is, it fits, holds no code, and comes back; most texts are told to without a search."""

import io

import openpyxl
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from prismake.sheets.pages import CELL_LIMIT, CODED, CUT, JOINER, MOST_CODED, sheet_text
from prismake.text.words import CONTROL, LINE_END, clean_text

PIECES = st.sampled_from(
    ["tea", "_", "x", "x000D_", "x005F_", "0041", "\r\n", "\u2028", "\x07", "\ufffe", "é", "😀", " "]
)


def reread(text):
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        book.add_worksheet().write_string(0, 0, text)
    return openpyxl.load_workbook(written).active["A1"].value or ""


@given(st.lists(PIECES, max_size=12).map("".join))
def test_a_text_comes_back_as_it_would_be_compared(text):
    shown = sheet_text(text)
    assert clean_text(reread(shown)) == clean_text(text)
    assert not CONTROL.search(shown)
    assert not LINE_END.search(shown)


@given(st.text(max_size=40))
def test_a_text_that_needs_nothing_stays_as_it_is(text):
    needs = CONTROL.search(text) or LINE_END.search(text) or CODED.search(text)
    assert bool(needs) == (sheet_text(text) != text)


def test_a_text_of_many_codes_keeps_room_in_its_cell():
    shown = sheet_text("_x000D_" * (MOST_CODED + 1))
    assert JOINER not in shown
    assert not CODED.search(shown)


def test_a_text_is_cut_where_programs_stop_counted_in_utf_16():
    assert sheet_text("a" * CELL_LIMIT) == "a" * CELL_LIMIT
    assert sheet_text("a" * (CELL_LIMIT + 1)) == "a" * CELL_LIMIT + CUT
    assert sheet_text("😀" * CELL_LIMIT) == "😀" * (CELL_LIMIT // 2) + CUT
