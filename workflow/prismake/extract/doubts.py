"""Doubts: figures that contradict one another or are missing, with cells; people may confirm what is printed so."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

import pandas as pd

from prismake import tables
from prismake.extract.items import Entry, Item, list_items, locate_entries
from prismake.extract.study_doubts import STUDY_CHECKS, Doubt
from prismake.statistics import printed
from prismake.statistics.digits import is_above, is_below
from prismake.statistics.printed import Printed
from prismake.text.words import fold

CONFIRMED = "confirmed as printed"
RATIOS = frozenset({"or", "rr", "hr", "irr", "ratio"})
DIFFERENCES = frozenset({"md", "smd", "rd", "difference"})
ALPHA = 0.05


def find_doubts(extraction: pd.DataFrame, *, codebook: pd.DataFrame) -> pd.DataFrame:
    """The frame "doubts": every contradiction within one person's figures of one study, every required value missing.

    `codebook` gives the order of time points and says what is required in a row that is filled at all. A doubt is
    answered when a row it names has the words "confirmed as printed" among the words that support it: it stays in the
    table with that answer.
    """
    times, required = order_times(codebook), _list_required(codebook)
    rows = []
    for (study_id, person), group in groupby(list_items(extraction), key=lambda item: (item.study_id, item.person)):
        items = list(group)
        found = [doubt for item in items for doubt in _check_required(item, required.get(item.level, []))]
        found += [doubt for item in items for check in ROW_CHECKS for doubt in check(item)]
        found += [doubt for check in STUDY_CHECKS for doubt in check(items, times)]
        rows += [{"study_id": study_id, "person": person, **_describe(doubt)} for doubt in found]
    return tables.from_rows("doubts", rows)


def _describe(doubt: Doubt) -> dict[str, str]:
    quotes = list(dict.fromkeys(entry["quote"] for entry in doubt.entries))
    answer = "; ".join(quote for quote in quotes if CONFIRMED in fold(quote))
    return {
        "check": doubt.check,
        "cells": locate_entries(doubt.entries),
        "found": doubt.found,
        "expected": doubt.expected,
        "answer": answer,
    }


def order_times(codebook: pd.DataFrame) -> dict[str, int]:
    """The place of each time point, folded, in the codebook's order."""
    rows = codebook[(codebook["level"] == "outcome") & (codebook["variable"] == "timepoint")]
    words = [word for row in tables.to_rows(rows) for word in row["values"].split("|") if word.strip()]
    return {fold(word): place for place, word in enumerate(words)} or {"baseline": 0}


def _list_required(codebook: pd.DataFrame) -> dict[str, list[str]]:
    required = codebook[codebook["required"] != ""]
    return {str(level): list(group["variable"]) for level, group in required.groupby("level")}


def _check_required(item: Item, required: Iterable[str]) -> Iterator[Doubt]:
    missing = [name for name in required if not item.get(name)]
    if missing:
        first = next(iter(item.entries.values()))
        found = f"nothing for {', '.join(missing)}"
        yield Doubt("required", (first,), found, "a value, since the codebook requires it in a row that is filled")


class Taken(NamedTuple):
    """The figures of a row that a check asked for."""

    entries: tuple[Entry, ...]
    values: tuple[Printed, ...]


def _take(item: Item, *names: str) -> Taken | None:
    values = [item.printed(name) for name in names]
    present = tuple(value for value in values if value is not None)
    return Taken(tuple(item.entries[name] for name in names), present) if len(present) == len(names) else None


def _check_se(item: Item) -> Iterator[Doubt]:
    if taken := _take(item, "se", "sd", "n"):
        se, sd, n = taken.values
        if n.value >= 1 and not (span := printed.sd_from_se(se, n.value)).meets(sd):
            found = f"SD {sd.value:g}, SE {se.value:g}, n {n.value:g}"
            yield Doubt("se_and_sd", taken.entries, found, f"SD = SE × √n: {printed.show(span)}")


def _check_limits(item: Item) -> Iterator[Doubt]:
    if taken := _take(item, "mean", "ci_low", "ci_high"):
        mean, low, high = taken.values
        span = printed.middle(low, high)
        if span and not span.meets(mean):
            found = f"mean {mean.value:g}, limits {low.value:g} and {high.value:g}"
            yield Doubt("limits_symmetric", taken.entries, found, f"the middle of the limits: {printed.show(span)}")


def _check_limits_sd(item: Item) -> Iterator[Doubt]:
    if taken := _take(item, "sd", "ci_low", "ci_high", "n"):
        sd, low, high, n = taken.values
        if n.value >= 2 and not (span := printed.sd_from_limits(low, high, n.value)).meets(sd):
            found = f"SD {sd.value:g}, limits {low.value:g} and {high.value:g}, n {n.value:g}"
            expected = f"SD = √n × (upper − lower) / (2 × 1.96 or t): {printed.show(span)}"
            yield Doubt("limits_and_sd", taken.entries, found, expected)


