"""Read back what people saved, as .xlsx, .ods or .csv, and name every damage with its cell."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from prismake.config.reserved import GUARD, KEY, ROW_NUMBER
from prismake.issues import Issue, ReviewError, raise_any
from prismake.sheets import sheet_cache
from prismake.sheets.files import Grid, open_grids, read_content
from prismake.sheets.heads import HEAD, SEARCHED, find_above, find_keys, find_labels, has_head, read_labels
from prismake.sheets.made import find_made, report_made
from prismake.sheets.pages import FILL, MARK, Extent, Meta, Page, guard_row, name_column
from prismake.sheets.returned import Cell, Cells, Layout, Made, Returned, Row, repeat_sheet, say_sheet
from prismake.text.words import fold

PLAIN = re.compile(r"[^\x00-\x1f/\\]{0,2000}")  # a batch becomes the name of a file
UNDO = "undo the deletion, or take the sheet from git or a backup: the workflow keeps no copies"


@dataclass(frozen=True)
class Tab:
    """One page as it stands in a file: the tab's name, its cells above the identity and from there on, whose it is."""

    path: Path
    name: str
    above: Grid
    grid: Grid
    extent: Extent
    owner: str

    @property
    def top(self) -> int:
        """Where the identity stands, counted from 0."""
        return len(self.above)


def read_sheets(
    paths: Iterable[Path],
    *,
    pages: Callable[[Path], Sequence[Page]],
    belongs: Callable[[Path], tuple[str, str, str]],
    takes: Callable[[Made], Collection[str]] = lambda _made: (),
) -> tuple[list[Returned], list[Issue]]:
    """Read sheets; `pages` gives the expected pages of a path and `belongs` its kind, phase and person ("" = any).

    `takes` gives what else than text and whole numbers belongs into a cell, as a date. The problems of unreadable and
    misplaced sheets come back beside the readable ones, so that a stage can name its own problems at the same time.
    """
    sheets: list[Returned] = []
    issues: list[Issue] = []
    for path in sorted(paths):
        try:
            sheet = read_sheet(path, pages=pages(path))
        except ReviewError as error:
            issues += error.issues
            continue
        found, wanted = (sheet.meta.kind, sheet.meta.phase, sheet.meta.person), belongs(path)
        if any(is_not != should for is_not, should in zip(found, wanted, strict=True) if should):
            allowed = " / ".join(filter(None, wanted))
            issues.append(
                _problem(path, "", f"a sheet of {' / '.join(filter(None, found))}", allowed, "move it to its folder")
            )
        elif converted := list(report_made(sheet, takes=takes)):
            issues += converted
        else:
            sheets.append(sheet)
    return sheets, issues


def read_sheet(path: Path, *, pages: Sequence[Page]) -> Returned:
    """Read one sheet.

    Raises ReviewError: no sheet of this workflow, a missing, doubled or altered row, a missing or doubled column, a
    page that is missing or stands twice.
    """
    content = read_content(path)
    kept = sheet_cache.recall(path, content)
    if kept and all(page.name in kept[0]["pages"] for page in pages):
        return repeat_sheet(path, *kept)
    grids = open_grids(path, content=content)
    tabs, meta = _identify(path, grids=grids)
    issues = [*_check_tabs(path, tabs, meta=meta, pages=pages), *_check_others(path, grids, tabs)]
    rows: dict[str, list[Row]] = {}
    headings: dict[str, str] = {}
    labels: dict[str, dict[str, str]] = {}
    made: list[Made] = []
    for tab, other in tabs:
        if other == meta and tab.extent.page not in rows:
            rows[tab.extent.page], labels[tab.extent.page], problems = _read_tab(tab)
            headings[tab.extent.page] = next((text for text in tab.grid[0] if text and f"{MARK}|" not in text), "")
            issues += problems
            made += find_made(tab.extent.page, rows[tab.extent.page], header=find_keys(tab.grid)[1])
    raise_any(issues)
    sheet = Returned(path, meta, tabs[0][0].extent.rows, rows, headings, labels, tuple(made))
    if not made:
        sheet_cache.keep(path, *say_sheet(sheet), content=content)
    return sheet


def check_owner(sheet: Returned, *, people: Collection[str]) -> Iterator[Issue]:
    """An Issue when the name on a sheet is none that config.yaml knows, of today or of old."""
    person = sheet.meta.person
    if person not in people:
        found = f"a sheet of {person}, who is nobody in config/config.yaml"
        remedy = f"if {person} has left or is called otherwise now, say so under `former` in config/config.yaml"
        yield _problem(sheet.path, "", found, ", ".join(sorted(people)), remedy)


