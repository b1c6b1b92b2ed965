"""Pairs of records that are, or are not, the same document: every principle and every guard has a case."""

import pandas as pd
import pytest

from prismake.dedupe import find_pairs
from twins import APART, SAME, make_records


def judge(left, right):
    """The verdict on two records, "" when they are no pair."""
    pairs = find_pairs(make_records(left, right))
    return pairs["verdict"].iloc[0] if len(pairs) else ""


@pytest.mark.parametrize(("left", "change"), SAME.values(), ids=SAME)
def test_same_document_is_merged_in_either_order(left, change):
    assert judge(left, {**left, **change}) == judge({**left, **change}, left) == "duplicate"


@pytest.mark.parametrize(("left", "change"), APART.values(), ids=APART)
def test_different_documents_are_not_merged_in_either_order(left, change):
    assert "duplicate" not in (judge(left, {**left, **change}), judge({**left, **change}, left))


def test_shared_adversarial_pairs_are_judged_as_expected(shared_data):
    path = shared_data / "dedupe" / "adversarial_pairs.csv"
    if not path.is_file():
        pytest.skip(f"no {path}")
    listed = pd.read_csv(path, dtype=str, keep_default_na=False)
    listed = listed.rename(columns={"ID": "record_id", "author": "authors", "number": "issue"})
    wrong = {
        case: expected
        for (case, expected), rows in listed.groupby(["case", "expected"])
        if (judge(*rows.drop(columns=["ENTRYTYPE", "case", "expected"]).to_dict("records")) == "duplicate")
        != (expected == "dup")
    }
    assert listed["case"].nunique() == 38
    assert wrong == {}
