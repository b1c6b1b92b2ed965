"""Measures deduplication on labelled sets: TP, FP, FN, F1 and seconds, counted per record as bib-dedupe does."""

import os
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "workflow"))

from prismake import tables  # noqa: E402
from prismake.dedupe import deduplicate  # noqa: E402

FOLDER = Path(os.environ.get("PRISMAKE_SHARED_DATA", ROOT.parent / "shared" / "data")) / "dedupe"
SETS = ("cytology_screening", "diabetes", "neuroimaging", "digital_work", "cardiac")
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
    tp, fp, fn = 0, int((~kept[groups == ""]).sum()), 0
    for size, stay in _count_groups(kept, groups[groups != ""]):
        tp += size - max(stay, 1)
        fp += int(stay == 0)
        fn += max(stay - 1, 0)
    return Count(tp, fp, fn)


def _count_groups(kept: pd.Series, labels: pd.Series) -> Iterable[tuple[int, int]]:
    counted = kept[labels.index].groupby(labels).agg(["size", "sum"])
    return [(int(size), int(stay)) for size, stay in counted.itertuples(index=False)]


def main(names: list[str]) -> None:
    print(f"{'set':20} {'records':>8} {'TP':>6} {'FP':>4} {'FN':>4} {'F1':>6} {'seconds':>8} {'doubtful':>8}")
    for name in names or SETS:
        path = Path(name) if Path(name).is_file() else FOLDER / f"{name}.csv.gz"
        records, groups = read_labelled(path)
        start = time.perf_counter()
        pairs, clusters, _ = deduplicate(records)
        seconds = time.perf_counter() - start
        named = clusters.set_index("record_id")["reference_id"]
        count = count_errors((named == named.index).reindex(groups.index), groups)
        doubtful = int((pairs["verdict"] == "doubtful").sum())
        figures = f"{count.tp:6} {count.fp:4} {count.fn:4} {count.f1:6.4f} {seconds:8.2f} {doubtful:8}"
        print(f"{path.name.split('.')[0]:20} {len(records):8} {figures}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
