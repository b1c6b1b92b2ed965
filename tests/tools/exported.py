"""A small text written as an export and read: what it gives, and the Issues where it is refused."""

from pathlib import Path

import pytest

from prismake.ingest import (
    Export,
    read_export,
)
from prismake.issues import Issue, ReviewError


def read_text(tmp_path: Path, content: str | bytes, name: str = "export.txt") -> Export:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_export(path, name)


def read_one(tmp_path: Path, content: str | bytes) -> dict[str, object]:
    export = read_text(tmp_path, content)
    assert len(export.entries) == export.separators == 1
    return export.entries[0]


def refuse(tmp_path: Path, content: str | bytes, name: str = "export.txt") -> list[Issue]:
    with pytest.raises(ReviewError) as caught:
        read_text(tmp_path, content, name)
    return list(caught.value.issues)


def ris(*lines: str) -> str:
    return "\n".join(["TY  - JOUR", *lines, "ER  - ", ""])


def refuse_once(tmp_path: Path, content: str | bytes) -> Issue:
    """The one Issue of a text that is refused."""
    [issue] = refuse(tmp_path, content)
    return issue
