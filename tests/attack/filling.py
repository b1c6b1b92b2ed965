"""People at work: the sheets that were issued are opened, filled by what they show, and saved."""

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from attack.exports import find_word
from attack.truth import Truth, Typed, normalise

KEYS_ROW, FIRST_ROW = 2, 4
HIDDEN = ("id", "guard", "left", "right", "cast")
Shown = dict[str, str]
Answers = dict[str, Any]
REASONS = {"wrong population": "population", "wrong intervention": "intervention"}
INCLUDED = ("Caraway", "Cumin", "Dill")
ROWS = {  # of the page outcome, by person: nobody fills a page in the same order
    "randomised": (("recovery", "control", "7 days"), ("recovery", "experimental", "7 days")),
    "single_arm": (("score", "experimental", "baseline"), ("score", "experimental", "7 days")),
}


def reopen_decision(path: Path, truth: Truth, *, person: str, word: str, reference_id: str, decision: str) -> None:
    """Type the id that the report shows of a document, its new decision and the why into the next free row."""
    book = openpyxl.load_workbook(path, rich_text=True)
    sheet = book["reopened"]
    columns, numbers = list_columns(sheet), list_row_numbers(sheet)
    no, row = next((no, row) for no, row in numbers.items() if not sheet.cell(row, columns["reference"]).value)
    typed = {"decision": decision, "why": f"{word} was read again"}
    for key, text in {"reference": reference_id, **typed}.items():
        cell: Any = sheet.cell(row, columns[key])
        cell.value = text
    book.save(path)
    base = Typed(name_kind(path), person, frozenset({word}), frozenset(), "", "", path.as_posix(), "reopened", no)
    truth.cells += [replace(base, column=key, value=normalise(text)) for key, text in typed.items()]


def list_columns(sheet: Worksheet) -> dict[str, int]:
    """Column numbers by key, wherever the row of keys stands now."""
    row = find_keys(sheet)
    return {str(cell.value).removesuffix("?"): int(cell.column) for cell in sheet[row] if cell.value}


def find_keys(sheet: Worksheet) -> int:
    """The number of the row of keys: the one below the identity."""
    for row in range(1, 12):
        if any(str(cell.value).startswith("prismake|") for cell in sheet[row]):
            return row + 1
    return KEYS_ROW


def read_label(sheet: Worksheet, key: str) -> str:
    """What stands above a column in words, without the star of required ones."""
    at = list_columns(sheet).get(key)
    return normalise(str(sheet.cell(find_keys(sheet) + 1, at).value or "").strip(" *")) if at else ""


def say_value(value: str, *, kind: str, key: str, label: str) -> str:
    """A value with what it was typed under, for what is extracted: another label or unit makes another value of it."""
    return f"{value} [{label}]" if kind == "extraction" and key not in ("quote", "page") else value


def list_fillable(sheet: Worksheet) -> dict[str, int]:
    """Column numbers of what people fill."""
    row = find_keys(sheet)
    return {str(cell.value)[:-1]: int(cell.column) for cell in sheet[row] if str(cell.value or "").endswith("?")}


def list_row_numbers(sheet: Worksheet) -> dict[str, int]:
    """Where each row stands, by its number in sight."""
    at, first = list_columns(sheet)["no"], find_keys(sheet) + 1
    numbers = ((str(sheet.cell(row, at).value), row) for row in range(first, sheet.max_row + 1))
    return {no: row for no, row in numbers if no.isdigit()}


def fill_sheet(path: Path, truth: Truth, chance: random.Random) -> None:
    """Fill one issued workbook as its person would, by what it shows, and note what was typed."""
    book = openpyxl.load_workbook(path, rich_text=True)
    kind, person = name_kind(path), path.parent.name
    for sheet in book.worksheets:
        if str(sheet["A1"].value).startswith("prismake|"):
            _fill_page(sheet, path, truth, chance, kind=kind, person=person)
    book.save(path)


