"""Which sources are due to be searched again, by the clock: for a person in the terminal, never for a table."""

import datetime
from collections.abc import Mapping
from typing import Any

import pandas as pd

from prismake.text.vocabulary import UNSEARCHED

LONGEST = 366  # days between the last search and the report: the 12 months that MECIR C37 allows


def list_overdue(searches: pd.DataFrame, *, config: Mapping[str, Any], today: datetime.date) -> list[str]:
    """One sentence per source that was last searched more than a year ago, or before a search that was planned.

    `searches` is the search log; `config` may plan a search under `living.next_search`.
    """
    planned = str((config.get("living") or {}).get("next_search", ""))
    passed = planned if planned and planned <= today.isoformat() else ""
    sentences = []
    old = {source: words for source, _, words in list_old(searches, today=today)}
    for source, last in find_last(searches).items():
        if passed and last < passed:
            sentences.append(f"overdue: {source}, last searched on {last}, was to be searched on {passed}")
        elif source in old:
            sentences.append(f"overdue: {source}, last searched on {last}, {old[source]} ago")
    return sentences


def find_last(searches: pd.DataFrame) -> dict[str, str]:
    """By source, the last day on which it was searched; sources that nobody searched are left out."""
    how = searches["how"] if "how" in searches else pd.Series("", index=searches.index)
    last = searches[~how.isin(UNSEARCHED)].groupby("source", sort=True)["searched_on"].max()
    return {str(source): str(day) for source, day in last.items()}


def list_old(searches: pd.DataFrame, *, today: datetime.date) -> list[tuple[str, str, str]]:
    """Sources whose last search is older than a year on that day: source, its day, its age in words.

    A day that is none is left out: other checks name it.
    """
    found = []
    for source, last in find_last(searches).items():
        try:
            start = datetime.date.fromisoformat(last)
        except ValueError:
            continue
        if (today - start).days > LONGEST:
            months = count_months(start, today)
            found.append((source, last, "more than 12 months" if months < 13 else f"{months} months"))
    return found


def count_months(start: datetime.date, end: datetime.date) -> int:
    """Whole months between two days.

    >>> count_months(datetime.date(2025, 1, 31), datetime.date(2026, 2, 28))
    12
    """
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
