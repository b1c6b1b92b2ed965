"""Which of today's values an adjudicator's word is on: by what the row says and what the sheet showed of it.

Numbers of rows and the order of people say nothing. A word whose row and cast are found again counts. Where the cast
has changed it counts only while nobody disagrees; where people disagree otherwise than the sheet showed, or no row says
what the sheet showed, it counts nowhere and the value is asked again. Each of these is told.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from prismake import tables
from prismake.extract.noticing import OVERTAKEN, ROWLESS, Remark, make_remark
from prismake.extract.row_words import NAMES, count_same, list_words, name_row, read_words, says_same
from prismake.extract.settling import Cell, Key
from prismake.issues import Issue
from prismake.text.values import same_value
from prismake.text.words import fold

Ruling = Mapping[str, str]
ONE_WORD = ("one word on each value", "clear one of the two")


class Recalled(NamedTuple):
    """The words that count, by value; what is to be told; and words that contradict one another."""

    rulings: dict[Key, Ruling]
    remarks: list[Remark]
    issues: list[Issue]


def recall_rulings(cells: Sequence[Cell], *, rulings: pd.DataFrame, codebook: pd.DataFrame) -> Recalled:
    """Find each ruling's value among today's `cells`."""
    desk = Desk(cells, codebook)
    exact: dict[Key, list[Ruling]] = {}
    changed = []
    for ruling in tables.to_rows(rulings):
        found = desk.find(ruling)
        for cell in found:
            exact.setdefault(cell.key, []).append(ruling)
        if not found:
            changed.append(ruling)
    issues = [issue for words in exact.values() for issue in _compare_words(words)]
    counted: dict[Key, Ruling] = {key: words[0] for key, words in exact.items()}
    remarks: list[Remark] = []
    standing: dict[Key, list[Ruling]] = {}
    for ruling in changed:
        row = desk.find_changed(ruling)
        if row is None:
            remarks.append(_tell_rowless(ruling))
        elif row.key not in exact and not row.disputed:
            standing.setdefault(row.key, []).append(ruling)
            remarks += _tell_standing(ruling, row)
        else:
            remarks += _tell_overtaken(ruling, row, newer=counted.get(row.key))
    for key, words in standing.items():
        issues += _compare_words(words)
        counted[key] = words[0]
    return Recalled(counted, remarks, issues)


class Desk:
    """Today's values by study, level and variable."""

    def __init__(self, cells: Iterable[Cell], codebook: pd.DataFrame) -> None:
        self.cells: dict[tuple[str, str, str], list[Cell]] = {}
        for cell in cells:
            study_id, level, _, variable = cell.key
            self.cells.setdefault((study_id, level, variable), []).append(cell)
        chosen = codebook[codebook["type"] == "choice"]
        self.choices = {str(level): list(group) for level, group in chosen.groupby("level")["variable"]}

    def find(self, shown: Ruling) -> list[Cell]:
        """The values of which a sheet showed just this: several only where their rows are alike in every cell."""
        seen = read_words(shown["seen"])
        found = [cell for cell in self._find_rows(shown) if _is_cast(cell, seen)]
        rows = read_words(shown["rows"])
        if len(found) > 1 and rows:
            scores = [
                sum(count_same(words, _words_of(cell, person)) for person, words in rows.items()) for cell in found
            ]
            found = [cell for cell, score in zip(found, scores, strict=True) if score == max(scores)]
        return found if all(_list_rows(cell) == _list_rows(found[0]) for cell in found) else []

    def find_changed(self, shown: Ruling) -> Cell | None:
        """The one value whose row says the same, whatever people wrote there since; None where that cannot be told."""
        names = (*NAMES, *self.choices.get(shown["level"], ()))
        found = [] if shown["variable"] in names and shown["level"] != "study" else self._find_rows(shown)
        return found[0] if len(found) == 1 else None

    def _find_rows(self, shown: Ruling) -> list[Cell]:
        listed = self.cells.get((shown["study_id"], shown["level"], shown["variable"]), [])
        rows = read_words(shown["rows"])
        return (
            listed if shown["level"] == "study" else [cell for cell in listed if self._is_row(cell, shown, rows=rows)]
        )

    def _is_row(self, cell: Cell, shown: Ruling, *, rows: Mapping[str, dict[str, str]]) -> bool:
        besides = shown["variable"]
        if not rows:  # a sheet of an older form shows the row of one person, in words
            said = {fold(name_row(item, besides=besides)) for item in cell.rows.values()}
            return bool(shown["context"]) and fold(shown["context"]) in said
        names = [name for name in (*NAMES, *self.choices.get(shown["level"], ())) if name != besides]
        there = [person for person in rows if person in cell.rows]
        pairs = [(words, list_words(item)) for words in rows.values() for item in cell.rows.values()]
        if there:
            pairs = [(rows[person], list_words(cell.rows[person])) for person in there]
        return any(says_same(before, now, names=names) for before, now in pairs)


