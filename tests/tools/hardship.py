"""Hardships for tests: a small disk, a folder that cannot be written, limits of the system, a disk that fills up."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from living import hashes
from prismake import tables

# Once a job's body has begun (its log was opened twice), the disk fills up whenever another file is opened: what other
# processes make free meanwhile is taken, too.
FILLER = """
import os, sys
rule, filler, left = os.environ.get("FILLED_RULE"), os.environ.get("FILLER"), int(os.environ.get("LEFT", "0"))
if rule and any(part.endswith("." + rule + ".py") for part in sys.orig_argv):
    logs, filling = [], []

    def fill(event, arguments):
        if event != "open" or filling or not isinstance(arguments[0], str):
            return
        if arguments[0].endswith(".log"):
            logs.append(arguments[0])
        elif len(logs) > 1:
            filling.append(arguments[0])
            free = os.statvfs(os.path.dirname(filler))
            with open(filler, "ab") as file:
                file.write(bytes(max(0, free.f_bavail * free.f_frsize - left)))
            filling.clear()

    sys.addaudithook(fill)
"""


def take(folder: Path, *, left: int) -> Path:
    """Fill the disk of a folder until `left` bytes are free."""
    filler = folder / "filler"
    filler.unlink(missing_ok=True)
    free = os.statvfs(folder)
    filler.write_bytes(bytes(max(0, free.f_bavail * free.f_frsize - left)))
    return filler


@contextmanager
def mounted(place: Path, *options: str) -> Iterator[Path]:
    """Mount something at a place as long as it is needed."""
    place.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["mount", *options, str(place)], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")  # a right of the machine, nothing to install
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def small_disk(place: Path, *, megabytes: int) -> AbstractContextManager[Path]:
    """A disk of some megabytes, in memory."""
    return mounted(place, "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs")


@contextmanager
def read_only(place: Path) -> Iterator[Path]:
    """A folder that not even root can write to."""
    with mounted(place, "--bind", str(place)):
        subprocess.run(["mount", "-o", "remount,bind,ro", str(place)], check=True)
        yield place


def limited(limit: str, folder: Path, *arguments: str) -> tuple[int, str]:
    """Run the workflow under a limit of the shell, for instance `ulimit -n 64`: its exit code and what it said."""
    command = f'{limit} && exec "{sys.executable}" -m snakemake --cores 2 "$@"'
    done = subprocess.run(["bash", "-c", command, "bash", *arguments], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def fill_at(tmp_path: Path, rule: str, *, filler: Path, left: int) -> dict[str, str]:
    """The environment in which the disk fills up when the job of a rule has begun."""
    (tmp_path / "filling").mkdir(exist_ok=True)
    (tmp_path / "filling" / "sitecustomize.py").write_text(FILLER)
    return {
        "PYTHONPATH": str(tmp_path / "filling"),
        "FILLED_RULE": rule,
        "FILLER": str(filler),
        "LEFT": str(left),
    }


def copy(review: Path, target: Path) -> Path:
    """A review with its times and Snakemake's memory of it."""
    return Path(shutil.copytree(review, target, symlinks=True))


def results(folder: Path) -> dict[str, str]:
    """The hash of every file that the workflow made, except sheets and what it keeps for itself."""
    return hashes(folder, "results", "reports")


def count_votes(folder: Path) -> int:
    """How many votes stand in the tables of a review."""
    paths = sorted((folder / "results" / "votes").glob("*.csv"))
    return sum(len(tables.read("votes", path)) for path in paths)


def assert_same(review: Path, undisturbed: Path, counted) -> None:
    """Every table, report and sheet is, byte for byte, what an undisturbed review has; counts the votes."""
    votes, expected = count_votes(review), count_votes(undisturbed)
    counted(**{"votes compared": expected, "votes lost": expected - votes, "files compared": len(results(undisturbed))})
    assert results(review) == results(undisturbed)
    assert hashes(review, "config", "seeds") == hashes(undisturbed, "config", "seeds")
