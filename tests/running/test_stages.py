"""What the rules share: tables handed on within a rule, parts that say their names, problems told at once."""

import subprocess
import sys
import threading
from pathlib import Path

import pandas as pd
import pytest

from prismake import tables
from prismake.files import locks
from prismake.issues import Gathering, Issue, ReviewError, raise_any
from prismake.running import jobs

ONE, OTHER = (Issue(f"{name}.xlsx", "A1", "x", "y", "write y") for name in ("one", "other"))


def test_what_a_part_hands_on_is_what_its_file_would_say(tmp_path):
    ids = {"analysis_id": ["b", "a"], "estimator": ["REML", "REML"]}
    shaped = tables.from_rows(
        "estimates", [{**{k: v[at] for k, v in ids.items()}, "estimate": 1 / (3 + at), "k": at} for at in (0, 1)]
    )
    path = tmp_path / "estimates.csv"
    tables.write("estimates", shaped.iloc[::-1], path)
    pd.testing.assert_frame_equal(tables.as_written("estimates", shaped.iloc[::-1]), tables.read("estimates", path))
    assert tables.as_written("estimates", shaped)["estimate"].tolist() == [0.25, 0.333333333333]


def test_every_table_without_rows_is_handed_on():
    for name in tables.TABLES:
        pd.testing.assert_frame_equal(tables.as_written(name, tables.empty(name)), tables.empty(name))


def test_lists_of_files_are_no_tables(tmp_path):
    tables.write("sheets", tables.empty("sheets"), path := str(tmp_path / "sheets.csv"))
    assert list(tables.read_all({"sheets": path, "votes": [path], "nothing": path})) == ["sheets"]


def test_tables_are_written_under_their_names(tmp_path):
    paths = {"candidates": str(tmp_path / "a.csv"), "full_text": str(tmp_path / "b.csv")}
    tables.write_all({"candidates": tables.empty("pairs"), "full_text": tables.empty("screening")}, paths)
    assert len(tables.read("pairs", paths["candidates"])) == len(tables.read("screening", paths["full_text"])) == 0


def test_a_part_that_fails_says_its_name_in_log_and_message(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit), jobs.logged("job.log"), jobs.step("reading sheets"):
        raise ReviewError([ONE])
    with pytest.raises(ZeroDivisionError) as caught, jobs.logged("bug.log"), jobs.step("pooling effects"):
        1 / 0  # noqa: B018
    words = "This happened while reading sheets."
    assert words in Path("job.log").read_text()
    assert words in capsys.readouterr().err
    assert "This happened while pooling effects." in Path("bug.log").read_text()
    assert caught.value.__notes__ == ["This happened while pooling effects."]


def test_the_problems_of_all_parts_are_told_at_once_with_their_names():
    gathering = Gathering()
    for words, issue in (("reading these", OTHER), ("reading those", ONE), ("reading those", ONE)):
        with gathering, jobs.step(words):
            raise_any([issue])
    with pytest.raises(ReviewError) as caught:
        gathering.end()
    assert caught.value.issues == (ONE, OTHER)
    assert caught.value.__notes__ == ["This happened while reading these.", "This happened while reading those."]


def test_a_bug_is_not_gathered():
    with pytest.raises(KeyError), Gathering():
        raise KeyError("bug")


def test_nothing_gathered_raises_nothing():
    gathering = Gathering()
    with gathering:
        pass
    gathering.end()


def test_a_turn_for_several_folders_is_had_and_kept_from_others(tmp_path):
    try_lock = "import filelock, sys; filelock.FileLock(sys.argv[1]).acquire(blocking=False)"

    def is_free(place: Path) -> bool:
        return subprocess.run([sys.executable, "-c", try_lock, place], capture_output=True).returncode == 0

    with locks.alone(Path("seeds/b"), Path("seeds/a"), Path("seeds/a"), locks=tmp_path / "locks"):
        held = sorted((tmp_path / "locks").iterdir())
        assert len(held) == 2
        assert not any(map(is_free, held))
    assert all(map(is_free, held))


def test_two_that_want_the_same_folders_in_another_order_both_get_their_turn(tmp_path):
    folders = [tmp_path / "a", tmp_path / "b"]
    had = []

    def take(*wanted: Path) -> None:
        for _ in range(50):
            with locks.alone(*wanted, locks=tmp_path / "locks"):
                had.append(wanted)

    threads = [threading.Thread(target=take, args=order, daemon=True) for order in (folders, folders[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(had) == 100
