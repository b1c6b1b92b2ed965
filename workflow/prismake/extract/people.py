"""How many people of an arm several studies have together, none of them counted twice."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import pandas as pd

from prismake.extract.known import Fields, Known
from prismake.text.vocabulary import NOT_SETTLED
from prismake.text.words import fold

LONGEST_NUMBER = 18  # Digits; nobody counts further, and damage may have thousands.
Pairs = Collection[frozenset[str]]


class People(NamedTuple):
    """People of `counted` studies; `silent` give no number, and those of `shared` may be among the others' people."""

    total: int
    counted: int
    silent: int
    shared: tuple[str, ...]

    def tell(self) -> str:
        """The number, and what it leaves out; empty where no study gives one.

        >>> People(31, 2, 1, ("Li 2014",)).tell(), People(6, 1, 0, ()).tell(), People(0, 0, 1, ()).tell()
        ('31 (of 1 study no number is settled; without Li 2014, whose people may be among these)', '6', '')
        """
        if not self.counted:
            return ""
        studies = "1 study" if self.silent == 1 else f"{self.silent} studies"
        notes = [f"of {studies} no number is settled"] if self.silent else []
        if self.shared:
            notes.append(f"without {', '.join(self.shared)}, whose people may be among these")
        return f"{self.total} ({'; '.join(notes)})" if notes else str(self.total)


def list_pairs(cohorts: pd.DataFrame) -> Pairs:
    """Pairs of studies that share people or may do so."""
    return {frozenset(pair) for pair in zip(cohorts["study_a"], cohorts["study_b"], strict=True)}


def count_people(members: Sequence[Known], *, arm: str, pairs: Pairs) -> People:
    """The people of one arm over all studies; of studies that may share people the largest alone is counted."""
    found = [(study, find_people(study, arm)) for study in members]
    known = [(people, study) for study, people in found if people is not None]
    counted: list[Known] = []
    total, shared = 0, []
    for people, study in sorted(known, key=lambda pair: -pair[0]):
        if any(frozenset((study.study_id, other.study_id)) in pairs for other in counted):
            shared.append(study.label)
            continue
        counted.append(study)
        total += people
    return People(total, len(counted), len(found) - len(known), tuple(sorted(shared)))


def find_people(study: Known, arm: str) -> int | None:
    """People of the arm as its rows say; of a study with one group those analysed, else enrolled."""
    said = {_add_arms(lines, arm) for lines in study.arms.values()}
    if len(said) == 1 and None not in said:
        return said.pop()
    if len(said) > 1 or any(len(lines) > 1 for lines in study.arms.values()):
        return None
    stated = [study.state(name) for name in ("n_analysed", "n_enrolled")]
    known = stated[: stated.index(NOT_SETTLED)] if NOT_SETTLED in stated else stated
    return next((number for number in map(read_whole, known) if number is not None), None)


def _add_arms(lines: Sequence[Fields], arm: str) -> int | None:
    own = [line for line in lines if fold(line.get("arm", "")) == fold(arm)]
    numbers = [read_whole(line.get("arm_n", "")) for line in own]
    stated = [number for number in numbers if number is not None]
    return sum(stated) if stated and len(stated) == len(own) else None


def read_whole(text: str) -> int | None:
    """A whole number as people type it."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else None
