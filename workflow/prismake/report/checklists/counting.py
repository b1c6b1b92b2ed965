"""How many items of each standard a review answers: from its facts, in people's words, or not at all."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from prismake.report.checklists.answering import FROM_FACTS, Answered


class Tally(NamedTuple):
    """The items of one standard; `by_hand` are those that only people can answer, `answered` those of them that are.

    `missing` are the items that facts could answer and neither facts nor people do.
    """

    standard: str
    items: int
    from_facts: int
    by_hand: int
    answered: int
    missing: int


def count_items(answers: Iterable[Answered]) -> list[Tally]:
    """A tally for each standard, in the order of the items."""
    counts: dict[str, Counter[str]] = {}
    for one in answers:
        counted = counts.setdefault(one.item.standard, Counter())
        counted["items"] += 1
        counted["from_facts"] += one.status == FROM_FACTS
        counted["by_hand"] += one.asks_people
        counted["answered"] += one.asks_people and bool(one.answer)
        counted["missing"] += not one.asks_people and not one.sentence and not one.answer
    return [
        Tally(standard, **{name: counted[name] for name in Tally._fields[1:]}) for standard, counted in counts.items()
    ]
