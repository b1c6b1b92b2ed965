"""Entries as RIS, in tags that reference managers and this project's own reader take back."""

import re
from collections.abc import Iterable, Iterator, Mapping

# Column and tag, in the order of the file; a column of several values has one line for each.
SINGLE = (
    ("title", "TI"),
    ("journal", "JF"),
    ("year", "PY"),
    ("volume", "VL"),
    ("issue", "IS"),
    ("abstract", "AB"),
    ("doi", "DO"),
    ("pmid", "PM"),
    ("pmcid", "C2"),
    ("accession", "AN"),
    ("url", "UR"),
)
REPEATED = (("authors", "AU"), ("issn", "SN"), ("language", "LA"), ("keywords", "KW"), ("publication_types", "M3"))
RANGE = re.compile(r"(\w+)-(\w+)")


def write_ris(entries: Iterable[Mapping[str, object]]) -> str:
    """The entries (columns of "records") as RIS with `\\n` line ends; registrations stand in notes.

    >>> print(write_ris([{"type": "JOUR", "title": "T", "authors": "Li, A; WHO", "pages": "1-9"}]), end="")
    TY  - JOUR
    AU  - Li, A
    AU  - WHO
    TI  - T
    SP  - 1
    EP  - 9
    ER  -
    <BLANKLINE>
    """
    return "".join(_write_entry({key: str(value) for key, value in entry.items()}) for entry in entries)


def _write_entry(entry: Mapping[str, str]) -> str:
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in _fields(entry) if value.strip()]
    return "\n".join([f"TY  - {entry.get('type') or 'GEN'}", *lines, "ER  - ", "", ""])


def _fields(entry: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield from (("AU", name) for name in entry.get("authors", "").split("; "))
    yield from ((tag, entry.get(column, "")) for column, tag in SINGLE)
    pages = entry.get("pages", "")
    match = RANGE.fullmatch(pages)
    yield from (("SP", match[1]), ("EP", match[2])) if match else (("SP", pages),)
    yield from ((tag, part) for column, tag in REPEATED[1:] for part in entry.get(column, "").split("; "))
    yield ("N1", entry.get("notes", ""))
    yield from (("N1", f"Registration: {part}") for part in entry.get("registry_ids", "").split("; ") if part)
