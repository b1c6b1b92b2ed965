"""What the authors say of the evidence as a whole: their answers to the checklist's items of the discussion."""

from typing import Any

from prismake.report.checklists import list_items
from prismake.report.view import View

STANDARD, ITEMS = "PRISMA 2020", ("23a", "23b", "23c", "23d")


def build_discussion(view: View) -> dict[str, Any]:
    """Each item of the discussion with the authors' words from config/checklist, empty where there are none yet."""
    asked = {one.item: one.words for one in list_items() if one.standard == STANDARD}
    told = [(asked[item], view.answers.get((STANDARD, item), "")) for item in ITEMS]
    return {"told": [pair for pair in told if pair[1]], "open": [item for item in told if not item[1]]}
