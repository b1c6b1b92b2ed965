"""Decisions, flow and kappa counted again from the truth alone: plain Python, nothing of the package's counting.

The rules are those of the documentation and of PRISMA 2020; kappa is Cohen's of 1960, on going on or not.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from attack.adapter import Line, Reading, measure_flow
from attack.exports import find_word
from attack.review import PHASES
from attack.truth import Typed
from attack.world import World

STATUS = {"include": "included", "unclear": "included", "exclude": "excluded"} | {
    word: word for word in ("awaiting", "ongoing", "not_retrieved")
}
Group = frozenset[str]
DATABASES = ("list", "base")


@dataclass(frozen=True)
class Vote:
    """One person's word on one document."""

    person: str
    decision: str
    reason: str


def recount(world: World, reading: Reading) -> list[str]:
    """What differs between this count and the package's."""
    decided = decide(world)
    return [
        *_compare_decisions(decided, reading),
        *_compare_kappa(world, reading),
        *_compare_flow(world, decided, reading),
    ]


def list_groups(world: World) -> dict[str, Group]:
    """By word of a document all documents that were ruled to be the same."""
    groups = {one.word: frozenset({one.word}) for export in world.exports.values() for one in export.documents}
    for cell in world.truth.cells:
        if (cell.kind, cell.column, cell.value) == ("duplicates", "ruling", "same"):
            joined = frozenset().union(*(groups[word] for word in cell.words))
            groups |= dict.fromkeys(joined, joined)
    return groups


def decide(world: World) -> dict[str, dict[Group, tuple[str, str]]]:
    """Status and reason of every document of each phase."""
    candidates = set(list_groups(world).values())
    decided: dict[str, dict[Group, tuple[str, str]]] = {}
    for phase in PHASES:
        votes = {role: list_votes(world, f"{role} {phase}") for role in ("reopened", "consensus", "screening")}
        decided[phase] = {group: _settle(group, votes, needed=len(world.review.people)) for group in candidates}
        candidates = {group for group, (status, _) in decided[phase].items() if status == "included"}
    return decided


def list_votes(world: World, kind: str) -> dict[Group, set[Vote]]:
    """The votes of a kind by document."""
    groups = list_groups(world)
    rows: dict[tuple[str, str, str], list[Typed]] = {}
    for cell in world.truth.cells:
        if cell.kind == kind:
            rows.setdefault((cell.file, cell.page, cell.no), []).append(cell)
    votes: dict[Group, set[Vote]] = {}
    for cells in rows.values():
        typed = {cell.column: cell.value for cell in cells}
        (word,) = cells[0].words
        if "decision" in typed and word in groups:
            decision = typed["decision"]
            vote = Vote(cells[0].person, decision, typed.get("reason", "") if decision == "exclude" else "")
            votes.setdefault(groups[word], set()).add(vote)
    return votes


def _settle(group: Group, votes: Mapping[str, Mapping[Group, set[Vote]]], *, needed: int) -> tuple[str, str]:
    rulings = votes["reopened"].get(group) or votes["consensus"].get(group)
    cast = rulings or votes["screening"].get(group) or set()
    outcomes = {(STATUS[vote.decision], vote.reason) for vote in cast}
    if len(outcomes) > 1:
        return "conflict", ""
    if not outcomes or (not rulings and len({vote.person for vote in cast}) < needed):
        return "pending", ""
    return outcomes.pop()


def _compare_decisions(decided: Mapping[str, Mapping[Group, tuple[str, str]]], reading: Reading) -> Iterable[str]:
    words = _find_groups(reading)
    for phase in PHASES:
        counted = {words[line["reference_id"]]: (line["status"], line["reason"]) for line in reading.rows[phase]}
        for group in sorted(set(counted) | set(decided[phase]), key=sorted):
            one, two = decided[phase].get(group), counted.get(group)
            if one != two:
                yield f"DECISION {phase}, {' + '.join(sorted(group))}: {one} by the truth, {two} counted"


def _find_groups(reading: Reading) -> dict[str, Group]:
    titles = {line["record_id"]: find_word(line["title"]) for line in reading.rows["records"]}
    words: dict[str, Group] = {}
    for line in reading.rows["clusters"]:
        words[line["reference_id"]] = words.get(line["reference_id"], frozenset()) | {titles[line["record_id"]]}
    return words


