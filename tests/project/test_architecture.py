"""The house rules: which room may import which, and by which door."""

import ast
from pathlib import Path

import pytest

from places import PACKAGE, TESTS, WORKFLOW

STAGES = {"ingest", "dedupe", "screen", "extract", "synthesise", "report"}
# Rooms below the stages, each with the rooms that it may import.
ROOMS = {
    "text": set(),
    "statistics": set(),
    "exports": {"text"},
    "files": {"text"},
    "tables": {"files", "text"},
    "config": {"files", "statistics", "tables", "text"},
    "running": {"config", "exports", "files", "tables", "text"},
    "sheets": {"config", "files", "running", "tables", "text"},
}
FACED = {"tables", "sheets"}  # come through the door: what their __init__ names
MODULES = sorted(PACKAGE.rglob("*.py"))


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def own_room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def list_rooms(path: Path) -> set[str]:
    parts = (name.split(".") for name in imported(path))
    return {part[1] for part in parts if part[0] == "prismake" and len(part) > 1} - {own_room(path)}


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def test_nothing_lies_loose():
    assert {path.name for path in PACKAGE.glob("*.py")} == {"__init__.py", "__main__.py", "issues.py"}
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == {*ROOMS, *STAGES, "commands"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_stage_imports_rooms_and_never_another_stage(path):
    assert not any(one.split(".")[0] == "snakemake" for one in imported(path))
    rooms = list_rooms(path) - {"issues", "WORKFLOW", "SNAKEFILE", "__version__"}
    if own_room(path) in STAGES:
        assert rooms <= set(ROOMS)
    elif own_room(path) in ROOMS:
        assert rooms <= ROOMS[own_room(path)]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_tables_and_sheets_are_entered_by_the_door(path):
    entered = [one.split(".") for one in imported(path) if one.startswith("prismake.")]
    past = [".".join(one) for one in entered if one[1] in FACED - {own_room(path)} and len(one) > 3]
    assert past == [] or name(path) == "commands/reference.py"  # which describes every table


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_every_module_says_what_it_is_for(path):
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring
    assert docstring.splitlines()[0].endswith(".")


def test_every_test_stands_in_a_room_and_no_file_is_longer_than_one_reads():
    files = [path.relative_to(TESTS) for path in TESTS.rglob("*.py")]
    assert [path for path in files if len(path.parts) == 1] == [Path("conftest.py")]
    assert [path for path in files if len((TESTS / path).read_text(encoding="utf-8").splitlines()) > 400] == []


def test_each_rule_has_its_script():
    rules = {
        line.removeprefix("rule ").rstrip(":")
        for path in sorted((WORKFLOW / "rules").glob("*.smk"))
        for line in path.read_text().splitlines()
        if line.startswith("rule ")
    }
    assert rules == {path.stem for path in (WORKFLOW / "scripts").glob("*.py")}
    assert len(rules) <= 20


def test_scripts_hold_no_logic():
    lengths = {path.name: len(path.read_text().splitlines()) for path in (WORKFLOW / "scripts").glob("*.py")}
    assert {script for script, lines in lengths.items() if lines > 24} == set()


def test_snakefiles_hold_no_logic():
    for path in [WORKFLOW / "Snakefile", *sorted((WORKFLOW / "rules").glob("*.smk"))]:
        text = path.read_text()
        assert "lambda" not in text, path
        assert "checkpoint" not in text, path
        assert "\n    run:" not in text, path
