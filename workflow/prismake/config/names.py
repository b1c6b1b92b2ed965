"""Names that become names of files and folders: what some system, or Snakemake, would take for something else."""

import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from prismake.files.strays import LITTER_FOLDERS, is_litter
from prismake.issues import Issue

# Windows keeps these names for devices, with any ending.
RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
UNFIT = re.compile(r"[\x00-\x1f\x7f{}*?<>|\"\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def check_names(names: Iterable[str], *, file: str, what: str) -> Iterator[Issue]:
    """An Issue for each name that not every system has as the name of a file."""
    for name in sorted({name for name in names if RESERVED.fullmatch(name)}):
        yield Issue(file, what, name, "a name that Windows does not keep for a device", "choose another name")


def name_source(text: str) -> str:
    """A short name as the search log takes it, made of a database's or a file's.

    >>> name_source("Web of Science"), name_source("2026 hand search")
    ('web_of_science', 'source_2026_hand_search')
    """
    short = re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")
    return short if short[:1].isalpha() else f"source_{short}".rstrip("_")


def check_export(name: str, *, search: Path, file: str) -> Iterator[Issue]:
    """Issues of an export's name, and of a link that leads out of the folder of exports."""
    odd = sorted(set(UNFIT.findall(name)))
    parts = name.split("/")
    if odd or any(RESERVED.fullmatch(part) or part != part.strip(" .") for part in parts):
        found = f"{name[:120]!r}" + (f", with {' '.join(map(repr, odd))}" if odd else "")
        allowed = 'a name that every system has: without { } * ? < > | ", control characters and names of devices'
        yield Issue(file, f"file {name[:60]!r}", found, allowed, "rename the file, here and in seeds/search/")
        return
    path, folder = search / name, os.path.realpath(search)
    if path.exists() and os.path.commonpath([folder, os.path.realpath(path)]) != folder:
        remedy = "put the export itself into the folder, or link the whole of seeds/search/"
        yield Issue(file, f"file {name}", f"a link to {os.path.realpath(path)}", "a file inside seeds/search/", remedy)


def list_exports(search: Path) -> list[str]:
    """The files below the folder of exports by their names there; links to folders among them, litter aside."""
    listed = []
    for path in sorted(search.rglob("*")):
        parts = path.relative_to(search).parts
        litter = is_litter(path) or any(LITTER_FOLDERS.fullmatch(part) for part in parts[:-1])
        if not litter and (path.is_file() or path.is_symlink()):
            listed.append("/".join(parts))
    return listed


def find_standing(names: Iterable[str], search: Path) -> dict[str, str]:
    """Names of exports with the names under which they stand there, where these are the same letters put otherwise.

    macOS takes an é apart into e and its accent: other systems see two names.
    """
    odd = [name for name in names if not name.isascii() and not (search / name).exists()]
    alike = group_forms(list_exports(search)) if odd else {}
    found = {name: alike.get(unicodedata.normalize("NFC", name), []) for name in odd}
    return {name: standing[0] for name, standing in found.items() if len(standing) == 1}


def group_forms(names: Iterable[str]) -> dict[str, list[str]]:
    """Names by the one form (NFC) that all of their letters can be put into."""
    groups = defaultdict(list)
    for name in names:
        groups[unicodedata.normalize("NFC", name)].append(name)
    return dict(groups)
