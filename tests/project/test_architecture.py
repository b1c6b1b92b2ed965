"""The house rules that keep the stages apart."""

import ast
from pathlib import Path

import pytest

from places import PACKAGE, TESTS, WORKFLOW

STAGES = {"ingest", "dedupe", "screen", "extract", "synthesise", "report"}
SHARED = {
    "tables",
    "issues",
    "sheets",
    "jobs",
    "placing",
    "refusals",
    "turns",
    "config",
    "config_files",
    "config_analyses",
    "config_optional",
    "measures",
    "kappa",
    "digits",
    "elementary",
}
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


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_stage_imports_another_and_nothing_imports_snakemake(path):
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    names = imported(path)
    stages = {parts[1] for parts in (name.split(".") for name in names) if parts[0] == "prismake" and len(parts) > 1}
    assert not any(name.split(".")[0] == "snakemake" for name in names)
    assert (stages & STAGES) - {own} == set() if own in STAGES else True
    assert own not in SHARED or not stages & STAGES


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
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


def test_snakefiles_hold_no_logic():
    for path in [WORKFLOW / "Snakefile", *sorted((WORKFLOW / "rules").glob("*.smk"))]:
        text = path.read_text()
        assert "lambda" not in text, path
        assert "checkpoint" not in text, path
        assert "\n    run:" not in text, path
