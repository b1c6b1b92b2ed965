"""What happens to whole files: copied, renamed, moved to other folders, lost."""

import shutil
from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet

from attack import filling
from attack.mutations.register import edited, find_page, list_mutations, mutation, pick
from attack.truth import Truth
from attack.world import World


def _move(world: World, target: Path | None, words: str) -> str:
    spot = pick(world)
    if not spot or target is None:
        return ""
    return _move_file(world, spot.path, world.review.seeds / target / spot.path.name, words)


def _move_file(world: World, path: Path, target: Path, words: str) -> str:
    if target.exists() or target == path:
        return ""
    target.parent.mkdir(parents=True, exist_ok=True)
    path.rename(target)
    world.truth.move(path.as_posix(), target.as_posix())
    return f"{words}: {path.as_posix().split('/seeds/')[-1]} to {target.as_posix().split('/seeds/')[-1]}"


@mutation
def moved_to_another_persons_folder(world: World) -> str:
    spot = pick(world)
    if not spot:
        return ""
    other = next(name for name in ("ben", "anna", "carla") if name != spot.path.parent.name)
    return _move_file(world, spot.path, spot.path.parent.parent / other / f"moved {spot.path.name}", "moved")


@mutation
def moved_to_another_phase(world: World) -> str:
    spot = pick(world, kinds="screening title")
    if not spot:
        return ""
    person = spot.path.parent.name
    return _move_file(world, spot.path, world.review.seeds / f"screening/full_text/{person}/moved.xlsx", "moved")


@mutation
def moved_to_a_folder_below(world: World) -> str:
    spot = pick(world)
    return _move_file(world, spot.path, spot.path.parent / "done" / spot.path.name, "moved") if spot else ""


@mutation
def moved_to_a_backup_that_looks_like_its_place(world: World) -> str:
    """seeds/backup/screening/title_abstract/anna/… ends as its own folder does."""
    spot = pick(world)
    if not spot:
        return ""
    inside = spot.path.relative_to(world.review.seeds)
    above = world.chance.choice(("backup", "seeds", "old/2024"))
    return _move_file(world, spot.path, world.review.seeds / above / inside, "moved")


@mutation
def moved_to_retractions(world: World) -> str:
    return _move(world, Path("retractions"), "moved")


@mutation
def moved_to_the_top(world: World) -> str:
    return _move(world, Path(), "moved")


def _rename(world: World, name: str) -> str:
    spot = pick(world)
    return _move_file(world, spot.path, spot.path.with_name(name.format(spot.path.name)), "renamed") if spot else ""


@mutation
def suffix_in_capitals(world: World) -> str:
    spot = pick(world)
    if not spot:
        return ""
    return _move_file(world, spot.path, spot.path.with_name(f"{spot.path.stem}.XLSX"), "renamed")


list_mutations(
    _rename,
    {
        "renamed_by_its_person": ("my {}",),
        "renamed_with_a_blank_at_the_end": ("{} ",),
        "renamed_to_a_backup": ("{}.bak",),
        "renamed_to_text": ("{}.txt",),
        "hidden": (".{}",),
        "placeholder_of_a_cloud": (".{}.icloud",),
    },
)


@mutation
def suffix_of_another_program(world: World) -> str:
    spot = pick(world)
    if not spot:
        return ""
    suffix = world.chance.choice((".gnumeric", ".et", ".zip", ".xlsx~", ".docx", ".pdf"))
    return _move_file(world, spot.path, spot.path.with_suffix(suffix), "renamed")


@mutation
def suffix_that_lies(world: World) -> str:
    spot = pick(world)
    if not spot:
        return ""
    suffix = world.chance.choice((".csv", ".ods", ".xls", ".xlsb"))
    return _move_file(world, spot.path, spot.path.with_suffix(suffix), "renamed")


@mutation
def copied_under_another_name(world: World) -> str:
    if not (spot := pick(world)):
        return ""
    name = world.chance.choice(("{} (1).xlsx", "Copy of {}.xlsx", "{}-LAPTOP.xlsx"))
    shutil.copy(spot.path, spot.path.with_name(name.format(spot.path.stem)))
    return f"copied beside itself: {spot.story}"


@mutation
def copied_with_another_note(world: World) -> str:
    """Two copies of a sheet, the same decision, another note in the second."""
    spot = pick(world, kinds="screening")
    decided = spot and [one for one in spot.typed if one.column == "decision"]
    if not spot or not decided:
        return ""
    copy = spot.path.with_name(f"{world.chance.choice(('a', 'z'))} {spot.path.name}")
    shutil.copy(spot.path, copy)
    with edited(copy) as book:
        sheet = find_page(book, spot.page)
        columns, numbers = _look(sheet)
        sheet.cell(numbers[spot.no], columns["note"]).value = "a second thought"
    add = decided[0].__class__(
        **{**vars(decided[0]), "column": "note", "value": "a second thought", "file": copy.as_posix()}
    )
    world.truth.cells.append(add)
    return f"copied with another note in the copy: {spot.story}"


@mutation
def copied_and_answered_otherwise(world: World) -> str:
    spot = pick(world, kinds="screening title")
    decided = spot and [one for one in spot.typed if one.column == "decision"]
    if not spot or not decided:
        return ""
    word = "exclude" if decided[0].value != "exclude" else "include"
    copy = spot.path.with_name(f"{world.chance.choice(('a', 'z'))} {spot.path.name}")
    shutil.copy(spot.path, copy)
    with edited(copy) as book:
        sheet = find_page(book, spot.page)
        columns, numbers = _look(sheet)
        sheet.cell(numbers[spot.no], columns["decision"]).value = word
    world.truth.cells.append(decided[0].__class__(**{**vars(decided[0]), "value": word, "file": copy.as_posix()}))
    return f"copied, and {word} in the copy: {spot.story}"


def _look(sheet: Worksheet) -> tuple[dict[str, int], dict[str, int]]:
    """The columns of a page by key, and where its rows stand by number."""
    return filling.list_columns(sheet), filling.list_row_numbers(sheet)


@mutation
def lost(world: World) -> str:
    """The file is gone, and with it what was typed: what it asked is owed again."""
    if not (spot := pick(world)):
        return ""
    spot.path.unlink()
    world.truth = Truth([one for one in world.truth.cells if one.file != spot.path.as_posix()])
    return f"lost: {spot.story}"


@mutation
def left_open(world: World) -> str:
    if not (spot := pick(world)):
        return ""
    (spot.path.parent / f".~lock.{spot.path.name}#").write_text("x")
    return f"left open in a program: {spot.story}"
