"""A sheet that was read before says the same when it is taken from the cache."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from places import ROOT
from prismake.files.seeds import NO_SHEETS, list_sheets
from prismake.issues import ReviewError
from prismake.running import cache
from prismake.sheets import identify, read_sheet, sheet_cache
from prismake.sheets.pages import Page

SHEETS = [path for path in list_sheets(ROOT / "seeds") if path.relative_to(ROOT).parts[1] not in NO_SHEETS]
VOTES, OTHER = [path for path in SHEETS if "screening" in path.parts][:2]


@pytest.fixture(autouse=True)
def in_a_job(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(cache.FORCED, "")
    monkeypatch.setattr(cache, "CODE", ["c1"])


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


def test_a_saved_sheet_and_other_code_are_read_anew(opened, monkeypatch):
    sheet = Path("sheet.xlsx")
    shutil.copy(VOTES, sheet)
    read_sheet(sheet, pages=())
    read_sheet(sheet, pages=())
    assert len(opened) == 1
    shutil.copy(OTHER, sheet)
    assert read_sheet(sheet, pages=()).rows != {}
    assert len(opened) == 2
    monkeypatch.setattr(cache, "CODE", ["c2"])
    read_sheet(sheet, pages=())
    assert len(opened) == 3


def test_after_an_update_of_a_library_sheets_are_read_anew(opened, tmp_path, monkeypatch):
    (tmp_path / "site/python_calamine-0.9.1.dist-info").mkdir(parents=True)
    (tmp_path / "site/openpyxl-3.1.5.dist-info").mkdir()
    monkeypatch.setattr("sys.path", [*sys.path, str(tmp_path / "site")])
    read_sheet(VOTES, pages=())
    for name, later in (("openpyxl-3.1.5", "openpyxl-3.2.0"), ("python_calamine-0.9.1", "python_calamine-0.10.0")):
        (tmp_path / f"site/{name}.dist-info").rename(tmp_path / f"site/{later}.dist-info")
        sheet_cache._hash_libraries.cache_clear()  # as in the next job
        read_sheet(VOTES, pages=())
    assert opened == [VOTES] * 3
    sheet_cache._hash_libraries.cache_clear()


def test_a_sheet_is_read_once_for_all_who_want_other_pages_of_it(opened):
    read_sheet(VOTES, pages=())
    read_sheet(VOTES, pages=[Page("votes", (), done_when="decision")])
    assert opened == [VOTES]


def test_a_page_that_is_missing_is_missed_also_where_the_sheet_was_kept_for_others():
    read_sheet(VOTES, pages=())
    with pytest.raises(ReviewError, match="page missing"):
        read_sheet(VOTES, pages=[Page("appendix", (), done_when="decision")])


def test_whose_sheet_it_is_is_told_without_opening_it_again(opened):
    told = {path: identify(path) for path in SHEETS}
    for path in SHEETS:
        read_sheet(path, pages=())
    opened.clear()
    assert {path: identify(path) for path in SHEETS} == told
    assert opened == []


def test_a_sheet_saved_over_one_that_was_read_tells_itself_whose_it_is(opened):
    sheet = Path("sheet.xlsx")
    shutil.copy(VOTES, sheet)
    read_sheet(sheet, pages=())
    times = sheet.stat()
    shutil.copy(OTHER, sheet)
    os.utime(sheet, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert identify(sheet) == identify(OTHER) != identify(VOTES)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"of": "x"}'])
def test_a_damaged_cache_is_no_cache(opened, text):
    first = read_sheet(VOTES, pages=())
    (place,) = sheet_cache.FOLDER.iterdir()
    place.write_text(text)
    assert read_sheet(VOTES, pages=()) == first
    assert len(opened) == 2


def test_texts_that_were_cut_off_are_no_texts(opened):
    first = read_sheet(VOTES, pages=())
    (place,) = sheet_cache.FOLDER.iterdir()
    place.write_bytes(place.read_bytes()[:-1])
    again = read_sheet(VOTES, pages=())
    assert again == first
    assert len(opened) == 2


def test_outside_of_a_job_and_in_a_forced_run_nothing_is_kept(monkeypatch):
    monkeypatch.setenv(cache.FORCED, "1")
    read_sheet(VOTES, pages=())
    monkeypatch.setenv(cache.FORCED, "")
    monkeypatch.setattr(cache, "CODE", [])
    read_sheet(VOTES, pages=())
    assert not sheet_cache.FOLDER.exists()
