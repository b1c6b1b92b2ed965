"""Agreement of two people, on the votes as they were cast before consensus."""

import math
from itertools import combinations

import numpy as np
import pandas as pd

from prismake import tables

GOES_ON = frozenset({"include", "unclear"})
Z = 1.959963984540054


def measure_agreement(votes: pd.DataFrame) -> pd.DataFrame:
    """Cohen's kappa with its 95 % interval and PABAK, per phase and pair of people, on going on or not.

    The interval uses the large-sample variance of Fleiss, Cohen & Everitt (1969, doi 10.1037/h0028106); PABAK is
    2·observed − 1 (Byrt, Bishop & Carlin 1993). Kappa is empty when all votes are equal.
    """
    cast = votes[votes["role"] == "reviewer"].drop_duplicates(["phase", "reference_id", "person"])
    rows = []
    for phase, group in cast.groupby("phase", sort=True):
        wide = group.assign(on=group["decision"].isin(GOES_ON)).pivot(
            index="reference_id", columns="person", values="on"
        )
        for left, right in combinations(sorted(wide.columns), 2):
            both = wide[[left, right]].dropna()
            if len(both):
                counts = np.array(
                    [[((both[left] == a) & (both[right] == b)).sum() for b in (True, False)] for a in (True, False)],
                    float,
                )
                rows.append(
                    {"phase": phase, "person_a": left, "person_b": right, "n": len(both), **measure_kappa(counts)}
                )
    return tables.from_rows("agreement", rows)


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
