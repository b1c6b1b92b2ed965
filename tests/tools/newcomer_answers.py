"""What the people of an invented review write into the sheets that reach them, and where they do not agree."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import openpyxl

from newcomer_exports import TOWNS

Row = Mapping[str, str]
Answers = dict[str, dict[str, str]]  # by row id, and there by column key
SUPPORT = {"quote": "Table 2", "page": "4"}
REASONED = {"support": "as the report says", "page": "3"}
JUDGED = {"risk_of_bias": "not serious", "inconsistency": "not serious", "indirectness": "not serious"}
JUDGED |= {"imprecision": "not serious", "publication_bias": "undetected", "importance": "critical"}
JUDGED |= {"publication_bias_reason": "two registers hold no completed trial without results"}
SERIOUS = {"imprecision": "serious", "imprecision_reason": "few events"}


class Sheet(NamedTuple):
    """A sheet as a person finds it: what it asks, of whom, its title, and its rows by page."""

    path: Path
    kind: str
    phase: str
    person: str
    title: str
    pages: dict[str, list[Row]]


def open_sheet(path: Path) -> Sheet:
    """What stands in a sheet."""
    book = openpyxl.load_workbook(path, read_only=True)
    pages: dict[str, list[Row]] = {}
    found: list[str] = []
    for page in book.worksheets:
        grid = [["" if cell is None else str(cell) for cell in row] for row in page.iter_rows(values_only=True)]
        start = next((at for at, row in enumerate(grid) if any(cell.startswith("prismake|") for cell in row)), None)
        if start is not None:
            found = found or grid[start]
            keys = [key.removesuffix("?") for key in grid[start + 1]]
            pages[page.title] = [dict(zip(keys, row, strict=True)) for row in grid[start + 3 :]]
    mark = next(cell for cell in found if cell.startswith("prismake|"))
    kind, phase, person = (unquote(part) for part in mark.split("|")[2:5])
    heading = " ".join(cell for cell in found if cell != mark)
    return Sheet(path, kind, phase, person, heading, pages)


def fill_in(sheet: Sheet) -> dict[str, Answers]:
    """What its person writes, by page; nothing into a sheet in which there is nothing to say."""
    name = f"{sheet.kind} {sheet.phase}" if sheet.kind in ("screening", "consensus") else sheet.kind
    return WRITERS[name](sheet) if name in WRITERS else {}


def find_town(title: str) -> str:
    """Where a trial that answers the question was done; empty for any other document."""
    return next((town for town in TOWNS if f"the {town} randomised trial" in title), "")


def _each(sheet: Sheet, page: str, write: Callable[[Row], dict[str, str]]) -> dict[str, Answers]:
    return {page: {row["id"]: said for row in sheet.pages[page] if (said := write(row))}}


def _screen(sheet: Sheet) -> dict[str, Answers]:
    """Ben takes one trial for another design, and is not sure of one document."""

    def write(row: Row) -> dict[str, str]:
        town = find_town(row["title"])
        if sheet.person == "ben" and town == "Lyon":
            return {"decision": "exclude"}
        if sheet.person == "ben" and row["title"].startswith("Valerian for migraine"):
            return {"decision": "unclear", "note": "peppermint in the tea?"}
        return {"decision": "include" if town else "exclude"}

    return _each(sheet, "votes", write)


def _settle(sheet: Sheet) -> dict[str, Answers]:
    return _each(sheet, "votes", lambda row: {"decision": "include" if find_town(row["title"]) else "exclude"})


def _read_full_text(sheet: Sheet) -> dict[str, Answers]:
    """One report was compared with nothing, one cannot be had; on one the two do not agree."""

    def write(row: Row) -> dict[str, str]:
        town = find_town(row["title"])
        if town == "Turku":
            return {"retrieval": "not retrieved", "attempts": "library and author, 2026-02-03"}
        if town == "Porto":
            return {"decision": "exclude", "reason": "Wrong comparator"}
        if town == "Graz" and sheet.person == "ben":
            return {"decision": "exclude", "reason": "Wrong population"}
        return {"decision": "include"}

    return _each(sheet, "votes", write)


def _extract(sheet: Sheet) -> dict[str, Answers]:
    """Anna and whoever extracts beside her count one control arm otherwise."""
    town = find_town(sheet.title)
    place = TOWNS.index(town)
    slip = int(town == "Leeds" and sheet.person != "anna")
    study = {"design": {"value": "randomised"}, "species": {"value": "human"}, "country": {"value": town}}
    shared = {"outcome": "main outcome", "timepoint": "end of treatment", "denominator": "patients", **SUPPORT}
    arms = {"experimental": (40 + place, 21 + place % 5), "control": (41 + place, 12 + place % 4 + slip)}
    rows = {
        f"outcome {number}": {**shared, "arm": arm, "n": str(n), "events": str(events)}
        for number, (arm, (n, events)) in enumerate(arms.items(), start=1)
    }
    labels = {"experimental": "peppermint oil", "control": "placebo"}
    told = {
        f"arm {number}": {"arm": arm, "arm_label": labels[arm], "arm_n": str(n), **SUPPORT}
        for number, (arm, (n, _)) in enumerate(arms.items(), start=1)
    }
    return {"study": study, "arm": told, "outcome": rows}


def _settle_values(sheet: Sheet) -> dict[str, Answers]:
    """The adjudicator reads the report again, and finds that Anna was right."""
    return _each(sheet, "values", lambda row: {"value": re.findall(r"anna: (\w+)", row["cast"])[0], **SUPPORT})


def _appraise(sheet: Sheet) -> dict[str, Answers]:
    """The second judge doubts one domain of one study."""
    doubted = find_town(sheet.title) == "Leeds" and sheet.person != "anna"

    def write(row: Row) -> dict[str, str]:
        if row["item"] != "judgement":
            return {}
        return {"answer": "some concerns" if doubted and row["id"].endswith("|2|judgement") else "low", **REASONED}

    return _each(sheet, "appraisal", write)


def _grade(sheet: Sheet) -> dict[str, Answers]:
    more = {} if sheet.person == "anna" else SERIOUS
    return _each(sheet, "certainty", lambda row: JUDGED | more)


def _settle_judgements(word: str) -> Callable[[Sheet], dict[str, Answers]]:
    return lambda sheet: _each(sheet, "judgements", lambda row: {"judgement": word, **REASONED})


WRITERS: dict[str, Callable[[Sheet], dict[str, Answers]]] = {
    "duplicates": lambda sheet: _each(sheet, "pairs", lambda row: {"ruling": "same"}),
    "screening title_abstract": _screen,
    "consensus title_abstract": _settle,
    "screening full_text": _read_full_text,
    "consensus full_text": _settle,
    "extraction": _extract,
    "consensus extraction": _settle_values,
    "appraisal": _appraise,
    "consensus appraisal": _settle_judgements("low"),
    "grade": _grade,
    "consensus grade": _settle_judgements("serious"),
}


def list_issued(folder: Path) -> Iterable[Path]:
    """The sheets of a review."""
    return sorted(path for path in (folder / "seeds").rglob("*.xlsx") if "search" not in path.parts)
