"""The flagship review on a real Slurm of one node: the same bytes as at home, a killed job repaired, a mistake told.

    python tests/slurm/review.py

Starts a cluster of its own (cluster.py), builds the review on it with profiles/slurm and, in another folder, with plain
`snakemake`. Everything is in a temporary folder; what it takes stands in the output, the last line says that all held.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cluster import ask, install, start_cluster, wait_for

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "tools"))

from living import IDLE, hashes  # noqa: E402
from people import fill_sheet  # noqa: E402

REVIEW = ("config", "seeds", "profiles", "workflow", "Snakefile", "CITATION.cff", "LICENSE")
PROFILE = ("--profile", "profiles/slurm")
SUBMITTED = "has been submitted with SLURM jobid"
KILLED, ITS_TABLE = "pool_effects", "results/effects.csv"
SHEET = "seeds/grade/reviewer_a/batch-001.xlsx"


def main() -> None:
    """Live through it; an assertion that fails says what someone with a cluster would have met."""
    install()
    with tempfile.TemporaryDirectory(prefix="slurm-") as name:
        folder = Path(name)
        home, away = (copy_review(folder / place) for place in ("home", "away"))
        tell("built on this machine", run(home, dict(os.environ), "--cores", "2"))
        (folder / "cluster").mkdir()
        with start_cluster(folder / "cluster") as environment:
            built = run(away, environment, *PROFILE)
            tell(f"built on Slurm in {count_submitted(away)} jobs of the queue", built)
            compare(home, away)
            idle = run(away, environment, *PROFILE)
            assert IDLE in idle[1], idle[1]
            kill_a_job(away, environment, folder / "cluster")
            tell("repaired by the next run", run(away, environment, *PROFILE))
            compare(home, away)
            tell("a mistake in a sheet told", make_a_mistake(away, environment))
    print("the review is the same on Slurm, byte for byte, also after a job was killed")


def copy_review(folder: Path) -> Path:
    """A fresh copy of the flagship review, with nothing that was built."""
    folder.mkdir()
    for name in REVIEW:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


@contextmanager
def start(review: Path, environment: dict[str, str], *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Snakemake at work, what it says in a file beside the review; it ends with the block."""
    command = [sys.executable, "-m", "snakemake", *arguments]
    with say(review).open("wb") as said:
        process = subprocess.Popen(command, cwd=review, env=environment, stdout=said, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.terminate()


def say(review: Path) -> Path:
    """The file with what Snakemake said of a review."""
    return review.with_suffix(".txt")


def run(review: Path, environment: dict[str, str], *arguments: str, fails: bool = False) -> tuple[float, str]:
    """Seconds, and what Snakemake said."""
    begun = time.monotonic()
    with start(review, environment, *arguments) as process:
        ended = process.wait()
    output = say(review).read_text(encoding="utf-8", errors="replace")
    assert (ended != 0) == fails, output
    return time.monotonic() - begun, output


def count_submitted(review: Path) -> int:
    """How many jobs went to the queue in the last run, from Snakemake's own log."""
    return max((review / ".snakemake/log").glob("*.log")).read_text(encoding="utf-8").count(SUBMITTED)


def tell(what: str, taken: tuple[float, str]) -> None:
    print(f"{what}: {taken[0]:.0f} s", flush=True)


def compare(home: Path, away: Path) -> None:
    """Every file that the workflow made is the same, and people's files are as they were.

    What results/.cache holds, to spare work, is nobody's result.
    """
    made = [hashes(folder, "results", "reports") for folder in (home, away)]
    ours, theirs = ({path: one for path, one in files.items() if "/.cache/" not in path} for files in made)
    assert ours == theirs, sorted(ours.items() ^ theirs.items())
    assert hashes(away, "config", "seeds") == hashes(ROOT, "config", "seeds")
    print(f"{len(ours)} files of results/ and reports/ are the same", flush=True)


def kill_a_job(review: Path, environment: dict[str, str], logs: Path) -> None:
    """Cancel the job of a rule while it runs: Snakemake must notice, and say so."""
    with start(review, environment, *PROFILE, "--forcerun", KILLED) as process:
        wait_for("the job to begin", lambda: not (review / ITS_TABLE).exists(), logs)
        running = ask(environment, "squeue", "--noheader", "--states=running", "--format=%i").split()
        assert running
        ask(environment, "scancel", *running)
        ended = process.wait()
    output = say(review).read_text(encoding="utf-8", errors="replace")
    assert ended, output
    assert "CANCELLED" in output, output
    print(f"job {', '.join(running)} of Slurm killed in the middle: the run ended with {ended}", flush=True)


def make_a_mistake(review: Path, environment: dict[str, str]) -> tuple[float, str]:
    """A word that no sheet allows: the place and the remedy stand on the terminal, as on one machine."""
    rows = {"live_birth_trial": {"risk_of_bias": "rather serious"}}
    assert fill_sheet(review / SHEET, "certainty", rows)
    told = run(review, environment, *PROFILE, fails=True)
    assert SHEET in told[1], told[1]
    assert "rather serious" in told[1], told[1]
    return told


if __name__ == "__main__":
    main()
