"""What every job of the workflow shares: its log, how it ends on a person's mistake, the hash of the code."""

import hashlib
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from prismake.issues import ReviewError

PACKAGE = Path(__file__).resolve().parent
# In a checkout the package stands beside the Snakefile and the schemas; installed, it carries the schemas itself.
WORKFLOW = PACKAGE.parent if (PACKAGE.parent / "Snakefile").is_file() else PACKAGE
HASHED_SUFFIXES = frozenset({".py", ".j2", ".css", ".csv", ".json", ".yaml", ".smk"})


@contextmanager
def logged(log: str | Path) -> Iterator[None]:
    """Run a job's body: a ReviewError is printed with its remedies and ends the job with 1, a bug keeps its traceback.

    Both also stand in the file `log`, so that a run on a cluster shows them too.
    """
    Path(log).parent.mkdir(parents=True, exist_ok=True)
    Path(log).write_text("", encoding="utf-8")
    try:
        yield
    except ReviewError as error:
        Path(log).write_text(f"{error}\n", encoding="utf-8")
        print(f"\n{error}\n", file=sys.stderr)
        raise SystemExit(1) from None
    except BaseException:
        Path(log).write_text(traceback.format_exc(), encoding="utf-8")
        raise


def hash_code(folder: Path = WORKFLOW) -> str:
    """Sixteen hex digits over the machine's own files, so that an edited module reruns what it made."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in HASHED_SUFFIXES and path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(b"\0")
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def hash_files(paths: Iterable[str]) -> dict[str, str]:
    """The hash of each file that exists, by name."""
    return {path: hash_file(path)[:16] for path in sorted(set(paths)) if Path(path).is_file()}


def announce(paths: Iterable[Path]) -> None:
    """Tell on the terminal which sheets were issued, and to whom."""
    for path in paths:
        print(f"Issued to {path.parent.name}: {path.as_posix()}", file=sys.stderr)


def hash_file(path: str | Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
