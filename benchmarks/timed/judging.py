"""Duplicates removed from labelled sets and held against their labels: ours, bib-dedupe, srdedupe, deduplicate-it.

Ours and bib-dedupe get each set as a table; the two others take only files, so that theirs reads RIS and writes its
results within its time.
"""

import contextlib
import csv
import gzip
import io
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from scoring import count_errors

LABELS, EXPORT, RESULTS = "labels.json", "export.ris", "removed"
RIS = {"title": "TI", "year": "PY", "volume": "VL", "number": "IS", "doi": "DO"}
Labelled = dict[str, dict[str, str]]


def prepare(size: int, folder: Path) -> None:
    """As many labelled records, set by set: a CSV file as it is, and a RIS file in which each record has its ID."""
    from dedupe import FOLDER, SETS

    labels: Labelled = {}
    for name in SETS:
        with gzip.open(FOLDER / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))[: size - sum(map(len, labels.values()))]
        if rows:
            labels[name] = {row["ID"]: row["group"] for row in rows}
            _write(rows, folder / name)
    (folder / LABELS).write_text(json.dumps(labels), encoding="utf-8")


def _write(rows: list[dict[str, str]], folder: Path) -> None:
    folder.mkdir()
    with gzip.open(folder / f"{folder.name}.csv.gz", "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    entries = "\n\n".join(map(_write_entry, rows))
    (folder / EXPORT).write_text(f"{entries}\n", encoding="utf-8")


def _write_entry(row: Mapping[str, str]) -> str:
    first, _, last = row.get("pages", "").partition("-")
    fields = [
        ("TY", "JOUR"),
        ("ID", row["ID"]),
        *((tag, row.get(column, "")) for column, tag in RIS.items()),
        *(("AU", author) for author in row["author"].split(" and ")),
        ("JO", row.get("journal") or row.get("booktitle", "")),
        *(("SP", first), ("EP", last.lstrip("-")), ("SN", row.get("isbn", ""))),
    ]
    lines = [f"{tag}  - {' '.join(text.split())}" for tag, text in fields if text.strip()]
    return "\n".join([*lines, "ER  - "])


def remove(folder: Path) -> Callable[[], object]:
    """Ours: every member of a reference but the first; pairs that are asked about stay."""
    from dedupe import read_labelled

    from prismake import dedupe

    labels = _read_labels(folder)
    sets = {name: read_labelled(folder / name / f"{name}.csv.gz")[0] for name in labels}

    def find(name: str) -> list[str]:
        _, clusters, _ = dedupe.deduplicate(sets[name])
        return clusters.loc[clusters["record_id"] != clusters["reference_id"], "record_id"].tolist()

    return _judge(labels, find)


def remove_with_bib_dedupe(folder: Path) -> Callable[[], object]:
    """bib-dedupe: every member of a set of duplicates but the first."""
    import pandas as pd
    from dedupe_peer import find_duplicates

    labels = _read_labels(folder)
    sets = {
        name: pd.read_csv(folder / name / f"{name}.csv.gz", dtype=str, keep_default_na=False).drop(columns="group")
        for name in labels
    }
    return _judge(labels, lambda name: find_duplicates(sets[name]))


def remove_with_srdedupe(folder: Path) -> Callable[[], object]:
    """srdedupe by its defaults: every member of a cluster that it merges by itself but the first."""
    import srdedupe

    def find(name: str) -> Iterable[str]:
        place = _make_place(folder / name)
        srdedupe.dedupe(folder / name / EXPORT, output_dir=place)
        ids = {one["rid"]: _find_id(one) for one in _read_lines(place / "stage1" / "canonical_records.jsonl")}
        for cluster in _read_lines(place / "stage5" / "clusters.jsonl"):
            if cluster["status"] == "AUTO":
                yield from (ids[rid] for rid in cluster["rids"][1:])

    return _judge(_read_labels(folder), find)


def remove_with_deduplicate_it(folder: Path) -> Callable[[], object]:
    """deduplicate-it by its defaults: what is not in the file that it writes."""
    from deduplicate_it.core import main

    labels = _read_labels(folder)

    def find(name: str) -> set[str]:
        source, place = folder / name / "source", _make_place(folder / name)
        source.mkdir(exist_ok=True)
        shutil.copy(folder / name / EXPORT, source)
        with contextlib.redirect_stdout(io.StringIO()):
            main(["--source", str(source), "--outdir", str(place)])
        written = (place / "deduplicated.ris").read_text(encoding="utf-8").splitlines()
        return labels[name].keys() - {line.removeprefix("ID  - ") for line in written if line.startswith("ID  - ")}

    return _judge(labels, find)


def _read_labels(folder: Path) -> Labelled:
    return dict(json.loads((folder / LABELS).read_text(encoding="utf-8")))


def _judge(labels: Labelled, find: Callable[[str], Iterable[str]]) -> Callable[[], str]:
    """The work of all sets; what it came to as the words that `results.read_accuracy` understands."""

    def work() -> str:
        counted = [count_errors(set(find(name)), groups) for name, groups in labels.items()]
        tp, fp, fn = (sum(parts) for parts in zip(*counted, strict=True))
        return f"TP {tp}, FP {fp}, FN {fn}"

    return work


def _make_place(folder: Path) -> Path:
    return Path(tempfile.mkdtemp(prefix=RESULTS, dir=folder))


def _read_lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _find_id(record: dict) -> str:
    return next(tag["value_raw_joined"] for tag in record["raw"]["tags"] if tag["tag"] == "ID")
