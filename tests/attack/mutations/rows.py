"""What people do to rows: sort, hide, insert, delete, move, copy, paste."""

from dataclasses import replace

from attack import filling
from attack.mutations.register import SPARE, edited_page, list_values, mutation, pick, pick_other, put_values
from attack.truth import normalise
from attack.world import World


@mutation
def rows_sorted(world: World) -> str:
    if not (spot := pick(world)):
        return ""
    with edited_page(spot) as (sheet, _, numbers):
        listed = [list_values(sheet, row) for row in numbers.values()]
        places = sorted(numbers.values())
        world.chance.shuffle(listed)
        for row, values in zip(places, listed, strict=True):
            put_values(sheet, row, values)
    return f"rows sorted: {spot.story}"


@mutation
def rows_hidden(world: World) -> str:
    if not (spot := pick(world)):
        return ""
    with edited_page(spot) as (sheet, _, numbers):
        sheet.row_dimensions[numbers[spot.no]].hidden = True
    return f"row hidden: {spot.story}"


@mutation
def answered_row_deleted(world: World) -> str:
    if not (spot := pick(world)):
        return ""
    with edited_page(spot) as (sheet, _, numbers):
        sheet.delete_rows(numbers[spot.no])
    if spot.page in SPARE:  # there rows may come and go
        world.truth.drop(spot.typed)
    return f"row deleted: {spot.story}"


@mutation
def blank_row_inserted(world: World) -> str:
    if not (spot := pick(world)):
        return ""
    with edited_page(spot) as (sheet, _, numbers):
        sheet.insert_rows(numbers[spot.no])
    return f"blank row inserted above: {spot.story}"


@mutation
def rows_inserted_above_the_header(world: World) -> str:
    if not (spot := pick(world)):
        return ""
    with edited_page(spot) as (sheet, _, _):
        if filling.find_keys(sheet) > 8:
            return ""
        sheet.insert_rows(1, world.chance.choice((1, 2)))
        sheet.cell(1, 1).value = "my heading"
    return f"rows inserted above the header: {spot.story}"


@mutation
def label_row_deleted(world: World) -> str:
    if not (spot := pick(world)):
        return ""
    with edited_page(spot) as (sheet, _, _):
        sheet.delete_rows(filling.find_keys(sheet) + 1)
    return f"the row of labels deleted: {spot.story}"


@mutation
def label_row_deleted_from_spare_rows(world: World) -> str:
    if not (spot := pick(world, pages=SPARE)):
        return ""
    with edited_page(spot) as (sheet, _, _):
        sheet.delete_rows(filling.find_keys(sheet) + 1)
    return f"the row of labels deleted: {spot.story}"


@mutation
def label_row_sorted_away(world: World) -> str:
    """The row of labels sinks below the rows when they are sorted with it."""
    if not (spot := pick(world)):
        return ""
    with edited_page(spot) as (sheet, _, numbers):
        label = filling.find_keys(sheet) + 1
        listed = [list_values(sheet, row) for row in (*sorted(numbers.values()), label)]
        for row, values in zip(range(label, label + len(listed)), listed, strict=True):
            put_values(sheet, row, values)
    return f"the row of labels sorted below the others: {spot.story}"


@mutation
def row_of_keys_deleted(world: World) -> str:
    if not (spot := pick(world)):
        return ""
    with edited_page(spot) as (sheet, _, _):
        sheet.delete_rows(filling.find_keys(sheet))
    return f"the hidden row of keys deleted: {spot.story}"


@mutation
def row_of_the_identity_deleted(world: World) -> str:
    if not (spot := pick(world)):
        return ""
    with edited_page(spot) as (sheet, _, _):
        sheet.delete_rows(filling.find_keys(sheet) - 1)
    return f"the hidden row of the identity deleted: {spot.story}"


@mutation
def row_copied_below(world: World) -> str:
    if not (spot := pick(world)):
        return ""
    with edited_page(spot) as (sheet, _, numbers):
        put_values(sheet, sheet.max_row + 1, list_values(sheet, numbers[spot.no]))
    return f"row copied below the table: {spot.story}"


@mutation
def answers_copied_below_without_id(world: World) -> str:
    if not (spot := pick(world, fixed=True)):
        return ""
    with edited_page(spot) as (sheet, columns, numbers):
        below = sheet.max_row + 2
        for one in spot.typed:
            column = columns.get(one.column, columns.get("value", 0))
            if column:
                sheet.cell(below, column).value = sheet.cell(numbers[spot.no], column).value
                sheet.cell(numbers[spot.no], column).value = None
    return f"answers moved to a row below the table: {spot.story}"


