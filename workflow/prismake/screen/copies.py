"""Copies of one row: what counts once, what contradicts, and words that stand beside no decision."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from prismake.issues import Issue
from prismake.screen.cast import Settlement, list_settlements
from prismake.screen.reopening import KIND
from prismake.screen.rows import WORDS
from prismake.screen.screening_sheets import PAGE
from prismake.sheets import Returned
from prismake.text.vocabulary import SUPERSEDED

NOTE, COPY = "note by ", "copy by "  # before the role: words without a decision, a copy of the row that says otherwise
SIGN = " | "  # between words of two copies
Vote = dict[str, str]


def keep_once(rows: Iterable[Vote]) -> tuple[list[Vote], list[Issue]]:
    """One vote of each person and role on each row, whatever the files are called, and what contradicts.

    A sheet saved under two names holds the same votes twice: harmless while they are the same. Words that differ are
    joined, and the copy that has others is kept beside the vote as a "copy by" its role; words without a decision are
    a "note by" it, which counts nowhere. A row that was settled anew is no copy of the row that settles it.
    """
    groups: dict[tuple[str, ...], list[Vote]] = {}
    for row in rows:
        sheet = row["batch"] if row["role"] == SUPERSEDED else ""
        groups.setdefault((row["voted_id"], row["person"], row["role"], sheet), []).append(row)
    kept: list[Vote] = []
    issues: list[Issue] = []
    for group in groups.values():
        ordered = sorted(group, key=lambda row: not row["decision"])  # a decision goes before words without one
        first, *others = ordered
        issues += [issue for other in others for issue in _find_clashes(first, other)]
        kept.append(_join(ordered))
        kept += [{**other, "role": f"{COPY}{other['role']}"} for other in others if _says_otherwise(first, other)]
    return kept, issues


def mark_superseded(rows: Sequence[Vote]) -> list[Vote]:
    """The rows, with the role of each settlement changed that a later one on the same reference saw and replaced."""
    replaced = {
        (row["reference_id"], settled)
        for row in rows
        if row["role"] == "adjudicator" and row["decision"]
        for settled in list_settlements(row["seen"])
    }
    return [
        {**row, "role": SUPERSEDED}
        if row["role"] == "adjudicator" and (row["reference_id"], Settlement.of(row)) in replaced
        else row
        for row in rows
    ]


def list_cleared(sheets: Sequence[Returned], rows: Sequence[Vote]) -> Iterator[Vote]:
    """The rows that say nothing in one copy of a sheet, and hold a decision in another, as votes without a decision."""
    copies: dict[tuple[str, ...], list[Returned]] = {}
    for sheet in sheets:
        copies.setdefault((sheet.meta.kind, sheet.meta.person, sheet.meta.batch), []).append(sheet)
    said = {(row["sheet"], row["voted_id"]) for row in rows}
    for group in (group for group in copies.values() if len(group) > 1):
        paths = {sheet.path.as_posix() for sheet in group}
        voted = {row["voted_id"]: row for row in rows if row["decision"] and row["sheet"] in paths}
        for sheet in group:
            path = sheet.path.as_posix()
            empty = {row.id: row.get("decision").address for row in sheet.rows.get(PAGE, [])}
            if sheet.meta.kind == KIND:  # people write the ids there: whatever is not said is empty
                empty = dict.fromkeys(voted, KIND)
            for voted_id in sorted(voted.keys() & empty.keys()):
                if (path, voted_id) not in said:
                    nothing = dict.fromkeys(("decision", "reason", *WORDS, "seen"), "")
                    yield {**voted[voted_id], **nothing, "sheet": path, "cell": empty[voted_id]}


def _find_clashes(first: Mapping[str, str], other: Mapping[str, str]) -> Iterator[Issue]:
    if not other["decision"]:
        return
    place = f"{first['sheet']} {first['cell']}"
    if (first["decision"], first["reason"]) != (other["decision"], other["reason"]):
        found = f"{say_vote(other)}; but {say_vote(first)} in {place}"
        yield Issue(other["sheet"], other["cell"], found, "one vote per person and reference", "clear one of the two")
        return
    one, two = first.get("retrieval", ""), other.get("retrieval", "")
    if one and two and one != two:
        found = f"report obtained? {two}; but {one} in {place}"
        yield Issue(other["sheet"], other["cell"], found, "one word on a report", "write the same in both")


def _join(group: Sequence[Vote]) -> Vote:
    """The first of the group with the words of all its copies."""
    first = group[0]
    told = {name: dict.fromkeys(row[name] for row in group if row.get(name)) for name in WORDS}
    words = {name: SIGN.join(told[name]) for name in ("attempts", "note")}
    retrieval = next(iter(told["retrieval"]), "")
    role = first["role"] if first["decision"] else f"{NOTE}{first['role']}"
    return {**first, **words, "retrieval": retrieval, "role": role}


def _says_otherwise(first: Mapping[str, str], other: Mapping[str, str]) -> bool:
    if first["decision"] != other["decision"]:
        return True
    return any(other.get(name) and other.get(name) != first.get(name) for name in WORDS)


def say_vote(vote: Mapping[str, str]) -> str:
    """A decision with its reason, in plain words.

    >>> say_vote({"decision": "not_retrieved", "reason": ""})
    'not retrieved'
    """
    return f"{vote['decision'].replace('_', ' ')} {vote['reason']}".strip()


def find_opposed(votes: Iterable[Mapping[str, str]]) -> Iterator[Issue]:
    """Reopened decisions on one document that differ: nothing stands above them, so that nobody could settle them."""
    first: dict[str, Mapping[str, str]] = {}
    for vote in votes:
        if vote["role"] != "reopened":
            continue
        one = first.setdefault(vote["reference_id"], vote)
        if (one["decision"], one["reason"]) != (vote["decision"], vote["reason"]):
            found = f"{vote['voted_id']} reopened as {say_vote(vote)}; but as {say_vote(one)}"
            place = f"{one['voted_id']} in {one['sheet']} {one['cell']}, and the two are one document"
            remedy = "clear one of the two rows, or write the same in both"
            yield Issue(vote["sheet"], vote["cell"], f"{found}, {place}", "one decision per document", remedy)


def tell_copies(votes: Iterable[Mapping[str, str]]) -> Iterator[Vote]:
    """Remarks on copies that say otherwise, and on words without a decision: one for each pair of sheets, or sheet."""
    listed = list(votes)
    counted = {(row["phase"], row["voted_id"], row["person"], row["role"]): row for row in listed}
    pairs: dict[tuple[str, ...], list[tuple[Mapping[str, str], Mapping[str, str]]]] = {}
    notes: dict[tuple[str, ...], list[Mapping[str, str]]] = {}
    for row in listed:
        role = row["role"].removeprefix(COPY)
        key = (row["phase"], row["voted_id"], row["person"])
        if row["role"].startswith(NOTE):
            notes.setdefault((row["phase"], row["person"], row["sheet"]), []).append(row)
        elif role != row["role"] and (one := counted.get((*key, role)) or counted.get((*key, f"{NOTE}{role}"))):
            said = KEPT if row["decision"] == one["decision"] else TAKEN_BACK
            if said == TAKEN_BACK and role == SUPERSEDED:
                continue  # it counts nowhere
            pairs.setdefault((said, one["sheet"], row["sheet"], row["person"]), []).append((one, row))
    for (said, *_), found in pairs.items():
        yield _tell_pair(said, found)
    for rows in notes.values():
        yield _tell_notes(rows)


KEPT, TAKEN_BACK = "words of two copies", "vote in one copy only"
SHOWN = 10  # cells that a remark names
ENDS = {
    KEPT: "the words of both are kept",
    TAKEN_BACK: "the vote counts; where it was taken back, clear it in both",
}


def _tell_pair(kind: str, found: Sequence[tuple[Mapping[str, str], Mapping[str, str]]]) -> Vote:
    one, other = found[0]
    lines = [
        f"{_say_decision(left)} in {left['cell']}, {_say(right)} in {right['cell']}" for left, right in found[:SHOWN]
    ]
    text = (
        f"{one['sheet']} and its copy {other['sheet']} differ in {_count(found)}: {'; '.join(lines)}{say_more(found)}. "
    )
    return _remark(other, kind=kind, text=f"{text}{other['person']}: {ENDS[kind]}", alone=len(found) == 1)


def _tell_notes(rows: Sequence[Mapping[str, str]]) -> Vote:
    first, cells = rows[0], ", ".join(row["cell"] for row in rows[:SHOWN]) + say_more(rows)
    text = (
        f"{first['person']} wrote beside no decision in {_count(rows)} of {first['sheet']}: {cells}. The "
        f"words are kept in results/votes/{first['phase']}.csv, and are no decision"
    )
    return _remark(first, kind="words without a decision", text=text, alone=len(rows) == 1)


def _say(row: Mapping[str, str]) -> str:
    return " ".join([_say_decision(row), *(f"“{row[name]}”" for name in WORDS if row[name])])


def _say_decision(row: Mapping[str, str]) -> str:
    return say_vote(row) or "no decision"


def _count(rows: Sequence[object]) -> str:
    return "1 row" if len(rows) == 1 else f"{len(rows)} rows"


def say_more(rows: Sequence[object]) -> str:
    """What stands behind the rows that a remark shows."""
    return f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""


def _remark(row: Mapping[str, str], *, kind: str, text: str, alone: bool) -> Vote:
    kept = {key: row[key] for key in ("phase", "person", "sheet", "cell")}
    return {**kept, "reference_id": row["reference_id"] if alone else "", "kind": kind, "text": text}
