"""What becomes of each brought row: a vote for a sheet, or why it is none."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from prismake.commands.importing.mapping import Source
from prismake.commands.importing.matching import Finder, Match
from prismake.commands.importing.rows import Row
from prismake.ingest.votes import DECISIONS as USUAL
from prismake.issues import Issue
from prismake.screen.rows import Choices
from prismake.screen.vocabulary import NOT_RETRIEVED, REASON_NEEDED, parse_decision
from prismake.text.words import fold

# What becomes of a row, in the words of the report.
NEW, STANDS, OTHERWISE = "new", "stands already", "stands otherwise"
TWICE, DIFFERS = "matched twice, alike", "matched twice, otherwise"
UNMATCHED, UNASKED, OPEN, SETTLED = "not matched", "not asked in this phase", "no decision", "no conflict"
ENDS = (NEW, STANDS, OTHERWISE, TWICE, DIFFERS, UNMATCHED, UNASKED, SETTLED, OPEN)
UNOBTAINED = NOT_RETRIEVED.replace(" ", "_")
Said = tuple[str, str]  # decision and the id of its criterion


@dataclass(frozen=True)
class Vote:
    """A row with its decision, the reference that it is about, and what becomes of it."""

    source: Source
    row: Row
    match: Match
    said: Said
    end: str = ""
    told: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """Of what a person can say one thing: the phase, the person, the reference."""
        return self.source.phase, self.source.person, self.match.reference_id


@dataclass(frozen=True)
class Phase:
    """What stands in a phase: where each candidate stands, and what people have said, with its place."""

    status: Mapping[str, str]
    standing: Mapping[tuple[str, str], tuple[Said, str]]  # by person and reference
    adjudicator: str


def read_said(source: Source, rows: Sequence[Row], *, choices: Choices) -> tuple[list[Said], list[Issue]]:
    """Decision and reason of each row, and an Issue for each word that means none; a row may have no decision."""
    said: list[Said] = []
    issues: dict[tuple[str, str], Issue] = {}
    words = {fold(word): meant for word, meant in source.decisions.items()}
    for row in rows:
        word = source.decision or words.get(fold(row.decision)) or _guess_usual(row.decision)
        decision = parse_decision(word, phase=source.phase) if word else ""
        if decision is None:
            issues.setdefault(("decision", fold(row.decision)), _refuse_word(source, row, word=row.decision or word))
        reason, wrong = _find_reason(source, row, decision=decision or "", choices=choices)
        if wrong:
            issues.setdefault(("reason", fold(row.reason)), wrong)
        said.append((decision or "", reason))
    return said, list(issues.values())


def _guess_usual(word: str) -> str:
    """A word of a file in the machine's own, where the readers of exports know it, too."""
    return USUAL.get(fold(word), word)


def _refuse_word(source: Source, row: Row, *, word: str) -> Issue:
    allowed = f"a decision of {source.phase}, or a word under `decisions`"
    return Issue(str(source.file), row.place, f"'{word}'", allowed, "say in the mapping what the word means")


def _find_reason(source: Source, row: Row, *, decision: str, choices: Choices) -> tuple[str, Issue | None]:
    """The criterion of an exclusion that needs one, and an Issue where it has none."""
    if (source.phase, decision) not in REASON_NEEDED:
        return "", None
    renamed = {fold(word): name for word, name in source.reasons.items()}
    named = [renamed.get(fold(word), word) for word in (row.reason, *row.reason.split("; ")) if word] or [source.reason]
    if found := next(filter(None, map(choices.find_reason, named)), ""):
        return found, None
    found = f"an exclusion for '{row.reason}'" if row.reason else "an exclusion without a reason"
    remedy = "map it under `reasons` of the mapping, or name one criterion for all under `reason`"
    return "", Issue(str(source.file), row.place, found, choices.labels, remedy)


def place_votes(
    source: Source, rows: Sequence[Row], said: Sequence[Said], *, finder: Finder, phase: Phase
) -> Iterator[Vote]:
    """What each row comes to by itself, whatever else is brought."""
    for row, one in zip(rows, said, strict=True):
        if not one[0]:
            yield Vote(source, row, Match("", ""), one, OPEN)
            continue
        vote = Vote(source, row, finder.find(row), one)
        end, told = _judge(vote, phase=phase)
        yield replace(vote, end=end, told=told)


def _judge(vote: Vote, *, phase: Phase) -> tuple[str, str]:
    reference_id, person = vote.match.reference_id, vote.source.person
    if not reference_id:
        return UNMATCHED, vote.match.why
    if reference_id not in phase.status:
        return UNASKED, "the reference is no candidate of the phase; it may become one with the next run"
    if found := phase.standing.get((person, reference_id)):
        place = f"{' '.join(filter(None, found[0]))} in {found[1]}"
        return (STANDS, place) if found[0] == vote.said else (OTHERWISE, f"{place}; it is kept")
    if person == phase.adjudicator and phase.status[reference_id] != "conflict":
        return SETTLED, f"the reference is {phase.status[reference_id]}; the adjudicator settles conflicts alone"
    return NEW, vote.match.why


def count_once(votes: Iterable[Vote]) -> list[Vote]:
    """The votes, of several rows of one person on one reference the first; none where they differ."""
    listed = list(votes)
    groups: dict[tuple[str, str, str], list[Vote]] = {}
    for vote in listed:
        if vote.end in (NEW, STANDS, OTHERWISE):
            groups.setdefault(vote.key, []).append(vote)
    return [_end_once(vote, groups.get(vote.key, [vote])) for vote in listed]


def _end_once(vote: Vote, group: Sequence[Vote]) -> Vote:
    if len(group) == 1 or vote.end not in (NEW, STANDS, OTHERWISE):
        return vote
    others = "; ".join(f"{one.source.file.name} {one.row.place}" for one in group if one is not vote)
    if len({one.said for one in group}) > 1:
        return replace(vote, end=DIFFERS, told=f"says otherwise: {others}")
    return vote if vote is group[0] else replace(vote, end=TWICE, told=f"says the same: {others}")


def fill_row(vote: Vote, *, labels: Mapping[str, Any]) -> dict[str, str]:
    """The cells of a screening sheet that a vote fills."""
    decision, reason = vote.said
    note = {"note": vote.row.note}
    if decision == UNOBTAINED:
        attempts = f"not said in {vote.source.file.name}"
        return {"retrieval": NOT_RETRIEVED, "attempts": attempts, **note}
    return {"decision": decision, "reason": str(labels.get(reason, "")), **note}
