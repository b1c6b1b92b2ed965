"""Entries that say nothing: a file of another kind may look like an export, and then gives records without words."""

from prismake.ingest.entries import Entries
from prismake.ingest.texts import is_written
from prismake.issues import Issue

TELLING = ("title", "authors", "doi", "pmid", "pmcid", "accession", "url")  # what makes a document known


def find_empty(entries: Entries, name: str) -> list[Issue]:
    """One Issue that names the first lines of the entries without title, authors and any identifier."""
    told = [is_written(entries.columns[column].combine_chunks()).tolist() for column in TELLING]
    lines = [first for (first, _), *filled in zip(entries.spans(), *told, strict=True) if not any(filled)]
    if not lines:
        return []
    shown = ", ".join(map(str, lines[:10])) + (" …" if len(lines) > 10 else "")
    found = f"{len(lines)} of {len(entries)} entries without title, authors and identifier"
    allowed = "an export of references, in which every entry has at least one of them"
    all_empty = len(lines) == len(entries)
    remedy = "export the search again" if all_empty else "delete these entries from the file, or export again"
    return [Issue(name, f"line {shown}", found, allowed, remedy)]
