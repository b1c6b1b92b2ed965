"""The section on what changed since the version before."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from prismake.report.changes import NOT_COMPARED
from prismake.report.estimate_words import title_model
from prismake.report.flow_template import name_step
from prismake.report.listings import Cell, Listing
from prismake.report.members import Library
from prismake.report.numerals import join_words, write_count
from prismake.report.view import View
from prismake.tables import to_rows

# By part the title of its table, the heading of what is compared, and how one and several of them are counted.
PARTS: Mapping[str, tuple[str, str, str, str]] = {
    "searches": ("Searches", "Search", "search", "searches"),
    "references": ("References", "Reference", "reference", "references"),
    "title_abstract": (
        *("Decisions on title and abstract", "Reference"),
        *("decision on title and abstract", "decisions on title and abstract"),
    ),
    "full_text": ("Decisions on full text", "Reference", "decision on full text", "decisions on full text"),
    "studies": ("Studies", "Study", "study", "studies"),
    "estimates": ("Estimates", "Analysis", "estimate", "estimates"),
    "network_estimates": (
        *("Estimates of networks", "Network, comparison"),
        *("estimate of a network", "estimates of networks"),
    ),
    "accuracy_estimates": (
        *("Summary points of tests", "Analysis"),
        *("summary point of a test", "summary points of tests"),
    ),
    "swim_syntheses": (
        *("Votes by direction of effect", "Analysis, domain"),
        *("vote by direction of effect", "votes by direction of effect"),
    ),
    "grade": ("Certainty of the evidence", "Analysis", "level of certainty", "levels of certainty"),
    "confidence": (
        *("Findings, and the confidence in them", "Finding"),
        *("finding with its confidence", "findings with their confidence"),
    ),
    "amendments": ("Amendments of the protocol", "Amendment", "amendment", "amendments"),
    "criteria": ("Criteria", "Criterion, phase", "criterion", "criteria"),
    "votes_title_abstract": (
        *("Votes on title and abstract under the earlier criteria", "Reference"),
        *("reference with earlier votes on title and abstract", "references with earlier votes on title and abstract"),
    ),
    "votes_full_text": (
        *("Votes on full text under the earlier criteria", "Reference"),
        *("reference with earlier votes on full text", "references with earlier votes on full text"),
    ),
    "flow": ("Numbers of the flow", "Number", "number of the flow", "numbers of the flow"),
}
# As the tables have them: people read their like elsewhere on the scale of the measure.
SCALED = dict.fromkeys(("estimates", "network_estimates"), ", on the scale that is pooled on: of a ratio its logarithm")
TITLED = ("accuracy_estimates", "grade")
CITED = frozenset({"references", "title_abstract", "full_text", "votes_title_abstract", "votes_full_text"})


def build_changes(view: View) -> dict[str, Any]:
    """Everything that was added, removed or changed, one table per part."""
    changes = view.tables["changes"]
    since = changes["since"].iloc[0]
    parts = changes.loc[changes["change"] != NOT_COMPARED, "part"]
    counts = [write_count(n, *PARTS[part][2:]) for part in PARTS if (n := int((parts == part).sum()))]
    told = f"these were added, removed or changed: {join_words(counts)}" if counts else "nothing has changed"
    lead = f"Compared with version {since}, {told}."
    if len(parts) < len(changes):
        lead += " What that version did not keep is not compared."
    return {"listings": list_changes(changes, library=view.library, names=_name_items(view)), "lead": lead}


def _name_items(view: View) -> dict[tuple[str, str], str]:
    """What is compared, in words, by its part and its name in the table changes."""
    titles = {str(one["id"]): str(one.get("title") or one["id"]) for one in [*view.analyses, *view.accuracy]}
    rows = to_rows(view.tables["estimates"])
    models = {
        ("estimates", f"{row['analysis_id']}, {row['model']}"): f"{titles[row['analysis_id']]}: {title_model(row)}"
        for row in rows
        if row["analysis_id"] in titles
    }
    steps = {
        ("flow", str(row["data"])): name_step(str(row["data"]), str(row["description"]))
        for row in to_rows(view.tables["flow"])
    }
    return models | steps | {(part, one): title for part in TITLED for one, title in titles.items()}


def list_changes(
    changes: pd.DataFrame, *, library: Library | None = None, names: Mapping[tuple[str, str], str] | None = None
) -> list[Listing]:
    """One table per part that changed; with `library`, references that still stand are cited.

    `names` are words for what is compared, by part and item.
    """
    words = names or {}
    known = frozenset() if library is None else library.references
    listings = []
    for part, (title, heading, *_) in PARTS.items():
        rows: list[tuple[Cell, ...]] = []
        for row in to_rows(changes[changes["part"] == part]):
            cited = part in CITED and row["item"] in known
            item: Cell = (
                library.find_reference(row["item"])
                if library and cited
                else words.get((part, str(row["item"])), str(row["item"]))
            )
            rows.append((item, str(row["change"]), str(row["before"]), str(row["after"])))
        if rows:
            name = f"changes-{part.replace('_', '-')}"
            listings.append(
                Listing(name, title + SCALED.get(part, ""), (heading, "Change", "Before", "Now"), tuple(rows))
            )
    return listings
