"""The section on findings of qualitative research and the confidence in them."""

from typing import Any

from prismake.report.confidence import LEAD, list_confidence
from prismake.report.view import View


def build_confidence(view: View) -> dict[str, Any]:
    """The summary of qualitative findings, the evidence profile and the studies of each finding."""
    return {"lead": LEAD, "listings": list_confidence(view)}
