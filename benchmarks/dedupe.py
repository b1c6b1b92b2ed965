"""Measures deduplication on labelled sets: TP, FP, FN, F1 and seconds, counted per record as bib-dedupe does.

Two times are taken from the records in memory, each the median of three runs: to the clusters, which is what bib-dedupe
is timed to, and on to the merged references, which it is not. With --peer bib-dedupe runs on every set right after.
Every set is judged again without volume, issue, pages and DOI, as thin sources give records: the exit code is 1 when
fewer than LEAST_PRECISION of what is joined there is rightly joined, or more than MOST_QUESTIONS of it is asked about.
Every false positive is printed with both records and what dedupe_adjudicated.csv says of it; the exit code is 1 when
one of them is not adjudicated, or is two documents.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "workflow"), str(ROOT / "benchmarks")]

import scoring  # noqa: E402

from prismake import tables  # noqa: E402
from prismake.dedupe import deduplicate  # noqa: E402

FOLDER = Path(os.environ.get("PRISMAKE_SHARED_DATA", ROOT.parent / "shared" / "data")) / "dedupe"
RUNS = 3
PLACES = ("volume", "issue", "pages", "doi")
LEAST_PRECISION, MOST_QUESTIONS = 0.999, 0.05
LARGEST_SET = "depression.csv.gz"  # takes bib-dedupe a quarter of an hour and 7 GB: only when it is named
SETS = ("cytology_screening", "diabetes", "neuroimaging", "digital_work", "cardiac", "depression")
ADJUDICATED = Path(__file__).with_name("dedupe_adjudicated.csv")
SHOWN = ("title", "authors", "year", "journal", "volume", "issue", "pages", "doi")
COLUMNS = {
    "record_id": "ID",
    "title": "title",
    "authors": "author",
    "year": "year",
    "journal": "journal",
    "volume": "volume",
    "issue": "number",
    "pages": "pages",
    "doi": "doi",
    "issn": "isbn",
    "abstract": "abstract",
}


@dataclass(frozen=True)
class Count:
    """Records counted: duplicates removed, works that vanish, surplus copies that stay."""

    tp: int
    fp: int
    fn: int

    @property
    def f1(self) -> float:
        found = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / found if found else 1.0


def read_labelled(path: Path) -> tuple[pd.DataFrame, pd.Series]:
    """The table "records" of a labelled set, and the label of every record_id (empty = unique)."""
    labelled = pd.read_csv(path, dtype=str, keep_default_na=False)
    records = pd.DataFrame("", index=labelled.index, columns=list(tables.TABLES["records"].columns), dtype=object)
    for column, origin in COLUMNS.items():
        if origin in labelled:
            records[column] = labelled[origin]
    if "booktitle" in labelled:
        records["journal"] = records["journal"].where(records["journal"] != "", labelled["booktitle"])
    records["source"], records["position"] = path.name.split(".")[0], range(1, len(records) + 1)
    groups = labelled["group"] if "group" in labelled else pd.Series("", index=labelled.index)
    return tables.conform("records", records), pd.Series(groups.to_numpy(), index=labelled["ID"])


def count_errors(kept: pd.Series, groups: pd.Series) -> Count:
    """TP, FP and FN from whether each record is kept; a group all of whose records are removed is a work lost."""
    return Count(*scoring.count_errors(kept.index[~kept], groups.to_dict()))


def find_missed(groups: pd.Series, *, named: pd.Series, pairs: pd.DataFrame) -> int:
    """Surplus copies that stay and that nobody is asked about either."""
    doubtful = pairs[pairs["verdict"] == "doubtful"]
    graph: dict[str, str] = {}

    def find(name: str) -> str:
        while graph.get(name, name) != name:
            name = graph[name]
        return name

    for left, right in zip(doubtful["left"], doubtful["right"], strict=True):
        graph[find(named[left])] = find(named[right])
    labelled = groups[groups != ""]
    asked = pd.Series([find(named[record_id]) for record_id in labelled.index], index=labelled.index)
    return int((asked.groupby(labelled).nunique() - 1).sum())


def find_mixed(groups: pd.Series, named: pd.Series) -> list[tuple[str, str]]:
    """Pairs that were joined although their labels differ: each further label of a reference beside its first."""
    labels = groups.where(groups != "", groups.index.to_series())
    mixed = []
    for _, members in labels.groupby(named.reindex(labels.index)):
        firsts = members[~members.duplicated()].index.tolist()
        mixed += [(firsts[0], other) for other in firsts[1:]]
    return sorted(mixed)


def show_mixed(name: str, mixed: list[tuple[str, str]], records: pd.DataFrame) -> int:
    """Print joined pairs of different labels with their adjudication; returns how many are not settled as the same."""
    known = pd.read_csv(ADJUDICATED, dtype=str, keep_default_na=False)
    verdicts = {(row.set, row.left, row.right): (row.verdict, row.reason) for row in known.itertuples()}
    by_id, open_pairs = records.set_index("record_id"), 0
    for left, right in mixed:
        verdict, reason = verdicts.get((name, left, right), ("NOT ADJUDICATED", ""))
        open_pairs += verdict != "same"
        print(f"  joined in spite of the labels: {verdict}. {reason}")
        for record_id in (left, right):
            print(f"    {record_id}: " + " | ".join(by_id.loc[record_id, field] for field in SHOWN))
    return open_pairs


def time_deduplication(records: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, float, float]:
    """Pairs, clusters, and the seconds to the clusters and to the references."""
    clustered, merged = [], []
    for _ in range(RUNS):
        reached: dict[str, float] = {}
        start = time.perf_counter()
        pairs, clusters, _ = deduplicate(
            records, progress=lambda step, done, reached=reached: reached.setdefault(step, time.perf_counter())
        )
        merged.append(time.perf_counter() - start)
        clustered.append(reached["merging records"] - start)
    return pairs, clusters, statistics.median(clustered), statistics.median(merged)


def measure_set(path: Path, peer: str) -> tuple[Count, int, int]:
    """Print one set's rows and its false positives; its counts, the copies nobody is asked about, open pairs."""
    name = path.name.split(".")[0]
    records, groups = read_labelled(path)
    pairs, clusters, clustered, merged = time_deduplication(records)
    named = clusters.set_index("record_id")["reference_id"]
    count = count_errors((named == named.index).reindex(groups.index), groups)
    doubtful = int((pairs["verdict"] == "doubtful").sum())
    missed = find_missed(groups, named=named, pairs=pairs)
    share, recall = doubtful / max(len(records), 1), 1 - missed / max(count.tp + count.fn, 1)
    times = f"{clustered:8.3f} {merged:8.3f}"
    figures = f"{count.tp:6} {count.fp:4} {count.fn:4} {count.f1:6.4f} {times} {doubtful:8} {share:6.2%}"
    print(f"{name:20} {len(records):8} {figures} {recall:9.4f}", flush=True)
    if peer:
        measure_peer(path, peer, clustered=clustered, merged=merged)
    return count, missed, show_mixed(name, find_mixed(groups, named), records)


