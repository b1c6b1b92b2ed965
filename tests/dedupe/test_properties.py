"""Deduplication for any records: order does not matter, nothing is lost, only a named guard splits."""

import random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prismake import tables
from prismake.dedupe import GUARDS, deduplicate
from prismake.dedupe.also import LISTED
from prismake.dedupe.merging import UNIONED
from prismake.text.folding import fold_text
from twins import APART, ARTICLE, ROWS, SAME, group_ids, make_records

SENTENCES = [guard.sentence for guard in GUARDS]
CASES = [row for left, change in [*SAME.values(), *APART.values()] for row in (left, {**left, **change})]
MANY = st.lists(ROWS, max_size=7)


def check_equal(one, other):
    for table, again in zip(one, other, strict=True):
        pd.testing.assert_frame_equal(table, again)


@given(MANY, st.randoms(use_true_random=False))
@settings(max_examples=15)
def test_order_of_rows_and_columns_does_not_matter(rows, chance):
    records = make_records(*rows)
    order, columns = list(range(len(rows))), list(records.columns)
    chance.shuffle(order)
    chance.shuffle(columns)
    check_equal(deduplicate(records), deduplicate(records.iloc[order][columns]))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_order_does_not_matter_for_all_cases_together(seed):
    records = make_records(*CASES)
    check_equal(deduplicate(records), deduplicate(records.sample(frac=1, random_state=seed)))


@given(MANY)
@settings(max_examples=15)
def test_a_copy_of_every_record_joins_its_original_where_anything_can_be_told(rows):
    records = make_records(*rows)
    copies = records.assign(record_id="z" + records["record_id"], round="2025-01")
    before = group_ids(deduplicate(records)[1])
    after = deduplicate(pd.concat([records, copies]))[1].set_index("record_id")["reference_id"]
    assert all(not reference.startswith("z") for reference in after[[f"r{n}" for n in range(1, len(rows) + 1)]])
    assert [sorted(set(after[members])) for members in before if after[members].nunique() > 1] == []


@given(MANY)
@settings(max_examples=15)
def test_no_value_of_any_member_is_lost(rows):
    records = make_records(*rows)
    _, clusters, references = deduplicate(records)
    kept = {row["reference_id"]: row for row in references.to_dict("records")}
    named = dict(zip(clusters["record_id"], clusters["reference_id"], strict=True))
    for record in records.to_dict("records"):
        reference = kept[named[record["record_id"]]]
        for field in LISTED:
            shown = [reference[field], *reference["also"].replace(f"{field}: ", "").split(" | ")]
            folded = {fold_text(value) for value in shown}
            assert fold_text(record[field]) in folded or not record[field], (field, record, reference)
        for field in UNIONED:
            parts = {part.strip().casefold() for part in reference[field].split(";")}
            assert {part.strip().casefold() for part in record[field].split(";") if part} <= parts


def test_every_field_is_chosen_united_or_listed():
    assert {*LISTED, *UNIONED, "abstract"} == set(tables.BIBLIOGRAPHIC)


@given(MANY, ROWS)
@settings(max_examples=15)
def test_another_record_splits_a_cluster_only_by_a_named_guard(rows, more):
    records = make_records(*rows, more)
    before = deduplicate(records.iloc[:-1])[1]
    pairs, after, _ = deduplicate(records)
    named = after.set_index("record_id")["reference_id"]
    for members in group_ids(before):
        if named[members].nunique() > 1:
            refused = pairs[pairs["verdict"] == "doubtful"]["evidence"]
            assert any(sentence in evidence for evidence in refused for sentence in SENTENCES)


@given(MANY)
@settings(max_examples=15)
def test_every_record_is_in_one_reference_and_counts_add_up(rows):
    records = make_records(*rows)
    _, clusters, references = deduplicate(records)
    assert sorted(clusters["record_id"]) == sorted(records["record_id"])
    assert references["n_records"].sum() == len(records)
    assert set(clusters["reference_id"]) == set(references["reference_id"])


def test_progress_is_told_from_nothing_to_all():
    told = []
    deduplicate(make_records(ARTICLE, ARTICLE), progress=lambda step, done: told.append(done))
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


def test_hundreds_of_variants_end_in_the_same_clusters_whatever_stands_between():
    chance = random.Random(3)
    rows = [{**ARTICLE, "title": f"Study {n} of topic {chance.choice('abc')} in cohort {n}"} for n in range(150)]
    apart = group_ids(deduplicate(make_records(*rows))[1])
    mixed = make_records(*rows, *CASES)
    assert [
        group for group in group_ids(deduplicate(mixed)[1]) if set(group) <= {f"r{n}" for n in range(1, 151)}
    ] == apart
