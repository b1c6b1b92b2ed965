"""Reporting checklists in our own words: where each item stands in the report, or what the authors must still write."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from prismake.issues import Issue
from prismake.report.view import View

LIVING = "PRISMA-LSR"
# Places that are only there once their table has rows.
NEEDS = {
    "bias": "appraisal",
    "grade": "grade",
    "sensitivity": "sensitivity",
    "small-study": "bias",
    "changes": "changes",
}
# A place that is part of a section leads to that section.
ANCHORS = {"grade": "findings", "sensitivity": "results", "small-study": "results"}


@dataclass(frozen=True)
class Item:
    """One item of a standard: our words, the section that answers it, and what only authors can write."""

    standard: str
    item: str
    words: str
    place: str
    todo: str


@dataclass(frozen=True)
class Answered:
    """One item with its place in the report, the authors' answer, or what is open."""

    standard: str
    item: str
    words: str
    anchor: str
    answer: str
    todo: str


@cache
def list_items() -> tuple[Item, ...]:
    """Every item of every standard, in order."""
    text = (files("prismake.report") / "checklists.csv").read_text(encoding="utf-8")
    return tuple(Item(**row) for row in csv.DictReader(io.StringIO(text)))


def answer_items(view: View) -> Iterator[Answered]:
    """Each item of the standards that apply; a living review has its own beside the others."""
    for one in list_items():
        if one.standard == LIVING and not view.config.get("living"):
            continue
        answer = view.answers.get((one.standard, one.item), "")
        shown = bool(one.place) and (one.place not in NEEDS or len(view.find_table(NEEDS[one.place])) > 0)
        todo = "" if shown or answer else one.todo or f"Write: {one.words}"
        anchor = ANCHORS.get(one.place, one.place) if shown else ""
        yield Answered(one.standard, one.item, one.words, anchor, answer, todo)


def list_open(view: View) -> list[Answered]:
    """The items without a place and without an answer."""
    return [one for one in answer_items(view) if one.todo]


def check_answers(keys: Iterable[tuple[str, str]]) -> list[Issue]:
    """An issue per answer to an item that no standard has."""
    known = {(one.standard, one.item) for one in list_items()} | {("MECIR", "C43"), ("MECIR", "C48")}
    standards = ", ".join(dict.fromkeys(standard for standard, _ in sorted(known)))
    remedy = "write standard and item as the checklists of the report do"
    file = "config/checklist"
    return [
        Issue(file, f"{standard} {item}", "no such item", f"an item of {standards}", remedy)
        for standard, item in sorted(set(keys) - known)
    ]
