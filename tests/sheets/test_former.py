"""Ids that no record has any more: what stood beside them is found by what the sheet showed."""

from pathlib import Path

import pandas as pd
import pytest

from people import fill_sheet
from prismake import dedupe, sheets, tables
from small_review import PEOPLE, PHASE, issue

# Ids that no record has any more


def former(folder: Path, records: pd.DataFrame) -> dict[str, str]:
    found = sheets.find_former(folder, read_records=lambda only: records[list(only)])
    return dict(zip(found["former_id"], found["record_id"], strict=True))


def issue_old(folder: Path, *rows: dict[str, str]) -> None:
    """A sheet of an earlier version, with ids of its own."""
    references = tables.from_rows("references", rows)
    clusters = [{"record_id": row["reference_id"], "reference_id": row["reference_id"]} for row in rows]
    issue(folder / "screening" / PHASE, tables.from_rows("clusters", clusters), references)


def test_nothing_is_carried_over_where_every_id_is_known(tmp_path):
    issue_old(tmp_path, {"reference_id": "hand:a", "title": "Tea"})
    assert former(tmp_path, tables.from_rows("records", [{"record_id": "hand:a", "source": "hand"}])) == {}


@pytest.mark.parametrize(
    ("shown", "today", "found"),
    [
        ({"title": "Tea for the common cold"}, [{"title": "Tea for the common cold"}], "hand:0"),
        ({"title": "Tea for the common cold"}, [{"title": "TEA for the common cold."}], "hand:0"),
        ({"title": "Tea for the common cold"}, [{"title": "Coffee for the common cold"}], ""),
        ({"title": "Tea", "doi": "10.1/a"}, [{"title": "Tea: a new title of it", "doi": "10.1/a"}], "hand:0"),
        ({"title": "Tea", "doi": "10.1/a"}, [{"title": "Coffee", "doi": "10.1/a"}], ""),
        ({"title": "Tea trial", "year": "2001"}, [{"title": "Tea trial", "year": "2002"}], ""),
        (
            {"title": "Tea for the common cold", "doi": "10.1/a.pub2"},
            [{"title": "Tea for the common cold", "doi": "10.1/a.pub3"}],
            "",
        ),
        (
            {"title": "Editorial", "abstract": "On tea."},
            [{"title": "Editorial", "abstract": "On milk."}, {"title": "Editorial", "abstract": "On tea."}],
            "hand:1",
        ),
        (
            {"title": "Editorial", "year": "2001", "authors": "Kim, A"},
            [
                {"title": "Editorial", "year": "2001", "authors": "Lee, B"},
                {"title": "Editorial", "year": "2001", "authors": "KIM, A"},
            ],
            "hand:1",
        ),
        (
            {"title": "Tea for the common cold"},
            [
                {"title": "Tea for the common cold", "year": "2001"},
                {"title": "Tea for the common cold", "year": "2009"},
            ],
            "",
        ),
        (
            {"title": "Tea for the common cold", "doi": "10.1/b"},
            [
                {"title": "Tea for the common cold", "doi": "10.1/a"},
                {"title": "Tea for the common cold", "doi": "10.1/b"},
            ],
            "hand:1",
        ),
    ],
)
def test_an_id_that_is_gone_is_the_record_that_says_what_the_sheet_showed(tmp_path, shown, today, found):
    issue_old(tmp_path, {"reference_id": "hand:17", **shown})
    rows = [{"record_id": f"hand:{n}", "source": "hand", **row} for n, row in enumerate(today)]
    assert former(tmp_path, tables.from_rows("records", rows)) == ({"hand:17": found} if found else {})


def test_an_id_is_looked_for_in_its_own_source_alone(tmp_path):
    issue_old(tmp_path, {"reference_id": "hand:17", "title": "Tea for the common cold"})
    other = [{"record_id": "scopus:1", "source": "scopus", "title": "Tea for the common cold"}]
    assert former(tmp_path, tables.from_rows("records", other)) == {}


def test_a_record_that_a_sheet_shows_beside_a_lost_id_is_another_document(tmp_path):
    rows = [
        {"reference_id": "hand:17", "title": "Tea for a cold"},
        {"reference_id": "hand:b", "title": "Tea for a colds"},
    ]
    issue_old(tmp_path, *rows)
    today = [{"record_id": "hand:b", "source": "hand", "title": "Tea for a cold"}]
    assert former(tmp_path, tables.from_rows("records", today)) == {}


def test_two_lost_ids_of_one_sheet_are_never_one_record(tmp_path):
    issue_old(tmp_path, *({"reference_id": f"hand:{n}", "title": "Tea for the common cold"} for n in (1, 2)))
    today = [{"record_id": "hand:a", "source": "hand", "title": "Tea for the common cold"}]
    assert former(tmp_path, tables.from_rows("records", today)) == {}


def test_an_id_under_which_two_sheets_show_two_documents_is_not_carried_over(tmp_path):
    issue_old(tmp_path / "a", {"reference_id": "hand:1", "title": "Tea for the common cold"})
    issue_old(tmp_path / "b", {"reference_id": "hand:1", "title": "Coffee for the common cold"})
    rows = [
        {"record_id": f"hand:{word}", "source": "hand", "title": f"{word} for the common cold"}
        for word in ("tea", "coffee")
    ]
    assert former(tmp_path, tables.from_rows("records", rows)) == {}


def test_exports_and_downloads_are_no_sheets_in_which_ids_are_looked_for(tmp_path, monkeypatch):
    for folder in ("search", "retractions"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.csv").write_text("id,title\n1,Tea\n")
    monkeypatch.setattr("prismake.sheets.former.read_sheet", lambda *_, **__: pytest.fail("an export was opened"))
    assert former(tmp_path, tables.from_rows("records", [{"record_id": "hand:a", "source": "hand"}])) == {}


def test_rulings_under_two_ids_of_one_record_are_one_ruling(tmp_path):
    rows = [{"record_id": f"s:{name}", "source": "s", "title": f"The {name} trial of tea"} for name in ("x", "y", "b")]
    old = tables.from_rows("records", rows)
    pairs = [
        {"left": "s:b", "right": f"s:{name}", "verdict": "doubtful", "rule": "x", "score": 1.0, "evidence": "e"}
        for name in ("x", "y")
    ]
    asked = {"people": ["anna"], "pairs": tables.from_rows("pairs", pairs), "records": old}
    [sheet] = dedupe.issue_rulings(tmp_path, **asked)
    fill_sheet(sheet, "pairs", {"s:b = s:x": {"ruling": "same"}, "s:b = s:y": {"ruling": "same"}})
    today = [{**rows[0], "record_id": "s:n"}, rows[2]]
    carried = [
        {"former_id": f"s:{name}", "record_id": "s:n", "title": f"The {name} trial of tea"} for name in ("x", "y")
    ]
    rulings = dedupe.read_rulings(
        [sheet],
        records=tables.from_rows("records", today),
        people=PEOPLE,
        former_ids=tables.from_rows("former_ids", carried),
    )
    assert rulings[["left", "right", "ruling"]].to_numpy().tolist() == [["s:b", "s:n", "same"]]
