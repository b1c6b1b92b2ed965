"""Entries that say nothing: a file of another kind may look like an export, and then gives records without words."""

import numpy as np

from prismake.ingest.entries import Entries
from prismake.ingest.parts import list_lines
from prismake.ingest.texts import is_written
from prismake.issues import Issue

TELLING = ("title", "authors", "doi", "pmid", "pmcid", "accession", "url")  # what makes a document known


def refuse_nameless(entries: Entries, name: str) -> list[Issue]:
    """One Issue that names the first lines of the entries without title, authors and any identifier."""
    lines = _find_nameless(entries)
    if not lines:
        return []
    shown = ", ".join(map(str, lines[:10])) + (" …" if len(lines) > 10 else "")
    found = f"{len(lines)} of {len(entries)} entries without title, authors and identifier"
    allowed = "an export of references, in which every entry has at least one of them"
    all_empty = len(lines) == len(entries)
    remedy = "export the search again" if all_empty else "delete these entries from the file, or export again"
    return [Issue(name, f"line {shown}", found, allowed, remedy)]


def remark_nameless(entries: Entries) -> list[str]:
    """The same of a format that nothing else looks like: they are kept, and told."""
    lines = _find_nameless(entries)
    return [f"entries without title, authors and identifier: {len(lines)} ({list_lines(lines)})"] if lines else []


def _find_nameless(entries: Entries) -> list[int]:
    """The first lines of these entries."""
    named = np.zeros(len(entries), dtype=bool)
    for column in TELLING:
        named |= is_written(entries.columns[column].combine_chunks())
    first = entries.columns["first_line"].to_numpy()
    return [int(line) for line in first[~named]]
