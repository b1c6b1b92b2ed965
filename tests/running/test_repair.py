"""What was lost, deleted or killed in the middle is made anew by the next run: the same bytes, and every vote."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time

import pytest

from hardship import copy, results
from living import IDLE, hashes, run
from places import ROOT

ON_REQUEST = "print_report"  # is killed in tests/faults/test_kills.py
RULES = sorted({path.stem for path in (ROOT / "workflow" / "scripts").glob("*.py")} - {ON_REQUEST})
QUICK = {"read_sources", "screen_references", "join_records", "pool_effects", "trace_records", "render_report"}
KILLED = [pytest.param(rule, marks=() if rule in QUICK else pytest.mark.slow) for rule in RULES]
SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))]
KILLER = """
import atexit, os, signal, sys
if any(part.endswith("." + os.environ.get("KILLED_RULE", "?") + ".py") for part in sys.orig_argv):
    atexit.register(os.kill, os.getpid(), signal.SIGKILL)
"""


def test_deleting_all_output_costs_no_vote(finished, review):
    run(review, "--delete-all-output")
    assert results(review) == {}
    assert hashes(review, "config", "seeds") == hashes(finished, "config", "seeds")
    run(review)
    assert results(review) == results(finished)


def test_lost_results_are_rebuilt_with_every_vote_in_any_folder_timezone_locale_hash_seed_and_on_one_core(
    finished, tmp_path
):
    review = copy(finished, tmp_path / "äther und tee")
    for folder in ("results", ".snakemake", "reports"):
        shutil.rmtree(review / folder)
    run(review, "--cores", "1", TZ="Asia/Tokyo", LC_ALL="C", PYTHONHASHSEED="7")
    assert results(review) == results(finished)
    assert hashes(review, "seeds") == hashes(finished, "seeds")
    assert IDLE in run(review)


def test_what_any_rule_makes_is_wanted_for_itself(review):
    """Otherwise a file that is lost stays lost as long as what was made from it is there."""
    graph = run(review, "--rulegraph", "dot")
    names = dict(re.findall(r'^\s*(\d+)\[label = "(\w+)"', graph, re.MULTILINE))
    wanted = {names[number] for number, to in re.findall(r"(\d+) -> (\d+)", graph) if names[to] == "all"}
    assert wanted == set(RULES)


@pytest.mark.parametrize("rule", KILLED)
def test_a_stage_killed_in_the_middle_is_repaired_by_the_next_run(finished, review, tmp_path, rule):
    (tmp_path / "killer").mkdir()
    (tmp_path / "killer" / "sitecustomize.py").write_text(KILLER)
    run(review, "--forcerun", rule, fails=True, PYTHONPATH=str(tmp_path / "killer"), KILLED_RULE=rule)
    assert results(review) != results(finished)
    run(review)
    assert results(review) == results(finished)
    assert hashes(review, "seeds") == hashes(finished, "seeds")


@pytest.mark.parametrize("seed", SEEDS)
def test_kill_minus_nine_at_a_random_moment_is_repaired(finished, review, seed):
    command = [sys.executable, "-m", "snakemake", "--cores", "2", "--forceall"]
    process = subprocess.Popen(
        command, cwd=review, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    time.sleep(random.Random(seed).uniform(3, 12))
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    run(review, "--unlock")
    run(review)
    assert results(review) == results(finished)
    assert hashes(review, "seeds") == hashes(finished, "seeds")
