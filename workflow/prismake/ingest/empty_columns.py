"""Columns that stay empty for a whole table, told beside the headers that no column knows."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from prismake.ingest.texts import is_written

LOOKED_AT = {"authors": "authors", "year": "a year", "doi": "a DOI", "abstract": "an abstract"}
EMPTY = "no entry has"
SHOWN = 15  # Headers that a remark names.


def remark_empty(
    columns: Sequence[Mapping[str, Any]], unknown: Sequence[str] | None, *, registered: bool = False
) -> list[str]:
    """What no entry of a table has, with its headers that are not known; nothing for formats without headers.

    Such a column may be missing in the export, or stand under a name that only its producer uses. Registrations have no
    DOI.
    """
    if unknown is None or not columns:
        return []
    looked_at = {column: words for column, words in LOOKED_AT.items() if not (registered and column == "doi")}
    empty = [
        words for column, words in looked_at.items() if not any(is_written(part[column]).any() for part in columns)
    ]
    if not empty:
        return []
    listed = ", ".join(header.replace(";", ",") for header in unknown[:SHOWN]) + (
        f" … ({len(unknown)} in all)" if len(unknown) > SHOWN else ""
    )
    return [f"{EMPTY} {' or '.join(empty)} ({f'columns not known: {listed}' if listed else 'all columns are known'})"]


def list_empty(ingest: pd.DataFrame) -> list[str]:
    """The same of all files of the table "ingest", a line for each, for whoever watches a run."""
    told = zip(ingest["file"], ingest["problems"], strict=True)
    parts = ((file, problem) for file, said in told for problem in str(said).split("; "))
    return [f"Note: {file}: {problem}" for file, problem in parts if problem.startswith(EMPTY)]
