"""The section of every reference with its story."""

from typing import Any

from prismake.report.audit_trail import tell_stories
from prismake.report.view import View


def build_references(view: View) -> dict[str, Any]:
    """One row per reference, each with its way through the review."""
    return {"stories": list(tell_stories(view.tables, protocol=view.protocol, searches=view.searches))}
