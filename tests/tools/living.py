"""Live through a review as people do: run the workflow, fill sheets, run again."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl

from people import fill_folder, fill_sheet
from places import REVIEW, ROOT
from prismake.commands.new import write_review

IDLE = "Nothing to be done"
MODULE = 'module review:\n    snakefile:\n        "{}"\n\n\nuse rule * from review\n'

TRIAL, RATS = "medline:1001", "medline:1003"
CONTROL_EVENTS = f"{TRIAL}|outcome|2|events"


def run(folder: Path, *arguments: str, fails: bool = False, **environment: str) -> str:
    command = [sys.executable, "-m", "snakemake", "--cores", "2", *arguments]
    done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True)
    output = done.stdout + done.stderr
    assert (done.returncode != 0) == fails, output
    return output


def list_planned(told: str) -> list[str]:
    """The rules of the jobs that a dry run names."""
    return re.findall(r"^(\w+)(?: \([^)]*\))?: (?=[A-Z])", told, re.MULTILINE)


def hashes(folder: Path, *parts: str) -> dict[str, str]:
    found = [path for part in parts for path in sorted((folder / part).rglob("*")) if path.is_file()]
    paths = [path for path in found if ".cache" not in path.parts]  # may be gone at any time
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def snapshot(folder: Path) -> dict[str, tuple[int, str]]:
    """Time and hash of everything in a review, folders too, but what Snakemake keeps for itself."""
    paths = [path for path in sorted(folder.rglob("*")) if ".snakemake" not in path.relative_to(folder).parts]
    return {
        path.relative_to(folder).as_posix(): (
            path.stat().st_mtime_ns,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in paths
    }


def start(folder: Path) -> Path:
    shutil.copytree(REVIEW, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected"))
    (folder / "Snakefile").write_text(MODULE.format(ROOT / "workflow" / "Snakefile"))
    shutil.copytree(ROOT / "profiles", folder / "profiles")
    return folder


def start_new(folder: Path, answers: dict[str, str]) -> None:
    """What `prismake new` writes for these answers, with a question, and the records of the tiny review."""
    write_review(folder, answers)
    shutil.copytree(REVIEW / "seeds/search", folder / "seeds/search", dirs_exist_ok=True)
    shutil.copy(REVIEW / "config/searches.csv", folder / "config/searches.csv")
    path = folder / "config/protocol.yaml"
    path.write_text(re.sub(r'"\[(.*?)\]"', r'"\1"', path.read_text()))


def titles(folder: Path) -> dict[str, str]:
    found = {}
    for path in sorted(folder.rglob("*.xlsx")):
        for row in openpyxl.load_workbook(path)["votes"].iter_rows(min_row=4, values_only=True):
            keys = [cell.value for cell in openpyxl.load_workbook(path)["votes"][2]]
            values = dict(zip(keys, row, strict=True))
            found[values["id"]] = values["title"]
    return found


def vote(folder: Path, phase: str, decide: Callable[[str, str], dict[str, str]]) -> None:
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


def extract(folder: Path, person: str, *, recovered: str = "15") -> None:
    sheets = folder / "seeds/extraction" / person
    outcome = {"outcome": "symptom_score", "arm": "experimental", "quote": "table 1"}
    for name, before, after in (("Weiss", ("8.1", "1.5"), ("4,2", "1.1")), ("Perez", ("7.5", "2.0"), ("5.0", "1.9"))):
        (path,) = sheets.glob(f"{name}*.xlsx")
        fill_sheet(path, "study", {"design": {"value": "single_arm"}, "species": {"value": "human"}})
        rows = {
            "outcome 1": {**outcome, "timepoint": "baseline", "n": "12", "mean": before[0], "sd": before[1]},
            "outcome 2": {**outcome, "timepoint": "3 days", "n": "12", "mean": after[0], "sd": after[1]},
        }
        fill_sheet(path, "outcome", rows)
    (path,) = sheets.glob("Ito*.xlsx")
    fill_sheet(path, "study", {"design": {"value": "randomised"}, "species": {"value": "human"}})
    counts = {"outcome": "recovery", "denominator": "patients", "timepoint": "7 days", "n": "30", "quote": "page 4"}
    rows = {
        "outcome 1": {**counts, "arm": "experimental", "events": "24"},
        "outcome 2": {**counts, "arm": "control", "events": recovered},
    }
    fill_sheet(path, "outcome", rows)


def appraise(folder: Path) -> None:
    """Judgements for the trial by RoB 2 and for one series by the JBI checklist; the others stay owed."""
    sheets = folder / "seeds/appraisal/anna"
    reasons = {"support": "as reported", "page": "2"}
    (path,) = sheets.glob("Ito*rob2*.xlsx")
    words = {"1": "low", "2": "some concerns", "3": "low", "4": "low", "5": "low"}
    answers = {f"recovery|{domain}|judgement": {"answer": word, **reasons} for domain, word in words.items()}
    fill_sheet(path, "appraisal", {**answers, "recovery|2|2.1": {"answer": "probably yes"}})
    (path,) = sheets.glob("Perez*jbi*.xlsx")
    overall = {"|overall|overall": {"answer": "include", **reasons}}
    fill_sheet(path, "appraisal", {f"|{n}|judgement": {"answer": "yes", **reasons} for n in range(1, 11)} | overall)


def decide_all(folder: Path) -> None:
    """The tiny review from what its first run issued to its last decision; every run after an issue is idle."""
    assert IDLE in run(folder)
    vote(folder, "title_abstract", decide_title)
    run(folder)
    assert IDLE in run(folder)
    vote(folder, "full_text", decide_full_text)
    run(folder)
    assert IDLE in run(folder)
    answers = {RATS: {"decision": "exclude", "reason": "population", "note": "rats are not adults"}}
    assert fill_folder(folder / "seeds/consensus/full_text", "votes", answers) == 1


def live_through(folder: Path) -> None:
    """The tiny review from what its first run issued to the last report; every run after an issue is idle."""
    decide_all(folder)
    extract(folder, "anna")
    extract(folder, "ben", recovered="14")
    run(folder)
    assert IDLE in run(folder)
    assert fill_folder(folder / "seeds/consensus/extraction", "values", {CONTROL_EVENTS: {"value": "15"}}) == 1
    appraise(folder)
    run(folder)
    assert IDLE in run(folder)


def plan(folder: Path, entry: str) -> None:
    """Another entry at the end of analyses.yaml."""
    path = folder / "config/analyses.yaml"
    path.write_text(path.read_text().rstrip("\n") + "\n" + entry.lstrip("\n"))


def decide_and_extract(folder: Path, extract: Callable[[Path, str], None]) -> None:
    """The tiny review from its first sheets to a report of what both people extract; it is idle then."""
    for phase, decide in (("title_abstract", decide_title), ("full_text", decide_full_text)):
        vote(folder, phase, decide)
        run(folder)
    fill_folder(folder / "seeds/consensus/full_text", "votes", {RATS: {"decision": "exclude", "reason": "population"}})
    for person in ("anna", "ben"):
        extract(folder, person)
    run(folder)
    assert IDLE in run(folder)
