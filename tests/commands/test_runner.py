"""`./review`, by which every review is run: it finds its programs, and says what to do where there are none."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from prismake.commands import new

ROOT = Path(__file__).resolve().parents[2]
BARE = "/usr/bin:/bin"


@pytest.fixture
def review(tmp_path):
    new.write_review(tmp_path / "my review", new.DEFAULTS)
    return tmp_path / "my review"


def call(review: Path, *arguments: str, path: str = BARE, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(review / "review"), *arguments], cwd=cwd or review, env={"PATH": path}, capture_output=True, text=True
    )


def test_a_new_review_is_run_by_the_command_that_new_prints(tmp_path, capsys, review):
    assert "./review" in (review / "README.md").read_text(encoding="utf-8")
    done = call(review, "read", "seeds/search", cwd=tmp_path)
    assert done.returncode == 1
    assert "seeds/search" in done.stderr
    assert call(review, "--help").stdout.startswith("usage: prismake")
    assert call(review, "-n").returncode == 0
    assert call(review, "status", "--quick").returncode == 0


def test_options_and_paths_go_to_snakemake(review):
    assert "9." in call(review, "--version").stdout
    done = call(review, "results/no_such_table.csv", "-n")
    assert (done.returncode, "no_such_table" in done.stdout + done.stderr) == (1, True)


def test_where_nothing_is_installed_it_says_what_to_do(review):
    (review / ".prismake").unlink()
    done = call(review, "status")
    assert (done.returncode, done.stdout) == (1, "")
    assert "pip install" in done.stderr
    assert ".prismake" in done.stderr


@pytest.mark.parametrize("place", ["beside", "path"])
def test_it_finds_an_environment_of_its_own_and_one_on_the_path(review, tmp_path, place):
    (review / ".prismake").unlink()
    folder = review / ".venv" / "bin" if place == "beside" else tmp_path / "bin"
    folder.mkdir(parents=True)
    for name in ("prismake", "snakemake"):
        (folder / name).write_text(f"#!/bin/sh\necho {name} $*\n")
        (folder / name).chmod(0o755)
    path = BARE if place == "beside" else f"{folder}:{BARE}"
    assert call(review, "status", path=path).stdout == "prismake status\n"
    assert call(review, "--cores", "1", path=path).stdout == "snakemake --cores 1\n"


def test_the_flagship_is_run_by_the_same_script():
    own = ROOT / "workflow/prismake/commands/new_review/common/review"
    assert (ROOT / "review").read_bytes() == own.read_bytes()
    assert (ROOT / "review").stat().st_mode & 0o111


def test_the_environment_is_not_shared(review):
    assert (review / ".prismake").read_text().strip() == str(Path(sys.executable).parent)
    subprocess.run(["git", "init", "-q"], cwd=review, check=True)
    listed = subprocess.run(
        ["git", "status", "--short", "-uall"], cwd=review, capture_output=True, text=True, check=True
    )
    assert ".prismake" not in listed.stdout
    assert shutil.which("sh")
