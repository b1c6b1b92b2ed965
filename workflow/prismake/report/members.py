"""The records, references and studies behind every number of the flow, as nested lists."""

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from prismake.report.anchors import make_anchor
from prismake.report.citations import CITED, Citation, build_citation
from prismake.report.flow import KINDS, REMOVED
from prismake.report.flow_diagram import anchor_of
from prismake.report.flow_template import name_step
from prismake.report.placed import group_members
from prismake.tables import to_rows

PLACED = ("source", "file", "first_line", "last_line")
Tree = tuple[str, tuple["Tree", ...]]


def _retrieval_tree(column: str) -> Tree:
    excluded: Tree = (f"{column}_excluded", ((f"{column}_excluded.*", ()),))
    awaiting: Tree = (f"{column}_awaiting", ((f"{column}_awaiting.*", ()),))
    rest: tuple[Tree, ...] = tuple((f"{column}_{part}", ()) for part in ("pending", "conflict", "included"))
    assessed: Tree = (f"{column}_assessed", (excluded, awaiting, *rest))
    return f"{column}_sought_reports", ((f"{column}_notretrieved_reports", ()), assessed)


# A number that is the sum of others holds their lists, so that no reference stands twice below "records screened".
TREE: tuple[Tree, ...] = (
    *((data, ((f"{data}.*", ()),)) for data, _ in KINDS.values()),
    *((box.data, ((f"{box.data}.*", ()),)) for box in REMOVED),
    (
        "records_screened",
        (("records_excluded", ()), ("records_pending", ()), ("records_conflict", ()), _retrieval_tree("dbr")),
    ),
    ("other_screened_out", (("other_screened_out.*", ()),)),
    ("other_records_pending", ()),
    ("other_records_conflict", ()),
    _retrieval_tree("other"),
    ("previous_studies", ()),
    ("previous_reports", ()),
    ("new_studies", ()),
    ("new_reports", ()),
    ("new_reports_of_previous", ()),
    ("total_studies", ()),
    ("total_reports", ()),
    ("total_studies_ma", ()),
    ("total_studies_ma.*", ()),
    ("total_reports_ma", ()),
)


class Location(NamedTuple):
    """Where an entry stands in its export."""

    source: str
    file: str
    first_line: str
    last_line: str


class Entry(NamedTuple):
    """One cited document with the places it was found at."""

    entry_id: str
    cited: Citation
    locations: tuple[Location, ...]
    note: str = ""
    anchor: str = ""


class Member(NamedTuple):
    """One member of a set: a study has a label, an anchor and several entries, everything else one entry."""

    label: str
    entries: tuple[Entry, ...]
    anchor: str = ""


@dataclass(frozen=True)
class Node:
    """One number of the flow with its members, or with the nodes they are divided into."""

    data: str
    anchor: str
    description: str
    n: int
    members: tuple[Member, ...]
    parts: tuple["Node", ...]


