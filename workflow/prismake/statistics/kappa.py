"""Agreement of people who sorted the same things, beyond what chance would give.

Everything up to the root of a variance is computed in fractions of whole numbers, so that an agreement that is exactly
what chance would give, or a variance of nothing, is seen as such.
"""

import math
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

Z = 1.959963984540054
NEVER_VARIED = "{} gave the same answer every time: kappa is then 0 whatever the other answers, and has no interval"
APART = "each gave one answer every time, and not the same one: kappa is then 0, and has no interval"
ALL_EQUAL = "all answers are the same: kappa is not defined"
ALIKE = "the answers are shared out alike on everything: kappa has no interval"
SINGLE = "only one was answered by all: kappa has no interval"


def measure_kappa(counts: np.ndarray, people: Sequence[str] = ("the first", "the second")) -> dict[str, Any]:
    """Observed agreement, Cohen's kappa, its 95 % limits and PABAK of a square table of counts (rows: first person).

    The interval uses the large-sample variance of Fleiss, Cohen & Everitt (1969, doi 10.1037/h0028106); PABAK is
    2·observed − 1 (Byrt, Bishop & Carlin 1993). Kappa is missing when all votes are equal, and so are its limits where
    one of the `people`, or both, gave the same answer every time: no vote could then have changed it. `remark` says so.

    >>> round(measure_kappa(np.array([[20.0, 5.0], [10.0, 15.0]]))["kappa"], 3)
    0.4
    >>> found = measure_kappa(np.array([[8, 2], [0, 0]]))
    >>> found["kappa"], found["ci_low"]
    (0.0, nan)
    """
    table = [[Fraction(int(value)) for value in line] for line in counts.tolist()]
    n = sum(map(sum, table))
    share = [[value / n for value in line] for line in table]
    row, column = (
        [sum(line, Fraction(0)) for line in share],
        [sum(line, Fraction(0)) for line in zip(*share, strict=True)],
    )
    places = range(len(row))
    observed = sum((share[i][i] for i in places), Fraction(0))
    expected = sum((row[i] * column[i] for i in places), Fraction(0))
    if expected == 1:
        return _limit(observed, remark=ALL_EQUAL)
    kappa = (observed - expected) / (1 - expected)
    if remark := _explain_constant(row, column, people):
        return _limit(observed, kappa=kappa, remark=remark)
    diagonal = sum(share[i][i] * ((1 - expected) - (row[i] + column[i]) * (1 - observed)) ** 2 for i in places)
    off = sum(share[i][j] * (column[i] + row[j]) ** 2 for i in places for j in places if i != j)
    spread = diagonal + (1 - observed) ** 2 * off - (observed * expected - 2 * expected + observed) ** 2
    return _limit(observed, kappa=kappa, variance=spread / (n * (1 - expected) ** 4))


def measure_fleiss(counts: np.ndarray) -> dict[str, Any]:
    """Observed agreement, Fleiss' kappa, its 95 % limits and PABAK; one row per reference, one column per answer.

    Each cell counts the people who gave the answer; rows may have different numbers of people, and a row of one person
    tells only of chance. Fleiss 1971 (doi 10.1037/h0031619), with missing votes and the variance as in Gwet 2014,
    Handbook of Inter-Rater Reliability, 4th edition. Kappa is missing when all votes are equal; `remark` says why
    there is no interval.
    """
    rows = Counter(tuple(map(int, line)) for line in counts.tolist())  # of few kinds, however many there are
    n, several = rows.total(), sum(times for row, times in rows.items() if sum(row) >= 2)
    shares = [
        sum((Fraction(row[at], sum(row)) * times for row, times in rows.items()), Fraction(0)) / n
        for at in range(counts.shape[1])
    ]
    agreeing = {row: _share_of_pairs(row) for row in rows}
    if not several:
        return _limit(Fraction(0), remark=SINGLE)
    observed = sum((agreeing[row] * times for row, times in rows.items()), Fraction(0)) / several
    expected = sum((share**2 for share in shares), Fraction(0))
    if expected == 1:
        return _limit(observed, remark=ALL_EQUAL)
    kappa = (observed - expected) / (1 - expected)
    if n == 1:
        return _limit(observed, kappa=kappa, remark=SINGLE)
    spread = Fraction(0)
    for row, times in rows.items():
        chance = sum((Fraction(value, sum(row)) * share for value, share in zip(row, shares, strict=True)), Fraction(0))
        each = (agreeing[row] - expected) / (1 - expected) * Fraction(n, several) if sum(row) >= 2 else Fraction(0)
        spread += times * (each - 2 * (1 - kappa) * (chance - expected) / (1 - expected) - kappa) ** 2
    if not spread and abs(kappa) < 1:
        return _limit(observed, kappa=kappa, remark=ALIKE)
    return _limit(observed, kappa=kappa, variance=spread / (n * (n - 1)))


def _explain_constant(row: Sequence[Fraction], column: Sequence[Fraction], people: Sequence[str]) -> str:
    constant = [name for name, shares in zip(people, (row, column), strict=True) if 1 in shares]
    return APART if len(constant) == 2 else NEVER_VARIED.format(constant[0]) if constant else ""


def _share_of_pairs(row: Sequence[int]) -> Fraction:
    people = sum(row)
    return Fraction(sum(value * (value - 1) for value in row), people * (people - 1)) if people >= 2 else Fraction(0)


def _limit(
    observed: Fraction, *, kappa: Fraction | None = None, variance: Fraction | None = None, remark: str = ""
) -> dict[str, Any]:
    low = high = math.nan
    if kappa is not None and variance is not None:
        half = Z * math.sqrt(variance)
        low, high = max(float(kappa) - half, -1.0), min(float(kappa) + half, 1.0)
    found = {"observed": float(observed), "pabak": float(2 * observed - 1), "ci_low": low, "ci_high": high}
    return {**found, "kappa": math.nan if kappa is None else float(kappa), "remark": remark}
