"""A machine votes beside two people: what it is asked, when its votes count, and what becomes of them otherwise."""

import re

import openpyxl
import pytest

from machine_review import PHASE, TILLY, MachineReview, answer, is_tea
from people import fill_sheet
from prismake import screen, tables

OTTO = {**TILLY, "name": "otto"}


@pytest.fixture
def review(tmp_path) -> MachineReview:
    return MachineReview(tmp_path)


def refuse(_: str) -> str:
    return "exclude"


def settle(made) -> dict[str, int]:
    return made["screening"]["settled_by"].value_counts().to_dict()


def draw(made) -> set[str]:
    return set(made["machine_samples"]["reference_id"])


def vote_all(review: MachineReview, say=answer) -> None:
    """The machine says what `say` says, people what is right; all that was asked so far."""
    review.vote("tilly", say)
    for person in ("anna", "ben"):
        review.vote(person)


def test_the_machine_is_asked_everything_people_share_what_is_outside_the_sample(review):
    made = review.turn()
    anna, ben = (set(review.list_asked(person)) for person in ("anna", "ben"))
    assert len(review.list_asked("tilly")) == len(anna | ben) == 120
    assert anna & ben == draw(made)
    assert len(draw(made)) == 40
    assert min(len(anna), len(ben)) > 60
    assert review.turn()["machine_samples"].equals(made["machine_samples"])


def test_no_sheet_of_a_person_shows_what_was_drawn(review):
    drawn = draw(review.turn())
    (path,) = (review.folder / "anna").glob("*.xlsx")
    rows = [[str(cell) for cell in row] for row in openpyxl.load_workbook(path)["votes"].iter_rows(values_only=True)]
    assert not [text for row in rows for text in row if "sample" in text or "tilly" in text]
    marked = [any(one in row for one in drawn) for row in rows[3:]]
    assert marked != sorted(marked)
    assert marked != sorted(marked, reverse=True)


def test_votes_count_once_the_sample_is_complete_and_passes(review):
    review.turn()
    review.vote("tilly")
    review.vote("anna")
    before = review.turn()
    assert set(before["screening"]["status"]) == {"pending"}
    assert (
        "people have decided on 0 and tilly has voted on 40: its votes decide nothing" in before["remarks"]["text"][0]
    )
    review.vote("ben")
    after = review.turn()
    assert settle(after) == {"agreement": 40, "agreement with a machine": 80}
    beside = after["screening"][after["screening"]["settled_by"] == "agreement with a machine"]
    assert not draw(after) & set(beside["reference_id"])
    assert {row.reference_id: row.status == "included" for row in after["screening"].itertuples()} == {
        one: is_tea(one) for one in review.references["reference_id"]
    }
    assert after["remarks"].empty


def test_a_machine_that_misses_too_much_is_told_and_unused_and_people_read_it_all(review):
    review.turn()
    vote_all(review, refuse)
    made = review.turn()
    assert settle(made) == {"agreement": 40, "": 80}
    row = tables.to_rows(made["machines"])[0]
    assert (row["verdict"], row["found"], row["recall"]) == ("below", 0, 0.0)
    assert "not above the line of 60 %: its votes decide nothing" in made["remarks"]["text"][0]
    for person in ("anna", "ben"):
        assert len(review.list_asked(person)) == 120
        review.vote(person)
    assert settle(review.turn()) == {"agreement": 120}


def test_a_sample_with_too_few_relevant_references_validates_nothing_and_says_how_many_it_needs(review):
    review.protocol["screening"]["machines"][PHASE]["recall"] = 0.9
    review.turn()
    vote_all(review)
    row = review.judge()
    assert (row["verdict"], row["found"], row["relevant"]) == ("too few", 15, 15)
    text = screen.machine_sheets.describe_machine(row)
    assert text.endswith(f"for a lower limit above 90 % {row['needed']} must be relevant, about 80 references drawn")
    assert row["needed"] == 30


def test_where_machine_and_person_differ_a_second_person_is_asked_and_the_adjudicator_sees_people_alone(review):
    drawn = draw(review.turn())
    odd = next(one for one in review.list_asked("anna") if one not in drawn and not is_tea(one))
    vote_all(review, lambda one: "include" if one == odd else answer(one))
    made = review.turn()
    assert settle(made) == {"agreement": 40, "agreement with a machine": 79, "": 1}
    assert odd in review.list_asked("ben")
    review.vote("ben", lambda one: "include", only=[odd])
    made = review.turn()
    assert dict(zip(made["screening"]["reference_id"], made["screening"]["status"], strict=True))[odd] == "conflict"
    (path,) = (review.consensus / "carla").glob("batch*.xlsx")
    shown = [str(cell) for row in openpyxl.load_workbook(path)["votes"].iter_rows(values_only=True) for cell in row]
    assert "anna: exclude\nben: include" in shown
    assert not [text for text in shown if "tilly" in text]


