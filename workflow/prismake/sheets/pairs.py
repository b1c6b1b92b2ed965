"""Questions about pairs: sheets that show two entries side by side, and the words people put to them, read back."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from prismake.issues import Issue
from prismake.seeds import list_sheets
from prismake.sheets.documents import Documents
from prismake.sheets.issuing import issue_batches
from prismake.sheets.pages import Column, Meta, Page, Workbook, fold
from prismake.sheets.reading import read_sheet, read_sheets
from prismake.sheets.returned import Returned, Row
from prismake.sheets.showing import list_differences, show_record
from prismake.sheets.shown import SIDES, show_side

PAGE = "pairs"
BATCH = 200
Ruling = dict[str, str]


@dataclass(frozen=True)
class Question:
    """What is asked of pairs: the folder's kind, the words around the sheet, and the words that answer."""

    kind: str
    title: str
    guide: tuple[str, ...]
    reason: str
    entry: str
    label: str
    choices: tuple[str, ...]


def pair_page(question: Question) -> Page:
    """The columns of a sheet of pairs."""
    columns = (
        Column("evidence", question.reason, 40),
        Column("differs", "What differs", 18),
        *(Column(f"{side}_record", f"{question.entry} {number}", 60) for number, side in enumerate(SIDES, start=1)),
        *(Column(side, f"Id {number}", 16, hidden=True) for number, side in enumerate(SIDES, start=1)),
        Column("ruling", question.label, 16, fill=True, choices=question.choices),
        Column("note", "Note", 36, fill=True),
    )
    return Page(PAGE, columns, done_when="ruling")


def describe_pair(pair: Mapping[str, str], *, by_id: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """A pair (left, right, evidence) as its row of a sheet, both entries side by side with their differences first."""
    left, right = by_id[pair["left"]], by_id[pair["right"]]
    return {
        "id": f"{pair['left']} = {pair['right']}",
        "left": pair["left"],
        "right": pair["right"],
        "evidence": pair["evidence"],
        "differs": ", ".join(list_differences(left, right)),
        "left_record": show_record(left, right),
        "right_record": show_record(right, left),
    }


def issue_pairs(
    folder: Path,
    question: Question,
    *,
    names: Mapping[str, Sequence[str]],
    rows: Sequence[Mapping[str, str]],
    documents: Documents,
) -> list[Path]:
    """Issue to each person the rows of `describe_pair` that stand in none of their sheets; returns the new sheets.

    `names` gives for each person all names the person has or had; `documents` today's id of an id on an older sheet.
    """
    by_id = {row["id"]: row for row in rows}
    page = pair_page(question)
    issued = []
    for person, known in names.items():

        def make(batch: str, ids: Sequence[str], person: str = person) -> Workbook:
            filled = Page(PAGE, page.columns, tuple(by_id[pair_id] for pair_id in ids), done_when=page.done_when)
            meta = Meta(question.kind, "", person, batch)
            return Workbook(meta, f"{question.title}: {person}, {batch}", question.guide, (filled,))

        standing = _standing_pairs(folder, names=known, documents=documents)
        owed = [
            pair_id for pair_id in sorted(by_id) if frozenset(by_id[pair_id][side] for side in SIDES) not in standing
        ]
        issued += issue_batches(folder, person=person, rows=owed, size=BATCH, make=make)
    return issued


def read_pairs(
    paths: Iterable[Path], question: Question, *, known: Documents, people: Mapping[str, str] | None = None
) -> tuple[list[Ruling], list[Issue], list[Returned]]:
    """The rulings of all saved sheets, with the ids as they stand there (left < right), and every problem.

    A ruling on other documents than those that the row shows is a problem, too.
    An empty cell is no ruling yet. A ruling is a row of the table "rulings": left, right, person, ruling, note, sheet,
    cell. `people` gives, for every name that may stand on a sheet, the name that rulings count under.
    """
    place = question.kind, ""
    sheets, issues = read_sheets(
        paths, pages=lambda path: [pair_page(question)], belongs=lambda path: (*place, path.parent.name)
    )
    rulings: dict[tuple[str, str, str], Ruling] = {}
    for sheet in sheets:
        for row in sheet.rows[PAGE]:
            ruling, problems = _read_row(row, sheet=sheet, known=known, choices=question.choices, people=people or {})
            issues += problems
            if not ruling:
                continue
            first = rulings.setdefault((ruling["left"], ruling["right"], ruling["person"]), ruling)
            if first["ruling"] != ruling["ruling"]:
                found = f"{ruling['ruling']}; but {first['ruling']} in {first['sheet']} {first['cell']}"
                address = (ruling["sheet"], ruling["cell"])
                issues.append(Issue(*address, found, "one ruling per pair", "clear one of the two"))
    return list(rulings.values()), issues, sheets


def _standing_pairs(folder: Path, *, names: Iterable[str], documents: Documents) -> set[frozenset[str]]:
    listed = [path for name in names for path in list_sheets(folder / name)]
    returned = [read_sheet(path, pages=()) for path in listed]
    return {
        frozenset(documents.get(row.text(side), row.text(side)) for side in SIDES)
        for sheet in returned
        if sheet.meta.person == sheet.path.parent.name
        for row in sheet.rows.get(PAGE, [])
        if not any(find_moved(row, documents=documents))
    }


def find_moved(row: Row, *, documents: Documents) -> Iterator[tuple[str, str, str]]:
    """Each side of a row whose id names another document now: the id, the title that the row shows, today's title."""
    for side in SIDES:
        shown = show_side(row, side)
        if other := documents.find_other(shown.id, shown.title):
            yield shown.id, shown.title, other


def _read_row(
    row: Row, *, sheet: Returned, known: Documents, choices: Collection[str], people: Mapping[str, str]
) -> tuple[Ruling | None, list[Issue]]:
    cell, left, right = (row.get(key) for key in ("ruling", *SIDES))
    if not cell.text:
        return None, []
    file, remedy = sheet.path.as_posix(), "restore the export it came from, or clear the ruling"
    lost = [side for side in (left, right) if side.text not in known]
    issues = [Issue(file, cell.address, f"a ruling on {side.text}", "a record of this review", remedy) for side in lost]
    for row_id, shown, other in find_moved(row, documents=known):
        found = f"'{cell.text}' beside '{shown}', but {row_id} is '{other}' now"
        again = "clear the ruling here; the pair is asked again where it is still doubtful"
        issues.append(Issue(file, cell.address, found, "a ruling on the documents that the row shows", again))
    if fold(cell.text) not in choices:
        issues.append(Issue(file, cell.address, f"'{cell.text}'", " | ".join(choices), "choose one of these"))
    if issues:
        return None, issues
    return {
        "left": min(left.text, right.text),
        "right": max(left.text, right.text),
        "person": people.get(sheet.meta.person, sheet.meta.person),
        "ruling": fold(cell.text),
        "note": row.get("note").text,
        "sheet": file,
        "cell": cell.address,
    }, []
