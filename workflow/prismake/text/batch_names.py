"""The names of batches: which kind a batch is, and in which order batches were handed out."""

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache

PILOT, BATCH, NO_ABSTRACT = "pilot", "batch", "no-abstract"
KINDS = (PILOT, BATCH, NO_ABSTRACT)
NAME = re.compile(rf"({'|'.join(KINDS)})-(\d+)")


def name_batch(kind: str, taken: Collection[str]) -> str:
    """The first free name of a kind.

    >>> name_batch("batch", {"batch-001", "batch-003", "pilot-001"})
    'batch-002'
    """
    number = 1
    while (name := f"{kind}-{number:03d}") in taken:
        number += 1
    return name


def name_on(names: Collection[str]) -> str:
    """The name of an ordinary batch after the last one.

    >>> name_on({"batch-001", "batch-003 copy"})
    'batch-004'
    """
    numbers = [int(found[2]) for name in names if (found := NAME.match(name)) and found[1] == BATCH]
    return f"{BATCH}-{max(numbers, default=0) + 1:03d}"


def kind_of(batch: str) -> str:
    """The kind of a batch; an unknown name is an ordinary batch."""
    found = NAME.match(batch)
    return found[1] if found else BATCH


@cache
def read_number(batch: str) -> tuple[int, int]:
    """The place of a batch in the order of handing out: pilot batches first; 0 for a name without a number.

    >>> read_number("pilot-002") < read_number("batch-001") < read_number("batch-010")
    True
    """
    found = NAME.match(batch)
    return (KINDS.index(found[1]), int(found[2])) if found else (KINDS.index(BATCH), 0)


def is_ranked_batch(batch: str) -> bool:
    """Whether a batch belongs to the queue that a ranking orders."""
    return NAME.match(batch) is not None and kind_of(batch) != NO_ABSTRACT


def name_batches(places: Iterable[tuple[str, str, str]]) -> dict[str, tuple[str, ...]]:
    """The names of the batches in which each reference was handed out, of (reference, person, batch); first ones first.

    Somebody who comes later counts batches from one again: a name under which another of its readers has other
    references is left out, or the highest of such names stands where there are no others.

    >>> name_batches([("a", "anna", "batch-001"), ("b", "anna", "batch-002"), ("b", "dan", "batch-001")])
    {'a': ('batch-001',), 'b': ('batch-002',)}
    """
    held: dict[str, dict[str, str]] = {}
    used: dict[str, set[str]] = {}
    for reference, person, batch in places:
        if batch:
            own = held.setdefault(reference, {})
            own[person] = min(own.get(person, batch), batch, key=read_number)
            used.setdefault(person, set()).add(batch)
    return {reference: _choose_names(own, used) for reference, own in held.items()}


def _choose_names(own: Mapping[str, str], used: Mapping[str, set[str]]) -> tuple[str, ...]:
    names = set(own.values())
    elsewhere = {name for name in names if any(name in used[one] for one, other in own.items() if other != name)}
    return tuple(sorted(names - elsewhere or {max(names, key=read_number)}, key=read_number))
