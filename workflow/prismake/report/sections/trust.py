"""Whether trials can be trusted: what people judged with INSPECT-SR, beside what arithmetic and notices say."""

from typing import Any

from prismake.report.listings import Listing
from prismake.report.sections.bias import show_assessments
from prismake.report.view import View
from prismake.tables import to_rows

WHAT = "Trustworthiness"
STATUSES = ("found", "nothing found", "not looked at")


def build_trust(view: View) -> dict[str, Any]:
    """Traffic lights of the settled judgements, and every check that arithmetic or notices answer, as it answers."""
    labels = dict(zip(view.tables["studies"]["study_id"], view.tables["studies"]["label"], strict=True))
    rows = [row for row in to_rows(view.tables["trust_facts"]) if row["study_id"] in labels]
    rows.sort(key=lambda row: (STATUSES.index(row["status"]), labels[row["study_id"]].casefold(), _place(row["item"])))
    told = tuple((labels[row["study_id"]], row["item"], row["status"], row["found"], row["cells"]) for row in rows)
    columns = ("Study", "Check", "Arithmetic", "What", "Cells")
    caption = "What arithmetic and notices say of the checks of INSPECT-SR"
    facts = Listing("trust-facts", caption, columns, told, nothing="Nobody was asked.", filters=("Arithmetic", "Check"))
    settled = view.tables["trust_settled"]
    counted = settled[settled["remark"] == ""]  # a remark says why a judgement counts nowhere
    figures = show_assessments(view, counted, what=WHAT, name="trust")
    return {"figures": figures, "listings": [facts]}


def _place(item: str) -> list[int]:
    return [int(part) for part in item.split(".")]
