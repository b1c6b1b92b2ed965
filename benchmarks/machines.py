"""Simulates machines of known recall that vote on labelled reviews, and how often a sample validates one wrongly.

Each machine finds a fixed number of the relevant references of a published review: all of them, fewer, or just fewer
than the protocol's line asks. A run draws the sample by a seed of its own, and which relevant references the machine
misses by another; people say what the review's labels say. The workflow itself draws and judges. The promise of a run
holds unless a machine below the line is validated. Writes docs/machines.csv, a row for each review and machine. The
exit code is 1 where the promise holds in fewer runs than the confidence says.
"""

import csv
import math
import os
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from prismake import config, ingest, tables
from prismake.config.files import read_rows
from prismake.screen.machines import Limits, draw_samples, judge_sample

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("PRISMAKE_SHARED_DATA", ROOT.parent / "shared" / "data"))
DEPOSIT, OUT = "chronic_pain", ROOT / "docs" / "machines.csv"
LINES = {DEPOSIT: 0.9, "Jeyaraman_2020": 0.9, "Meijboom_2021": 0.8, "Oud_2018": 0.8}  # of each review
RUNS, SAMPLE, CONFIDENCE = 500, 500, 0.95
EXTRA = 0.2  # share of the irrelevant that every machine includes
VERDICTS = ("passed", "below", "too few")
COLUMNS = (
    *("review", "references", "relevant", "sample", "line", "confidence", "recall", "runs"),
    *("passed", "below", "too_few", "held"),
)


@dataclass(frozen=True)
class Case:
    """A machine that finds `found` relevant references of a labelled review, against a line."""

    review: str
    line: float
    found: int


@cache
def read_labels(review: str) -> dict[str, bool]:
    """Whether each reference of a review is relevant, by its id."""
    if review != DEPOSIT:
        rows = pd.read_csv(SHARED / "screening" / f"{review}.csv", dtype="str", keep_default_na=False)
        return dict(zip(rows["openalex"], rows["label_included"] == "1", strict=True))
    log = config.as_frame(read_rows(ROOT / "atlas" / review / "config" / "searches.csv", "searches"), "searches")
    records, _, _ = ingest.read_sources(log, folder=SHARED / "atlas" / review)
    return dict(zip(records["record_id"], records["file"] == "included.ris", strict=True))


def list_cases(reviews: Iterable[str] = tuple(LINES)) -> Iterator[Case]:
    """For each review a machine just below the line, one on it, one half way above it, and a perfect one."""
    for review in reviews:
        relevant, line = sum(read_labels(review).values()), LINES[review]
        on = math.ceil(round(line * relevant, 9))
        yield from (Case(review, line, n) for n in dict.fromkeys((on - 1, on, (on + relevant) // 2, relevant)))


def simulate(case: Case, *, runs: int = RUNS, size: int = SAMPLE) -> dict[str, Any]:
    """How often the machine is validated, and how often that is what the protocol promises."""
    labels = read_labels(case.review)
    relevant, others = (sorted(one for one in labels if labels[one] == side) for side in (True, False))
    status = {one: {"status": "included" if labels[one] else "excluded", "settled_by": "agreement"} for one in labels}
    references = tables.from_rows("references", [{"reference_id": one, "rounds": "2024"} for one in labels])
    verdicts = Counter[str]()
    for seed in range(runs):
        chance = random.Random(f"{case} {seed}")
        taken = {*chance.sample(relevant, case.found), *chance.sample(others, round(EXTRA * len(others)))}
        words = {one: "included" if one in taken else "excluded" for one in labels}
        limits = Limits(sample=size, recall=case.line, confidence=CONFIDENCE, seed=seed)
        (sample,) = draw_samples(references, wanted=labels, limits=limits)
        verdicts[judge_sample(sample, status=status, words=words, limits=limits)["verdict"]] += 1
    recall = case.found / len(relevant)
    counts = {name.replace(" ", "_"): verdicts[name] for name in VERDICTS}
    held = runs - verdicts["passed"] * (case.found < case.line * len(relevant))
    told = (case.review, len(labels), len(relevant), size, case.line, CONFIDENCE, round(recall, 4), runs)
    return {**dict(zip(COLUMNS, told, strict=False)), **counts, "held": held}


def find_broken(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The machines that are wrongly validated in more runs than the confidence allows."""
    return [
        f"{row['review']}, recall {row['recall']}, line {row['line']}: {row['held']} of {row['runs']} runs"
        for row in rows
        if row["held"] < CONFIDENCE * row["runs"]
    ]


def main() -> int:
    """Simulate all machines, and write the rows."""
    if not SHARED.is_dir():
        sys.exit(f"no labelled reviews in {SHARED}: nothing was simulated; set PRISMAKE_SHARED_DATA")
    with ProcessPoolExecutor() as pool:
        rows = list(pool.map(simulate, list_cases()))
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    broken = find_broken(rows)
    print(f"{len(rows)} machines of {RUNS} runs written to {OUT}; {len(broken)} promises broken", *broken, sep="\n  ")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
