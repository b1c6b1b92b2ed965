"""Doubts about a study as a whole: people who do not add up, and figures unlike those beside them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import combinations, pairwise
from typing import NamedTuple

from prismake.extract.items import Entry, Item
from prismake.statistics.digits import is_above, write_fixed
from prismake.statistics.printed import Printed, Range, show, spread_apart
from prismake.statistics.recomputed import Group, range_p_counts, range_p_means
from prismake.text.words import fold

SD_RATIO, APART = 10.0, 3.0  # beyond these, standard errors may have been taken for standard deviations
PEOPLE = frozenset({"", "patients", "participants", "people", "women"})
NO_NUMBER = Printed(float("nan"), 0.0)
Times = Mapping[str, int]
Items = Sequence[Item]


class Doubt(NamedTuple):
    """A contradiction: which check found it, the entries it rests on, what stands there and what should."""

    check: str
    entries: tuple[Entry, ...]
    found: str
    expected: str


class Limit(NamedTuple):
    """The largest number of people there may be, and where that is stated."""

    people: float
    entry: Entry
    words: str


def _check_analysed(items: Items, times: Times) -> Iterator[Doubt]:
    for study in (item for item in items if item.level == "study"):
        enrolled, analysed = study.number("n_enrolled"), study.number("n_analysed")
        if enrolled is not None and analysed is not None and analysed > enrolled:
            entries = (study.entries["n_enrolled"], study.entries["n_analysed"])
            yield Doubt("analysed_and_enrolled", entries, f"{analysed:g} analysed", f"at most {enrolled:g} enrolled")


def _check_arms(items: Items, times: Times) -> Iterator[Doubt]:
    stated = list_stated_arms(items)
    if not stated:
        return
    total = sum(item.number("arm_n") or 0.0 for item in stated)
    entries = tuple(item.entries["arm_n"] for item in stated)
    found = f"{' + '.join(item.get('arm_n') for item in stated)} = {total:g} in the arms"
    for study in (item for item in items if item.level == "study"):
        analysed, enrolled = study.number("n_analysed"), study.number("n_enrolled")
        if analysed is not None and total != analysed:
            yield Doubt("arms_add_up", (*entries, study.entries["n_analysed"]), found, f"{analysed:g} analysed")
        elif enrolled is not None and total > enrolled:
            yield Doubt("arms_add_up", (*entries, study.entries["n_enrolled"]), found, f"at most {enrolled:g} enrolled")


def _check_counted(items: Items, times: Times) -> Iterator[Doubt]:
    for row, n, limit in list_counted(items):
        if n > limit.people:
            expected = f"at most {limit.people:g} {limit.words}"
            yield Doubt("counted_and_arm", (row.entries["n"], limit.entry), f"n {n:g}", expected)


def _check_parts(items: Items, times: Times) -> Iterator[Doubt]:
    groups: dict[tuple[str, ...], list[Item]] = {}
    for row in (item for item in items if item.level == "outcome" and _counts_people(item)):
        if row.number("n") is not None:
            key = tuple(fold(row.get(name)) for name in ("outcome", "arm", "comparator", "timepoint"))
            groups.setdefault(key, []).append(row)
    for key, rows in groups.items():
        limit = _find_limit(items, key[1])
        counted = [row.number("n") or 0.0 for row in rows]
        # Rows of all people are several measurements of the same; rows of fewer are parts, which must add up.
        if len(rows) > 1 and limit and max(counted) < limit.people < sum(counted):
            found = f"{' + '.join(f'{n:g}' for n in counted)} = {sum(counted):g} in parts of one group"
            entries = (*(row.entries["n"] for row in rows), limit.entry)
            yield Doubt("parts_add_up", entries, found, f"at most {limit.people:g} {limit.words}")


def _check_later(items: Items, times: Times) -> Iterator[Doubt]:
    for before, after in list_later(items, times):
        if (after.number("n") or 0.0) > (before.number("n") or 0.0):
            found = f"n {after.get('n')} at {after.get('timepoint')}"
            expected = f"at most {before.get('n')}, as at {before.get('timepoint')}"
            yield Doubt("later_n", (before.entries["n"], after.entries["n"]), found, expected)


def list_stated_arms(items: Items) -> list[Item]:
    """The arms where each states its people, and these are different people."""
    arms = [item for item in items if item.level == "arm" and item.entries]
    stated = [item for item in arms if item.number("arm_n") is not None]
    return stated if len(stated) == len(arms) and not _is_crossover(items) else []


def _is_crossover(items: Items) -> bool:
    """Whether every arm holds all people, one after the other."""
    return any(fold(item.get("crossover")) == "yes" for item in items if item.level == "outcome")


def list_counted(items: Items) -> Iterator[tuple[Item, float, Limit]]:
    """The rows that count people, with their number and the largest that there may be."""
    for row in (item for item in items if item.level == "outcome" and _counts_people(item)):
        n, limit = row.number("n"), _find_enrolled(items) or _find_limit(items, fold(row.get("arm")))
        if n is not None and limit:
            yield row, n, limit


def list_later(items: Items, times: Times) -> Iterator[tuple[Item, Item]]:
    """The rows of one arm and outcome at two time points that follow one another."""
    groups: dict[tuple[str, ...], dict[int, Item]] = {}
    for row in (item for item in items if item.level == "outcome" and _counts_people(item)):
        place = times.get(fold(row.get("timepoint")))
        if row.number("n") is not None and place is not None and row.number("mean") is not None:
            groups.setdefault(tuple(fold(row.get(name)) for name in ("outcome", "arm")), {})[place] = row
    for rows in groups.values():
        yield from pairwise(rows[place] for place in sorted(rows))


def _check_spread(items: Items, times: Times) -> Iterator[Doubt]:
    for pairs in pair_spreads(items):
        ratio = max(pairs, key=lambda pair: _measure_ratio(*pair))
        if is_above(_measure_ratio(*ratio), SD_RATIO):
            found = f"one SD is {write_fixed(_measure_ratio(*ratio), 0)} times the other"
            yield _doubt_spread(ratio, found, f"SDs within {SD_RATIO:g} times")
        arms = [pair for pair in pairs if _are_arms(*pair)]
        apart = max(arms, key=lambda pair: _measure_apart(*pair), default=None)
        if apart and is_above(_measure_apart(*apart), APART):
            found = f"the arms' means are {write_fixed(_measure_apart(*apart), 1)} SD apart"
            yield _doubt_spread(apart, found, f"means within {APART:g} SD")


def pair_spreads(items: Items) -> list[list[tuple[Item, Item]]]:
    """Of each outcome all pairs of rows that have a mean and a standard deviation."""
    groups: dict[str, list[Item]] = {}
    for row in (item for item in items if item.level == "outcome"):
        if row.number("mean") is not None and (row.number("sd") or 0.0) > 0:
            groups.setdefault(fold(row.get("outcome")), []).append(row)
    return [list(combinations(rows, 2)) for rows in groups.values() if len(rows) > 1]


def _check_p(items: Items, times: Times) -> Iterator[Doubt]:
    """A p of the comparison of two arms that none of the usual tests gives for their figures."""
    for one, other, stated, span in list_stated_p(items):
        if not span.meets(p := stated.printed("p") or NO_NUMBER):
            names = ("mean", "sd", "n") if one.number("mean") is not None else ("events", "n")
            entries = tuple(row.entries[name] for row in (one, other) for name in names)
            found = f"p {p.value:g}"
            expected = f"{show(span)} by the usual tests of these figures"
            yield Doubt("p_recomputed", (stated.entries["p"], *entries), found, expected)


def list_stated_p(items: Items) -> Iterator[tuple[Item, Item, Item, Range]]:
    """Two arms, the one whose row states their p, and all p that their figures can have."""
    for one, other in list_arm_pairs(items):
        stated = [row for row in (one, other) if row.printed("p") is not None]
        if len(stated) == 1 and (span := recompute_p(one, other)):
            yield one, other, stated[0], span


def list_arm_pairs(items: Items) -> list[tuple[Item, Item]]:
    """The two arms of every outcome and time point that has just two; none of a crossover trial: they are the same
    people, whom no test of two groups compares.
    """
    if _is_crossover(items):
        return []
    groups: dict[tuple[str, ...], list[Item]] = {}
    for row in (item for item in items if item.level == "outcome"):
        key = tuple(fold(row.get(name)) for name in ("outcome", "timepoint", "denominator"))
        groups.setdefault(key, []).append(row)
    return [(rows[0], rows[1]) for rows in groups.values() if len(rows) == 2 and _are_arms(rows[0], rows[1])]


def recompute_p(one: Item, other: Item) -> Range | None:
    """All p that two arms' means or counts can have, None where they are not whole or no test takes them."""
    means = [(row.printed("mean"), row.printed("sd"), row.number("n")) for row in (one, other)]
    groups = [Group(mean, sd, n) for mean, sd, n in means if mean and sd and n and n >= 2 and sd.value > 0]
    if len(groups) == 2:
        return range_p_means(groups[0], groups[1])
    counts = [(row.number("events"), row.number("n")) for row in (one, other)]
    known = [(events, n) for events, n in counts if events is not None and n is not None]
    if len(known) == 2:
        with suppress(ValueError):
            return range_p_counts(*known[0], *known[1])
    return None


