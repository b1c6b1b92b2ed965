"""Which sheets stand in a folder of seeds/, and which of them a person has saved."""

import dataclasses
import hashlib
import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from prismake import tables
from prismake.issues import Issue
from prismake.sheets.pages import NUMBER, Meta
from prismake.sheets.reading import Row, identify, read_sheet

DIGEST = "prismake-digest"
CUSTOM = "docProps/custom.xml"
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
    """Every sheet below a folder, in order; links are followed, lock files and other hidden names are no sheets."""
    found = []
    for place, folders, names in os.walk(folder, followlinks=True):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(place, name) for name in names if not name.startswith((".", "~$"))]
    return sorted(path for path in found if path.suffix.lower() in SUFFIXES)


def saved_sheets(folder: str | Path) -> list[Path]:
    """The sheets that a person has saved: those alone are read."""
    return [path for path in list_sheets(folder) if not as_issued(path)]


def standing_sheets(folder: str | Path, *, people: Iterable[str]) -> list[tuple[Path, Meta]]:
    """The sheets of a person, under any of the person's names, filled or not; others' sheets are not the person's."""
    listed = [path for person in people for path in list_sheets(Path(folder) / person)]
    named = [(path, identify(path)[0]) for path in listed]
    return [(path, meta) for path, meta in named if meta.person == path.parent.name]


class StandingRow(NamedTuple):
    """One row that stands in a person's sheets: its id, the batch of its sheet, its number as issued."""

    id: str
    batch: str
    number: int


def standing_rows(folder: str | Path, *, people: Iterable[str]) -> list[StandingRow]:
    """Every row that stands in a person's sheets, filled or not."""
    listed = [path for person in people for path in list_sheets(Path(folder) / person)]
    returned = [read_sheet(path, pages=()) for path in listed]
    own = [sheet for sheet in returned if sheet.meta.person == sheet.path.parent.name]
    return [
        StandingRow(row.id, sheet.meta.batch, read_row_number(row))
        for sheet in own
        for rows in sheet.rows.values()
        for row in rows
    ]


def standing_ids(folder: str | Path, *, people: Iterable[str]) -> list[str]:
    """Every row id that stands in a person's sheets."""
    return sorted({row.id for row in standing_rows(folder, people=people)})


def read_row_number(row: Row) -> int:
    """The number of a row as it was issued; people may have sorted the sheet since."""
    text = row.get(NUMBER).text
    return int(text) if text.isdecimal() else 0


def describe_sheets(folder: str | Path) -> pd.DataFrame:
    """The frame "sheets": every sheet that stands below a folder."""
    rows = []
    for path in list_sheets(folder):
        meta, count = identify(path)
        rows.append({"sheet": path.as_posix(), **dataclasses.asdict(meta), "rows": count})
    return tables.from_rows("sheets", rows)


def check_places(seeds: str | Path) -> Iterator[Issue]:
    """Sheets that stand where no stage looks for them: they would be ignored in silence."""
    patterns = [pattern.format(phase=phase) for pattern in PLACES for phase in tables.PHASES]
    allowed = ", ".join(pattern.replace("*", "<person>") for pattern in dict.fromkeys(patterns))
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
    named = [tables.read("sheets", path) for path in manifests if Path(path).is_file()]
    return sorted(sheet for manifest in named for sheet in manifest["sheet"] if not Path(sheet).exists())


def as_issued(path: Path) -> bool:
    """Whether a workbook still is what the workflow wrote: saving in any program changes the digest of its members.

    Time stamps cannot tell: programs keep them, and git and copying change them.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            custom = archive.read(CUSTOM).decode("utf-8", errors="replace")
            kept = re.search(rf'name="{DIGEST}"[^>]*>\s*<vt:lpwstr>([0-9a-f]{{64}})<', custom)
            return kept is not None and kept[1] == digest_members(archive)
    except UNREADABLE:
        return False


def digest_members(archive: zipfile.ZipFile) -> str:
    """SHA-256 over the names and checksums of a workbook's members, the one that keeps the digest aside."""
    members = sorted((item.filename, item.CRC) for item in archive.infolist() if item.filename != CUSTOM)
    return hashlib.sha256(repr(members).encode()).hexdigest()
