"""A sheet that is gone is issued again, once; and no run removes anything of people's, or outside of its review."""

import sys
from pathlib import Path

import pytest

from hardship import copy
from living import IDLE, run
from prismake.running.lost import count_losses, keep_losses

SHEET = "seeds/screening/title_abstract/anna/batch-001.xlsx"
PEOPLES = ("seeds", "config", "releases")
# Every process of a run writes down what it removes or renames, whichever library does it.
WATCH = """
import os, sys
watched = {"os.remove": 1, "os.rmdir": 1, "os.rename": 2, "shutil.rmtree": 1, "os.truncate": 1, "shutil.move": 2}

def watch(event, arguments):
    if event in watched:
        given = [os.fsdecode(one) for one in arguments[: watched[event]] if not isinstance(one, int)]
        lines = "".join(f"{event}\\t{os.path.abspath(one)}\\n" for one in given)
        os.write(WATCHED, lines.encode())

if os.environ.get("WATCHED"):
    WATCHED = os.open(os.environ["WATCHED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    sys.addaudithook(watch)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="where a process works is told by /proc")
def test_the_run_after_a_lost_sheet_issues_it_and_the_next_has_nothing_to_do(first, tmp_path):
    review = copy(first, tmp_path / "review")
    (review / SHEET).unlink()
    (tmp_path / "watch").mkdir()
    (tmp_path / "watch/sitecustomize.py").write_text(WATCH)
    environment = {"PYTHONPATH": str(tmp_path / "watch"), "WATCHED": str(tmp_path / "watched")}
    assert f"Issued to anna: {SHEET}" in run(review, **environment)
    assert (review / SHEET).read_bytes() == (first / SHEET).read_bytes()
    assert IDLE in run(review)
    check_removed(review, (tmp_path / "watched").read_text(encoding="utf-8").splitlines())


def check_removed(review: Path, lines: list[str]) -> None:
    """Where people's files stand, only what the workflow has just written is taken away."""
    assert any(".issuing-" in line for line in lines)
    for line in lines:
        path = Path(line.partition("\t")[2])
        if path.is_relative_to(review) and path != review:
            assert path.name.startswith(".issuing-") or path.relative_to(review).parts[0] not in PEOPLES, line


def test_the_word_for_what_is_lost_changes_with_every_loss_and_stays_when_it_was_issued_again(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    manifest = Path("a.csv")
    manifest.write_text(text := "sheet,rows\nseeds/b.xlsx,1\nseeds/a.xlsx,2\n")
    Path("seeds").mkdir()
    seen = [""]
    for _ in range(3):  # the same sheets are lost again and again
        seen.append(count_losses(manifest))
        if len(seen) > 2:
            manifest.unlink()  # as Snakemake does before the job, which must find the same word
        assert count_losses(manifest) == seen[-1]
        for name in ("a", "b"):
            Path(f"seeds/{name}.xlsx").touch()
        manifest.write_text(text)
        keep_losses({manifest: seen[-1]})
        assert count_losses(manifest) == seen[-1]
        assert count_losses("other.csv") == ""
        Path("seeds/a.xlsx").unlink()
    assert len(set(seen)) == 4
