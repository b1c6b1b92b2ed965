"""What programs make of what was typed: dates, percents, errors, formulas, numbers; and own notes of people."""

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

from attack import filling
from attack.mutations.register import Spot, edited_page, list_mutations, mutation, pick
from attack.truth import Typed, normalise
from attack.world import World

MARCH, APRIL, AUGUST = (datetime.date(2026, month, day) for month, day in ((3, 1), (4, 3), (8, 1)))


def _type(world: World, spot: Spot | None, key: str, cell_value: Any, typed: str, words: str, form: str = "") -> str:
    """Put into a cell what a program made of what the person typed; the truth keeps the person's."""
    if not spot:
        return ""
    with edited_page(spot) as (sheet, columns, numbers):
        if key not in columns:
            return ""
        cell: Any = sheet.cell(numbers[spot.no], columns[key])
        cell.value = cell_value
        if form:
            cell.number_format = form
        label = filling.read_label(sheet, key)
    first = spot.typed[0]
    before = [one for one in spot.typed if one.column == key]
    world.truth.drop(before)
    row = first.row
    if first.kind == "extraction" and key == "timepoint":
        old = before[0].value.split(" [")[0] if before else ""
        row = (row - {old}) | {normalise(typed)}
        world.truth.change(world.truth.of(first.file, first.page, first.no), lambda one: replace(one, row=row))
    value = filling.say_value(normalise(typed), kind=first.kind, key=key, label=label)
    world.truth.cells.append(replace(first, row=row, column=key, value=value))
    return f"{words}: {spot.story}"


def _outcome(world: World) -> Spot | None:
    return pick(world, kinds="extraction", pages=("outcome",))


list_mutations(
    lambda world, *case: _type(world, _outcome(world), *case),
    {
        "range_that_became_a_date": ("timepoint", APRIL, "3-4", "3-4 typed, kept as a date", "D-M"),
        "fraction_that_became_a_date": ("timepoint", AUGUST, "1/8", "1/8 typed, kept as a date", "D/M"),
        "percent_that_became_a_fraction": ("mean", 0.05, "5 %", "5 % typed, kept as 0.05", "0%"),
        "page_range_that_became_a_date": ("page", APRIL, "3-4", "page 3-4 kept as a date", "D-M"),
    },
)
list_mutations(
    lambda world, *case: _type(world, pick(world, kinds="screening"), *case),
    {
        "note_that_became_a_date": ("note", MARCH, "March-1", "a note March-1 kept as a date", "MMM-D"),
        "note_that_became_a_percent": ("note", 0.05, "5%", "a note 5% kept as 0.05", "0%"),
    },
)


@mutation
def thousands_in_a_whole_number(world: World) -> str:
    text = world.chance.choice(("12.000", "1.000", "30.000"))
    typed = text.replace(".", "")  # twelve thousand, or twelve: nobody can know
    spot = _outcome(world)
    return _type(world, spot, "n", text, typed=f"{typed} or {text}", words=f"{text} in a whole number")


list_mutations(
    lambda world, *case: _type(world, _outcome(world), *case),
    {
        "number_typed_as_a_number": ("n", 31.0, "31", "31 as a number with a point"),
        "number_with_a_format": ("n", 31, "31", "31 with a format of its own", "#,##0.00"),
    },
)


@mutation
def error_value(world: World) -> str:
    spot = pick(world)
    if not spot:
        return ""
    cell = world.chance.choice(spot.typed)
    key = _column(cell)
    with edited_page(spot) as (sheet, columns, numbers):
        if key not in columns:
            return ""
        sheet.cell(numbers[spot.no], columns[key]).value = world.chance.choice(("#N/A", "#REF!", "#NAME?"))
    return f"an error value over {cell.value!r}: {spot.story}"


def _column(cell: Typed) -> str:
    """The key of the column that a cell of the truth stands in."""
    named = cell.kind == "consensus extraction" or (cell.kind == "extraction" and cell.page == "study")
    return "value" if named and cell.column not in ("quote", "page", "note") else cell.column


