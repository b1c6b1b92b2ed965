"""Several sheets of one person on one study become one: copies, supplements, and sheets of studies that were joined.

Rows are known by what they say, never by their number: two sheets number their rows each for itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from prismake.extract.issuing import SUPPLEMENT, name_item
from prismake.extract.matching import same_value
from prismake.extract.noticing import LOST, Remark, make_remark
from prismake.extract.row_words import NAMES
from prismake.issues import Issue
from prismake.sheets import Returned
from prismake.sheets.pages import fold
from prismake.sheets.titles import is_same_wording

Value = dict[str, str]  # one row of the table "extraction"


class Draft(NamedTuple):
    """One sheet with the values that were read from it."""

    sheet: Returned
    study_id: str
    person: str
    values: list[Value]

    @property
    def phase(self) -> str:
        """The study that it was issued for."""
        return self.sheet.meta.phase

    @property
    def adds(self) -> bool:
        """Whether it is a supplement, whose rows are those of earlier sheets."""
        return self.sheet.meta.batch.startswith(SUPPLEMENT)


@dataclass
class Line:
    """One row of a page: its name, the study that its sheet was issued for, its values by variable."""

    level: str
    item: str
    phase: str
    values: dict[str, Value] = field(default_factory=dict)

    def get(self, variable: str) -> str:
        """The value, empty when there is none."""
        return self.values[variable]["value"] if variable in self.values else ""


def unite_sheets(drafts: Iterable[Draft]) -> tuple[list[Value], list[Issue], list[Remark]]:
    """The values of each person and study, each once; an Issue names both cells wherever two sheets differ.

    A row of a supplement that shows no row of today is held back, and told.
    """
    ordered = sorted(drafts, key=lambda one: (one.study_id, one.person, one.adds, one.phase != one.study_id, one.phase))
    values: list[Value] = []
    issues: list[Issue] = []
    remarks: list[Remark] = []
    for _, group in groupby(ordered, key=lambda one: (one.study_id, one.person)):
        own = list(group)
        if len(own) == 1 and not own[0].adds:
            values += own[0].values
            continue
        lines = Lines(own[0].phase)
        for draft in own:
            if draft.adds:
                lines.add_supplement(draft)
            else:
                lines.add_sheet(draft)
        values += [{**value, "item": line.item} for line in lines.listed for value in line.values.values()]
        issues += lines.issues
        remarks += lines.remarks
    return values, issues, remarks


class Lines:
    """The rows of one person on one study, gathered sheet by sheet; `first` is the study of the first sheet."""

    def __init__(self, first: str) -> None:
        self.first = first
        self.listed: list[Line] = []
        self.issues: list[Issue] = []
        self.remarks: list[Remark] = []

    def add_sheet(self, draft: Draft) -> None:
        """Add the rows of a sheet: each to the one that says the same, else as one of its own."""
        standing, taken, alone = list(self.listed), [], []
        for line in _list_lines(draft):
            partner = _find_partner(line, [one for one in standing if one not in taken])
            if partner is None:
                alone.append(line)
            else:
                taken.append(partner)
                self.issues += _merge(line, partner)
        for line in alone:
            number, line.item = line.item, self._name(line.item, draft)
            # Rows of one number in two copies of a sheet were one row once.
            twin = next((one for one in standing if one not in taken and _is_twin(line, one, number=number)), None)
            self.issues += _compare(line, twin) if twin else ()
            self._append(line, draft)

    def add_supplement(self, draft: Draft) -> None:
        """Add the values of a supplement: each to the earlier row that it shows."""
        earlier = {row.id: row.get("earlier").text for rows in draft.sheet.rows.values() for row in rows}
        standing = list(self.listed)
        for line in _list_lines(draft):
            named = f"{line.level} {line.item}"
            shown = earlier.get(named, "")
            listed = [one for one in standing if one.level == line.level]
            partner = _find_shown(listed, shown=shown, item=line.item) if shown else self._find_number(line, listed)
            if partner:
                self.issues += _merge(line, partner)
            elif shown:
                self.remarks.append(_remark_lost(line, shown=shown, draft=draft))
            else:
                self._append(line, draft)

    def _find_number(self, line: Line, listed: Sequence[Line]) -> Line | None:
        """The row that was empty when a supplement was issued is known by its number alone."""
        own = any(one.phase == line.phase for one in listed)
        item = name_item(line.item, phase=line.phase, first=self.first) if own else line.item
        return next((one for one in listed if line.level == "study" or one.item == item), None)

    def _name(self, item: str, draft: Draft) -> str:
        return name_item(item, phase=draft.phase, first=self.first) if item else ""

    def _append(self, line: Line, draft: Draft) -> None:
        if any((one.level, one.item) == (line.level, line.item) for one in self.listed):
            line.item = f"{line.item} in {draft.sheet.path.as_posix()}"
        self.listed.append(line)


def _list_lines(draft: Draft) -> list[Line]:
    lines: dict[tuple[str, str], Line] = {}
    for value in draft.values:
        key = (value["level"], value["item"])
        line = lines.setdefault(key, Line(*key, draft.phase))
        line.values[value["variable"]] = value
    return list(lines.values())


def _find_partner(line: Line, listed: Sequence[Line]) -> Line | None:
    """The row that says the same: first one with the same values, then of the same number, then the most alike."""
    found = [one for one in listed if one.level == line.level and (line.level == "study" or _says_same(line, one))]
    return max(
        found,
        key=lambda one: (not list(_compare(line, one)), one.item == line.item, _count_equal(line, one)),
        default=None,
    )


def _says_same(one: Line, other: Line) -> bool:
    if _is_within(one, other) or _is_within(other, one):
        return True
    names = [name for name in NAMES if name != "denominator" or (one.get(name) and other.get(name))]
    return any(one.get(name) for name in NAMES) and all(fold(one.get(name)) == fold(other.get(name)) for name in names)


def _is_within(one: Line, other: Line) -> bool:
    return all(name in other.values and same_value(one.get(name), other.get(name)) for name in one.values)


def _count_equal(one: Line, other: Line) -> int:
    return sum(name in other.values and same_value(one.get(name), other.get(name)) for name in one.values)


def _is_twin(line: Line, other: Line, *, number: str) -> bool:
    return (other.level, other.phase) == (line.level, line.phase) and other.item in (line.item, number)


def _find_shown(listed: Sequence[Line], *, shown: str, item: str) -> Line | None:
    """The earlier row that a row of a supplement shows: that of its number, or the only one that says so."""
    found = [one for one in listed if _is_shown(one, shown)]
    numbered = [one for one in found if one.item == item]
    return numbered[0] if numbered else found[0] if len(found) == 1 else None


def _is_shown(line: Line, shown: str) -> bool:
    """Whether a row has only grown since it was shown, or has other figures but the same names."""
    words = [word for word in fold(shown).split(", ") if word]
    now = ", ".join(fold(value["typed"]) for value in line.values.values())
    grown = all(word in now.split(", ") for word in words)
    names = [fold(line.values[name]["typed"]) for name in NAMES if name in line.values]
    padded = f", {fold(shown)}, "
    named = bool(names) and all(
        f", {name}, " in padded or any(is_same_wording(name, word) for word in words) for name in names
    )
    return grown or named


def _merge(line: Line, partner: Line) -> Iterator[Issue]:
    yield from _compare(line, partner)
    for name, value in line.values.items():
        first = partner.values.setdefault(name, value)
        for support in ("quote", "page"):
            if first is not value and fold(value[support]) not in fold(first[support]):
                first[support] = "; ".join(filter(None, (first[support], value[support])))


def _compare(line: Line, other: Line) -> Iterator[Issue]:
    for name, value in line.values.items():
        first = other.values.get(name)
        if first and not same_value(value["value"], first["value"]):
            row = f" of {words}" if (words := ", ".join(other.get(name) for name in NAMES if other.get(name))) else ""
            found = f"'{value['value']}'; but '{first['value']}'{row} in {first['sheet']} {first['cell']}"
            if line.phase == other.phase:
                allowed, remedy = "one sheet per study and person", "move the values to one sheet"
            else:
                allowed = "one value, now that both sheets are of one study"
                remedy = "correct one of the two cells, clear it, or say in the row what tells the two apart"
            yield Issue(value["sheet"], value["cell"], found, allowed, remedy)


def _remark_lost(line: Line, *, shown: str, draft: Draft) -> Remark:
    first = next(iter(line.values.values()))
    cells = ", ".join(value["cell"] for value in line.values.values())
    text = (
        f"{first['sheet']} {cells} is about the row '{shown}', which no earlier sheet of {draft.person} has any more: "
        "it counts nowhere. Write that row again as it was; or move this supplement away, and the next run issues one "
        "that shows the rows of today"
    )
    return make_remark(LOST, text, place=first)
