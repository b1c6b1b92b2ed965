"""Sheets that were issued and are gone: what they asked is issued again, once.

Snakemake runs a job again whose params differ from those that the job had. A list of what is lost would differ twice:
when a sheet is gone, and when it stands there again. So the rules get a word that changes with every loss and stays
afterwards. The last one is kept in results/.cache with the names of the sheets, as a job finds its manifest removed;
without that folder a job runs once more than it must.
"""

import csv
import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from prismake.running.cache import STORE, put


def count_losses(manifest: str | Path) -> str:
    """A word that is another one whenever sheets of a manifest are gone, and the same when they stand there again."""
    names, word = _recall(manifest)
    lost = sorted(name for name in names if not Path(name).exists())
    return hashlib.sha256(json.dumps([word, lost]).encode()).hexdigest()[:16] if lost else word


def keep_losses(words: Mapping[str, str]) -> None:
    """The job that makes manifests has issued again what was lost: from now on the word of each stays."""
    for manifest, word in words.items():
        with suppress(OSError):  # the next run does without
            put(_place(manifest), {"names": _read_names(manifest), "word": word})


def _recall(manifest: str | Path) -> tuple[list[str], str]:
    """What was kept, or else the names that stand in the manifest."""
    try:
        kept = json.loads(_place(manifest).read_text(encoding="utf-8"))
        return [str(name) for name in kept["names"]], str(kept["word"])
    except (OSError, ValueError, KeyError, TypeError):
        return _read_names(manifest), ""


def _read_names(manifest: str | Path) -> list[str]:
    try:
        with Path(manifest).open(encoding="utf-8", newline="") as file:
            return [row["sheet"] for row in csv.DictReader(file)]
    except FileNotFoundError:
        return []


def _place(manifest: str | Path) -> Path:
    return STORE / "lost" / f"{Path(manifest).stem}.json"
