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
OFTEN = 16  # so many factors, each a millionth or more, are multiplied before a float may become too small


@cache
def limit_recall(found: int, relevant: int, *, unread: int, confidence: float) -> tuple[float, float]:
    """The limits of recall, 0 to 1; (0, 1) where nothing is relevant.

    `found` of the `relevant` references of the sample were found; `unread` counts the references outside the sample.
    """
    if not relevant:
        return 0.0, 1.0
    how: dict[str, Any] = {"drawn": relevant, "unread": unread, "tail": (1 - confidence) / 2}
    missed, of = find_largest_share(relevant - found, **how)
    met, among = find_largest_share(found, **how)
    return (of - missed) / of, met / among


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


def find_largest_share(count: int, *, drawn: int, unread: int, tail: float) -> tuple[int, int]:
    """The marked ones and the size of that population in which the share of `find_most` is largest.

    There are from `drawn` to `drawn` + `unread` in it. Not every size is tried: with one more, the most marked ones are
    as many or one more (one without a mark makes few marked ones likelier, one with a mark less likely). So between two
    sizes a and b with the numbers m and n no share is above n / (a + n - m), and spans that reach no further than what
    was found are left; the others are halved.
    """
    low, high = np.array([drawn]), np.array([drawn + unread])
    fewest, top = (find_most(count, drawn=drawn, sizes=end, tail=tail) for end in (low, high))
    best = max((int(fewest[0]), drawn), (int(top[0]), drawn + unread), key=_share)
    while len(low):
        open_ = (high - low > 1) & (top / (low + top - fewest) > _share(best))
        low, high, fewest, top = low[open_], high[open_], fewest[open_], top[open_]
        middle = (low + high) // 2
        within = (np.maximum(fewest, top - (high - middle)), np.minimum(top, fewest + (middle - low)))
        most = find_most(count, drawn=drawn, sizes=middle, tail=tail, within=within)
        best = max([best, *zip(most.tolist(), middle.tolist(), strict=True)], key=_share)
        low, high = np.concatenate([low, middle]), np.concatenate([middle, high])
        fewest, top = np.concatenate([fewest, most]), np.concatenate([most, top])
    return best


def _share(found: tuple[int, int]) -> float:
    return found[0] / found[1]


def find_most(count: int, *, drawn: int, sizes: Any, tail: float, within: tuple[Any, Any] | None = None) -> Any:
    """For each size of a population the most marked ones among which drawing so few is no less likely than `tail`.

    `count` of the `drawn` were marked. Found by bisection: the probability falls as there are more of them; `within`
    are limits that are known already.
    """
    high = sizes - (drawn - count)  # those drawn without a mark have none
    if count == drawn:
        return high
    low = np.maximum(count * sizes // drawn, count)  # the median of the distribution is not above `count` there
    low, high = within or (low, high)
    while (low < high).any():
        middle = (low + high + 1) // 2
        likely = ~is_below(_add_up(count, drawn=drawn, sizes=sizes, marked=middle), tail)
        low, high = np.where(likely, middle, low), np.where(likely, high, middle - 1)
    return low


def _add_up(count: int, *, drawn: int, sizes: Any, marked: Any) -> Any:
    """The probability of at most `count` marked ones among the drawn, by the side that has fewer terms."""
    if 2 * count < drawn:
        return _sum_terms(count, drawn=drawn, sizes=sizes, marked=marked)
    return 1.0 - _sum_terms(drawn - count - 1, drawn=drawn, sizes=sizes, marked=sizes - marked)


def _sum_terms(count: int, *, drawn: int, sizes: Any, marked: Any) -> Any:
    """The probability of at most `count` marked ones, from that number downwards."""
    term = _find_term(count, drawn=drawn, sizes=sizes, marked=marked)
    total = term.copy()
    for at in range(count, 0, -1):
        term = term * (at * (sizes - marked - drawn + at) / ((marked - at + 1) * (drawn - at + 1)))
        total += term
    return total


def _find_term(count: int, *, drawn: int, sizes: Any, marked: Any) -> Any:
    """The probability of just `count` marked ones, a product without logarithms: no large numbers cancel.

    Its exponents are kept apart, since the ways to choose are too many for a float and the rest too unlikely.
    """
    ways = math.comb(drawn, count)
    shift = max(ways.bit_length() - 64, 0)
    term, exponent = np.full(len(sizes), float(ways >> shift)), np.full(len(sizes), shift)
    for at in range(drawn):
        left = marked - at if at < count else sizes - marked - (at - count)
        term = term * (left / (sizes - at))
        if at % OFTEN == 0:
            term, more = np.frexp(term)
            exponent += more
    return np.ldexp(term, exponent)


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
