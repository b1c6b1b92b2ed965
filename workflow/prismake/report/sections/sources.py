"""The sections on where everything comes from: searches, protocol, export files."""

from typing import Any

from prismake.report import listings
from prismake.report.citation_words import list_citation_searches
from prismake.report.labels import name_sources
from prismake.report.reported import list_reported
from prismake.report.search_dates import HOW, read_how
from prismake.report.sections.wording import list_fields
from prismake.report.view import View
from prismake.tables import to_rows

NAMES = {"none": "not registered"}


def build_searches(view: View) -> dict[str, Any]:
    """The search log and every strategy as run."""
    names = name_sources(to_rows(view.searches))
    own = [listings.list_searches(view.searches, view.tables), *list_citation_searches(view)]
    return {
        "listings": [*own, *list_reported(view.reported, view.library)],
        "queries": [
            {**row, "named": names[str(row["source"])], "how": HOW[read_how(row)]}
            for row in to_rows(view.searches)
            if str(row["query"])
        ],
    }


def build_protocol(view: View) -> dict[str, Any]:
    """Question, registration, criteria and amendments."""
    registration = view.protocol.get("registration") or {}
    return {
        "question": list_fields(view.protocol.get("question") or {}),
        "registration": list_fields({NAMES.get(name, name): value for name, value in registration.items()}),
        "listings": [listings.list_criteria(view.protocol), listings.list_amendments(view.protocol)],
    }


def build_data(view: View) -> dict[str, Any]:
    """The export files as they were read."""
    remark = "Entries marked are counted by the file's own start marks, before anything is read."
    return {"listings": [listings.list_ingest(view.tables)], "lead": remark}
