"""Randomised runs over sheets: edited, damaged, killed, run again; no vote lost, none gained, all damage named."""

import dataclasses
import hashlib
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from damage import HARMFUL, HARMLESS, Done, Votes, edit, save_as_csv, tear, vote
from living import run as run_workflow
from living import start
from office import Office
from prismake import screen, tables
from prismake.files.seeds import list_sheets, saved_sheets
from prismake.issues import ReviewError
from prismake.sheets import read_sheet

PHASE = "title_abstract"
PEOPLE = ("anna", "ben")
IDS = [f"s:{number:02d}" for number in range(1, 13)]
PROTOCOL = {
    "criteria": [{"id": "population", "phase": [PHASE], "text": "Women.", "reason": "Wrong population"}],
    "highlight": {"include": ["stem cell"], "exclude": ["rat"]},
}
REFERENCES = tables.from_rows(
    "references",
    [{"reference_id": one, "title": f"Stem cells {one} in rats", "abstract": "x rat y " * 20} for one in IDS],
)
CLUSTERS = tables.from_rows("clusters", [{"record_id": one, "reference_id": one} for one in IDS])
DECIDED = tables.from_rows("screening", [{"reference_id": one, "status": "pending"} for one in IDS])


class FaultError(AssertionError):
    """Something that must never happen, with the seed that shows it."""


def issue(folder: Path, size: int) -> None:
    """Issue what is owed, as the workflow does."""
    screen.issue_screening(
        folder,
        phase=PHASE,
        setting={"people": list(PEOPLE), "batch_size": size},
        screening=DECIDED,
        votes=tables.empty("votes"),
        references=REFERENCES,
        clusters=CLUSTERS,
        eligibility=tables.empty("eligibility"),
        protocol=PROTOCOL,
        former={},
    )


def read(folder: Path) -> dict[str, Votes]:
    """The votes of all saved sheets, by person."""
    people = {person: person for person in PEOPLE}
    votes, _ = screen.read_votes(
        saved_sheets(folder), phase=PHASE, criteria=PROTOCOL["criteria"], clusters=CLUSTERS, people=people
    )
    by_person: dict[str, Votes] = {person: {} for person in PEOPLE}
    for row in tables.to_rows(votes[votes["role"] == "reviewer"]):  # others hold words that count nowhere
        by_person[row["person"]][row["voted_id"]] = row["decision"]
    return by_person


def demand(holds: bool, seed: int, words: str) -> None:
    """Raise Fault unless something holds."""
    if not holds:
        raise FaultError(f"seed {seed}: {words}")


