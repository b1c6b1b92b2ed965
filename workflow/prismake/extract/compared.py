"""Which checks of INSPECT-SR the figures of a study allow: those for which arithmetic has something to compare."""

from collections.abc import Callable, Mapping, Sequence

from prismake.extract.doubts import DIFFERENCES, RATIOS
from prismake.extract.items import Item
from prismake.extract.study_doubts import list_counted, list_later, list_stated_arms, list_stated_p, pair_spreads
from prismake.text.words import fold

Items = Sequence[Item]
Times = Mapping[str, int]
TOTALS = ("n_enrolled", "n_analysed")
# Figures of one row that follow from one another.
FOLLOWING = (
    *(("sd", "se", "n"), ("mean", "ci_low", "ci_high"), ("sd", "ci_low", "ci_high", "n"), ("events", "n", "percent")),
    ("effect", "effect_low", "effect_high"),
)
RANGES = (("mean", "minimum", "maximum"), ("sd", "minimum", "maximum", "n"))


def list_compared(items: Items, times: Times) -> set[str]:
    """The checks by their numbers; `items` are the rows of one study, `times` the places of its time points."""
    return {check for check, has_run in CHECKS.items() if has_run(items, times)}


def _compares_people(items: Items, times: Times) -> bool:
    totals = [[name for name in TOTALS if _has(item, name)] for item in items if item.level == "study"]
    within = any(len(names) == len(TOTALS) for names in totals) or (any(totals) and bool(list_stated_arms(items)))
    return within or any(True for _ in list_counted(items)) or any(True for _ in list_later(items, times))


def _compares_spreads(items: Items, times: Times) -> bool:
    return bool(pair_spreads(items))


def _compares_whole_numbers(items: Items, times: Times) -> bool:
    return any(_has(item, "mean", "n") and fold(item.get("whole_numbers")) == "yes" for item in items)


def _compares_following(items: Items, times: Times) -> bool:
    rows = any(_has(item, *names) for names in FOLLOWING for item in items)
    known = RATIOS | DIFFERENCES
    told = [item for item in items if fold(item.get("effect_measure")) in known]
    limits = any(_has(item, "effect_low", "effect_high", "effect_p") for item in told)
    return rows or limits or any(True for _ in list_stated_p(items))


def _compares_ranges(items: Items, times: Times) -> bool:
    return any(_has(item, *names) for names in RANGES for item in items)


def _has(item: Item, *names: str) -> bool:
    return all(item.number(name) is not None for name in names)


CHECKS: Mapping[str, Callable[[Items, Times], bool]] = {
    "4.6": _compares_people,
    "4.7": _compares_spreads,
    "4.8": _compares_whole_numbers,
    "4.9": _compares_following,
    "4.10": _compares_ranges,
}
