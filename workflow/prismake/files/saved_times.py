"""When a sheet was saved, as the program that saved it wrote into it: the same on every copy of the file."""

import datetime
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

from prismake.files.seeds import UNREADABLE

PLACES = ("docProps/core.xml", "meta.xml")  # of Excel's format, and of LibreOffice's own
LONGEST = 100_000  # bytes of such a part; it has one or two thousand
TIME = re.compile(rb"<(?:dcterms:modified|dc:date)\b[^>]{0,200}>(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)[\d.]{0,12}(Z?)<")
FURTHEST = datetime.timedelta(hours=14)  # from UTC, of any zone
CREATED = re.compile(rb"<dcterms:created\b[^>]{0,200}>(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)")


def read_saved(path: str | Path) -> str:
    """The time as ISO 8601; empty where the program wrote none, or the file is no workbook."""
    try:
        with zipfile.ZipFile(path) as book:
            place = next((name for name in PLACES if name in book.namelist()), "")
            core = book.open(place).read(LONGEST) if place else b""
            found = TIME.search(core)
    except (*UNREADABLE, RuntimeError):  # the last of an encrypted archive
        return ""
    if found and not place.startswith("meta"):
        began = CREATED.search(core)
        if began and began[1] == found[1]:  # as it was issued or brought: no program of a person has saved it
            return ""
    return found[1].decode("ascii") + ("+00:00" if found[2] else "") if found else ""


def find_last(times: Iterable[str]) -> str:
    """The latest of such times; empty for none, and where it cannot be told: some have a zone, others have none.

    >>> find_last(["2026-01-02T11:30:00", "2026-01-02T11:00:00"])
    '2026-01-02T11:30:00'
    >>> find_last(["2026-01-02T11:30:00", "2026-01-05T11:00:00+00:00"])
    '2026-01-05T11:00:00+00:00'
    >>> find_last(["2026-01-02T11:30:00", "2026-01-02T20:00:00+00:00"])
    ''
    """
    at = {text: datetime.datetime.fromisoformat(text) for text in times}
    if not at:
        return ""
    last = max(at, key=lambda text: (at[text].replace(tzinfo=datetime.UTC), text))
    near = at[last].replace(tzinfo=datetime.UTC) - FURTHEST
    others = [one for one in at.values() if (one.tzinfo is None) != (at[last].tzinfo is None)]
    return "" if any(one.replace(tzinfo=datetime.UTC) > near for one in others) else last
