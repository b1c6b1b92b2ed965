"""A machine among the people of a phase: what config.yaml and protocol.yaml must say of it, all problems at once."""

import shutil
from pathlib import Path

import pytest
import yaml

from machine_review import TILLY
from places import REVIEW
from prismake import config
from prismake.issues import ReviewError

LIMITS = {"title_abstract": {"sample": 40, "recall": 0.9, "seed": 1}}


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(shutil.copytree(REVIEW / "config", tmp_path / "config"))


def name(folder: Path, *, machines=(TILLY,), limits=LIMITS, phase_name="title_abstract", **setting) -> None:
    for file, change in (("config", "people"), ("protocol", "limits")):
        path = folder / f"{file}.yaml"
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
        if change == "people":
            phase = loaded["screening"][phase_name]
            phase |= {"people": [*setting.pop("people", phase["people"]), *machines], **setting}
        elif limits:
            loaded["screening"] = {**(loaded.get("screening") or {}), "machines": limits}
        path.write_text(yaml.safe_dump(loaded), encoding="utf-8")


def problems(folder: Path) -> list[tuple[str, str]]:
    with pytest.raises(ReviewError) as caught:
        config.load(folder)
    return [(issue.place, issue.found) for issue in caught.value.issues]


def test_a_machine_stands_apart_from_people_and_its_name_may_stand_on_sheets(folder):
    name(folder)
    loaded = config.load(folder)
    phase = loaded.config["screening"]["title_abstract"]
    assert (phase["people"], phase["machines"]) == (["anna", "ben"], [TILLY])
    assert config.list_people(loaded.config)["tilly"] == "tilly"
    assert "machines" not in loaded.config["screening"]["full_text"]


def test_what_a_machine_lacks_is_told_with_its_place(folder):
    name(folder, machines=[{"name": "tilly", "kind": "machine", "tool": "Reader", "model": "x"}])
    found = problems(folder)
    assert sorted(words for _, words in found) == ["missing: version, shown, settings", "unknown: model"]
    assert all("screening.title_abstract.people[3]" in place for place, _ in found)


def test_a_machine_needs_limits_of_the_protocol_and_a_name_and_people_of_its_own(folder):
    name(folder, machines=[TILLY, {**TILLY, "version": "3"}, {**TILLY, "name": "carla"}], limits={}, people=[])
    found = dict(problems(folder))
    assert set(found) == {"screening.title_abstract.people"}
    assert sorted(words for _, words in problems(folder)) == [
        "a machine, and nothing in config/protocol.yaml that says when its votes count",
        "machine carla, who is a person at screening.full_text.adjudicator, screening.title_abstract.adjudicator, "
        "duplicates.people, studies.people, extraction.adjudicator, grade.people",
        "machine tilly twice",
        "machines alone",
    ]


def test_a_machine_that_stands_for_a_reader_needs_two_votes_and_no_ranking(folder):
    limits = {"title_abstract": {**LIMITS["title_abstract"], "stands_for": "one reader"}}
    name(folder, limits=limits, votes=1, order="ranked")
    assert problems(folder) == [
        ("screening.title_abstract.order", "a machine that stands for one reader, and a ranking"),
        ("screening.title_abstract.votes", "a machine that stands for one reader, and one vote on each reference"),
    ]


def test_one_name_is_one_machine_in_both_phases(folder):
    both = LIMITS | {"full_text": LIMITS["title_abstract"]}
    name(folder, limits=both)
    other = {**TILLY, "version": "3", "shown": "full texts", "left": "true"}
    name(folder, machines=[other], phase_name="full_text", limits={})
    assert problems(folder) == [  # the phases in the order of the file
        ("screening.title_abstract.people", "machine tilly with another version, shown than at screening.full_text")
    ]


def test_a_machine_may_leave_one_phase_and_stay_in_the_other(folder):
    name(folder, limits=LIMITS | {"full_text": LIMITS["title_abstract"]})
    name(folder, machines=[{**TILLY, "left": "true"}], phase_name="full_text", limits={})
    assert config.load(folder).config["screening"]["full_text"]["machines"][0]["left"] == "true"
