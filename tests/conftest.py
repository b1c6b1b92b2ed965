"""What tests share: the folder of real data, and a real spreadsheet program."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import settings

from fault_counts import counted, print_faults  # noqa: F401  a fixture
from hostile_counts import tell_hostile
from living import live_through, run, start
from prismake.running import cache

settings.register_profile("person", deadline=None)
settings.register_profile("machine", deadline=None, derandomize=True)  # a found case is mended here, not in CI
settings.load_profile("machine" if os.environ.get("CI") else "person")
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def outside_of_jobs(monkeypatch):
    """What a job keeps is kept by jobs alone: a test that runs one leaves none behind for those after it."""
    monkeypatch.setattr(cache, "CODE", [])


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real exports, labelled sets and oracle numbers; they stand beside the project, not in it."""
    folder = Path(os.environ.get("PRISMAKE_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        give_up(f"no real data in {folder}; set PRISMAKE_SHARED_DATA")
    return folder


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


def give_up(reason: str) -> None:
    """Skip visibly on a person's machine; fail where everything is meant to be installed."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def review_config(tmp_path) -> Path:
    """A copy of the tiny review's config/, to be changed."""
    return Path(shutil.copytree(ROOT / "tests" / "review" / "config", tmp_path / "config"))


def pytest_terminal_summary(terminalreporter):
    """Count faults and hostile inputs where their suites ran."""
    print_faults(terminalreporter)
    tell_hostile(terminalreporter)
