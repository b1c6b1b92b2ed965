"""One value out of what several people extracted: agreed, settled by consensus, of one person alone, or still open."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

import pandas as pd

from prismake import tables
from prismake.extract.items import Entry, Item, list_items
from prismake.extract.matching import Group, match_items
from prismake.text.values import same_value

AGREED, SINGLE, ONE_SIDED, SHOWN, CONSENSUS, OPEN = (
    "agreed",
    "single extractor",
    "one person only",
    "not compared",
    "consensus",
    "disagreement",
)
BY_AGREEMENT = "agreement"
Ruling = Mapping[str, str]
Key = tuple[str, str, str, str]  # study_id, level, item, variable


class Cell(NamedTuple):
    """One value to settle: where it stands, its kind, what each person wrote, who extracted, and each one's row."""

    key: Key
    kind: str
    entries: Mapping[str, Entry]
    people: tuple[str, ...]
    rows: Mapping[str, Item]

    @property
    def compared(self) -> bool:
        """Whether the words must agree: free text is only shown."""
        return self.kind != "text"

    @property
    def equal(self) -> bool:
        """Whether everyone who wrote a value wrote the same."""
        first, *others = (entry["value"] for entry in self.entries.values())
        return all(same_value(first, other) for other in others)

    @property
    def disputed(self) -> bool:
        """Whether people wrote different values, settled or not."""
        return len(self.entries) > 1 and self.compared and not self.equal


def list_cells(extraction: pd.DataFrame, *, codebook: pd.DataFrame, people: Sequence[str]) -> list[Cell]:
    """Every value that anyone extracted, the rows of several people matched; `people` says whose row names it."""
    kinds = {(row["level"], row["variable"]): row["type"] for row in tables.to_rows(codebook)}
    items = list_items(extraction)
    cells = []
    for study_id, of_study in groupby(items, key=lambda item: item.study_id):
        listed = list(of_study)
        found = {item.person for item in listed}
        who = [person for person in people if person in found] + sorted(found - set(people))
        for level in sorted({item.level for item in listed}):
            groups = match_items([item for item in listed if item.level == level], people=who)
            for group, name in zip(groups, _name_groups(groups, first=who[0]), strict=True):
                cells += _list_group(group, (study_id, level, name), kinds=kinds, people=tuple(who))
    return cells


def _name_groups(groups: Sequence[Group], *, first: str) -> list[str]:
    """The row's own name where the first person has it, else the name with whose it is."""
    named = [next(iter(group.items())) for group in groups]
    return [item.item if person == first or not item.item else f"{item.item} of {person}" for person, item in named]


def _list_group(
    group: Group, key: tuple[str, str, str], *, kinds: Mapping[tuple[str, str], str], people: tuple[str, ...]
) -> list[Cell]:
    variables = sorted({name for item in group.values() for name in item.entries})
    return [
        Cell(
            (*key, name),
            kinds.get((key[1], name), "text"),
            {person: item.entries[name] for person, item in group.items() if name in item.entries},
            people,
            group,
        )
        for name in variables
    ]


def settle_cells(cells: Sequence[Cell], *, ruled: Mapping[Key, Ruling]) -> pd.DataFrame:
    """The frame "extraction_settled": one value per study, row and variable, with who settled it and where.

    The adjudicator's word stands above what was extracted. Values that differ stay empty until there is one: they
    are never averaged and never chosen between. Free text is not compared: the first person's stands, others' beside.
    """
    return tables.from_rows("extraction_settled", [_settle(cell, ruled.get(cell.key)) for cell in cells])


def _settle(cell: Cell, ruling: Ruling | None) -> dict[str, str]:
    first = next(iter(cell.entries.values()))
    row = {
        **dict(zip(("study_id", "level", "item", "variable"), cell.key, strict=True)),
        "person": " and ".join(cell.people),
        "cast": describe_cast(cell) if len(cell.people) > 1 else "",
        **{name: first[name] for name in ("value", "unit", "quote", "page", "sheet", "cell")},
        "settled_by": next(iter(cell.entries)),
    }
    if ruling:
        own = next((entry for entry in cell.entries.values() if same_value(entry["value"], ruling["value"])), None)
        support = {name: ruling[name] or (own[name] if own else "") for name in ("quote", "page")}
        return {
            **row,
            **support,
            **{name: ruling[name] for name in ("value", "sheet", "cell")},
            "status": CONSENSUS,
            "settled_by": ruling["person"],
        }
    if len(cell.people) == 1:
        return {**row, "status": SINGLE}
    if len(cell.entries) == 1:
        return {**row, "status": ONE_SIDED}
    if not cell.compared:
        return {**row, "status": SHOWN}
    if cell.equal:
        return {**row, "status": AGREED, "settled_by": BY_AGREEMENT}
    blank = {"value": "", "quote": "", "page": "", "settled_by": ""}
    return {**row, **blank, "status": OPEN, "cell": f"{first['cell']}, people disagree"}


def describe_cast(cell: Cell) -> str:
    """What each person wrote, and where: "anna: 4.05 (sheet cell); ben: 4.5 (sheet cell)"."""
    return "; ".join(
        f"{person}: {entry['value']} ({entry['sheet']} {entry['cell']})" for person, entry in cell.entries.items()
    )
