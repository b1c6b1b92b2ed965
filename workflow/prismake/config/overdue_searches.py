"""Which sources are due to be searched again, by the clock: for a person in the terminal, never for a table."""

import datetime
from collections.abc import Mapping
from typing import Any

import pandas as pd

LONGEST = 12  # months between the last search and the report that MECIR C37 allows


def list_overdue(searches: pd.DataFrame, *, config: Mapping[str, Any], today: datetime.date) -> list[str]:
    """One sentence per source that was last searched more than a year ago, or before a search that was planned.

    `searches` is the search log; `config` may plan a search under `living.next_search`.
    """
    planned = str((config.get("living") or {}).get("next_search", ""))
    passed = planned if planned and planned <= today.isoformat() else ""
    sentences = []
    for source, last in searches.groupby("source", sort=True)["searched_on"].max().items():
        months = count_months(datetime.date.fromisoformat(str(last)), today)
        if passed and str(last) < passed:
            sentences.append(f"overdue: {source}, last searched on {last}, was to be searched on {passed}")
        elif months > LONGEST:
            sentences.append(f"overdue: {source}, last searched on {last}, {months} months ago")
    return sentences


def count_months(start: datetime.date, end: datetime.date) -> int:
    """Whole months between two days.

    >>> count_months(datetime.date(2025, 1, 31), datetime.date(2026, 2, 28))
    12
    """
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