def identify(path: Path) -> tuple[Meta, int]:
    """Whose sheet it is and how many rows its first page was issued with, from its first rows alone."""
    content = read_content(path)
    if kept := sheet_cache.recall(path, content):  # it was looked through, and found to be what it says
        return Meta(**kept[0]["meta"]), int(kept[0]["issued"])
    tabs, meta = _identify(path, grids=open_grids(path, content=content, limit=SEARCHED))
    return meta, tabs[0][0].extent.rows


def _identify(path: Path, *, grids: Mapping[str, Grid]) -> tuple[list[tuple[Tab, Meta]], Meta]:
    found = []
    for name, grid in grids.items():
        for top, values in enumerate(grid[:SEARCHED]):
            text = next((value for value in values if value.startswith(f"{MARK}|")), "")
            if parsed := Meta.parse(text):
                if not PLAIN.fullmatch(parsed[0].batch):
                    what, remedy = f"a batch named {parsed[0].batch[:60]!r} in the hidden first row", UNDO
                    raise ReviewError([_problem(path, name, what, "a name of this workflow", remedy)])
                owner = parsed[0].name_owner(parsed[1])
                found.append((Tab(path, name, grid[:top], grid[top:], parsed[1], owner), parsed[0]))
                break
    if not found:
        remedy = "fill the issued sheet itself, or a copy saved as .xlsx, .ods or .csv; do not change its hidden rows"
        allowed = "a sheet that the workflow issued"
        raise ReviewError([_problem(path, "", "no prismake identity in the first rows", allowed, remedy)])
    return found, found[0][1]


def _check_tabs(path: Path, tabs: Sequence[tuple[Tab, Meta]], *, meta: Meta, pages: Sequence[Page]) -> Iterator[Issue]:
    for tab, other in tabs:
        if other != meta:
            yield _problem(path, tab.name, str(other), str(meta), "keep pages of one sheet in one workbook")
    names: dict[str, list[str]] = {}
    for tab, _ in tabs:
        names.setdefault(tab.extent.page, []).append(tab.name)
    for page, doubled in names.items():
        if len(doubled) > 1:
            found = f"page {page} stands {len(doubled)} times: {', '.join(doubled)}"
            yield _problem(
                path, doubled[-1], found, "each page once", "delete the copy, or keep it in a file elsewhere"
            )
    gone = [page.name for page in pages if page.name not in names]
    if gone and path.suffix.lower() in (".csv", ".tsv"):
        found = f"only {', '.join(names)}: a .csv holds one page"
        yield _problem(path, "", found, "a workbook with all its pages", "save it as .xlsx or .ods")
    elif gone:
        yield _problem(path, ", ".join(gone), "page missing", "every page as issued", UNDO)


def _check_others(path: Path, grids: Mapping[str, Grid], tabs: Sequence[tuple[Tab, Meta]]) -> Iterator[Issue]:
    """An Issue for each page of ours that cannot be told from its first rows: what is typed there is not read."""
    known = {tab.name for tab, _ in tabs}
    for name, grid in grids.items():
        if name not in known and has_head(grid):
            found = "a page of a sheet without its hidden first row, which says what it is"
            remedy = (
                "copy what is typed there to the page it belongs to, and delete this one; or take the sheet from git"
            )
            yield _problem(path, name, found, "every page as issued", remedy)


def _read_tab(tab: Tab) -> tuple[list[Row], dict[str, str], list[Issue]]:
    """The rows of a page, the labels of its columns, and what is wrong."""
    at, header = find_keys(tab.grid)
    keys = {index: key for index, key in enumerate(header) if key}
    issues = list(_check_keys(tab, list(keys.values())))
    if issues:
        return [], {}, issues
    layout = _lay_out(tab, keys, first=at + 1)
    labelled = find_labels(layout)
    issues += _check_above(tab, keys, at=at)
    rows, problems = _read_rows(tab, layout, keys=list(keys.values()), first=at + 1, labelled=labelled)
    return rows, read_labels(layout, labelled), [*issues, *problems, *_check_rows(tab, rows)]


def _lay_out(tab: Tab, keys: Mapping[int, str], *, first: int) -> Layout:
    texts = [[values[index] if index < len(values) else "" for index in keys] for values in tab.grid[first:]]
    return Layout(
        {key.removesuffix(FILL): position for position, key in enumerate(keys.values())},
        tuple(f"{tab.name}!{name_column(index)}" for index in keys),
        dict(enumerate(zip(*texts, strict=True))),
    )


