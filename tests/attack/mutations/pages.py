"""What happens to whole tabs of a workbook."""

from attack.mutations.register import edited, find_page, mutation, pick
from attack.world import World


@mutation
def tab_copied(world: World) -> str:
    if not (spot := pick(world)):
        return ""
    with edited(spot.path) as book:
        book.copy_worksheet(find_page(book, spot.page))
    return f"tab copied: {spot.story}"


@mutation
def tab_renamed(world: World) -> str:
    if not (spot := pick(world)):
        return ""
    with edited(spot.path) as book:
        find_page(book, spot.page).title = f"My {spot.page}"
    return f"tab renamed: {spot.story}"


@mutation
def tab_deleted(world: World) -> str:
    if not (spot := pick(world)):
        return ""
    with edited(spot.path) as book:
        book.create_sheet("empty")
        book.remove(find_page(book, spot.page))
    return f"tab deleted: {spot.story}"


@mutation
def tab_of_ones_own(world: World) -> str:
    if not (spot := pick(world)):
        return ""
    with edited(spot.path) as book:
        book.create_sheet("my notes", 0)["A1"] = "to be talked over"
    return f"a tab of one's own in front: {spot.story}"


@mutation
def tab_moved_to_another_workbook(world: World) -> str:
    """A tab of another sheet is pasted beside the own one."""
    spot, other = pick(world), pick(world)
    if not spot or not other or spot.path == other.path:
        return ""
    with edited(other.path) as source, edited(spot.path) as book:
        copied = book.create_sheet("pasted")
        for row in find_page(source, other.page).iter_rows():
            for cell in row:
                copied.cell(cell.row, cell.column).value = cell.value
    return f"a tab of {other.story} pasted into {spot.story}"
