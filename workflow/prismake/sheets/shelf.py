"""Sheets that were read before: a review has many of them, and people change a few at a time.

What a sheet says is kept in results/.kept/sheets, with the hash of the file and of the code that read it: in a line of
JSON whose it is and where its rows stand, and in further lines the texts, a column in each. A sheet whose bytes were
looked through and found harmless is not opened again. Only jobs keep it; other callers read the sheet itself.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from prismake import kept
from prismake.jobs import hash_file

FOLDER = kept.STORE / "sheets"


def recall(path: Path) -> tuple[dict[str, Any], Sequence[bytes]] | None:
    """What was kept of a sheet, its columns as lines of JSON; None where it has changed since, or was never kept."""
    if not kept.running_code():
        return None
    try:
        head, _, rest = _place(path).read_bytes().partition(b"\n")
        found = json.loads(head)
        if (found["of"], found["texts"]) != (_hash(path), zlib.crc32(rest)):
            return None
        return dict(found["said"]), rest.split(b"\n")
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(path: Path, said: Mapping[str, Any], columns: Iterable[Sequence[str]], *, of: str) -> None:
    """Keep what a sheet says; `of` is its hash from before it was read."""
    rest = "\n".join(map(json.dumps, columns))
    head = json.dumps({"of": of, "texts": zlib.crc32(rest.encode()), "said": said})
    with suppress(OSError):  # the next run can do without
        kept.put_text(_place(path), f"{head}\n{rest}")


def hash_sheet(path: Path) -> str:
    """What `keep` wants to know of a sheet before it is read, empty where nothing is kept or no sheet can be read."""
    with suppress(OSError):  # whoever reads the sheet names it
        return _hash(path) if kept.running_code() else ""
    return ""


def _hash(path: Path) -> str:
    return f"{kept.running_code()} {_hash_libraries()} {hash_file(path)}"


@cache
def _hash_libraries() -> str:
    """Over the versions of all libraries: several have a part in what a sheet says."""
    return hashlib.sha256(json.dumps(kept.list_libraries()).encode()).hexdigest()[:16]


def _place(path: Path) -> Path:
    return FOLDER / hashlib.sha256(path.as_posix().encode()).hexdigest()[:24]
