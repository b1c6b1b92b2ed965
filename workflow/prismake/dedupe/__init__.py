"""Finds records of the same document, joins them to references and merges their fields, by rules people can read."""

from collections.abc import Sequence

import pandas as pd

from prismake import tables
from prismake.dedupe.ballots import issue_rulings, read_rulings
from prismake.dedupe.clustering import join_records
from prismake.dedupe.guards import GUARDS
from prismake.dedupe.merging import merge_records
from prismake.dedupe.pairing import find_pairs
from prismake.dedupe.rules import QUESTIONS, RULES

__all__ = [
    "GUARDS",
    "QUESTIONS",
    "RULES",
    "deduplicate",
    "find_pairs",
    "issue_rulings",
    "join_records",
    "merge_records",
    "read_rulings",
]


def deduplicate(
    records: pd.DataFrame, rulings: pd.DataFrame | None = None, sources: Sequence[str] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The tables "pairs", "clusters" and "references" for the table "records".

    `rulings` is the table "rulings" (none when absent); `sources` is the order of preference, by default alphabetical.
    Raises ReviewError when rulings name unknown records or contradict each other.
    """
    ruled = tables.empty("rulings") if rulings is None else rulings
    preferred = sorted(records["source"].unique()) if sources is None else list(sources)
    clusters, pairs = join_records(records, pairs=find_pairs(records), rulings=ruled, sources=preferred)
    return pairs, clusters, merge_records(records, clusters=clusters, sources=preferred)
