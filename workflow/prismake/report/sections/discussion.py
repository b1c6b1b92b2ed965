"""What the authors say of the evidence as a whole: their answers to the items of a discussion."""

from typing import Any

from prismake.report.checklists.answering import answer_items
from prismake.report.checklists.packs import choose_standards, list_items
from prismake.report.numerals import join_words
from prismake.report.view import View

PLACE = "discussion"


def has_discussion(view: View) -> bool:
    """Whether a standard of the review asks for anything there."""
    chosen = choose_standards(view.config, swim=bool(view.swim))
    return any(one.place == PLACE for one in list_items() if one.standard in chosen)


def build_discussion(view: View) -> dict[str, Any]:
    """Each item of the discussion of the first standard that has one, with the authors' words."""
    items = [one for one in answer_items(view) if one.item.place == PLACE]
    items = [one for one in items if one.item.standard == items[0].item.standard]
    return {
        "told": [(one.item.words, one.answer) for one in items if one.answer],
        "open": [one.item.words[:1].lower() + one.item.words[1:] for one in items if not one.answer],
        "standard": items[0].item.standard if items else "",
        "items": join_words([one.item.item for one in items if not one.answer]),
    }