def _read_rows(
    tab: Tab, layout: Layout, *, keys: Sequence[str], first: int, labelled: Sequence[int]
) -> tuple[list[Row], list[Issue]]:
    fillable = [key.removesuffix(FILL) for key in keys if key.endswith(FILL)]
    locked = [key for key in keys if not key.endswith(FILL)]
    skipped = frozenset(labelled)
    rows: list[Row] = []
    issues: list[Issue] = []
    for index in range(len(tab.grid) - first):
        if index in skipped:
            continue
        number = tab.top + first + index + 1
        row = Row("", Cells(layout, number, index))
        row_id = row.text(KEY)
        if not row_id:
            typed = next((key for key in fillable if row.text(key)), None)
            if typed and (tab.extent.rows or (labelled and index < labelled[0] and not rows)):
                issues.append(_report_stray(tab, row.cells[typed]))
            elif typed:
                rows.append(row._replace(id=f"{tab.extent.page} row {number}"))
            continue
        if guard_row({key: row.text(key) for key in locked}, owner=tab.owner) != fold(row.text(GUARD)):
            issues.append(_report_changed(tab, row))
        rows.append(row._replace(id=row_id))
    return rows, issues


def _check_above(tab: Tab, keys: Mapping[int, str], *, at: int) -> Iterator[Issue]:
    """An Issue for what stands above the row of keys, where no row is read.

    A row that is gone from among those that a page states is told anyway: there a note over a white column may stand.
    """
    fillable = [index for index, key in keys.items() if key.endswith(FILL)]
    columns = fillable if tab.extent.rows else [*fillable, *(index for index in keys if index not in fillable)]
    for row, column, text in find_above(tab.above, tab.grid[:at], columns=columns):
        yield _report_stray(tab, Cell(text, f"{tab.name}!{name_column(column)}{row + 1}"), where="above the table")


def _check_keys(tab: Tab, keys: Sequence[str]) -> Iterator[Issue]:
    place = f"{tab.name}!A{tab.top + 2}"
    for key in sorted(key for key, count in Counter(keys).items() if count > 1):
        found = f"column {key.removesuffix(FILL)} stands twice in the hidden row of keys"
        remedy = "delete the copied column, or the copy's cell in the hidden row 2"
        yield _problem(tab.path, place, found, "each column once", remedy)
    lost = tab.extent.columns - len(set(keys))
    if lost > 0 or not HEAD.issubset(keys):
        found = f"{len(set(keys))} of {tab.extent.columns} columns have a key in the hidden row: {', '.join(keys)}"
        yield _problem(tab.path, place, found.replace(FILL, ""), "every column as issued", UNDO)


def _check_rows(tab: Tab, rows: Sequence[Row]) -> Iterator[Issue]:
    seen: dict[str, Row] = {}
    for row in rows:
        first = seen.setdefault(row.id, row)
        if first is not row:
            number = row.cells[ROW_NUMBER].text
            found = f"row {number} stands twice, also at {first.cells[KEY].address}"
            yield _problem(tab.path, row.cells[KEY].address, found, "each row once", "delete one of the two")
    numbers = {row.cells[ROW_NUMBER].text for row in rows}
    gone = [str(number) for number in range(1, tab.extent.rows + 1) if str(number) not in numbers]
    if gone:
        found = f"row {', '.join(gone[:20])} missing ({len(gone)} in all)"
        yield _problem(tab.path, tab.name, found, f"rows 1 to {tab.extent.rows}", UNDO)


def _report_changed(tab: Tab, row: Row) -> Issue:
    found = f"No. {row.text(ROW_NUMBER)}: a locked cell of the row was changed"
    remedy = "undo the change in a white cell, or take the sheet from git or a backup"
    if tab.owner:
        found += ", or it is a row of another sheet"
        remedy += "; what is said in another sheet stays there"
    return _problem(tab.path, row.cells[ROW_NUMBER].address, found, "white cells as issued", remedy)


def _report_stray(tab: Tab, cell: Cell, *, where: str = "in a row without an id") -> Issue:
    more = "new rows stand below the others" if not tab.extent.rows else "new rows cannot be added"
    remedy = f"move it to the row it belongs to, or clear it; {more}"
    return _problem(tab.path, cell.address, f"'{cell.text}' {where}", "rows as issued", remedy)


def _problem(path: Path, place: str, found: str, allowed: str, remedy: str) -> Issue:
    return Issue(path.as_posix(), place, found, allowed, remedy)