def _doubt_spread(pair: tuple[Item, Item], found: str, expected: str) -> Doubt:
    entries = tuple(item.entries[name] for item in pair for name in ("mean", "sd"))
    return Doubt("sd_or_se", entries, found, f"{expected}, unless these are standard errors")


def _measure_ratio(one: Item, other: Item) -> float:
    sds = [item.number("sd") or 0.0 for item in (one, other)]
    return max(sds) / min(sds)


def _measure_apart(one: Item, other: Item) -> float:
    numbers = [item.number(name) or 0.0 for item in (one, other) for name in ("mean", "sd")]
    return spread_apart(*numbers)


def _are_arms(one: Item, other: Item) -> bool:
    same_time = fold(one.get("timepoint")) == fold(other.get("timepoint"))
    return same_time and fold(one.get("arm")) != fold(other.get("arm"))


def _counts_people(row: Item) -> bool:
    """Whether n counts people, also some of them: "patients with transfer"."""
    return (fold(row.get("denominator")).split() or [""])[0] in PEOPLE


def _find_enrolled(items: Items) -> Limit | None:
    """Those enrolled, in a study of one arm: more may have been measured at the start than were analysed."""
    one_arm = sum(item.level == "arm" for item in items) <= 1
    studies = [item for item in items if item.level == "study" and one_arm]
    stated = [(item, people) for item in studies if (people := item.number("n_enrolled")) is not None]
    return next((Limit(people, item.entries["n_enrolled"], "enrolled") for item, people in stated), None)


def _find_limit(items: Items, arm: str) -> Limit | None:
    """The people of an arm; where no arm states them, those analysed or enrolled in all."""
    for item in items:
        if item.level == "arm" and fold(item.get("arm")) == arm and (people := item.number("arm_n")) is not None:
            return Limit(people, item.entries["arm_n"], "in the arm")
    for name, words in (("n_analysed", "analysed"), ("n_enrolled", "enrolled")):
        for item in items:
            if item.level == "study" and (people := item.number(name)) is not None:
                return Limit(people, item.entries[name], words)
    return None


STUDY_CHECKS: tuple[Callable[[Items, Times], Iterator[Doubt]], ...] = (
    _check_analysed,
    _check_arms,
    _check_counted,
    _check_parts,
    _check_later,
    _check_spread,
    _check_p,
)
