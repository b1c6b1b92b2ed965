"""Agreement of people who sorted the same things, beyond what chance would give."""

import math

import numpy as np

Z = 1.959963984540054


def measure_kappa(counts: np.ndarray) -> dict[str, float]:
    """Observed agreement, Cohen's kappa, its 95 % limits and PABAK of a square table of counts (rows: first person).

    The interval uses the large-sample variance of Fleiss, Cohen & Everitt (1969, doi 10.1037/h0028106); PABAK is
    2·observed − 1 (Byrt, Bishop & Carlin 1993). Kappa is missing when all votes are equal.

    >>> round(measure_kappa(np.array([[20.0, 5.0], [10.0, 15.0]]))["kappa"], 3)
    0.4
    """
    n = counts.sum()
    share = counts / n
    row, column = share.sum(axis=1), share.sum(axis=0)
    observed, expected = float(np.trace(share)), float(row @ column)
    if expected >= 1:
        return _limit(observed, kappa=math.nan, variance=math.nan)
    kappa = (observed - expected) / (1 - expected)
    diagonal = sum(share[i, i] * ((1 - expected) - (row[i] + column[i]) * (1 - observed)) ** 2 for i in range(len(row)))
    off = (1 - observed) ** 2 * sum(
        share[i, j] * (column[i] + row[j]) ** 2 for i in range(len(row)) for j in range(len(row)) if i != j
    )
    variance = (diagonal + off - (observed * expected - 2 * expected + observed) ** 2) / (n * (1 - expected) ** 4)
    return _limit(observed, kappa=kappa, variance=variance)


def measure_fleiss(counts: np.ndarray) -> dict[str, float]:
    """Observed agreement, Fleiss' kappa, its 95 % limits and PABAK; one row per reference, one column per answer.

    Each cell counts the people who gave the answer; rows may have different numbers of people, and a row of one person
    tells only of chance. Fleiss 1971 (doi 10.1037/h0031619), with missing votes and the variance as in Gwet 2014,
    Handbook of Inter-Rater Reliability, 4th edition. Kappa is missing when all votes are equal.
    """
    people, n = counts.sum(axis=1), len(counts)
    several = people >= 2
    pairs = np.where(several, people * (people - 1), 1)
    agreeing = (counts * (counts - 1)).sum(axis=1) / pairs
    shares = (counts / people[:, None]).mean(axis=0)
    observed, expected = float(agreeing[several].mean()), float((shares**2).sum())
    if expected >= 1:
        return _limit(observed, kappa=math.nan, variance=math.nan)
    kappa = (observed - expected) / (1 - expected)
    if n == 1:
        return _limit(observed, kappa=kappa, variance=math.nan)
    chance = (counts / people[:, None]) @ shares
    each = np.where(several, (agreeing - expected) / (1 - expected), 0.0) * (n / several.sum())
    each = each - 2 * (1 - kappa) * (chance - expected) / (1 - expected)
    return _limit(observed, kappa=kappa, variance=float(((each - kappa) ** 2).sum()) / (n * (n - 1)))


def _limit(observed: float, *, kappa: float, variance: float) -> dict[str, float]:
    half = Z * math.sqrt(max(variance, 0.0)) if not math.isnan(variance) else math.nan
    low, high = (max(kappa - half, -1.0), min(kappa + half, 1.0)) if not math.isnan(half) else (math.nan, math.nan)
    return {"observed": observed, "pabak": 2 * observed - 1, "kappa": kappa, "ci_low": low, "ci_high": high}
