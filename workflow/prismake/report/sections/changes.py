"""The section on what changed since the version before."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from prismake.report.changes import NOT_COMPARED
from prismake.report.listings import Cell, Listing
from prismake.report.members import Library
from prismake.report.view import View
from prismake.tables import to_rows

PARTS: Mapping[str, tuple[str, str]] = {
    "searches": ("Searches", "Search"),
    "references": ("References", "Reference"),
    "title_abstract": ("Decisions on title and abstract", "Reference"),
    "full_text": ("Decisions on full text", "Reference"),
    "studies": ("Studies", "Study"),
    "estimates": ("Estimates", "Analysis"),
    "network_estimates": ("Estimates of networks", "Network, comparison"),
    "accuracy_estimates": ("Summary points of tests", "Analysis"),
    "swim_syntheses": ("Votes by direction of effect", "Analysis, domain"),
    "grade": ("Certainty of the evidence", "Analysis"),
    "confidence": ("Findings, and the confidence in them", "Finding"),
    "amendments": ("Amendments of the protocol", "Amendment"),
    "criteria": ("Criteria", "Criterion, phase"),
    "votes_title_abstract": ("Votes on title and abstract under the earlier criteria", "Reference"),
    "votes_full_text": ("Votes on full text under the earlier criteria", "Reference"),
    "flow": ("Numbers of the flow", "Number"),
}
# As the tables have them: people read their like elsewhere on the scale of the measure.
SCALED = dict.fromkeys(("estimates", "network_estimates"), ", on the scale that is pooled on: of a ratio its logarithm")
CITED = frozenset({"references", "title_abstract", "full_text", "votes_title_abstract", "votes_full_text"})


def build_changes(view: View) -> dict[str, Any]:
    """Everything that was added, removed or changed, one table per part."""
    changes = view.tables["changes"]
    since = changes["since"].iloc[0]
    parts = changes.loc[changes["change"] != NOT_COMPARED, "part"]
    counts = [f"{PARTS[part][0].casefold()} {n}" for part in PARTS if (n := int((parts == part).sum()))]
    lead = f"Compared with version {since}: {', '.join(counts) or 'no change'}."
    if len(parts) < len(changes):
        lead += " What that version did not keep is not compared."
    return {"listings": list_changes(changes, library=view.library), "lead": lead}


def list_changes(changes: pd.DataFrame, *, library: Library | None = None) -> list[Listing]:
    """One table per part that changed; with `library`, references that still stand are cited."""
    known = frozenset() if library is None else library.references
    listings = []
    for part, (title, heading) in PARTS.items():
        rows: list[tuple[Cell, ...]] = []
        for row in to_rows(changes[changes["part"] == part]):
            cited = part in CITED and row["item"] in known
            item: Cell = library.find_reference(row["item"]) if library and cited else str(row["item"])
            rows.append((item, str(row["change"]), str(row["before"]), str(row["after"])))
        if rows:
            name = f"changes-{part.replace('_', '-')}"
            listings.append(
                Listing(name, title + SCALED.get(part, ""), (heading, "Change", "Before", "Now"), tuple(rows))
            )
    return listings
