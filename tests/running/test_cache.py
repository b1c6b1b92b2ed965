"""Answers that still hold are given back, all others are made anew."""

import ast
import contextlib
import json
import os
import re
import sys
import time
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest
from snakemake.settings.types import DAGSettings

from places import ROOT
from prismake.issues import Issue, ReviewError
from prismake.running import cache, jobs


class Names(dict):
    """Stands for Snakemake's lists with names."""

    def __iter__(self):
        return iter(self.values())

    def __getitem__(self, key):
        return list(self.values())[key] if isinstance(key, int) else super().__getitem__(key)


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(cache.FORCED, "")
    monkeypatch.setattr(jobs, "TOLD", told := [])
    monkeypatch.setattr(cache, "TOLD", told)
    Path("in.csv").write_text("1")


def make(**changed) -> SimpleNamespace:
    parts = {"input": {"one": "in.csv"}, "output": {"one": "out/a.csv", "two": "out/b.csv"}, "params": {"code": "c1"}}
    parts |= {"wildcards": {"phase": "first"}, "log": {"one": "logs/job.log"}} | changed
    return SimpleNamespace(rule="count_up", **{name: Names(part) for name, part in parts.items()})


def run(snakemake, *, folder=None, text="made", issue=None) -> bool:
    """Run a job as Snakemake does, which removes the outputs first; returns whether its body ran."""
    for path in map(Path, snakemake.output):
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
    ran = False
    jobs.TOLD.clear()
    with contextlib.suppress(SystemExit), cache.job(snakemake, *([str(folder)] if folder else [])):
        ran = True
        jobs.tell(["a remark"])
        for path in map(Path, snakemake.output):
            path.write_text(f"{text} {path.name}")
        if issue:
            issue()
    assert [path.read_text() for path in map(Path, snakemake.output)] == [f"{text} a.csv", f"{text} b.csv"]
    return ran


def test_an_answer_that_holds_is_given_back_and_told_again(capsys):
    assert run(make())
    assert not run(make())
    assert capsys.readouterr().err == "a remark\n" * 2
    assert not run(make())


@pytest.mark.parametrize(
    "changed",
    [
        {"params": {"code": "c2"}},
        {"params": {"code": "c1", "people": ["anna"]}},
        {"wildcards": {"phase": "second"}},
        {"input": {"one": "in.csv", "two": "other.csv"}},
    ],
)
def test_other_params_wildcards_or_inputs_are_another_question(changed):
    Path("other.csv").write_text("2")
    assert run(make())
    assert run(make(**changed), text="new")


def test_what_an_input_says_counts_and_not_its_time():
    assert run(make())
    os.utime("in.csv", (1, 1))
    assert not run(make())
    Path("in.csv").write_text("2")
    os.utime("in.csv", (1, 1))
    assert run(make(), text="new")


@pytest.mark.parametrize("name", ["count_up-first.0", "count_up-first.1", "count_up-first.json"])
@pytest.mark.parametrize("damage", ["altered", "gone"])
def test_a_damaged_answer_is_made_anew(name, damage):
    assert run(make())
    path = cache.STORE / name
    path.unlink()
    if damage == "altered":
        path.write_text('{"causes": []}')
    assert run(make())
    assert not run(make())


def test_an_output_edited_in_place_is_no_answer():
    assert run(make())
    Path("out/a.csv").write_text("by hand")  # the same file as the kept one
    assert run(make())


def test_a_forced_run_does_everything_again():
    assert run(make())
    os.environ[cache.FORCED] = "1"
    assert run(make())


@pytest.mark.parametrize("forced", [{"forceall": True}, {"forcerun": {"screen_references"}}, {"forcetargets": True}])
def test_snakemakes_ways_to_force_are_heeded(forced):
    cache.heed_force(None)
    cache.heed_force(DAGSettings(targets={"reports/review.html"}))
    assert not os.environ[cache.FORCED]
    cache.heed_force(DAGSettings(**forced))
    assert os.environ[cache.FORCED]


def test_what_was_made_in_the_future_comes_back_to_today_before_a_job_begins():
    Path("results").mkdir()
    Path("results/later.csv").write_text("x")
    os.utime("results/later.csv", (1e10, 1e10))
    begun = time.time()
    assert run(make(input={"one": "results/later.csv"}))
    assert begun - 1 < Path("results/later.csv").stat().st_mtime <= Path("out/a.csv").stat().st_mtime


