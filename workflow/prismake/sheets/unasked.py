"""What people say of pairs that nobody asked about: one sheet of spare rows, in which they type the ids themselves."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from prismake.issues import Issue
from prismake.sheets.documents import Documents
from prismake.sheets.folder import standing_sheets
from prismake.sheets.issuing import issue_named
from prismake.sheets.pages import CUT, Column, Meta, Page, Workbook
from prismake.sheets.questions import Question, Ruling
from prismake.sheets.returned import Cell, Returned, Row
from prismake.sheets.shown import SIDES, name_title
from prismake.sheets.spare import list_spare
from prismake.text.vocabulary import UNASKED
from prismake.text.words import fold

NEEDED = (SIDES[0], name_title(SIDES[0]), SIDES[1], name_title(SIDES[1]), "ruling")
IDS = "reports/review.xlsx: of documents on the page references, of single entries on the page ledger"


def unasked_page(question: Question) -> Page:
    """The columns of the free sheet, with its spare rows."""
    sides = [
        column
        for number, side in enumerate(SIDES, start=1)
        for column in (
            Column(side, f"Id of {question.entry.lower()} {number}", 34, fill=True),
            Column(name_title(side), f"First words of title {number}", 40, fill=True),
        )
    ]
    ruling = Column("ruling", question.label, 20, fill=True, choices=question.choices)
    columns = (*sides, ruling, Column("note", "Why", 60, fill=True))
    return Page(UNASKED, columns, list_spare(UNASKED), complete=False, done_when="ruling")


def _write_guide(question: Question) -> tuple[str, ...]:
    return (
        question.unasked,
        f"Ids: as they stand in {IDS}.",
        "First words of the titles: so that your word stays with what you saw, whatever becomes of the id. Where there"
        " is no title, write none.",
        "Your word stands above what rules say, and is read like any answer. The last column may stay empty.",
        "To take it back, clear or delete the row; or write the other word into it. Where two rows, two sheets or two"
        " people contradict each other, the run stops and names both.",
        "A row of which a part is missing counts nowhere and is told at each run, until it is filled in or cleared.",
    )


def issue_unasked(folder: Path, question: Question, *, names: Mapping[str, Sequence[str]]) -> list[Path]:
    """Issue the free sheet to each person in whose folder none stands; returns the new sheets.

    `names` gives for each person all names the person has or had.
    """
    issued = []
    for person, known in names.items():
        if any(meta.kind == UNASKED for _, meta in standing_sheets(folder, people=known)):
            continue

        def make(name: str, person: str = person) -> Workbook:
            title = f"{question.title}, what nobody asked: {person}"
            meta = Meta(UNASKED, question.kind, person, name)
            return Workbook(meta, title, _write_guide(question), (unasked_page(question),))

        issued.append(issue_named(folder / person, UNASKED, make))
    return issued


def read_unasked(
    sheet: Returned, question: Question, *, known: Documents, person: str, name: Callable[[str], str]
) -> tuple[list[Ruling], list[Issue]]:
    """What a free sheet says (left < right, the ids as `name` gives them), and every problem.

    A row of which a part is missing is held back alone: it has no ruling, and "held" says what is missing.
    """
    first: dict[tuple[str, str], Ruling] = {}
    held: list[Ruling] = []
    issues: list[Issue] = []
    desk = _Desk(sheet, question, known)
    for row in sheet.rows.get(UNASKED, []):
        place = {"person": person, "sheet": sheet.path.as_posix(), "cell": row.get("ruling").address}
        told = {**place, "note": row.text("note"), "held": ""}
        if lacking := desk.list_lacking(row):
            if row.filled([*NEEDED, "note"]):
                sides = {side: row.text(side) for side in SIDES}
                held.append({**told, **sides, "ruling": "", "held": ", ".join(lacking)})
            continue
        ids, problems = desk.check(row)
        issues += problems
        if problems:
            continue
        named = sorted(map(name, ids))
        ruling = {**told, "left": named[0], "right": named[1], "ruling": fold(row.text("ruling"))}
        before = first.setdefault((named[0], named[1]), ruling)
        if before is not ruling:
            words = f"{ids[0]} and {ids[1]} a second time, also in {before['cell']}"
            issues.append(desk.report(row.get("ruling"), words, "one row for each pair", "join the two"))
    return [*first.values(), *held], issues


def list_absent(sheets: Iterable[tuple[Returned, Sequence[Ruling]]]) -> Iterator[Ruling]:
    """For each pair that one copy of a free sheet rules on, an empty ruling in every copy that does not name it."""
    copies: dict[tuple[str, str], list[tuple[Returned, Sequence[Ruling]]]] = {}
    for sheet, said in sheets:
        copies.setdefault((sheet.meta.person, sheet.meta.batch), []).append((sheet, said))
    for group in copies.values():
        ruled = {(one["left"], one["right"]): one for _, said in group for one in said if one["ruling"]}
        for sheet, said in group:
            standing = {(one["left"], one["right"]) for one in said}
            place = {"sheet": sheet.path.as_posix(), "cell": UNASKED}
            for pair in sorted(ruled.keys() - standing):
                yield {**ruled[pair], **place, "ruling": "", "note": ""}


class _Desk(NamedTuple):
    """A free sheet, what it answers, and the documents that its ids may name."""

    sheet: Returned
    question: Question
    known: Documents

    def list_lacking(self, row: Row) -> list[str]:
        """The headings of the cells that a row still needs."""
        labels = {column.key: column.label for column in unasked_page(self.question).columns}
        return [labels[key] for key in NEEDED if not row.text(key)]

    def check(self, row: Row) -> tuple[list[str], list[Issue]]:
        """The two ids that a whole row names, and what is wrong with it."""
        found = [self.known.find_typed(row.text(side)) for side in SIDES]
        issues = [issue for side, one in zip(SIDES, found, strict=True) for issue in self._check_side(row, side, one)]
        ids, cell = [record_id for record_id, _ in found], row.get("ruling")
        if ids[0] and ids[0] == ids[1]:
            issues.append(self.report(row.get(SIDES[1]), f"{ids[0]} twice", "two ids", "mend one of them"))
        if fold(cell.text) not in self.question.choices:
            allowed = " | ".join(self.question.choices)
            issues.append(self.report(cell, f"'{cell.text}'", allowed, "choose one of these"))
        return ids, issues

    def _check_side(self, row: Row, side: str, found: tuple[str, str]) -> Iterator[Issue]:
        record_id, words = found
        title = row.get(name_title(side))
        if words:
            yield self.report(row.get(side), words, "the id of an entry of this review", f"copy it from {IDS}")
        elif other := self.known.find_other(record_id, f"{title.text}{CUT}"):
            found_title = f"'{title.text}' beside {record_id}, which is '{other}'"
            remedy = "mend the id or the title, or clear the row"
            yield self.report(title, found_title, "the title of the entry that the id names", remedy)

    def report(self, cell: Cell, found: str, allowed: str, remedy: str) -> Issue:
        return Issue(self.sheet.path.as_posix(), cell.address, found, allowed, remedy)
