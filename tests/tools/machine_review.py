"""Titles and abstracts that two people and machines screen, in a folder of its own, run after run."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from people import fill_sheet
from prismake import screen, tables
from prismake.config import list_people
from prismake.files.seeds import list_sheets, saved_sheets

PHASE = "title_abstract"
TILLY = {
    **{"name": "tilly", "kind": "machine", "tool": "Reader of Example Ltd", "version": "2.1"},
    **{"shown": "titles, abstracts and the criteria", "settings": "temperature 0"},
}
LIMITS = {"sample": 40, "recall": 0.6, "seed": 7, "stands_for": "one reader"}
CRITERIA = [{"id": "tea", "phase": [PHASE, "full_text"], "text": "Tea.", "reason": "No tea"}]


def is_tea(reference_id: str) -> bool:
    """Every third reference is about tea."""
    return int(reference_id.partition(":")[2]) % 3 == 0


def answer(reference_id: str) -> str:
    """The right word."""
    return "include" if is_tea(reference_id) else "exclude"


class MachineReview:
    """References to be screened; `setting` and `protocol` may be changed between two turns."""

    def __init__(self, root: Path, *, size: int = 120, machines: Iterable[Mapping[str, str]] = (TILLY,)) -> None:
        self.root = root
        self.folder, self.consensus = (root / "seeds" / name / PHASE for name in ("screening", "consensus"))
        self.setting: dict[str, Any] = {"people": ["anna", "ben"], "adjudicator": "carla", "machines": [*machines]}
        self.former: dict[str, str] = {}
        self.protocol: dict[str, Any] = {"criteria": CRITERIA, "screening": {"machines": {PHASE: dict(LIMITS)}}}
        self.carried = tables.empty("carried_votes")
        self.joined: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        self.add(range(size), rounds="2024")

    def add(self, numbers: Iterable[int], *, rounds: str) -> None:
        """References of a round beside those that there are."""
        rows = [
            {"reference_id": f"all:{at:03d}", "title": f"Title {at}", "abstract": "Words", "rounds": rounds}
            for at in numbers
        ]
        new = tables.from_rows("references", rows)
        self.references = pd.concat([getattr(self, "references", new.iloc[:0]), new], ignore_index=True)

    def join(self, other: str, *, into: str) -> None:
        """The record of one reference turns out to be a copy of another."""
        self.joined[other] = into
        self.references = self.references[self.references["reference_id"] != other].reset_index(drop=True)

    def turn(self) -> dict[str, pd.DataFrame]:
        """One run: the frames of `screen_phase`."""
        ids = [*self.references["reference_id"], *self.joined]
        records = [{"record_id": one, "source": "all", "file": "all.ris"} for one in ids]
        self.titles |= dict(zip(self.references["reference_id"], self.references["title"], strict=True))
        clusters = [
            {"record_id": one, "reference_id": self.joined.get(one, one), "title": self.titles[one]} for one in ids
        ]
        named = {
            "references": self.references,
            "eligibility": tables.empty("eligibility"),
            "former_ids": tables.empty("former_ids"),
            "clusters": tables.from_rows("clusters", clusters),
            "records": tables.from_rows("records", records),
            "carried_votes": self.carried,
        }
        people = list_people({"screening": {PHASE: self.setting}, "former": self.former})
        sheets = [path.as_posix() for folder in (self.folder, self.consensus) for path in saved_sheets(folder)]
        asked: dict[str, Any] = {"setting": self.setting, "protocol": self.protocol, "former": self.former}
        more: dict[str, Any] = {"phase": PHASE, "sheets": sheets, "previous": [], "people": people}
        return screen.screen_phase(named, self.folder, self.consensus, **asked, **more)

    def list_asked(self, person: str) -> list[str]:
        """The references in a person's sheets."""
        from prismake.sheets import standing_rows

        return sorted(row.id for row in standing_rows(self.folder, people=[person]))

    def vote(self, person: str, say: Callable[[str], str] = answer, *, only: Iterable[str] | None = None) -> int:
        """Fill in a person's sheets, all or `only` these references; returns the rows met."""
        chosen = self.list_asked(person) if only is None else only
        answers = {one: {"decision": say(one)} for one in chosen}
        return sum(fill_sheet(path, "votes", answers) for path in list_sheets(self.folder / person))

    def judge(self, person: str = "tilly") -> dict[str, Any]:
        """The row of a machine after another turn."""
        made = self.turn()
        (row,) = tables.to_rows(made["machines"][made["machines"]["person"] == person])
        return row
