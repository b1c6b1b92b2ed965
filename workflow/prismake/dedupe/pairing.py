"""Finds the pairs of records that are, or may be, the same document."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from prismake import tables
from prismake.dedupe.blocks import Rows, choose_pairs
from prismake.dedupe.compare import compare_pairs
from prismake.dedupe.decide import decide_pairs
from prismake.dedupe.normalise import normalise_records

SLICE = 200_000  # pairs compared at a time: bounds the memory
Progress = Callable[[str, float], None]  # what is being done, and the share of all work that is done before it


def find_pairs(records: pd.DataFrame) -> pd.DataFrame:
    """The table "pairs" for the table "records": duplicates that a rule joins, and doubtful pairs for people."""
    return pair_keys(normalise_records(records))


def pair_keys(keys: pd.DataFrame, progress: Progress | None = None) -> pd.DataFrame:
    """The table "pairs" for normalised records."""
    left, right = choose_pairs(keys)
    found = []
    for start in range(0, len(left), SLICE):
        if progress:
            progress("comparing pairs", 0.6 + 0.2 * start / len(left))
        found.append(_judge_pairs(keys, left[start : start + SLICE], right[start : start + SLICE]))
    return tables.conform("pairs", pd.concat(found)) if found else tables.empty("pairs")


def _judge_pairs(keys: pd.DataFrame, left: Rows, right: Rows) -> pd.DataFrame:
    features, similarity = compare_pairs(keys, left, right)
    decided = decide_pairs(features, similarity)
    ids = keys["record_id"].to_numpy()
    decided.insert(0, "left", ids[left])
    decided.insert(1, "right", ids[right])
    return decided[np.asarray(decided["verdict"] != "", dtype=bool)]
