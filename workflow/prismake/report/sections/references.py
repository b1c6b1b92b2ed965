"""The section of every reference with its story."""

from typing import Any

from prismake.report.audit_trail import tell_stories
from prismake.report.view import View

LARGE = 20_000  # stories that a page holds as they are; more of them are packed


def build_references(view: View) -> dict[str, Any]:
    """One row per reference, each with its way through the review; `packed` says whether they are too many to stand
    on the page as they are.
    """
    stories = list(tell_stories(view.tables, protocol=view.protocol, searches=view.searches))
    return {"stories": stories, "packed": len(stories) > LARGE}
