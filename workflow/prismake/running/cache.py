"""Run a job, or give back what it made the last time where everything it is made from is the same.

Snakemake reruns whatever stands behind a file that was written anew, also where the file says the same as before. A job
whose inputs, params and code have the hashes of its last run makes the same bytes again: its outputs are linked back
from results/.cache, and what it told is told again. Nothing depends on that folder: it may be deleted at any time, and
a forced run (`snakemake -F`, `-R`) does not look at it.
"""

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prismake.files.hashes import hash_file, list_inside
from prismake.files.locks import alone
from prismake.files.times import mend_times
from prismake.running.jobs import SAID, TOLD, UNCHANGED, logged, tell, write_log
from prismake.running.uncollected import uncollected

STORE = Path("results/.cache")
MADE = (("results",), ("reports",))  # the folders of what jobs make
FORCED = "PRISMAKE_FORCED"  # set for the jobs of a run that is to do everything again
FORCES = ("forceall", "forcerun", "forcetargets")  # Snakemake's names for -F, -R and -f
CODE: list[str] = []  # the hash of the machine's own files, in a job
Causes = list[Any]  # the hash of inputs, params and code, and the hashes in the folders of sheets
FROM_OUTSIDE = ("SOURCE_DATE_EPOCH",)  # what a job reads of its environment


@contextmanager
def job(snakemake: Any, *places: str) -> Iterator[tuple[Path, ...]]:
    """The frame of a script: its body runs only where the answer of the last run does not hold any more.

    `places` are where the job issues sheets, and are given to its body: what stands there belongs to what the answer is
    made from. What a body needs is imported in it, so that a job whose answer holds imports nothing. A job is a short
    life: Python does not search it for cyclic garbage.

    Raises SystemExit: with 0 when the body is not needed, with 1 after a person's mistake.
    """
    log = snakemake.log[0]
    answer = Answer.of(snakemake)
    folders = tuple(map(Path, places))
    CODE.append(str(snakemake.params.get("code", "")))
    mend_times(path for path in map(Path, snakemake.input) if path.parts[:1] in MADE)
    with uncollected(), alone(*folders, locks=STORE / "locks"):
        with logged(log):
            causes, standing = _hash_causes(snakemake), _hash_folders(folders)
            given = not os.environ.get(FORCED) and answer.give_back([causes, standing])
        if given:
            write_log(log, "".join(f"{line}\n" for line in (UNCHANGED, *SAID)))
            raise SystemExit(0)
        with _making(snakemake, answer, folders=folders, causes=causes, standing=standing):
            yield folders


@contextmanager
def _making(
    snakemake: Any, answer: "Answer", *, folders: Sequence[Path], causes: str, standing: dict[str, str]
) -> Iterator[None]:
    """Run the body, and keep its answer.

    Issuing changes its own folders, and issues nothing more while nothing else changes. What a person saves while a job
    reads it may be in the answer or not: such an answer is not kept, not even where it was saved back meanwhile.
    """
    read = [*map(str, snakemake.input), *standing]
    stamps = _stamp(read)
    with logged(snakemake.log[0]):
        yield
    with suppress(OSError):  # the outputs are there, and the next run can do without
        now = _hash_folders(folders)
        if causes == _hash_causes(snakemake) and standing.items() <= now.items() and stamps == _stamp(read):
            answer.keep([causes, now])
        else:
            answer.forget()


def running_code() -> str:
    """The hash of the machine's own files in a job that may use what is kept, otherwise empty."""
    return CODE[-1] if CODE and not os.environ.get(FORCED) else ""


def heed_force(settings: object) -> None:
    """Let the jobs of a run that a person forces (`-F`, `-R`, `-f`, or so in a profile) do everything again.

    `settings` are Snakemake's DAGSettings, which it knows when it asks for inputs, not yet when it reads the Snakefile.
    """
    if any(getattr(settings, name, False) for name in FORCES):
        os.environ[FORCED] = "1"


