"""Sheets as programs leave them: rows and labels that were moved, copied or typed over, and pages of one's own."""

from pathlib import Path

import openpyxl
import pytest

from opened import COLUMNS, META, change_page, decisions, told
from prismake.issues import ReviewError
from prismake.sheets import Page, Workbook, issue_workbook, read_sheet

# The row of labels.


def delete_labels(page):
    page.delete_rows(3)


def sort_labels_into_the_data(page):
    labels = [cell.value for cell in page[3]]
    for row in (3, 4):
        for column in range(1, len(labels) + 1):
            page.cell(row, column).value = page.cell(row + 1, column).value
    for column, label in enumerate(labels, start=1):
        page.cell(5, column).value = label


def double_labels(page):
    page.insert_rows(4)
    for column in range(1, page.max_column + 1):
        page.cell(4, column).value = page.cell(3, column).value


def insert_rows(page):
    for at in (1, 3, 4):
        page.insert_rows(at)


def insert_below_the_identity(page):
    page.insert_rows(2)


@pytest.mark.parametrize(
    "edit", [delete_labels, sort_labels_into_the_data, double_labels, insert_rows, insert_below_the_identity]
)
def test_no_row_is_lost_or_taken_for_another_where_the_labels_went(sheet, edit):
    change_page(sheet, lambda page: [page.cell(row, 3, word) for row, word in ((4, "a"), (5, "b"), (6, "c"))])
    change_page(sheet, edit)
    assert decisions(sheet) == {"s:1": "a", "s:2": "b", "s:3": "c"}


def test_what_is_typed_above_the_labels_is_told(sheet):
    change_page(sheet, lambda page: [page.insert_rows(3), page.cell(3, 3, "my own")])
    with pytest.raises(ReviewError, match="'my own' in a row without an id"):
        read_sheet(sheet, pages=())


# What is typed where no row is read, on pages of either kind.


def put_row(page, at, *, row=5):
    """Cut a row and insert it somewhere else, as a person does with the mouse."""
    values = [cell.value for cell in page[row]]
    page.delete_rows(row)
    page.insert_rows(at)
    for column, value in enumerate(values, start=1):
        page.cell(at, column).value = value


@pytest.fixture
def spare(tmp_path) -> Path:
    rows = tuple({"id": f"votes {n}"} for n in (1, 2, 3))
    page = Page("votes", COLUMNS, rows, complete=False, heading="Which study it is")
    path = issue_workbook(tmp_path / "anna" / "b.xlsx", Workbook(META, "A sheet", (), (page,)))
    change_page(path, lambda page: [page.cell(row, 3, word) for row, word in ((4, "a"), (5, "b"))])
    return path


@pytest.mark.parametrize("at", [1, 2])
def test_a_filled_row_that_was_moved_above_the_keys_is_told(spare, at):
    change_page(spare, lambda page: put_row(page, at))
    assert told(spare) == [(f"votes!C{at}", "'b' above the table")]


def test_a_row_with_its_id_above_the_labels_is_read(spare):
    change_page(spare, lambda page: put_row(page, 3))
    assert decisions(spare) == {"votes 2": "b", "votes 1": "a", "votes 3": ""}


@pytest.mark.parametrize("at", [1, 2])
@pytest.mark.parametrize("column", [2, 3, 4])
def test_a_new_row_or_note_above_the_keys_is_told_in_the_columns_of_the_table(spare, at, column):
    change_page(spare, lambda page: [page.insert_rows(at), page.cell(at, column, "mine")])
    assert told(spare) == [(f"votes!{' ABCD'[column]}{at}", "'mine' above the table")]


def test_words_beside_the_heading_are_told_when_they_stand_in_the_table(spare):
    change_page(spare, lambda page: page.cell(1, 4, "mine"))
    assert told(spare) == [("votes!D1", "'mine' above the table")]


def test_what_stands_above_a_column_for_filling_is_told_where_rows_are_counted_too(sheet):
    change_page(sheet, lambda page: [page.insert_rows(1), page.cell(1, 3, "include")])
    assert told(sheet) == [("votes!C1", "'include' above the table")]


@pytest.mark.parametrize("at", [1, 2, 3])
def test_empty_rows_headings_and_comments_beside_the_table_raise_no_alarm(spare, at):
    change_page(spare, lambda page: [page.insert_rows(at), page.cell(at, 12, "my own"), page.cell(at, 3, "  ")])
    assert decisions(spare) == {"votes 1": "a", "votes 2": "b", "votes 3": ""}


# Rows that look like labels.


def test_a_number_cell_that_says_no_does_not_hide_a_filled_row(sheet):
    change_page(sheet, lambda page: [page.cell(5, 1, "No."), page.cell(5, 3, "include")])
    found = "No. No.: a locked cell of the row was changed"
    assert [place for place, words in told(sheet) if words.startswith(found)] == ["votes!A5"]


def test_labels_filled_down_over_the_hidden_cells_do_not_hide_a_filled_row(spare):
    change_page(spare, lambda page: [page.cell(5, column, page.cell(3, column).value) for column in (1, 5, 6)])
    assert told(spare) == [("votes!A5", "No. No.: a locked cell of the row was changed")]


@pytest.mark.parametrize("labels", [True, False])
def test_a_new_row_that_says_no_is_read_as_a_row(spare, labels):
    change_page(spare, lambda page: [page.cell(9, 1, "No."), page.cell(9, 3, "c")])
    if not labels:
        change_page(spare, lambda page: page.delete_rows(3))
    found = decisions(spare)
    assert list(found.values()) == ["a", "b", "", "c"]


def test_labels_whose_hidden_cells_were_cleared_are_still_labels(spare):
    book = openpyxl.load_workbook(spare)
    book["votes"]["E3"] = book["votes"]["F3"] = None
    book.save(spare)
    assert decisions(spare) == {"votes 1": "a", "votes 2": "b", "votes 3": ""}


def test_a_second_row_of_keys_is_no_row(spare):
    def double(page):
        page.insert_rows(3)
        for column in range(1, page.max_column + 1):
            page.cell(3, column).value = page.cell(2, column).value

    change_page(spare, double)
    assert decisions(spare) == {"votes 1": "a", "votes 2": "b", "votes 3": ""}


# Pages of ours that say no more what they are.


@pytest.mark.parametrize("first", [2, 3])
def test_a_copied_page_that_lost_its_hidden_rows_is_named(sheet, first):
    book = openpyxl.load_workbook(sheet)
    copy = book.copy_worksheet(book["votes"])
    copy["C4"] = "include"
    copy.delete_rows(1, first - 1)
    book.save(sheet)
    assert told(sheet) == [("votes Copy", "a page of a sheet without its hidden first row, which says what it is")]


def test_pages_of_peoples_own_are_left_alone(sheet):
    book = openpyxl.load_workbook(sheet)
    own = book.create_sheet("my counts")
    for row in (["id", "No.", "decision"], ["s:1", 1, "include"]):
        own.append(row)
    book.save(sheet)
    assert told(sheet) == []