def run_functions(seed: int, *, office: "Office | None" = None) -> Counter[str]:
    """One run on the functions that read and issue, with a kill while sheets are issued; what happened, counted."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "seeds" / "screening" / PHASE
        size = chance.choice((3, 5, 12))
        counts = _issue_killed(folder, size, chance, seed)
        sheets = {path: _fill(path, chance, office) for path in list_sheets(folder)}
        truth = _unite(sheets.values())
        demand(read(folder) == truth, seed, f"votes differ after {[done.steps for done in sheets.values()]}")
        counts["votes read back"] += sum(map(len, truth.values()))
        counts["harmless edits"] += sum(len(done.steps) for done in sheets.values())
        counts += _damage_one(folder, sheets, chance, seed)
        demand(read(folder) == truth, seed, "votes differ after the damage was undone")
        counts += _lose_one(folder, size, sheets, chance, seed)
    counts["runs on functions" if office is None else "runs with LibreOffice"] += 1
    return counts


def _issue_killed(folder: Path, size: int, chance: random.Random, seed: int) -> Counter[str]:
    """Issue in a process that is killed at a random moment, then again: each person is asked everything once."""
    child = multiprocessing.get_context("fork").Process(target=issue, args=(folder, size))
    child.start()
    time.sleep(chance.uniform(0, 0.25))
    killed = child.is_alive() and child.pid is not None
    if killed:
        os.kill(int(child.pid or 0), signal.SIGKILL)
    child.join()
    before = hash_all(folder)
    issue(folder, size)
    demand(before.items() <= hash_all(folder).items(), seed, "a sheet that stood there was changed")
    for person in PEOPLE:
        listed = [row.id for path in list_sheets(folder / person) for row in read_sheet(path, pages=()).rows["votes"]]
        demand(sorted(listed) == IDS, seed, f"{person} was asked {listed}")
    demand(saved_sheets(folder) == [], seed, "a sheet as issued passes for saved")
    return Counter({"issues killed": int(killed)})


def _fill(path: Path, chance: random.Random, office: "Office | None") -> Done:
    done = Done(path, {})
    steps = [vote, *chance.sample(HARMLESS, chance.randint(0, 4))]
    edit(path, chance, done, steps)
    if office is not None:
        resave(office, path, chance, done)
    elif chance.random() < 0.2:
        save_as_csv(path)  # the same votes a second time
        done.steps.append("save_as_csv")
    if chance.random() < 0.2:
        shutil.copyfile(done.path, path.with_name(f"copy of {done.path.name}"))
        done.steps.append("copy")
    if chance.random() < 0.2:
        (path.parent / f".~lock.{done.path.name}#").write_text("x")
        done.steps.append("left open")
    return done


def _damage_one(folder: Path, sheets: dict[Path, Done], chance: random.Random, seed: int) -> Counter[str]:
    """Damage one sheet: reading names the file and the place and gives nothing; then the damage is undone."""
    workbooks = [path for path, done in sheets.items() if done.path.suffix == ".xlsx"]
    if not workbooks:
        return Counter()
    path = chance.choice(sorted(workbooks))
    content = path.read_bytes()
    done = dataclasses.replace(sheets[path], votes=dict(sheets[path].votes), steps=[])
    if chance.random() < 0.1:
        tear(path, chance, done)
    else:
        edit(path, chance, done, [chance.choice(HARMFUL)])
    try:
        read(folder)
    except ReviewError as error:
        places = [issue.place for issue in error.issues if Path(issue.file) == path]
    else:
        raise FaultError(f"seed {seed}: {done.harm} in {path.name} was not reported")
    demand(any(done.place in place for place in places), seed, f"{done.harm} at {done.place}, reported at {places}")
    path.write_bytes(content)
    return Counter({"damages": 1, "damages named with their place": 1, f"  {done.harm}": 1})


def _lose_one(folder: Path, size: int, sheets: dict[Path, Done], chance: random.Random, seed: int) -> Counter[str]:
    """Lose one sheet: its references are owed again, all other votes stand."""
    path = chance.choice(sorted(sheets))
    lost = [one for one in path.parent.iterdir() if path.stem in one.name]
    for one in lost:
        one.unlink()
    left = _unite(done for other, done in sheets.items() if other != path)
    before = hash_all(folder)
    issue(folder, size)
    demand(before.items() <= hash_all(folder).items(), seed, "a sheet that stood there was changed")
    demand(read(folder) == left, seed, "a lost sheet took other votes with it")
    return Counter({"sheets lost and issued again": 1})


def run_whole(seed: int, folder: Path) -> Counter[str]:
    """One run of the whole workflow, killed at a random moment; `folder` is what `begin_review` gives."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        review = Path(shutil.copytree(folder, Path(name) / "review", symlinks=True))
        sheets = list_sheets(review / "seeds" / "screening" / PHASE)
        done = {path: _fill(path, chance, None) for path in sheets}
        before = hash_all(review / "seeds")
        command = [sys.executable, "-m", "snakemake", "--cores", "2"]
        killed = subprocess.Popen(
            command, cwd=review, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(chance.uniform(2, 15))
        early = killed.poll() is None
        if early:
            os.killpg(killed.pid, signal.SIGKILL)
        killed.wait()
        run_workflow(review, "--unlock")
        run_workflow(review)
        demand(before.items() <= hash_all(review / "seeds").items(), seed, "the workflow changed a person's file")
        truth = _unite(done.values())
        found: dict[str, Votes] = {person: {} for person in PEOPLE}
        for row in tables.to_rows(tables.read("votes", review / "results" / "votes" / f"{PHASE}.csv")):
            found[row["person"]][row["voted_id"]] = row["decision"]
        demand(found == truth, seed, "votes differ after the kill")
    return Counter({"whole runs": 1, "whole runs killed": int(early), "votes read back": sum(map(len, truth.values()))})


def begin_review(folder: Path) -> Path:
    """The tiny review after its first run: sheets are issued and wait."""
    review = start(folder)
    run_workflow(review)
    return review


def hash_all(folder: Path) -> dict[str, str]:
    """The hash of every file below a folder that is no half-written one."""
    listed = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".tmp"]
    return {path.as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in listed}


def _unite(listed: Iterable[Done]) -> dict[str, Votes]:
    truth: dict[str, Votes] = {person: {} for person in PEOPLE}
    for done in listed:
        truth[done.path.parent.name] |= done.votes
    return truth


def resave(office: Office, path: Path, chance: random.Random, done: Done) -> None:
    """Open the sheet, perhaps vote and sort in it, and save it as what it is, or as .ods in its place."""
    target = path.with_suffix(".ods") if chance.random() < 0.4 else path
    votes = {row_id: chance.choice(("include", "exclude")) for row_id in IDS if chance.random() < 0.2}
    standing = office.vote(path, votes, target=target, backwards=chance.random() < 0.5)
    done.votes |= {row_id: word for row_id, word in votes.items() if row_id in standing}
    if target != path:
        path.unlink()
        done.path = target
    done.steps.append(f"LibreOffice {target.suffix}")
