"""Evidence maps in the report: a picture and a table, each cell with its studies, a stroke where there is none."""

import html
import re

import pytest

from checked import make_view, put
from prismake import tables as declared
from prismake.report import render_page
from prismake.report.evidence_maps import list_maps, read_maps
from prismake.report.members import Library
from prismake.report.sections.linked import build_maps
from reported import build, make_config, make_tables

CELLS = {
    ("all", "all"): "p1; w1",
    ("tea", "all"): "p1; w1",
    ("mint", "all"): "",
    ("all", "home"): "p1",
    ("tea", "home"): "p1",
}
COMMON = {
    **{
        "place": 1,
        "map_id": "drinks",
        "title": "Drinks & places",
        "shown": "studies",
        "waiting": 1,
        "beside": "design",
    },
    **{"row_heading": "Drink", "column_heading": "Place"},
}
ROWS = [
    {
        **COMMON,
        **{"row": row, "column": column, "row_value": value, "column_value": other},
        "n": len(CELLS.get((value, other), "").split()),
        "text": "some" if CELLS.get((value, other)) else "no study",
        "studies": CELLS.get((value, other), ""),
    }
    for row, value in enumerate(("all", "tea", "mint"))
    for column, other in enumerate(("all", "home"))
]


@pytest.fixture(scope="module")
def tables():
    return build(make_tables() | {"evidence_maps": declared.from_rows("evidence_maps", ROWS)})


@pytest.fixture(scope="module")
def section(tables):
    page = render_page(tables, config=make_config())
    return page.partition('<h2 id="maps"')[2].partition("<h2 ")[0]


def test_each_cell_opens_its_studies_and_each_bubble_its_cell(section):
    (bubble,) = re.findall(r'<a href="#([^"]+)"[^>]*><circle', section)
    assert bubble == "map-drinks-1-1"
    opened = section.partition(f'<ul id="{bubble}">')[2].partition("</ul>")[0]
    assert re.findall(r'href="#(study-[^"]+)"', opened) == ["study-p1"]


def test_what_no_study_has_is_said_in_the_table_and_below_the_picture(section):
    text = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", section)))
    assert "No study: drink mint." in text
    assert "1 included study could not be placed yet" in text
    assert "mint no study no study" in text


def test_the_map_stands_in_the_workbook_too(tables):
    library = Library(tables)
    (listing,) = list_maps(tables, library)
    assert listing.columns == ("Drink", "All", "home")
    assert listing.rows[2] == ("mint", "no study", "no study")
    assert read_maps(make_tables(), library) == []


@pytest.mark.parametrize(
    ("heading", "shown", "told"),
    [
        (
            "Drink",
            "studies",
            "A number counts studies of which the trait was extracted; it says nothing",
        ),
        ("outcome", "studies", "of which the trait or a row of the outcome was extracted; it says nothing"),
        ("outcome", "direction", "are or what they found, unless a direction is told."),
    ],
)
def test_outcomes_and_directions_are_spoken_of_where_a_map_has_them(heading, shown, told):
    rows = [{**row, "row_heading": heading, "shown": shown} for row in ROWS]
    lead = build_maps(make_view(put("evidence_maps", *rows)))["lead"]
    assert told in lead
    assert ("unless" in lead) == (shown == "direction")
