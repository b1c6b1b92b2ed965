"""Put files where they belong: into a person's folder whole or not at all, and never over one that stands there."""

import os
import secrets
from pathlib import Path

from prismake.files.refusals import naming


def place_new(path: Path, content: bytes) -> Path:
    """Write `content` under a name that no file has, in one step for others; raises FileExistsError otherwise."""
    waiting = path.parent / f".issuing-{secrets.token_hex(8)}.tmp"
    with naming(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = waiting.open("xb")
        try:
            with fresh as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            _link(waiting, path)
        finally:
            waiting.unlink(missing_ok=True)
    return path


def _link(waiting: Path, path: Path) -> None:
    try:
        os.link(waiting, path)  # unlike a rename, a link never replaces what is there
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        path.open("xb").close()  # the name is taken now: nobody else can have it
        try:
            waiting.replace(path)
        except OSError:
            path.unlink()
            raise


def write_text(path: str | Path, text: str) -> None:
    """Write a job's output that is text, in UTF-8 with the line ends of Unix."""
    write_bytes(path, text.encode())


def write_bytes(path: str | Path, content: bytes) -> None:
    """Write a job's output; an error of the system names it."""
    with naming(path):
        Path(path).write_bytes(content)
