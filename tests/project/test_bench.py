"""The measuring of `make bench`: what is fitted, compared and judged; work is timed in a process of its own."""

import sys
from xml.etree import ElementTree

import pytest

from places import BENCHMARKS

sys.path.insert(0, str(BENCHMARKS))

from timed import clock, plot, results
from timed.publishing import describe
from timed.results import Row
from timed.steps import STEPS

ROWS = [
    Row("ingest", "prismake", 1_000, 0.9, 0.9, 0.1, 0.1),
    Row("ingest", "prismake", 10_000, 1.0, 1.0, 0.1, 0.1),
    Row("ingest", "prismake", 100_000, 10.0, 10.0, 0.2, 0.3),
    Row("ingest", "prismake", 1_000_000, 100.0, 100.0, 0.2, 0.3, "1000000 records"),
    Row("ingest", "rispy", 100_000, 25.0, 25.0, 0.5, 0.5),
    Row("ingest", "rispy", 1_000_000, note="not asked"),
    Row("idle", "prismake", 101, 1.5, 1.0, 0.1, 0.1),
    Row("idle", "empty Snakefile", 101, 1.0, 1.0, 0.1, 0.1),
]
WORK = """
import time
def wait(folder):
    (folder / "ready").touch()
    return lambda: time.sleep(0.2) or "done"
def hang(folder):
    return lambda: time.sleep(60)
def fail(folder):
    return lambda: 1 / 0
"""


def test_growth_is_fitted_from_ten_thousand_on():
    assert results.fit_growth(ROWS, "ingest", "prismake") == pytest.approx(1)
    assert results.fit_growth(ROWS, "ingest", "rispy") is None


def test_targets_are_met_missed_or_not_measured():
    steps = [step for step in STEPS if step.name in ("ingest", "raw", "idle")]
    told = {str(one): one.met for one in results.judge(ROWS, steps)}
    assert told["ingest: at most 1.15 as exponent of growth: met, 1"]
    assert not told["idle: at most 1.3 × the peer's seconds: NOT met, 1.5"]
    assert not told["raw at 100,000 records: at most 60 s: not measured"]


def test_growth_is_not_judged_by_some_of_the_sizes():
    step = next(step for step in STEPS if step.name == "ingest")
    [verdict] = results.judge(ROWS[:3], [step])
    assert verdict.found is None


def test_rows_are_kept_as_they_are(tmp_path):
    results.write_rows(tmp_path / "rows.csv", ROWS[::-1])
    assert set(results.read_rows(tmp_path / "rows.csv")) == set(ROWS)


def test_page_and_plot_tell_peers_and_growth():
    lines = list(describe(ROWS, versions="Python 3"))
    assert "|  | 100,000 records | rispy | 25.00 | 25.00 | 0.50 | 0.50 | 2.5 |  |" in lines
    assert next(line for line in lines if "| 1,000,000 records | prismake" in line).endswith("| n^1.00 |")
    drawn = ElementTree.fromstring(plot.draw([*ROWS, Row("ingest", "rispy", 1_000, 0.2)]))
    dashes = [line.get("stroke-dasharray") for line in drawn.iter("{http://www.w3.org/2000/svg}polyline")]
    assert dashes == [None, "5 4"]


def test_work_is_timed_without_what_makes_it_ready(tmp_path, monkeypatch):
    (tmp_path / "some_work.py").write_text(WORK)
    packages = str(tmp_path)
    found = clock.measure(
        clock.name_work("some_work", "wait", tmp_path), folder=tmp_path, limit=30, runs=1, packages=packages
    )
    assert (tmp_path / "ready").exists()
    assert found is not None
    assert (found.note, found.seconds >= 0.2) == ("done", True)
    hung = clock.measure(
        clock.name_work("some_work", "hang", tmp_path), folder=tmp_path, limit=0.3, runs=1, packages=packages
    )
    assert hung is None
    with pytest.raises(clock.FailedError, match="ZeroDivisionError"):
        clock.measure(
            clock.name_work("some_work", "fail", tmp_path), folder=tmp_path, limit=30, runs=1, packages=packages
        )
