"""The whole chain on a tiny review: idle, repeatable, repaired by the next run, and never costing a vote."""

import hashlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

from people import fill_folder, fill_sheet

ROOT = Path(__file__).resolve().parent.parent
REVIEW = ROOT / "tests" / "review"
IDLE = "Nothing to be done"
MODULE = 'module review:\n    snakefile:\n        "{}"\n\n\nuse rule * from review\n'
RULES = sorted(path.stem for path in (ROOT / "workflow" / "scripts").glob("*.py"))

TRIAL, RATS = "medline:1001", "medline:1003"
KILLER = """
import atexit, os, signal, sys
if any(part.endswith("." + os.environ.get("KILLED_RULE", "?") + ".py") for part in sys.orig_argv):
    atexit.register(os.kill, os.getpid(), signal.SIGKILL)
"""


def run(folder: Path, *arguments: str, fails: bool = False, **environment: str) -> str:
    command = [sys.executable, "-m", "snakemake", "--cores", "2", *arguments]
    done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True)
    output = done.stdout + done.stderr
    assert (done.returncode != 0) == fails, output
    return output


def hashes(folder: Path, *parts: str) -> dict[str, str]:
    paths = [path for part in parts for path in sorted((folder / part).rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def start(folder: Path) -> Path:
    shutil.copytree(REVIEW, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected"))
    (folder / "Snakefile").write_text(MODULE.format(ROOT / "workflow" / "Snakefile"))
    shutil.copytree(ROOT / "profiles", folder / "profiles")
    return folder


def titles(folder: Path) -> dict[str, str]:
    found = {}
    for path in sorted(folder.rglob("*.xlsx")):
        for row in openpyxl.load_workbook(path)["votes"].iter_rows(min_row=4, values_only=True):
            keys = [cell.value for cell in openpyxl.load_workbook(path)["votes"][2]]
            values = dict(zip(keys, row, strict=True))
            found[values["id"]] = values["title"]
    return found


def vote(folder: Path, phase: str, decide) -> None:
    shown = titles(folder / "seeds" / "screening" / phase)
    for person in ("anna", "ben"):
        answers = {row_id: decide(person, title) for row_id, title in shown.items()}
        fill_folder(folder / "seeds" / "screening" / phase / person, "votes", answers)


def decide_title(person: str, title: str) -> dict[str, str]:
    if "Peppermint" in title:
        return {"decision": "include" if person == "anna" else "unclear"}
    return {"decision": "exclude" if re.search("Green|comment", title) else "include"}


def decide_full_text(person: str, title: str) -> dict[str, str]:
    if "rats" in title:
        return {"decision": "exclude", "reason": "Wrong population" if person == "anna" else "Wrong intervention"}
    return {"decision": "awaiting" if "Elderflower" in title else "include"}


def extract(folder: Path) -> None:
    outcome = {"outcome": "symptom_score", "arm": "experimental", "quote": "table 1"}
    for name, before, after in (("Weiss", ("8.1", "1.5"), ("4,2", "1.1")), ("Perez", ("7.5", "2.0"), ("5.0", "1.9"))):
        (path,) = (folder / "seeds/extraction/anna").glob(f"{name}*.xlsx")
        fill_sheet(path, "study", {"design": {"value": "single_arm"}, "species": {"value": "human"}})
        rows = {
            "outcome 1": {**outcome, "timepoint": "baseline", "n": "12", "mean": before[0], "sd": before[1]},
            "outcome 2": {**outcome, "timepoint": "3 days", "n": "12", "mean": after[0], "sd": after[1]},
        }
        fill_sheet(path, "outcome", rows)
    (path,) = (folder / "seeds/extraction/anna").glob("Ito*.xlsx")
    fill_sheet(path, "study", {"design": {"value": "randomised"}, "species": {"value": "human"}})
    counts = {"outcome": "recovery", "denominator": "patients", "timepoint": "7 days", "n": "30", "quote": "page 4"}
    rows = {
        "outcome 1": {**counts, "arm": "experimental", "events": "24"},
        "outcome 2": {**counts, "arm": "control", "events": "15"},
    }
    fill_sheet(path, "outcome", rows)


@pytest.fixture(scope="session")
def finished(tmp_path_factory) -> Path:
    """The tiny review, lived through from the first run to the report: every run after an issue is idle."""
    folder = start(tmp_path_factory.mktemp("finished"))
    run(folder)
    assert IDLE in run(folder)
    vote(folder, "title_abstract", decide_title)
    run(folder)
    assert IDLE in run(folder)
    vote(folder, "full_text", decide_full_text)
    run(folder)
    assert IDLE in run(folder)
    answers = {RATS: {"decision": "exclude", "reason": "population", "note": "rats are not adults"}}
    assert fill_folder(folder / "seeds/consensus/full_text", "votes", answers) == 1
    extract(folder)
    run(folder)
    assert IDLE in run(folder)
    return folder


@pytest.fixture
def review(finished, tmp_path) -> Path:
    """A copy of the finished review, with its times and Snakemake's memory of it."""
    return Path(shutil.copytree(finished, tmp_path / "review", symlinks=True))


def results(folder: Path) -> dict[str, str]:
    return hashes(folder, "results", "reports")


@pytest.mark.parametrize("table", sorted(path.name for path in (REVIEW / "expected").glob("*.csv")))
def test_golden_tables(finished, table):
    (made,) = (finished / "results").rglob(table)
    assert made.read_text(encoding="utf-8") == (REVIEW / "expected" / table).read_text(encoding="utf-8")


def test_forcing_everything_gives_the_same_bytes_and_changes_no_persons_file(finished, review):
    run(review, "--forceall")
    assert results(review) == results(finished)
    assert hashes(review, "config", "seeds") == hashes(finished, "config", "seeds")


def test_another_folder_timezone_locale_hash_seed_and_one_core_give_the_same_bytes(finished, tmp_path):
    other = start(tmp_path / "äther und tee")
    shutil.copytree(finished / "seeds", other / "seeds", dirs_exist_ok=True)
    run(other, "--cores", "1", TZ="Asia/Tokyo", LC_ALL="C", PYTHONHASHSEED="7")
    assert results(other) == results(finished)


def test_deleting_all_output_costs_no_vote(finished, review):
    run(review, "--delete-all-output")
    assert results(review) == {}
    assert hashes(review, "config", "seeds") == hashes(finished, "config", "seeds")
    run(review)
    assert results(review) == results(finished)


def test_a_lost_results_folder_is_rebuilt_with_every_vote_then_idle(finished, review):
    for folder in ("results", ".snakemake", "reports"):
        shutil.rmtree(review / folder)
    run(review)
    assert results(review) == results(finished)
    assert hashes(review, "seeds") == hashes(finished, "seeds")
    assert IDLE in run(review)


def test_one_edited_cell_reruns_only_what_is_downstream(review):
    fill_folder(review / "seeds/screening/full_text/ben", "votes", {TRIAL: {"note": "read twice"}})
    planned = set(re.findall(r"^(?:rule|localrule) (\w+):", run(review, "--dry-run"), re.MULTILINE))
    upstream = {"read_source", "combine_records", "find_pairs", "read_rulings", "join_records", "apply_rules"}
    assert "read_votes" in planned
    assert planned & (upstream | {"issue_duplicates"}) == set()


def test_a_new_search_owes_only_the_new_references_in_a_new_batch(finished, review):
    log = review / "config" / "searches.csv"
    log.write_text(log.read_text() + "update,2025-02,update.ris,database,Scopus,2025-02-01,2,tea AND cold\n")
    text = "TY  - JOUR\nTI  - {}\nPY  - 2025\nDO  - 10.5555/{}\nER  - \n\n"
    old, new = "Chamomile tea for colds: symptom scores before and after", "Sage tea and the cold"
    (review / "seeds/search/update.ris").write_text(text.format(old, "tea.4") + text.format(new, "tea.77"))
    run(review)
    before = hashes(finished, "seeds")
    added = {name for name in hashes(review, "seeds") if name not in before and "search/" not in name}
    assert added == {f"seeds/screening/title_abstract/{person}/batch-002.xlsx" for person in ("anna", "ben")}
    assert {name: value for name, value in hashes(review, "seeds").items() if name in before} == before
    assert list(titles(review / "seeds/screening/title_abstract/ben/").values()).count(new) == 1
    assert IDLE in run(review)


def test_a_wrong_cell_stops_its_stage_with_place_and_remedy_and_the_next_run_goes_on(finished, review):
    fill_folder(review / "seeds/screening/full_text/ben", "votes", {TRIAL: {"decision": "maybe"}})
    output = run(review, fails=True)
    assert re.search(r"seeds/screening/full_text/ben/batch-001.xlsx, votes!\w+", output)
    assert "'maybe'" in output
    assert "Traceback" not in output
    fill_folder(review / "seeds/screening/full_text/ben", "votes", {TRIAL: {"decision": "include"}})
    run(review)
    left = {name: value for name, value in results(review).items() if name.startswith("results/")}
    assert left == {name: value for name, value in results(finished).items() if name.startswith("results/")}


def test_a_broken_export_stops_before_anything_downstream_and_leaves_other_sources(finished, tmp_path):
    review = start(tmp_path / "review")
    (review / "seeds/search/scopus.ris").write_bytes(b"PK\x03\x04 not a reference file")
    output = run(review, "--keep-going", fails=True)
    assert "seeds/search/scopus.ris" in output
    made = set(results(review))
    assert "results/ingest/medline.parquet" in made
    assert made & {"results/records.parquet", "reports/review.html"} == set()


def test_a_mistake_in_the_configuration_stops_before_any_job(review):
    (review / "config" / "analyses.yaml").write_text("analyses: 3\n")
    output = run(review, fails=True)
    assert "config/analyses.yaml, line 1" in output
    assert "Traceback" not in output


@pytest.mark.parametrize("rule", RULES)
def test_a_stage_killed_in_the_middle_is_repaired_by_the_next_run(finished, review, tmp_path, rule):
    (tmp_path / "killer").mkdir()
    (tmp_path / "killer" / "sitecustomize.py").write_text(KILLER)
    run(review, "--forcerun", rule, fails=True, PYTHONPATH=str(tmp_path / "killer"), KILLED_RULE=rule)
    assert results(review) != results(finished)
    run(review)
    assert results(review) == results(finished)
    assert hashes(review, "seeds") == hashes(finished, "seeds")


@pytest.mark.parametrize("seed", range(3))
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
