"""A piece of work in a process of its own: seconds, processor seconds, and the memory of all its processes.

    python -m timed.clock MODULE NAME FOLDER

Only the standard library, so that peers are measured the same way in environments of their own. `MODULE.NAME(FOLDER)`
makes ready and returns the work, which takes no arguments; making ready is not timed, nor are imports.
"""

import ctypes
import importlib
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
SAMPLED = 0.02  # Seconds between two looks at the memory, more where a look takes long.
RARELY = 20  # A look takes at most one part in so many of the time.
# Work that takes fewer seconds than these is done so many times: the median counts.
TIMES = ((2.0, 7), (5.0, 3))
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
KEEP_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class FailedError(Exception):
    """The work did not end well: the last lines that it printed."""


@dataclass(frozen=True)
class Measured:
    """Seconds by the clock and of processors; peak memory in GB of the largest process and of all together.

    `note` is what the work returned, as text.
    """

    seconds: float
    processor: float
    largest: float
    together: float
    note: str = ""


def measure(command: list[str], *, folder: Path, limit: float, runs: int = 7, packages: str = "") -> Measured | None:
    """The medians of at most `runs` runs of short work, of one of long; None where one takes more than `limit` seconds.

    The work is done in `folder`, where some leave files behind.

    Raises FailedError with what the work printed when it fails.
    """
    done: list[Measured] = []
    while not done or len(done) < min(runs, next((times for short, times in TIMES if done[0].seconds < short), 1)):
        one = _measure_once(command, folder, limit, packages)
        if one is None:
            return None
        done.append(one)
    return Measured(
        statistics.median(one.seconds for one in done),
        statistics.median(one.processor for one in done),
        max(one.largest for one in done),
        max(one.together for one in done),
        done[-1].note,
    )


def name_work(module: str, name: str, folder: Path, python: str = sys.executable) -> list[str]:
    """The command that does a piece of work."""
    return [python, "-m", "timed.clock", module, name, str(folder)]


def set_paths(packages: str = "") -> dict[str, str]:
    """The environment in which the modules that are measured, and further `packages`, are found."""
    paths = [str(HERE), str(HERE.parent / "workflow"), packages]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}


def _measure_once(command: list[str], folder: Path, limit: float, packages: str) -> Measured | None:
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen(
        command, **pipes, text=True, env=set_paths(packages), cwd=folder, start_new_session=True
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        errors: list[str] = []
        reader = threading.Thread(target=lambda: errors.append(running.stderr.read()), daemon=True)  # type: ignore[union-attr]
        reader.start()
        ready = running.stdout.readline()
        memory = _Memory(running.pid)
        memory.start()
        late = threading.Timer(limit, lambda: os.killpg(running.pid, 9))
        late.start()
        if ready:
            running.stdin.write("go\n")
            running.stdin.flush()
        answer = running.stdout.readline()
        memory.stop()
        running.wait()
        expired = late.finished.is_set()
        late.cancel()
        reader.join()
    if running.returncode:
        if expired:
            return None
        raise FailedError("\n".join(errors[0].strip().splitlines()[-15:]))
    told = json.loads(answer)
    # What still runs, such as a browser, the work cannot tell itself.
    processor = max(told["processor"], memory.processor - memory.began)
    return Measured(told["seconds"], processor, memory.largest, memory.together, told["note"])


class _Memory(threading.Thread):
    """Looks at the memory of a process and of all that it started, in GB; nothing where /proc does not tell."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.process, self.largest, self.together = process, 0.0, 0.0
        self.began = self.processor = sum(map(_read_processor, _list_family(process)))
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.is_set():
            began = time.perf_counter()
            family = list(_list_family(self.process))
            sizes = [_read_sizes(one) for one in family]
            self.processor = max(self.processor, sum(map(_read_processor, family)))
            self.largest = max([self.largest, *(own for own, _ in sizes)])
            # What is shared with strangers, such as libraries, counts whole.
            self.together = max([self.together, sum(share for _, share in sizes), *(own for own, _ in sizes)])
            self.ended.wait(max(SAMPLED, RARELY * (time.perf_counter() - began)))

    def stop(self) -> None:
        self.ended.set()
        self.join()


def _list_family(process: int) -> Iterator[int]:
    yield process
    try:
        tasks = [*Path(f"/proc/{process}/task").iterdir()]
        children = " ".join((task / "children").read_text() for task in tasks).split()
    except OSError:  # It has just ended, or there is no /proc.
        return
    for child in children:
        yield from _list_family(int(child))


def _read_sizes(process: int) -> tuple[float, float]:
    """GB that a process holds, and GB in which what it shares with others counts as its share."""
    try:
        own = int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE
        share = int(Path(f"/proc/{process}/smaps_rollup").read_text().split("\nPss:")[1].split()[0]) * 1024
    except (OSError, IndexError):
        return 0.0, 0.0
    return own / 2**30, share / 2**30


def _read_processor(process: int) -> float:
    """Seconds of processors that a process took, and those of its children that have ended."""
    try:
        told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, told[11:15])) / TICKS


def _work(module: str, name: str, folder: str) -> None:
    """Make ready, wait for the word, work, and tell."""
    _keep_orphans()
    work = getattr(importlib.import_module(module), name)(Path(folder))
    told, sys.stdout = sys.stdout, sys.stderr  # What the work prints is no answer.
    print("ready", file=told, flush=True)
    sys.stdin.readline()
    start, before = time.perf_counter(), os.times()
    note = work()
    seconds, after = time.perf_counter() - start, os.times()
    processor = sum(after[:4]) - sum(before[:4])
    print(json.dumps({"seconds": seconds, "processor": processor, "note": str(note)}), file=told, flush=True)


def _keep_orphans() -> None:
    """What the work leaves running belongs to it: a process that outlives its parent comes to this one, on Linux."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(KEEP_ORPHANS, 1)


if __name__ == "__main__":
    _work(*sys.argv[1:])
