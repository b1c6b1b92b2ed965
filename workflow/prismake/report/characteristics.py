"""Included studies with what was extracted from them, under the labels of the codebook."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from prismake.report.grammar import write_page, write_quote, write_words
from prismake.report.members import Library, Member
from prismake.report.reading import list_read, tell_blank
from prismake.tables import to_rows
from prismake.text.units import write_unit

Row = Mapping[str, Any]
SETTLED, SETTLED_BY = "consensus", "settled by "  # the status of what somebody decided, and how its person is told


@dataclass(frozen=True)
class Value:
    """One extracted value with its support."""

    label: str
    text: str
    quote: str
    page: str
    person: str
    cell: str

    @property
    def support(self) -> str:
        """What the value rests on: a quotation or a note, and where it stands."""
        return ", ".join(part for part in (write_quote(self.quote), write_page(self.page)) if part)


@dataclass(frozen=True)
class Item:
    """The values of one arm, or of one outcome at one time."""

    level: str
    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Study:
    """One included study: its reports, one cell per shown trait, what an empty cell means, and everything extracted."""

    study_id: str
    member: Member
    traits: tuple[str, ...]
    blank: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Characteristics:
    """The table of included studies."""

    columns: tuple[str, ...]
    studies: tuple[Study, ...]


def read_characteristics(
    tables: Mapping[str, pd.DataFrame], library: Library, *, codebook: pd.DataFrame
) -> Characteristics:
    """Included studies sorted by label; a trait that no study has is left out.

    People who differ are both shown; in the table, once somebody settled it, what was settled alone.
    """
    entries = {(str(row["level"]), str(row["variable"])): row for row in to_rows(codebook)}
    extraction = tables["extraction"]
    known = extraction[extraction["value"] != ""]
    study_level = known[known["level"] == "study"]
    filled = set(study_level["variable"])
    shown = [variable for level, variable in entries if level == "study" and variable in filled]
    studies, read = [], list_read(known)
    by_study: dict[str, list[Row]] = {}
    for row in [*to_rows(known), *_list_settled(tables)]:
        by_study.setdefault(row["study_id"], []).append(row)
    for study_id in tables["studies"]["study_id"]:
        own = by_study.get(study_id, [])
        traits = [row for row in own if row["level"] == "study"]
        cells = tuple(_join_values([row for row in traits if row["variable"] == variable]) for variable in shown)
        blank = tell_blank(read, study_id) if own else "not extracted"
        studies.append(Study(study_id, library.find_study(study_id), cells, blank, _read_items(own, entries)))
    columns = tuple(_label(entries, "study", variable) for variable in shown)
    return Characteristics(
        columns, tuple(sorted(studies, key=lambda study: (study.member.label.casefold(), study.study_id)))
    )


def _list_settled(tables: Mapping[str, pd.DataFrame]) -> list[Row]:
    """The values on which people differed and somebody decided, as rows of the table extraction."""
    settled = tables.get("extraction_settled", pd.DataFrame(columns=["status"]))
    rows = to_rows(settled[settled["status"] == SETTLED])
    return [{**row, "person": f"{SETTLED_BY}{row['settled_by']}"} for row in rows]


def _is_settled(row: Row) -> bool:
    return str(row["person"]).startswith(SETTLED_BY)


def _join_values(rows: Sequence[Row]) -> str:
    """One value when people agree or somebody settled it, else each with the person who wrote it."""
    rows = [row for row in rows if _is_settled(row)] or rows
    values = list(dict.fromkeys(write_words(str(row["value"])) for row in rows))
    if len(values) < 2:
        return "".join(values)
    return "; ".join(f"{write_words(str(row['value']))} ({row['person']})" for row in rows)


def _read_items(own: Iterable[Row], entries: Mapping[tuple[str, str], Mapping[Any, Any]]) -> tuple[Item, ...]:
    order = {key: place for place, key in enumerate(entries)}
    items: dict[tuple[str, str], list[tuple[int, Value]]] = {}
    for row in own:
        key = (str(row["level"]), str(row["variable"]))
        value = Value(
            label=_label(entries, *key, unit=False),
            text=write_unit(write_words(str(row["value"])), str(row["unit"])),
            quote=str(row["quote"]),
            page=str(row["page"]),
            person=str(row["person"]),
            cell="!".join(part for part in (str(row["sheet"]), str(row["cell"])) if part),
        )
        items.setdefault((key[0], str(row["item"])), []).append((order.get(key, len(order)), value))
    levels = {"study": 0, "arm": 1, "outcome": 2}
    ranked = sorted(items.items(), key=lambda pair: (levels.get(pair[0][0], 3), _number_first(pair[0][1])))
    return tuple(
        Item(level, name, tuple(value for _, value in sorted(values, key=lambda pair: (pair[0], pair[1].person))))
        for (level, name), values in ranked
    )


def _number_first(name: str) -> tuple[int, int, str]:
    """Rows "2" and "10" in that order, other names after them."""
    return (0, int(name), "") if name.isdecimal() else (1, 0, name)


def _label(
    entries: Mapping[tuple[str, str], Mapping[Any, Any]], level: str, variable: str, *, unit: bool = True
) -> str:
    entry = entries.get((level, variable))
    if entry is None:
        return variable
    label = str(entry["label"] or variable)
    told = unit and entry["unit"] and str(entry["unit"]).casefold() not in label.casefold()
    return f"{label} ({entry['unit']})" if told else label
