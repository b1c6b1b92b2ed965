"""Questions about pairs: sheets that show two entries side by side, and the words people put to them, read back."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from prismake.files.seeds import list_sheets
from prismake.issues import Issue, ReviewError
from prismake.sheets.documents import Documents
from prismake.sheets.issuing import issue_batches
from prismake.sheets.pages import Column, Meta, Page, Workbook
from prismake.sheets.questions import Question, Ruling
from prismake.sheets.reading import check_owner, identify, read_sheet, read_sheets
from prismake.sheets.returned import Returned, Row
from prismake.sheets.showing import list_differences, show_record
from prismake.sheets.shown import SIDES, show_side
from prismake.sheets.unasked import list_absent, read_unasked, unasked_page
from prismake.text.vocabulary import UNASKED
from prismake.text.words import fold

PAGE = "pairs"
BATCH = 200


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

        standing = _standing_pairs(folder, question, names=known, documents=documents)
        owed = [
            pair_id for pair_id in sorted(by_id) if frozenset(by_id[pair_id][side] for side in SIDES) not in standing
        ]
        issued += issue_batches(folder, person=person, rows=owed, size=BATCH, make=make)
    return issued


def read_pairs(
    paths: Iterable[Path],
    question: Question,
    *,
    known: Documents,
    people: Mapping[str, str],
    name: Callable[[str], str] = str,
) -> tuple[list[Ruling], list[Issue]]:
    """What all saved sheets say of pairs (left < right), and every problem.

    The ids are those that stand there, as `name` gives them; a pair that is one document by now says nothing. A ruling
    on other documents than those that the row shows is a problem, too.

    A row of the table "rulings" has left, right, person, ruling, note, held, sheet, cell: one for each sheet that says
    something on the pair, with an empty ruling where a note stands alone, where a copy of a ruled sheet has none, or
    where a row of a free sheet is held back, which "held" explains. `people` gives, for every name that may stand on a
    sheet, the name that rulings count under.
    """
    sheets, issues = _open_sheets(paths, question)
    said: list[Ruling] = []
    free: list[tuple[Returned, list[Ruling]]] = []
    for sheet in sheets:
        issues += check_owner(sheet, people=people)
        person = people.get(sheet.meta.person, sheet.meta.person)
        if sheet.meta.kind == UNASKED:
            rulings, problems = read_unasked(sheet, question, known=known, person=person, name=name)
            free.append((sheet, rulings))
        else:
            rulings, problems = _read_asked(sheet, question, known=known, person=person, name=name)
        said += rulings
        issues += problems
    kept = [row for row in said if row["held"]]
    for group in _group([*(row for row in said if not row["held"]), *list_absent(free)]):
        if group[0]["left"] != group[0]["right"]:
            rulings, problems = _keep(group)
            kept += rulings
            issues += problems
    return kept, issues


def _open_sheets(paths: Iterable[Path], question: Question) -> tuple[list[Returned], list[Issue]]:
    kinds = {path: _tell_kind(path, question) for path in paths}
    pages = {question.kind: pair_page(question), UNASKED: unasked_page(question)}
    phases = {question.kind: "", UNASKED: question.kind}
    return read_sheets(
        kinds,
        pages=lambda path: [pages[kinds[path]]],
        belongs=lambda path: (kinds[path], phases[kinds[path]], path.parent.name),
    )


def _tell_kind(path: Path, question: Question) -> str:
    try:
        return UNASKED if identify(path)[0].kind == UNASKED else question.kind
    except ReviewError:  # reading it will say why
        return question.kind


def _read_asked(
    sheet: Returned, question: Question, *, known: Documents, person: str, name: Callable[[str], str]
) -> tuple[list[Ruling], list[Issue]]:
    """What the rows of a sheet that asks about pairs say, and what is wrong with the others."""
    rulings, issues = [], []
    for row in sheet.rows[PAGE]:
        ruling, problems = _read_row(row, sheet=sheet, question=question, known=known, name=name)
        issues += problems
        if not problems:
            rulings.append({**ruling, "person": person, "held": ""})
    return rulings, issues


def _group(rulings: Iterable[Ruling]) -> list[list[Ruling]]:
    """The rulings of one person on one pair together."""
    groups: dict[tuple[str, str, str], list[Ruling]] = {}
    for row in rulings:
        groups.setdefault((row["left"], row["right"], row["person"]), []).append(row)
    return list(groups.values())


def _keep(group: Sequence[Ruling]) -> tuple[list[Ruling], list[Issue]]:
    """What one person's rows on a pair say, each once, and where they contradict one another."""
    ruled = [row for row in group if row["ruling"]]
    issues = []
    for row in ruled[1:]:
        if row["ruling"] != ruled[0]["ruling"]:
            found = f"{row['ruling']}; but {ruled[0]['ruling']} in {ruled[0]['sheet']} {ruled[0]['cell']}"
            issues.append(Issue(row["sheet"], row["cell"], found, "one ruling per pair", "clear one of the two"))
    kept: dict[tuple[str, str], Ruling] = {}
    for row in group:
        if row["note"] or row["ruling"] or ruled:
            kept.setdefault((row["ruling"], row["note"]), row)
    if ruled:  # the same word with a note says all that the word alone does
        noted = [row for row in kept.values() if row["ruling"] and row["note"]]
        kept = {key: row for key, row in kept.items() if not (noted and key == (ruled[0]["ruling"], ""))}
    return list(kept.values()), issues


