"""The flow counts exactly, and every identity of its numbers is broken by what breaks it."""

import pandas as pd
import pytest

from prismake.report import (
    FlowError,
    check_flow,
)
from reported import build, make_tables


def read_numbers(flow: pd.DataFrame) -> dict[str, int]:
    return dict(zip(flow["data"], flow["n"], strict=True))


def test_the_flow_counts_exactly(built: dict[str, pd.DataFrame]) -> None:
    expected = {
        "database_results": 14,
        "database_results.pubmed": 12,
        "database_results.embase": 2,
        "register_results": 1,
        "register_results.ctgov": 1,
        "website_results": 2,
        "website_results.web": 2,
        "organisation_results": 0,
        "citations_results": 10,
        "citations_results.snow": 10,
        "duplicates": 2,
        "excluded_automatic": 1,
        "excluded_other": 0,
        "records_screened": 12,
        "records_excluded": 1,
        "records_pending": 1,
        "records_conflict": 1,
        "dbr_sought_reports": 9,
        "dbr_notretrieved_reports": 1,
        "dbr_assessed": 8,
        "dbr_excluded": 2,
        "dbr_excluded.population": 1,
        "dbr_excluded.design": 1,
        "dbr_awaiting": 1,
        "dbr_pending": 1,
        "dbr_conflict": 1,
        "dbr_included": 3,
        "other_screened_out": 4,
        "other_screened_out.duplicates": 1,
        "other_screened_out.also_in_databases": 1,
        "other_screened_out.excluded_automatic": 1,
        "other_screened_out.title_abstract": 1,
        "other_records_pending": 1,
        "other_records_conflict": 1,
        "other_sought_reports": 6,
        "other_notretrieved_reports": 1,
        "other_assessed": 5,
        "other_excluded": 1,
        "other_excluded.population": 1,
        "other_awaiting": 1,
        "other_awaiting.information": 0,
        "other_awaiting.ongoing": 1,
        "other_pending": 1,
        "other_conflict": 1,
        "other_included": 1,
        "new_studies": 3,
        "new_reports": 4,
        "total_studies": 3,
        "total_reports": 4,
        "total_studies_ma": 2,
        "total_studies_ma.thickness": 2,
        "total_reports_ma": 3,
    }
    assert read_numbers(built["flow"]) == expected
    assert list(built["flow"]["data"]) == list(expected)
    check_flow(built["flow"], built["flow_members"], built["ledger"])


def test_members_are_records_then_references_then_studies(built: dict[str, pd.DataFrame]) -> None:
    members = built["flow_members"].groupby("data")["member_id"].agg(list)
    assert members["duplicates"] == ["e1", "e2"]
    assert members["dbr_included"] == ["c1", "p1", "w1"]
    assert members["new_studies"] == ["p1", "w1", "w2"]


@pytest.mark.parametrize(
    ("data", "member", "number"),
    [
        ("database_results.embase", "e1", "1"),
        ("duplicates", "e1", "2"),
        ("records_excluded", "p8", "3"),
        ("dbr_notretrieved_reports", "p5", "5"),
        ("dbr_excluded", "p2", "6"),
        ("other_excluded.population", "s7", "11"),
        ("other_screened_out.also_in_databases", "w1", "7"),
        ("other_records_pending", "s4", "7"),
        ("new_reports", "c1", "8"),
        ("new_studies", "w1", "9"),
        ("total_studies_ma.thickness", "w1", "10"),
    ],
)
def test_a_lost_member_breaks_its_identity(built: dict[str, pd.DataFrame], data: str, member: str, number: str) -> None:
    members, flow = built["flow_members"], built["flow"].copy()
    left = members[~((members["data"] == data) & (members["member_id"] == member))]
    flow.loc[flow["data"] == data, "n"] -= 1
    with pytest.raises(FlowError) as caught:
        check_flow(flow, left, built["ledger"])
    assert caught.value.number == number
    assert member in caught.value.ids


def test_a_number_that_is_not_the_size_of_its_set_is_named(built: dict[str, pd.DataFrame]) -> None:
    flow = built["flow"].copy()
    flow.loc[flow["data"] == "dbr_awaiting", "n"] = 2
    with pytest.raises(FlowError, match="dbr_awaiting says 2 and has 1") as caught:
        check_flow(flow, built["flow_members"], built["ledger"])
    assert caught.value.ids == ("p4",)


def test_a_record_outside_the_flow_is_named(built: dict[str, pd.DataFrame]) -> None:
    stray = built["ledger"].iloc[[0]].assign(record_id="stray")
    with pytest.raises(FlowError, match="every record") as caught:
        check_flow(built["flow"], built["flow_members"], pd.concat([built["ledger"], stray]))
    assert caught.value.ids == ("stray",)


def test_a_bucket_changed_after_the_count_is_named(built: dict[str, pd.DataFrame]) -> None:
    ledger = built["ledger"].copy()
    ledger.loc[ledger["record_id"] == "p9", "bucket"] = "full_text_pending"
    with pytest.raises(FlowError, match="identity 4") as caught:
        check_flow(built["flow"], built["flow_members"], ledger)
    assert caught.value.ids == ("p9",)


def test_an_exclusion_without_a_criterion_is_named() -> None:
    tables = make_tables()
    tables["full_text"] = tables["full_text"].assign(reason=tables["full_text"]["reason"].replace("design", "gone"))
    built = build(tables)
    with pytest.raises(FlowError, match="identity 11") as caught:
        check_flow(built["flow"], built["flow_members"], built["ledger"])
    assert caught.value.ids == ("p3",)


def test_an_included_document_without_study_is_named() -> None:
    tables = make_tables()
    shared = tables["study_references"]
    tables["study_references"] = shared[shared["reference_id"] != "c1"]
    built = build(tables)
    with pytest.raises(FlowError, match="identity 8") as caught:
        check_flow(built["flow"], built["flow_members"], built["ledger"])
    assert caught.value.ids == ("c1",)