def test_what_people_decided_otherwise_than_a_validated_machine_stands_and_is_told(review):
    drawn = sorted(draw(review.turn()))
    odd = next(one for one in drawn if not is_tea(one))
    vote_all(review, lambda one: "include" if one == odd else answer(one))
    made = review.turn()
    assert made["machines"]["extra"].tolist() == made["machines"]["differs"].tolist() == [1]
    assert made["remarks"]["text"].tolist() == [
        f"title_abstract: tilly says otherwise than people on 1 of the references that these decided on: {odd}. "
        "What people decided stands, and may be reopened"
    ]


def test_a_machine_that_changes_or_withdraws_its_votes_is_judged_anew(review):
    drawn = draw(review.turn())
    vote_all(review)
    assert review.judge()["verdict"] == "passed"
    relevant = sorted(filter(is_tea, drawn))
    review.vote("tilly", refuse, only=relevant[:5])
    row = review.judge()
    assert (row["verdict"], row["found"], row["relevant"]) == ("below", 10, 15)
    (path,) = (review.folder / "tilly").glob("*.xlsx")
    fill_sheet(path, "votes", {relevant[0]: {"decision": ""}})
    made = review.turn()
    assert (made["machines"]["verdict"][0], made["machines"]["voted"][0]) == ("waits", 39)
    assert "agreement with a machine" not in settle(made)


def test_a_machine_that_left_is_asked_no_more_and_its_votes_stand_while_it_is_named(review):
    review.turn()
    vote_all(review)
    review.setting["machines"] = [{**TILLY, "left": "true"}]
    review.add(range(120, 180), rounds="2025")
    made = review.turn()
    assert settle(made) == {"agreement": 40, "agreement with a machine": 80, "": 60}
    assert made["machines"]["verdict"].tolist() == ["passed", "left"]
    assert len(review.list_asked("tilly")) == 120
    assert {len(review.list_asked(person)) for person in ("anna", "ben")} >= {len(review.list_asked("anna"))}
    review.setting["machines"], review.former = [], {"tilly": ""}
    made = review.turn()
    assert set(made["machines"]["verdict"]) == {"left"}
    assert settle(made) == {"agreement": 40, "": 140}
    assert "config/config.yaml names no such machine: its votes decide nothing" in made["remarks"]["text"][0]


def test_a_later_round_has_a_sample_of_its_own_and_changes_nothing_of_an_earlier_one(review):
    first = draw(review.turn())
    vote_all(review)
    review.add(range(120, 240), rounds="2025")
    made = review.turn()
    assert made["machines"][["round", "verdict"]].to_numpy().tolist() == [["2024", "passed"], ["2025", "waits"]]
    assert settle(made) == {"agreement": 40, "agreement with a machine": 80, "": 120}
    assert first < draw(made)
    assert len(draw(made)) == 80


def test_of_two_machines_each_is_judged_and_where_they_differ_people_are_asked_in_full(tmp_path):
    review = MachineReview(tmp_path, machines=[TILLY, OTTO])
    drawn = draw(review.turn())
    odd = next(one for one in review.list_asked("anna") if one not in drawn and is_tea(one))
    review.vote("otto", lambda one: "exclude" if one == odd else answer(one))
    vote_all(review)
    made = review.turn()
    assert made["machines"]["verdict"].tolist() == ["passed", "passed"]
    assert settle(made) == {"agreement": 40, "agreement with a machine": 79, "": 1}
    assert odd in review.list_asked("ben")
    review.vote("otto", refuse)
    made = review.turn()
    assert dict(zip(made["machines"]["person"], made["machines"]["verdict"], strict=True)) == {
        **{"otto": "below", "tilly": "passed"}
    }
    assert settle(made) == {"agreement": 40, "agreement with a machine": 80}


