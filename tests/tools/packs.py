"""Prints, for a filled review of each kind, how many items of each standard are answered from facts, by hand or not."""

from tabulate import tabulate

from filled import KINDS, fill
from prismake.report.checklists.answering import answer_items
from prismake.report.checklists.counting import count_items

HEADS = ("kind", "standard", "items", "from facts", "by hand", "missing", "% from facts")


def list_rows() -> list[tuple[object, ...]]:
    """A row for each kind and standard."""
    return [
        (
            kind,
            one.standard,
            one.items,
            one.from_facts,
            one.by_hand,
            one.missing,
            round(100 * one.from_facts / one.items),
        )
        for kind, (standards, _) in KINDS.items()
        for one in count_items(answer_items(fill(kind), standards))
    ]


if __name__ == "__main__":
    print(tabulate(list_rows(), headers=HEADS))
