"""Sheets that were read before: a review has many of them, and people change a few at a time.

What a sheet says is kept in results/.cache/sheets, with the hash of the file and of the code that read it: in a line of
JSON whose it is and where its rows stand, and in further lines the texts, a column in each. A sheet whose bytes were
looked through and found harmless is not opened again. Only jobs keep it; other callers read the sheet itself.
"""

import functools
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from prismake.running import cache

FOLDER = cache.STORE / "sheets"


def recall(path: Path, content: bytes) -> tuple[dict[str, Any], Sequence[bytes]] | None:
    """What was kept of a sheet, its columns as lines of JSON; None where other bytes were kept, or none."""
    if not cache.running_code():
        return None
    try:
        head, _, rest = _place(path).read_bytes().partition(b"\n")
        found = json.loads(head)
        if (found["of"], found["texts"]) != (_hash(content), zlib.crc32(rest)):
            return None
        return dict(found["said"]), rest.split(b"\n")
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(path: Path, said: Mapping[str, Any], columns: Iterable[Sequence[str]], *, content: bytes) -> None:
    """Keep what a sheet says; `content` are the bytes that say it, whatever stands at its path by now."""
    if not cache.running_code():
        return
    rest = "\n".join(map(json.dumps, columns))
    head = json.dumps({"of": _hash(content), "texts": zlib.crc32(rest.encode()), "said": said})
    with suppress(OSError):  # the next run can do without
        cache.put_text(_place(path), f"{head}\n{rest}")


def _hash(content: bytes) -> str:
    return f"{cache.running_code()} {_hash_libraries()} {hashlib.sha256(content).hexdigest()}"


@functools.cache
def _hash_libraries() -> str:
    """Over the versions of all libraries: several have a part in what a sheet says."""
    return hashlib.sha256(json.dumps(cache.list_libraries()).encode()).hexdigest()[:16]


def _place(path: Path) -> Path:
    return FOLDER / hashlib.sha256(path.as_posix().encode()).hexdigest()[:24]