def _compare_kappa(world: World, reading: Reading) -> Iterable[str]:
    for phase in PHASES:
        votes = list_votes(world, f"screening {phase}")
        twice = any(len(cast) != len({vote.person for vote in cast}) for cast in votes.values())
        lines = [line for line in reading.rows["agreement"] if line["phase"] == phase and not line["batch"]]
        if twice or len(lines) != 1:  # which of two votes of one person is compared is nobody's law
            continue
        (line,) = lines
        names = line["person_a"], line["person_b"]
        pairs = [_goes_on(cast, *names) for cast in votes.values()]
        n, kappa = count_kappa([pair for pair in pairs if pair])
        if n != int(line["n"]) or not _is_close(kappa, line):
            yield f"KAPPA {phase}: {kappa} of {n} by the truth, {line['kappa']} of {line['n']} counted"


def _goes_on(cast: Iterable[Vote], one: str, two: str) -> tuple[bool, bool] | None:
    said = {vote.person: STATUS[vote.decision] == "included" for vote in cast}
    return (said[one], said[two]) if one in said and two in said else None


def count_kappa(pairs: list[tuple[bool, bool]]) -> tuple[int, float | None]:
    """How many pairs, and Cohen's kappa of them; None where chance alone explains all agreement."""
    n = len(pairs)
    if not n:
        return 0, None
    observed = sum(one == two for one, two in pairs) / n
    left, right = Counter(one for one, _ in pairs), Counter(two for _, two in pairs)
    chance = sum(left[word] * right[word] for word in (True, False)) / n**2
    return n, None if chance == 1 else (observed - chance) / (1 - chance)


def _is_close(kappa: float | None, line: Line) -> bool:
    counted = line["kappa"]
    missing = counted is None or str(counted) in ("", "nan", "<NA>", "None")
    if kappa is None or missing:  # a person who never varied has no kappa, or one of nothing
        return missing or abs(float(counted)) < 1e-9 or kappa is None
    return abs(kappa - float(counted)) < 1e-6


def count_flow(world: World, decided: Mapping[str, Mapping[Group, tuple[str, str]]]) -> dict[str, int]:
    """The numbers of the flow diagram, by the names that PRISMA2020 gives its boxes."""
    groups = list_groups(world)
    found: dict[Group, Counter[str]] = {}
    for name, export in world.exports.items():
        for one in export.documents:
            found.setdefault(groups[one.word], Counter())["dbr" if name in DATABASES else "other"] += 1
    flow: Counter[str] = Counter()
    for group, records in found.items():
        column = "dbr" if records["dbr"] else "other"
        flow["database_results"] += records["dbr"]
        flow["website_results"] += records["other"]
        flow["duplicates" if column == "dbr" else "other_screened_out.duplicates"] += records[column] - 1
        flow["other_screened_out.also_in_databases"] += records["other"] if column == "dbr" else 0
        flow.update(_follow(group, column, decided))
    flow["other_screened_out"] = sum(n for name, n in flow.items() if name.startswith("other_screened_out."))
    return dict(flow)


def _follow(group: Group, column: str, decided: Mapping[str, Mapping[Group, tuple[str, str]]]) -> Iterable[str]:
    """The boxes from screening on that one document stands in."""
    first = decided["title_abstract"][group][0]
    other = column == "other"
    if not other:
        yield "records_screened"
    if first == "excluded":
        yield "other_screened_out.title_abstract" if other else "records_excluded"
    elif first in ("pending", "conflict"):
        yield f"other_records_{first}" if other else f"records_{first}"
    else:
        yield f"{column}_sought_reports"
        status = decided["full_text"][group][0]
        if status == "not_retrieved":
            yield f"{column}_notretrieved_reports"
            return
        yield f"{column}_assessed"
        yield f"{column}_{'awaiting' if status == 'ongoing' else status}"


def _compare_flow(
    world: World, decided: Mapping[str, Mapping[Group, tuple[str, str]]], reading: Reading
) -> Iterable[str]:
    counted, mine = measure_flow(world.review, reading), count_flow(world, decided)
    skipped = ("total", "new_", "database_results.", "website_results.", "dbr_excluded.", "other_excluded.")
    for name in sorted(set(counted) | set(mine)):
        if not name.startswith(skipped) and counted.get(name, 0) != mine.get(name, 0):
            yield f"FLOW {name}: {mine.get(name, 0)} by the truth, {counted.get(name, 0)} counted"
