"""One process with all libraries loaded, from which the jobs of a run branch off instead of loading them each.

A job spends .4 to .7 s of processor time on importing pandas and the rooms of this package, often more than on its
work. The first job of a run that has work to do starts this process; when it is ready, the jobs that follow ask it to
fork, and wait for the fork as they would for themselves: its exit code is theirs, it prints where they print, and it
ends when they are killed. The process ends with the run. Without it, every job works by itself.
"""

import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

ADDRESS = "PRISMAKE_WARM"  # where the jobs of this run find the process; "no" where a person wants none
ROOMS = (
    *("config", "tables", "ingest", "dedupe", "screen", "extract", "sheets", "synthesise", "report"),
    *("kept", "owed", "placing", "releases"),
)
LIBRARIES = ("jsonschema", "pyarrow.dataset", "pyarrow.parquet", "snakemake.iocontainers")  # what the rooms load late
LOADED = (*LIBRARIES, *(f"prismake.{room}" for room in ROOMS))
ENTERED: list[Any] = []  # in a fork: what its job knew already
BRANCHED = b"+"
STATUS = struct.Struct("=i")
LENGTH = struct.Struct("=Q")
KILLED, INTERRUPTED = 137, 130  # as shells tell it
SERVE = "import sys; '' in sys.path and sys.path.remove(''); from prismake.warm import serve; serve(sys.argv[1])"
END_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


def offer() -> None:
    """Let the jobs of this run find one another's warm process; to be called by the run itself."""
    if os.environ.get(ADDRESS) != "no" and sys.platform == "linux":  # elsewhere forks are not safe with these libraries
        name = f"prismake-{os.getpid()}-{os.urandom(8).hex()}"
        os.environ[ADDRESS] = str(Path(tempfile.gettempdir(), name))


def withdraw() -> None:
    """Let a job that another computer may run, or a queue that counts its processes, work by itself."""
    os.environ.pop(ADDRESS, None)


def branch(known: Any) -> int | None:
    """Let a fork of the warm process run this script, and wait for it.

    `known` is put into its `ENTERED`, through JSON. Returns the exit code; None where there is no such process, or not
    yet: it is started then, and the job works by itself.
    """
    address = os.environ.get(ADDRESS, "no")
    if address == "no":
        return None
    request = {"arguments": sys.argv, "folder": str(Path.cwd()), "environment": dict(os.environ), "known": known}
    body = json.dumps(request).encode()
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            if Path(address).stat().st_uid != os.getuid():
                return None
            connection.connect(f"{address}/socket")
            socket.send_fds(connection, [LENGTH.pack(len(body))], [0, 1, 2])
            connection.sendall(body)
            if connection.recv(1) != BRANCHED:
                return None
        except FileNotFoundError:
            _start(address)
            return None
        except OSError:
            return None
        try:
            told = _receive(connection, STATUS.size)
        except KeyboardInterrupt:  # the fork is interrupted, too
            return INTERRUPTED
    if len(told) < STATUS.size:  # the warm process itself was killed, and its forks with it
        return KILLED
    code: int = STATUS.unpack(told)[0]
    return code if code >= 0 else 128 - code


def _start(address: str) -> None:
    """Start the process in the background, unless another job of the run has done so."""
    with suppress(OSError):
        if Path(address).exists():
            return
        nowhere = subprocess.DEVNULL  # who reads what a run prints must not wait for this process
        subprocess.Popen([sys.executable, "-c", SERVE, address], stdin=nowhere, stdout=nowhere, stderr=nowhere)


def serve(address: str) -> None:
    """Load the rooms, then fork for every job that asks, until the run has ended; of two that start one goes on.

    The folder is made here, and what is taken away at the end is this process's own: where it is killed, its folder
    stays behind in the temporary folder, empty but for a socket.
    """
    place = Path(address, "socket")
    try:
        place.parent.mkdir(mode=0o700)
    except OSError:  # another job of the run was faster, or nothing can be written there
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run ends by it, and this process with the run
    try:
        ended = os.pidfd_open(_read_run(place.parent))
        for name in LOADED:
            importlib.import_module(name)
        gc.collect()
        gc.freeze()  # a fork must not copy what it only looks through for garbage
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(f"{address}/loading")
            listener.listen(64)
            Path(address, "loading").rename(place)  # whoever finds it finds it listening
            _answer(listener, ended)
    finally:
        for path in (place, place.with_name("loading")):
            path.unlink(missing_ok=True)
        place.parent.rmdir()


def _read_run(folder: Path) -> int:
    """The process number of the run that a folder belongs to."""
    return int(folder.name.split("-")[1])


def _answer(listener: socket.socket, ended: int) -> None:
    """Fork for whoever connects; end the fork of a job that is gone, and tell a job how its fork ended."""
    waiting: dict[int, tuple[socket.socket, int, int]] = {}  # by descriptor of the job and of the fork alike
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    poll.register(ended, select.POLLIN)
    while True:
        for descriptor, _ in poll.poll():
            if descriptor == ended:
                return
            if descriptor == listener.fileno():
                connection, _ = listener.accept()
                if forked := _fork(connection, others=[listener, ended, *waiting]):
                    watch = os.pidfd_open(forked)
                    waiting |= dict.fromkeys((connection.fileno(), watch), (connection, watch, forked))
                    poll.register(connection, 0)  # tells of a hang-up alone
                    poll.register(watch, select.POLLIN)
            elif descriptor in waiting:
                connection, watch, forked = waiting[descriptor]
                if descriptor != watch:
                    os.kill(forked, signal.SIGKILL)
                _, status = os.waitpid(forked, 0)
                for done in (connection.fileno(), watch):
                    poll.unregister(done)
                    del waiting[done]
                with suppress(OSError):
                    connection.sendall(STATUS.pack(os.waitstatus_to_exitcode(status)))
                connection.close()
                os.close(watch)


def _fork(connection: socket.socket, *, others: list[Any]) -> int:
    """The process number of a fork that runs what the job asks; 0 where the system gives none."""
    try:
        forked = os.fork()
    except OSError:
        connection.close()
        return 0
    if not forked:
        for other in others:
            os.close(other if isinstance(other, int) else other.detach())
        _work(connection)
    return forked


def _work(connection: socket.socket) -> NoReturn:
    code = 1
    try:
        _end_with_parent()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        lead, files, *_ = socket.recv_fds(connection, LENGTH.size, 3)
        request = json.loads(_receive(connection, LENGTH.unpack(lead)[0]))
        for number, file in enumerate(files):
            os.dup2(file, number)
            os.close(file)
        connection.sendall(BRANCHED)
        connection.close()  # its other end stays open in the parent
        os.chdir(request["folder"])
        os.environ.clear()
        os.environ.update(request["environment"])
        sys.argv = request["arguments"]
        sys.path.insert(0, str(Path(sys.argv[0]).parent))
        ENTERED.append(request["known"])
        runpy.run_path(sys.argv[0], run_name="__main__")
        code = 0
    except SystemExit as end:
        code = _read_code(end)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _read_code(end: SystemExit) -> int:
    if end.code is None or isinstance(end.code, int):
        return end.code or 0
    print(end.code, file=sys.stderr)
    return 1


def _end_with_parent() -> None:
    import ctypes

    ctypes.CDLL(None).prctl(END_WITH_PARENT, signal.SIGKILL)


def _receive(connection: socket.socket, length: int) -> bytes:
    """As many bytes as are to come; fewer where the other side is gone."""
    parts = []
    while length and (part := connection.recv(min(length, 1 << 20))):
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
