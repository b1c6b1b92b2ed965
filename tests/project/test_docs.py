"""The documentation builds without a warning, is complete, and loads nothing from elsewhere."""

import re
import subprocess
import sys
import tomllib

import pytest

from places import ROOT
from prismake import tables
from prismake.commands import find_commands


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return folder


def test_every_table_and_every_command_has_its_place_in_the_reference(site):
    page = (site / "reference/tables.html").read_text()
    assert all(f'id="{name}"' in page for name in tables.TABLES)
    page = (site / "reference/commands.html").read_text()
    assert all(f'id="{command.NAME}"' in page for command in find_commands())


def test_the_first_page_leads_every_question_to_a_place_that_is_there(site):
    """That page and heading exist, mkdocs says: a link to nowhere is a warning, and no warning passes."""
    rows = re.findall(r"^\| (.+) \| (.+) \|$", (ROOT / "docs/index.md").read_text(), re.MULTILINE)
    answered = {question: re.findall(r"\]\(([^)#]+)", answer) for question, answer in rows if question != "you ask"}
    assert len(answered) > 30
    assert [question for question, links in answered.items() if not links] == []
    listed = {link for links in answered.values() for link in links}
    pages = {f"how-to/{path.name}" for path in (ROOT / "docs/how-to").glob("*.md")}
    assert pages <= listed, pages - listed
    for question, links in answered.items():
        assert all((site / link).with_suffix(".html").is_file() for link in links), question


def test_no_page_loads_anything_from_elsewhere(site):
    loading = re.compile(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="(?:https?:)?//[^"]+', re.IGNORECASE)
    found = {path.name: loading.findall(path.read_text()) for path in site.rglob("*.html")}
    assert {name: links for name, links in found.items() if links} == {}


def test_every_command_that_the_pages_name_exists():
    named = set()
    for path in [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "seeds/README.md"]:
        named |= set(re.findall(r"`(?:\S*python -m )?prismake ([a-z]+)", path.read_text()))
        named |= set(re.findall(r"^(?:\S*python -m )?prismake ([a-z]+)", path.read_text(), re.MULTILINE))
    known = {command.NAME for command in find_commands()}
    assert named <= known, named - known


def test_every_target_that_the_pages_name_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    pages = [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    named = {name for path in pages for name in re.findall(r"(?<![a-z])make ([a-z-]+)`", path.read_text())}
    assert named <= targets, named - targets


def test_every_test_that_a_promise_names_exists():
    named = re.findall(r"`(tests/\w+/\w+\.py)::(test_\w+)`", (ROOT / "docs/security.md").read_text())
    assert len(named) > 30
    lost = [f"{file}::{name}" for file, name in named if f"def {name}(" not in (ROOT / file).read_text()]
    assert lost == []


def test_the_drawing_of_the_rules_is_the_graph_of_today():
    sys.path.insert(0, str(ROOT / "docs"))
    from draw_rules import read_edges, reduce_edges

    command = [sys.executable, "-m", "snakemake", "--rulegraph", "dot"]
    dot = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    drawn = re.findall(r"<title>(\w+)&#45;&gt;(\w+)</title>", (ROOT / "docs/rules.svg").read_text())
    assert sorted(drawn) == reduce_edges(read_edges(dot))
    assert len(drawn) > 10


def test_the_environment_of_the_rules_holds_what_the_package_needs():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    lines = (ROOT / "workflow/envs/prismake.yaml").read_text().splitlines()
    named = {line.strip().removeprefix("- ").replace(" ", "") for line in lines if "=" in line}  # conda's and pip's
    wanted = {one for one in project if not one.startswith("snakemake")}  # which runs the rules
    assert named == {*wanted, "python>=3.11"}
