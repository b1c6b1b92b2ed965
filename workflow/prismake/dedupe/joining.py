"""Grows groups of records pair by pair, and refuses a pair whose groups contradict each other."""

from collections.abc import Iterable

from prismake.dedupe.contradictions import Contradiction
from prismake.dedupe.rulings import Pair


class Groups:
    """Groups of records that grow pair by pair."""

    def __init__(self) -> None:
        self.name: dict[str, str] = {}
        self.members: dict[str, list[str]] = {}

    def name_of(self, record_id: str) -> str:
        """The name of a record's group: one of its members."""
        return self.name.get(record_id, record_id)

    def find(self, record_id: str) -> list[str]:
        """The records joined to a record so far, itself among them."""
        return self.members.get(self.name_of(record_id), [record_id])

    def join(self, left: str, right: str) -> None:
        target, other = self.name_of(left), self.name_of(right)
        if target == other:
            return
        if len(self.members.get(target, [target])) < len(self.members.get(other, [other])):
            target, other = other, target
        moved = self.members.pop(other, [other])
        self.members.setdefault(target, [target]).extend(moved)
        self.name[target] = target
        for record_id in moved:
            self.name[record_id] = target


class Joiner:
    """Joins records unless people ruled otherwise or their groups contradict each other.

    A contradiction that people overruled does not count: `found` holds what the machine joins, `groups` rulings too.
    """

    def __init__(
        self,
        *,
        same: set[Pair],
        different: set[Pair],
        says: dict[str, int],
        contradictions: dict[tuple[int, int], Contradiction],
    ) -> None:
        self.says = says
        self.contradictions = contradictions
        self.opposed: dict[int, set[int]] = {}
        for one, other in contradictions:
            self.opposed.setdefault(one, set()).add(other)
            self.opposed.setdefault(other, set()).add(one)
        # by name of a group: contents that some other contradicts, each with the last record that says so
        self.disputed = {record: {content: record} for record, content in says.items() if content in self.opposed}
        self.found = Groups()
        self.groups = Groups() if same else self.found
        for pair in sorted(same):
            self.groups.join(*pair)
        self.apart: dict[str, set[str]] = {}
        for left, right in different:
            self.apart.setdefault(left, set()).add(right)
            self.apart.setdefault(right, set()).add(left)

    def join(self, left: str, right: str, *, identified: bool) -> str:
        """Joins the groups of two records; the reason when that is refused, else empty.

        `identified`: they share an identifier, which outweighs what is not strict.
        """
        reason = self._find_ruling(left, right) or self._find_contradiction(left, right, identified=identified)
        if not reason:
            self._unite(left, right)
        return reason

    def hold(self, left: str, right: str) -> str:
        """Joins the groups of two records that were one before, whatever contradicts it; the reason where people do."""
        reason = self._find_ruling(left, right)
        if not reason:
            self._unite(left, right)
        return reason

    def _unite(self, left: str, right: str) -> None:
        before = self.found.name_of(left), self.found.name_of(right)
        self.found.join(left, right)
        self._unite_disputed(before, self.found.name_of(left))
        if self.groups is not self.found:
            self.groups.join(left, right)

    def name_groups(self, record_ids: Iterable[str]) -> dict[str, str]:
        return {record_id: self.groups.name.get(record_id, record_id) for record_id in record_ids}

    def _find_ruling(self, left: str, right: str) -> str:
        if not self.apart:
            return ""
        others = set(self.groups.find(right))
        for record_id in sorted(self.groups.find(left)):
            ruled = sorted(self.apart.get(record_id, set()) & others)
            if ruled:
                return f"people ruled {record_id} and {ruled[0]} different"
        return ""

    def _find_contradiction(self, left: str, right: str, *, identified: bool) -> str:
        ours = self.disputed.get(self.found.name_of(left))
        theirs = self.disputed.get(self.found.name_of(right))
        if not ours or not theirs or ours is theirs:
            return ""
        for a in sorted(ours):
            for b in sorted(self.opposed[a].intersection(theirs)):
                why = self.contradictions[min(a, b), max(a, b)]
                if why.strict or not (identified or self._are_reconciled(left, a) or self._are_reconciled(right, b)):
                    return f"would bring together {ours[a]} and {theirs[b]}: {why.sentence}"
        return ""

    def _are_reconciled(self, record_id: str, content: int) -> bool:
        """Whether a record and a content of its own group contradict each other, and are together by an identifier."""
        return content in self.opposed.get(self.says[record_id], ())

    def _unite_disputed(self, before: Pair, name: str) -> None:
        """The contents of two groups that became the group `name`."""
        parts = [self.disputed.pop(part) for part in dict.fromkeys(before) if part in self.disputed]
        if not parts:
            return
        united = max(parts, key=len)
        for part in parts:
            for content, record_id in part.items():
                united[content] = max(record_id, united.get(content, record_id))
        self.disputed[name] = united
