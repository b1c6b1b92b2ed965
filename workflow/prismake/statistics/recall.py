"""The share of relevant references that somebody finds, as a random sample of a finite number of references tells it.

The relevant references of a simple random sample are themselves a simple random sample, without replacement, of all
relevant ones. So the found among them follow a hypergeometric distribution, and each limit is that of the exact test
with equal tails (see Wang 2015, doi 10.1080/01621459.2014.966191). How many relevant references there are outside the
sample is not known: the limits are the widest over all numbers that there can be. With everything in the sample
they are the share itself, with a vanishing one those of Clopper and Pearson (1934, doi 10.1093/biomet/26.4.404).
"""

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from prismake.statistics.digits import DIGITS, is_above, is_below, write_fixed

PASSED, BELOW, TOO_FEW = "passed", "below", "too few"  # verdicts on a complete sample


@cache
def limit_recall(found: int, relevant: int, *, unread: int, confidence: float) -> tuple[float, float]:
    """The limits of recall, 0 to 1; (0, 1) where nothing is relevant.

    `found` of the `relevant` references of the sample were found; `unread` counts the references outside the sample.
    """
    if not relevant:
        return 0.0, 1.0
    tail = (1 - confidence) / 2
    sizes = relevant + np.arange(unread + 1)
    missed = find_most(relevant - found, drawn=relevant, sizes=sizes, tail=tail)
    met = find_most(found, drawn=relevant, sizes=sizes, tail=tail)
    return float(np.min((sizes - missed) / sizes)), float(np.max(met / sizes))


@cache
def count_needed(line: float, *, unread: int, confidence: float) -> int:
    """The fewest relevant references, all of them found, whose lower limit of recall lies above the line.

    `unread` counts the references outside the sample; with more of them in it, no more are needed.
    """
    most = math.floor(math.log((1 - confidence) / 2) / math.log(line)) + 1  # where nothing is known of the others
    least = 1
    while least < most:
        middle = (least + most) // 2
        low, _ = limit_recall(middle, middle, unread=unread, confidence=confidence)
        least, most = (least, middle) if is_above(low, line) else (middle + 1, most)
    return most


def find_most(count: int, *, drawn: int, sizes: Any, tail: float) -> Any:
    """For each size of a population the most marked ones among which drawing so few is no less likely than `tail`.

    `count` of the `drawn` were marked. Found by bisection: the probability falls as there are more of them.
    """
    high = sizes - (drawn - count)  # those drawn without a mark have none
    if count == drawn:
        return high
    low = np.maximum(count * sizes // drawn, count)  # the median of the distribution is not above `count` there
    while (low < high).any():
        middle = (low + high + 1) // 2
        likely = ~is_below(_add_up(count, drawn=drawn, sizes=sizes, marked=middle), tail)
        low, high = np.where(likely, middle, low), np.where(likely, high, middle - 1)
    return low


def _add_up(count: int, *, drawn: int, sizes: Any, marked: Any) -> Any:
    """The probability of at most `count` marked ones among the drawn, from the likeliest number downwards."""
    term = np.exp(
        _log_choose(marked, count) + _log_choose(sizes - marked, drawn - count) - _log_choose(sizes, np.array(drawn))
    )
    total = term.copy()
    for at in range(count, 0, -1):
        term = term * (at * (sizes - marked - drawn + at) / ((marked - at + 1) * (drawn - at + 1)))
        total += term
    return total


def _log_choose(n: Any, k: Any) -> Any:
    from scipy.special import gammaln  # slow to import, and only a review with a machine needs it

    return gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0)


def tell_recall(row: Mapping[str, Any]) -> str:
    """What a complete sample says, in words; `row` is one of the table machines.

    >>> tell_recall({"verdict": "too few", "found": 9, "relevant": 9, "sample": 100, "needed": 72, "line": 0.95})
    '9 of 9 relevant references found; for a lower limit above 95 % 72 must be relevant, about 800 references drawn'
    """
    line, share = f"{100 * row['line']:g} %", f"{row['found']} of {row['relevant']} relevant references found"
    if row["verdict"] == TOO_FEW:
        drawn = math.ceil(row["needed"] * row["sample"] / row["relevant"]) if row["relevant"] else 0
        about = f", about {drawn} references drawn" if drawn else ""
        return f"{share}; for a lower limit above {line} {row['needed']} must be relevant{about}"
    limits = f"{100 * row['confidence']:g} % limits {_write_low(row)} to {write_fixed(100 * row['ci_high'], 1)} %"
    held = "above" if row["verdict"] == PASSED else "not above"
    recall = f"recall {write_fixed(100 * row['recall'], 1)} % ({limits})"
    return f"{share}, {recall}, the lower limit {held} the line of {line}"


def _write_low(row: Mapping[str, Any]) -> str:
    """The lower limit in percent, with as many decimals as show on which side of the line it lies."""
    texts = [write_fixed(100 * row["ci_low"], places) for places in range(1, DIGITS)]
    passed = row["verdict"] == PASSED
    return next((text for text in texts if (float(text) > 100 * row["line"]) == passed), texts[-1])
