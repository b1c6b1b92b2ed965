"""Runs bib-dedupe on the labelled sets for comparison; needs its own environment, see `make dedupe-benchmark`.

Timed is what leads from records in memory to sets of duplicates: its prep, block, match and cluster, on all cores.
"""

import sys
import time
from pathlib import Path

import pandas as pd
from bib_dedupe.bib_dedupe import block, cluster, match, prep
from scoring import count_errors

LARGEST = 10_000  # larger sets only when they are named: the largest takes a quarter of an hour and 7 GB


def find_duplicates(records: pd.DataFrame) -> set[str]:
    """The ids that bib-dedupe would remove: all members but the first of every set of duplicates."""
    prepared = prep(records.copy(), verbosity_level=0)
    matched = match(block(prepared, verbosity_level=0), verbosity_level=0)
    return {record_id for members in cluster(matched, verbosity_level=0) for record_id in sorted(members)[1:]}


def main(folder: Path, names: list[str]) -> None:
    paths = [folder / f"{name}.csv.gz" for name in names] or sorted(folder.glob("*.csv.gz"))
    print(f"{'set':20} {'records':>8} {'TP':>6} {'FP':>4} {'FN':>4} {'F1':>6} {'seconds':>8}")
    for path in paths:
        records = pd.read_csv(path, dtype=str, keep_default_na=False)
        if len(records) > LARGEST and not names:
            continue
        groups = pd.Series(records.pop("group").to_numpy(), index=records["ID"])
        start = time.perf_counter()
        removed = find_duplicates(records)
        seconds = time.perf_counter() - start
        tp, fp, fn = count_errors(removed, groups.to_dict())
        f1 = 2 * tp / (2 * tp + fp + fn)
        figures = f"{tp:6} {fp:4} {fn:4} {f1:6.4f} {seconds:8.2f}"
        print(f"{path.name.split('.')[0]:20} {len(records):8} {figures}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
