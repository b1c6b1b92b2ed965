"""What a run shows: few lines, nothing twice, and what is wrong at the very end."""

import os
import pty
import re
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from hardship import copy
from living import IDLE, TRIAL, hashes, list_planned, run, start
from people import fill_sheet
from prismake.running.terminal import Terminal, describe_owed, describe_read

MOST = 25
SHEET = "seeds/screening/full_text/ben/batch-001.xlsx"
HEADING = "Using workflow specific profile profiles/default for setting default command line arguments."
BREAKER = """
import atexit, os, signal, sys
if any(part.endswith(".pool_effects.py") for part in sys.orig_argv):
    {}
"""


def tell(folder: Path, *arguments: str, **named: str | bool) -> list[str]:
    return listed(run(folder, *arguments, **named))


def listed(text: str) -> list[str]:
    return [line for line in text.splitlines() if line != HEADING]


def break_job(tmp_path: Path, code: str) -> dict[str, str]:
    (tmp_path / "breaker").mkdir()
    (tmp_path / "breaker" / "sitecustomize.py").write_text(BREAKER.format(code))
    return {"PYTHONPATH": str(tmp_path / "breaker")}


def test_a_first_run_names_its_stages_what_it_issued_what_is_owed_and_the_report(first):
    told = listed((first.parent / "told.txt").read_text())
    assert len(told) <= MOST
    assert told[:3] == ["Reading the exports …", "Finding duplicates …", "Screening …"]
    assert told[-1] == "The report: reports/review.html, reports/review.xlsx, reports/review.docx"
    folder = "seeds/screening/title_abstract"
    assert {f"Issued to {person}: {folder}/{person}/batch-001.xlsx" for person in ("anna", "ben")} < set(told)
    assert any(re.fullmatch(r"Owed: Title and abstract: anna \d+, ben \d+", line) for line in told)


def test_where_nobody_owes_anything_it_says_so(tmp_path):
    path, head = tmp_path / "owed.csv", "task,person,done,owed,sheets,next\n"
    assert list(describe_owed(path)) == []
    path.write_text(f"{head}07 Extraction,anna,3,0,3,\n07 Extraction,ben,2,1,3,x.xlsx\n")
    assert list(describe_owed(path)) == ["Owed: Extraction: ben 1"]
    path.write_text(f"{head}07 Extraction,anna,3,0,3,\n")
    assert list(describe_owed(path)) == ["Owed: nothing"]


def test_a_run_with_nothing_to_do_says_so_and_what_is_owed_all_the_same(first, tmp_path):
    told = tell(copy(first, tmp_path / "review"))
    assert told[0].startswith(IDLE)
    assert any(line.startswith("Owed: Title and abstract: ") for line in told)
    assert told[-1].startswith("The report: ")


