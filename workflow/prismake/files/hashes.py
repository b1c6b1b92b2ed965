"""The hash of what a file holds, which tells what its time does not."""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def hash_files(paths: Iterable[str]) -> dict[str, str]:
    """The hash of each file that exists, by name; a sheet may be gone for a moment while a program saves it."""
    hashes = {}
    for path in sorted(set(paths)):
        with suppress(FileNotFoundError, IsADirectoryError):
            hashes[path] = hash_file(path)
    return hashes


def list_inside(paths: Iterable[str]) -> list[str]:
    """The paths, in place of a folder the files in it; its hidden ones, which are Snakemake's, aside."""
    listed: list[str] = []
    for path in map(Path, paths):
        inside = path.rglob("[!.]*") if path.is_dir() else ()
        listed += [one.as_posix() for one in inside if one.is_file()] if path.is_dir() else [str(path)]
    return sorted(listed)


def hash_file(path: str | Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
