"""What the report shows between documents and studies: claims, declared tables, documents of one study, retractions."""

import html
import re

import openpyxl
import pytest

from prismake import tables as declared
from prismake.report import render_page, write_workbook
from reported import build, make_config, make_tables

CLAIM = {
    "claim_id": "c1",
    "document": "A page",
    "location": "table 2",
    "statement": "Ten births <b>in</b> 22",
    "measure": "events",
    "value": "10",
    "n": "22",
    "denominator": "transfers",
    "verdict": "different denominator",
    "machine": "confirmed",
    "evidence": "10/22 in s.xlsx",
    "doubt": "the register says one thing",
}
EFFECT = {
    **CLAIM,
    "claim_id": "c2",
    "measure": "OR",
    "value": "2.27",
    "ci_low": "1.1",
    "ci_high": "4",
    "n": "",
    "doubt": "",
}
CELLS = [
    {
        "place": 1,
        "table_id": "sources",
        "title": "By source",
        "row": row,
        "column": column,
        "heading": head,
        "text": text,
    }
    for row, (name, count) in enumerate((("bone marrow", "7"), ("endometrium", "2")), start=1)
    for column, (head, text) in enumerate((("Source", name), ("Studies", count)), start=1)
]
NOTICE = {
    "source": "Retraction Watch",
    "notice": "11",
    "nature": "retraction",
    "flag": "RETRACTED",
    "date": "2020-01-02",
}
CHECK = {"file": "seeds/retractions/rw_2026-05-31.csv", "checked_on": "2026-05-31", "entries": 60_000, "matched": 1}
FRAMES = {
    "claims": [CLAIM, EFFECT],
    "evidence_tables": CELLS,
    "retractions": [{**NOTICE, "reference_id": "p1"}, {**NOTICE, "reference_id": "p3", "flag": ""}],
    "retraction_checks": [CHECK],
    "cohorts": [{"study_a": "p1", "study_b": "w1", "ruling": "not sure", "evidence": "carla: one clinic"}],
}


@pytest.fixture(scope="module")
def linked():
    return build(make_tables() | {name: declared.from_rows(name, rows) for name, rows in FRAMES.items()})


@pytest.fixture(scope="module")
def sections(linked) -> dict[str, str]:
    page = render_page(linked, config=make_config())
    parts = re.split(r'<h2 id="([^"]+)"', page)
    texts = (re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", part))) for part in parts[2::2])
    return dict(zip(parts[1::2], texts, strict=True))


def test_a_claim_shows_its_figure_both_verdicts_and_where_they_differ(sections):
    text = sections["claims-register"]
    assert "2 claims: 2 different denominator. People and machine differ on 1." in text
    assert "Ten births <b>in</b> 22 A page, table 2 10/22 transfers none found different denominator" in text
    assert "confirmed: 10/22 in s.xlsx. Doubt: the register says one thing" in text
    assert "OR 2.27 [1.1, 4]" in text


def test_a_declared_table_stands_with_its_title_and_headings(sections):
    assert "By source (2) Source Studies bone marrow 7 endometrium 2" in sections["evidence"]


def test_retractions_are_told_with_the_day_of_the_check_and_those_taken_back_too(sections):
    text = sections["taken-back"]
    assert "Tan p1 RETRACTED 2020-01-02 Retraction Watch 11" in text
    assert "retraction, taken back" in text
    assert "rw_2026-05-31.csv 2026-05-31 60000 1" in text


def test_studies_that_may_share_people_are_told(sections):
    assert "Tan p1 Tan w1 whether they share people was not settled carla: one clinic" in sections["one-study"]


def test_without_any_of_it_only_the_missing_check_is_told():
    page = render_page(build(make_tables()), config=make_config())
    anchors = set(re.findall(r'<h2 id="([^"]+)"', page))
    assert anchors & {"claims-register", "evidence", "one-study", "taken-back"} == {"taken-back"}
    assert "No file of Retraction Watch was given" in page


def test_the_workbook_has_a_sheet_for_each(linked, tmp_path):
    write_workbook(linked, tmp_path / "review.xlsx", config=make_config())
    book = openpyxl.load_workbook(tmp_path / "review.xlsx", read_only=True)
    assert {"sources", "claims", "cohorts", "retractions", "retraction checks"} <= set(book.sheetnames)
    assert list(book["sources"].iter_rows(values_only=True)) == [
        ("Source", "Studies"),
        ("bone marrow", 7),
        ("endometrium", 2),
    ]