@dataclass(frozen=True)
class Answer:
    """What one job made the last time: a list in JSON, and a link to each file."""

    name: str
    outputs: tuple[str, ...]

    @classmethod
    def of(cls, snakemake: Any) -> "Answer":
        """The answer of a job, by its rule and its wildcards."""
        return cls("-".join([snakemake.rule, *map(str, snakemake.wildcards)]), tuple(map(str, snakemake.output)))

    @property
    def _list(self) -> Path:
        return STORE / f"{self.name}.json"

    def _copy(self, number: int) -> Path:
        return STORE / f"{self.name}.{number}"

    def give_back(self, causes: Causes) -> bool:
        """Put every output back in its place, where the answer was made from `causes` and no file of it was altered."""
        try:
            kept = json.loads(self._list.read_text(encoding="utf-8"))
            hashes = [hash_file(self._copy(number)) for number, _ in enumerate(self.outputs)]
        except (OSError, ValueError):
            return False
        made = dict(zip(self.outputs, hashes, strict=True))
        if not isinstance(kept, dict) or (kept.get("causes"), kept.get("outputs")) != (causes, made):
            return False
        for number, path in enumerate(map(Path, self.outputs)):
            _link(self._copy(number), path)
            os.utime(path)
        tell(kept["told"])
        return True

    def keep(self, causes: Causes) -> None:
        """Keep every output, and last of all the list that vouches for them; nothing of a job that makes a folder."""
        if any(Path(path).is_dir() for path in self.outputs):
            return
        STORE.mkdir(parents=True, exist_ok=True)
        self.forget()
        for number, path in enumerate(map(Path, self.outputs)):
            _link(path, self._copy(number))
        kept = {"causes": causes, "outputs": {path: hash_file(path) for path in self.outputs}, "told": TOLD}
        put(self._list, kept)

    def forget(self) -> None:
        """The answer of the last run holds no more."""
        self._list.unlink(missing_ok=True)


def put(place: Path, value: object) -> None:
    """Keep a value as JSON, whole or not at all."""
    put_text(place, json.dumps(value))


def put_text(place: Path, text: str) -> None:
    """Keep a text, whole or not at all."""
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_suffix(f".{os.getpid()}.tmp")
    fresh.write_text(text, encoding="utf-8", newline="\n")
    fresh.replace(place)


def _link(path: Path, place: Path) -> None:
    """The same file at a second place; a copy where the file system has no links."""
    place.unlink(missing_ok=True)
    try:
        os.link(path, place)
    except OSError:
        shutil.copyfile(path, place)


def _hash_causes(snakemake: Any) -> str:
    """One hash over everything that a job's outputs follow from, the folders of its sheets aside."""
    causes = {
        "rule": snakemake.rule,
        "wildcards": dict(snakemake.wildcards.items()),
        "inputs": _hash_standing(list_inside(map(str, snakemake.input))),
        "outputs": list(map(str, snakemake.output)),
        "params": _plain(dict(snakemake.params.items())),
        "environment": [*list_libraries(), *(os.environ.get(name, "") for name in FROM_OUTSIDE)],
    }
    return hashlib.sha256(json.dumps(causes, sort_keys=True).encode()).hexdigest()


def list_libraries() -> list[str]:
    """Python and every library that is installed, each with its version.

    All of them, as each leans on others; told by the names of the folders that installers write, which is done at once.
    """
    listed = {sys.version}
    for place in filter(os.path.isdir, sys.path):
        listed |= {entry.name for entry in os.scandir(place) if entry.name.endswith((".dist-info", ".egg-info"))}
    return sorted(listed)


def _hash_folders(folders: Iterable[Path]) -> dict[str, str]:
    """What stands in folders: the hash of every file by its path."""
    return _hash_standing(path.as_posix() for one in folders for path in one.rglob("*") if path.is_file())


def _stamp(paths: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Inode and time of each file that stands: others after each time that it is saved, whatever it says."""
    stamps = {}
    for path in paths:
        with suppress(FileNotFoundError):
            status = Path(path).stat()
            stamps[path] = status.st_ino, status.st_mtime_ns
    return stamps


def _hash_standing(paths: Iterable[str]) -> dict[str, str]:
    """The hash of each file; "" for one that is gone just now, as a sheet may be while a program saves it."""
    hashes = {}
    for path in sorted(set(paths)):
        try:
            hashes[path] = hash_file(path)
        except FileNotFoundError:
            hashes[path] = ""
    return hashes


def _plain(value: Any) -> Any:
    """A param in the words of JSON, so that equal params have equal hashes."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    return value if isinstance(value, (str, int, float, bool, type(None))) else repr(value)
