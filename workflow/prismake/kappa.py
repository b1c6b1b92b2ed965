"""Agreement of two people who sorted the same things, beyond what chance would give."""

import math

import numpy as np

Z = 1.959963984540054


def measure_kappa(counts: np.ndarray) -> dict[str, float]:
    """Observed agreement, kappa, its 95 % limits and PABAK of a square table of counts (rows: first person).

    >>> round(measure_kappa(np.array([[20.0, 5.0], [10.0, 15.0]]))["kappa"], 3)
    0.4
    """
    n = counts.sum()
    share = counts / n
    row, column = share.sum(axis=1), share.sum(axis=0)
    observed, expected = float(np.trace(share)), float(row @ column)
    limits = {
        "observed": observed,
        "pabak": 2 * observed - 1,
        "kappa": math.nan,
        "ci_low": math.nan,
        "ci_high": math.nan,
    }
    if expected >= 1:
        return limits
    kappa = (observed - expected) / (1 - expected)
    diagonal = sum(share[i, i] * ((1 - expected) - (row[i] + column[i]) * (1 - observed)) ** 2 for i in range(len(row)))
    off = (1 - observed) ** 2 * sum(
        share[i, j] * (column[i] + row[j]) ** 2 for i in range(len(row)) for j in range(len(row)) if i != j
    )
    variance = (diagonal + off - (observed * expected - 2 * expected + observed) ** 2) / (n * (1 - expected) ** 4)
    half = Z * math.sqrt(max(variance, 0.0))
    return {**limits, "kappa": kappa, "ci_low": max(kappa - half, -1.0), "ci_high": min(kappa + half, 1.0)}
