"""Sheets that were read before: a review has many of them, and people change a few at a time.

What a sheet says is kept in results/.kept/sheets, with the hash of the file and of the code that read it. Only jobs
keep it; other callers read the sheet itself.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from prismake import kept
from prismake.jobs import hash_file

FOLDER = kept.STORE / "sheets"


def recall(path: Path, pages: Sequence[str]) -> dict[str, Any] | None:
    """What was kept of a sheet for these pages, None where it has changed since, or was never kept."""
    if not kept.running_code():
        return None
    try:
        found = json.loads(_place(path, pages).read_text(encoding="utf-8"))
        return dict(found["said"]) if found["of"] == _hash(path) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(path: Path, pages: Sequence[str], said: Mapping[str, Any], *, of: str) -> None:
    """Keep what a sheet says; `of` is its hash from before it was read."""
    with suppress(OSError):  # the next run can do without
        kept.put(_place(path, pages), {"of": of, "said": said})


def hash_sheet(path: Path) -> str:
    """What `keep` wants to know of a sheet before it is read, empty where nothing is kept or no sheet can be read."""
    with suppress(OSError):  # whoever reads the sheet names it
        return _hash(path) if kept.running_code() else ""
    return ""


def _hash(path: Path) -> str:
    return f"{kept.running_code()} {hash_file(path)}"


def _place(path: Path, pages: Sequence[str]) -> Path:
    name = "\0".join([path.as_posix(), *pages])
    return FOLDER / f"{hashlib.sha256(name.encode()).hexdigest()[:24]}.json"
