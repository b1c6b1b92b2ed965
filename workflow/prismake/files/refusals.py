"""What the machine refuses a review, as room on the disk, leave to write or memory: an Issue and no traceback."""

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from prismake.issues import Issue

# Snakemake keeps its own books beside the results; with less than this left, these fail first, and with a traceback.
LEAST_ROOM = 1_000_000  # bytes
AGAIN = "then run again: nothing is lost, and what is done already is kept"


class Refusal(NamedTuple):
    """What an error number of the system means to a person: see Issue."""

    found: str
    allowed: str
    remedy: str


NO_ROOM = Refusal("cannot be written, there is no room left on the disk", "room on the disk", f"make room, {AGAIN}")
NO_QUOTA = NO_ROOM._replace(found="cannot be written, the space that this account may use is used up")
READ_ONLY = Refusal(
    "cannot be written, the folder can only be read here",
    "a folder that can be written",
    f"mount or share it for writing, or copy the review to a place where you may write, {AGAIN}",
)
NO_LEAVE = Refusal(
    "the system gives this account no leave to read or write it",
    "leave to read and write",
    f"ask its owner, or let `ls -l` tell whose it is and mend that, {AGAIN}",
)
TOO_MANY = Refusal(
    "cannot be opened, too many files are open",
    "more open files",
    f"allow more with `ulimit -n 4096`, or run fewer jobs at once with `./review --cores 1`, {AGAIN}",
)
TOO_LONG = Refusal(
    "its path is longer than the system takes", "a shorter path", f"move the review to a shorter path, {AGAIN}"
)
TOO_LARGE = Refusal(
    "cannot be written, files of this size are not allowed here",
    "larger files",
    f"raise the limit (`ulimit -f`), or move the review to another disk, {AGAIN}",
)
NO_ANSWER = Refusal(
    "the disk or the network drive does not answer",
    "a drive that answers",
    f"connect the drive again and let it be checked, {AGAIN}",
)
BUSY = Refusal("another program keeps it locked", "a file that is free", f"close it in the other program, {AGAIN}")
NO_MEMORY = Refusal(
    "not enough memory for this step",
    "more memory",
    "close other programs, run one job at a time with `./review --cores 1`, or take a machine with more memory; "
    + AGAIN,
)
STARVED = ("can't start new thread", "A process in the process pool was terminated abruptly")  # for want of memory, too
REFUSALS = {
    errno.ENOSPC: NO_ROOM,
    errno.EDQUOT: NO_QUOTA,
    errno.EROFS: READ_ONLY,
    errno.EACCES: NO_LEAVE,
    errno.EPERM: NO_LEAVE,
    errno.EMFILE: TOO_MANY,
    errno.ENFILE: TOO_MANY,
    errno.ENAMETOOLONG: TOO_LONG,
    errno.EFBIG: TOO_LARGE,
    errno.EIO: NO_ANSWER,
    errno.ESTALE: NO_ANSWER,
    errno.ENOTCONN: NO_ANSWER,
    errno.EHOSTDOWN: NO_ANSWER,
    errno.ETIMEDOUT: NO_ANSWER,
    errno.EBUSY: BUSY,
    errno.ETXTBSY: BUSY,
    errno.ENOMEM: NO_MEMORY,
}


def describe_refusal(error: BaseException) -> Issue | None:
    """The Issue for what the machine refused; None for everything else, which then is a bug or a person's mistake.

    The file is the one that the error names; see `naming` for errors that name none.
    """
    if isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and str(error).startswith(STARVED)):
        return Issue("this computer", "", *NO_MEMORY)
    system = _find_system_error(error)
    if system is None or system.errno not in REFUSALS:
        return None
    return Issue(str(system.filename or "this computer"), "", *REFUSALS[system.errno])


@contextmanager
def naming(path: str | Path) -> Iterator[None]:
    """Let an error of the system name the file that a person knows: writes name none, temporary files another."""
    try:
        yield
    except Exception as error:
        if system := _find_system_error(error):
            system.filename = str(path)
        raise


def check_room(folder: str | Path, *, least: int = LEAST_ROOM) -> Iterator[Issue]:
    """An Issue when less than `least` bytes are free where `folder` lies."""
    free = shutil.disk_usage(folder).free
    if free < least:
        found = f"{free / 1e6:.1f} MB left on the disk"
        allowed = f"at least {least / 1e6:.0f} MB, and room for what the review makes"
        yield Issue(Path(folder).absolute().as_posix(), "", found, allowed, NO_ROOM.remedy)


def check_writable(folders: Iterable[str | Path]) -> Iterator[Issue]:
    """Those of the folders that stand and can only be read."""
    for folder in map(Path, folders):
        if folder.is_dir() and not os.access(folder, os.W_OK):
            yield Issue(folder.as_posix(), "", *READ_ONLY)


def check_leave(folders: Iterable[str | Path]) -> Iterator[Issue]:
    """The files below some folders that this account may not read."""
    for folder in folders:
        for place, _, names in os.walk(folder, followlinks=True):
            for path in sorted(Path(place, name) for name in names):
                if os.path.exists(path) and not os.access(path, os.R_OK):  # noqa: PTH110, nothing is raised here
                    yield Issue(path.as_posix(), "", *NO_LEAVE)


def _find_system_error(error: BaseException) -> OSError | None:
    """The error of the system, also where a library (xlsxwriter) wraps it into one of its own."""
    return next((one for one in (error, *error.args) if isinstance(one, OSError)), None)
