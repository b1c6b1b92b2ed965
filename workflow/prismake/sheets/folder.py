"""Which sheets stand in a folder of seeds/, and which of them a person has saved."""

import dataclasses
import hashlib
import re
import zipfile
from pathlib import Path

import pandas as pd

from prismake import tables
from prismake.sheets.reading import identify, read_sheet

DIGEST = "prismake-digest"
CUSTOM = "docProps/custom.xml"
SUFFIXES = frozenset({".xlsx", ".xlsm", ".ods", ".csv", ".tsv", ".xls", ".numbers", ".fods"})


def list_sheets(folder: str | Path) -> list[Path]:
    """Every sheet below a folder, in order; lock files and other hidden files are none."""
    return sorted(
        path
        for path in Path(folder).rglob("*")
        if path.suffix.lower() in SUFFIXES and not path.name.startswith((".", "~$")) and path.is_file()
    )


def saved_sheets(folder: str | Path) -> list[Path]:
    """The sheets that a person has saved: those alone are read."""
    return [path for path in list_sheets(folder) if not as_issued(path)]


def standing_sheets(folder: str | Path, *, person: str) -> list[Path]:
    """The sheets that stand in a person's own folder, filled or not."""
    return list_sheets(Path(folder) / person)


def standing_ids(folder: str | Path, *, person: str) -> list[str]:
    """Every row id that stands in a person's sheets."""
    returned = [read_sheet(path, pages=()) for path in standing_sheets(folder, person=person)]
    return sorted({row.id for sheet in returned for rows in sheet.rows.values() for row in rows})


def describe_sheets(folder: str | Path) -> pd.DataFrame:
    """The frame "sheets": every sheet that stands below a folder."""
    rows = []
    for path in list_sheets(folder):
        meta, count = identify(path)
        rows.append({"sheet": path.as_posix(), **dataclasses.asdict(meta), "rows": count})
    return tables.from_rows("sheets", rows)


def as_issued(path: Path) -> bool:
    """Whether a workbook still is what the workflow wrote: saving in any program changes the digest of its members.

    Time stamps cannot tell: programs keep them, and git and copying change them.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            custom = archive.read(CUSTOM).decode("utf-8", errors="replace")
            kept = re.search(rf'name="{DIGEST}"[^>]*>\s*<vt:lpwstr>([0-9a-f]{{64}})<', custom)
            return bool(kept) and kept is not None and kept[1] == digest_members(archive)
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError):
        return False


def digest_members(archive: zipfile.ZipFile) -> str:
    """SHA-256 over the names and checksums of a workbook's members, the one that keeps the digest aside."""
    members = sorted((item.filename, item.CRC) for item in archive.infolist() if item.filename != CUSTOM)
    return hashlib.sha256(repr(members).encode()).hexdigest()
