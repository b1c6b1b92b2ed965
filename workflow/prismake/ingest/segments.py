"""Large exports of tagged formats in segments of whole entries, read by as many processes as are given."""

import multiprocessing
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from prismake.ingest.columns import CAREFUL, CAREFUL_LINE, build_columns
from prismake.ingest.dialect import Dialect
from prismake.ingest.enw import ENW, ENW_COLUMNS
from prismake.ingest.fields import Fields
from prismake.ingest.lines import check_lines
from prismake.ingest.mapping import Profile
from prismake.ingest.medline import MEDLINE, MEDLINE_COLUMNS
from prismake.ingest.parts import Part
from prismake.ingest.refworks import REFWORKS, REFWORKS_COLUMNS
from prismake.ingest.ris import RIS, RIS_COLUMNS
from prismake.ingest.scan import scan
from prismake.ingest.seeds import Named, gather_seeds
from prismake.ingest.tagged import find_cut
from prismake.ingest.votes import VOTE_WORDS, may_name_votes, read_votes
from prismake.ingest.wos import WOS, WOS_COLUMNS

# Formats that are read in segments of whole entries, by the name of their Format.
SEGMENTED: dict[str, tuple[Dialect, Profile]] = {
    "RIS": (RIS, RIS_COLUMNS),
    "MEDLINE": (MEDLINE, MEDLINE_COLUMNS),
    "Web of Science": (WOS, WOS_COLUMNS),
    "EndNote tagged": (ENW, ENW_COLUMNS),
    "RefWorks": (REFWORKS, REFWORKS_COLUMNS),
}
SEGMENT = 16_000_000  # Bytes that are read at a time: what is said once of many entries is cheap, but stands in memory.
WAITING = 2  # Segments for each process that stand in memory at a time.


@dataclass
class Taken:
    """The entries of some part of a file as columns, and all that has to be said of the whole in the end."""

    columns: list[dict[str, Any]] = field(default_factory=list)
    votes: list[tuple[dict[str, str], ...]] = field(default_factory=list)
    seeds: list[Named] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    part: Part = field(default_factory=Part)

    def add(self, other: "Taken") -> None:
        """Append what stands behind this part in the file."""
        self.columns += other.columns
        self.votes += other.votes
        self.seeds += other.seeds
        self.remarks += other.remarks
        self.part.extend(other.part)


def read_segments(
    pieces: Iterator[bytes], format_name: str, *, name: str, longest: int, cores: int, seeds: frozenset[str]
) -> Taken:
    """All segments, in the order of the file, each read by itself; `seeds` are the tags that name seed references."""
    taken = Taken()
    tasks = _cut_segments(pieces, format_name, name=name, longest=longest)
    if cores < 2 or "fork" not in multiprocessing.get_all_start_methods():  # Any other start would run the job again.
        for task in tasks:
            taken.add(_read_segment(*task, seeds))
        return taken
    with ProcessPoolExecutor(cores, mp_context=multiprocessing.get_context("fork")) as pool:
        running: deque[Future[Taken]] = deque(
            pool.submit(_read_segment, *task, seeds) for task in islice(tasks, WAITING * cores)
        )
        while running:
            taken.add(running.popleft().result())
            running.extend(pool.submit(_read_segment, *task, seeds) for task in islice(tasks, 1))
    return taken


def _cut_segments(
    pieces: Iterator[bytes], format_name: str, *, name: str, longest: int
) -> Iterator[tuple[bytes, str, str, int]]:
    """The text in segments of whole entries, each with the number of lines before it."""
    dialect, _ = SEGMENTED[format_name]
    held: list[bytes] = []
    before = 0
    for piece in pieces:
        cut = find_cut(piece, dialect) if sum(map(len, held)) + len(piece) > SEGMENT else 0
        if cut:
            segment = b"".join([*held, piece[:cut]])
            held = []
            check_lines(segment, name, longest=longest, before=before)
            yield segment, format_name, name, before
            before += segment.count(b"\n")
        held.append(piece[cut:])
    segment = b"".join(held)
    check_lines(segment, name, longest=longest, before=before)
    yield segment, format_name, name, before


def _read_segment(content: bytes, format_name: str, name: str, before: int, seeds: frozenset[str]) -> Taken:
    dialect, profile = SEGMENTED[format_name]
    pattern = f"{CAREFUL}|{dialect.glue.pattern}" if dialect.glue else CAREFUL
    fields, part = scan(content, dialect=dialect, name=name, before=before, pattern=pattern, line_pattern=CAREFUL_LINE)
    taken = take_fields(fields, profile, seeds)
    taken.part.extend(part)
    strange = np.flatnonzero(fields.having(dialect.list_unknown(fields.tags)))
    tags = [fields.tags[number] for number in fields.tag[strange]]
    taken.part.strange += zip(tags, fields.line[strange].tolist(), strict=True)
    return taken


def take_fields(fields: Fields, profile: Profile, seeds: frozenset[str]) -> Taken:
    columns, remarks = build_columns(fields, profile)
    votes: list[tuple[dict[str, str], ...]] = [()] * len(fields)
    telling = [tag for tag in fields.tags if may_name_votes(tag)]
    index = np.concatenate([np.flatnonzero(fields.having(telling)), fields.find_matching(VOTE_WORDS)])
    for entry in np.unique(fields.entry[index]).tolist():
        votes[entry] = read_votes(fields.read_entry(entry))
    return Taken([columns], votes, gather_seeds(fields, seeds), remarks)
