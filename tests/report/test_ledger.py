"""Every record ends in exactly one bucket, and tables that do not know each other are named."""

import pandas as pd
import pytest

from prismake.report import (
    BUCKETS,
    FlowError,
    check_flow,
    trace_records,
)
from reported import FATES, build, make_searches, make_tables


def test_an_empty_review_has_an_empty_ledger_and_a_flow_of_zeros() -> None:
    tables = {name: frame.iloc[0:0] for name, frame in make_tables().items()}
    built = build(tables)
    assert built["ledger"].empty
    assert set(built["flow"]["n"]) == {0}
    check_flow(built["flow"], built["flow_members"], built["ledger"])


def test_every_record_ends_in_the_bucket_of_its_reference(built: dict[str, pd.DataFrame]) -> None:
    buckets = dict(zip(built["ledger"]["record_id"], built["ledger"]["bucket"], strict=True))
    special = {"e1": "duplicate", "e2": "duplicate", "s2": "duplicate", "w1": "also_in_databases"}
    words = {"automatic": "excluded_automatic", "included": "included"}
    for record, (_, fate) in FATES.items():
        assert buckets[record] == special.get(record, words.get(fate, "_".join(fate.split(" ")[:2]))), record
    assert set(buckets.values()) == set(BUCKETS)


def test_an_other_methods_name_leaves_the_database_record_standing(built: dict[str, pd.DataFrame]) -> None:
    row = built["ledger"].set_index("record_id").loc["p12"]
    assert (row["reference_id"], row["bucket"], row["study_id"]) == ("w1", "included", "w1")


def test_the_earlier_round_then_the_search_log_choose_the_standing_record() -> None:
    tables = make_tables()
    records = tables["records"].copy()
    records.loc[records["record_id"] == "p12", "round"] = "2025-06"
    ledger = trace_records({**tables, "records": records}, searches=make_searches()).set_index("record_id")
    assert (ledger.loc["e2", "bucket"], ledger.loc["p12", "bucket"]) == ("included", "duplicate")


def test_a_reference_no_one_has_seen_is_pending() -> None:
    tables = make_tables()
    screening = tables["title_abstract"]
    tables["title_abstract"] = screening[screening["reference_id"] != "p8"]
    ledger = build(tables)["ledger"].set_index("record_id")
    assert ledger.loc["p8", "bucket"] == "title_abstract_pending"


@pytest.mark.parametrize(
    ("table", "column", "old", "offending"),
    [
        ("clusters", "record_id", "p5", "p5"),
        ("records", "source", "snow", "s3"),
        ("references", "reference_id", "p8", "p8"),
        ("title_abstract", "reference_id", "p8", "nobody"),
        ("eligibility", "reference_id", "p11", "nobody"),
    ],
)
def test_tables_that_do_not_know_each_other_are_named(table: str, column: str, old: str, offending: str) -> None:
    tables = make_tables()
    tables[table] = tables[table].assign(**{column: tables[table][column].replace(old, "nobody")})
    with pytest.raises(FlowError) as caught:
        trace_records(tables, searches=make_searches())
    assert offending in caught.value.ids


def test_a_document_of_two_studies_is_named() -> None:
    tables = make_tables()
    twice = pd.DataFrame([{"study_id": "w2", "reference_id": "c1", "role": "companion"}])
    tables["study_references"] = pd.concat([tables["study_references"], twice])
    with pytest.raises(FlowError, match="identity 8") as caught:
        trace_records(tables, searches=make_searches())
    assert caught.value.ids == ("c1",)
