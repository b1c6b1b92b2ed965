"""Two runs at once issue in turn: what is owed is counted and issued by one of them at a time."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

from filelock import FileLock, Timeout


@contextmanager
def alone(*folders: Path, locks: Path) -> Iterator[None]:
    """Wait until no other run issues into the folders, and keep others waiting: what one has issued the next one sees.

    A lock lies in the folder `locks`, under the name of what it locks; of a run that was killed the system lets it go.
    Where nothing is issued, and where the system or the network drive knows no such locks, it goes on without one.
    """
    with ExitStack() as held:
        for folder in sorted(set(folders)):  # in one order everywhere: nobody waits for somebody who waits for him
            lock = FileLock(locks / f"{quote(folder.as_posix(), safe='')}.lock")
            try:
                locks.mkdir(parents=True, exist_ok=True)
                _wait(lock, folder)
                held.callback(lock.release)
            except (OSError, NotImplementedError):  # no room, no leave, or no such locks
                continue
        yield


def _wait(lock: FileLock, folder: Path) -> None:
    try:
        lock.acquire(blocking=False)
    except Timeout:
        print(f"Another run is issuing sheets into {folder.as_posix()}: waiting for it", file=sys.stderr)
        lock.acquire()
