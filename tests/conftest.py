"""What tests share: the folder of real data, and a real spreadsheet program."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from fault_counts import counted, print_faults  # noqa: F401  a fixture
from giving_up import give_up
from hostile_counts import tell_hostile
from living import live_through, run, start
from places import REVIEW, ROOT, SHARED
from prismake import kept

settings.register_profile("person", deadline=None)
settings.register_profile("machine", deadline=None, derandomize=True)  # a found case is mended here, not in CI
settings.load_profile("machine" if os.environ.get("CI") else "person")


@pytest.fixture(autouse=True)
def outside_of_jobs(monkeypatch):
    """What a job keeps is kept by jobs alone: a test that runs one leaves none behind for those after it."""
    monkeypatch.setattr(kept, "CODE", [])


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real exports, labelled sets and oracle numbers; they stand beside the project, not in it."""
    if not SHARED.is_dir():
        give_up(f"no real data in {SHARED}; set PRISMAKE_SHARED_DATA")
    return SHARED


@pytest.fixture(scope="session")
def finished(tmp_path_factory) -> Path:
    """The tiny review, lived through to its report."""
    return live_through(tmp_path_factory.mktemp("finished"))


@pytest.fixture(scope="session")
def first(tmp_path_factory) -> Path:
    """The tiny review after its first run: sheets are issued and wait."""
    folder = start(tmp_path_factory.mktemp("first"))
    run(folder)
    return folder


@pytest.fixture(scope="session")
def flagship(tmp_path_factory) -> Path:
    """The flagship review, built in a folder of its own."""
    folder = tmp_path_factory.mktemp("flagship")
    for name in ("config", "seeds", "profiles", "workflow"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Snakefile", "CITATION.cff", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    run(folder)
    return folder


@pytest.fixture
def office(tmp_path):
    """Run LibreOffice without a window, with a profile of its own."""
    program = shutil.which("soffice")
    if program is None:
        give_up("LibreOffice is not installed")

    def run(*arguments: object) -> None:
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = [str(program), profile, "--headless", *map(str, arguments)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)

    return run


@pytest.fixture
def review_config(tmp_path) -> Path:
    """A copy of the tiny review's config/, to be changed."""
    return Path(shutil.copytree(REVIEW / "config", tmp_path / "config"))


@pytest.fixture(scope="module")
def browser() -> Iterator:
    """A Chromium without a window."""
    program = shutil.which("chromium")
    if program is None:
        give_up("chromium is not installed")
    from playwright.sync_api import sync_playwright  # takes its time, and few tests want it

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield started
        started.close()


def pytest_terminal_summary(terminalreporter):
    """Count faults and hostile inputs where their suites ran."""
    print_faults(terminalreporter)
    tell_hostile(terminalreporter)
