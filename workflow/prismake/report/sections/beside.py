"""The sections on harms, and on documents that are excluded and told apart."""

from typing import Any

from prismake.report.apart import LEAD, list_apart, tell_waiting
from prismake.report.harms import list_harms
from prismake.report.view import View

HARMS = (
    "What was stated of harms, study by study and arm by arm; nothing is pooled here. That nothing was seen of harms in"
    " what was read of a study does not say that there were none. People are those of the arm; the follow-up is that of"
    " the study, and whether harms were looked for so long is told only where the words say so."
)


def build_harms(view: View) -> dict[str, Any]:
    """The tables of harms."""
    return {"lead": HARMS, "listings": list_harms(view.tables, view.library)}


def build_apart(view: View) -> dict[str, Any]:
    """The tables of documents apart."""
    return {"lead": LEAD + tell_waiting(view.tables), "listings": list_apart(view.tables)}
