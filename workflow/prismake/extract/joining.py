"""Grow studies link by link: rulings win over rules, and a link that contradicts is held back for people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from prismake.extract.linking import Link
from prismake.sheets import Pair

RULING = "ruling"


@dataclass
class Graph:
    """References as they came together: the study of each, the links that joined, and those held back with why."""

    group: dict[str, str]
    joined: dict[Pair, Link] = field(default_factory=dict)
    held: list[Link] = field(default_factory=list)


def join_references(
    reference_ids: Iterable[str],
    *,
    links: Iterable[Link],
    same: Mapping[Pair, str],
    apart: Mapping[Pair, str],
    registrations: Mapping[str, frozenset[str]],
) -> Graph:
    """The references in groups; `same` and `apart` hold the pairs that people ruled, with their words.

    A link does not join when people ruled any two members apart (nobody is asked again), nor when the members name
    different registrations (people are asked). `registrations` gives what each reference alone is registered as.
    """
    grouping = _Grouping(reference_ids, registrations=registrations)
    graph = Graph(grouping.group)
    for pair, words in sorted(same.items()):
        if grouping.join(*pair):
            graph.joined[pair] = Link(*pair, RULING, words, joins=True)
    for link in links:
        pair = (link.left, link.right)
        if grouping.find_apart(*pair, apart=apart):
            continue
        if not link.joins:
            graph.held.append(link)
            continue
        reason = grouping.find_registrations(*pair)
        if reason:
            evidence = f"{link.evidence} | held back: {reason}"
            graph.held.append(Link(*pair, link.rule, evidence, joins=False))
        elif grouping.join(*pair):
            graph.joined[pair] = link
    return graph


def explain_joins(joined: Mapping[Pair, Link], *, primary: str) -> dict[str, str]:
    """The rule or ruling that ties each reference of a study to those before it, seen from the primary one."""
    neighbours: dict[str, list[tuple[str, str]]] = {}
    for (left, right), link in sorted(joined.items()):
        neighbours.setdefault(left, []).append((right, link.rule))
        neighbours.setdefault(right, []).append((left, link.rule))
    found = {primary: ""}
    waiting = [primary]
    for reference_id in waiting:
        for other, rule in neighbours.get(reference_id, ()):
            if other not in found:
                found[other] = rule
                waiting.append(other)
    return found


class _Grouping:
    """Groups of references by the name of one of them, the smaller always taken into the larger."""

    def __init__(self, reference_ids: Iterable[str], *, registrations: Mapping[str, frozenset[str]]) -> None:
        self.group = {reference_id: reference_id for reference_id in reference_ids}
        self.members = {reference_id: [reference_id] for reference_id in self.group}
        self.registrations = {name: registrations.get(name, frozenset()) for name in self.group}

    def join(self, left: str, right: str) -> bool:
        """Whether two references were in different groups, which now are one."""
        one, other = self.group[left], self.group[right]
        if one == other:
            return False
        large, small = sorted((one, other), key=lambda name: (-len(self.members[name]), name))
        for reference_id in self.members[small]:
            self.group[reference_id] = large
        self.members[large] += self.members.pop(small)
        self.registrations[large] |= self.registrations.pop(small)
        return True

    def find_apart(self, left: str, right: str, *, apart: Mapping[Pair, str]) -> bool:
        """Whether people ruled any member of one group apart from any of the other."""
        names = {self.group[left], self.group[right]}
        return len(names) == 2 and any({self.group[one], self.group[other]} == names for one, other in apart)

    def find_registrations(self, left: str, right: str) -> str:
        """Why two groups cannot be one study by what they are registered as; empty when nothing speaks against it."""
        one, other = (self.registrations[self.group[side]] for side in (left, right))
        if self.group[left] == self.group[right] or not one or not other or one & other:
            return ""
        return f"registered as {', '.join(sorted(one))} and as {', '.join(sorted(other))}"
