"""Sheets that were issued and are gone: what they asked is issued again, once.

Snakemake runs a job again whose params differ from those that the job had. A list of what is lost would differ twice:
when a sheet is gone, and when it stands there again. So the rules get a word that changes with every loss and stays
afterwards; the last one is kept in results/.kept, without which a job runs once more than it must.
"""

import csv
import hashlib
import json
from contextlib import suppress
from pathlib import Path

from prismake.kept import STORE, put_text


def find_lost(manifest: str | Path) -> list[str]:
    """The sheets that a manifest of results/sheets/ names and that are gone."""
    try:
        with Path(manifest).open(encoding="utf-8", newline="") as file:
            named = [row["sheet"] for row in csv.DictReader(file)]
    except FileNotFoundError:
        return []
    return sorted(sheet for sheet in named if not Path(sheet).exists())


def count_losses(manifest: str | Path) -> str:
    """A word that is another one whenever sheets of a manifest are gone, and the same when they stand there again."""
    place, before = _place(manifest), ""
    with suppress(OSError, ValueError):
        before = place.read_text(encoding="utf-8")
    lost = find_lost(manifest)
    return hashlib.sha256(json.dumps([before, lost]).encode()).hexdigest()[:16] if lost else before


def keep_losses(manifest: str | Path, word: str) -> None:
    """The job that makes a manifest has issued again what was lost: from now on the word stays."""
    with suppress(OSError):  # the next run does without
        if word:
            put_text(_place(manifest), word)


def _place(manifest: str | Path) -> Path:
    return STORE / "lost" / f"{Path(manifest).stem}.txt"
