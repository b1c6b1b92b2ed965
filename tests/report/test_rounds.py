"""Reviews of several rounds: an update shows what came before, and every round adds up to the whole."""

from typing import Any

import pandas as pd
import pytest

from prismake.report import FlowError, check_flow, check_rounds, draw_flow
from reported import RELEASED, make_searches, make_tables, make_update, measure, search_twice


def check(tables: dict[str, pd.DataFrame], found: dict[str, Any], searches: pd.DataFrame) -> None:
    records, new = tables["records"], found["new"]
    check_flow(found["flow"], found["members"], found["ledger"], records=records, new=new)
    given = {"records": records, "searches": searches, "members": found["members"]}
    check_rounds(found["rounds"], found["ledger"], **given, new=new)


def test_one_round_is_a_new_review_without_previous_studies() -> None:
    found = measure(make_tables(), make_searches())
    check(make_tables(), found, make_searches())
    assert not set(found["flow"]["data"]) & {"previous_studies", "new_reports_of_previous"}
    assert set(found["rounds"]["round"]) == {"2024-12", "all"}


def test_a_second_round_is_an_update_that_adds_to_what_was_included() -> None:
    tables = make_update()
    found = measure(tables, search_twice())
    check(tables, found, search_twice())
    n = dict(zip(found["flow"]["data"], found["flow"]["n"], strict=True))
    assert (n["previous_studies"], n["previous_reports"]) == (3, 3)
    assert (n["new_studies"], n["new_reports"], n["new_reports_of_previous"]) == (0, 0, 1)
    assert (n["total_studies"], n["total_reports"]) == (3, 4)
    assert n["database_results"] == 4
    assert n["duplicates"] == 1


def test_a_document_found_again_is_credited_to_its_first_round() -> None:
    tables = make_update()
    rounds = measure(tables, search_twice())["rounds"]
    where = rounds[(rounds["data"] == "records_screened") & (rounds["member_id"] == "p1")]
    assert list(where["round"]) == ["2024-12", "all"]
    again = rounds[(rounds["data"] == "duplicates") & (rounds["member_id"] == "e1")]
    assert list(again["round"]) == ["2025-06", "all"]


def test_a_database_that_finds_later_what_a_website_had_adds_a_duplicate_and_moves_nothing() -> None:
    tables = make_update(("p12", "e2"))
    found = measure(tables, search_twice())
    check(tables, found, search_twice())
    bucket = found["ledger"].set_index("record_id")["bucket"]
    assert (bucket["w1"], bucket["p12"], bucket["e2"]) == ("included", "duplicate", "duplicate")


def test_the_updated_template_is_drawn_with_previous_and_total_studies() -> None:
    drawn = draw_flow(measure(make_update(), search_twice())["flow"])
    for words in ("Previous studies", "new studies via databases", "#flow-previous_studies", "#flow-total_studies"):
        assert words in drawn
    assert drawn.count('href="#flow-total_studies_ma"') == 1


def test_without_other_methods_an_update_has_one_column() -> None:
    searches = search_twice()
    searches = searches[searches["kind"].isin(["database", "register"])]
    tables = {name: frame.iloc[0:0] for name, frame in make_tables().items()}
    drawn = draw_flow(measure(tables, searches)["flow"])
    assert "Previous studies" in drawn
    assert "other methods" not in drawn


@pytest.mark.parametrize(
    ("round_", "data", "member"),
    [
        ("2024-12", "total_studies", "p1"),
        ("2025-06", "previous_studies", "w2"),
        ("2025-06", "records_screened", "p2"),
        ("all", "records_screened", "p2"),
        ("2025-06", "new_reports_of_previous", "c1"),
    ],
)
def test_a_member_lost_from_a_round_is_named(round_: str, data: str, member: str) -> None:
    tables, searches = make_update(), search_twice()
    found = measure(tables, searches)
    rounds = found["rounds"]
    lost = (rounds["round"] == round_) & (rounds["data"] == data) & (rounds["member_id"] == member)
    assert lost.sum() == 1
    with pytest.raises(FlowError) as caught:
        check(tables, {**found, "rounds": rounds[~lost]}, searches)
    assert member in caught.value.ids


def test_without_a_release_every_round_belongs_to_the_first_review() -> None:
    tables, searches = make_update(), search_twice()
    found = measure(tables, searches, former=None)
    check(tables, found, searches)
    n = dict(zip(found["flow"]["data"], found["flow"]["n"], strict=True))
    assert "previous_studies" not in n
    assert (n["new_studies"], n["new_reports"], n["total_studies"]) == (3, 4, 3)
    assert n["database_results"] == len([one for one in tables["records"]["record_id"] if one[0] in "pe"])
    assert "Previous studies" not in draw_flow(found["flow"])


def test_a_release_with_the_same_rounds_is_not_updated() -> None:
    tables, searches = make_update(), search_twice()
    found = measure(tables, searches, former=RELEASED._replace(rounds=("2024-12", "2025-06")))
    check(tables, found, searches)
    assert "previous_studies" not in set(found["flow"]["data"])


@pytest.mark.parametrize(
    ("studies", "words"),
    [
        (("p1", "w1", "w2"), "Studies included in version 1.0"),
        (("p1", "w1"), "Studies included from the searches of version 1.0, which included 2"),
        (("p1", "w1", "w2", "p3"), "Studies included from the searches of version 1.0, which included 4"),
    ],
)
def test_previous_studies_are_those_of_the_release_or_say_how_they_differ(studies, words) -> None:
    found = measure(make_update(), search_twice(), former=RELEASED._replace(studies=studies))
    described = dict(zip(found["flow"]["data"], found["flow"]["description"], strict=True))
    assert described["previous_studies"] == words


def test_two_rounds_since_a_release_are_one_update() -> None:
    tables, later = make_update(), search_twice()
    third = later[later["round"] == "2025-06"].assign(round="2025-12")
    searches = pd.concat([later, third], ignore_index=True)
    records = tables["records"].copy()
    records.loc[records["record_id"].isin(["p3", "c1"]), "round"] = "2025-12"
    tables = {**tables, "records": records}
    found = measure(tables, searches)
    check(tables, found, searches)
    once = measure(make_update(), later)
    for name in ("previous_studies", "database_results", "records_screened", "new_studies", "new_reports_of_previous"):
        sets = [frames["members"][frames["members"]["data"] == name]["member_id"].tolist() for frames in (found, once)]
        assert sets[0] == sets[1], name


def test_a_round_that_sorts_before_a_released_one_makes_no_update_of_what_it_cannot_tell_apart() -> None:
    tables, searches = make_update(), search_twice()
    found = measure(tables, searches, former=RELEASED._replace(rounds=("2025-06",)))
    check(tables, found, searches)
    assert "previous_studies" not in set(found["flow"]["data"])
