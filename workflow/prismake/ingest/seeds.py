"""From which seed reference a record of a citation search came, as far as the search log or the export says it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from prismake.ingest.fields import Fields
from prismake.ingest.mapping import words
from prismake.text.seeds import name_seed, read_seeds

# Columns of tables that name the seed, and fields that list the works that a record cites.
SEED_TAGS = words("seed seeds seeddoi seedpmid seedid seedreference seedreferences")
CITED_TAGS = words("referencedworks CR citedreferences")
CITING = ("forward", "both")  # directions in which a record that cites a seed is found through it
PARTS = re.compile(r"[\s;,|]+")


def list_tags(row: Mapping[Any, Any]) -> frozenset[str]:
    """The fields of an export that tell the seeds of a row of the search log apart; none where there is one or none."""
    if len(read_seeds(str(row.get("seeds") or ""))) < 2:
        return frozenset()
    return SEED_TAGS | CITED_TAGS if row.get("direction") in CITING else SEED_TAGS


def gather_seeds(fields: Fields, tags: frozenset[str]) -> list[str]:
    """For each entry what its fields with these tags hold, one behind the other."""
    gathered = [""] * len(fields)
    index = np.flatnonzero(fields.having(tags)) if tags else np.empty(0, dtype=np.int64)
    for entry, value in zip(fields.entry[index].tolist(), fields.take(index).to_pylist(), strict=True):
        gathered[entry] = f"{gathered[entry]} {value}".strip()
    return gathered


def place_seeds(row: Mapping[Any, Any], gathered: Sequence[str]) -> list[str]:
    """The seeds of each record by their first names, joined by '; ': the only seed of the row, or those it names."""
    seeds = read_seeds(str(row.get("seeds") or ""))
    if len(seeds) < 2:
        return [seeds[0][0] if seeds else ""] * len(gathered)
    placed = []
    for text in gathered:
        named = {name for part in PARTS.split(text) if (name := name_seed(part))}
        placed.append("; ".join(names[0] for names in seeds if named.intersection(names)))
    return placed


def remark_seeds(row: Mapping[Any, Any], placed: Sequence[str]) -> list[str]:
    """Of how many records of several seeds it is known from which they came."""
    if len(read_seeds(str(row.get("seeds") or ""))) < 2:
        return []
    return [f"the seed is known for {sum(map(bool, placed))} of {len(placed)} entries"]
