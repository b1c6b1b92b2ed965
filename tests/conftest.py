"""What tests share: the folder of real data, and a real spreadsheet program."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from fault_counts import counted, print_faults  # noqa: F401  a fixture
from giving_up import give_up
from hardship import copy
from hostile_counts import tell_hostile
from living import live_through, run, start
from places import REVIEW, ROOT, SHARED
from prismake.running import cache

settings.register_profile("person", deadline=None)
settings.register_profile("machine", deadline=None, derandomize=True)  # a found case is mended here, not in CI
settings.load_profile("machine" if os.environ.get("CI") else "person")


@pytest.fixture(autouse=True)
def outside_of_jobs(monkeypatch):
    """What a job keeps is kept by jobs alone: a test that runs one leaves none behind for those after it."""
    monkeypatch.setattr(cache, "CODE", [])


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real exports, labelled sets and oracle numbers; they stand beside the project, not in it."""
    if not SHARED.is_dir():
        give_up(f"no real data in {SHARED}; set PRISMAKE_SHARED_DATA")
    return SHARED


@pytest.fixture(scope="session")
def build_once(tmp_path_factory, worker_id) -> Callable[[str, Callable[[Path], object]], Path]:
    """Build a review once for all workers: the first who wants it builds it, the others wait. To run it, copy it."""
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent

    def build(name: str, make: Callable[[Path], object]) -> Path:
        place = shared / f"{name}.txt"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not place.exists():
                folder = tmp_path_factory.mktemp(name) / "review"
                make(folder)
                place.write_text(str(folder))
        return Path(place.read_text())

    return build


@pytest.fixture(scope="session")
def first(build_once) -> Path:
    """The tiny review after its first run: sheets are issued and wait. What the run said stands beside it."""

    def make(folder: Path) -> None:
        (start(folder).parent / "told.txt").write_text(run(folder))

    return build_once("first", make)


@pytest.fixture(scope="session")
def finished(build_once, first) -> Path:
    """The tiny review, lived through to its report."""
    return build_once("finished", lambda folder: live_through(copy(first, folder)))


@pytest.fixture(scope="session")
def flagship(build_once) -> Path:
    """The flagship review, built in a folder of its own."""
    return build_once("flagship", build_flagship)


def build_flagship(folder: Path) -> None:
    for name in ("config", "seeds", "profiles", "workflow"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Snakefile", "CITATION.cff", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    run(folder)


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


def pytest_collection_modifyitems(items):
    """Files that live reviews through come first: at the end of a run one worker would wait for another's long file."""
    items.sort(key=lambda item: item.path.parent.name not in ("running", "flagship", "faults"))


def pytest_terminal_summary(terminalreporter):
    """Count faults and hostile inputs where their suites ran."""
    print_faults(terminalreporter)
    tell_hostile(terminalreporter)
