"""Tables of the report that the review declares: rows of studies or of groups of them, cells from extracted values."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from prismake import tables
from prismake.text.words import fold

Spec = Mapping[str, Any]
Fields = Mapping[str, str]
NOT_STATED = "not stated"
LONGEST_NUMBER = 18  # Digits; nobody counts further, and damage may have thousands.


@dataclass(frozen=True)
class Known:
    """What is known of one study: values of its own page by variable and person, and rows of outcomes by person."""

    study_id: str
    label: str
    registrations: str
    traits: Mapping[str, Mapping[str, str]]
    outcomes: Mapping[str, Sequence[Fields]]


def build_tables(specs: Sequence[Spec], *, extraction: pd.DataFrame, studies: pd.DataFrame) -> pd.DataFrame:
    """The frame "evidence_tables": one row per cell of every declared table, numbered as they are read.

    Where people differ both values stand, each with its person. A table without a single study has no rows.
    """
    known = _list_known(extraction, studies=studies)
    rows: list[dict[str, object]] = []
    for place, spec in enumerate(specs, start=1):
        chosen = [study for study in known if _is_chosen(study, spec.get("where") or {})]
        for number, (name, members) in enumerate(_make_rows(spec, chosen), start=1):
            first = {"label": "Study" if "group_by" not in spec else spec["group_by"].replace("_", " ").capitalize()}
            cells = [(first, name), *((column, _fill(column, members)) for column in spec["columns"])]
            rows += [
                {"place": place, "table_id": spec["id"], "title": spec["title"]}
                | {"row": number, "column": at, "heading": column["label"], "text": text}
                for at, (column, text) in enumerate(cells, start=1)
            ]
    return tables.from_rows("evidence_tables", rows)


def _list_known(extraction: pd.DataFrame, *, studies: pd.DataFrame) -> list[Known]:
    traits: dict[str, dict[str, dict[str, str]]] = {}
    lines: dict[tuple[str, str, str], dict[str, str]] = {}
    for row in tables.to_rows(extraction):
        if row["level"] == "study":
            traits.setdefault(row["study_id"], {}).setdefault(row["variable"], {})[row["person"]] = row["value"]
        elif row["level"] == "outcome":
            line = lines.setdefault((row["study_id"], row["person"], row["item"]), {})
            line[row["variable"]] = row["value"]
            line[f"{row['variable']} unit"] = row["unit"]
    outcomes: dict[str, dict[str, list[Fields]]] = {}
    for (study_id, person, _), line in sorted(lines.items(), key=lambda item: (*item[0][:2], _order(item[0][2]))):
        outcomes.setdefault(study_id, {}).setdefault(person, []).append(line)
    known = [
        Known(
            study["study_id"],
            study["label"],
            study["registry_ids"],
            traits.get(study["study_id"], {}),
            outcomes.get(study["study_id"], {}),
        )
        for study in tables.to_rows(studies)
    ]
    return sorted(known, key=lambda study: (study.label.casefold(), study.study_id))


def _order(item: str) -> tuple[int, str]:
    return (int(item), "") if item.isdecimal() and len(item) < 10 else (10**9, item)


def _is_chosen(study: Known, where: Mapping[str, Sequence[str]]) -> bool:
    return all(
        {fold(value) for value in study.traits.get(name, {}).values()} & {fold(value) for value in values}
        for name, values in where.items()
    )


def _make_rows(spec: Spec, chosen: Sequence[Known]) -> list[tuple[str, Sequence[Known]]]:
    if "group_by" not in spec:
        ordered = [(_state(study, spec.get("sort_by", "")), place) for place, study in enumerate(chosen)]
        return [(chosen[place].label, [chosen[place]]) for _, place in sorted(ordered)]
    groups: dict[str, list[Known]] = {}
    for study in chosen:
        groups.setdefault(_state(study, spec["group_by"]) or NOT_STATED, []).append(study)
    return sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))


def _fill(column: Mapping[str, str], members: Sequence[Known]) -> str:
    if "outcome" in column:
        told = [(study.label, _tell_outcome(study, column["outcome"])) for study in members]
        if len(members) == 1:
            return told[0][1]
        return "; ".join(f"{label}: {text}" for label, text in told if text)
    if "variable" in column:
        if column.get("total") == "yes":
            return _add_up([_state(study, column["variable"]) for study in members])
        stated = [text for study in members if (text := _state(study, column["variable"]))]
        if len(members) == 1:
            return "".join(stated)
        counts = Counter(stated)
        return "; ".join(f"{text} ({n})" for text, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    if column["show"] == "count":
        return str(len(members))
    listed = [study.registrations if column["show"] == "registrations" else study.label for study in members]
    return "; ".join(filter(None, listed))


def _state(study: Known, variable: str) -> str:
    """What is stated of a variable: one value where people agree, else each with its person."""
    stated = study.traits.get(variable, {})
    if len(set(stated.values())) < 2:
        return next(iter(stated.values()), "")
    return "; ".join(f"{value} ({person})" for person, value in sorted(stated.items()))


def _add_up(texts: Sequence[str]) -> str:
    """The sum of whole numbers, and over how many studies where some state none.

    >>> _add_up(["6", "", "25"]), _add_up(["6"]), _add_up([""])
    ('31 (2 of 3 studies)', '6', '')
    """
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) <= LONGEST_NUMBER]
    if not numbers:
        return ""
    return str(sum(numbers)) + (f" ({len(numbers)} of {len(texts)} studies)" if len(numbers) < len(texts) else "")


def _tell_outcome(study: Known, outcome: str) -> str:
    told = {}
    for person, lines in study.outcomes.items():
        own = [line for line in lines if fold(line.get("outcome", "")) == fold(outcome)]
        if own:
            told[person] = _tell_lines(own)
    if len(set(told.values())) < 2:
        return next(iter(told.values()), "")
    return "; ".join(f"{text} ({person})" for person, text in sorted(told.items()))


def _tell_lines(lines: Sequence[Fields]) -> str:
    several = len({line.get("arm", "") for line in lines}) > 1
    return ", ".join(filter(None, (_tell_line(line, with_arm=several) for line in lines)))


def _tell_line(line: Fields, *, with_arm: bool) -> str:
    """One row of figures: events of n with what is counted, or mean and standard deviation at their time."""
    start = f"{line.get('arm', '')} " if with_arm else ""
    n = line.get("n", "")
    if "events" in line:
        counted = f" {line['denominator']}" if line.get("denominator") else ""
        return f"{start}{line['events']}/{n or '?'}{counted}"
    if "mean" not in line:
        return ""
    spread = f" ± {line['sd']}" if "sd" in line else ""
    unit = f" {line['mean unit']}" if line.get("mean unit") else ""
    time = f"{line['timepoint']} " if line.get("timepoint") else ""
    return f"{start}{time}{line['mean']}{spread}{unit}{f' (n {n})' if n else ''}"
