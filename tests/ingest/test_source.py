"""Sources: lasting ids, the Issues of all files at once, every row kept."""

import pandas as pd
import pytest

from exported import ris
from prismake import tables
from prismake.ingest import (
    combine,
    read_source,
)
from prismake.issues import ReviewError


def searches(*rows: dict[str, str]) -> pd.DataFrame:
    blank = dict.fromkeys(("source", "round", "file", "kind", "platform", "searched_on", "hits", "query"), "")
    return pd.DataFrame([blank | row for row in rows], dtype="str")


def test_ids_come_from_the_accession_or_a_lasting_hash(tmp_path):
    (tmp_path / "a.ris").write_text(
        ris("AN  - WOS:000312345600007", "TI  - One") + ris("TI  - The Cafés", "PY  - 2020", "AU  - Tan, A", "SP  - 3")
    )
    (tmp_path / "b.ris").write_text(
        ris("TI  - the  cafes!", "PY  - 2020", "AU  - TAN, Ann", "SP  - 3") + ris("AN  - WOS:000312345600007")
    )
    log = searches(
        {"source": "s", "file": "a.ris", "round": "2024-01", "hits": "2"},
        {"source": "t", "file": "no"},
        {"source": "s", "file": "b.ris"},
    )
    records, ingest, _ = read_source(log, source="s", folder=tmp_path)
    hashed = next(
        name
        for name in records["record_id"]
        if name not in ("s:WOS:000312345600007", "s:WOS:000312345600007~2") and "~" not in name
    )
    assert sorted(records["record_id"]) == sorted(
        ["s:WOS:000312345600007", "s:WOS:000312345600007~2", hashed, f"{hashed}~2"]
    )
    assert records.set_index("record_id").loc["s:WOS:000312345600007~2", ["file", "position", "round"]].tolist() == [
        "b.ris",
        2,
        "",
    ]
    assert ingest["duplicates_within"].tolist() == [0, 2]
    assert ingest["hits"].fillna(-1).tolist() == [2, -1]
    assert (ingest["separators"] == ingest["parsed"]).all()


def test_the_issues_of_all_files_come_at_once(tmp_path):
    (tmp_path / "a.ris").write_text(ris("TI  - One"))
    log = searches(
        {"source": "s", "file": "a.ris", "hits": "5"},
        {"source": "s", "file": "b.ris"},
        {"source": "s", "file": "a.ris"},
    )
    with pytest.raises(ReviewError) as caught:
        read_source(log, source="s", folder=tmp_path)
    assert [issue.found for issue in caught.value.issues] == [
        "no such file",
        "5 hits, but 1 entries in the file",
        "file a.ris twice",
    ]


def test_hits_that_differ_are_told_beside_what_was_left_out(tmp_path):
    (tmp_path / "a.csv").write_text("Title,Authors,Year\nOne,Bo,2001\nTotal: 1,,\n")
    with pytest.raises(ReviewError) as caught:
        read_source(searches({"source": "s", "file": "a.csv", "hits": "2"}), source="s", folder=tmp_path)
    told = "2 hits, but 1 entries in the file; a note of the program that exported, left out: line 3"
    assert [issue.found for issue in caught.value.issues] == [told]


def test_a_source_without_rows_gives_empty_frames(tmp_path):
    records, ingest, _ = read_source(searches({"source": "s"}), source="other", folder=tmp_path)
    assert (len(records), len(ingest), list(records.columns)) == (0, 0, list(tables.TABLES["records"].columns))


def test_combining_keeps_every_row(tmp_path):
    (tmp_path / "a.ris").write_text(ris("TI  - One"))
    log = searches({"source": "s", "file": "a.ris"}, {"source": "r", "file": "a.ris"})
    parts = [read_source(log, source=source, folder=tmp_path) for source in ("s", "r", "none")]
    records, ingest, _ = combine(*([part[place] for part in parts] for place in range(3)))
    assert (records["source"].tolist(), ingest["source"].tolist()) == (["r", "s"], ["r", "s"])
    assert [len(frame) for frame in combine([], [], [])] == [0, 0, 0]


def test_the_same_files_give_the_same_rows(tmp_path):
    (tmp_path / "a.ris").write_text(ris("TI  - One") * 3)
    log = searches({"source": "s", "file": "a.ris"})
    pd.testing.assert_frame_equal(
        read_source(log, source="s", folder=tmp_path)[0], read_source(log, source="s", folder=tmp_path)[0]
    )
