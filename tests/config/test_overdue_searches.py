"""Searches that are due: told to a person by the day on the clock."""

import datetime

import pandas as pd

from prismake.config.overdue_searches import count_months, list_overdue

TODAY = datetime.date(2026, 11, 22)
LOG = pd.DataFrame(
    [("embase", "2025-11-21"), ("embase", "2025-10-01"), ("scopus", "2025-10-21"), ("pubmed", "2026-05-01")],
    columns=["source", "searched_on"],
)


def test_a_source_that_was_searched_within_a_year_is_not_overdue():
    assert list_overdue(LOG[LOG["source"] == "pubmed"], config={}, today=TODAY) == []
    assert list_overdue(LOG[LOG["source"] == "embase"], config={}, today=TODAY) == []


def test_a_source_whose_last_search_is_more_than_a_year_old_is_named_with_its_age():
    assert list_overdue(LOG, config={}, today=TODAY) == ["overdue: scopus, last searched on 2025-10-21, 13 months ago"]


def test_a_planned_search_that_has_passed_names_every_source_that_was_not_searched_since():
    config = {"living": {"schedule": "every half year", "next_search": "2026-05-01"}}
    named = [sentence.split(",")[0] for sentence in list_overdue(LOG, config=config, today=TODAY)]
    assert named == ["overdue: embase", "overdue: scopus"]
    ahead = {"living": {"schedule": "every half year", "next_search": "2026-12-01"}}
    assert len(list_overdue(LOG, config=ahead, today=TODAY)) == 1


def test_months_are_whole():
    assert count_months(datetime.date(2025, 11, 22), TODAY) == 12
    assert count_months(datetime.date(2025, 11, 23), TODAY) == 11
