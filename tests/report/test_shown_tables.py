"""Listings in the manuscript: nothing is left out without a word, and no table fills a hundred pages."""

import pytest

from prismake.report.facts import unmark
from prismake.report.listings import Listing
from prismake.report.manuscript.blocks import Paragraph, Table
from prismake.report.manuscript.shown_tables import MOST_ROWS, show_listings


def list_rows(count):
    return Listing("open", "Open", ("Report", "Where"), tuple((f"Report {n}", "Open") for n in range(count)))


@pytest.mark.parametrize("count", [1, MOST_ROWS])
def test_a_listing_stands_whole(count):
    [table] = show_listings([list_rows(count)])
    assert isinstance(table, Table)
    assert len(table.rows) == count


def test_a_very_long_listing_says_how_many_rows_it_has():
    table, told = show_listings([list_rows(MOST_ROWS + 1)])
    assert isinstance(table, Table)
    assert [unmark(row[0]) for row in table.rows] == [f"Report {n}" for n in range(MOST_ROWS)]
    assert unmark(told.text) == "The table has the first 500 of 501 rows; the report lists all of them."


def test_an_empty_listing_says_so():
    assert list(show_listings([list_rows(0)])) == [Paragraph("Open: None.")]
