"""Harms, documents apart and reported searches in the report: each with its place, its silence and its counts."""

import html
import re

import openpyxl
import pandas as pd
import pytest

from checked import make_view, put
from prismake import tables as declared
from prismake.config import files
from prismake.report import render_page, write_workbook
from prismake.report.harms import list_harms
from reported import build, make_config, make_tables

HARM = {"place": 1, "table_id": "harms", "title": "Harms as stated", "unit": "months"}
HARMS = [
    {**HARM, "study_id": "p1", "arm": "control", "people": "68", "events": "bleeding 1/68 patients"},
    {**HARM, "study_id": "p1", "arm": "experimental", "people": "72", "follow_up": "1"},
    {**HARM, "study_id": "w1", "arm": "experimental", "statement": "none_serious", "words": "<b>No</b> harm"},
    {**HARM, "study_id": "w2", "statement": "", "late": "gone at 1 year"},
]
CELL = {
    "place": 1,
    "table_id": "mice",
    "title": "Mice & rats",
    "row": 1,
    "reference_id": "p2",
    "criterion": "population",
}
APART = [
    {**CELL, "column": 1, "heading": "Document", "text": "Zhao 2014"},
    {**CELL, "column": 2, "heading": "Found", "text": "11.20 %", "support": "page 3"},
    {"place": 0, "row": 1, "column": 1, "reference_id": "p8", "heading": "Document", "text": "Li 2020"},
]
REPORTED = [["p3", "PubMed", "", "2024", "English", "tea; cold", "", "section 1"], ["p3", "Embase", *[""] * 6]]


@pytest.fixture(scope="module")
def tables():
    frames = {"harms": HARMS, "apart": APART}
    return build(make_tables() | {name: declared.from_rows(name, rows) for name, rows in frames.items()})


@pytest.fixture(scope="module")
def page(tables):
    reported = pd.DataFrame(REPORTED, columns=files.columns("reported"), dtype="str")
    return render_page(tables, config=make_config() | {"reported": reported})


def section(page, name):
    return page.partition(f'<h2 id="{name}"')[2].partition("<h2 ")[0]


def rows(text):
    found = re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)
    return [
        [
            html.unescape(re.sub(r"<[^>]+>|\s+", " ", cell)).split()
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
        ]
        for row in found
    ]


def test_every_study_has_its_row_of_harms_and_silence_is_called_silence(page):
    found = [[" ".join(cell) for cell in row] for row in rows(section(page, "harms"))][1:]
    silent, nothing, nobody = "not seen", "no figures extracted", "not extracted"
    told = {(row[0], row[1]): row[2:] for row in found}
    assert len(told) == 4
    by_arm = {arm: cells for (_, arm), cells in told.items() if arm in ("control", "not extracted")}
    assert by_arm["control"] == ["68", "bleeding 1/68 patients", silent, "", silent, silent]
    # nothing was extracted of w2, and nobody has looked for its harms
    assert by_arm["not extracted"] == [nobody, nothing, nobody, "", nobody, "gone at 1 year"]
    assert any(cells[-2] == "1 month" for cells in told.values())
    assert "<b>No</b>" not in section(page, "harms")


def test_the_summary_of_findings_counts_studies_by_what_they_state_and_judges_nothing(tables):
    frames = tables | {"grade": declared.from_rows("grade", [{"analysis_id": "births", "person": "ada", "k": 0}])}
    found = section(render_page(frames, config=make_config()), "findings")
    told = "none serious: 1 study; not extracted: 1 study; figures of events alone: 1 study"
    row = next(row for row in rows(found) if row[0] == ["Harms", "as", "stated"])
    assert [" ".join(cell) for cell in row[1:]] == [
        "",
        f"{told}; of these, with figures of events: 1 study",
        "not pooled",
        "2 studies",
        "not judged",
        "",
    ]


def test_documents_apart_lead_to_their_story_and_those_that_wait_are_named(page):
    apart = section(page, "apart")
    assert 'href="#ref-p2">Zhao 2014</a>' in apart
    assert [" ".join(cell) for cell in rows(apart)[1]] == ["Zhao 2014", "11.20 %", "page 3"]
    assert "1 document with facts in config/apart.csv is not excluded at full text and not shown: Li 2020." in apart
    assert 'id="ref-p2"' in page


def test_reported_searches_stand_beside_the_log_and_what_they_do_not_say_is_called_so(page):
    found = [[" ".join(cell) for cell in row] for row in rows(section(page, "searches"))]
    (pubmed,) = [row for row in found if "PubMed" in row and "tea; cold" in row]
    assert pubmed[1:] == ["PubMed", "not said", "2024", "English", "tea; cold", "not said", "section 1"]
    assert "They were not run here and count nowhere" in section(page, "searches")


def test_the_workbook_has_them_as_sheets(tables, tmp_path):
    write_workbook(tables, path=tmp_path / "review.xlsx", config=make_config())
    book = openpyxl.load_workbook(tmp_path / "review.xlsx")
    assert [cell.value for cell in book["mice"][2]] == ["Zhao 2014", "11.20 %", "page 3"]
    assert book["harms"].max_row == 5


def test_a_review_without_any_of_them_has_no_such_section():
    page = render_page(build(make_tables()), config=make_config())
    assert '<h2 id="harms"' not in page
    assert '<h2 id="apart"' not in page
    assert "searches that documents report" not in page.casefold()


@pytest.mark.parametrize(
    ("arms", "heading"), [(("all",), "In words"), (("cells", "control"), "In words (whole study)")]
)
def test_what_a_study_says_of_its_harms_is_not_taken_for_its_control_arm(arms, heading):
    row = {"place": 1, "table_id": "harms", "title": "Harms", "study_id": "p1", "words": "more frequent with cells"}
    view = make_view(put("harms", *({**row, "arm": arm} for arm in arms)))
    (listing,) = list_harms(view.tables, view.library)
    assert heading in listing.columns
    assert listing.filters[0] in listing.columns


@pytest.mark.parametrize(("authors", "apart"), [(("Tan, J", "Tan, J"), True), (("Tan, J", "Li, P"), False)])
def test_two_documents_of_one_author_and_year_are_told_apart(authors, apart):
    def change(frames, config):
        references = (
            frames["references"].iloc[:2].assign(authors=list(authors), year="2016", title=["Tea helps", "Tea harms"])
        )
        frames["references"] = references

    library = make_view(change).library
    named = [library.name_reference(library.find_reference(one)) for one in sorted(library.references)]
    assert sorted(named) == sorted(
        ["Tan J 2016 (Tea harms)", "Tan J 2016 (Tea helps)"] if apart else ["Tan J 2016", "Li P 2016"]
    )
