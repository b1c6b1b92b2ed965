"""Finds records of the same document, joins them to references and merges their fields, by rules people can read."""

from collections.abc import Sequence

import pandas as pd

from prismake import tables
from prismake.dedupe.clustering import join_records
from prismake.dedupe.duplicate_sheets import describe_pairs, issue_rulings, read_rulings
from prismake.dedupe.guards import GUARDS
from prismake.dedupe.merging import merge_records
from prismake.dedupe.normalise import COMPARED, normalise_records
from prismake.dedupe.pairing import Progress, find_pairs, pair_keys
from prismake.dedupe.relating import RELATIONS, relate_references
from prismake.dedupe.rules import QUESTIONS, RULES
from prismake.dedupe.stage import settle_duplicates
from prismake.running.uncollected import uncollected
from prismake.tables import list_rounds

__all__ = [
    "COMPARED",
    "GUARDS",
    "QUESTIONS",
    "RELATIONS",
    "RULES",
    "Progress",
    "deduplicate",
    "describe_pairs",
    "find_pairs",
    "issue_rulings",
    "join_records",
    "merge_records",
    "read_rulings",
    "relate_references",
    "settle_duplicates",
]


@uncollected()
def deduplicate(
    records: pd.DataFrame,
    rulings: pd.DataFrame | None = None,
    sources: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The tables "pairs", "clusters" and "references" for the table "records".

    `rulings` is the table "rulings" (none when absent); `sources` is the order of preference, by default alphabetical.
    `progress` is called with what comes next and the share of the work that is done, for long work.
    Raises ReviewError when rulings name unknown records or contradict each other.
    """
    ruled = tables.empty("rulings") if rulings is None else rulings
    preferred = sorted(records["source"].unique()) if sources is None else list(sources)
    report = progress or (lambda step, done: None)
    report("reading titles, authors and places", 0.0)
    keys = normalise_records(records) if len(list_rounds(records)) < 2 else None
    report("choosing pairs", 0.4)
    pairs = find_pairs(records, report) if keys is None else pair_keys(keys, report)
    report("joining records", 0.8)
    clusters, pairs = join_records(records, pairs=pairs, rulings=ruled, sources=preferred, keys=keys)
    report("merging records", 0.85)
    references = merge_records(records, clusters=clusters, sources=preferred)
    report("done", 1.0)
    return pairs, clusters, references
