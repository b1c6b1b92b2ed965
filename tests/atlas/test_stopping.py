"""The simulation of ranked screening: its runs are made again, its promises counted anew."""

import csv
import sys

import pandas as pd
import pytest

from places import BENCHMARKS, DOCS

sys.path.insert(0, str(BENCHMARKS))

import stopping

TABLE = DOCS / "atlas_stopping.csv"


@pytest.fixture(scope="module")
def rows():
    return pd.read_csv(TABLE)


def test_a_run_made_again_stops_where_the_list_says(rows, shared_data):
    seed = 17
    again = stopping.simulate_stops(seed, folder=shared_data / "atlas/chronic_pain")
    assert again == rows[rows["seed"] == seed].to_dict("records")


def test_every_run_reads_whole_batches_and_what_has_no_abstract(rows, shared_data):
    """Counted in the deposited files themselves."""
    texts = {
        name: (shared_data / f"atlas/chronic_pain/{name}.ris").read_text(encoding="utf-8-sig").split("TY  - ")[1:]
        for name in ("included", "excluded")
    }
    records = [record for listed in texts.values() for record in listed]
    bare = [
        record
        for record in records
        if not any(line[:2] in ("AB", "N2") and line[6:].strip() for line in record.split("\n"))
    ]
    assert set(rows["references"]) == {len(records)}
    assert set(rows["relevant"]) == {len(texts["included"])}
    assert set(rows["always_read"]) == {len(bare)}
    ranked = rows["read"] - rows["always_read"] - 2
    assert ((ranked % stopping.SIZE == 0) | (rows["read"] == rows["references"])).all()


def test_the_page_counts_the_runs_that_kept_their_promise(rows):
    page = (DOCS / "atlas.md").read_text(encoding="utf-8")
    assert rows.groupby(["recall", "confidence"]).size().tolist() == [stopping.SEEDS] * len(stopping.TARGETS)
    for (recall, confidence), own in rows.groupby(["recall", "confidence"]):
        reached, unread = own["found"] / own["relevant"], 1 - own["read"] / own["references"]
        shown = [recall, confidence, reached.mean(), reached.min(), unread.mean(), unread.min(), unread.max()]
        held = f"{(reached >= recall).sum()} of {len(own)}"
        assert f"| {' | '.join(f'{100 * one:.1f} %' for one in shown)} | {held} |" in page


def test_a_promise_that_is_kept_too_seldom_is_named():
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
    assert stopping.find_broken(rows) == []
    short = [{**row, "found": 0.0} if row["seed"] < 11 and row["recall"] == 0.8 else row for row in rows]
    assert stopping.find_broken(short) == ["recall 0.8 at confidence 0.95: 189 of 200 runs"]