def measure_thin(path: Path) -> tuple[int, int, float]:
    """Print one set's row without places: copies joined, pairs joined in spite of labels, questions per record."""
    records, groups = read_labelled(path)
    pairs, clusters, _ = deduplicate(records.assign(**dict.fromkeys(PLACES, "")))
    named = clusters.set_index("record_id")["reference_id"]
    count = count_errors((named == named.index).reindex(groups.index), groups)
    mixed = len(find_mixed(groups, named))
    share = int((pairs["verdict"] == "doubtful").sum()) / max(len(records), 1)
    recall = 1 - find_missed(groups, named=named, pairs=pairs) / max(count.tp + count.fn, 1)
    precision = count.tp / max(count.tp + mixed, 1)
    name = path.name.split(".")[0]
    print(f"{name:20} {len(records):8} {count.tp:6} {mixed:4} {precision:9.4f} {share:8.2%} {recall:8.4f}", flush=True)
    return count.tp, mixed, share


def judge_thin(paths: list[Path]) -> bool:
    """Measure all sets without places; whether precision and questions are as promised."""
    print(
        f"\n{'without places':20} {'records':>8} {'TP':>6} {'false':>4} {'precision':>9} {'doubtful':>8} {'recall+':>8}"
    )
    rows = [measure_thin(path) for path in paths]
    tp, mixed = (sum(row[column] for row in rows) for column in (0, 1))
    precision = tp / max(tp + mixed, 1)
    print(f"{'all':29} {tp:6} {mixed:4} {precision:9.4f}")
    return precision >= LEAST_PRECISION and max(share for _, _, share in rows) <= MOST_QUESTIONS


def measure_peer(path: Path, peer: str, *, clustered: float, merged: float) -> None:
    """Print what bib-dedupe does on a set, and how many times its seconds ours are."""
    script = Path(__file__).with_name("dedupe_peer.py")
    command = [peer, str(script), str(path.parent), path.name.split(".")[0]]
    row = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1].split()
    tp, fp, fn, f1, seconds = row[2:]
    ratios = f"{float(seconds) / clustered:.0f} times ours to clusters, {float(seconds) / merged:.0f} to references"
    print(f"{'  bib-dedupe':29} {tp:>6} {fp:>4} {fn:>4} {f1:>6} {seconds:>8} {'':8} {ratios}", flush=True)


def main(names: list[str], peer: str) -> int:
    head = f"{'TP':>6} {'FP':>4} {'FN':>4} {'F1':>6} {'clusters':>8} {'and refs':>8} {'doubtful':>8} {'share':>6}"
    print(f"{'set':20} {'records':>8} {head} {'recall+':>9}")
    paths = [Path(name) if Path(name).is_file() else FOLDER / f"{name}.csv.gz" for name in names or SETS]
    results = [measure_set(path, peer if names or path.name != LARGEST_SET else "") for path in paths]
    total = Count(*(sum(getattr(count, part) for count, _, _ in results) for part in ("tp", "fp", "fn")))
    missed = sum(missed for _, missed, _ in results)
    recall = 1 - missed / max(total.tp + total.fn, 1)
    print(f"{'all':29} {total.tp:6} {total.fp:4} {total.fn:4} {total.f1:6.4f} {recall:43.4f}")
    print("clusters, and refs: seconds from records in memory to clusters, and on to merged references")
    print("recall+: share of surplus copies that are removed, or that a doubtful pair asks about")
    return 0 if judge_thin(paths) and not any(open_pairs for _, _, open_pairs in results) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="labelled sets, or files like them; by default all")
    parser.add_argument("--peer", default="", help="the Python of an environment with bib-dedupe")
    given = parser.parse_args()
    sys.exit(main(given.names, given.peer))
