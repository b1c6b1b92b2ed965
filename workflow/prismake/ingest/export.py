"""One export file as counted entries: a reading that lost an entry is never handed on."""

import multiprocessing
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from prismake.files.hashes import hash_file
from prismake.ingest.blocks import Reading
from prismake.ingest.columns import CAREFUL, build_columns
from prismake.ingest.empty_columns import remark_empty
from prismake.ingest.entries import Entries
from prismake.ingest.enw import ENW, ENW_COLUMNS
from prismake.ingest.eppi import Judged, read_report, recognise_report
from prismake.ingest.fields import Fields, gather_blocks
from prismake.ingest.foreign import explain_foreign
from prismake.ingest.lines import Lines, check_lines
from prismake.ingest.mapping import Profile
from prismake.ingest.medline import MEDLINE, MEDLINE_COLUMNS
from prismake.ingest.nameless import find_empty
from prismake.ingest.packing import unpack
from prismake.ingest.parts import Part, remark
from prismake.ingest.recognise import (
    BINARY_FORMATS,
    FORMATS,
    OPENING,
    BinaryFormat,
    recognise_binary,
    recognise_format,
)
from prismake.ingest.refworks import REFWORKS, REFWORKS_COLUMNS
from prismake.ingest.ris import RIS, RIS_COLUMNS
from prismake.ingest.scan import scan
from prismake.ingest.seams import find_seams
from prismake.ingest.tagged import Dialect, find_cut
from prismake.ingest.text import Encoded, check_file, open_text
from prismake.ingest.votes import VOTE_WORDS, may_name_votes, read_votes
from prismake.ingest.wos import WOS, WOS_COLUMNS
from prismake.issues import Issue, ReviewError, raise_any

# Formats that are read in segments of whole entries, by the name of their Format.
SEGMENTED: dict[str, tuple[Dialect, Profile]] = {
    "RIS": (RIS, RIS_COLUMNS),
    "MEDLINE": (MEDLINE, MEDLINE_COLUMNS),
    "Web of Science": (WOS, WOS_COLUMNS),
    "EndNote tagged": (ENW, ENW_COLUMNS),
    "RefWorks": (REFWORKS, REFWORKS_COLUMNS),
}
REPORT = "EPPI-Reviewer comparison report"
# Further formats whose readers pass over what stands between entries, or take it for a row.
MIXED = (
    *("BibTeX", "Ovid", "Ovid Reprint", "Cochrane citation text", "PubMed summary text", "PubMed abstract text"),
    *("CSV", "CSV of a trial register"),
)
ARCHIVES = (b"PK", b"\xd0\xcf")  # How zip files and old Excel files begin.
LARGE = 20_000_000  # Bytes from which a second process is worth its start.
SEGMENT = 16_000_000  # Bytes that are read at a time: what is said once of many entries is cheap, but stands in memory.
GATHERED = 10_000  # Entries of other formats that become columns at a time.
WAITING = 2  # Segments for each process that stand in memory at a time.


@dataclass(frozen=True)
class Export:
    """One file as read: every entry with the bibliographic columns, position, first_line, last_line, taken_from.

    `votes` holds for each entry what people said of it in another screening tool, `judged` the items of a report that
    has votes alone: their records stand in other files.
    """

    format: str
    encoding: str
    sha256: str
    separators: int
    entries: Entries
    problems: tuple[str, ...]
    votes: tuple[tuple[dict[str, str], ...], ...] = ()
    judged: tuple[Judged, ...] = ()


