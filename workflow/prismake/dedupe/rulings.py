"""What people ruled on pairs of records: those they made one document, and those they kept apart."""

from collections.abc import Iterable

import pandas as pd

from prismake.sheets import DIFFERENT, SAME, Pair
from prismake.sheets import group_ids as group_records
from prismake.sheets import settle_rulings as settle_words

__all__ = ["DIFFERENT", "SAME", "Pair", "group_records", "settle_rulings"]


def settle_rulings(rulings: pd.DataFrame, record_ids: Iterable[str]) -> tuple[set[Pair], set[Pair]]:
    """The pairs people ruled the same, and those they ruled different (left < right); blank rulings are pending.

    `rulings` is the table "rulings". Raises ReviewError with one Issue per unknown id or word and per contradiction.
    """
    same, apart = settle_words(rulings, record_ids)
    return same, apart[DIFFERENT]