def _is_cast(cell: Cell, seen: Mapping[str, str]) -> bool:
    return cell.entries.keys() == seen.keys() and all(
        same_value(entry["value"], seen[person]) for person, entry in cell.entries.items()
    )


def _words_of(cell: Cell, person: str) -> Mapping[str, str]:
    return list_words(cell.rows[person]) if person in cell.rows else {}


def _list_rows(cell: Cell) -> dict[str, dict[str, str]]:
    return {person: list_words(item) for person, item in cell.rows.items()}


def _compare_words(words: Sequence[Ruling]) -> Iterator[Issue]:
    first, *others = words
    for other in others:
        if not same_value(first["value"], other["value"]):
            found = f"{_say(other)}; but {_say(first)} in {first['sheet']} {first['cell']}"
            yield Issue(other["sheet"], other["cell"], found, *ONE_WORD)


def _tell_rowless(ruling: Ruling) -> Remark:
    text = (
        f"{_say_settled(ruling)}, but no row of today is known to be the one that the sheet showed. The word counts "
        f"nowhere; where people differ the value is asked again. {_say_clear(ruling)}"
    )
    return _make(ROWLESS, ruling, text)


def _tell_standing(ruling: Ruling, cell: Cell) -> Iterator[Remark]:
    if not all(same_value(entry["value"], ruling["value"]) for entry in cell.entries.values()):
        text = (
            f"{_say_settled(ruling)}; now {_say_cast(cell)}. {_say(ruling)} stands; clear {ruling['cell']} in "
            f"{ruling['sheet']} if it should not"
        )
        yield _make(OVERTAKEN, ruling, text)


def _tell_overtaken(ruling: Ruling, cell: Cell, *, newer: Ruling | None) -> Iterator[Remark]:
    if newer is None:
        text = f"{_say_settled(ruling)}; now {_say_cast(cell)}. The word does not count any more: it is asked again"
        yield _make(OVERTAKEN, ruling, text)
    elif not same_value(newer["value"], ruling["value"]):
        text = (
            f"{_say_settled(ruling)}; of the values of today {newer['person']} says {_say(newer)} in {newer['sheet']} "
            f"{newer['cell']}, which counts. {_say_clear(ruling)}"
        )
        yield _make(OVERTAKEN, ruling, text)


def _say_clear(ruling: Ruling) -> str:
    return f"Clear {ruling['cell']} in {ruling['sheet']} when it is of no more use"


def _make(kind: str, ruling: Ruling, text: str) -> Remark:
    return make_remark(kind, text, place=ruling)


def _say(ruling: Ruling) -> str:
    return f"'{ruling['value']}'" if ruling["value"] else "not reported"


def _say_settled(ruling: Ruling) -> str:
    row = f" of {ruling['context']}" if ruling["context"] else ""
    seen = "; ".join(f"{person}: {value}" for person, value in read_words(ruling["seen"]).items())
    return f"{ruling['person']} settled {ruling['variable']}{row} as {_say(ruling)}, seen {seen or 'nothing known'}"


def _say_cast(cell: Cell) -> str:
    return "; ".join(f"{person}: {entry['value']}" for person, entry in cell.entries.items()) or "none"
