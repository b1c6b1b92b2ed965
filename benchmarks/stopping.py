"""Simulates ranked screening of a published review (atlas/chronic_pain) up to where the stopping test lets it end.

Every run starts from one relevant and one irrelevant reference drawn by its seed and goes on in batches, by the
workflow's own ranking and test; relevant is what stands in the review's final list. Records without an abstract are
always read, as the workflow has it. Writes docs/atlas_stopping.csv, a row for each run and target; docs/atlas.md sums
it up (`make atlas`). The exit code is 1 when a promise holds in fewer runs than it says.
"""

import csv
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from ranking import Labelled, draw_priors, rank_rest

from prismake import config, ingest
from prismake.config.files import read_rows
from prismake.screen.ranking import extract_features
from prismake.screen.stopping import measure_chance

ROOT = Path(__file__).resolve().parent.parent
DEPOSIT = Path(os.environ.get("PRISMAKE_SHARED_DATA", ROOT.parent / "shared" / "data")) / "atlas" / "chronic_pain"
OUT = ROOT / "docs" / "atlas_stopping.csv"
RELEVANT = "included.ris"
SEEDS, SIZE = 200, 25  # references in a batch, as the workflow hands them out
TARGETS = ((0.8, 0.95), (0.9, 0.95), (0.95, 0.8), (0.95, 0.95))  # recall and confidence
COLUMNS = ("seed", "recall", "confidence", "always_read", "read", "references", "found", "relevant")
Row = dict[str, float]


@cache
def read_deposit(folder: Path) -> tuple[Labelled, Labelled]:
    """The records with an abstract, which are ranked, and those without one."""
    searches = config.as_frame(
        read_rows(ROOT / "atlas" / folder.name / "config" / "searches.csv", "searches"), "searches"
    )
    records, _, _ = ingest.read_sources(searches, folder=folder)
    apart = records["abstract"].str.strip() == ""
    made = []
    for name, chosen in (("ranked", records[~apart]), ("no abstract", records[apart])):
        features, _ = extract_features(chosen["title"].tolist(), chosen["abstract"].tolist())
        made.append(Labelled(name, features, (chosen["file"] == RELEVANT).to_numpy()))
    return made[0], made[1]


def read_batches(labelled: Labelled, *, seed: int, size: int = SIZE) -> Iterator[list[int]]:
    """The order of reading so far, after each batch; each is learned from before the next."""
    order = draw_priors(labelled.relevant, seed=seed)
    while len(order) < len(labelled.relevant):
        order += rank_rest(labelled, order)[:size]
        yield order


def simulate_stops(seed: int, *, folder: Path = DEPOSIT) -> list[Row]:
    """A row for each target: how many references are read and how many relevant ones found where the test is passed."""
    ranked, apart = read_deposit(folder)
    total, always = len(ranked.relevant), len(apart.relevant)
    rows: list[Row] = []
    for order in read_batches(ranked, seed=seed):
        told = ranked.relevant[order].tolist()
        for recall, confidence in TARGETS:
            done = any((row["recall"], row["confidence"]) == (recall, confidence) for row in rows)
            if not done and measure_chance(told, total=total, recall=recall) < 1 - confidence:
                found = sum(told) + int(apart.relevant.sum())
                relevant = int(ranked.relevant.sum() + apart.relevant.sum())
                counts = (always, len(told) + always, total + always, found, relevant)
                rows.append(dict(zip(COLUMNS, (seed, recall, confidence, *counts), strict=True)))
        if len(rows) == len(TARGETS):
            break
    return sorted(rows, key=lambda row: (row["recall"], row["confidence"]))


def find_broken(rows: Sequence[Row]) -> list[str]:
    """The targets whose recall is reached in a smaller share of the runs than their confidence."""
    broken = []
    for recall, confidence in TARGETS:
        own = [row for row in rows if (row["recall"], row["confidence"]) == (recall, confidence)]
        held = sum(row["found"] >= recall * row["relevant"] for row in own)
        if held < confidence * len(own):
            broken.append(f"recall {recall} at confidence {confidence}: {held} of {len(own)} runs")
    return broken


def main() -> int:
    """Simulate all runs, one process for each, and write the rows."""
    if not DEPOSIT.is_dir():
        sys.exit(f"no deposit in {DEPOSIT}: nothing was simulated; set PRISMAKE_SHARED_DATA")
    with ProcessPoolExecutor() as pool:
        rows = [row for found in pool.map(simulate_stops, range(SEEDS)) for row in found]
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    broken = find_broken(rows)
    print(f"{SEEDS} runs written to {OUT}; {len(broken)} promises broken", *broken, sep="\n  ")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