class Library:
    """Entries of records, references and studies, looked up by id."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._tables = tables

    # Made when first asked for: checks and exports need few of them.
    @cached_property
    def _records(self) -> dict[str, dict[Any, Any]]:
        return _index(self._tables["records"][["record_id", *PLACED, *CITED]], "record_id")

    @cached_property
    def _references(self) -> dict[str, dict[Any, Any]]:
        return _index(self._tables["references"][["reference_id", *CITED]], "reference_id")

    @cached_property
    def _labels(self) -> dict[str, str]:
        studies = self._tables["studies"]
        return dict(zip(studies["study_id"], studies["label"], strict=True))

    @cached_property
    def _found(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for record, reference in self._reference_of.items():
            found.setdefault(reference, []).append(record)
        return found

    @cached_property
    def _reference_of(self) -> dict[str, str]:
        ledger = self._tables["ledger"]
        return dict(zip(ledger["record_id"].tolist(), ledger["reference_id"].tolist(), strict=True))

    @cached_property
    def _reports(self) -> dict[str, list[str]]:
        reports: dict[str, list[str]] = {}
        listed = self._tables["study_references"].sort_values(["study_id", "role", "reference_id"])
        for row in to_rows(listed):
            # "primary" before "companion"
            at = 0 if row["role"] == "primary" else len(reports.get(str(row["study_id"]), []))
            reports.setdefault(str(row["study_id"]), []).insert(at, str(row["reference_id"]))
        return reports

    @property
    def references(self) -> frozenset[str]:
        """The ids of all references."""
        return frozenset(self._tables["references"]["reference_id"].tolist())

    def find_record(self, record_id: str) -> Entry:
        """One entry of one export."""
        row = self._records[record_id]
        reference = self._reference_of.get(record_id, record_id)
        note = "" if reference == record_id else f"same document as {reference}"
        return Entry(record_id, build_citation(row), (_locate(row),), note, make_anchor("ref", reference))

    def find_reference(self, reference_id: str) -> Entry:
        """One document with all its records."""
        found = tuple(_locate(self._records[record]) for record in self._found.get(reference_id, ()))
        cited = build_citation(self._references[reference_id])
        return Entry(reference_id, cited, found, anchor=make_anchor("ref", reference_id))

    @cached_property
    def _called(self) -> Counter[str]:
        return Counter(build_citation(row).short for row in self._references.values())

    def name_reference(self, entry: Entry) -> str:
        """Authors and year for running text, and how the title begins where another document has the same."""
        short = entry.cited.short
        if self._called[short] < 2 or not entry.cited.title or not entry.cited.authors:
            return short
        return f"{short} ({textwrap.shorten(entry.cited.title, 60, placeholder=' …')})"

    def find_source(self, name: str) -> Entry | None:
        """The document of a record or a reference by its id, None where no table knows it."""
        reference = self._reference_of.get(name, name)
        return self.find_reference(reference) if reference in self._references else None

    def find_study(self, study_id: str) -> Member:
        """One study with its reports, the primary one first."""
        entries = tuple(self.find_reference(reference) for reference in self._reports.get(study_id, ()))
        return Member(self.label_of(study_id), entries, make_anchor("study", study_id))

    def label_of(self, study_id: str) -> str:
        """The label of a study."""
        return self._labels.get(study_id) or study_id

    def find_member(self, data: str, member_id: str) -> Member:
        """The member of a number of the flow, taken as what that number counts."""
        total = data.partition(".")[0]
        if total.endswith(("_studies", "_studies_ma")):
            return self.find_study(member_id)
        if total in RECORD_NUMBERS or data in RECORD_NUMBERS:
            return Member("", (self.find_record(member_id),))
        return Member("", (self.find_reference(member_id),))


RECORD_NUMBERS = frozenset(
    [data for data, _ in KINDS.values()]
    + [box.data for box in REMOVED]
    + [f"other_screened_out.{part}" for part in ("duplicates", "also_in_databases", "excluded_automatic")]
)


def list_members(tables: Mapping[str, pd.DataFrame], library: Library) -> list[Node]:
    """Every number of the flow as a node; the lists of a node hold exactly n members."""
    numbers = {str(row["data"]): row for row in to_rows(tables["flow"])}
    members = group_members(tables["flow_members"])
    nodes = [node for tree in TREE for node in _grow(tree, numbers, members=members, library=library)]
    shown = {data for node in nodes for data in _walk(node)}
    rest: list[Tree] = [(data, ()) for data in numbers if data not in shown]
    return nodes + [node for tree in rest for node in _grow(tree, numbers, members=members, library=library)]


def _grow(
    tree: Tree, numbers: Mapping[str, Mapping[Any, Any]], *, members: Mapping[str, list[str]], library: Library
) -> Iterator[Node]:
    name, below = tree
    names = [data for data in numbers if data.startswith(name[:-1])] if name.endswith(".*") else [name]
    for data in (data for data in names if data in numbers):
        parts = tuple(node for part in below for node in _grow(part, numbers, members=members, library=library))
        listed = [] if parts else [library.find_member(data, member) for member in members.get(data, ())]
        own = tuple(sorted(listed, key=lambda member: member.label.casefold()))
        row = numbers[data]
        words = name_step(data, str(row["description"]))
        yield Node(data, anchor_of(data), words, int(row["n"]), own, parts)


def _walk(node: Node) -> Iterator[str]:
    yield node.data
    for part in node.parts:
        yield from _walk(part)


def _index(frame: pd.DataFrame, key: str) -> dict[str, dict[Any, Any]]:
    return {str(row[key]): row for row in to_rows(frame)}


def _locate(row: Mapping[Any, Any]) -> Location:
    return Location(str(row["source"]), str(row["file"]), _tell(row["first_line"]), _tell(row["last_line"]))


def _tell(line: Any) -> str:
    return "" if line is None or pd.isna(line) else str(int(line))
