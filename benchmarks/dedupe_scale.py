"""Measures how deduplication grows: concatenated, perturbed labelled sets of 1,000 to 1,000,000 records.

Each size runs in a process of its own, so that the peak of memory is its own. The growth exponent is the slope of log
seconds over log records, also of processor time, which other work on the machine disturbs less.
"""

import itertools
import math
import random
import re
import resource
import subprocess
import sys
import time

import pandas as pd
from dedupe import FOLDER, SETS, read_labelled

from prismake.dedupe import deduplicate

SIZES = (1_000, 10_000, 100_000)
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SEED = 11
NUMBER = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d+")  # but for years
NUMBERED = ("journal", "volume", "issue", "pages")


def make_records(size: int) -> pd.DataFrame:
    """`size` records: the sets one behind the other, every further round with other words and other numbers."""
    whole = pd.concat([read_labelled(FOLDER / f"{name}.csv.gz")[0] for name in SETS], ignore_index=True)
    chance = random.Random(SEED)
    rounds = []
    for number in range(math.ceil(size / len(whole))):
        rounds.append(_perturb(whole.assign(source=f"round{number}"), number, chance) if number else whole)
    records = pd.concat(rounds, ignore_index=True).iloc[:size]
    ids = [f"{source}:{position}" for position, source in enumerate(records["source"].tolist())]
    return records.assign(record_id=ids, position=range(1, len(records) + 1))


def _perturb(records: pd.DataFrame, number: int, chance: random.Random) -> pd.DataFrame:
    """The same documents as new ones: two words of each title, volume, issue, pages and DOI differ by document.

    Ovid's exports glue volume, issue and pages to the name of the journal, so that they are renumbered there, too.
    """
    new: dict[str, str] = {}

    def replace(word: str) -> str:
        if word not in new:
            new[word] = "".join(chance.choice(LETTERS) for _ in word)
        return new[word]

    def retitle(title: str) -> str:
        words = title.split(" ")
        longest = sorted(set(words), key=lambda word: (-len(word), word))[:2]
        return " ".join(replace(word) if word in longest else word for word in words)

    def renumber(text: str) -> str:
        return NUMBER.sub(rf"{number}\g<0>", text)

    return records.assign(
        title=[retitle(title) for title in records["title"].tolist()],
        doi=[f"{doi}.{number}" if doi else "" for doi in records["doi"].tolist()],
        **{field: [renumber(text) for text in records[field].tolist()] for field in NUMBERED},
    )


def measure(size: int) -> None:
    """Print seconds, processor seconds, the peaks of memory in GB, pairs and references of one size."""
    records = make_records(size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, busy = time.perf_counter(), time.process_time()
    pairs, _, references = deduplicate(records)
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(seconds, busy, peak / 2**20, before / 2**20, len(pairs), len(references))


def main(sizes: list[int]) -> None:
    print(f"{'records':>9} {'seconds':>8} {'cpu':>8} {'GB':>6} {'GB before':>9} {'pairs':>9} {'references':>10}")
    points = []
    for size in sizes:
        command = [sys.executable, __file__, "--one", str(size)]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        seconds, busy, peak, before = (float(value) for value in output[:4])
        points.append((size, seconds, busy))
        figures = f"{seconds:8.2f} {busy:8.2f} {peak:6.2f} {before:9.2f} {output[4]:>9} {output[5]:>10}"
        print(f"{size:9} {figures}", flush=True)
    for (size, *times), (larger, *later) in itertools.pairwise(points):
        wall, busy = (math.log(b / a) / math.log(larger / size) for a, b in zip(times, later, strict=True))
        print(f"growth from {size} to {larger} records: n^{wall:.2f}, of processor time n^{busy:.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        measure(int(sys.argv[2]))
    else:
        main([int(size) for size in sys.argv[1:]] or list(SIZES))