@mutation
def formula_without_a_value(world: World) -> str:
    spot = pick(world, kinds="screening")
    if not spot:
        return ""
    with edited_page(spot) as (sheet, columns, numbers):
        sheet.cell(numbers[spot.no], columns["decision"]).value = "=A1"
    return f"a formula over the decision: {spot.story}"


@mutation
def wrong_word(world: World) -> str:
    spot = pick(world, kinds="screening")
    cell = spot and next((one for one in spot.typed if one.column == "decision"), None)
    if not spot or not cell:
        return ""
    word = world.chance.choice(("maybe", "inclued", "yes", "include?"))
    with edited_page(spot) as (sheet, columns, numbers):
        sheet.cell(numbers[spot.no], columns["decision"]).value = word
    world.truth.change([cell], lambda one: replace(one, value=word))
    return f"{word!r} typed: {spot.story}"


@mutation
def invisible_characters_in_an_answer(world: World) -> str:
    spot = pick(world, kinds="screening")
    if not spot:
        return ""
    with edited_page(spot) as (sheet, columns, numbers):
        cell = sheet.cell(numbers[spot.no], columns["decision"])
        cell.value = f"\u200b{cell.value or ''}\u00a0" if cell.value else None
    return f"invisible characters in the decision: {spot.story}"


@mutation
def own_column(world: World) -> str:
    spot = pick(world)
    if not spot:
        return ""
    with edited_page(spot) as (sheet, _, numbers):
        at = sheet.max_column + 2
        sheet.cell(filling.find_keys(sheet) + 1, at).value = "mine"
        for row in numbers.values():
            sheet.cell(row, at).value = world.chance.choice(("=1+1", "include", 5, "x"))
    return f"a column of one's own: {spot.story}"


@mutation
def column_inserted(world: World) -> str:
    spot = pick(world)
    if not spot:
        return ""
    with edited_page(spot) as (sheet, _, _):
        sheet.insert_cols(world.chance.randint(2, 4))
    return f"a column inserted: {spot.story}"


@mutation
def answered_column_deleted(world: World) -> str:
    spot = pick(world)
    if not spot:
        return ""
    with edited_page(spot) as (sheet, columns, _):
        key = _column(world.chance.choice(spot.typed))
        if key not in columns:
            return ""
        sheet.delete_cols(columns[key])
    return f"the column {key} deleted: {spot.story}"


@mutation
def notes_beyond_the_table(world: World) -> str:
    spot = pick(world)
    if not spot:
        return ""
    with edited_page(spot) as (sheet, _, _):
        sheet.cell(sheet.max_row + 3, sheet.max_column + 3).value = "to be talked over"
    return f"a note beyond the table: {spot.story}"


@mutation
def note_without_a_decision(world: World) -> str:
    """A person writes down a thought and decides later."""
    for one in world.chance.sample(world.truth.cells, len(world.truth.cells)):
        if one.kind.startswith("screening") and one.column == "decision" and one.file.endswith(".xlsx"):
            spot = Spot(Path(one.file), one.page, one.no, tuple(world.truth.of(one.file, one.page, one.no)))
            break
    else:
        return ""
    with edited_page(spot) as (sheet, columns, numbers):
        for cell in spot.typed:
            sheet.cell(numbers[spot.no], columns[cell.column]).value = None
        sheet.cell(numbers[spot.no], columns["note"]).value = "ask the authors"
    world.truth.drop(spot.typed)
    world.truth.cells.append(replace(spot.typed[0], column="note", value="ask the authors"))
    return f"a note without a decision: {spot.story}"


@mutation
def quote_without_a_value(world: World) -> str:
    spot = _outcome(world)
    if not spot:
        return ""
    with edited_page(spot) as (sheet, columns, _):
        free = next(row for no, row in filling.list_row_numbers(sheet).items() if int(no) == 12)
        sheet.cell(free, columns["quote"]).value = "n = 30 of 40"
    first = spot.typed[0]
    row = frozenset({"outcome"})
    world.truth.cells.append(replace(first, row=row, column="quote", value="n = 30 of 40", no="12"))
    return f"a quote without a value: {spot.story}, in row 12"
