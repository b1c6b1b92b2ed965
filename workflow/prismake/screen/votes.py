"""Read the votes people saved: each with its sheet and cell, each problem with its place."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from prismake import tables
from prismake.issues import Issue, ReviewError, raise_any
from prismake.screen.cast import read_seen
from prismake.screen.copies import find_opposed, keep_once, list_cleared, mark_superseded, say_vote
from prismake.screen.reopening import KIND, read_reopened, remark_gone, reopened_page
from prismake.screen.rows import HALF, Choices, Line, find_lacking, read_row, tell_half
from prismake.screen.screening_sheets import PAGE, screening_page
from prismake.sheets import (
    TITLE,
    Documents,
    Returned,
    Row,
    check_owner,
    find_other_reference,
    identify,
    read_row_number,
    read_sheets,
)
from prismake.text.vocabulary import MACHINE

MOVED = "vote held back"
TYPED = ("decision", "retrieval", "reason", "attempts", "note")
ROLES = {"screening": "reviewer", "consensus": "adjudicator", KIND: "reopened", MACHINE: MACHINE}


class Votes(NamedTuple):
    """The frames "votes" and "asked" of a phase; as "remarks" the votes that count for nobody, and deleted rows."""

    votes: pd.DataFrame
    asked: pd.DataFrame
    held: pd.DataFrame


def read_votes(paths: Iterable[Path], **asked: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The votes and what was asked of `read_screening_sheets`; raises ReviewError where it holds any vote back."""
    found = read_screening_sheets(paths, **asked)
    raise_any([_complain(row) for row in tables.to_rows(found.held) if row["kind"] == MOVED])
    return found.votes, found.asked


def read_screening_sheets(
    paths: Iterable[Path],
    *,
    phase: str,
    criteria: Sequence[Mapping[str, Any]],
    clusters: pd.DataFrame,
    people: Mapping[str, str],
    machines: Collection[str] = (),
) -> Votes:
    """The votes of all saved sheets of a phase; an empty decision is no vote yet.

    What was written without a decision, and what copies of a sheet say otherwise, stands among the votes in roles of
    its own, which count nowhere. A vote beside the title of another document than the one that its id names now is held
    back: it counts for neither, and both are asked again.

    `people` gives, for every name that may stand on a sheet, the name the vote counts under. Votes of `machines`, and
    of sheets that were issued to a machine, are in the role of machines.
    Raises ReviewError with every problem of every sheet.
    """
    resolve = Documents(clusters)
    choices = Choices(phase, criteria)
    sheets, issues = _open_sheets(paths, phase=phase, criteria=criteria)
    rows: list[Line] = []
    asked: list[Line] = []
    held: list[Line] = []
    for sheet in sheets:
        issues += check_owner(sheet, people=people)
        person = people.get(sheet.meta.person, sheet.meta.person)
        role = MACHINE if person in machines and sheet.meta.kind == "screening" else ROLES[sheet.meta.kind]
        read = _read_sheet(sheet, choices=choices, resolve=resolve, people=people)
        issues += read.issues
        asked += [{**line, "phase": phase, "person": person, "batch": sheet.meta.batch} for line in read.asked]
        held += [{**line, "person": person, "role": role, "batch": sheet.meta.batch} for line in read.held]
        rows += [{"seen": "", **vote, "person": person, "role": role, "batch": sheet.meta.batch} for vote in read.votes]
    issues += _find_opposed_halves(held, rows)
    rows += list(list_cleared(sheets, rows))
    kept, clashes = keep_once(mark_superseded(rows))
    raise_any([*issues, *clashes, *find_opposed(kept)])
    return Votes(
        tables.from_rows("votes", kept),
        tables.from_rows("asked", _keep_first(asked)),
        tables.from_rows("remarks", held),
    )


def _open_sheets(
    paths: Iterable[Path], *, phase: str, criteria: Sequence[Mapping[str, Any]]
) -> tuple[list[Returned], list[Issue]]:
    """The sheets, each read as what its folder and itself say it asks, and what is wrong with them."""
    kinds = {path: _kind(path) for path in paths}
    expected = {
        "screening": screening_page(phase, criteria=criteria),
        "consensus": screening_page(phase, criteria=criteria, consensus=True),
        KIND: reopened_page(phase, criteria=criteria),
    }
    expected[MACHINE] = expected["screening"]
    return read_sheets(
        kinds, pages=lambda path: [expected[kinds[path]]], belongs=lambda path: (kinds[path], phase, path.parent.name)
    )


