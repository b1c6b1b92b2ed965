"""Names, pages, types and languages: small vocabularies that leave the unknown visible."""

import pytest

from prismake.ingest.names import order_name, order_names, split_names
from prismake.ingest.text import clean_prose
from prismake.ingest.vocabulary import list_languages, read_type
from prismake.text.pages import read_pages
from prismake.text.years import read_year


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Harrison,Warren", "Harrison, Warren"),
        ("WHO", "WHO"),
        ("Brownstein C D", "Brownstein, C D"),
        ("van der Berg J.", "van der Berg, J."),
        ("Madonna,", "Madonna"),
        ("Smith, Jr., Bob", "Smith, Bob, Jr."),
    ],
)
def test_names_are_family_first(written, expected):
    assert order_name(written) == expected


def test_no_names_are_no_names():
    assert split_names("") == []


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("587", "594.e3", "587-594.e3"),
        ("100", "9", "100-109"),
        ("1–22", "", "1-22"),
        ("e22", "", "e22"),
        ("12", "12", "12"),
        ("", "7", "7"),
        ("pages1", "", "pages1"),
        ("pp. 3-5", "", "3-5"),
        ("9-3", "", "9-3"),
    ],
)
def test_pages_are_written_out(first, last, expected):
    assert read_pages(first, last) == expected


def test_vocabularies_leave_the_unknown_visible():
    assert (list_languages("xx"), read_year("99"), read_type("odd"), read_type("")) == (["xx"], "", "GEN", "")


def test_lone_angle_brackets_are_no_markup():
    assert clean_prose("p<0.05 and n>3, a<b>c") == "p<0.05 and n>3, a<b>c"


def test_two_authors_of_one_name_stay_two_and_a_list_given_twice_counts_once():
    assert order_names(["Zhang Y", "Shi L", "Zhang Y"], initials=True) == ["Zhang, Y", "Shi, L", "Zhang, Y"]
    assert order_names(["Li, A", "Wu, B", "Li, A", "Wu, B"]) == ["Li, A", "Wu, B"]
