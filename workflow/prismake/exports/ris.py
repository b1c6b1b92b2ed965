"""Entries as RIS, in tags that reference managers and this project's own reader take back."""

import re
from collections.abc import Iterable, Iterator, Mapping

# Column and tag, in the order of the file.
FIELDS = (
    ("authors", "AU"),
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
    ("pages", "SP"),
    ("issn", "SN"),
    ("language", "LA"),
    ("keywords", "KW"),
    ("publication_types", "M3"),
    ("notes", "N1"),
    ("registry_ids", "N1"),
)
REPEATED = frozenset({"authors", "issn", "language", "keywords", "publication_types"})  # a line for each value
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
    return "".join([write_entry(str(entry.get("type") or "GEN"), _list_fields(entry)) for entry in entries])


def write_entry(kind: str, fields: Iterable[tuple[str, Iterable[str]]]) -> str:
    """One entry of RIS from tags and their texts, each on a line of its own; one of nothing but blanks has none."""
    lines = [f"TY  - {kind}"]
    for tag, texts in fields:
        lines += [f"{tag}  - {line}" for text in texts if (line := _join_blanks(text))]
    return "\n".join([*lines, "ER  - ", "", ""])


def _join_blanks(text: str) -> str:
    """The text in one line, single blanks between its words; no other blank than " " is printable."""
    return text.strip() if text.isprintable() and "  " not in text else " ".join(text.split())


def _list_fields(entry: Mapping[str, object]) -> Iterator[tuple[str, Iterable[str]]]:
    for column, tag in FIELDS:
        value = str(entry.get(column, ""))
        if not value:
            continue
        if column in REPEATED:
            yield tag, value.split("; ")
        elif column == "pages" and (match := RANGE.fullmatch(value)):
            yield from (("SP", [match[1]]), ("EP", [match[2]]))
        elif column == "registry_ids":
            yield tag, [f"Registration: {part}" for part in value.split("; ") if part]
        else:
            yield tag, [value]
