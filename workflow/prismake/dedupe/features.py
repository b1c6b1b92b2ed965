"""What comparing yields: for every pair of records, whether a field agrees, differs or, when empty, neither."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]
Features = dict[str, Flags]
Column = npt.NDArray[Any]  # what one side of each pair says in one field: texts, whole numbers or marks
Side = Mapping[str, Column]


def flags(values: object) -> Flags:
    return np.asarray(values, dtype=bool)


def compare_values(left: Column, right: Column) -> tuple[Flags, Flags]:
    """Where two columns agree and where they differ; empty does neither."""
    present = flags(left != "") & flags(right != "")
    equal = flags(left == right)
    return present & equal, present & ~equal


def share_member(one: Column, two: Column) -> tuple[Flags, Flags]:
    """Where two columns of lists divided by blanks have a member in common, and where both have members but none is."""
    present = flags(one != "") & flags(two != "")
    shared = present & flags(one == two)
    for row in np.flatnonzero(present & ~shared).tolist():
        shared[row] = not set(one[row].split()).isdisjoint(two[row].split())
    return shared, present & ~shared


def compare_years(one: Column, two: Column) -> Features:
    """Years (0 = missing): the same, within one (electronic publication comes first), more than one apart."""
    present, distance = (one > 0) & (two > 0), np.abs(one - two)
    return {
        "year_same": present & (distance == 0),
        "year_close": present & (distance <= 1),
        "year_differ": present & (distance > 1),
        "year_not_same": present & (distance > 0),
        "year_missing": ~present,
    }
