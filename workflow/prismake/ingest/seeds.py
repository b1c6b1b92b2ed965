"""From which seed reference a record of a citation search came, as far as the search log or the export says it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from prismake.ingest.fields import Fields
from prismake.ingest.mapping import words
from prismake.text.seeds import name_seed, read_seed, read_seeds

# Columns of tables that name the seed, and fields that list the works that a record cites.
SEED_TAGS = words("seed seeds seeddoi seedpmid seedid seedreference seedreferences")
CITED_TAGS = words("referencedworks CR citedreferences")
CITING = ("forward", "both")  # directions in which a record that cites a seed is found through it
Named = tuple[tuple[str, str], ...]
LISTED, WORDS = re.compile(r"[;,]\s+|[|\n]"), re.compile(r"[\s;,|]+")


def list_tags(row: Mapping[Any, Any]) -> frozenset[str]:
    """The fields of an export that say which seed a record came from; none where the log says it, or asks for none."""
    seeds, direction = _list_seeds(row), row.get("direction")
    if not direction or len(seeds) == 1:
        return frozenset()
    return SEED_TAGS | CITED_TAGS if seeds and direction in CITING else SEED_TAGS


def _list_seeds(row: Mapping[Any, Any]) -> list[tuple[str, ...]]:
    return read_seeds(str(row.get("seeds") or ""))


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
    seeds = _list_seeds(row)
    if len(seeds) == 1:
        return [seeds[0][0]] * len(gathered)
    first = {name: names[0] for names in seeds for name in names}
    return ["; ".join(dict.fromkeys(_list_named(told, first))) for told in gathered]


def _list_named(told: Named, first: Mapping[str, str]) -> Iterator[str]:
    for tag, value in told:
        if tag in SEED_TAGS:
            named = filter(None, (read_seed(part.strip()) for part in LISTED.split(value)))
            yield from (next((first[name] for name in names if name in first), names[0]) for names in named)
        else:
            names = (name for name in map(name_seed, WORDS.split(value)) if not name.isdecimal())  # years, volumes
            yield from (first[name] for name in names if name in first)


def remark_seeds(row: Mapping[Any, Any], placed: Sequence[str]) -> list[str]:
    """Where the log names several seeds, how many entries name one of them; where none, how many name any."""
    seeds = _list_seeds(row)
    if not row.get("direction") or len(seeds) == 1:
        return []
    listed = {names[0] for names in seeds}
    naming = [text for text in placed if (listed & set(text.split("; ")) if seeds else text)]
    return [f"{len(naming)} of {len(placed)} entries name a seed{' of the search log' * bool(seeds)}"]