def name_kind(path: Path) -> str:
    """The kind of a sheet, told by its folder and name."""
    parts = path.parts[path.parts.index("seeds") + 1 :]
    if path.stem.startswith("reopened"):
        return f"reopened {parts[1]}"
    return " ".join(parts[:2]) if parts[0] in ("screening", "consensus") else parts[0]


def _fill_page(sheet: Worksheet, path: Path, truth: Truth, chance: random.Random, *, kind: str, person: str) -> None:
    columns, numbers = list_columns(sheet), list_row_numbers(sheet)
    heading = _read_heading(sheet)
    answer = _choose_answer(kind, sheet.title, person=person, heading=heading, chance=chance)
    for cell in sheet[find_keys(sheet) + 1]:
        if str(cell.value).startswith("="):  # a program would save the count of answers that it shows
            cell.value = "(counted)"
    for no, row in numbers.items():
        shown = {key: str(sheet.cell(row, at).value or "") for key, at in columns.items() if key not in HIDDEN}
        typed = {key: text for key, text in (answer(shown) or {}).items() if key in columns and text != ""}
        for key, text in typed.items():
            cell: Any = sheet.cell(row, columns[key])
            cell.value = text
        shown |= {f"label of {key}": read_label(sheet, key) for key in typed}
        truth.cells += describe_typed(
            shown, typed, kind=kind, person=person, heading=heading, file=path.as_posix(), page=sheet.title, no=no
        )


def describe_typed(
    shown: Shown, typed: Answers, *, kind: str, person: str, heading: str, file: str, page: str, no: str
) -> Iterable[Typed]:
    """The lines of the truth for one row, from what it shows and what was typed."""
    texts = [shown.get(name, "") for name in ("title", "left_record", "right_record", "study")]
    words = frozenset(filter(None, map(find_heading, [*texts, heading])))
    row = name_row(shown, typed, kind=kind, page=page)
    for key, text in typed.items():
        column = normalise(shown["label"].strip(" *")) if kind == "extraction" and key == "value" else key
        column = (
            normalise(shown["label"].split(" (")[0]) if kind == "consensus extraction" and key == "value" else column
        )
        value = REASONS.get(normalise(str(text)), normalise(str(text)))
        label = normalise(shown["label"].strip(" *")) if key == "value" else shown[f"label of {key}"]
        value = say_value(value, kind=kind, key=key, label=label)
        yield Typed(kind, person, words, row, column, value, file, page, no)


def name_row(shown: Shown, typed: Answers, *, kind: str, page: str) -> frozenset[str]:
    """What tells a row apart beside its document, in words."""
    if kind == "extraction" and page == "study":
        return frozenset({"study", normalise(shown["label"].strip(" *"))})
    if kind == "extraction":
        named = (typed.get(name, shown.get(name, "")) for name in ("outcome", "arm", "timepoint"))
        return frozenset({page, *(normalise(str(word)) for word in named if word)})
    if kind == "consensus extraction":
        context = shown["context"].split(": ")
        return frozenset(
            {context[0].split(" ")[0] or "study", *(normalise(one) for one in context[-1].split(", ") if one)}
        )
    if kind == "appraisal":
        return frozenset(filter(None, (normalise(shown["outcome"]), shown["domain"].split(" ")[0], shown["item"])))
    if kind == "grade":
        return frozenset({normalise(shown["title"])})
    return frozenset()


def _read_heading(sheet: Worksheet) -> str:
    texts = [str(cell.value or "") for row in (1, 3) for cell in sheet[row]]
    return next((text for text in texts if "|" not in text and find_heading(text)), "")


def find_heading(text: str) -> str:
    """The word of the document that a heading names by its title, or by its first author."""
    found = find_word(text)
    return found or next((word for author, word in AUTHORS.items() if author in text), "")


AUTHORS: dict[str, str] = {}


