"""What becomes of each brought entry: new values for a sheet, or why they are none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from prismake import tables
from prismake.commands.importing.arm_tables import STUDY
from prismake.commands.importing.entries import Entry, merge_said
from prismake.commands.importing.studies import Studies, StudyMatch
from prismake.commands.importing.voting import DIFFERS, NEW, OTHERWISE, STANDS, TWICE, UNMATCHED
from prismake.extract.impossible import find_impossible
from prismake.extract.items import Item
from prismake.extract.lines import Draft, Line, list_lines
from prismake.extract.row_words import NAMES
from prismake.extract.uniting import compare_lines, find_partner
from prismake.issues import raise_any
from prismake.sheets import Meta, Returned
from prismake.text.values import same_value
from prismake.text.words import fold

OUTSIDE, LEFT_OUT, EMPTY = "no included study", "not asked for", "no value"
PLACED = (NEW, STANDS, OTHERWISE, TWICE, DIFFERS, UNMATCHED, OUTSIDE, LEFT_OUT, EMPTY)  # in the words of the report
Key = tuple[str, ...]


@dataclass(frozen=True)
class Placed:
    """An entry with the study that it is about, and what becomes of it."""

    entry: Entry
    match: StudyMatch
    end: str = ""
    told: str = ""


class Standing(NamedTuple):
    """What people have saved of studies, by person and study; `choices` are the variables that tell rows apart."""

    lines: Mapping[tuple[str, str], Sequence[Line]]
    choices: Mapping[str, Sequence[str]]


def read_standing(extraction: pd.DataFrame, *, codebook: pd.DataFrame) -> Standing:
    """What stands, from the frame "extraction" of the sheets as they are saved now."""
    values: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in tables.to_rows(extraction):
        values.setdefault((row["person"], row["study_id"]), []).append(row)
    chosen = codebook[codebook["type"] == "choice"]
    choices = {str(level): group["variable"].tolist() for level, group in chosen.groupby("level")}
    return Standing({key: make_lines(own) for key, own in values.items()}, choices)


def make_lines(values: Sequence[dict[str, str]]) -> list[Line]:
    """Values of one person on one study as rows of a sheet."""
    first = values[0]
    sheet = Returned(Path(first["sheet"]), Meta("extraction", first["study_id"], first["person"], "import"), 0, {})
    return list_lines(Draft(sheet, first["study_id"], first["person"], list(values)))


def place_entries(entries: Iterable[Entry], *, studies: Studies, standing: Standing) -> list[Placed]:
    """What each entry comes to. Raises ReviewError where a row that would be new, or would grow, cannot be."""
    placed = _count_once([_match(entry, studies) for entry in entries], choices=standing.choices)
    ended = [_hold(one, standing) if one.end == NEW else one for one in placed]
    grown = [item for one in ended if one.end == NEW for item in _grow(one, standing)]
    raise_any(find_impossible(grown))
    return ended


def _match(entry: Entry, studies: Studies) -> Placed:
    if entry.left_out or not entry.said:
        return Placed(entry, StudyMatch(""), LEFT_OUT if entry.left_out else EMPTY, entry.left_out)
    match = studies.find(entry.row)
    if not match.study_id:
        return Placed(entry, match, OUTSIDE if match.outside else UNMATCHED, match.why)
    return Placed(entry, match, NEW, match.why)


def _name(placed: Placed, *, choices: Mapping[str, Sequence[str]]) -> Key:
    """Of what a person can say one thing: a variable of a study, or a row by all that tells it apart from others."""
    entry = placed.entry
    key = (entry.table.person, placed.match.study_id, entry.level)
    if entry.level == STUDY:
        return (*key, *entry.said)
    names = dict.fromkeys((*NAMES, *choices.get(entry.level, ())))
    return (*key, *(fold(entry.said[name].value) if name in entry.said else "" for name in names))


def _count_once(placed: Sequence[Placed], *, choices: Mapping[str, Sequence[str]]) -> list[Placed]:
    """Of several entries about the same the first with what all say; none where they differ."""
    groups: dict[Key, list[Placed]] = {}
    for one in placed:
        if one.end == NEW:
            groups.setdefault(_name(one, choices=choices), []).append(one)
    ends = {id(one): _end_once(one, group) for group in groups.values() for one in group}
    return [ends.get(id(one), one) for one in placed]


def _end_once(placed: Placed, group: Sequence[Placed]) -> Placed:
    if len(group) == 1:
        return placed
    entries = [one.entry for one in group]
    others = dict.fromkeys(f"{one.table.file.name} {one.row.place}" for one in entries if one is not placed.entry)
    merged = merge_said(entries)
    alike = all(same_value(said.value, merged[name].value) for one in entries for name, said in one.said.items())
    if not alike:
        return replace(placed, end=DIFFERS, told=f"says otherwise: {'; '.join(others)}")
    if placed is group[0]:
        return replace(placed, entry=replace(placed.entry, said=merged))
    return replace(placed, end=TWICE, told=f"one row with {'; '.join(others)}")


def _make_line(placed: Placed) -> Line:
    (line,) = make_lines(placed.entry.list_values(placed.match.study_id, item="import"))
    return line


def _find_standing(placed: Placed, standing: Standing) -> Line | None:
    own = standing.lines.get((placed.entry.table.person, placed.match.study_id), ())
    return find_partner(_make_line(placed), own)


def _hold(placed: Placed, standing: Standing) -> Placed:
    """Hold an entry against what the person has saved: that is kept."""
    line, there = _make_line(placed), _find_standing(placed, standing)
    if there is None:
        return placed
    if clashes := [issue.found for issue in compare_lines(line, there)]:
        return replace(placed, end=OTHERWISE, told=f"{'; '.join(clashes)}; what stands is kept")
    cells = {name: there.values[name] for name in line.values if name in there.values}
    place = "; ".join(dict.fromkeys(f"{cell['sheet']} {cell['cell']}" for cell in cells.values()))
    return replace(placed, end=STANDS, told=place) if len(cells) == len(line.values) else placed


def _grow(placed: Placed, standing: Standing) -> Iterable[Item]:
    """A row as it will be: what stands of it, and what is new."""
    line, there = _make_line(placed), _find_standing(placed, standing)
    values = {**(there.values if there else {}), **line.values}
    yield Item(placed.match.study_id, placed.entry.table.person, line.level, line.item, values)
