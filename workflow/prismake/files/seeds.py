"""Which sheets stand in seeds/, and which of them people have saved: told without reading one.

Snakemake's start needs this every time, so that nothing heavy is imported here.
"""

import hashlib
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from prismake.files.refusals import describe_refusal
from prismake.files.strays import HIDDEN, LITTER_FOLDERS, READ, describe_stray, is_litter, is_ours, may_be_sheet
from prismake.issues import Issue, ReviewError
from prismake.text.vocabulary import PHASES

DIGEST = "prismake-digest"
CUSTOM = "docProps/custom.xml"
LONGEST_CUSTOM = 10_000  # bytes; ours is a tenth of it
SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xltx", ".ods", ".ots", ".fods", ".csv", ".tsv", ".xls", ".numbers"})
LOCKS = (".~lock.{}#", "~${}")  # LibreOffice's and Excel's
PLACES = (
    *("duplicates/*", "screening/{phase}/*", "consensus/{phase}/*", "studies/*"),
    *("extraction/*", "consensus/extraction/*", "appraisal/*", "grade/*"),
    *("consensus/appraisal/*", "consensus/grade/*", "cerqual/*", "consensus/cerqual/*"),
)
PARTS = [pattern.format(phase=phase).split("/") for pattern in PLACES for phase in PHASES]
ALLOWED = ", ".join(dict.fromkeys("/".join(parts).replace("*", "<person>") for parts in PARTS))
ROOTS = frozenset(parts[0] for parts in PARTS)
SEARCH, DOWNLOADS = "search", "retractions"
CONFIG = "config"  # stands beside the folder of seeds
UNREAD = (".", "~")  # begin the names of downloads that are passed over
NO_SHEETS = frozenset({SEARCH, DOWNLOADS})  # what stands in these folders was downloaded, not issued
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


def list_sheets(folder: str | Path) -> list[Path]:
    """Every sheet below a folder, in order; links are followed, lock files and other hidden names are no sheets.

    Raises ReviewError for a folder that the system does not list: its sheets must not pass for sheets that are gone.
    """
    return sorted(path for path in _walk(folder) if not is_special(path))


def is_special(path: Path) -> bool:
    """Whether there is something to read that may never end: a pipe, a device, a socket."""
    return path.exists() and not path.is_file()


