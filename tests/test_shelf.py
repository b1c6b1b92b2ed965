"""A sheet that was read before says the same when it is taken from the shelf."""

import shutil
from pathlib import Path

import pytest

from living import ROOT
from prismake import kept
from prismake.seeds import NO_SHEETS, list_sheets
from prismake.sheets import read_sheet, shelf
from prismake.sheets.pages import Page

SHEETS = [path for path in list_sheets(ROOT / "seeds") if path.relative_to(ROOT).parts[1] not in NO_SHEETS]
VOTES = next(path for path in SHEETS if "screening" in path.parts)


@pytest.fixture(autouse=True)
def in_a_job(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(kept.FORCED, "")
    monkeypatch.setattr(kept, "CODE", ["c1"])


@pytest.fixture
def opened(monkeypatch) -> list[Path]:
    """The sheets that were really opened."""
    from prismake.sheets import reading

    seen, identify = [], reading._identify
    monkeypatch.setattr(reading, "_identify", lambda path, **named: (seen.append(path), identify(path, **named))[1])
    return seen


def test_every_sheet_of_the_flagship_says_the_same(opened):
    assert len(SHEETS) > 10
    for path in SHEETS:
        first = read_sheet(path, pages=())
        again = read_sheet(path, pages=())
        assert again == first
        assert [row.cells for rows in again.rows.values() for row in rows] == [
            row.cells for rows in first.rows.values() for row in rows
        ]
    assert opened == SHEETS


def test_a_saved_sheet_other_code_or_other_pages_are_read_anew(opened, monkeypatch):
    sheet = Path("sheet.xlsx")
    shutil.copy(VOTES, sheet)
    read_sheet(sheet, pages=())
    read_sheet(sheet, pages=())
    assert len(opened) == 1
    read_sheet(sheet, pages=[Page("votes", (), done_when="decision")])
    assert len(opened) == 2
    shutil.copy(next(path for path in SHEETS if path != VOTES and "screening" in path.parts), sheet)
    assert read_sheet(sheet, pages=()).rows != {}
    assert len(opened) == 3
    monkeypatch.setattr(kept, "CODE", ["c2"])
    read_sheet(sheet, pages=())
    assert len(opened) == 4


@pytest.mark.parametrize("text", ["", "{", "[]", '{"of": "x"}'])
def test_a_damaged_shelf_is_no_shelf(opened, text):
    first = read_sheet(VOTES, pages=())
    (place,) = shelf.FOLDER.iterdir()
    place.write_text(text)
    assert read_sheet(VOTES, pages=()) == first
    assert len(opened) == 2


def test_outside_of_a_job_and_in_a_forced_run_nothing_is_kept(monkeypatch):
    monkeypatch.setenv(kept.FORCED, "1")
    read_sheet(VOTES, pages=())
    monkeypatch.setenv(kept.FORCED, "")
    monkeypatch.setattr(kept, "CODE", [])
    read_sheet(VOTES, pages=())
    assert not shelf.FOLDER.exists()
