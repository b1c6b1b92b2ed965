"""Searches that documents report: told beside the search log, run by nobody here, in no count."""

from collections.abc import Mapping, Sequence
from typing import Any

from prismake.report.audit_trail import Link
from prismake.report.listings import Cell, Listing
from prismake.report.members import Library

CAPTION = "Searches that documents report, as they report them. They were not run here and count nowhere"
UNSAID = "not said"


def list_reported(reported: Sequence[Mapping[Any, Any]], library: Library) -> list[Listing]:
    """One row per document and database, in the order of config/reported.csv; no table without any."""
    rows = []
    for row in reported:
        entry = library.find_source(str(row["document"]))
        named: Cell = Link(entry.anchor, library.name_reference(entry)) if entry else str(row["document"])
        words = (str(row[name]) or UNSAID for name in ("database", "from", "to", "languages", "terms", "limits"))
        rows.append((named, *words, str(row["location"])))
    columns = ("Document", "Database", "From", "To", "Languages", "Terms", "Limits", "Where it says so")
    return [Listing("reported", CAPTION, columns, tuple(rows))] if rows else []
