"""What the sheets promise to people, done in LibreOffice: sort, hide rows, insert a column, type beside the table."""

import shutil

import pytest

from office import Office
from prismake.sheets import Column, Meta, Page, Workbook, read_sheet
from prismake.sheets.rendering import render_workbook

CHOICES = ("include", "exclude", "unclear")
COLUMNS = (Column("title", "Title", 50), Column("decision", "Decision", 12, fill=True, choices=CHOICES))
VOTES = {"pubmed:1": "include", "pubmed:2": "exclude", "pubmed:4": "unclear"}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    running = Office.open(tmp_path_factory.mktemp("office"))
    if running is None:
        assert not shutil.which("soffice"), "LibreOffice is installed, but its Python has no UNO"
        pytest.skip("no LibreOffice")
    yield running
    running.close()


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_what_a_sheet_promises_can_be_done_and_every_vote_is_read(office, tmp_path, suffix):
    rows = tuple({"id": f"pubmed:{number}", "title": f"Tea {number}", "decision": ""} for number in range(1, 6))
    page = Page("votes", COLUMNS, rows)
    path = tmp_path / "batch-001.xlsx"
    path.write_bytes(
        render_workbook(Workbook(Meta("screening", "title_abstract", "anna", "batch-001"), "A", (), (page,)))
    )
    target = tmp_path / f"saved.{suffix}"
    assert office.vote(path, VOTES, target=target, backwards=True) >= {row["id"] for row in rows}
    read = read_sheet(target, pages=(page,))
    assert {row.id: row.text("decision") for row in read.rows["votes"]} == {
        row["id"]: VOTES.get(row["id"], "") for row in rows
    }
    assert [row.id for row in read.rows["votes"]] == [f"pubmed:{number}" for number in (5, 4, 3, 2, 1)]
