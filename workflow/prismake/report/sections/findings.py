"""The summary of findings: each outcome with its studies, its absolute numbers and the certainty of its evidence."""

from typing import Any

from prismake.report.findings_table import LEAD, list_findings
from prismake.report.view import View


def build_findings(view: View) -> dict[str, Any]:
    """The summary of findings and the reasons behind each level."""
    return {"lead": LEAD, "listings": list_findings(view)}
