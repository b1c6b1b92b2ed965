"""A sheet is saved while it is read: what stood there before or after is read, or the sheet is named; never a mix."""

import multiprocessing
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from damage import Votes, save_as_csv
from fault_runs import IDS, issue, read
from hardship import assert_same, copy
from living import IDLE, TRIAL, run
from people import fill_sheet
from prismake.issues import ReviewError
from prismake.running import cache
from prismake.sheets import files
from prismake.sheets.files import read_settled

PERSON = "anna"
READS = 15
FULL_TEXT = "seeds/screening/full_text/ben/batch-001.xlsx"
VOTES = "results/votes/full_text.csv"


def save_by_renaming(path: Path, content: bytes) -> None:
    """As LibreOffice saves: a new file takes the place of the old one."""
    waiting = path.with_name(".saving.tmp")
    waiting.write_bytes(content)
    waiting.replace(path)


def save_by_truncating(path: Path, content: bytes) -> None:
    """As Excel and scripts save in place: the file is emptied and written again piece by piece."""
    with path.open("wb", buffering=0) as file:
        for start in range(0, len(content), 2000):
            file.write(content[start : start + 2000])
            time.sleep(0.0005)
    time.sleep(0.005)


def save_by_deleting(path: Path, content: bytes) -> None:
    """As Excel saves on a share: the old file goes, and a new one comes."""
    waiting = path.with_name(".saving.tmp")
    waiting.write_bytes(content)
    path.unlink()
    time.sleep(0.002)
    waiting.replace(path)
    time.sleep(0.005)


MANNERS = {"renaming": save_by_renaming, "truncating": save_by_truncating, "deleting": save_by_deleting}


@contextmanager
def saving(path: Path, contents: list[bytes], save: Callable[[Path, bytes], None]) -> Iterator[None]:
    """A program that saves one content after the other, again and again; the last one stands in the end.

    It has saved each of them once before it is waited for no longer: a busy machine may let it begin late.
    """
    begun, stop = (multiprocessing.get_context("fork").Event() for _ in range(2))

    def work() -> None:
        while not stop.is_set():
            for content in contents:
                save(path, content)
            begun.set()

    program = multiprocessing.get_context("fork").Process(target=work)
    program.start()
    try:
        assert begun.wait(60)
        yield
    finally:
        stop.set()
        program.join()
    assert program.exitcode == 0


def two_versions(folder: Path, suffix: str) -> tuple[Path, list[bytes], list[dict[str, str]]]:
    """A sheet saved with all votes for, which stands there, and with all votes against; and these votes."""
    issue(folder, len(IDS))
    path = folder / PERSON / "batch-001.xlsx"
    contents, votes = [], []
    for word in ("include", "exclude"):
        fill_sheet(path, "votes", {row_id: {"decision": word} for row_id in IDS})
        contents.append(path.read_bytes())
        votes.append(dict.fromkeys(IDS, word))
    if suffix == ".csv":
        contents = [as_csv(path, content) for content in contents]
        path.unlink()
        path = path.with_suffix(".csv")
    path.write_bytes(contents[0])
    return path, contents, votes


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("suffix", [".xlsx", pytest.param(".csv", marks=pytest.mark.slow)])
def test_votes_that_are_read_while_they_are_saved_are_old_or_new_or_the_sheet_is_named(
    tmp_path, manner, suffix, counted
):
    folder = tmp_path / "seeds" / "screening" / "title_abstract"
    path, contents, votes = two_versions(folder, suffix)
    seen: Counter[str] = Counter()
    with saving(path, contents, MANNERS[manner]):
        for _ in range(READS):
            found, named = try_to_read(folder)
            assert named <= {path.as_posix()}
            assert named or found in votes or (manner == "deleting" and found == {})  # a sheet that is gone just then
            seen[next(iter(found.values()), "named or gone")] += 1
    assert seen["include"] + seen["exclude"] > 0
    assert read(folder)[PERSON] == votes[1]
    counted(faults=1, **{"reads while a sheet was saved": READS})


def try_to_read(folder: Path) -> tuple[Votes, set[str]]:
    """The votes of the person, or the files that are named."""
    try:
        return read(folder)[PERSON], set()
    except ReviewError as error:
        return {}, {item.file for item in error.issues}


def as_csv(path: Path, content: bytes) -> bytes:
    path.write_bytes(content)
    save_as_csv(path)
    return path.with_suffix(".csv").read_bytes()


def test_a_file_that_never_comes_to_rest_is_named(tmp_path, monkeypatch):
    path = tmp_path / "batch-001.csv"
    path.write_text("x")
    real = Path.read_bytes

    def read_and_grow(self: Path) -> bytes:
        content = real(self)
        with self.open("ab") as file:
            file.write(b"x")
        return content

    monkeypatch.setattr(Path, "read_bytes", read_and_grow)
    monkeypatch.setattr("prismake.sheets.files.WAITS", (0.0, 0.0))
    with pytest.raises(ReviewError) as caught:
        read_settled(path)
    (item,) = caught.value.issues
    assert (item.file, item.remedy) == (path.as_posix(), "wait until it is saved, then run again")


@pytest.mark.slow
@pytest.mark.parametrize("manner", ["renaming", "truncating"])
def test_a_sheet_that_is_saved_during_whole_runs_is_taken_up_by_the_next_run(finished, tmp_path, manner, counted):
    review = copy(finished, tmp_path / "review")
    path, contents = review / FULL_TEXT, []
    for note in ("one", "two", "the last word"):
        fill_sheet(path, "votes", {TRIAL: {"note": note}})
        contents.append(path.read_bytes())
    with saving(path, contents, MANNERS[manner]):
        for _ in range(3):
            told = try_run(review)
            assert "Traceback" not in told
            assert "problem" not in told or FULL_TEXT in told
    run(review)
    assert "the last word" in (review / VOTES).read_text()
    assert IDLE in run(review)
    shutil.copyfile(finished / FULL_TEXT, path)
    os.utime(path)
    run(review)
    assert_same(review, finished, counted)


def try_run(review: Path) -> str:
    try:
        return run(review, "--forcerun", "screen_references", VOTES)
    except AssertionError as error:  # the run stopped
        return str(error)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_what_a_sheet_said_is_kept_under_the_bytes_that_said_it_whatever_stood_there_before_and_after(
    tmp_path, monkeypatch, suffix
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cache, "CODE", ["a hash of the code"])
    monkeypatch.delenv(cache.FORCED, raising=False)
    folder = Path("seeds/screening/title_abstract")
    path, contents, votes = two_versions(folder, suffix)

    def save_and_save_back(sheet: Path, real=Path.read_bytes) -> bytes:
        """The other version stands there for as long as it takes to read it."""
        if sheet != path:
            return real(sheet)
        times = sheet.stat()
        sheet.write_bytes(contents[1])
        found = real(sheet)
        sheet.write_bytes(contents[0])
        os.utime(sheet, ns=(times.st_atime_ns, times.st_mtime_ns))
        return found

    monkeypatch.setattr(files, "read_settled", lambda sheet: save_and_save_back(sheet))
    assert read(folder)[PERSON] == votes[1]
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cache, "CODE", ["a hash of the code"])
    assert read(folder)[PERSON] == votes[0]
    assert read(folder)[PERSON] == votes[0]
    path.write_bytes(contents[1])
    assert read(folder)[PERSON] == votes[1]
    path.unlink()
    assert read(folder)[PERSON] == {}
