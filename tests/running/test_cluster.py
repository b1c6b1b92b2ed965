"""What rules ask a cluster for, the profile for Slurm, and that no review runs where its sheets would be lost."""

import re
import subprocess
import sys
from graphlib import TopologicalSorter
from importlib.util import find_spec

import yaml

from giving_up import give_up
from living import hashes, start
from places import ROOT

RULES = ROOT / "workflow" / "rules"
PROFILE = yaml.safe_load((ROOT / "profiles" / "slurm" / "config.yaml").read_text(encoding="utf-8"))
GROUPS = dict(entry.split("=") for entry in PROFILE["groups"])
ALONE = {"print_report"}  # made on request


def rules() -> dict[str, str]:
    parts = [part for path in sorted(RULES.glob("*.smk")) for part in re.split(r"^rule ", path.read_text(), flags=re.M)]
    return {part.partition(":")[0]: part for part in parts if re.match(r"\w+:\n", part)}


def test_every_job_asks_for_memory_and_time_before_anything_that_it_reads_is_there(tmp_path):
    if find_spec("snakemake_executor_plugin_slurm") is None:
        give_up("the plugin for Slurm is not installed: make setup")
    command = [sys.executable, "-m", "snakemake", "--profile", "profiles/slurm", "--dry-run", "--verbose"]
    done = subprocess.run(command, cwd=start(tmp_path / "review"), capture_output=True, text=True, check=True)
    parts = re.split(r"^ *rule (\w+):$", done.stdout + done.stderr, flags=re.MULTILINE)
    asked = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert set(asked) == set(rules()) - ALONE | {"all"}
    for rule, text in asked.items():
        assert re.search(r"\bmem_mb=\d{4,}\b.*\bruntime=\d{2,}\b", text), rule


def test_only_rules_that_there_are_ask_for_more():
    assert set(PROFILE["set-resources"]) <= set(rules())
    assert not any("resources:" in text for text in rules().values())


def test_every_rule_has_its_place_in_the_queue():
    assert set(GROUPS) == set(rules()) - ALONE


def test_no_group_waits_for_another_that_waits_for_it(tmp_path):
    command = [sys.executable, "-m", "snakemake", "--rulegraph", "--cores", "2"]
    done = subprocess.run(command, cwd=start(tmp_path / "review"), capture_output=True, text=True, check=True)
    names = dict(re.findall(r'(\d+)\[label = "(\w+)"', done.stdout))
    waits: dict[str, set[str]] = {}
    for before, after in re.findall(r"(\d+) -> (\d+)", done.stdout):
        groups = [GROUPS.get(names[number], names[number]) for number in (before, after)]
        if groups[0] != groups[1]:
            waits.setdefault(groups[1], set()).add(groups[0])
    order = list(TopologicalSorter(waits).static_order())
    assert [group for group in order if group in GROUPS.values()] == list(dict.fromkeys(GROUPS.values()))


def test_a_review_whose_folder_is_not_shared_is_refused(tmp_path):
    if find_spec("snakemake_executor_plugin_slurm") is None:
        give_up("the plugin for Slurm is not installed: make setup")
    review = start(tmp_path / "review")
    unshared = ("--executor", "slurm", "--jobs", "1", "--shared-fs-usage", "sources", "persistence")
    command = [sys.executable, "-m", "snakemake", *unshared]
    done = subprocess.run(command, cwd=review, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "would stay on another machine and be lost" in done.stdout + done.stderr
    assert not (review / "results").exists()


def test_a_new_review_has_the_same_profiles():
    ours, theirs = ROOT / "profiles", ROOT / "workflow/prismake/commands/new_review/common/profiles"
    assert hashes(ours, ".") == hashes(theirs, ".")
