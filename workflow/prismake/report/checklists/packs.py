"""Reporting standards as data, one file each in our own words, and which of them a review is held against."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from prismake.issues import Issue

PRISMA, ABSTRACTS, SEARCHES = "PRISMA 2020", "PRISMA 2020 for abstracts", "PRISMA-S"
USUAL = (PRISMA, ABSTRACTS, SEARCHES)
LIVING, PROTOCOLS, DIRECTIONS = "PRISMA-LSR", "PRISMA-P", "SWiM"
MACHINES = ("RAISE", "PRISMA-trAIce")


@dataclass(frozen=True)
class Item:
    """One item of a standard: our words, the facts that answer it together (none: only people can), where that stands.

    `place` is a section of the report, empty where none shows it; `todo` is what there is to do while it is open.
    """

    standard: str
    item: str
    words: str
    facts: tuple[str, ...]
    place: str
    todo: str
    source: str


@cache
def list_standards() -> dict[str, str]:
    """The name of every standard with the file of its items, in the order of the report."""
    rows = csv.DictReader(io.StringIO(_read("standards.csv")))
    return {row["standard"]: row["file"] for row in rows}


@cache
def list_items() -> tuple[Item, ...]:
    """Every item of every standard, in order."""
    return tuple(
        _read_item(standard, row)
        for standard, file in list_standards().items()
        for row in csv.DictReader(io.StringIO(_read(file)))
    )


def _read_item(standard: str, row: Mapping[str, str]) -> Item:
    told = {name: row[name] for name in ("item", "words", "place", "todo", "source")}
    return Item(standard=standard, facts=tuple(row["facts"].split()), **told)


def _read(name: str) -> str:
    return (files("prismake.report.checklists") / "packs" / name).read_text(encoding="utf-8")


def choose_standards(config: Mapping[str, Any], *, swim: bool = False) -> tuple[str, ...]:
    """The standards that a review is held against: those of config.yaml or the usual ones, and what goes with its ways.

    A living review has PRISMA-LSR beside them, one in which a machine ranks references or votes
    RAISE and PRISMA-trAIce, one with a synthesis without meta-analysis SWiM.

    >>> choose_standards({"standards": ["PRISMA-ScR"], "living": {"schedule": "monthly"}})
    ('PRISMA-ScR', 'PRISMA-LSR')
    """
    chosen = list(config.get("standards") or USUAL)
    phases = (config.get("screening") or {}).values()
    used = any(phase.get("order") == "ranked" or phase.get("machines") for phase in phases)
    chosen += [LIVING] if config.get("living") else []
    chosen += MACHINES if used else ()
    chosen += [DIRECTIONS] if swim else []
    return tuple(name for name in list_standards() if name in chosen)


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
