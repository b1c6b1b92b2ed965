"""Measures what every rule takes, beside what it asks a cluster for: peak memory and seconds, by megabytes of input.

    python benchmarks/resources.py [references …]

The flagship review is built, then made reviews of 10,000 and 100,000 references are lived through to their report:
every third reference is found twice, two people vote on all titles, one in twenty reaches the full text, one in a
hundred of those is a study. Each job writes its own figures when it ends. Exits with 1 where a job takes more than it
asks for.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml
from timed.exports import fill_protocol, write_export

ROOT = Path(__file__).resolve().parent.parent
REVIEW = ("config", "seeds", "profiles", "workflow", "Snakefile", "CITATION.cff", "LICENSE")
SIZES = (10_000, 100_000)
SHEET = 20_000  # rows of a sheet, so that few need to be filled
BLANK = re.compile(rb'<c r="C([0-9]+)"([^>]*)/>')  # decisions stand in column C
HEADS = {
    **{"rule": 22, "review": 10, "input MB": 10, "peak MB": 9, "seconds": 9, "CPU s": 8},
    **{"asked MB": 10, "asked min": 11},
}
BOOKKEEPING = "snakemake"  # the figures of Snakemake's own process

# Put before all else on the path of every Python that is started: it writes one line of figures when the process ends.
PROBE = """
import atexit, json, os, pathlib, resource, sys, time
BEGUN = time.monotonic()

def write_figures():
    main = sys.modules["__main__"]
    job = getattr(main, "snakemake", None)
    if not hasattr(job, "rule") and not str(getattr(main, "__file__", "")).endswith("snakemake/__main__.py"):
        return
    status = pathlib.Path("/proc/self/status").read_text()
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    spent = os.times()
    figures = {"rule": "snakemake", "peak": peak, "seconds": time.monotonic() - BEGUN, "processor": sum(spent[:4])}
    if hasattr(job, "rule"):
        files = [pathlib.Path(path) for path in job.input]
        workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024 if job.threads > 1 else 0
        figures |= {"rule": job.rule, "peak": peak + workers * job.threads,
                    "input": sum(path.stat().st_size for path in files) / 1e6,
                    "asked": job.resources.get("mem_mb", 0), "minutes": job.resources.get("runtime", 0)}
    with open(os.environ["PRISMAKE_FIGURES"], "a") as lines:
        lines.write(json.dumps(figures) + "\\n")

