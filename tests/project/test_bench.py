"""The measuring of `make bench`: what is fitted, compared and judged; work is timed in a process of its own."""

import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from places import BENCHMARKS, DOCS

sys.path.insert(0, str(BENCHMARKS))

import scoring
from timed import accuracy, clock, judging, plot, publishing, results, steps
from timed.results import Row
from timed.steps import STEPS, Doer

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
    lines = list(publishing.describe(ROWS, versions="Python 3", code=""))
    assert "|  | 100,000 records | rispy | 25.00 | 25.00 | 0.50 | 0.50 | 2.5 |  |  |" in lines
    assert "| n^1.00 |" in next(line for line in lines if "| 1,000,000 records | prismake" in line)
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


def test_what_older_code_measured_is_told_in_its_row():
    rows = [
        Row("vote", "prismake", 1_000, 5.25, 7.5, 0.2, 0.5, date="2026-01-01", code="old"),
        Row("idle", "prismake", 101, 0.8, 0.9, 0.2, 0.2, date="2026-02-01", code="new"),
    ]
    lines = list(publishing.describe(rows, versions="", code="new"))
    assert [line for line in lines if line.endswith("| 2026-01-01, older code |")]
    assert [line for line in lines if line.endswith("| 2026-02-01 |")]
    assert "| idle | 1.3 × the peer's seconds |  | not measured |  |" in lines
    assert list(publishing.describe_felt(rows, code="new")) == [
        "- From one saved vote to the report: 5.2 s at 1,000 references (7.5 s of processors, 0.5 GB);"
        " measured on 2026-01-01 by older code.",
        "- A run that finds nothing to do: 0.8 s at 101 references (0.9 s of processors, 0.2 GB);"
        " measured on 2026-02-01 by code new.",
        "- Not measured: from one edited note to the report of the flagship review, the flagship review from nothing,"
        " the report on the screen of a browser.",
    ]


def test_the_page_says_what_was_measured_and_keeps_the_rest(tmp_path):
    page = tmp_path / "benchmarks.md"
    marks = "\n".join([*publishing.FELT_MARKS, "by hand", *publishing.MARKS])
    page.write_text(f"# Speed\n\n{marks}\nend\n")
    for _ in range(2):
        publishing.publish(tmp_path, ROWS, versions="Python 3", code="")
    text = page.read_text()
    assert (text.count("by hand"), text.count("## Targets"), text.endswith("\nend\n")) == (1, 1, True)
    assert text.index("A run that finds nothing to do") < text.index("by hand") < text.index("## Targets")


def test_the_page_in_docs_is_that_of_its_figures():
    rows, page = results.read_rows(DOCS / "benchmarks.csv"), (DOCS / "benchmarks.md").read_text(encoding="utf-8")
    code = re.search(r"Today's code is (\w+);", page)[1]
    assert "\n".join(publishing.describe_felt(rows, code=code)) in page
    versions = re.search(r"Versions: (.*)\.\n", page)[1]
    assert "\n".join(publishing.describe(rows, versions=versions, code=code)) in page


def test_peers_that_gave_nothing_stand_in_the_table_with_the_reason():
    rows = [
        Row("labelled", "prismake", 1_000, 0.1, 0.1, 0.1, 0.1, "TP 90, FP 0, FN 10"),
        Row("labelled", "bib-dedupe", 1_000, note="not installed: .venv-bib-dedupe: no network"),
        Row("labelled", "srdedupe", 1_000, note="failed: no model | none"),
        Row("oracle", "pimeta", 624, 0.5, 0.5, 0.1, 0.1, "numbers 8016, beyond 7, furthest 1e-02 in x REML z se"),
    ]
    lines = list(accuracy.describe_accuracy(rows, STEPS))
    assert "| prismake | 0.9474 | 1.0000 | 0.9000 | 0 | 10 | 0.10 |" in lines
    assert "| bib-dedupe | not installed: .venv-bib-dedupe: no network |  |  |  |  |  |" in lines
    assert "| srdedupe | failed: no model   none |  |  |  |  |  |" in lines
    assert "| pimeta | 8,016 | 8,009 | 7 | 1e-02 in x REML z se | 0.50 |" in lines
    assert sorted({line.count("|") for line in lines if line.startswith("|")}) == [7, 8]  # as many cells as heads


def test_make_is_told_what_the_asked_steps_need():
    command = [sys.executable, BENCHMARKS / "bench.py", "--peers", "--only", "labelled,idle"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    assert told == [f".venv-{name}/installed" for name in ("bib-dedupe", "deduplicate-it", "srdedupe")]
    makefile = (BENCHMARKS.parent / "Makefile").read_text(encoding="utf-8")
    needed = {name for step in STEPS for doer in step.peers for name in doer.environments}
    assert [name for name in needed if f"{name}/installed" not in makefile.replace("$(PEERS)", ".venv-peers")] == []


def test_a_peer_is_missing_until_it_is_installed_and_says_why(tmp_path, monkeypatch):
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    doer = Doer("peer", "x.y", python=str(tmp_path / ".venv-peer" / "bin" / "python"))
    assert doer.missing == ".venv-peer"
    (tmp_path / ".venv-peer").mkdir()
    (tmp_path / ".venv-peer" / "why").write_text("a\nERROR: no matching distribution\n\n")
    assert doer.missing == ".venv-peer: ERROR: no matching distribution"
    (tmp_path / ".venv-peer" / "installed").touch()
    assert (doer.missing, Doer("ours", "x.y").missing) == ("", "")


@pytest.mark.parametrize(
    ("removed", "counted"),
    [
        ((), (0, 0, 3)),
        (("b", "c", "e"), (3, 0, 0)),
        (("a", "b", "c"), (2, 1, 1)),  # a work that vanishes
        (("f",), (0, 1, 3)),  # a unique record removed
    ],
)
def test_errors_are_counted_per_record(removed, counted):
    groups = {"a": "1", "b": "1", "c": "1", "d": "2", "e": "2", "f": ""}
    assert scoring.count_errors(removed, groups) == counted


def test_labelled_records_are_handed_to_peers_as_files_that_hold_their_labels(tmp_path, shared_data):
    if not (shared_data / "dedupe").is_dir():
        pytest.skip(f"no {shared_data / 'dedupe'}")
    judging.prepare(2_000, tmp_path)
    written = (tmp_path / "diabetes" / judging.EXPORT).read_text(encoding="utf-8")
    assert (written.count("TY  - JOUR"), written.count("ER  - ")) == (144, 144)  # 1,856 of the set before it
    assert re.fullmatch(r"TP \d+, FP 0, FN \d+", judging.remove(tmp_path)())
