"""What lies on people's desks in a phase: which references stand in whose sheets, and on which each has voted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from prismake.config import list_names
from prismake.files.seeds import list_sheets
from prismake.sheets import Documents, standing_rows
from prismake.text.batch_names import is_ranked_batch, kind_of, read_number


class Place(NamedTuple):
    """Where a reference stands in a person's sheets: the batch, and the number of its row."""

    batch: str
    number: int


@dataclass(frozen=True)
class Parcel:
    """References that a person gets next as one batch."""

    person: str
    batch: str
    ids: tuple[str, ...]


@dataclass
class Desk:
    """Today's people in their order, and what stands in their sheets; `give` adds to it.

    `votes` also holds people who have left: their votes stand, what they have not voted on is owed to others.
    `names` are those of each person's files and batches.
    """

    people: Sequence[str]
    sheets: dict[str, dict[str, Place]]
    votes: Mapping[str, set[str]]
    names: dict[str, set[str]]
    parcels: list[Parcel] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.counts = {one: Counter(place.batch for place in self.sheets[one].values()) for one in self.people}

    @property
    def taken(self) -> set[str]:
        """The names that some file or batch has."""
        return set().union(*self.names.values())

    def give(self, person: str, batch: str, ids: Iterable[str]) -> None:
        """Plan a batch for a person."""
        listed = tuple(ids)
        self.parcels.append(Parcel(person, batch, listed))
        self.sheets[person] |= {reference_id: Place(batch, number) for number, reference_id in enumerate(listed, 1)}
        self.names[person].add(batch)
        self.counts[person][batch] += len(listed)

    def has(self, person: str, reference_id: str) -> bool:
        """Whether a person has been asked, or has voted all the same."""
        return reference_id in self.sheets.get(person, ()) or reference_id in self.votes.get(person, ())

    def askers(self, reference_id: str) -> frozenset[str]:
        """Who has been asked and may still vote, and who has voted."""
        names = dict.fromkeys([*self.people, *self.votes])
        return frozenset(person for person in names if self.has(person, reference_id))

    def standing(self, reference_id: str) -> Place | None:
        """Where a reference stands with the first of today's people who have it."""
        return next((self.sheets[one][reference_id] for one in self.people if reference_id in self.sheets[one]), None)

    def holders(self, reference_id: str, batch: str) -> list[str]:
        """Which of today's people have a reference in a batch."""
        places = ((person, self.sheets[person].get(reference_id)) for person in self.people)
        return [person for person, place in places if place and place.batch == batch]

    def load(self, person: str, *, without: str) -> int:
        """References in a person's sheets, one batch aside."""
        return self.counts[person].total() - self.counts[person][without]

    def shared(self, person: str, others: Iterable[str], *, without: str) -> int:
        """References that a person has in common with others, one batch aside."""
        own = {reference_id for reference_id, place in self.sheets[person].items() if place.batch != without}
        return sum(len(own & self.sheets[other].keys()) for other in others)

    def held(self, person: str, batch: str) -> int:
        """References of one batch in a person's sheets."""
        return self.counts[person][batch]

    def idle(self, person: str, *, wanted: Iterable[str], without: str = "") -> bool:
        """Whether a person has voted on everything wanted of the ranked batches, one batch aside."""
        asked = {
            reference_id
            for reference_id, place in self.sheets[person].items()
            if place.batch != without and is_ranked_batch(place.batch)
        }
        return not (asked & set(wanted)) - self.votes.get(person, set())

    def batches(self, *kinds: str) -> dict[str, list[str]]:
        """The batches of today's people in the order of handing out, each with its references by row."""
        places = {
            (place, reference_id)
            for person in self.people
            for reference_id, place in self.sheets[person].items()
            if not kinds or kind_of(place.batch) in kinds
        }
        found: dict[str, dict[str, None]] = {}
        ordered = sorted(places, key=lambda item: (*read_number(item[0].batch), item[0].batch, item[0].number, item[1]))
        for place, reference_id in ordered:
            found.setdefault(place.batch, {})[reference_id] = None
        return {batch: list(ids) for batch, ids in found.items()}


def read_desk(
    folder: Path,
    *,
    people: Sequence[str],
    former: Mapping[str, str],
    clusters: pd.DataFrame,
    votes: pd.DataFrame,
) -> Desk:
    """The desk of a phase as its sheets in `folder` say, under all names that people have or had."""
    documents = Documents(clusters)
    sheets: dict[str, dict[str, Place]] = {}
    names = {}
    for person in people:
        called = list_names(person, former)
        rows = standing_rows(folder, people=called, documents=documents)
        stems = {path.stem for name in called for path in list_sheets(folder / name)}
        names[person] = stems | {row.batch for row in rows}
        places = sheets.setdefault(person, {})
        for row in sorted(rows, key=lambda row: (read_number(row.batch), row.batch, row.number)):
            places.setdefault(documents.get(row.id, row.id), Place(row.batch, row.number))
    cast = votes[votes["role"] == "reviewer"].groupby("person")["reference_id"].agg(set)
    return Desk(people, sheets, {str(person): ids for person, ids in cast.items()}, names)
