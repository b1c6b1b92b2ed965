"""When a sheet was saved, as the program that saved it wrote into it: the same on every copy of the file."""

import re
import zipfile
from pathlib import Path

from prismake.files.seeds import UNREADABLE

PLACES = ("docProps/core.xml", "meta.xml")  # of Excel's format, and of LibreOffice's own
LONGEST = 100_000  # bytes of such a part; it has one or two thousand
TIME = re.compile(rb"<(?:dcterms:modified|dc:date)\b[^>]{0,200}>(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)[\d.]{0,12}(Z?)<")
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