def test_an_input_saved_and_saved_back_while_it_was_read_leaves_no_answer():
    def save_back() -> None:
        Path("in.csv").write_text("2")
        Path("in.csv").write_text("1")

    assert run(make(), text="made of 2", issue=save_back)
    assert run(make())
    assert not run(make())


def test_an_input_saved_while_it_was_read_leaves_no_answer():
    assert run(make(), issue=lambda: Path("in.csv").write_text("2"))
    assert run(make())
    assert not run(make())


def test_issuing_is_not_repeated_while_its_folder_stays_as_it_left_it():
    folder = Path("seeds")
    folder.mkdir()
    assert run(make(), folder=folder, issue=lambda: Path("seeds/sheet").write_text("asked"))
    assert not run(make(), folder=folder)
    Path("seeds/sheet").write_text("asked and filled")
    assert run(make(), folder=folder)
    assert not run(make(), folder=folder)
    Path("seeds/sheet").unlink()
    assert run(make(), folder=folder)


def test_a_sheet_changed_by_others_during_issuing_leaves_no_answer():
    Path("seeds").mkdir()
    Path("seeds/sheet").write_text("asked")
    assert run(make(), folder=Path("seeds"), issue=lambda: Path("seeds/sheet").write_text("filled"))
    assert run(make(), folder=Path("seeds"))


def test_a_mistake_ends_the_job_and_leaves_no_answer():
    def complain():
        raise ReviewError([Issue("in.csv", "", "1", "2", "write 2")])

    snakemake = make()
    Path("out").mkdir()
    with pytest.raises(SystemExit) as caught, cache.job(snakemake):
        complain()
    assert caught.value.code == 1
    assert "write 2" in Path("logs/job.log").read_text()
    assert run(snakemake)


def test_without_links_answers_are_copies(monkeypatch):
    def refuse(*_):
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    assert run(make())
    assert not run(make())


def test_a_full_disk_costs_the_answer_and_not_the_job(monkeypatch):
    monkeypatch.setattr(cache.Answer, "keep", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    assert run(make())
    assert run(make())


def test_params_in_any_order_are_the_same_question():
    one, other = {"b": {"y", "x"}, "a": ({"k": 1},)}, {"a": [{"k": 1}], "b": {"x", "y"}}
    assert json.dumps(cache._plain(one), sort_keys=True) == json.dumps(cache._plain(other), sort_keys=True)


def test_after_an_update_of_any_library_nothing_that_was_kept_is_given_back(tmp_path, monkeypatch):
    installed = tmp_path / "site-packages"
    monkeypatch.setattr("sys.path", [*sys.path, str(installed)])
    assert run(make())
    for name in ("bibtexparser-0.1.dist-info", "et_xmlfile-0.2.dist-info", "old-1.0-py3.11.egg-info"):
        (installed / name).mkdir(parents=True)  # a library that was not there
        assert run(make())
        assert not run(make())
        (installed / name).rename(installed / name.replace("0", "99"))
        assert run(make())
        assert not run(make())


def test_another_python_is_another_question(monkeypatch):
    assert run(make())
    monkeypatch.setattr("sys.version", "3.99")
    assert run(make())


def test_every_library_that_the_package_imports_and_what_it_needs_is_among_those_that_count():
    """Held against what Python itself knows of the installed libraries."""
    listed = {re.sub(r"[-_.]+", "-", name.split("-")[0]).lower() for name in cache.list_libraries()}
    waiting, seen = find_libraries(), set()
    assert {"pandas", "python-calamine", "rapidfuzz", "bibtexparser", "defusedxml", "jinja2", "xlsxwriter"} <= waiting
    while waiting:
        seen.add(name := waiting.pop())
        needed = {re.match(r"[\w.-]+", line)[0] for line in metadata.requires(name) or () if "extra ==" not in line}
        known = {other for other in map(plain_name, needed) if is_installed(other)}
        waiting |= known - seen
    assert len(seen) > 20
    assert seen <= listed


def find_libraries() -> set[str]:
    """The installed libraries that a file of the package or a script imports."""
    roots = set()
    for path in [*ROOT.glob("workflow/prismake/**/*.py"), *ROOT.glob("workflow/scripts/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                roots |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                roots.add(str(node.module).split(".")[0])
    modules = metadata.packages_distributions()
    return {plain_name(name) for root in roots for name in modules.get(root, ())}


def plain_name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def is_installed(name: str) -> bool:
    try:
        return bool(metadata.version(name))
    except metadata.PackageNotFoundError:
        return False