atexit.register(write_figures)
"""


class Measured:
    """A folder that collects figures of everything that runs with its environment."""

    def __init__(self, folder: Path) -> None:
        (folder / "probe").mkdir(parents=True)
        (folder / "probe" / "sitecustomize.py").write_text(PROBE)
        self.figures = folder / "figures.jsonl"
        places = [str(folder / "probe"), os.environ.get("PYTHONPATH", "")]
        added = {"PYTHONPATH": os.pathsep.join(filter(None, places)), "PRISMAKE_FIGURES": str(self.figures)}
        self.environment = {**os.environ, **added}

    def run(self, review: Path, *arguments: str) -> None:
        command = [sys.executable, "-m", "snakemake", "--cores", "2", *arguments, *ask_as_on_a_cluster()]
        done = subprocess.run(command, cwd=review, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)

    def read(self) -> list[dict[str, float]]:
        return [json.loads(line) for line in self.figures.read_text().splitlines()]


def ask_as_on_a_cluster() -> list[str]:
    """The options by which every job asks for what profiles/slurm says; on this machine nothing waits for it."""
    profile = yaml.safe_load((ROOT / "profiles/slurm/config.yaml").read_text(encoding="utf-8"))
    usual = [f"{name}={value}" for name, value in profile["default-resources"].items()]
    own = [
        f"{rule}:{name}={value}" for rule, asked in profile["set-resources"].items() for name, value in asked.items()
    ]
    return ["--default-resources", *usual, "--set-resources", *own]


def measure_flagship(folder: Path) -> list[dict[str, float]]:
    """Build the flagship review once."""
    measured = Measured(folder)
    review = folder / "review"
    review.mkdir()
    for name in REVIEW:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, review / name)
    measured.run(review)
    return measured.read()


def measure_made(folder: Path, size: int) -> list[dict[str, float]]:
    """Live through a made review of `size` references, and rank what it holds."""
    measured = Measured(folder)
    review = make_review(folder / "review", size)
    measured.run(review)
    cast(review, "title_abstract", lambda row: "include" if row % 20 == 0 else "exclude")
    measured.run(review)
    cast(review, "full_text", lambda row: "include" if row % 100 == 4 else "awaiting")
    measured.run(review)
    path = review / "config" / "config.yaml"
    path.write_text(path.read_text().replace("# order: listed", "order: ranked", 1))
    measured.run(review, "results/ranking/title_abstract.csv")
    return measured.read()


def make_review(folder: Path, size: int) -> Path:
    """A begun review with `size` references in one export, every third of them in another, too."""
    command = [sys.executable, "-m", "prismake", "new", str(folder), "--people", "anna,ben", "--adjudicator", "carla"]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": str(ROOT / "workflow")}, capture_output=True)
    (folder / "Snakefile").write_text(
        f'module review:\n    snakefile:\n        "{ROOT / "workflow" / "Snakefile"}"\n\n\nuse rule * from review\n'
    )
    fill_protocol(folder)
    config = folder / "config" / "config.yaml"
    config.write_text(re.sub(r"batch_size: \d+", f"batch_size: {SHEET}", config.read_text()))
    with (folder / "config" / "searches.csv").open("a") as log:
        for source, count in (("first", size), ("second", size // 3)):
            write_export(folder / "seeds" / "search" / f"{source}.ris", count=count)
            log.write(f"{source},2026-01,{source}.ris,database,{source},2026-01-31,{count},made\n")
    return folder


def cast(review: Path, phase: str, decide: Callable[[int], str]) -> None:
    """Both people vote on every row of their sheets, as spreadsheet programs store typed text."""
    for path in sorted((review / "seeds" / "screening" / phase).glob("*/*.xlsx")):
        with zipfile.ZipFile(path) as archive:
            members = {item.filename: archive.read(item) for item in archive.infolist()}

        def write(match: re.Match[bytes]) -> bytes:
            word = decide(int(match[1])).encode()
            return b'<c r="C%s"%s t="inlineStr"><is><t>%s</t></is></c>' % (match[1], match[2], word)

        page = "xl/worksheets/sheet1.xml"
        members[page] = BLANK.sub(write, members[page])
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, content in members.items():
                archive.writestr(name, content)


def print_table(reviews: dict[str, list[dict[str, float]]]) -> bool:
    """One line per rule and review, the hungriest job of it; false where a job took more than it had asked for."""
    own = max(run["peak"] for runs in reviews.values() for run in runs if run["rule"] == BOOKKEEPING)
    print(f"Snakemake itself: {own:.0f} MB; twice beside every job on a cluster")
    print("".join(f"{head:>{width}}" for head, width in HEADS.items()))
    enough = True
    for rule, review, run in _hungriest(reviews):
        short = run["asked"] < run["peak"] + 2 * own or run["minutes"] * 60 < run["seconds"]
        enough = enough and not short
        measured = f"{run['input']:10.2f}{run['peak']:9.0f}{run['seconds']:9.1f}{run['processor']:8.1f}"
        print(f"{rule:>22}{review:>10}{measured}{run['asked']:10}{run['minutes']:11}{'  TOO LITTLE' if short else ''}")
    return enough


def _hungriest(reviews: dict[str, list[dict[str, float]]]) -> Iterator[tuple[str, str, dict[str, float]]]:
    rules = {str(run["rule"]) for runs in reviews.values() for run in runs} - {BOOKKEEPING}
    for rule in sorted(rules):
        for review, runs in reviews.items():
            own = [run for run in runs if run["rule"] == rule]
            if own:
                yield rule, review, max(own, key=lambda run: run["peak"])


def main() -> int:
    """Measure, print the table, and say whether every rule asks for enough."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("references", type=int, nargs="*", default=SIZES)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="resources-") as name:
        folder = Path(name)
        reviews = {"flagship": measure_flagship(folder / "flagship")}
        for size in args.references:
            reviews[str(size)] = measure_made(folder / str(size), size)
    return 0 if print_table(reviews) else 1


if __name__ == "__main__":
    sys.exit(main())