def test_a_machine_that_stands_for_nobody_spares_nobody(review):
    review.protocol["screening"]["machines"][PHASE]["stands_for"] = "nobody"
    review.turn()
    assert review.list_asked("anna") == review.list_asked("ben") == review.list_asked("tilly")
    review.vote("tilly")
    review.vote("anna")
    assert settle(review.turn()) == {"": 120}
    review.vote("ben")
    assert settle(review.turn()) == {"agreement": 120}
    assert review.judge()["verdict"] == "passed"


def test_a_machine_alone_decides_nothing(review):
    review.turn()
    review.vote("tilly")
    drawn = draw(review.turn())
    for person in ("anna", "ben"):
        review.vote(person, only=drawn & set(review.list_asked(person)))
    made = review.turn()
    assert made["machines"]["verdict"].tolist() == ["passed"]
    assert settle(made) == {"agreement": 40, "": 80}


def test_votes_of_machines_are_no_votes_of_people_in_agreement_and_for_other_programs(review):
    review.turn()
    vote_all(review, refuse)
    votes = review.turn()["votes"]
    assert set(votes["role"]) == {"reviewer", "machine"}
    agreement = screen.measure_agreement(votes)
    assert set(zip(agreement["person_a"], agreement["person_b"], strict=True)) == {("anna", "ben")}
    assert set(agreement["kappa"]) == {1.0}


def test_a_machines_carried_votes_are_in_its_role(review):
    carried = [
        {"record_id": one, "origin": "ASReview", "person": "", "decision": answer(one)}
        for one in review.references["reference_id"]
    ]
    review.carried = tables.from_rows("carried_votes", carried)
    review.setting["carried"] = [{"origin": "ASReview", "person": "tilly"}]
    made = review.turn()
    assert made["votes"]["role"].tolist() == ["machine"] * 120
    assert review.list_asked("tilly") == []
    for person in ("anna", "ben"):
        review.vote(person)
    assert settle(review.turn()) == {"agreement": 40, "agreement with a machine": 80}


def test_where_a_machine_says_both_of_records_that_were_joined_the_cells_and_the_way_out_are_told(review):
    drawn = draw(review.turn())
    kept = min(filter(is_tea, drawn))
    other = next(one for one in review.list_asked("tilly") if not is_tea(one) and one not in drawn)
    vote_all(review)
    review.join(other, into=kept)
    for person in ("anna", "ben"):
        review.vote(person, lambda _: "include", only=[other])
    made = review.turn()
    assert (made["machines"]["verdict"][0], made["machines"]["voted"][0]) == ("waits", 39)
    (told,) = made["remarks"].loc[made["remarks"]["kind"] == "machine contradicts itself", "text"]
    file = "seeds/screening/title_abstract/tilly/batch-001.xlsx"
    assert re.search(rf"both of {kept} \(exclude, \S+{file} \S+; include, \S+{file} \S+\)\. .* write the same", told)
    review.vote("tilly", lambda _: "include", only=[other])
    made = review.turn()
    assert made["machines"]["verdict"][0] == "passed"
    assert made["remarks"].empty


def test_what_a_machine_says_twice_in_exports_is_asked_in_a_sheet_of_its_own(review):
    ids = review.references["reference_id"].tolist()
    rows = [{"record_id": one, "origin": "ASReview", "person": "", "decision": answer(one)} for one in ids]
    review.carried = tables.from_rows("carried_votes", rows)
    review.setting["carried"] = [{"origin": "ASReview", "person": "tilly"}]
    kept = min(draw(review.turn()))
    other = next(one for one in ids if is_tea(one) != is_tea(kept))
    review.join(other, into=kept)
    made = review.turn()
    assert review.list_asked("tilly") == [kept]
    assert "is asked in a sheet while the machine" in " ".join(made["remarks"]["text"])
    review.vote("tilly")
    roles = review.turn()["votes"].query("reference_id == @kept")["role"]
    assert sorted(roles) == ["machine", "overruled", "overruled"]


def test_the_sample_follows_from_the_seed_and_the_ids_alone(review):
    limits = screen.machines.Limits(sample=40, recall=0.6, seed=7)
    wanted = review.references["reference_id"].tolist()
    (one,) = screen.machines.draw_samples(review.references, wanted=wanted, limits=limits)
    (two,) = screen.machines.draw_samples(review.references[::-1], wanted=wanted[::-1], limits=limits)
    other = screen.machines.Limits(sample=40, recall=0.6, seed=8)
    (three,) = screen.machines.draw_samples(review.references, wanted=wanted, limits=other)
    assert one == two
    assert set(one.drawn) != set(three.drawn)
