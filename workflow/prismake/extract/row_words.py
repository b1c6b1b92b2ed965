"""What a row of a sheet says of itself, by which it is known again wherever it stands: never by its number."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from prismake.extract.items import Item
from prismake.text.words import fold

NAMES = ("outcome", "arm", "comparator", "timepoint", "denominator")
CUT = 80  # letters of a value that are remembered; whoever tells rows apart needs no more
Words = Mapping[str, str]


def describe_row(item: Item, *, besides: str = "") -> str:
    """A row in words, by the names that tell it apart from others."""
    return f"{item.level} {item.item}: {name_row(item, besides=besides)}".rstrip(": ")


def name_row(item: Item, *, besides: str = "") -> str:
    """The same without its number: what stays when rows are moved."""
    return ", ".join(item.get(name).strip() for name in NAMES if name != besides and item.get(name).strip())


def list_words(item: Item) -> dict[str, str]:
    """All that stands in a row, by variable, as a sheet remembers it."""
    return {name: entry["value"][:CUT] for name, entry in sorted(item.entries.items())}


def says_same(before: Words, now: Words, *, names: Sequence[str]) -> bool:
    """Whether two rows say the same in the columns that tell rows apart."""
    return all(fold(before.get(name, "")) == fold(now.get(name, "")) for name in names)


def count_same(before: Words, now: Words) -> int:
    """How many values of a row another one has as well."""
    return sum(fold(value) == fold(now.get(name, "")) for name, value in before.items())


def write_words(words: Mapping[str, Any]) -> str:
    """As one line of plain letters, which every program keeps as it is.

    >>> write_words({"ben": "14", "anna": "15"})
    '{"anna": "15", "ben": "14"}'
    """
    return json.dumps(words, sort_keys=True)


def read_words(text: str) -> dict[str, Any]:
    """What such a line says; nothing where it is none.

    >>> read_words('{"anna": "15"}'), read_words("anna: 15")
    ({'anna': '15'}, {})
    """
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
