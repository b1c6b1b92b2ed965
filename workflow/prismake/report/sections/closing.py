"""The sections that come last: the lists behind every number, and how the report was made."""

from collections.abc import Mapping
from typing import Any

from prismake.report.members import list_members
from prismake.report.sections.wording import write_plainly
from prismake.report.view import View

TITLED = 3000  # of more references the lists give no titles: the page must stay small
KNOWN = ("version", "code", "command", "date")


def build_members(view: View) -> dict[str, Any]:
    """Every number of the flow with its list."""
    few = len(view.tables["references"]) <= TITLED
    return {"nodes": list_members(view.tables, view.library), "titles": few}


def build_provenance(view: View) -> dict[str, Any]:
    """Versions, hashes, and the command that rebuilds the report."""
    provenance: Mapping[str, Any] = view.provenance
    inputs = provenance.get("inputs") or {}
    more = [(str(name), write_plainly(value)) for name, value in provenance.items() if name not in (*KNOWN, "inputs")]
    return {
        "summary": view.summary,
        "provenance": {
            **{name: str(provenance.get(name) or "") for name in KNOWN},
            "inputs": sorted((str(path), str(digest)) for path, digest in inputs.items()),
            "more": more,
        },
    }
