"""Which sheets stand in seeds/, which of them people have saved, and which are gone: told without reading one.

Snakemake's start needs this every time, so that nothing heavy is imported here.
"""

import csv
import hashlib
import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from prismake.issues import Issue, ReviewError
from prismake.phases import PHASES
from prismake.refusals import describe_refusal

DIGEST = "prismake-digest"
CUSTOM = "docProps/custom.xml"
LONGEST_CUSTOM = 10_000  # bytes; ours is a tenth of it
SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xltx", ".ods", ".ots", ".fods", ".csv", ".tsv", ".xls", ".numbers"})
LOCKS = (".~lock.{}#", "~${}")  # LibreOffice's and Excel's
PLACES = (
    *("duplicates/*", "screening/{phase}/*", "consensus/{phase}/*", "studies/*"),
    *("extraction/*", "consensus/extraction/*", "appraisal/*", "grade/*"),
)
NO_SHEETS = frozenset({"search", "retractions"})  # what stands in these folders was downloaded, not issued
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
    """Whatever is named as a sheet; of folders that are linked in a circle, each once."""
    seen: set[str] = set()
    for place, folders, names in os.walk(folder, followlinks=True, onerror=_refuse):
        shown = (name for name in sorted(folders) if not name.startswith("."))
        folders[:] = [name for name in shown if not _is_above(Path(place, name), seen)]
        listed = (Path(place, name) for name in names if not name.startswith((".", "~$")))
        yield from (path for path in listed if path.suffix.lower() in SUFFIXES)


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


def saved_sheets(folder: str | Path) -> list[Path]:
    """The sheets that a person has saved: those alone are read."""
    return [path for path in list_sheets(folder) if not as_issued(path)]


def check_places(seeds: str | Path) -> Iterator[Issue]:
    """Sheets that stand where no stage looks for them: they would be ignored in silence."""
    patterns = [pattern.format(phase=phase) for pattern in PLACES for phase in PHASES]
    allowed = ", ".join(pattern.replace("*", "<person>") for pattern in dict.fromkeys(patterns))
    for path in sorted(filter(is_special, _walk(seeds))):
        yield Issue(path.as_posix(), "", "a device, a pipe or a folder", "a sheet", "take it away")
    for path in list_sheets(seeds):
        place = path.relative_to(seeds).parent
        if not NO_SHEETS.issuperset(place.parts[:1] or ("",)) and not any(place.match(pattern) for pattern in patterns):
            yield Issue(
                path.as_posix(), "", "a sheet where none is looked for", allowed, "move it to its folder, or away"
            )


def find_open(folder: str | Path) -> list[Path]:
    """Sheets that a spreadsheet program has open just now, told by its lock file: what is unsaved there is not read."""
    listed = list_sheets(folder)
    return [path for path in listed if any((path.parent / lock.format(path.name)).exists() for lock in LOCKS)]


def find_lost(manifests: Iterable[str | Path]) -> list[str]:
    """Sheets that a manifest of results/sheets/ names and that are gone, so that what they asked is owed again."""
    named: list[str] = []
    for path in map(Path, manifests):
        if path.is_file():
            with path.open(encoding="utf-8", newline="") as file:
                named += [row["sheet"] for row in csv.DictReader(file)]
    return sorted(sheet for sheet in named if not Path(sheet).exists())


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
