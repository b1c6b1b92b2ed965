"""Counts what a removal of duplicates did to labelled records, as bib-dedupe counts; only the standard library."""

from collections import Counter
from collections.abc import Collection, Mapping


def count_errors(removed: Collection[str], groups: Mapping[str, str]) -> tuple[int, int, int]:
    """Duplicates removed, works that vanish, and surplus copies that stay (TP, FP, FN).

    `groups` has the label of every record, "" for one that is unique; a group all of whose records are removed is a
    work that vanishes.
    """
    removed = set(removed)
    sizes = Counter(label for label in groups.values() if label)
    gone = Counter(groups[one] for one in removed if groups[one])
    tp = sum(min(gone[label], size - 1) for label, size in sizes.items())
    lost = sum(gone[label] == size for label, size in sizes.items())
    fn = sum(max(size - gone[label] - 1, 0) for label, size in sizes.items())
    return tp, lost + sum(not groups[one] for one in removed), fn
