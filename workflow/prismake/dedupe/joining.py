"""Grows groups of records pair by pair, and refuses a pair whose groups contradict each other."""

import pandas as pd

from prismake.dedupe.rulings import Pair


class Groups:
    """Groups of records that grow pair by pair."""

    def __init__(self) -> None:
        self.name: dict[str, str] = {}
        self.members: dict[str, list[str]] = {}

    def find(self, record_id: str) -> list[str]:
        """The records joined to a record so far, itself among them."""
        return self.members.get(self.name.get(record_id, record_id), [record_id])

    def join(self, left: str, right: str) -> None:
        small, large = sorted((self.find(left), self.find(right)), key=len)
        if small is large or left == right:
            return
        target = self.name.get(large[0], large[0])
        self.members[target] = [*large, *small]
        self.name |= dict.fromkeys(self.members[target] if len(large) == 1 else small, target)


class Joiner:
    """Joins records unless people ruled otherwise or their groups contradict each other.

    A contradiction that people overruled does not count: `found` holds what the machine joins, `groups` rulings too.
    """

    def __init__(
        self, *, same: set[Pair], different: set[Pair], says: dict[str, int], contradictions: dict[tuple[int, int], str]
    ) -> None:
        self.says, self.contradictions = says, contradictions
        self.opposed: dict[int, set[int]] = {}
        for one, other in contradictions:
            self.opposed.setdefault(one, set()).add(other)
            self.opposed.setdefault(other, set()).add(one)
        self.found, self.groups = Groups(), Groups()
        for pair in sorted(same):
            self.groups.join(*pair)
        self.apart: dict[str, set[str]] = {}
        for left, right in different:
            self.apart.setdefault(left, set()).add(right)
            self.apart.setdefault(right, set()).add(left)

    def join(self, left: str, right: str) -> str:
        """Joins the groups of two records; the reason when that is refused, else empty."""
        reason = self._find_ruling(left, right) or self._find_contradiction(left, right)
        if not reason:
            self.found.join(left, right)
            self.groups.join(left, right)
        return reason

    def name_groups(self, record_ids: pd.Series) -> dict[str, str]:
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

    def _find_contradiction(self, left: str, right: str) -> str:
        if not self.contradictions:
            return ""
        theirs = self._list_contents(right)
        for a, one in sorted(self._list_contents(left).items()):
            against = self.opposed[a].intersection(theirs) if a in self.opposed else ()
            if against:
                b = min(against)
                reason = self.contradictions[min(a, b), max(a, b)]
                return f"would bring together {one} and {theirs[b]}: {reason}"
        return ""

    def _list_contents(self, record_id: str) -> dict[int, str]:
        """Contents of a group, each with a record that says so."""
        return {self.says[member]: member for member in sorted(self.found.find(record_id)) if member in self.says}
