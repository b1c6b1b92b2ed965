"""Who is asked what next: every reference by as many people as the phase wants, and nobody twice."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from prismake.screen.desk import Desk, Parcel
from prismake.text.batch_names import BATCH, NO_ABSTRACT, PILOT, name_batch, name_on

PASSED, BELOW, WAITS = "passed", "below", "waits"


@dataclass(frozen=True)
class Plan:
    """What a phase asks for: votes per reference, size of a batch, whether batches follow a ranking, the pilot's size.

    `queue` are the wanted references in the order of handing out, `apart` those of a queue of their own. `more` says
    that the queue may still grow, so that a pilot batch is not filled up with too few. On `spared` references a machine
    stands for one person, so that one fewer is asked.
    """

    queue: Sequence[str]
    apart: Sequence[str]
    votes: int
    size: int
    ranked: bool
    pilot: int = 0
    more: bool = False
    spared: frozenset[str] = frozenset()

    @property
    def wanted(self) -> tuple[str, ...]:
        return (*self.queue, *self.apart)

    def count(self, reference_id: str) -> int:
        """How many people are asked about a reference."""
        return self.votes - (reference_id in self.spared)


def assign(desk: Desk, plan: Plan, *, judge: Callable[[str], str]) -> list[Parcel]:
    """What is to be issued now, in the order of writing; planned from what stands in sheets alone.

    One batch goes to all its people before the next, and each person is chosen in the same way whether the others hold
    the batch already or not: a run that was killed in between gives the rest of the batch to the rest of the people.
    `judge` gives the verdict on a pilot batch: passed, below or waits.
    """
    if plan.pilot and not desk.batches(BATCH, NO_ABSTRACT) and not _pass_pilot(desk, plan, judge=judge):
        return desk.parcels
    if plan.spared:
        _share_out(desk, plan)
        return desk.parcels
    if plan.votes >= len(desk.people) and not plan.ranked:
        for person in desk.people:
            owed = [one for one in plan.wanted if not desk.has(person, one) and len(desk.askers(one)) < plan.votes]
            for ids in _cut(owed, plan.size):
                desk.give(person, name_on(desk.names[person]), ids)
        return desk.parcels
    _complete_batches(desk, plan)
    for ids in _cut(_unasked(desk, plan.apart), plan.size):
        _hand_out(desk, plan, kind=NO_ABSTRACT, ids=ids)
    waiting = list(_cut(_unasked(desk, plan.queue), plan.size))
    while waiting and not (plan.ranked and not _list_idle(desk, plan)):
        _hand_out(desk, plan, kind=BATCH, ids=waiting.pop(0))
    return desk.parcels


def _share_out(desk: Desk, plan: Plan) -> None:
    """Every reference to as many people as it needs, drawn by its own name, so that no sheet shows what is spared.

    What everybody gets is the same whether others hold their sheets already or not.
    """
    owed: dict[str, list[str]] = {person: [] for person in desk.people}
    for reference_id in plan.wanted:
        askers = desk.askers(reference_id)
        left = [person for person in _draw_people(reference_id, desk.people) if person not in askers]
        for person in left[: max(0, plan.count(reference_id) - len(askers))]:
            owed[person].append(reference_id)
    for person, listed in owed.items():
        for ids in _cut(listed, plan.size):
            desk.give(person, name_batch(BATCH, desk.taken), ids)


def _draw_people(reference_id: str, people: Sequence[str]) -> list[str]:
    return sorted(people, key=lambda person: hashlib.sha256(f"{reference_id} {person}".encode()).hexdigest())


def _pass_pilot(desk: Desk, plan: Plan, *, judge: Callable[[str], str]) -> bool:
    """Whether ordinary batches may follow; otherwise the pilot batch that comes next is planned, for all people."""
    wanted = set(plan.wanted)
    pilots = desk.batches(PILOT)
    for batch, ids in pilots.items():
        for person in desk.people:
            if owed := [one for one in ids if one in wanted and not desk.has(person, one)]:
                desk.give(person, batch, owed)
    verdict = judge(list(pilots)[-1]) if pilots else BELOW
    unasked = _unasked(desk, plan.queue)
    if verdict == BELOW and unasked and not (plan.more and len(unasked) < plan.pilot):
        batch = name_batch(PILOT, desk.taken)
        for person in desk.people:
            desk.give(person, batch, unasked[: plan.pilot])
    return verdict == PASSED or (verdict == BELOW and not unasked and not plan.more)


def _unasked(desk: Desk, ids: Sequence[str]) -> list[str]:
    return [reference_id for reference_id in ids if not desk.askers(reference_id)]


def _list_idle(desk: Desk, plan: Plan) -> list[str]:
    return [person for person in desk.people if desk.idle(person, wanted=plan.wanted)]


def _cut(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _complete_batches(desk: Desk, plan: Plan) -> None:
    """References that too few people were asked for go to more, batch by batch as they were handed out."""
    groups: dict[tuple[str, frozenset[str]], list[tuple[int, str]]] = {}
    for position, reference_id in enumerate(plan.wanted):
        askers = desk.askers(reference_id)
        if 0 < len(askers) < plan.votes:
            place = desk.standing(reference_id)
            key = (place.batch if place else "", askers)
            groups.setdefault(key, []).append((place.number if place else position, reference_id))
    for (batch, askers), numbered in sorted(groups.items(), key=lambda group: (group[0][0], sorted(group[0][1]))):
        ids = [reference_id for _, reference_id in sorted(numbered)]
        for part in [ids] if batch else _cut(ids, plan.size):
            name = batch or name_batch(BATCH, desk.taken)
            for person in _choose(desk, plan, batch=name, askers=askers):
                desk.give(person, name, part)


def _hand_out(desk: Desk, plan: Plan, *, kind: str, ids: Sequence[str]) -> None:
    batch = name_batch(kind, desk.taken)
    for person in _choose(desk, plan, batch=batch, askers=frozenset()):
        desk.give(person, batch, ids)


def _choose(desk: Desk, plan: Plan, *, batch: str, askers: frozenset[str]) -> list[str]:
    """The people who complete those that have been asked.

    First whoever holds other references of the batch; with a ranking, whoever has nothing left to do; then who has the
    fewest references so far, then who shares the fewest with those chosen, so that pairs rotate; then the order of
    config.yaml. The batch itself does not count.
    """
    together = [person for person in desk.people if person in askers]
    chosen: list[str] = []
    while len(askers) + len(chosen) < plan.votes:
        left = [person for person in desk.people if person not in askers and person not in chosen]
        weights = {
            person: (
                -desk.held(person, batch),
                plan.ranked and not desk.idle(person, wanted=plan.wanted, without=batch),
                desk.load(person, without=batch),
            )
            for person in left
        }
        tied = [person for person in left if weights[person] == min(weights.values())]
        chosen.append(min(tied, key=lambda person: desk.shared(person, [*together, *chosen], without=batch)))
    return chosen
