"""The days that people write in config/: of searches, of the registration, of amendments."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from prismake.config.files import find_file
from prismake.issues import Issue

EARLIEST = datetime.date(1900, 1, 1)
LATEST = datetime.date(2100, 1, 1)  # where the clock of the computer is wrong
MADE = datetime.date(2026, 1, 1)  # no clock that is right shows an earlier day


def check_dates(searches: Iterable[Mapping[str, str]], protocol: Mapping[str, Any], *, root: Path) -> Iterator[Issue]:
    """What is no day, or one on which nothing can have been done; `searches` are rows of the search log."""
    dates = [(find_file(root, "searches"), f"{row['file']}, searched_on", row["searched_on"]) for row in searches]
    dates += [(root / "protocol.yaml", "amendments, date", item["date"]) for item in protocol.get("amendments") or []]
    dates += [(root / "protocol.yaml", "registration, date", protocol["registration"].get("date", "2000-01-01"))]
    latest = find_latest(datetime.datetime.now(datetime.UTC).date())
    for path, place, text in dates:
        try:
            day = datetime.date.fromisoformat(text)
        except ValueError:
            yield Issue(str(path), place, text, "a day as 2024-12-31", "correct the date")
            continue
        if not EARLIEST <= day <= latest:
            found = (
                f"{text}, a day {'that is still to come' if day > latest else 'before there was anything to search'}"
            )
            yield Issue(str(path), place, found, f"{EARLIEST} to today", "correct the date")


def find_latest(today: datetime.date) -> datetime.date:
    """The last day on which something can have been done; somewhere it is tomorrow. Only stops, goes into no table."""
    return today + datetime.timedelta(days=1) if today >= MADE else LATEST
