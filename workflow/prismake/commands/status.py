"""Says in the terminal who owes what, and what the next run would do."""

import datetime
import re
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from pathlib import Path

import pandas as pd
from tabulate import tabulate

from prismake import tables
from prismake.config import load
from prismake.config.overdue_searches import list_overdue
from prismake.files.seeds import find_open
from prismake.running.terminal import STAGES, WRONG
from prismake.running.workload import NEEDED, list_owed, write_owed

NAME = "status"
HELP = "Say who owes what, and what the next run would do. Run it in the folder of a review."
SIDES = ("left", "left", "right", "right", "right", "left")
DRY_RUN = ("-m", "snakemake", "--dry-run", "--cores", "1", "--logger", "prismake")


def add_arguments(parser: ArgumentParser) -> None:
    """Whether to ask Snakemake, which takes a few seconds."""
    parser.add_argument("--quick", action="store_true", help="leave out what the next run would do")


def run(args: Namespace) -> int:
    """Print the table; it shows the results of the last run."""
    review = load("config", seeds="seeds")
    for told in read_failures():
        print(f"{told}\n")
    head, *rows = write_owed(list_owed(read_results(), config=review.config))
    print(tabulate(rows, headers=head, tablefmt="plain", colalign=SIDES, disable_numparse=True))
    today = datetime.datetime.now(tz=datetime.UTC).date()
    for sentence in list_overdue(review.searches, config=review.config, today=today):
        print(sentence)
    for text in read_remarks():
        print(f"Note: {text}")
    for path in find_open(Path("seeds")):
        print(f"open in a program, read as last saved: {path.as_posix()}")
    if not args.quick:
        print(f"\nThe next run: {ask_snakemake()}")
    return 0


def read_failures() -> list[str]:
    """What stopped the last run, as the logs of its rules tell it: a rule that ends well writes its log anew.

    A log of a rule that is no more, of an earlier version, tells nothing.
    """
    told = []
    for path in sorted(Path("logs").rglob("*.log")):
        text = path.read_text(encoding="utf-8", errors="replace") if Path(path.parts[1]).stem in STAGES else ""
        if WRONG.search(text):
            told.append(f"The last run stopped. {path.as_posix()}:\n{text.strip()}")
    return told


def read_results() -> dict[str, pd.DataFrame]:
    """The tables of the last run that the owed work follows from; none before the first run.

    None either where another version of the machine made them.
    """
    paths = {name: tables.PATHS[name] for name in NEEDED}
    try:
        return tables.read_all({name: path for name, path in paths.items() if Path(path).is_file()})
    except tables.TableError:
        return {}  # made by another version: the next run makes them anew


def read_remarks() -> list[str]:
    """What the last run noticed and told: votes held back, sheets that idle, words that were overtaken.

    What one rule noticed stands here, too, where another one stopped before all was gathered; what a rule of an earlier
    version left there does not.
    """
    noticed = [path for name, path in tables.PATHS.items() if name.startswith("noticed_")]
    paths = [tables.PATHS["remarks"], *sorted(noticed)]
    try:
        texts = [text for path in paths if Path(path).is_file() for text in tables.read("remarks", path)["text"]]
    except tables.TableError:
        return []  # made by another version: the next run makes them anew
    return list(dict.fromkeys(texts))


def ask_snakemake() -> str:
    """What a run would do, in one line; the whole answer where Snakemake refuses."""
    done = subprocess.run([sys.executable, *DRY_RUN], capture_output=True, text=True, check=False)
    answer = done.stdout + done.stderr
    if done.returncode:
        return f"stops before any job\n{answer.strip()}"
    if "Nothing to be done" in answer:
        return "nothing to do until a sheet is saved"
    return "; ".join(read_jobs(answer)) or "something to do"


def read_jobs(answer: str) -> list[str]:
    """The jobs of a dry run with their numbers, from its lines.

    >>> read_jobs("join_records: x\\nscreen_references (full_text): x\\nscreen_references (title_abstract): x")
    ['join_records (1)', 'screen_references (2)']
    """
    counts = Counter(re.findall(r"^(\w+)(?: \([^)]*\))?: ", answer, re.MULTILINE))
    return [f"{name} ({count})" for name, count in counts.items()]
