"""Sheets for whoever settles what judges see otherwise: each one's word stands there, and one word comes back."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from prismake.config import list_names
from prismake.issues import Issue
from prismake.sheets.folder import standing_sheets
from prismake.sheets.issuing import issue_batches
from prismake.sheets.pages import QUOTED_SAFE, Column, Meta, Page, Workbook
from prismake.sheets.reading import check_owner, read_sheet, read_sheets
from prismake.sheets.returned import Returned, Row
from prismake.text.words import fold

PAGE = "judgements"
BATCH = 200
COLUMNS = (
    Column("about", "What is judged", 40),
    Column("details", "On what", 40),
    Column("part", "Domain", 30),
    Column("allowed", "What to write", 34),
    Column("cast", "What each person judged", 60),
    Column("judgement", "Judgement", 20, fill=True),
    Column("support", "Reasons", 50, fill=True),
    Column("page", "Page", 8, fill=True),
    Column("seen", "seen", 10, hidden=True),
    Column("basis", "basis", 10, hidden=True),
)
SUPPORT = ("support", "page")
HALF = "half-filled row"
GUIDE = (
    "People judged these differently. Until you write which judgement counts, the report says that it is not settled.",
    "Your word stands above theirs. Without reasons of your own, those of whoever judged the same are kept; a judgement"
    " that nobody gave needs its reasons. An empty cell is still owed.",
)
Remark = dict[str, str]


class Dispute(NamedTuple):
    """What people judged differently: where and on what, each person's word, and the reasons known for a word.

    `basis` is what the words rest on, such as an estimate: another one makes it another question. A word of `free`
    needs no reasons.
    """

    id: str
    about: str
    details: str
    part: str
    words: Mapping[str, str]
    told: str
    choices: tuple[str, ...]
    reasons: Mapping[str, str]
    basis: str = ""
    free: frozenset[str] = frozenset()


class Ruling(NamedTuple):
    """The word that settles a dispute, with its reasons, who wrote it and where."""

    id: str
    word: str
    support: str
    page: str
    person: str
    sheet: str
    cell: str


class Rulings(NamedTuple):
    """What came back: rulings by dispute, every problem, and remarks on what counts nowhere."""

    given: dict[str, Ruling]
    issues: list[Issue]
    remarks: list[Remark]


def name_dispute(*parts: str) -> str:
    """The id of a dispute: study, tool, outcome and domain, or analysis and domain; any of them may hold any sign.

    >>> name_dispute("a:1", "rob2", "pain|rest", "2"), split_dispute("a:1|rob2|pain%7Crest|2")
    ('a:1|rob2|pain%7Crest|2', ['a:1', 'rob2', 'pain|rest', '2'])
    """
    return "|".join(quote(part, safe=QUOTED_SAFE) for part in parts)


def split_dispute(dispute_id: str) -> list[str]:
    """What an id of a dispute was made of."""
    return [unquote(part) for part in dispute_id.split("|")]


def issue_disputes(
    folder: Path,
    disputes: Iterable[Dispute],
    *,
    phase: str,
    adjudicator: str | None,
    former: Mapping[str, str],
    ruled: Iterable[str] = (),
    today: Callable[[str], str] = str,
) -> list[Path]:
    """Issue to the adjudicator what is disputed, once for each row, basis and words; returns the new sheets.

    What is `ruled` already, by whomever, is not asked. `today` gives the id of a row as it is called now.
    """
    if adjudicator is None:
        return []
    names = {old: new or old for old, new in former.items()}
    standing = {
        (today(row.id), row.text("basis"), json.dumps(_read_seen(row, people=names), sort_keys=True))
        for path, _ in standing_sheets(folder, people=list_names(adjudicator, former))
        for row in read_sheet(path, pages=()).rows.get(PAGE, [])
    }
    settled = set(ruled)
    listed = {
        one.id: one
        for one in disputes
        if one.id not in settled and (one.id, one.basis, json.dumps(one.words, sort_keys=True)) not in standing
    }

    def make(batch: str, ids: Sequence[str]) -> Workbook:
        rows = tuple(_describe(listed[row_id]) for row_id in ids)
        choices = {row_id: listed[row_id].choices for row_id in ids}
        page = Page(PAGE, COLUMNS, rows, done_when="judgement", row_choices=choices)
        title = f"Differing judgements: {adjudicator}, {batch}"
        return Workbook(Meta("consensus", phase, adjudicator, batch), title, GUIDE, (page,))

    return issue_batches(folder, person=adjudicator, rows=list(listed), size=BATCH, make=make)


def _describe(one: Dispute) -> dict[str, str]:
    shown = {name: getattr(one, name) for name in ("id", "about", "details", "part", "basis")}
    told = {"allowed": ", ".join(one.choices), "cast": one.told}
    return {**shown, **told, "seen": json.dumps(one.words, sort_keys=True, ensure_ascii=False)}


def read_disputes(
    paths: Iterable[Path],
    disputes: Iterable[Dispute],
    *,
    phase: str,
    people: Mapping[str, str],
    find_other: Callable[[Row], str],
    today: Callable[[str], str] = str,
) -> Rulings:
    """What saved sheets say of what is disputed today; a blank row is still owed.

    A word on what is no longer disputed, on other words than those that people gave, on another basis, or in a row that
    shows another subject than its id names (`find_other` says which) counts nowhere, and is told; so is a word without
    reasons where it needs some.
    """
    known = {one.id: one for one in disputes}
    sheets, issues = read_sheets(
        paths,
        pages=lambda path: [Page(PAGE, COLUMNS)],
        belongs=lambda path: ("consensus", phase, path.parent.name),
    )
    found = Rulings({}, issues, [])
    halves: dict[str, tuple[Ruling, Returned, Row]] = {}
    told: list[tuple[str, Remark]] = []
    where: dict[str, Any] = {"phase": phase, "people": people, "today": today}
    for sheet in sheets:
        found.issues.extend(check_owner(sheet, people=people))
        for row in sheet.rows[PAGE]:
            dispute = known.get(today(row.id))
            if idle := _find_idle(row, dispute, people=people, other=find_other(row)):
                told.append((dispute.id if dispute else "", _remark(idle, sheet, row, **where)))
            elif dispute and row.text("judgement"):
                ruling, problems = _read_row(sheet, row, dispute, people=people)
                half, *_ = halves.get(dispute.id, (None,))
                first = found.given.get(dispute.id, half)
                found.issues.extend([*problems, *_find_clash(first, ruling)])
                if ruling and (ruling.support or ruling.word in dispute.free):
                    found.given.setdefault(dispute.id, ruling)
                elif ruling:
                    halves.setdefault(dispute.id, (ruling, sheet, row))
    # What was said anew since needs no word on the row of before.
    found.remarks.extend(remark for dispute_id, remark in told if dispute_id not in {*found.given, *halves})
    open_ = [half for dispute_id, half in halves.items() if dispute_id not in found.given]
    found.remarks.extend(_remark_half(*half, **where) for half in open_)
    return found


def _find_idle(row: Row, dispute: Dispute | None, *, people: Mapping[str, str], other: str) -> str:
    """Why the word of a row, or words without one, count nowhere; empty where it counts."""
    if not row.text("judgement"):
        idle = ", ".join(f"{name} '{row.text(name)}'" for name in SUPPORT if row.text(name))
        return idle and f"{idle} without a judgement: the row counts as empty"
    word = f"'{row.text('judgement')}' on {row.text('about')}, {row.text('part')}"
    if other:
        return f"{word}: its id names {other} now. It counts nowhere"
    if dispute is None:
        return f"{word}: people do not differ on it now. It counts nowhere; back when they do so again"
    if row.text("basis") != dispute.basis:
        return f"{word}: it was given on {row.text('basis')}, now it is {dispute.basis}. It is asked again"
    if _read_seen(row, people=people) != dict(dispute.words):
        return f"{word}: people have judged otherwise since. It is asked again"
    return ""


def _read_seen(row: Row, *, people: Mapping[str, str]) -> dict[str, str]:
    """Who had judged what when the row was issued, under the names of today."""
    said = json.loads(row.text("seen") or "{}")  # guarded: a changed cell stops the sheet before
    return {people.get(person, person): word for person, word in said.items()}


def _read_row(
    sheet: Returned, row: Row, dispute: Dispute, *, people: Mapping[str, str]
) -> tuple[Ruling | None, list[Issue]]:
    file, cell = sheet.path.as_posix(), row.get("judgement")
    word = {fold(one): one for one in dispute.choices}.get(fold(cell.text))
    if word is None:
        allowed = " | ".join(dispute.choices)
        return None, [Issue(file, cell.address, f"'{cell.text}'", allowed, "correct or clear the cell")]
    support = row.text("support") or dispute.reasons.get(word, "")
    person = people.get(sheet.meta.person, sheet.meta.person)
    return Ruling(dispute.id, word, support, row.text("page"), person, file, cell.address), []


def _find_clash(first: Ruling | None, other: Ruling | None) -> Iterator[Issue]:
    if first and other and first.word != other.word:
        found = f"'{other.word}'; but '{first.word}' in {first.sheet} {first.cell}"
        yield Issue(other.sheet, other.cell, found, "one word on each judgement", "clear one of the two")


def _remark_half(ruling: Ruling, sheet: Returned, row: Row, **where: Any) -> Remark:
    """What is told of a word that needs reasons, has none, and nobody gave any for."""
    cell = row.get("support").address
    told = f"'{ruling.word}' on {row.text('about')}, {row.text('part')}, and {cell} is empty: its reasons are missing"
    text = f"{told}. It counts nowhere yet"
    return _remark(text, sheet, row, **where) | {"kind": HALF, "cell": cell}


def _remark(
    text: str,
    sheet: Returned,
    row: Row,
    *,
    phase: str,
    people: Mapping[str, str],
    today: Callable[[str], str],
) -> Remark:
    kind = "consensus overtaken" if row.text("judgement") else HALF
    return {
        **{"phase": phase, "kind": kind, "text": f"{text} ({sheet.path.as_posix()})"},
        "reference_id": split_dispute(today(row.id))[0],
        "person": people.get(sheet.meta.person, sheet.meta.person),
        "sheet": sheet.path.as_posix(),
        "cell": row.get("judgement").address,
    }
