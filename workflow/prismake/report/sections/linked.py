"""The sections between documents and studies: declared tables, claims, the documents of a study, retractions."""

from typing import Any

from prismake.report import linked
from prismake.report.view import View


def build_evidence(view: View) -> dict[str, Any]:
    """The tables that the review declares."""
    return {"listings": linked.list_evidence(view.tables)}


def build_claims(view: View) -> dict[str, Any]:
    """The claims register."""
    return {
        "listings": [linked.list_claims(view.tables, view.library, order=view.claims)],
        "lead": linked.count_verdicts(view.tables),
    }


def build_grouping(view: View) -> dict[str, Any]:
    """Documents of one study, and studies that share people."""
    return {
        "listings": [linked.list_reports(view.tables, view.library), linked.list_cohorts(view.tables, view.library)]
    }


def build_retractions(view: View) -> dict[str, Any]:
    """Notices on references, and when they were looked for."""
    return {"listings": [linked.list_retractions(view.tables, view.library), linked.list_checks(view.tables)]}
