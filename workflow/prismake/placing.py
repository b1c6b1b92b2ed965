"""Put a new file into a person's folder: whole or not at all, and never over one that stands there."""

import os
import secrets
from pathlib import Path


def place_new(path: Path, content: bytes) -> Path:
    """Write `content` under a name that no file has, in one step for others; raises FileExistsError otherwise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.parent / f".issuing-{secrets.token_hex(8)}.tmp"
    try:
        with waiting.open("xb") as file:
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
        with path.open("xb") as file:
            file.write(waiting.read_bytes())
