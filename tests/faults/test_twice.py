"""Two runs at once: the second one says so; even without Snakemake's lock no sheet is lost, overwritten or doubled."""

import fcntl
import multiprocessing
import subprocess
import sys
import time
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from fault_runs import IDS, PEOPLE, hash_all, issue
from hardship import assert_same, copy
from living import IDLE, run, start
from prismake.files import locks
from prismake.files.seeds import list_sheets, saved_sheets
from prismake.sheets import read_sheet

RUNS = 4


def issue_in_turn(folder: Path, gate: Barrier) -> None:
    gate.wait()
    with locks.alone(folder, locks=folder.parent / ".locks"):
        issue(folder, 3)


@pytest.mark.parametrize("made", [False, True], ids=["a new folder", "a folder that stands"])
def test_runs_that_issue_at_the_same_moment_ask_everybody_everything_once(tmp_path, made, counted):
    folder = tmp_path / "seeds" / "screening" / "title_abstract"
    (folder if made else tmp_path / "seeds").mkdir(parents=True)
    context = multiprocessing.get_context("fork")
    gate = context.Barrier(RUNS)
    children = [context.Process(target=issue_in_turn, args=(folder, gate)) for _ in range(RUNS)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0] * RUNS
    for person in PEOPLE:
        asked = [row.id for path in list_sheets(folder / person) for row in read_sheet(path, pages=()).rows["votes"]]
        assert sorted(asked) == IDS
    before = hash_all(folder)
    issue(folder, 3)
    assert hash_all(folder) == before
    assert saved_sheets(folder) == []
    counted(faults=RUNS - 1)


def test_who_waits_for_another_run_says_so_and_goes_on_when_that_one_is_killed(tmp_path):
    hold = (
        "import sys, time; from pathlib import Path; from prismake.files.locks import alone\n"
        "with alone(Path(sys.argv[1]), locks=Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    enter = (
        "import sys; from pathlib import Path; from prismake.files.locks import alone\n"
        "with alone(Path(sys.argv[1]), locks=Path(sys.argv[1])): pass"
    )
    place = {"PYTHONPATH": str(Path(locks.__file__).parents[2])}
    holder = subprocess.Popen([sys.executable, "-c", hold, str(tmp_path)], env=place, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    waiter = subprocess.Popen(
        [sys.executable, "-c", enter, str(tmp_path)], env=place, stderr=subprocess.PIPE, text=True
    )
    assert waiter.stderr is not None
    assert "Another run is issuing sheets" in waiter.stderr.readline()
    assert waiter.poll() is None
    holder.kill()
    holder.wait()
    assert waiter.wait(timeout=30) == 0


def test_a_system_without_locks_issues_all_the_same(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with locks.alone(tmp_path / "new", locks=tmp_path / "locks"):
        pass


def begin(review: Path, *arguments: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "snakemake", "--cores", "1", *arguments]
    return subprocess.Popen(command, cwd=review, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.mark.slow
def test_a_second_run_says_that_one_is_under_way_and_leaves_it_alone(first, tmp_path, counted):
    review = copy(first, tmp_path / "review")
    under_way = begin(review, "--forcerun", "render_report")
    locks = review / ".snakemake" / "locks"
    while not (locks.is_dir() and any(locks.iterdir())) and under_way.poll() is None:
        time.sleep(0.02)
    output = run(review, fails=True)
    assert under_way.poll() is None
    assert "Directory cannot be locked" in output
    assert "--unlock" in output
    assert "Traceback" not in output
    assert under_way.communicate()[0] is not None
    assert under_way.returncode == 0
    assert_same(review, first, counted)


@pytest.mark.slow
def test_two_whole_runs_at_once_without_a_lock_lose_and_double_nothing(first, tmp_path, counted):
    review = start(tmp_path / "review")
    both = [begin(review, "--nolock") for _ in range(2)]
    for one in both:
        one.communicate()
    run(review)
    assert_same(review, first, counted)
    assert IDLE in run(review)