def tell_rulings(rulings: Iterable[Ruling], *, what: str) -> Iterator[dict[str, str]]:
    """Remarks on rulings that one copy of a sheet has and another has not, and on notes without a ruling."""
    listed = list(rulings)
    for row in (one for one in listed if one["held"]):
        words = ", ".join(f"“{row[key]}”" for key in (*SIDES, "note") if row[key])
        text = f"{row['person']} wrote {words or 'something'} in {row['sheet']} {row['cell']}, where this is missing: "
        yield _remark(
            row, f"half-filled row, {what}", f"{text}{row['held']}. The row counts nowhere: fill it in, or clear it"
        )
    for group in _group(row for row in listed if not row["held"]):
        ruled = [row for row in group if row["ruling"]]
        for row in group:
            pair, place = f"{row['left']} and {row['right']}", f"{row['sheet']} {row['cell']}"
            if ruled and not row["ruling"]:
                one = ruled[0]
                text = (
                    f"{one['ruling']} in {one['sheet']} {one['cell']}, no ruling in {place}: the ruling counts; where "
                )
                yield _remark(
                    row, f"ruling in one copy only, {what}", f"{pair}: {text}it was taken back, clear it in both"
                )
            elif not row["ruling"]:
                text = (
                    f"{pair}: {row['person']} wrote “{row['note']}” beside no ruling in {place}; it is kept, as a note"
                )
                yield _remark(row, f"words without a ruling, {what}", text)
            elif row is not ruled[0]:
                text = f"{pair}: {row['ruling']}, “{row['note']}” in {place}, and “{ruled[0]['note']}” in "
                text += f"{ruled[0]['sheet']} {ruled[0]['cell']}: both notes are kept"
                yield _remark(row, f"words of two copies, {what}", text)


def _remark(row: Ruling, kind: str, text: str) -> dict[str, str]:
    return {**{key: row[key] for key in ("person", "sheet", "cell")}, "kind": kind, "text": text}


def _standing_pairs(
    folder: Path, question: Question, *, names: Iterable[str], documents: Documents
) -> set[frozenset[str]]:
    listed = [path for name in names for path in list_sheets(folder / name)]
    returned = [read_sheet(path, pages=()) for path in listed]
    own = [sheet for sheet in returned if sheet.meta.person == sheet.path.parent.name]
    asked = [
        [row.text(side) for side in SIDES]
        for sheet in own
        for row in sheet.rows.get(PAGE, [])
        if not any(find_moved(row, documents=documents))
    ]
    said = [
        [ruling[side] for side in SIDES]
        for sheet in own
        if sheet.meta.kind == UNASKED
        for ruling in read_unasked(sheet, question, known=documents, person="", name=str)[0]
        if ruling["ruling"]
    ]
    return {frozenset(documents.get(row_id, row_id) for row_id in pair) for pair in (*asked, *said)}


def find_moved(row: Row, *, documents: Documents) -> Iterator[tuple[str, str, str]]:
    """Each side of a row whose id names another document now: the id, the title that the row shows, today's title."""
    for side in SIDES:
        shown = show_side(row, side)
        if other := documents.find_other(shown.id, shown.title, doi=shown.doi, pmid=shown.pmid):
            yield shown.id, shown.title, other


def _read_row(
    row: Row,
    *,
    sheet: Returned,
    known: Documents,
    question: Question,
    name: Callable[[str], str],
) -> tuple[Ruling, list[Issue]]:
    cell, left, right = (row.get(key) for key in ("ruling", *SIDES))
    named = [name(side.text) for side in (left, right)]
    file, remedy = sheet.path.as_posix(), "restore the export it came from, or clear the ruling"
    lost = [side for side in (left, right) if cell.text and side.text not in known]
    issues = [Issue(file, cell.address, f"a ruling on {side.text}", "a record of this review", remedy) for side in lost]
    for row_id, shown, other in find_moved(row, documents=known) if cell.text or row.text("note") else ():
        found = f"'{cell.text or row.text('note')}' beside '{shown}', but {row_id} is '{other}' now"
        again = "clear the ruling here; the pair is asked again where it is still doubtful"
        issues.append(Issue(file, cell.address, found, "a ruling on the documents that the row shows", again))
    if cell.text and fold(cell.text) not in question.choices:
        issues.append(Issue(file, cell.address, f"'{cell.text}'", " | ".join(question.choices), "choose one of these"))
    return {
        "left": min(named),
        "right": max(named),
        "ruling": fold(cell.text),
        "note": row.get("note").text,
        "sheet": file,
        "cell": cell.address,
    }, issues
