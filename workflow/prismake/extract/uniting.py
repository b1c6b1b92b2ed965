"""Several sheets of one person on one study become one: copies, supplements, and sheets of studies that were joined.

Rows are known by what they say, never by their number: two sheets number their rows each for itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from prismake.extract.issuing import name_item
from prismake.extract.lacking import tell_lacking
from prismake.extract.lines import Draft, Line, Value, list_lines
from prismake.extract.noticing import LOST, Remark, make_remark
from prismake.extract.row_words import NAMES
from prismake.issues import Issue
from prismake.text.titles import is_same_wording
from prismake.text.values import same_value
from prismake.text.words import fold


def unite_sheets(drafts: Iterable[Draft]) -> tuple[list[Value], list[Issue], list[Remark]]:
    """The values of each person and study, each once; an Issue names both cells wherever two sheets differ.

    A row of a supplement that shows no row of today is held back, and told; so is what one copy of a sheet lacks.
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
        values += [value for line in lines.listed for value in line.list_values()]
        issues += lines.issues
        remarks += [*lines.remarks, *tell_lacking(lines.listed, own)]
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
        for line in list_lines(draft):
            partner = find_partner(line, [one for one in standing if one not in taken])
            if partner is None:
                alone.append(line)
            else:
                taken.append(partner)
                self._merge(line, partner)
        for line in alone:
            number, line.item = line.item, self._name(line.item, draft)
            # Rows of one number in two copies of a sheet were one row once.
            twin = next((one for one in standing if one not in taken and _is_twin(line, one, number=number)), None)
            self.issues += compare_lines(line, twin) if twin else ()
            self._append(line, draft)

    def add_supplement(self, draft: Draft) -> None:
        """Add the values of a supplement: each to the earlier row that it shows."""
        earlier = {row.id: row.get("earlier").text for rows in draft.sheet.rows.values() for row in rows}
        standing, lines = list(self.listed), list_lines(draft)
        shown = [earlier.get(f"{line.level} {line.item}", "") for line in lines]
        found = _find_shown(lines, shown=shown, standing=standing)
        for line, words, partner in zip(lines, shown, found, strict=True):
            partner = partner if words else self._find_number(line, standing)
            if partner:
                self._merge(line, partner)
            elif words:
                self.remarks.append(_remark_lost(line, shown=words, draft=draft))
            else:
                self._append(line, draft)

    def _merge(self, line: Line, partner: Line) -> None:
        self.issues += compare_lines(line, partner)
        partner.parts = [*partner.parts, *line.parts]

    def _find_number(self, line: Line, listed: Sequence[Line]) -> Line | None:
        """The row that was empty when a supplement was issued is known by its number alone."""
        listed = [one for one in listed if one.level == line.level]
        own = any(one.phase == line.phase for one in listed)
        item = name_item(line.item, phase=line.phase, first=self.first) if own else line.item
        return next((one for one in listed if line.level == "study" or one.item == item), None)

    def _name(self, item: str, draft: Draft) -> str:
        return name_item(item, phase=draft.phase, first=self.first) if item else ""

    def _append(self, line: Line, draft: Draft) -> None:
        if any((one.level, one.item) == (line.level, line.item) for one in self.listed):
            line.item = f"{line.item} in {draft.sheet.path.as_posix()}"
        self.listed.append(line)


def find_partner(line: Line, listed: Sequence[Line]) -> Line | None:
    """The row that says the same: first one with the same values, then of the same number, then the most alike."""
    found = [one for one in listed if one.level == line.level and (line.level == "study" or _says_same(line, one))]
    return max(
        found,
        key=lambda one: (not list(compare_lines(line, one)), one.item == line.item, _count_equal(line, one)),
        default=None,
    )


def _says_same(one: Line, other: Line) -> bool:
    if any(
        _is_within(*pair) and (one.phase == other.phase or _is_named(pair[0])) for pair in ((one, other), (other, one))
    ):
        return True
    names = [name for name in NAMES if name != "denominator" or (one.get(name) and other.get(name))]
    return _is_named(one) and all(fold(one.get(name)) == fold(other.get(name)) for name in names)


def _is_named(line: Line) -> bool:
    """Whether a row says what it is about: figures alone are those of any row, once two studies are one."""
    return any(line.get(name) for name in NAMES)


def _is_within(one: Line, other: Line) -> bool:
    return all(name in other.values and same_value(one.get(name), other.get(name)) for name in one.values)


def _count_equal(one: Line, other: Line) -> int:
    return sum(name in other.values and same_value(one.get(name), other.get(name)) for name in one.values)


def _is_twin(line: Line, other: Line, *, number: str) -> bool:
    return (other.level, other.phase) == (line.level, line.phase) and other.item in (line.item, number)


def _find_shown(lines: Sequence[Line], *, shown: Sequence[str], standing: Sequence[Line]) -> list[Line | None]:
    """The earlier rows that the rows of a supplement show: first those that say exactly that, whatever their number.

    Then the row of its number, or the only one that has grown from it, where no other row of the supplement shows that.
    """
    pairs = list(zip(lines, shown, strict=True))
    exact = [_choose(line, [one for one in standing if words and _says_exactly(one, words)]) for line, words in pairs]
    taken = [one for one in exact if one]
    found: list[Line | None] = []
    for (line, words), sure in zip(pairs, exact, strict=True):
        grown = _choose(line, [one for one in standing if words and _is_shown(one, words)])
        found.append(sure or (grown if grown not in taken else None))
    return found


def _choose(line: Line, found: Sequence[Line]) -> Line | None:
    """The row of the same number, or the only one."""
    listed = [one for one in found if one.level == line.level]
    numbered = [one for one in listed if one.item == line.item]
    return numbered[0] if numbered else listed[0] if len(listed) == 1 else None


def _says_exactly(line: Line, shown: str) -> bool:
    """Whether a row says what was shown and no more, apart from what supplements say of it."""
    for parts in (line.parts, [part for part in line.parts if not part.draft.adds]):
        words = dict.fromkeys(fold(value["typed"]) for part in parts for value in part.values.values())
        if ", ".join(words) == fold(shown):
            return True
    return False


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


def compare_lines(line: Line, other: Line) -> Iterator[Issue]:
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
