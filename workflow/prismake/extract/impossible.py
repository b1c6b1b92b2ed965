"""Values that no study can have, whatever was printed: a slip of the pen, or a figure in the wrong column."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from prismake.extract.items import Item
from prismake.issues import Issue

POSITIVE = ("sd", "se", "effect_se", "person_time", "logrank_v", "cluster_size", "paired_se")
SHARES = {"percent": 100.0, "p": 1.0, "effect_p": 1.0, "icc": 1.0}
COUNTS = ("n", "events", "arm_n", "n_enrolled", "n_analysed")
# Figures that cannot be printed in another order.
ORDERED = (("minimum", "q1", "median", "q3", "maximum"), ("ci_low", "ci_high"), ("effect_low", "effect_high"))


class Fault(NamedTuple):
    """What is impossible: the variable whose cell is named, what else it contradicts, what may stand there."""

    variable: str
    found: str
    allowed: str


def find_impossible(items: Iterable[Item]) -> list[Issue]:
    """An Issue for every value that cannot be true, at its cell."""
    return [
        Issue(
            item.entries[fault.variable]["sheet"],
            item.entries[fault.variable]["cell"],
            fault.found,
            fault.allowed,
            "look it up again; what the report prints and cannot be goes into a note, not into the figures",
        )
        for item in items
        for check in CHECKS
        for fault in check(item)
    ]


def _check_counts(item: Item) -> Iterator[Fault]:
    for name in COUNTS:
        value = item.number(name)
        if value is not None and value < 0:
            yield Fault(name, f"{name} {value:g}", "a count, at least 0")


def _check_events(item: Item) -> Iterator[Fault]:
    events, n = item.number("events"), item.number("n")
    counted = item.number("person_time") is None  # over time one person may have several
    if events is not None and n is not None and events > n and counted:
        cell = item.entries["n"]["cell"]
        yield Fault("events", f"events {events:g}, but n {n:g} ({cell})", f"at most n = {n:g}")


def _check_positive(item: Item) -> Iterator[Fault]:
    for name in POSITIVE:
        value = item.number(name)
        if value is not None and value <= 0:
            yield Fault(name, f"{name} {value:g}", "above 0; empty when a single person was measured")


def _check_shares(item: Item) -> Iterator[Fault]:
    for name, most in SHARES.items():
        value = item.number(name)
        if value is not None and not 0 <= value <= most:
            yield Fault(name, f"{name} {value:g}", f"0 to {most:g}")


def _check_correlation(item: Item) -> Iterator[Fault]:
    for name in ("correlation", "r"):
        value = item.number(name)
        if value is not None and not -1 <= value <= 1:
            yield Fault(name, f"{name} {value:g}", "-1 to 1")


def _check_order(item: Item) -> Iterator[Fault]:
    for names in ORDERED:
        yield from _find_reversed(item, [name for name in names if item.number(name) is not None])


def _find_reversed(item: Item, names: Sequence[str]) -> Iterator[Fault]:
    for before, after in pairwise(names):
        low, high = item.number(before), item.number(after)
        if low is not None and high is not None and low > high:
            cell = item.entries[before]["cell"]
            yield Fault(after, f"{after} {high:g}, but {before} {low:g} ({cell})", f"at least {before} = {low:g}")


CHECKS: tuple[Callable[[Item], Iterator[Fault]], ...] = (
    _check_counts,
    _check_events,
    _check_positive,
    _check_shares,
    _check_correlation,
    _check_order,
)
