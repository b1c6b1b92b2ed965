"""What happens to the hidden cells, and to the white ones: ids, guards and titles cleared, swapped, altered."""

from attack.mutations.register import edited_page, list_mutations, mutation, pick, pick_other
from attack.world import World


def _swap(world: World, keys: tuple[str, ...], words: str, *, kinds: str = "") -> str:
    spot = pick(world, kinds=kinds)
    other = spot and pick_other(world, spot)
    if not spot or not other:
        return ""
    with edited_page(spot) as (sheet, columns, numbers):
        if not any(key in columns for key in keys):
            return ""
        for key in (key for key in keys if key in columns):
            one, two = (sheet.cell(numbers[place.no], columns[key]) for place in (spot, other))
            one.value, two.value = two.value, one.value
    return f"{words}: {spot.story} with no. {other.no}"


@mutation
def ids_swapped(world: World) -> str:
    return _swap(world, ("id",), "ids swapped")


@mutation
def ids_and_guards_swapped(world: World) -> str:
    """As a program does that sorts visible columns and leaves the hidden ones."""
    return _swap(world, ("id", "guard"), "ids and guards swapped")


@mutation
def hidden_columns_swapped(world: World) -> str:
    return _swap(world, ("id", "guard", "left", "right", "no"), "hidden columns swapped")


@mutation
def titles_swapped(world: World) -> str:
    return _swap(world, ("title", "left_record", "study", "label"), "white cells swapped")


@mutation
def titles_and_guards_swapped(world: World) -> str:
    return _swap(world, ("title", "left_record", "guard"), "white cells and guards swapped")


def _change(world: World, key: str, change: str | None, words: str) -> str:
    spot = pick(world)
    if not spot:
        return ""
    with edited_page(spot) as (sheet, columns, numbers):
        if key not in columns:
            return ""
        cell = sheet.cell(numbers[spot.no], columns[key])
        cell.value = None if change is None else change.format(str(cell.value or ""))
    return f"{words}: {spot.story}"


list_mutations(
    _change,
    {
        "id_cleared": ("id", None, "id cleared"),
        "guard_cleared": ("guard", None, "guard cleared"),
        "number_cleared": ("no", None, "number cleared"),
        "title_cleared": ("title", None, "title cleared"),
        "title_retyped": ("title", "{} (mine)", "title retyped"),
        "id_of_a_stranger": ("id", "nobody:1", "id overwritten"),
        "invisible_characters_in_the_id": ("id", "\u200b{}\ufeff", "invisible characters put into the id"),
    },
)


@mutation
def id_in_capitals(world: World) -> str:
    spot = pick(world)
    if not spot:
        return ""
    with edited_page(spot) as (sheet, columns, numbers):
        cell = sheet.cell(numbers[spot.no], columns["id"])
        cell.value = str(cell.value).upper()
    return f"id in capitals: {spot.story}"


@mutation
def title_with_other_blanks(world: World) -> str:
    """A program that writes no-break spaces changes nothing."""
    spot = pick(world, kinds="screening")
    if not spot:
        return ""
    with edited_page(spot) as (sheet, columns, numbers):
        cell = sheet.cell(numbers[spot.no], columns["title"])
        cell.value = str(cell.value).replace(" ", "\u00a0", 1)
    return f"a no-break space in the title: {spot.story}"
