"""Which items of the standards the review answers: from its facts, with the sentence, or in the authors' own words."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from prismake.report.checklists import (
    connected,
    directed,
    ecology,
    found,
    kept_up,
    planned,
    qualitative,
    suggested,
    synthesised,
)
from prismake.report.checklists.packs import Item, choose_standards, list_items
from prismake.report.view import View

Fact = Callable[[View], str]
FACTS: Mapping[str, Fact] = {
    **{**planned.FACTS, **found.FACTS, **synthesised.FACTS, **suggested.FACTS},
    **{**connected.FACTS, **kept_up.FACTS, **directed.FACTS, **ecology.FACTS, **qualitative.FACTS},
}
FROM_FACTS, BY_HAND, OPEN = "from facts", "by hand", "open"


@dataclass(frozen=True)
class Answered:
    """One item with the sentence of its facts, the authors' answer, and what is open."""

    item: Item
    sentence: str
    answer: str
    todo: str

    @property
    def status(self) -> str:
        """How the item is answered."""
        return FROM_FACTS if self.sentence else BY_HAND if self.answer else OPEN

    @property
    def asks_people(self) -> bool:
        """Whether only people can answer it."""
        return not self.item.facts


def answer_items(view: View, standards: Iterable[str] = ()) -> Iterator[Answered]:
    """Each item of the named standards, or of those that the review is held against."""
    chosen = set(standards or choose_standards(view.config, swim=bool(view.swim)))
    told: dict[str, str] = {}
    for one in list_items():
        if one.standard in chosen:
            for name in one.facts:
                if name not in told:
                    told[name] = FACTS[name](view)
            sentences = [told[name] for name in one.facts]
            sentence = " ".join(dict.fromkeys(sentences)) if all(sentences) else ""
            answer = view.answers.get((one.standard, one.item), "")
            todo = "" if sentence or answer else one.todo or f"Write: {one.words}"
            yield Answered(one, sentence, answer, todo)


def list_open(view: View) -> list[Answered]:
    """The items that neither facts nor people answer."""
    return [one for one in answer_items(view) if one.status == OPEN]
