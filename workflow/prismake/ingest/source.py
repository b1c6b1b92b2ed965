"""All exports of one source as records with lasting ids, beside the proof that none was lost."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from prismake import tables
from prismake.ingest.export import Export, read_export
from prismake.issues import Issue, ReviewError, raise_any

SHOWN_PROBLEMS = 20


def read_source(searches: pd.DataFrame, *, source: str, folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The records of every export of a source and one ingest row per file: frames of the tables "records" and "ingest".

    Rows of `searches` are taken in their order. Raises ReviewError with the problems of all files at once.
    """
    records: list[dict[str, object]] = []
    ingest: list[dict[str, object]] = []
    issues: list[Issue] = []
    seen: Counter[str] = Counter()
    for row in searches[searches["source"] == source].to_dict("records"):
        name = str(row["file"])
        if any(listed["file"] == name for listed in ingest):
            issues.append(
                Issue(
                    "config/searches.csv",
                    f"source {source}",
                    f"file {name} twice",
                    "each file once",
                    "delete one of the rows",
                )
            )
            continue
        try:
            export = read_export(folder / name, name)
        except ReviewError as error:
            issues += error.issues
            continue
        hits = _read_hits(row, name=name, parsed=len(export.entries), issues=issues)
        made = [_make_record(entry, row, seen=seen) for entry in export.entries]
        records += made
        repeats = sum(record["repeat"] is True for record in made)
        ingest.append(_make_ledger(export, row, hits=hits, repeats=repeats))
    raise_any(issues)
    listed = [{key: value for key, value in record.items() if key != "repeat"} for record in records]
    return tables.from_rows("records", listed), tables.from_rows("ingest", ingest)


def combine(records: list[pd.DataFrame], ledgers: list[pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The records and the ingest rows of all sources as one frame each."""
    return _concat("records", records), _concat("ingest", ledgers)


def make_record_id(entry: Mapping[str, object], source: str) -> str:
    """`source:accession`, else `source:` and ten hex digits of a hash of title, year, first author's family, pages."""
    if entry["accession"]:
        return f"{source}:{entry['accession']}"
    family = str(entry["authors"]).split(";")[0].split(",")[0]
    parts = (_normalise(str(part)) for part in (entry["title"], entry["year"], family, entry["pages"]))
    return f"{source}:{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:10]}"


def _normalise(text: str) -> str:
    """Letters and digits only, without accents and case: what a change of typography leaves alone."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"[\W_]+", " ", "".join(letter for letter in plain if not unicodedata.combining(letter))).strip()


def _make_record(entry: Mapping[str, object], row: Mapping[object, object], *, seen: Counter[str]) -> dict[str, object]:
    source = str(row["source"])
    base = make_record_id(entry, source)
    seen[base] += 1
    repeat = seen[base] > 1
    record_id = f"{base}~{seen[base]}" if repeat else base
    return {
        **entry,
        "record_id": record_id,
        "source": source,
        "round": row["round"],
        "file": row["file"],
        "repeat": repeat,
    }


def _make_ledger(export: Export, row: Mapping[object, object], *, hits: int | None, repeats: int) -> dict[str, object]:
    shown = list(export.problems[:SHOWN_PROBLEMS])
    if len(export.problems) > SHOWN_PROBLEMS:
        shown.append(f"and {len(export.problems) - SHOWN_PROBLEMS} more")
    return {
        "source": row["source"],
        "round": row["round"],
        "file": row["file"],
        "sha256": export.sha256,
        "format": export.format,
        "encoding": export.encoding,
        "separators": export.separators,
        "parsed": len(export.entries),
        "hits": hits,
        "duplicates_within": repeats,
        "problems": "; ".join(shown),
    }


def _read_hits(row: Mapping[object, object], *, name: str, parsed: int, issues: list[Issue]) -> int | None:
    written = str(row["hits"]).strip()
    if not written:
        return None
    place = f"hits of {name}"
    if not written.isdecimal():
        issues.append(
            Issue(
                "config/searches.csv",
                place,
                repr(written),
                "a whole number, or nothing",
                "write the number of hits the database stated",
            )
        )
        return None
    if int(written) != parsed:
        issues.append(
            Issue(
                "config/searches.csv",
                place,
                f"{written} hits, but {parsed} entries in the file",
                "the same number",
                "export again in full, or mend hits and say why in the query",
            )
        )
    return int(written)


def _concat(table: str, frames: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return tables.conform(table, pd.concat(filled, ignore_index=True)) if filled else tables.empty(table)
