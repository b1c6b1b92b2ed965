"""What comparing yields: for every pair of records, whether a field agrees, differs or, when empty, neither."""

import numpy as np
import numpy.typing as npt
import pandas as pd

Flags = npt.NDArray[np.bool_]
Features = dict[str, Flags]


def flags(values: object) -> Flags:
    return np.asarray(values, dtype=bool)


def compare_values(one: pd.Series, two: pd.Series) -> tuple[Flags, Flags]:
    """Where two columns agree and where they differ; empty does neither."""
    left, right = one.to_numpy(dtype=object), two.to_numpy(dtype=object)
    present = flags(left != "") & flags(right != "")
    equal = flags(left == right)
    return present & equal, present & ~equal


def share_member(one: pd.Series, two: pd.Series) -> tuple[Flags, Flags]:
    """Where two columns of lists divided by blanks have a member in common, and where both have members but none is."""
    present = flags(one.to_numpy(dtype=object) != "") & flags(two.to_numpy(dtype=object) != "")
    shared = np.zeros(len(one), dtype=bool)
    left, right = one.tolist(), two.tolist()
    for row in np.flatnonzero(present).tolist():
        shared[row] = not set(left[row].split()).isdisjoint(right[row].split())
    return shared, present & ~shared


def compare_years(one: pd.Series, two: pd.Series) -> Features:
    """Years (0 = missing): the same, within one (electronic publication comes first), more than one apart."""
    a, b = one.to_numpy(dtype=np.int64), two.to_numpy(dtype=np.int64)
    present, distance = (a > 0) & (b > 0), np.abs(a - b)
    return {
        "year_same": present & (distance == 0),
        "year_close": present & (distance <= 1),
        "year_differ": present & (distance > 1),
        "year_not_same": present & (distance > 0),
        "year_missing": ~present,
    }
