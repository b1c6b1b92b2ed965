"""What became of every row that was brought: the report, and the lines for the terminal."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from prismake.commands.importing.entries import describe_said
from prismake.commands.importing.placing import PLACED, Placed
from prismake.commands.importing.sources import Brought
from prismake.commands.importing.voting import ENDS, Vote
from prismake.exports.cells import keep_texts
from prismake.files.placing import write_text
from prismake.report.numerals import write_count

ABOUT = ["file", "place", "phase", "person", "title"]
COLUMNS = [*ABOUT, "decision", "reason", "level", "values", "outcome", "reference_id", "matched_by", "told", "nearest"]
EXTRACTION = "extraction"  # stands as the phase of values


def write_report(path: Path, votes: Iterable[Vote], placed: Iterable[Placed]) -> None:
    """A row for each vote and each entry: its outcome, the reference, what matched, and the nearest where none did."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [*map(_describe_vote, votes), *map(_describe_entry, placed)]
    frame = keep_texts(pd.DataFrame(rows, columns=COLUMNS, dtype="str").fillna(""))
    write_text(path, frame.to_csv(index=False, lineterminator="\n"))


def _describe_vote(vote: Vote) -> dict[str, str]:
    source, match, (decision, reason) = vote.source, vote.match, vote.said
    about = (source.file.as_posix(), vote.row.place, source.phase, source.person, vote.row.title)
    came = {"outcome": vote.end, "reference_id": match.reference_id, "matched_by": match.by, "told": vote.told}
    said = {"decision": decision, "reason": reason}
    return {**dict(zip(ABOUT, about, strict=True)), **said, **came, "nearest": " | ".join(match.candidates)}


def _describe_entry(placed: Placed) -> dict[str, str]:
    entry, match = placed.entry, placed.match
    named = entry.row.title or entry.row.label or entry.row.doi or entry.row.id or entry.row.pmid
    about = (entry.table.file.as_posix(), entry.row.place, EXTRACTION, entry.table.person, named)
    came = {"outcome": placed.end, "reference_id": match.study_id, "matched_by": match.by, "told": placed.told}
    said = {"level": entry.level, "values": describe_said(entry.said)}
    return {**dict(zip(ABOUT, about, strict=True)), **said, **came, "nearest": " | ".join(match.candidates)}


def sum_up(brought: Brought, votes: Sequence[Vote], placed: Sequence[Placed]) -> Iterable[str]:
    """A line for each source: what the whole file was taken for, and how many of its rows came to what."""
    for source in brought.votes:
        counted = Counter(vote.end for vote in votes if vote.source is source)
        taken = f", every row as {source.decision}" if source.decision else ""
        told = f"{write_count(counted.total(), 'row')}: {_list_ends(counted, ENDS)}" if counted else "no rows"
        yield f"{source.file.as_posix()}, {source.phase}, {source.person}{taken}: {told}"
    for table in brought.values:
        own = [one for one in placed if one.entry.table is table]
        counted = Counter(one.end for one in own)
        rows = write_count(len({one.entry.row.place for one in own}), "row")
        told = (
            f"{rows} with {write_count(len(own), 'entry', 'entries')}: {_list_ends(counted, PLACED)}"
            if own
            else "no rows"
        )
        yield f"{table.file.as_posix()}, {EXTRACTION}, {table.person}: {told}"


def _list_ends(counted: Counter[str], ends: Sequence[str]) -> str:
    return ", ".join(f"{counted[end]} {end}" for end in ends if counted[end])
