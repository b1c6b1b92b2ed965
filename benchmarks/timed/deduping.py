"""Removing duplicates from records in memory, as far as merged references; bib-dedupe as far as sets of duplicates."""

from collections.abc import Callable
from pathlib import Path

RECORDS, LISTED = "records.parquet", "records.csv"


def prepare(size: int, folder: Path) -> None:
    """Records of the labelled sets, over and over as new documents: as our table, and as bib-dedupe's columns."""
    from dedupe import COLUMNS

    from timed.labelled import make_records

    records = make_records(size)
    records.to_parquet(folder / RECORDS)
    records.rename(columns=COLUMNS)[list(COLUMNS.values())].assign(ENTRYTYPE="article").to_csv(
        folder / LISTED, index=False
    )


def deduplicate(folder: Path) -> Callable[[], object]:
    """Pairs, clusters and references."""
    import pandas as pd

    from prismake import dedupe

    records = pd.read_parquet(folder / RECORDS)

    def work() -> str:
        pairs, _, references = dedupe.deduplicate(records)
        return f"{len(pairs)} pairs, {len(references)} references"

    return work


def deduplicate_with_peer(folder: Path) -> Callable[[], object]:
    """The ids that bib-dedupe would remove, found on all cores; runs in its own environment."""
    import pandas as pd
    from dedupe_peer import find_duplicates

    records = pd.read_csv(folder / LISTED, dtype=str, keep_default_na=False)
    return lambda: f"{len(find_duplicates(records))} removed"
