"""From which seed reference a record of a citation search came, as far as the search log or the export says it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from prismake.ingest.fields import Fields
from prismake.ingest.mapping import words
from prismake.text.seeds import name_seed, read_seeds

# Columns of tables that name the seed, and fields that list the works that a record cites.
SEED_TAGS = words("seed seeds seeddoi seedpmid seedid seedreference seedreferences")
CITED_TAGS = words("referencedworks CR citedreferences")
CITING = ("forward", "both")  # directions in which a record that cites a seed is found through it
Named = tuple[tuple[str, str], ...]
LISTED, WORDS = re.compile(r"[;,]\s+|[|\n]"), re.compile(r"[\s;,|]+")


def list_tags(row: Mapping[Any, Any]) -> frozenset[str]:
    """The fields of an export that tell the seeds of a row of the search log apart; none where there is one or none."""
    if len(read_seeds(str(row.get("seeds") or ""))) < 2:
        return frozenset()
    return SEED_TAGS | CITED_TAGS if row.get("direction") in CITING else SEED_TAGS


def gather_seeds(fields: Fields, tags: frozenset[str]) -> list[Named]:
    """For each entry its fields with these tags: tag and value."""
    gathered: list[Named] = [()] * len(fields)
    index = np.flatnonzero(fields.having(tags)) if tags else np.empty(0, dtype=np.int64)
    places = zip(fields.entry[index].tolist(), fields.tag[index].tolist(), fields.take(index).to_pylist(), strict=True)
    for entry, tag, value in places:
        gathered[entry] = (*gathered[entry], (fields.tags[tag], value))
    return gathered


def place_seeds(row: Mapping[Any, Any], gathered: Sequence[Named]) -> list[str]:
    """The seeds of each record by name, joined by '; ': the only seed of the row, or those that the export names.

    What a column for seeds names is kept as it stands there, for the log may call the same document by another
    identifier; of works that a record cites, only those that the log names.
    """
    seeds = read_seeds(str(row.get("seeds") or ""))
    if len(seeds) < 2:
        return [seeds[0][0] if seeds else ""] * len(gathered)
    first = {name: names[0] for names in seeds for name in names}
    return ["; ".join(dict.fromkeys(_list_named(told, first))) for told in gathered]


def _list_named(told: Named, first: Mapping[str, str]) -> Iterator[str]:
    for tag, value in told:
        if tag in SEED_TAGS:
            yield from (first.get(name, name) for part in LISTED.split(value) if (name := name_seed(part.strip())))
        else:
            names = (name for name in map(name_seed, WORDS.split(value)) if not name.isdecimal())  # years, volumes
            yield from (first[name] for name in names if name in first)


def remark_seeds(row: Mapping[Any, Any], placed: Sequence[str]) -> list[str]:
    """Where the log names several seeds, how many entries name theirs."""
    if len(read_seeds(str(row.get("seeds") or ""))) < 2:
        return []
    return [f"{sum(map(bool, placed))} of {len(placed)} entries name a seed"]
