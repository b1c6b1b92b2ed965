"""Clocks that were wrong, and files that appear late: nothing is lost, nothing is rebuilt for ever."""

import os
import random
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from giving_up import give_up
from hardship import assert_same, copy
from living import IDLE, TRIAL, hashes, list_planned, run, start
from people import fill_folder
from places import TOOLS
from prismake.files import times

SHEETS = ("duplicates", "screening", "consensus", "studies", "extraction", "appraisal", "grade")
DAY = 86_400.0
SAVED = "seeds/screening/full_text/ben/batch-001.xlsx"


def shift(folder: Path, *parts: str, by: float | None = None) -> None:
    """Move the times of all files by some seconds, or each by its own number of days within ten of today."""
    chance = random.Random(4)
    for part in parts:
        for path in sorted((folder / part).rglob("*")):
            if path.is_file():
                moved = path.stat().st_mtime + (by if by is not None else chance.uniform(-10, 10) * DAY)
                os.utime(path, (moved, moved))


def touch_people(review: Path) -> None:
    for part in ("config", "seeds"):
        for path in (review / part).rglob("*"):
            os.utime(path)


def planned(review: Path) -> list[str]:
    return list_planned(run(review, "--dry-run"))


def test_a_file_from_the_future_is_named_with_what_to_do(tmp_path):
    path = tmp_path / "seeds" / "search" / "an export.ris"
    path.parent.mkdir(parents=True)
    path.write_text("x")
    os.utime(path, (1e10, 1e10))
    (issue,) = times.check_times([tmp_path / "seeds"])
    assert (issue.file, issue.found) == (path.as_posix(), "saved in the future, 2286-11-20 17:46 UTC")
    assert f"`touch '{path.as_posix()}'`" in issue.remedy
    os.utime(path)
    assert list(times.check_times([tmp_path / "seeds", tmp_path / "absent"])) == []


def test_a_clock_that_is_a_little_ahead_is_waited_for(tmp_path):
    (tmp_path / "sheet.csv").write_text("x")
    ahead = time.time() + 0.3
    os.utime(tmp_path / "sheet.csv", (ahead, ahead))
    assert list(times.check_times([tmp_path])) == []
    assert time.time() >= ahead


def test_what_the_workflow_made_in_the_future_comes_back_to_today_and_keeps_its_contents(tmp_path):
    (tmp_path / "a.csv").write_text("x")
    os.utime(tmp_path / "a.csv", (1e10, 1e10))
    times.mend_times([tmp_path / "a.csv", tmp_path / "absent"])
    assert (tmp_path / "a.csv").stat().st_mtime <= time.time()
    assert (tmp_path / "a.csv").read_text() == "x"


@pytest.mark.slow
def test_after_the_clock_went_back_nothing_is_done_and_a_new_vote_is_read_once(finished, tmp_path, counted):
    review = copy(finished, tmp_path / "review")
    shift(review, "config", "seeds", "results", "reports", ".snakemake", by=DAY)
    output = run(review, fails=True)
    assert f"{SAVED}\n    found:   saved in the future" in output
    assert "config/codebook.csv\n    found:   saved in the future" in output
    assert "Traceback" not in output
    touch_people(review)
    assert IDLE in run(review)
    fill_folder(review / Path(SAVED).parent, "votes", {TRIAL: {"note": "read twice"}})
    run(review)
    assert "read twice" in (review / "results/votes/full_text.csv").read_text()
    assert IDLE in run(review)
    shutil.copyfile(finished / SAVED, review / SAVED)
    run(review)
    assert_same(review, finished, counted)


@pytest.mark.slow
def test_times_that_say_nothing_at_all_rebuild_at_most_once(finished, tmp_path, counted):
    review = copy(finished, tmp_path / "review")
    shift(review, "results", "reports", "seeds", "config")
    touch_people(review)
    run(review)
    assert_same(review, finished, counted)
    assert planned(review) == []


@pytest.fixture(scope="module")
def late_files(tmp_path_factory) -> Path:
    """A library that lets files appear late for other processes."""
    if shutil.which("gcc") is None:
        give_up("gcc is not installed")
    library = tmp_path_factory.mktemp("late") / "late.so"
    source = TOOLS / "late_files.c"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl", "-lpthread"], check=True)
    return library


def late(review: Path, library: Path, *, seconds: float) -> dict[str, str]:
    # The exports were there before the run: what people bring is complete, or a line of config/ names what is missing.
    made = ["results", "reports", *(f"seeds/{name}" for name in SHEETS)]
    folders = ":".join(str(review / name) for name in made)
    return {"LD_PRELOAD": str(library), "LATE_FOLDERS": folders, "LATE_SECONDS": str(seconds)}


@pytest.mark.slow
def test_files_that_appear_late_give_the_same_bytes(first, late_files, tmp_path, counted):
    review = start(tmp_path / "review")
    output = run(review, **late(review, late_files, seconds=1.2))
    assert "Waiting at most 5 seconds for missing files" in output
    assert_same(review, first, counted)
    assert IDLE in run(review, **late(review, late_files, seconds=1.2))


@pytest.mark.slow
def test_files_that_appear_too_late_say_which_option_helps_and_with_it_the_run_ends_well(first, late_files, tmp_path):
    review = start(tmp_path / "review")
    target, slow = "results/records.parquet", late(review, late_files, seconds=3)
    output = run(review, "--latency-wait", "1", target, fails=True, **slow)
    assert "--latency-wait" in output
    assert "Traceback" not in output
    run(review, "--latency-wait", "20", target, **slow)
    assert hashes(review, target) == hashes(first, target)
    assert (review / target).read_bytes() == (first / target).read_bytes()
