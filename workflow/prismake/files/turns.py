"""Two runs at once issue in turn: what is owed is counted and issued by one of them at a time."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # a system without these locks
    fcntl = None  # type: ignore[assignment]


@contextmanager
def alone(*folders: Path) -> Iterator[None]:
    """Wait until no other run issues into the folders, and keep others waiting: what one has issued the next one sees.

    Where nothing is issued, and where the system or the network drive knows no such locks, it goes on without one.
    """
    with ExitStack() as turns:
        locked: set[Path] = set()
        for folder in sorted(folders):  # in one order everywhere: nobody waits for somebody who waits for him
            while (place := _find_standing(folder)) not in locked:  # two may stand in the same folder
                held = _lock(place)
                if place == _find_standing(folder):
                    locked.add(place)
                    turns.callback(os.close, held)
                else:  # another run has made the folder meanwhile
                    os.close(held)
        yield


def _lock(place: Path) -> int:
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
    return held


def _find_standing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.is_dir())