def _check_percent(item: Item) -> Iterator[Doubt]:
    if taken := _take(item, "events", "n", "percent"):
        events, n, percent = taken.values
        if n.value > 0:
            share = 100 * events.value / n.value
            if not printed.Range(share, share).meets(percent):
                found = f"{percent.value:g} per cent, {events.value:g} of {n.value:g}"
                yield Doubt("percent_and_count", taken.entries, found, f"{share:.4g} per cent")


def _check_whole_numbers(item: Item) -> Iterator[Doubt]:
    taken = _take(item, "mean", "n")
    if taken and fold(item.get("whole_numbers")) == "yes":
        mean, n = taken.values
        if n.value >= 1 and not printed.is_possible_mean(mean, n.value):
            step = f"a whole number over {n.value:g}, such as {round(mean.value * n.value) / n.value:.4g}"
            yield Doubt("grim", taken.entries, f"mean {mean.value:g} of {n.value:g} whole numbers", step)


def _check_whole_spread(item: Item) -> Iterator[Doubt]:
    taken = _take(item, "mean", "sd", "n")
    if taken and fold(item.get("whole_numbers")) == "yes":
        mean, sd, n = taken.values
        possible = n.value >= 2 and printed.is_possible_mean(mean, n.value)  # else the mean is told already
        if possible and not printed.is_possible_sd(mean, sd, n.value):
            found = f"mean {mean.value:g} and SD {sd.value:g} of {n.value:g} whole numbers"
            yield Doubt(
                "grimmer", taken.entries, found, "a standard deviation that whole numbers of this mean can have"
            )


def _check_mean_in_range(item: Item) -> Iterator[Doubt]:
    if taken := _take(item, "mean", "minimum", "maximum"):
        mean, low, high = taken.values
        if is_below(mean.high, low.low) or is_below(high.high, mean.low):
            found = f"mean {mean.value:g}, range {low.value:g} to {high.value:g}"
            yield Doubt("mean_in_range", taken.entries, found, f"{low.value:g} to {high.value:g}")


def _check_sd_in_range(item: Item) -> Iterator[Doubt]:
    if taken := _take(item, "sd", "minimum", "maximum", "n"):
        sd, low, high, n = taken.values
        if n.value >= 2 and is_above(sd.low, most := printed.largest_sd(low, high, n.value)):
            found = f"SD {sd.value:g}, range {low.value:g} to {high.value:g}, n {n.value:g}"
            yield Doubt("sd_in_range", taken.entries, found, f"at most {most:.3g}")


def _check_effect(item: Item) -> Iterator[Doubt]:
    if taken := _take(item, "effect", "effect_low", "effect_high"):
        effect, low, high = taken.values
        measure = fold(item.get("effect_measure"))
        spans = [printed.middle(low, high, ratio=False)] if measure not in RATIOS else []
        spans += [printed.middle(low, high, ratio=True)] if measure not in DIFFERENCES else []
        known = [span for span in spans if span]
        if known and not any(span.meets(effect) for span in known):
            found = f"effect {effect.value:g}, limits {low.value:g} and {high.value:g}"
            words = " or ".join(printed.show(span) for span in known)
            yield Doubt("effect_symmetric", taken.entries, found, f"the middle of the limits on their scale: {words}")


def _check_effect_p(item: Item) -> Iterator[Doubt]:
    taken = _take(item, "effect_low", "effect_high", "effect_p")
    measure = fold(item.get("effect_measure"))
    if taken and measure in RATIOS | DIFFERENCES:
        low, high, p = taken.values
        null = 1.0 if measure in RATIOS else 0.0
        within = is_below(low.high, null) and is_above(high.low, null)
        beyond = is_above(low.low, null) or is_below(high.high, null)
        if (within and is_below(p.high, ALPHA)) or (beyond and is_above(p.low, ALPHA)):
            found = f"p {p.value:g}, limits {low.value:g} and {high.value:g}"
            side = "above" if within else "below"
            yield Doubt("p_and_limits", taken.entries, found, f"p {side} {ALPHA:g}, as the limits say of {null:g}")


ROW_CHECKS: tuple[Callable[[Item], Iterable[Doubt]], ...] = (
    _check_se,
    _check_limits,
    _check_limits_sd,
    _check_percent,
    _check_whole_numbers,
    _check_whole_spread,
    _check_mean_in_range,
    _check_sd_in_range,
    _check_effect,
    _check_effect_p,
)