class Read(NamedTuple):
    """What one sheet says: votes, what it asks for with the numbers of its rows, what is held back, what is wrong."""

    votes: list[Line]
    asked: list[Line]
    held: list[Line]
    issues: list[Issue]


def _keep_first(asked: Iterable[Line]) -> list[Line]:
    """Each reference of a batch once, with the first of its rows."""
    first: dict[tuple[str, str, str], Line] = {}
    for line in sorted(asked, key=lambda line: int(line["number"])):
        first.setdefault((line["reference_id"], line["person"], line["batch"]), line)
    return list(first.values())


def _kind(path: Path) -> str:
    """What is asked: told by the folder, and whether it is a sheet of another kind for that folder by the sheet."""
    consensus = len(path.parts) >= 4 and path.parts[-4] == "consensus"
    usual, other = ("consensus", KIND) if consensus else ("screening", MACHINE)
    try:
        return other if identify(path)[0].kind == other else usual
    except ReviewError:  # reading it will say why
        return usual


def _read_sheet(sheet: Returned, *, choices: Choices, resolve: Documents, people: Mapping[str, str]) -> Read:
    if sheet.meta.kind == KIND:
        votes, held, issues = read_reopened(sheet, choices=choices, resolve=resolve)
        return Read(votes, [], [*held, *remark_gone(sheet)], issues)
    read = Read([], [], [], [])
    for row in sheet.rows.get(PAGE, []):
        if other := find_other_reference(row, documents=resolve):
            read.held.extend(_hold_back(row, sheet=sheet, choices=choices, other=other))
            continue
        if row.id in resolve and sheet.meta.kind == "screening":
            read.asked.append({"reference_id": resolve[row.id], "number": str(read_row_number(row))})
        vote, problems = read_row(row, sheet=sheet, choices=choices)
        if vote and vote["decision"] and row.id not in resolve:
            found, remedy = f"a vote on {row.id}", "restore the export it came from, or clear the decision"
            problems.append(Issue(vote["sheet"], vote["cell"], found, "a record of this review", remedy))
        read.issues.extend(problems)
        if not problems and (lacking := find_lacking(row, choices=choices)):
            read.held.append(tell_half(row, *lacking, sheet=sheet, choices=choices))
        if vote and not problems:
            seen = read_seen(row, people=people) if sheet.meta.kind == "consensus" else ""
            read.votes.append({**vote, "reference_id": resolve.get(row.id, row.id), "seen": seen})
    return read


def _hold_back(row: Row, *, sheet: Returned, choices: Choices, other: str) -> Iterator[dict[str, str]]:
    """What is told of a row whose id names another document than the one that it shows; nothing of an empty row."""
    typed = next((cell for key in TYPED if (cell := row.get(key)).text), None)
    if typed is not None:
        words = f"'{typed.text}' at {typed.address} of {sheet.path.as_posix()}"
        text = (
            f"{words} stands beside '{row.text(TITLE)}', but {row.id} is '{other}' now: it counts for "
            f"neither. What is still in the review is asked again: decide there, and clear it here"
        )
        place = {"sheet": sheet.path.as_posix(), "cell": typed.address}
        yield {"phase": choices.phase, "kind": MOVED, "reference_id": row.id, "text": text, **place}


def _find_opposed_halves(held: Iterable[Line], rows: Sequence[Line]) -> Iterator[Issue]:
    """An Issue where a row without its reason stands beside another decision in a copy of the same sheet."""
    same = ("person", "role", "batch")
    voted = {(*(row[key] for key in same), row["voted_id"]): row for row in rows if row["decision"]}
    for line in held:
        other = voted.get((*(line[key] for key in same), line["reference_id"]))
        if other and line["kind"] == HALF and line["decision"] not in ("", other["decision"]):
            found = f"{line['decision']}, without its reason; but {say_vote(other)} in {other['sheet']} {other['cell']}"
            remedy = "keep one of the two copies, or finish the row"
            yield Issue(line["sheet"], line["cell"], found, "one decision in all copies of a sheet", remedy)


def _complain(held: Mapping[str, str]) -> Issue:
    allowed, remedy = "a vote on the document that the row shows", "decide on the next sheet, and clear it here"
    return Issue(held["sheet"], held["cell"], held["text"], allowed, remedy)