def test_what_was_noticed_is_told_at_each_run_also_where_there_is_nothing_to_do(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    terminal = Terminal.__new__(Terminal)
    terminal.idle, terminal.done = f"{IDLE} (all is up to date).", 0
    assert list(terminal._tell_end([])) == [f"{IDLE} (all is up to date)."]
    Path("results").mkdir()
    Path("results/remarks.csv").write_text("phase,kind,reference_id,person,text\nfull_text,x,a:1,ben,half a row\n")
    assert list(terminal._tell_end([]))[1:] == ["Note: half a row"]
    terminal.idle, terminal.done = "", 3
    assert list(terminal._tell_end(["Note: half a row", "Note: an open sheet"])) == [
        "Note: half a row",
        "Note: an open sheet",
    ]


def test_an_export_that_is_a_table_is_no_sheet_that_somebody_saved(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("search/registry.csv", "screening/title_abstract/anna/batch-001.csv"):
        Path("seeds", name).parent.mkdir(parents=True)
        Path("seeds", name).write_text("a,b\n1,2\n")
    assert list(describe_read()) == ["Read: 1 sheet saved by 1 person."]


def test_a_dry_run_has_a_line_for_each_job_with_its_reason(review):
    assert tell(review, "--dry-run")[-1].startswith(IDLE)
    fill_sheet(review / SHEET, "votes", {TRIAL: {"note": "read twice"}})
    *jobs, last = tell(review, "--dry-run")
    assert list_planned("\n".join(jobs))[0] == "screen_references"
    assert len(list_planned("\n".join(jobs))) == len(jobs)
    assert last == f"This was a dry run: {len(jobs)} jobs would be run."


def test_a_wrong_cell_is_told_once_and_last_and_the_next_run_goes_on(finished, review):
    fill_sheet(review / SHEET, "votes", {TRIAL: {"decision": "maybe"}})
    told = tell(review, fails=True)
    assert len(told) <= MOST
    assert told[-6] == "1 problem to mend:"
    assert told[-5].startswith(f"1. {SHEET}, votes!")
    assert [line.split(":")[0].strip() for line in told[-4:-1]] == ["found", "allowed", "do"]
    assert told[-1] == "This happened while reading the votes, full_text."
    assert "\n".join(told).count("'maybe'") == 1
    assert "Traceback" not in "\n".join(told)
    assert "'maybe'" in (review / "logs/screen_references/full_text.log").read_text()
    fill_sheet(review / SHEET, "votes", {TRIAL: {"decision": "include"}})
    run(review)
    assert hashes(review, "results") == hashes(finished, "results")


def test_the_problems_of_several_files_are_each_told_once(tmp_path):
    review = start(tmp_path / "review")
    for name in ("scopus.ris", "handsearch.bib"):
        (review / "seeds/search" / name).write_bytes(b"PK\x03\x04 not a reference file")
    told = "\n".join(tell(review, fails=True))
    assert "2 problems to mend:" in told
    assert told.count("scopus.ris") == told.count("handsearch.bib") == 1


@pytest.mark.parametrize("place", ["config", "seeds"])
def test_what_is_wrong_before_any_job_is_told_once_and_last(first, tmp_path, place):
    review = copy(first, tmp_path / "review")
    if place == "config":
        with (review / "config/config.yaml").open("a") as file:
            file.write("unheard: of\n")
    else:
        (review / "seeds/somewhere").mkdir()
        (review / SHEET.replace("full_text/ben", "title_abstract/anna")).rename(
            review / "seeds/somewhere/batch-001.xlsx"
        )
    told = tell(review, fails=True)
    assert told[:2] == ["", "1 problem to mend:"]
    assert [line.split(":")[0].strip() for line in told[-3:]] == ["found", "allowed", "do"]


def test_a_bug_is_told_last_with_its_traceback(review, tmp_path):
    broken = "from prismake.running import cache; cache._hash_causes = lambda *_: 1 / 0"
    told = tell(review, "--forcerun", "pool_effects", fails=True, **break_job(tmp_path, broken))
    assert told[-1] == "ZeroDivisionError: division by zero"
    assert "\n".join(told).count("Traceback") == 1


def test_a_job_that_is_killed_is_named_with_what_to_do(review, tmp_path):
    killed = break_job(tmp_path, "os.kill(os.getpid(), signal.SIGKILL)")
    told = tell(review, "--forcerun", "pool_effects", fails=True, **killed)
    assert told[-1] == (
        "pool_effects: no log says why, as where a job was killed: run again. What it printed stands above."
    )


def test_a_run_that_is_interrupted_says_so_in_one_line_and_the_next_goes_on(review, tmp_path):
    waiting = break_job(tmp_path, f"open({str(tmp_path / 'begun')!r}, 'w'); import time; time.sleep(600)")
    command = [sys.executable, "-m", "snakemake", "--cores", "1", "--forcerun", "pool_effects"]
    told = (tmp_path / "told.txt").open("wb")
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # a suite in the background may not hear it
    process = subprocess.Popen(
        command,
        cwd=review,
        stdout=told,
        stderr=told,
        env={**os.environ, **waiting},
        start_new_session=True,
        preexec_fn=heard,
    )
    while not (tmp_path / "begun").exists():
        assert process.poll() is None
        time.sleep(0.1)
    time.sleep(1)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(120) != 0
    text = (tmp_path / "told.txt").read_text()
    assert text.endswith("Stopped on request: the next run goes on from here.\n")
    run(review)
    assert IDLE in run(review)


def test_verbose_shows_every_job_as_snakemake_does(review):
    told = run(review, "--verbose", "--forcerun", "pool_effects", "--", "results/estimates.csv")
    assert "rule pool_effects:" in told
    assert "output: results/effects.csv" in told


def test_what_snakemake_is_asked_beside_a_run_is_answered(first, tmp_path):
    review = copy(first, tmp_path / "review")
    assert "Unlocked working directory." in "\n".join(tell(review, "--unlock"))
    assert "rule read_sources" not in run(review, "--rulegraph", "dot")
    assert "read_sources" in run(review, "--list-rules")


@pytest.mark.skipif(sys.platform == "win32", reason="no terminals of that kind")
def test_on_a_terminal_one_line_says_how_far_the_run_is(review):
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "snakemake", "--cores", "1", "--forcerun", "pool_effects"]
    process = subprocess.Popen(command, cwd=review, stdout=theirs, stderr=theirs, env={**os.environ, "TERM": "xterm"})
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 4096):
            shown += part
    except OSError:  # the other end is closed
        pass
    assert process.wait() == 0
    os.close(ours)
    text = shown.decode()
    moved = re.findall(r"\r\x1b\[K\[(\d+) of (\d+)\] ([^\r]+) …", text)
    assert moved[0] == ("0", moved[-1][1], "Pooling, and certainty")
    assert [int(done) for done, _, _ in moved] == sorted(int(done) for done, _, _ in moved)
    assert moved[-1] == (moved[0][1], moved[0][1], "Writing the report")
    assert "The report: reports/review.html" in text.rpartition("\x1b[K")[2]
