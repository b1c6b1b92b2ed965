"""Folders that cannot be written or read, awkward paths, limits of the system: one sentence each, nothing lost."""

import multiprocessing
import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from fault_runs import PEOPLE, hash_all, issue, read
from hardship import assert_same, copy, limited, read_only, small_disk
from living import IDLE, run, start
from prismake import config
from prismake.__main__ import main
from prismake.files import placing, refusals
from prismake.files.seeds import list_sheets
from prismake.issues import ReviewError
from prismake.running import jobs

NOBODY = 65534
NEW = "seeds/screening/title_abstract/anna/batch-001.xlsx"


def in_a_process(body: Callable[[], None]) -> str:
    """What a process of its own shows on the terminal while it does something; limits and accounts end with it."""
    inlet, outlet = os.pipe()

    def work() -> None:
        os.close(inlet)
        with os.fdopen(outlet, "w", encoding="utf-8") as sys.stderr:
            body()

    child = multiprocessing.get_context("fork").Process(target=work)
    child.start()
    os.close(outlet)
    with os.fdopen(inlet, encoding="utf-8") as shown:
        text = shown.read()
    child.join()
    return text


def test_sheets_in_a_folder_that_can_only_be_read_are_read_and_new_ones_are_refused_in_one_sentence(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    folder = Path("seeds/screening/title_abstract")
    issue(folder, 5)
    before = hash_all(folder)
    lost = folder / "ben" / "batch-003.xlsx"
    lost.unlink()
    with read_only(tmp_path / "seeds"):
        assert read(folder) == {person: {} for person in PEOPLE}
        with pytest.raises(SystemExit), jobs.logged("logs/job.log"):
            issue(folder, 5)
    text = capsys.readouterr().err
    assert f"1. {lost}\n    found:   cannot be written, the folder can only be read here\n" in text
    assert "do:      mount or share it for writing" in text
    assert "Traceback" not in text
    issue(folder, 5)
    assert hash_all(folder) == before


def test_folders_of_the_workflow_that_can_only_be_read_are_named(tmp_path):
    (tmp_path / "results").mkdir()
    assert list(refusals.check_writable([tmp_path, tmp_path / "results", tmp_path / "absent"])) == []
    with read_only(tmp_path / "results"):
        (found,) = refusals.check_writable([tmp_path, tmp_path / "results", tmp_path / "absent"])
    assert (found.file, found.found) == ((tmp_path / "results").as_posix(), refusals.READ_ONLY.found)


@pytest.fixture
def foreign(tmp_path):
    """A folder of sheets that everyone may enter; tests take leave away, and look as another account."""
    issue(tmp_path / "sheets", 5)
    for place in (tmp_path, *tmp_path.parents[:-2]):
        place.chmod(0o755)
    return tmp_path / "sheets"


def as_nobody(body: Callable[[], None]) -> str:
    def work() -> None:
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        with jobs.logged(os.devnull):
            body()

    return in_a_process(work)


def test_a_sheet_that_another_account_keeps_to_itself_is_named_and_never_passed_over(foreign):
    kept = list_sheets(foreign)[0]
    kept.chmod(0)
    shown = as_nobody(lambda: jobs.raise_any(refusals.check_leave([foreign])))
    assert f"1. {kept}\n    found:   the system gives this account no leave" in shown
    shown = as_nobody(lambda: read(foreign) and None)
    assert "cannot be opened" not in shown
    assert f"1. {kept}\n    found:   the system gives this account no leave" in shown


def test_a_folder_that_another_account_keeps_to_itself_does_not_pass_for_one_without_sheets(foreign):
    (foreign / "ben").chmod(0)
    try:
        shown = as_nobody(lambda: issue(foreign, 5))
        assert f"1. {foreign / 'ben'}\n    found:   the system gives this account no leave" in shown
        assert "Traceback" not in shown
    finally:
        (foreign / "ben").chmod(0o755)
    assert len(list_sheets(foreign / "ben")) == len(list_sheets(foreign / "anna"))


def test_too_many_open_files_are_told_with_the_way_out(tmp_path):
    issue(tmp_path / "sheets", 5)
    shown = in_a_process(lambda: with_all_files_open(tmp_path / "sheets"))
    assert "cannot be opened, too many files are open" in shown
    assert "ulimit -n 4096" in shown
    assert "Traceback" not in shown


def with_all_files_open(folder: Path) -> None:
    with jobs.logged(os.devnull):
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
        try:
            while True:
                os.dup(2)
        except OSError:
            read(folder)


def test_too_little_memory_is_told_with_the_way_out(tmp_path):
    def work() -> None:
        with jobs.logged(tmp_path / "job.log"):
            resource.setrlimit(resource.RLIMIT_AS, (2**32, 2**32))
            bytearray(2**33)

    shown = in_a_process(work)
    assert "not enough memory for this step" in shown
    assert "./review --cores 1" in shown
    assert "Traceback" not in shown
    assert "not enough memory" in (tmp_path / "job.log").read_text()


@pytest.mark.parametrize("number", sorted(refusals.REFUSALS))
def test_every_refusal_of_the_system_is_told_with_the_file_and_what_to_do(tmp_path, capsys, number):
    with pytest.raises(SystemExit), jobs.logged(tmp_path / "job.log"):
        raise OSError(number, os.strerror(number), "results/x.csv")
    text = capsys.readouterr().err
    assert f"1. results/x.csv\n    found:   {refusals.REFUSALS[number].found}\n" in text
    assert "run again" in text


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_part_of_a_job_that_the_system_kills_for_want_of_memory_is_told(tmp_path, capsys):
    context = multiprocessing.get_context("fork")
    with (
        pytest.raises(SystemExit),
        jobs.logged(tmp_path / "job.log"),
        ProcessPoolExecutor(1, mp_context=context) as pool,
    ):
        pool.submit(die).result()
    assert "not enough memory for this step" in capsys.readouterr().err


def test_a_name_that_is_too_long_for_the_disk_is_told(tmp_path):
    with pytest.raises(OSError, match="too long") as caught:
        placing.place_new(tmp_path / ("x" * 300 + ".xlsx"), b"x")
    found = refusals.describe_refusal(caught.value)
    assert found is not None
    assert found.found == "its path is longer than the system takes"
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_differs_in_upper_and_lower_case_is_told_with_the_name_that_stands_there(tmp_path):
    review = start(tmp_path / "review")
    search = review / "seeds" / "search"
    (search / "scopus.ris").rename(search / "Scopus.RIS")
    with pytest.raises(ReviewError) as caught:
        config.load(review / "config", seeds=review / "seeds")
    assert "upper and lower case count: write Scopus.RIS" in [item.remedy for item in caught.value.issues]


@pytest.mark.slow
def test_a_run_with_seeds_that_can_only_be_read_reads_them_and_says_what_it_cannot_issue(first, tmp_path, counted):
    review = copy(first, tmp_path / "review")
    with read_only(review / "seeds"):
        assert IDLE in run(review)
    for folder in ("seeds/screening", "results/sheets", "results/batches"):
        shutil.rmtree(review / folder)
    with read_only(review / "seeds"):
        output = run(review, fails=True)
    assert f"1. {NEW}\n    found:   cannot be written, the folder can only be read here" in output
    assert "Traceback" not in output
    run(review)
    assert_same(review, first, counted)


@pytest.mark.slow
def test_results_that_can_only_be_read_stop_before_any_job(first, tmp_path, counted):
    review = copy(first, tmp_path / "review")
    (review / "reports" / "review.html").unlink()
    for name in ("results", "."):
        with read_only(review / name):
            output = run(review, fails=True)
        assert f"1. {name}\n    found:   cannot be written, the folder can only be read here" in output
        assert "Traceback" not in output
    run(review)
    assert_same(review, first, counted)


@pytest.mark.slow
def test_a_long_path_with_blanks_and_umlauts_results_on_another_disk_and_few_open_files_give_the_same_bytes(
    first, tmp_path, counted
):
    awkward = tmp_path / "Übersicht „Tee & Erkältung“ (2024)" / f"ein langer Weg {'x' * 180}" / "[neu] #1 100%"
    review = start(awkward / "review")
    with small_disk(tmp_path / "disk", megabytes=40) as disk:
        (review / "results").symlink_to(disk, target_is_directory=True)
        code, output = limited("ulimit -n 64", review)
        assert code == 0, output
        assert_same(review, first, counted)
        code, output = limited("ulimit -n 64", review)
        assert IDLE in output
        assert (review / "results").is_symlink()


@pytest.mark.slow
def test_a_limit_on_the_size_of_files_names_the_file(first, tmp_path, counted):
    review = copy(first, tmp_path / "review")
    code, output = limited("ulimit -f 30", review, "--forcerun", "render_report")
    assert code == 1
    assert "reports/review.html\n    found:   cannot be written, files of this size are not allowed here" in output
    assert "Traceback" not in output
    run(review)
    assert_same(review, first, counted)


def test_a_command_in_a_folder_that_can_only_be_read_says_so(tmp_path, capsys):
    (tmp_path / "kept").mkdir()
    with read_only(tmp_path / "kept"):
        assert main(["new", str(tmp_path / "kept" / "review")]) == 1
    text = capsys.readouterr().err
    assert "the folder can only be read here" in text
    assert "Traceback" not in text
