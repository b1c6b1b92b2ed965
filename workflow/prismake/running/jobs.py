"""What every job of the workflow shares: its log, how it ends on a person's mistake, the hash of the code."""

import hashlib
import os
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from prismake import WORKFLOW
from prismake.files.refusals import check_room, describe_refusal
from prismake.files.seeds import is_open
from prismake.issues import ReviewError, raise_any

if TYPE_CHECKING:
    import pandas as pd

PACKAGE = Path(__file__).resolve().parents[1]
# No rule uses them.
NO_RESULTS = ("prismake/commands", "prismake/running/terminal.py", "snakemake_logger_plugin_prismake")
QUIET = "PRISMAKE_QUIET"  # set by `terminal`: jobs print nothing
INTERRUPTED = 130  # as shells tell it
UNCHANGED = "Nothing that this is made from has changed: it is what was made before."
SAID: list[str] = []  # what this job has said so far, with the sheets that it has issued
TOLD: list[str] = []  # what this job has told so far, to be told again with an answer that still holds
TELLING = ("code", "written", "released", "shown", "sheets", "lost")  # params that stand for something that may change
HASHED_SUFFIXES = (".py", ".R", ".j2", ".css", ".csv", ".json", ".yaml", ".smk", ".js", ".rst")


@contextmanager
def logged(log: str | Path) -> Iterator[None]:
    """Run a job's body: a ReviewError is told with its remedies and ends the job with 1, a bug keeps its traceback.

    What the machine refuses, as room on the disk, is no bug and ends like a ReviewError. All of them, and what a job
    has told, stand in the file `log`: a run on a cluster shows them too, and one with a quiet terminal at its end.
    """
    SAID.clear()
    try:
        write_log(log, "")
        raise_any(check_room("."))
        yield
        write_log(log, _join(SAID))
    except ReviewError as error:
        _end(log, error)
    except KeyboardInterrupt:
        write_log(log, _join(SAID, "Interrupted.\n"))
        raise SystemExit(INTERRUPTED) from None
    except BaseException as error:
        if refusal := describe_refusal(error):
            _end(log, ReviewError([refusal]))
        write_log(log, _join(SAID, traceback.format_exc()))
        if QUIET in os.environ and isinstance(error, Exception):  # the run tells it, once and last
            raise SystemExit(1) from None
        raise


def _end(log: str | Path, error: ReviewError) -> NoReturn:
    told = "\n".join([str(error), *getattr(error, "__notes__", ())])
    write_log(log, _join(SAID, f"{told}\n"))
    _show(f"\n{told}\n")
    raise SystemExit(1) from None


def _join(said: Iterable[str], end: str = "") -> str:
    return "".join(f"{line}\n" for line in said) + end


def _show(line: str) -> None:
    """Print on the terminal, unless the run tells at its end what stands in the logs of its jobs."""
    if QUIET not in os.environ:
        print(line, file=sys.stderr)


def read_settings(params: Mapping[str, Any]) -> dict[str, Any]:
    """What the reviewers decided of what a rule does: its params but for those that only tell Snakemake of a change."""
    return {name: value for name, value in params.items() if name not in TELLING}


@contextmanager
def step(words: str) -> Iterator[None]:
    """One part of what a job does: what is raised in it says so, in the log and on the terminal."""
    try:
        yield
    except Exception as error:
        error.add_note(f"This happened while {words}.")
        raise


def write_log(log: str | Path, text: str) -> None:
    """Write the log of a job, unless the disk is full: what matters is told on the terminal, too."""
    with suppress(OSError):
        Path(log).parent.mkdir(parents=True, exist_ok=True)
        Path(log).write_text(text, encoding="utf-8")


def lead_with_this_package() -> None:
    """Let every job import the package that the Snakefile imported, also where another copy is installed."""
    paths = [str(PACKAGE.parent), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(filter(None, paths)))


def hash_code(workflow: Path = WORKFLOW, package: Path = PACKAGE) -> str:
    """Sixteen hex digits over the machine's own files, so that an edited module reruns what it made.

    The same for a checkout, where the package stands in the workflow, and installed, where it is the other way round.
    """
    digest = hashlib.sha256()
    parts = {f"prismake/{path.relative_to(package).as_posix()}": path for path in _code_files(package, workflow)}
    parts |= {path.relative_to(workflow).as_posix(): path for path in _code_files(workflow, package)}
    for name, path in sorted(parts.items()):
        if not any(name == one or name.startswith(f"{one}/") for one in NO_RESULTS):
            digest.update(name.encode())
            digest.update(b"\0")
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def _code_files(folder: Path, other: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        # Whichever of the two holds the other leaves it out.
        folders[:] = [name for name in folders if name != "__pycache__" and Path(place, name) != other]
        named = (Path(place, name) for name in names if name.endswith(HASHED_SUFFIXES))
        yield from (path for path in named if path.is_file())


def announce(paths: Iterable[Path], *, told: Iterable[str] = ()) -> None:
    """Tell on the terminal which sheets were issued, and to whom; and what else there is to be told."""
    for path in paths:
        _say(f"Issued to {path.parent.name}: {path.as_posix()}")
    tell(told)


def tell(lines: Iterable[str]) -> None:
    """Tell lines on the terminal, beside what Snakemake says, now and each time that the answer is given back."""
    for line in lines:
        TOLD.append(line)
        _say(line)


def _say(line: str) -> None:
    SAID.append(line)
    _show(line)


def note(remarks: "pd.DataFrame") -> None:
    """Tell what was noticed and changes nothing; `remarks` is the table of that name."""
    tell(f"Note: {text}" for text in remarks["text"])


def tell_open(sheets: Iterable[str]) -> None:
    """Warn of sheets that are read while a program has them open: what is not saved there is not read."""
    opened = (path for path in map(Path, sheets) if is_open(path))
    tell(f"Note: {path.as_posix()} is open in a program; it is read as it was last saved" for path in opened)
