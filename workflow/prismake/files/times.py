"""Times that lie in the future, as after a clock was set right: Snakemake refuses what is made from such files.

What people wrote is told before any job; what the workflow made is mended by the next job, before it makes anything.
"""

import datetime
import os
import shlex
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from prismake.files.seeds import as_issued
from prismake.issues import Issue

PATIENCE = 5.0  # seconds by which the clocks of computers that share a folder may differ


def check_times(folders: Iterable[str | Path]) -> Iterator[Issue]:
    """People's files whose time lies in the future; waits where it is a few seconds. Sheets as issued are not read."""
    ahead = {path: mtime for path, mtime in _find_ahead(folders) if not as_issued(path)}
    wait = max(ahead.values(), default=0.0) - time.time()
    if 0 < wait <= PATIENCE:
        time.sleep(wait)
        return
    for path, mtime in sorted(ahead.items()):
        when = datetime.datetime.fromtimestamp(mtime, datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")
        touch = f"touch {shlex.quote(path.as_posix())}"
        remedy = f"set the clock of this computer right; if it is right, `{touch}`: what the file holds stays"
        yield Issue(path.as_posix(), "", f"saved in the future, {when}", "a time before now", remedy)


def mend_times(paths: Iterable[Path]) -> None:
    """Take the future from files that the workflow itself has made: contents count there, not times."""
    latest = time.time() + PATIENCE
    for path in paths:
        with suppress(OSError):
            if path.stat().st_mtime > latest:
                os.utime(path)


def _find_ahead(folders: Iterable[str | Path]) -> Iterator[tuple[Path, float]]:
    latest = time.time()
    for folder in folders:
        for place, _, names in os.walk(folder, followlinks=True):
            for path in (Path(place, name) for name in names):
                with suppress(OSError):
                    if (mtime := path.stat().st_mtime) > latest:
                        yield path, mtime
