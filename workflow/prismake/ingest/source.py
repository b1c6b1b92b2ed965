"""All exports of one source as records with lasting ids, beside the proof that none was lost."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from prismake import tables
from prismake.ingest.entries import Entries
from prismake.ingest.eppi import Judged, place_report
from prismake.ingest.export import Export, read_export
from prismake.ingest.record_ids import NAMED_BY, Seen, make_ids
from prismake.ingest.seeds import list_tags, place_seeds, remark_seeds
from prismake.ingest.votes import place_votes
from prismake.issues import Gathering, Issue, ReviewError, raise_any
from prismake.tables import to_rows

SHOWN_PROBLEMS = 20
LEFT_OUT = " left out"  # How remarks end on what stands in a file and is no entry.
LONGEST_COUNT = 12  # digits

Frames = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]  # records, ingest, carried_votes


def read_source(searches: pd.DataFrame, *, source: str, folder: Path, cores: int = 1) -> Frames:
    """The records of every export of a source, one ingest row per file, and the votes that the files carry.

    They are frames of the tables "records", "ingest" and "carried_votes". A report that holds votes alone gives them to
    the records of its source.

    Rows of `searches` are taken in their order; large files are read on as many `cores` as are given. Raises
    ReviewError with the problems of all files at once.
    """
    frames: list[pd.DataFrame] = []
    ingest: list[dict[str, object]] = []
    carried: list[dict[str, str]] = []
    issues: list[Issue] = []
    reports: dict[str, tuple[Judged, ...]] = {}
    seen = Seen()
    for row in to_rows(searches[searches["source"] == source]):
        name = str(row["file"])
        if any(listed["file"] == name for listed in ingest):
            issues.append(_refuse_twice(source, name))
            continue
        try:
            export = read_export(folder / name, name, cores=cores, seeds=list_tags(row))
        except ReviewError as error:
            issues += [replace(one, file=(folder / name).as_posix()) for one in error.issues]
            continue
        hits = _read_hits(row, name=name, export=export, issues=issues)
        named = {column: export.entries.columns[column] for column in NAMED_BY}
        record_ids, repeats = make_ids(named, source, seen=seen)
        for record_id, votes in zip(record_ids, export.votes, strict=True):
            carried += place_votes(votes, record_id) if votes else []
        ingest.append(_make_ledger(export, row, hits=hits, repeats=repeats))
        reports |= {name: export.judged} if export.judged else {}
        seeds = place_seeds(row, export.seeds)
        ingest[-1]["problems"] = "; ".join(filter(None, (str(ingest[-1]["problems"]), *remark_seeds(row, seeds))))
        frames.append(_make_frame(export.entries, row, record_ids=record_ids, seeds=seeds))
    raise_any(issues)
    records = _concat("records", frames)
    for row in ingest:
        if judged := reports.get(str(row["file"])):
            placed, remarks = place_report(judged, records)
            carried += placed
            row["problems"] = "; ".join(filter(None, (str(row["problems"]), *remarks)))
    return records, tables.from_rows("ingest", ingest), tables.from_rows("carried_votes", carried)


def _refuse_twice(source: str, name: str) -> Issue:
    found, remedy = f"file {name} twice", "delete one of the rows"
    return Issue("config/searches", f"source {source}", found, "each file once", remedy)


def read_sources(searches: pd.DataFrame, *, folder: Path, cores: int = 1) -> Frames:
    """The same of every source of the search log, in its order, as one frame each.

    Raises ReviewError with the problems of all files of all sources at once.
    """
    gathering, read = Gathering(), []
    for source in searches["source"].unique():
        with gathering:
            read.append(read_source(searches, source=str(source), folder=folder, cores=cores))
    gathering.end()
    return combine(*([frames[place] for frames in read] for place in range(3)))


def combine(records: list[pd.DataFrame], ledgers: list[pd.DataFrame], votes: list[pd.DataFrame]) -> Frames:
    """The records, the ingest rows and the carried votes of all sources as one frame each."""
    return _concat("records", records), _concat("ingest", ledgers), _concat("carried_votes", votes)


def _make_frame(
    entries: Entries, row: Mapping[str, object], *, record_ids: list[str], seeds: list[str]
) -> pd.DataFrame:
    """The entries of one file as records; the columns leave `entries`, so that no text stands in memory twice."""
    count = len(record_ids)
    shared = {column: pd.array([str(row[column])] * count, dtype="str") for column in ("source", "round", "file")}
    taken = {
        column: pd.array(values, dtype="str") if declared.kind == "text" else values
        for column, declared in tables.TABLES["records"].columns.items()
        if (values := entries.columns.pop(column, None)) is not None
    }
    return pd.DataFrame(
        {
            "record_id": pd.array(record_ids, dtype="str"),
            **shared,
            "position": range(1, count + 1),
            **taken,
            "seeds": pd.array(seeds, dtype="str"),
        }
    )


def _make_ledger(export: Export, row: Mapping[str, object], *, hits: int | None, repeats: int) -> dict[str, object]:
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


def _read_hits(row: Mapping[str, object], *, name: str, export: Export, issues: list[Issue]) -> int | None:
    written, parsed = str(row["hits"]).strip(), len(export.entries)
    if not written:
        return None
    place = f"hits of {name}"
    if not written.isdecimal() or len(written) > LONGEST_COUNT:
        issues.append(
            Issue(
                "config/searches",
                place,
                repr(written[:80]),
                "a whole number, or nothing",
                "write the number of hits the database stated",
            )
        )
        return None
    if int(written) != parsed:
        left_out = [problem for problem in export.problems if LEFT_OUT in problem]
        issues.append(
            Issue(
                "config/searches",
                place,
                "; ".join([f"{written} hits, but {parsed} entries in the file", *left_out]),
                "the same number",
                "export again in full, or mend hits and say why in the query",
            )
        )
    return int(written)


def _concat(table: str, frames: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return tables.empty(table)
    # An id begins with its source: put one behind the other so, sorted parts need no copy that is sorted as a whole.
    filled.sort(key=lambda frame: str(frame[tables.TABLES[table].key[0]].iloc[0]))
    return tables.conform(table, pd.concat(filled, ignore_index=True) if len(filled) > 1 else filled[0])
