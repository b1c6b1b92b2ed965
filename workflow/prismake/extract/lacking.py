"""Copies of an extraction sheet: what stands in one of them alone counts, and is told."""

from collections.abc import Iterator, Sequence
from itertools import permutations

from prismake.extract.lines import Draft, Line, Part
from prismake.extract.noticing import Remark, make_remark
from prismake.sheets import ONE_ONLY, say_differences

STUDY = "study"


def tell_lacking(lines: Sequence[Line], drafts: Sequence[Draft]) -> Iterator[Remark]:
    """One remark for each two sheets issued as one, of which the second lacks what the first has."""
    for one, other in permutations(drafts, 2):
        if (one.phase, one.sheet.meta.batch) == (other.phase, other.sheet.meta.batch):
            told = [words for line in lines for words in _say_lacking(line, one, other)]
            if told:
                text = say_differences(one.path, other.path, lines=[words for words, _ in told])
                place = {"study_id": one.study_id, "person": one.person, "sheet": other.path, "cell": told[0][1]}
                yield make_remark(ONE_ONLY, text, place=place)


def _say_lacking(line: Line, one: Draft, other: Draft) -> Iterator[tuple[str, str]]:
    """In words, and the first empty cell: for each row, and for each variable of the study."""
    has = next((part for part in line.parts if part.draft is one), None)
    if has is None:
        return
    lacks = next((part for part in line.parts if part.draft is other), Part(other, has.item, {}))
    cells = {name: _find_cell(lacks, line.level, name) for name in has.values if name not in lacks.values}
    known = {name: cell for name, cell in cells.items() if cell is not None}
    for names in [[name] for name in known] if line.level == STUDY else filter(None, [list(known)]):
        filled = ", ".join(f"{name} '{has.values[name]['value']}' in {has.values[name]['cell']}" for name in names)
        empty = ", ".join(filter(None, (known[name] for name in names)))
        yield f"{filled}, {f'empty in {empty}' if empty else 'no such row there'}", known[names[0]]


def _find_cell(part: Part, level: str, name: str) -> str | None:
    """Where a sheet would hold a value: "" where the row is gone, None where the sheet never had the place."""
    rows = part.draft.sheet.rows.get(level, [])
    row_id, key = (name, "value") if level == STUDY else (f"{level} {part.item}", name)
    row = next((row for row in rows if row.id == row_id), None)
    if row is not None:
        return row.get(key).address if key in row.cells else None
    return "" if level != STUDY and rows and key in rows[0].cells else None
