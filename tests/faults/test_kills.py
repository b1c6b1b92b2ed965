"""Every rule is killed once while it writes, its job alone or the whole run: the next run repairs it, no vote lost."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hardship import assert_same, copy
from living import IDLE, hashes, list_planned, run
from places import ROOT

PDF = "reports/review.pdf"  # made on request only
# What is written at that moment stays half, and ends as power cuts end it.
KILLER = """
import atexit, os, signal, sys

rule, whole_run = os.environ.get("KILLED_RULE", "?"), os.environ.get("KILL_ALL") == "yes"
OUTPUTS = tuple(os.path.abspath(name) + os.sep for name in ("results", "reports"))


def die():
    (os.killpg if whole_run else os.kill)(os.getpgrp() if whole_run else os.getpid(), signal.SIGKILL)


def strike(event, arguments):
    if event == "open" and isinstance(arguments[0], str) and "w" in str(arguments[1] or ""):
        path = os.path.abspath(arguments[0])
        if path.startswith(OUTPUTS):
            half = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.write(half, b"half a li")
            die()


if any(part.endswith("." + rule + ".py") for part in sys.orig_argv):
    sys.addaudithook(strike)
    atexit.register(die)  # where a library opens its files itself
"""


def list_rules(review: Path) -> list[str]:
    """Every rule of the workflow that makes something, in the order in which they run."""
    planned = run(review, "--dry-run", "--forceall", "all", PDF)
    return list(dict.fromkeys(list_planned(planned)))


def kill(review: Path, rule: str, *, whole_run: bool, environment: dict[str, str]) -> int:
    """Run until the job of a rule is killed, or the whole run with it; the run's exit code."""
    command = [sys.executable, "-m", "snakemake", "--cores", "2", "--forcerun", rule, "--", "all", PDF]
    process = subprocess.run(
        command,
        cwd=review,
        env={**os.environ, **environment, "KILLED_RULE": rule, "KILL_ALL": "yes" if whole_run else "no"},
        capture_output=True,
        start_new_session=True,
    )
    return process.returncode


@pytest.mark.slow
def test_every_rule_is_killed_while_it_writes_and_the_next_run_repairs_it(finished, tmp_path, counted):
    review = copy(finished, tmp_path / "review")
    (tmp_path / "killer").mkdir()
    (tmp_path / "killer" / "sitecustomize.py").write_text(KILLER)
    environment = {"PYTHONPATH": str(tmp_path / "killer")}
    rules = list_rules(review)
    assert set(rules) == {path.stem for path in (ROOT / "workflow" / "scripts").glob("*.py")}
    seeds = hashes(finished, "config", "seeds")
    for number, rule in enumerate(rules):
        whole_run = number % 2 == 1
        code = kill(review, rule, whole_run=whole_run, environment=environment)
        assert code == (-signal.SIGKILL if whole_run else 1), rule
        assert hashes(review, "config", "seeds") == seeds, rule
        if whole_run:
            assert "cannot be locked" in run(review, fails=True)
            run(review, "--unlock")
    run(review)
    (review / PDF).unlink(missing_ok=True)
    assert_same(review, finished, counted)
    assert IDLE in run(review)
    counted(faults=len(rules), **{f"rules killed, of {len(rules)}": len(rules)})
