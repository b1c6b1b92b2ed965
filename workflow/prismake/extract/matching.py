"""Which rows of two people speak of the same arm or outcome: nobody fills a page in the same order."""

from collections.abc import Iterator, Mapping, Sequence

from prismake.extract.items import Item
from prismake.text.values import same_value
from prismake.text.words import fold

# What tells rows apart, from all that must be equal to what must at least be; the looser ones ask for alike figures.
STRICT: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "study": ((),),
    "arm": (("arm",),),
    "outcome": (
        ("outcome", "arm", "comparator", "timepoint", "denominator"),
        ("outcome", "arm", "comparator", "timepoint"),
    ),
}
LOOSE: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "outcome": (("outcome", "arm"), ("outcome", "timepoint"), ("outcome",)),
}
Group = dict[str, Item]  # the row of each person


def match_items(items: Sequence[Item], *, people: Sequence[str]) -> list[Group]:
    """The rows of one level of one study, each with those of others that speak of the same, first person first.

    Rows whose names of outcome, arm and time agree belong together, those with more equal values before others. A row
    left over joins one that differs in a name only when most of their figures are equal: a slip, not another row.
    """
    groups: list[Group] = []
    for person in people:
        waiting = [item for item in items if item.person == person]
        for names in _list_passes(items):
            waiting = list(_join(groups, waiting, names=names, person=person))
        groups += [{person: item} for item in waiting]
    return groups


def _list_passes(items: Sequence[Item]) -> list[tuple[tuple[str, ...], bool]]:
    levels = {item.level for item in items}
    strict = [(names, False) for level in sorted(levels) for names in STRICT[level]]
    return strict + [(names, True) for level in sorted(levels) for names in LOOSE.get(level, ())]


def _join(
    groups: Sequence[Group], waiting: Sequence[Item], *, names: tuple[tuple[str, ...], bool], person: str
) -> Iterator[Item]:
    # Pairs are taken best first, so that no row takes a place that another fits better.
    keys, loose = names
    scored = [
        (-_count_equal(item, first), place, number)
        for number, item in enumerate(waiting)
        for place, group in enumerate(groups)
        if person not in group and _same_key(item, first := next(iter(group.values())), keys)
        if not loose or _are_alike(item, first)
    ]
    taken: set[int] = set()
    for _, place, number in sorted(scored):
        if number not in taken and person not in groups[place]:
            groups[place][person] = waiting[number]
            taken.add(number)
    yield from (item for number, item in enumerate(waiting) if number not in taken)


def _same_key(one: Item, other: Item, keys: Sequence[str]) -> bool:
    return all(fold(one.get(name)) == fold(other.get(name)) for name in keys)


def _count_equal(one: Item, other: Item) -> int:
    return sum(same_value(one.get(name), other.get(name)) for name in one.entries if name in other.entries)


def _are_alike(one: Item, other: Item) -> bool:
    both = [name for name in one.entries if name in other.entries and one.number(name) is not None]
    equal = sum(same_value(one.get(name), other.get(name)) for name in both)
    return 2 * equal > len(both)