def _choose_answer(
    kind: str, page: str, *, person: str, heading: str, chance: random.Random
) -> Callable[[Shown], Answers | None]:
    if kind.startswith("screening"):
        return lambda shown: _vote(shown, kind, person, chance)
    if kind == "consensus extraction":
        return lambda shown: {"value": chance.choice((15, "15")), "quote": "table 2", "page": "5", "note": "seen"}
    if kind.startswith("consensus"):
        return lambda shown: _settle(kind, chance)
    if kind == "extraction":
        return _extract(page, person=person, heading=heading, chance=chance)
    if kind == "duplicates":
        return lambda shown: {"ruling": "different", "note": chance.choice(("", "seen both"))}
    if kind == "studies":
        return lambda shown: {"ruling": "different", "note": "other people"}
    if kind == "appraisal":
        return lambda shown: _appraise(shown, chance)
    if kind == "grade":
        return lambda shown: {
            "risk_of_bias": "serious",
            "risk_of_bias_reason": f"seen in {shown['title']}",
            "note": "x",
        }
    return lambda shown: None


def _vote(shown: Shown, kind: str, person: str, chance: random.Random) -> Answers | None:
    word = find_word(shown["title"])
    if word in INCLUDED:
        return {"decision": "include", "note": chance.choice(("", "", f"{person} on {word}"))}
    full = kind.endswith("full_text")
    decision = chance.choice(("awaiting", "exclude", "") if full else ("include", "exclude", "exclude", "exclude", ""))
    if word in ("Elder", "Iris") and not full:
        decision = "include" if person == "anna" else "exclude"  # conflicts, for certain
    if word == "Hyssop":  # goes on for certain, and is a conflict then
        decision = "exclude" if full and person == "ben" else "include"
    reason = chance.choice(("Wrong population", "Wrong intervention")) if full and decision == "exclude" else ""
    note = f"{person} on {word}" if decision and chance.random() < 0.3 else ""
    return {
        "decision": chance.choice((decision, decision.upper(), f" {decision} ")).strip(" "),
        "reason": reason,
        "note": note,
    }


def _settle(kind: str, chance: random.Random) -> Answers | None:
    full = kind.endswith("full_text")
    decision = "exclude" if full else chance.choice(("include", "exclude"))
    reason = "Wrong population" if full else ""
    return {"decision": decision, "reason": reason, "note": chance.choice(("", "as the protocol says"))}


def _extract(page: str, *, person: str, heading: str, chance: random.Random) -> Callable[[Shown], Answers | None]:
    design = "single_arm" if find_word(heading) == "Dill" else "randomised"
    if page == "study":
        given = {"design": {"value": design, "quote": "methods"}, "enrolled": {"value": 60, "page": "2"}}
        return lambda shown: given.get(normalise(shown["label"].strip(" *")))
    if page == "arm":
        arms = iter([{"arm": "experimental", "drink": "tea"}, {"arm": "control", "drink": "water"}])
        return lambda shown: next(arms, None)
    base = sum(map(ord, find_word(heading))) % 10
    rows = []
    for number, (outcome, arm, time) in enumerate(ROWS[design]):
        named = {
            "outcome": outcome,
            "arm": arm,
            "timepoint": time,
            "n": 30,
            "quote": f"table {number + 1}",
            "page": "3",
        }
        events = 10 + base + number - (person == "ben" and number == 0)  # the first row differs
        rows.append(named | ({"events": events} if outcome == "recovery" else {"mean": f"{events},5"}))
    listed = iter(rows if person == "anna" else rows[::-1])
    return lambda shown: next(listed, None)


def _appraise(shown: Shown, chance: random.Random) -> Answers | None:
    if shown["item"] != "judgement" or not shown["domain"].startswith(("1", "2")):
        return None
    words = [word.strip() for word in shown["allowed"].split(":")[-1].split("|" if "|" in shown["allowed"] else ",")]
    return {"answer": words[0], "support": f"seen in {shown['domain'][:2]}", "page": "2"}


def remember_authors(pairs: Iterable[tuple[str, str]]) -> None:
    """Labels of studies name the first author: whose document that is."""
    AUTHORS.update({author.split(",")[0]: word for author, word in pairs})