@dataclass
class Taken:
    """The entries of some part of a file as columns, and all that has to be said of the whole in the end."""

    columns: list[dict[str, Any]] = field(default_factory=list)
    votes: list[tuple[dict[str, str], ...]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    part: Part = field(default_factory=Part)

    def add(self, other: "Taken") -> None:
        """Append what stands behind this part in the file."""
        self.columns += other.columns
        self.votes += other.votes
        self.remarks += other.remarks
        self.part.extend(other.part)


def read_export(path: Path, name: str, *, cores: int = 1) -> Export:
    """Read one export of any known format; `name` is what Issues and tables call the file.

    `separators` counts the file's own start marks independently of the reader. A large file of a tagged format is read
    on as many `cores` as are given; the result does not depend on them. Raises ReviewError when the file is missing,
    empty, no text or of no known format, when an entry cannot be read, and when the two counts differ.
    """
    check_file(path, name)
    with unpack(path, name) as (kind, members):
        if members:
            exports = [_read_member(place, member, name, cores=cores) for place, member in members]
            return _join_exports(exports, [member for _, member in members], kind=kind, sha256=hash_file(path))
    return _read_file(path, name, cores=cores)


def _read_member(path: Path, member: str, name: str, *, cores: int) -> Export:
    """One file of an archive; Issues name it beside the archive."""
    try:
        return _read_file(path, name, cores=cores)
    except ReviewError as error:
        places = [", ".join(filter(None, (member, issue.place))) for issue in error.issues]
        raise ReviewError([replace(one, place=at) for one, at in zip(error.issues, places, strict=True)]) from None


def _join_exports(exports: list[Export], members: list[str], *, kind: str, sha256: str) -> Export:
    """The files of an archive as one export, in the order of the archive."""
    entries = Entries([part for export in exports for part in export.entries.parts()])
    listed = ", ".join(f"{member} {len(export.entries)}" for member, export in zip(members, exports, strict=True))
    told = [
        f"{member}, {problem}" if len(exports) > 1 else problem
        for member, export in zip(members, exports, strict=True)
        for problem in export.problems
    ]
    return Export(
        format=", ".join(dict.fromkeys(export.format for export in exports)),
        encoding=", ".join(dict.fromkeys(export.encoding for export in exports)),
        sha256=sha256,
        separators=sum(export.separators for export in exports),
        entries=entries,
        problems=(f"unpacked from a {kind}: {listed}", *told),
        votes=tuple(votes for export in exports for votes in export.votes),
    )


def _read_file(path: Path, name: str, *, cores: int) -> Export:
    if (binary := _read_binary(path)) is not None:
        taken, problems = _take_reading(binary.read(path.read_bytes(), name), binary.profile)
        return _build_export((binary.name, "binary", hash_file(path)), taken, problems, name=name)
    encoded = open_text(path, name)
    opening = _read_opening(encoded)
    if recognise_report(opening):
        judged = read_report(encoded.read(), name)
        return Export(REPORT, encoded.encoding, encoded.sha256, 0, Entries([]), encoded.problems, judged=judged)
    known = recognise_format(opening)
    if known is None:
        raise _refuse_unknown(encoded, name)
    if known.name in SEGMENTED:
        many = cores if path.stat().st_size >= LARGE else 1
        taken = _read_segments(encoded.pieces_utf_8(), known.name, name=name, longest=known.longest_line, cores=many)
        problems = remark(taken.part, SEGMENTED[known.name][0].end)
    else:
        characters = encoded.read()
        if len(characters) > known.longest_line:
            check_lines(characters.encode(), name, longest=known.longest_line, before=0)
        if known.name in MIXED:
            raise_any(find_seams(Lines(characters.encode()), known.name, name=name, cuts=False).issues)
        taken, problems = _take_reading(known.read(characters, name), known.profile)
    origin = known.name, encoded.encoding, encoded.sha256
    export = _build_export(origin, taken, (*encoded.problems, *problems), name=name)
    if known.syntax:  # Any XML or JSON may be named like an export's.
        raise_any(find_empty(export.entries, name))
    return export


def _read_binary(path: Path) -> BinaryFormat | None:
    # Text is looked through piece by piece; only what begins as an archive does is read whole to see what it is.
    if not path.is_file():
        return None
    with path.open("rb") as file:
        archive = file.read(2) in ARCHIVES
    return recognise_binary(path.read_bytes()) if archive else None


def _take_reading(reading: Reading, profile: Profile) -> tuple["Taken", tuple[str, ...]]:
    taken, blocks = Taken(), iter(reading.blocks)
    while gathered := list(islice(blocks, GATHERED)):
        taken.add(_take_fields(gather_blocks(gathered, CAREFUL), profile))
    taken.part.starts += reading.starts
    taken.part.issues += reading.issues
    registered = profile.default_type == "GEN"
    return taken, (*reading.problems, *remark_empty(taken.columns, reading.unknown, registered=registered))


def _build_export(origin: tuple[str, str, str], taken: "Taken", problems: tuple[str, ...], *, name: str) -> Export:
    entries = Entries(taken.columns)
    raise_any([*taken.part.issues, *_check_counts(taken.part, entries, name)])
    return Export(
        *origin,
        separators=len(taken.part.starts),
        entries=entries,
        problems=(*problems, *taken.remarks),
        votes=tuple(taken.votes),
    )


def _read_opening(encoded: Encoded) -> str:
    """Enough of the file to recognise its format."""
    opening = ""
    for piece in encoded.pieces():
        opening += piece
        if len(opening) >= OPENING:
            break
    return opening


def _refuse_unknown(encoded: Encoded, name: str) -> ReviewError:
    characters = encoded.read()
    kind, remedy = explain_foreign(characters)
    opening = next(line for line in characters.split("\n") if line.strip())
    names = ", ".join(dict.fromkeys(listed.name for listed in (*FORMATS, *BINARY_FORMATS)))
    found = f"content of no known format, {f'{kind}, ' if kind else ''}beginning {opening.strip()[:80]!r}"
    return ReviewError([Issue(name, "", found, names, remedy or "export again in one of these formats")])


def _read_segments(pieces: Iterator[bytes], format_name: str, *, name: str, longest: int, cores: int) -> Taken:
    """All segments, in the order of the file, each read by itself."""
    taken = Taken()
    tasks = _cut_segments(pieces, format_name, name=name, longest=longest)
    if cores < 2 or "fork" not in multiprocessing.get_all_start_methods():  # Any other start would run the job again.
        for task in tasks:
            taken.add(_read_segment(*task))
        return taken
    with ProcessPoolExecutor(cores, mp_context=multiprocessing.get_context("fork")) as pool:
        running: deque[Future[Taken]] = deque(
            pool.submit(_read_segment, *task) for task in islice(tasks, WAITING * cores)
        )
        while running:
            taken.add(running.popleft().result())
            running.extend(pool.submit(_read_segment, *task) for task in islice(tasks, 1))
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


def _read_segment(content: bytes, format_name: str, name: str, before: int) -> Taken:
    dialect, profile = SEGMENTED[format_name]
    pattern = f"{CAREFUL}|{dialect.glue.pattern}" if dialect.glue else CAREFUL
    fields, part = scan(content, dialect=dialect, name=name, before=before, pattern=pattern)
    taken = _take_fields(fields, profile)
    taken.part.extend(part)
    return taken


def _take_fields(fields: Fields, profile: Profile) -> Taken:
    columns, remarks = build_columns(fields, profile)
    votes: list[tuple[dict[str, str], ...]] = [()] * len(fields)
    telling = [tag for tag in fields.tags if may_name_votes(tag)]
    index = np.concatenate([np.flatnonzero(fields.having(telling)), fields.find_matching(VOTE_WORDS)])
    for entry in np.unique(fields.entry[index]).tolist():
        votes[entry] = read_votes(fields.read_entry(entry))
    return Taken([columns], votes, remarks)


def _check_counts(part: Part, entries: Entries, name: str) -> list[Issue]:
    """Fail closed: name the start marks that no entry begins near, and the entries without a start mark."""
    if (len(part.starts) == len(entries) and len(entries)) or part.issues:
        return []
    starts, spans = part.starts, entries.spans()
    opened: dict[tuple[int, int], int] = {}
    lost = []
    for start in starts:
        span = next(((first, last) for first, last in spans if first <= start <= last), None)
        if span is None or span in opened:
            lost.append(start)
        else:
            opened[span] = start
    extra = [first for first, last in spans if (first, last) not in opened]
    where = ", ".join(str(line) for line in (lost or extra)[:10]) or "1"
    return [
        Issue(
            name,
            f"line {where}",
            f"{len(spans)} entries read, {len(starts)} start marks counted",
            "as many entries as start marks, and at least one",
            "look at the lines named: an entry begins inside another one, or is damaged; mend it or export again"
            if starts or spans
            else "export again; a search without hits needs no file",
        )
    ]
