"""Two runs at once issue in turn: what is owed is counted and issued by one of them at a time."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # a system without these locks
    fcntl = None  # type: ignore[assignment]


@contextmanager
def alone(folder: Path | None) -> Iterator[None]:
    """Wait until no other run issues into a folder, and keep others waiting: what one has issued the next one sees.

    Where nothing is issued, and where the system or the network drive knows no such locks, it goes on without one.
    """
    if folder is None:
        yield
        return
    place, held = _lock(folder)
    while place != _find_standing(folder):  # another run has made the folder meanwhile
        os.close(held)
        place, held = _lock(folder)
    try:
        yield
    finally:
        os.close(held)


def _lock(folder: Path) -> tuple[Path, int]:
    place = _find_standing(folder)
    try:
        held = os.open(place, os.O_RDONLY)
    except OSError:  # a system that does not open folders
        held = os.open(os.devnull, os.O_RDONLY)
    if fcntl:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"Another run is issuing sheets into {place.as_posix()}: waiting for it", file=sys.stderr)
            fcntl.flock(held, fcntl.LOCK_EX)
        except OSError:
            pass
    return place, held


def _find_standing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.is_dir())
