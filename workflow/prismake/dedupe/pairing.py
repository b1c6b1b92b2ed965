"""Finds the pairs of records that are, or may be, the same document."""

import pandas as pd

from prismake import tables
from prismake.dedupe.blocks import choose_pairs
from prismake.dedupe.compare import compare_pairs
from prismake.dedupe.decide import decide_pairs
from prismake.dedupe.normalise import normalise_records


def find_pairs(records: pd.DataFrame) -> pd.DataFrame:
    """The table "pairs" for the table "records": duplicates that a rule joins, and doubtful pairs for people."""
    return pair_keys(normalise_records(records))


def pair_keys(keys: pd.DataFrame) -> pd.DataFrame:
    """The table "pairs" for normalised records."""
    left, right = choose_pairs(keys)
    if not len(left):
        return tables.empty("pairs")
    features, similarity = compare_pairs(keys, left, right)
    decided = decide_pairs(features, similarity)
    ids = keys["record_id"].to_numpy()
    decided.insert(0, "left", ids[left])
    decided.insert(1, "right", ids[right])
    return tables.conform("pairs", decided[decided["verdict"] != ""])