@mutation
def row_moved_to_the_end(world: World) -> str:
    if not (spot := pick(world)):
        return ""
    with edited_page(spot) as (sheet, _, numbers):
        values = list_values(sheet, numbers[spot.no])
        put_values(sheet, sheet.max_row + 1, values)
        sheet.delete_rows(numbers[spot.no])
    return f"row moved to the end: {spot.story}"


@mutation
def row_pasted_over_another(world: World) -> str:
    spot = pick(world, fixed=True)
    other = spot and pick_other(world, spot)
    if not spot or not other:
        return ""
    with edited_page(spot) as (sheet, _, numbers):
        put_values(sheet, numbers[other.no], list_values(sheet, numbers[spot.no]))
    return f"row pasted over another: {spot.story} over no. {other.no}"


@mutation
def row_pasted_from_another_sheet(world: World) -> str:
    """A whole row, hidden cells too, of another person, another batch or another study."""
    spot = pick(world, fixed=True)
    other = spot and pick(world, kinds=spot.typed[0].kind, pages=(spot.page,), fixed=True)
    if not spot or not other or spot.path == other.path:
        return ""
    with edited_page(other) as (sheet, columns, numbers):
        values, keys = list_values(sheet, numbers[other.no]), columns
    with edited_page(spot) as (sheet, columns, numbers):
        if columns != keys:
            return ""
        put_values(sheet, numbers[spot.no], values)
    return f"row pasted from another sheet: {other.story} over {spot.story}"


@mutation
def white_cells_shifted_by_a_row(world: World) -> str:
    """A block pasted one row too low takes titles along and leaves ids and answers."""
    spot = pick(world, fixed=True)
    if not spot or spot.typed[0].kind == "appraisal":
        return ""
    with edited_page(spot) as (sheet, columns, numbers):
        free = filling.list_fillable(sheet)
        shown = [at for key, at in columns.items() if key not in (*free, "no", *filling.HIDDEN)]
        rows = sorted(numbers.values())
        if len(rows) < 2:
            return ""
        for at in shown:
            texts = [sheet.cell(row, at).value for row in rows]
            for row, text in zip(rows, [texts[-1], *texts[:-1]], strict=True):
                sheet.cell(row, at).value = text
    return f"white cells shifted by a row: {spot.story}"


@mutation
def answers_shifted_by_a_row(world: World) -> str:
    """A person pastes the answers one row too low: nobody can know, they count for what the rows show."""
    spot = pick(world, kinds="screening title")
    if not spot:
        return ""
    path = spot.path.as_posix()
    before = world.truth.of(path, spot.page)
    with edited_page(spot) as (sheet, columns, numbers):
        rows = sorted(numbers.values())
        no_at = {row: no for no, row in numbers.items()}
        for key in ("decision", "note"):
            texts = [sheet.cell(row, columns[key]).value for row in rows]
            for row, text in zip(rows, [texts[-1], *texts[:-1]], strict=True):
                sheet.cell(row, columns[key]).value = text
        words = {no: filling.find_heading(str(sheet.cell(row, columns["title"]).value)) for no, row in numbers.items()}
        after = {no_at[rows[place - 1]]: no_at[row] for place, row in enumerate(rows)}
    world.truth.change(before, lambda one: replace(one, no=after[one.no], words=frozenset({words[after[one.no]]})))
    return f"answers pasted one row lower: {spot.story}"


@mutation
def answer_taken_back(world: World) -> str:
    if not (spot := pick(world, kinds="screening title")):
        return ""
    with edited_page(spot) as (sheet, columns, numbers):
        for one in spot.typed:
            sheet.cell(numbers[spot.no], columns[one.column]).value = None
    world.truth.drop(spot.typed)
    return f"answer taken back: {spot.story}"


@mutation
def answer_changed(world: World) -> str:
    spot = pick(world, kinds="screening title")
    cell = spot and next((one for one in spot.typed if one.column == "decision"), None)
    if not spot or not cell:
        return ""
    word = "include" if cell.value != "include" else "unclear"
    with edited_page(spot) as (sheet, columns, numbers):
        sheet.cell(numbers[spot.no], columns["decision"]).value = word.upper()
    world.truth.change([cell], lambda one: replace(one, value=normalise(word)))
    return f"answer changed to {word}: {spot.story}"
