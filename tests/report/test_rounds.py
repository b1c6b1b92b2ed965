"""Reviews of several rounds: an update shows what came before, and every round adds up to the whole."""

from typing import Any

import pandas as pd
import pytest

from prismake.report import FlowError, check_flow, check_rounds, draw_flow
from reported import make_searches, make_tables, make_update, measure, search_twice


def check(tables: dict[str, pd.DataFrame], found: dict[str, Any], searches: pd.DataFrame) -> None:
    records = tables["records"]
    check_flow(found["flow"], found["members"], found["ledger"], records=records, searches=searches)
    check_rounds(found["rounds"], found["ledger"], records=records, searches=searches, members=found["members"])


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