def _walk(folder: str | Path) -> Iterator[Path]:
    """Whatever is named as a sheet."""
    for place, folders, names in _visit(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        listed = (place / name for name in names if not name.startswith(HIDDEN))
        yield from (path for path in listed if path.suffix.lower() in SUFFIXES)


def _visit(folder: str | Path) -> Iterator[tuple[Path, list[str], list[str]]]:
    """Every folder, in order, with the folders and files in it; of those that are linked in a circle, each once."""
    seen: set[str] = set()
    for place, folders, names in os.walk(folder, followlinks=True, onerror=_refuse):
        folders[:] = [name for name in sorted(folders) if not _is_above(Path(place, name), seen)]
        yield Path(place), folders, names


def _is_above(folder: Path, seen: set[str]) -> bool:
    """Whether a link leads to a folder that holds it, or to where another link led before."""
    if not folder.is_symlink():
        return False
    real = os.path.realpath(folder)
    circle = real in seen or Path(os.path.realpath(folder.parent)).is_relative_to(real)
    seen.add(real)
    return circle


def _refuse(error: OSError) -> None:
    if refusal := describe_refusal(error):
        raise ReviewError([refusal])
    if not isinstance(error, FileNotFoundError):  # no sheets yet
        raise error


def saved_sheets(folder: str | Path, *, is_issued: Callable[[Path], bool] | None = None) -> list[Path]:
    """The sheets that a person has saved: those alone are read.

    `is_issued` is `as_issued`, or what remembers its answers for a caller that asks for several folders of one another.
    """
    return [path for path in list_sheets(folder) if not (is_issued or as_issued)(path)]


def check_places(seeds: str | Path) -> Iterator[Issue]:
    """Sheets that stand where no stage looks for them, and files of other kinds beside sheets: nobody reads them."""
    for folder, folders, names in _visit(seeds):
        place = folder.relative_to(seeds).parts
        folders[:] = [name for name in folders if not LITTER_FOLDERS.fullmatch(name) and (place or name != SEARCH)]
        for name in filter(_is_named_as_sheet, folders):  # Numbers saves folders
            yield Issue(
                (folder / name).as_posix(), "", "a folder", f"a sheet, {READ}", "save the sheet as one of these"
            )
        folders[:] = [name for name in folders if not _is_named_as_sheet(name)]
        for path in sorted(folder / name for name in names):
            if not is_litter(path):
                yield from _check_file(path, place)
    yield from _check_config(Path(seeds).parent / CONFIG)


def _check_config(folder: Path) -> Iterator[Issue]:
    """Sheets of ours that were moved into the folder where people write what they decide."""
    for place, folders, names in _visit(folder):
        folders[:] = [name for name in folders if not LITTER_FOLDERS.fullmatch(name)]
        for path in sorted(place / name for name in names):
            if is_ours(path):
                yield Issue(
                    path.as_posix(), "", "a sheet where none is looked for", ALLOWED, "move it to its folder, or away"
                )


def _check_file(path: Path, place: tuple[str, ...]) -> Iterator[Issue]:
    """What speaks against a file that is no litter; `place` is its folder below seeds/."""
    hidden = any(part.startswith(".") for part in (*place, path.name))
    sheet = _is_named_as_sheet(path.name) and not path.name.startswith(HIDDEN)
    if not os.path.lexists(path):  # a file that a program has just saved, or one that it has just taken away
        return
    if is_special(path):
        if sheet:
            yield Issue(path.as_posix(), "", "a device, a pipe or a folder", "a sheet", "take it away")
    elif place[:1] == (DOWNLOADS,):
        unread = path.suffix != ".csv" or path.name.startswith(UNREAD)
        if place != (DOWNLOADS,) or unread or not path.exists():
            remedy = "put the .csv itself into this folder, unpacked, or take the file away"
            yield Issue(path.as_posix(), "", "a file that is not read", f"{DOWNLOADS}/*.csv", remedy)
    elif sheet and path.exists():
        if hidden or not _is_read(place):
            found = "a sheet in a hidden folder" if hidden else "a sheet where none is looked for"
            yield Issue(path.as_posix(), "", found, ALLOWED, "move it to its folder, or away")
    elif (place[:1] and place[0] in ROOTS and not hidden) or may_be_sheet(path):
        found, remedy = describe_stray(path)
        yield Issue(path.as_posix(), "", found, f"a sheet, {READ}", remedy)


def _is_read(place: tuple[str, ...]) -> bool:
    """Whether a stage reads the sheets of a folder."""
    same = (zip(parts, place, strict=True) for parts in PARTS if len(parts) == len(place))
    return any(all(part in ("*", name) for part, name in pairs) for pairs in same)


def _is_named_as_sheet(name: str) -> bool:
    return Path(name).suffix.lower() in SUFFIXES


def find_open(folder: str | Path) -> list[Path]:
    """Sheets that a spreadsheet program has open just now, told by its lock file: what is unsaved there is not read."""
    return [path for path in list_sheets(folder) if is_open(path)]


def is_open(path: Path) -> bool:
    """Whether a spreadsheet program has a sheet open just now."""
    return any((path.parent / lock.format(path.name)).exists() for lock in LOCKS)


def as_issued(path: Path) -> bool:
    """Whether a workbook still is what the workflow wrote: saving in any program changes the digest of its members.

    Time stamps cannot tell: programs keep them, and git and copying change them.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(CUSTOM).file_size > LONGEST_CUSTOM:
                return False
            custom = archive.read(CUSTOM).decode("utf-8", errors="replace")
            kept = re.search(rf'name="{DIGEST}"[^>]*>\s*<vt:lpwstr>([0-9a-f]{{64}})<', custom)
            return kept is not None and kept[1] == digest_members(archive)
    except UNREADABLE:
        return False


def digest_members(archive: zipfile.ZipFile) -> str:
    """SHA-256 over the names and checksums of a workbook's members, the one that keeps the digest aside."""
    members = sorted((item.filename, item.CRC) for item in archive.infolist() if item.filename != CUSTOM)
    return hashlib.sha256(repr(members).encode()).hexdigest()
