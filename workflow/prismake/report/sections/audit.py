"""The sections that let a reader follow every decision: full texts, screening, duplicates, automation rules."""

from typing import Any

from prismake.report import history, listings, screening_listings
from prismake.report.view import View


def build_full_texts(view: View) -> dict[str, Any]:
    """Full texts excluded, each with its reason, and those that are neither included nor excluded."""
    return {
        "listings": [
            listings.list_excluded(view.tables, view.library, protocol=view.protocol),
            listings.list_unsettled(view.tables, view.library),
            history.list_attempts(view.tables, view.library),
        ]
    }


def build_screening(view: View) -> dict[str, Any]:
    """Agreement, batches, the stopping test, machines, conflicts, reopened decisions, and what was noticed of votes."""
    return {
        "listings": [
            screening_listings.list_agreement(view.tables),
            screening_listings.list_batches(view.tables),
            *screening_listings.list_stopping(view.tables, protocol=view.protocol),
            *screening_listings.list_machines(view.tables),
            listings.list_conflicts(view.tables, view.library),
            history.list_reopened(view.tables, view.library, protocol=view.protocol),
            history.list_remarks(view.tables),
        ]
    }


def build_owed(view: View) -> dict[str, Any]:
    """Who owes what."""
    return {"listings": [history.list_work(view.tables, left=bool(view.left))]}


def build_duplicates(view: View) -> dict[str, Any]:
    """Records joined, by rule and one by one."""
    return {"listings": [listings.list_joins(view.tables), listings.list_duplicates(view.tables, view.library)]}


def build_rules(view: View) -> dict[str, Any]:
    """What the protocol leaves to the machine."""
    return {"listings": [listings.list_automation(view.tables, protocol=view.protocol)]}
