"""What is known of each study, for tables that the review declares: values by person, arms and rows of outcomes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from prismake import tables
from prismake.text.units import write_unit
from prismake.text.words import fold

Fields = Mapping[str, str]
Lines = Mapping[str, Sequence[Fields]]  # by person


@dataclass(frozen=True)
class Known:
    """One study: values of its own page by variable and person, its arms and its rows of outcomes by person."""

    study_id: str
    label: str
    registrations: str
    traits: Mapping[str, Mapping[str, str]]
    arms: Lines
    outcomes: Lines
    units: Mapping[str, str] = field(default_factory=dict)

    def state(self, variable: str) -> str:
        """What is stated of a variable: one value where people agree, else each with its person."""
        stated = self.traits.get(variable, {})
        if self.is_settled(variable):
            return next(iter(stated.values()), "")
        return "; ".join(f"{value} ({person})" for person, value in sorted(stated.items()))

    def tell(self, variable: str) -> str:
        """The same, of a number with its unit."""
        text, unit = self.state(variable), self.units.get(variable, "")
        return write_unit(text, unit) if re.fullmatch(r"\d+(?:\.\d+)?", text) else text

    def is_settled(self, variable: str) -> bool:
        """Whether nobody says otherwise than another."""
        return len(set(self.traits.get(variable, {}).values())) < 2


def list_known(extraction: pd.DataFrame, *, studies: pd.DataFrame) -> list[Known]:
    """All studies, also those of which nothing is extracted, by label."""
    traits: dict[str, dict[str, dict[str, str]]] = {}
    units: dict[str, str] = {}
    lines: dict[str, dict[tuple[str, str, str], dict[str, str]]] = {"arm": {}, "outcome": {}}
    for row in tables.to_rows(extraction):
        if row["level"] == "study":
            traits.setdefault(row["study_id"], {}).setdefault(row["variable"], {})[row["person"]] = row["value"]
            units[row["variable"]] = row["unit"]
        elif row["level"] in lines:
            line = lines[row["level"]].setdefault((row["study_id"], row["person"], row["item"]), {})
            line[row["variable"]] = row["value"]
            line[f"{row['variable']} unit"] = row["unit"]
    arms, outcomes = (_list_lines(found) for found in lines.values())
    known = [
        Known(
            study["study_id"],
            study["label"],
            study["registry_ids"],
            traits.get(study["study_id"], {}),
            arms.get(study["study_id"], {}),
            outcomes.get(study["study_id"], {}),
            units,
        )
        for study in tables.to_rows(studies)
    ]
    return sorted(known, key=lambda study: (study.label.casefold(), study.study_id))


def is_chosen(study: Known, where: Mapping[str, Sequence[str]]) -> bool:
    """Whether somebody states one of the values, of each variable."""
    return all(
        {fold(value) for value in study.traits.get(name, {}).values()} & {fold(value) for value in values}
        for name, values in where.items()
    )


def _list_lines(found: Mapping[tuple[str, str, str], Fields]) -> dict[str, dict[str, list[Fields]]]:
    lines: dict[str, dict[str, list[Fields]]] = {}
    for (study_id, person, _), line in sorted(found.items(), key=lambda item: (*item[0][:2], _order(item[0][2]))):
        lines.setdefault(study_id, {}).setdefault(person, []).append(line)
    return lines


def _order(item: str) -> tuple[int, str]:
    return (int(item), "") if item.isdecimal() and len(item) < 10 else (10**9, item)
