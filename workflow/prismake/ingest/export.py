"""One export file as counted entries: a reading that lost an entry is never handed on."""

from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from prismake.files.hashes import hash_file
from prismake.ingest.blocks import Reading
from prismake.ingest.columns import CAREFUL
from prismake.ingest.empty_columns import remark_empty
from prismake.ingest.entries import Entries
from prismake.ingest.eppi import Judged, read_report, recognise_report
from prismake.ingest.fields import gather_blocks
from prismake.ingest.foreign import explain_foreign
from prismake.ingest.lines import Lines, check_lines
from prismake.ingest.mapping import Profile
from prismake.ingest.nameless import refuse_nameless, remark_nameless
from prismake.ingest.packing import Unpacked, unpack
from prismake.ingest.parts import Part, remark
from prismake.ingest.recognise import (
    BINARY_FORMATS,
    FORMATS,
    OPENING,
    BinaryFormat,
    recognise_binary,
    recognise_format,
)
from prismake.ingest.seams import find_seams
from prismake.ingest.seeds import Named
from prismake.ingest.segments import SEGMENTED, Taken, read_segments, take_fields
from prismake.ingest.text import Encoded, check_file, open_text
from prismake.issues import Issue, ReviewError, raise_any

REPORT = "EPPI-Reviewer comparison report"
# Further formats whose readers pass over what stands between entries, or take it for a row.
MIXED = (
    *("BibTeX", "Ovid", "Ovid Reprint", "Cochrane citation text", "PubMed summary text", "PubMed abstract text"),
    *("EU Clinical Trials Register text", "CSV", "CSV of a trial register"),
)
ARCHIVES = (b"PK", b"\xd0\xcf")  # How zip files and old Excel files begin.
LARGE = 20_000_000  # Bytes from which a second process is worth its start.
GATHERED = 10_000  # Entries of other formats that become columns at a time.


@dataclass(frozen=True)
class Export:
    """One file as read: every entry with the bibliographic columns, position, first_line, last_line, taken_from.

    `votes` holds for each entry what people said of it in another screening tool, `judged` the items of a report that
    has votes alone: their records stand in other files; `seeds` holds what the fields asked for say of seed references.
    """

    format: str
    encoding: str
    sha256: str
    separators: int
    entries: Entries
    problems: tuple[str, ...]
    votes: tuple[tuple[dict[str, str], ...], ...] = ()
    seeds: tuple[Named, ...] = ()
    judged: tuple[Judged, ...] = ()


def read_export(path: Path, name: str, *, cores: int = 1, seeds: frozenset[str] = frozenset()) -> Export:
    """Read one export of any known format; `name` is what Issues and tables call the file.

    `seeds` are the tags whose values tell the seed references of a citation search.

    `separators` counts the file's own start marks independently of the reader. A large file of a tagged format is read
    on as many `cores` as are given; the result does not depend on them. Raises ReviewError when the file is missing,
    empty, no text or of no known format, when an entry cannot be read, and when the two counts differ.
    """
    check_file(path, name)
    with unpack(path, name) as unpacked:
        if unpacked.kind:
            parts = unpacked.members
            exports = [_read_member(place, member, name, cores=cores, seeds=seeds) for place, member in parts]
            return _join_exports(exports, unpacked, sha256=hash_file(path))
    return _read_file(path, name, cores=cores, seeds=seeds)


def _read_member(path: Path, member: str, name: str, *, cores: int, seeds: frozenset[str]) -> Export:
    """One file of an archive; Issues name it beside the archive."""
    try:
        return _read_file(path, name, cores=cores, seeds=seeds)
    except ReviewError as error:
        places = [", ".join(filter(None, (member, issue.place))) for issue in error.issues]
        raise ReviewError([replace(one, place=at) for one, at in zip(error.issues, places, strict=True)]) from None


def _join_exports(exports: list[Export], unpacked: Unpacked, *, sha256: str) -> Export:
    """The files of an archive as one export, in the order of the archive."""
    members = [member for _, member in unpacked.members]
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
        problems=(f"unpacked from a {unpacked.kind}: {listed}", *unpacked.remarks, *told),
        votes=tuple(votes for export in exports for votes in export.votes),
        seeds=tuple(named for export in exports for named in export.seeds),
    )


def _read_file(path: Path, name: str, *, cores: int, seeds: frozenset[str]) -> Export:
    if (binary := _read_binary(path)) is not None:
        taken, problems = _take_reading(binary.read(path.read_bytes(), name), binary.profile, seeds)
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
        taken = read_segments(
            encoded.pieces_utf_8(), known.name, name=name, longest=known.longest_line, cores=many, seeds=seeds
        )
        problems = remark(taken.part, SEGMENTED[known.name][0])
    else:
        characters = encoded.read()
        if len(characters) > known.longest_line:
            check_lines(characters.encode(), name, longest=known.longest_line, before=0)
        if known.name in MIXED:
            raise_any(find_seams(Lines(characters.encode()), known.name, name=name, cuts=False).issues)
        taken, problems = _take_reading(known.read(characters, name), known.profile, seeds)
    origin = known.name, encoded.encoding, encoded.sha256
    export = _build_export(origin, taken, (*encoded.problems, *problems), name=name)
    if known.syntax:  # Any XML or JSON may be named like an export's.
        raise_any(refuse_nameless(export.entries, name))
        return export
    return replace(export, problems=(*export.problems, *remark_nameless(export.entries)))


def _read_binary(path: Path) -> BinaryFormat | None:
    # Text is looked through piece by piece; only what begins as an archive does is read whole to see what it is.
    if not path.is_file():
        return None
    with path.open("rb") as file:
        archive = file.read(2) in ARCHIVES
    return recognise_binary(path.read_bytes()) if archive else None


def _take_reading(reading: Reading, profile: Profile, seeds: frozenset[str]) -> tuple[Taken, tuple[str, ...]]:
    taken, blocks = Taken(), iter(reading.blocks)
    while gathered := list(islice(blocks, GATHERED)):
        taken.add(take_fields(gather_blocks(gathered, CAREFUL), profile, seeds))
    taken.part.starts += reading.starts
    taken.part.issues += reading.issues
    registered = profile.default_type == "GEN"
    return taken, (*reading.problems, *remark_empty(taken.columns, reading.unknown, registered=registered))


def _build_export(origin: tuple[str, str, str], taken: Taken, problems: tuple[str, ...], *, name: str) -> Export:
    entries = Entries(taken.columns)
    raise_any([*taken.part.issues, *_check_counts(taken.part, entries, name)])
    return Export(
        *origin,
        separators=len(taken.part.starts),
        entries=entries,
        problems=(*problems, *taken.remarks),
        votes=tuple(taken.votes),
        seeds=tuple(taken.seeds),
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
