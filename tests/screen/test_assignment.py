"""Who is asked what: never twice, never too few, and the same after a run that was killed in between."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prismake.screen.assignment import Plan, assign
from prismake.screen.desk import Desk, Parcel, Place

PEOPLE = ("anna", "ben", "carla", "dora")


def names(n: int, prefix: str = "r") -> list[str]:
    return [f"{prefix}{number:03d}" for number in range(n)]


class Phase:
    """Sheets as they stand, by person, and votes; handing out adds to them as files would."""

    def __init__(self, people=PEOPLE[:2]):
        self.people = list(people)
        self.sheets: dict[str, dict[str, Place]] = {}
        self.votes: dict[str, set[str]] = {}

    def plan(self, *, votes: int, queue=(), apart=(), size=3, verdict=None, **more) -> list[Parcel]:
        sheets = {person: dict(self.sheets.get(person, {})) for person in self.people}
        called = {person: {place.batch for place in sheets[person].values()} for person in self.people}
        plan = Plan(queue, apart, votes=votes, size=size, **{"ranked": False, **more})
        desk = Desk(self.people, sheets, dict(self.votes), called)
        return assign(desk, plan, judge=lambda batch: verdict or self.judge(desk, batch))

    def judge(self, desk: Desk, batch: str) -> str:
        held = [
            (person, one)
            for person in desk.people
            for one, place in desk.sheets[person].items()
            if place.batch == batch
        ]
        return "passed" if all(one in self.votes.get(person, ()) for person, one in held) else "waits"

    def write(self, parcels: list[Parcel]) -> None:
        for person, batch, ids in ((one.person, one.batch, one.ids) for one in parcels):
            standing = self.sheets.setdefault(person, {})
            assert not standing.keys() & set(ids), f"{person} is asked twice"
            assert ids
            standing |= {one: Place(batch, number) for number, one in enumerate(ids, 1)}

    def vote(self, person: str, *references: str) -> None:
        self.votes.setdefault(person, set()).update(references or self.sheets.get(person, {}))

    def askers(self, reference: str) -> set[str]:
        asked = {person for person in self.people if reference in self.sheets.get(person, {})}
        return asked | {person for person, voted in self.votes.items() if reference in voted}


def written(parcels: list[Parcel]) -> set[Parcel]:
    return set(parcels)


def test_nothing_to_ask_asks_nobody():
    assert Phase().plan(votes=2) == []
    assert Phase().plan(votes=1, ranked=True) == []


def test_all_people_get_everything_in_batches_of_their_own_numbers():
    parcels = Phase().plan(votes=2, queue=names(4))
    assert [(one.person, one.batch, len(one.ids)) for one in parcels] == [
        ("anna", "batch-001", 3),
        ("anna", "batch-002", 1),
        ("ben", "batch-001", 3),
        ("ben", "batch-002", 1),
    ]


@pytest.mark.parametrize(("n", "rotation"), [(3, "ab ac bc"), (4, "ab cd ac bd ad bc")])
def test_pairs_rotate(n, rotation):
    parcels = Phase(PEOPLE[:n]).plan(votes=2, queue=names(3 * len(rotation.split())))
    pairs = {}
    for one in parcels:
        pairs.setdefault(one.batch, set()).add(one.person[0])
    assert sorted("".join(sorted(pair)) for pair in pairs.values()) == sorted(rotation.split())


def test_all_pairs_share_about_the_same_number():
    phase = Phase(PEOPLE)
    phase.write(phase.plan(votes=2, queue=names(100), size=2))
    shared = [len(phase.sheets[a].keys() & phase.sheets[b].keys()) for a, b in combinations(PEOPLE, 2)]
    assert max(shared) - min(shared) <= 2
    assert Counter(len(phase.sheets[person]) for person in PEOPLE) == {50: 4}


def test_somebody_who_joins_gets_new_batches_first_and_old_ones_never():
    phase = Phase(PEOPLE[:2])
    phase.write(phase.plan(votes=2, queue=names(6)))
    phase.people.append("carla")
    phase.write(phase.plan(votes=2, queue=names(12)))
    assert set(phase.sheets["carla"]) == set(names(12)[6:])
    assert phase.plan(votes=2, queue=names(12)) == []


def test_what_somebody_who_left_has_not_voted_on_goes_to_others_in_the_same_batch():
    phase = Phase(PEOPLE)
    phase.write(phase.plan(votes=2, queue=names(3)))
    phase.vote("ben", "r001")
    phase.people.remove("ben")
    assert phase.plan(votes=2, queue=names(3)) == [Parcel("carla", "batch-001", ("r000", "r002"))]


def test_somebody_who_comes_for_one_who_left_gets_what_is_owed_and_not_what_is_settled():
    phase = Phase(PEOPLE[:2])
    phase.write(phase.plan(votes=2, queue=names(4), size=9))
    phase.vote("anna")
    phase.vote("ben", "r000", "r001", "r003")
    phase.people = ["anna", "carla"]
    assert phase.plan(votes=2, queue=names(6), size=9) == [
        Parcel("anna", "batch-002", ("r004", "r005")),
        Parcel("carla", "batch-001", ("r002", "r004", "r005")),
    ]


def test_a_lost_sheet_goes_to_whoever_has_the_fewest():
    phase = Phase(PEOPLE[:3])
    phase.write(phase.plan(votes=2, queue=names(9)))
    lost = {one for one, place in phase.sheets["ben"].items() if place.batch == "batch-001"}
    phase.sheets["ben"] = {one: place for one, place in phase.sheets["ben"].items() if one not in lost}
    assert phase.plan(votes=2, queue=names(9)) == [Parcel("ben", "batch-001", tuple(sorted(lost)))]


def test_a_reference_goes_where_the_rest_of_its_batch_is():
    phase = Phase(PEOPLE[:3])
    phase.write(phase.plan(votes=2, queue=names(9)))
    (holder,) = [one for one in phase.sheets if "r000" in phase.sheets[one]][1:]
    del phase.sheets[holder]["r000"]
    assert phase.plan(votes=2, queue=names(9)) == [Parcel(holder, "batch-001", ("r000",))]


def test_more_votes_per_reference_ask_the_others():
    phase = Phase(PEOPLE[:3])
    phase.write(phase.plan(votes=1, queue=names(6)))
    phase.write(phase.plan(votes=2, queue=names(6)))
    assert {len(phase.askers(one)) for one in names(6)} == {2}


def test_a_ranked_batch_follows_when_somebody_has_nothing_left():
    phase = Phase()
    phase.write(phase.plan(votes=2, queue=names(9), ranked=True))
    assert {len(sheet) for sheet in phase.sheets.values()} == {3}
    assert phase.plan(votes=2, queue=names(9), ranked=True) == []
    phase.vote("ben")
    parcels = phase.plan(votes=2, queue=["r008", *names(8)], ranked=True)
    assert [(one.person, one.batch, one.ids) for one in parcels] == [
        ("ben", "batch-002", ("r008", "r003", "r004")),
        ("anna", "batch-002", ("r008", "r003", "r004")),
    ]


def test_records_without_abstract_are_all_handed_out_with_the_first_ranked_batch():
    parcels = Phase().plan(votes=2, queue=names(9), apart=names(4, "x"), ranked=True)
    assert [(one.person, one.batch, len(one.ids)) for one in parcels] == [
        *(("anna", "no-abstract-001", 3), ("ben", "no-abstract-001", 3)),
        *(("anna", "no-abstract-002", 1), ("ben", "no-abstract-002", 1)),
        *(("anna", "batch-001", 3), ("ben", "batch-001", 3)),
    ]


def test_a_pilot_goes_to_all_and_holds_the_rest_back():
    phase = Phase(PEOPLE[:3])
    parcels = phase.plan(votes=2, queue=names(9), pilot=2, verdict="waits")
    assert [(one.person, one.batch, one.ids) for one in parcels] == [
        (person, "pilot-001", ("r000", "r001")) for person in PEOPLE[:3]
    ]
    phase.write(parcels)
    assert phase.plan(votes=2, queue=names(9), pilot=2, verdict="waits") == []
    below = phase.plan(votes=2, queue=names(9), pilot=2, verdict="below")
    assert {(one.batch, one.ids) for one in below} == {("pilot-002", ("r002", "r003"))}
    passed = phase.plan(votes=2, queue=names(9), pilot=2, verdict="passed")
    assert {one.batch for one in passed} == {"batch-001", "batch-002", "batch-003"}


def test_a_pilot_that_is_over_stays_over():
    phase = Phase()
    phase.write(phase.plan(votes=2, queue=names(2), pilot=2, verdict="waits"))
    phase.write(phase.plan(votes=2, queue=names(4), pilot=2, verdict="passed"))
    late = phase.plan(votes=2, queue=names(6), pilot=2, verdict="below")
    assert {(one.person, one.batch) for one in late} == {("anna", "batch-002"), ("ben", "batch-002")}


def test_a_pilot_waits_until_enough_have_come_from_the_phase_before():
    assert Phase().plan(votes=2, queue=names(1), pilot=2, more=True) == []
    assert len(Phase().plan(votes=2, queue=names(1), pilot=2, more=False)) == 2


def test_a_pilot_that_never_passes_does_not_keep_what_has_no_abstract():
    phase = Phase()
    phase.write(phase.plan(votes=2, queue=names(2), apart=["x"], pilot=2, ranked=True))
    parcels = phase.plan(votes=2, queue=names(2), apart=["x"], pilot=2, ranked=True, verdict="below")
    assert {one.batch for one in parcels} == {"no-abstract-001"}


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("join"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("leave"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("vote"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("vote some"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("search"), st.integers(1, 9)),
        st.tuples(st.just("drop"), st.integers(0, 20)),
        st.tuples(st.just("lose"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("size"), st.integers(1, 5)),
        st.tuples(st.just("votes"), st.integers(1, 3)),
        st.tuples(st.just("killed"), st.integers(0, 6)),
    ),
    max_size=14,
)


@settings(max_examples=150)
@given(STEPS, st.booleans(), st.sampled_from([0, 2]))
def test_nobody_is_asked_twice_and_nothing_is_read_by_too_few(steps, ranked, pilot):
    """Any history of people, searches, batch sizes, lost sheets and killed runs."""
    phase, queue, size, needed, made = Phase(), names(7), 3, 2, 7
    for step, value in [*steps, ("vote", "")]:
        if step == "join" and value not in phase.people:
            phase.people.append(value)
        elif step == "leave" and value in phase.people and len(phase.people) > 1:
            phase.people.remove(value)
        elif step == "vote":
            phase.vote(value)
        elif step == "vote some" and value in phase.people:
            phase.vote(value, *list(phase.sheets.get(value, {}))[:2])
        elif step == "search":
            queue, made = [*queue, *names(made + value)[made:]], made + value
        elif step == "drop":
            queue = queue[:value] + queue[value + 1 :]
        elif step == "lose":
            last = max((place.batch for place in phase.sheets.get(value, {}).values()), default="")
            kept = {one: place for one, place in phase.sheets.get(value, {}).items() if place.batch != last}
            phase.sheets[value] = kept
        elif step == "size":
            size = value
        elif step == "votes":
            needed = value
        k = min(needed, len(phase.people))
        asked = {"votes": k, "queue": queue, "size": size, "ranked": ranked, "pilot": pilot}
        full = phase.plan(**asked)
        cut = value if step == "killed" else 0
        phase.write(full[:cut])
        rest = phase.plan(**asked)
        assert written(full[cut:]) == written(rest), "the rest of a killed run goes to the same people"
        phase.write(rest)
        again = phase.plan(**asked)
        if not pilot:
            assert again == [], "a run after an issue has nothing to issue"
            held = [one for one in queue if phase.askers(one)] if ranked else queue
            assert all(len(phase.askers(one)) >= k for one in held)


@settings(max_examples=60)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 6), st.integers(0, 30))
def test_a_ranked_review_that_is_read_to_its_end_has_asked_everything(people, votes, size, n):
    phase, k = Phase(PEOPLE[:people]), min(votes, people)
    for _ in range(200):
        parcels = phase.plan(votes=k, queue=names(n), ranked=True, size=size)
        if not parcels:
            break
        phase.write(parcels)
        for person in phase.people:
            phase.vote(person)
    assert {len(phase.askers(one)) for one in names(n)} <= {k}
