"""Whole runs of `snakemake`: nothing to do, one vote edited, the flagship from nothing, raw exports to references.

With BEFORE=<commit> in the environment each is done by the machine of that commit, too, on a review beside ours.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl

ROOT = Path(__file__).resolve().parents[2]
BEFORE = os.environ.get("BEFORE", "")
OWN = ("config", "seeds")
MACHINE = ("profiles", "workflow", "Snakefile", "CITATION.cff", "LICENSE")
CORES = "2"
PYTHON = Path(".venv-before", "bin", "python")
FILES = 10  # exports, so that there is work for both cores
PHASE = "title_abstract"
SNAKEFILE = 'module review:\n    snakefile:\n        "{}"\n\n\nuse rule * from review\n'
EMPTY = 'rule all:\n    input:\n        "Snakefile",\n'
HEADER = "source,round,file,kind,platform,searched_on,hits,query"
BUILT = ("results", "logs", "reports", ".snakemake")
VOTE = re.compile(r'(<c r="C\d+"[^>]*><is><t>)exclude(</t>)')


def prepare_flagship(size: int, folder: Path) -> None:
    """The review that comes with the machine, never built."""
    for name in (*OWN, *MACHINE):
        _copy(ROOT / name, folder / name)
    if BEFORE:
        for name in OWN:
            _copy(ROOT / name, folder / "before" / name)
        _take_before(folder / "before")


def prepare_built(size: int, folder: Path) -> None:
    """The flagship built, and a Snakefile without work beside it."""
    prepare_flagship(size, folder)
    for review in (folder, *([folder / "before"] if BEFORE else [])):
        run(review)
        run(review)
    (folder / "empty").mkdir()
    (folder / "empty" / "Snakefile").write_text(EMPTY)
    _copy(ROOT / "profiles", folder / "empty" / "profiles")


def _copy(source: Path, place: Path) -> None:
    place.parent.mkdir(exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, place, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    else:
        shutil.copy(source, place)


def _take_before(folder: Path) -> None:
    """The machine of the commit BEFORE, and beside it an environment with its package and today's libraries."""
    folder.mkdir(exist_ok=True)
    packed = subprocess.run(["git", "-C", ROOT, "archive", BEFORE, *MACHINE], capture_output=True, check=True)
    subprocess.run(["tar", "--extract", "--directory", folder], input=packed.stdout, check=True)
    place = folder.parent / PYTHON
    venv.create(place.parent.parent)
    [own] = place.parent.parent.glob("lib/*/site-packages")
    paths = [folder / "workflow", *(path for path in sys.path if path.endswith("site-packages"))]
    (own / "before.pth").write_text("\n".join(map(str, paths)), encoding="utf-8")


def prepare_raw(size: int, folder: Path) -> None:
    """A review with ten exports of the labelled sets: duplicates stand in different exports."""
    from timed.exports import write_labelled

    _begin(folder)
    _copy(ROOT / "profiles", folder / "profiles")
    _log(folder, write_labelled(folder / "seeds" / "search", count=size, files=FILES))


def prepare_votes(size: int, folder: Path) -> None:
    """A review of as many references on which two people have voted, built to its report."""
    from timed.exports import write_export
    from timed.voting import fill

    for review, machine in ((folder, ROOT), (folder / "before", folder / "machine")):
        if machine == ROOT or BEFORE:
            _begin(review, machine)
            if machine != ROOT:
                _take_before(machine)
            _copy(machine / "profiles", review / "profiles")
            path = review / "seeds" / "search" / "export_00.ris"
            write_export(path, count=size)
            _log(review, [path])
            run(review)
            for sheet in (review / "seeds" / "screening" / PHASE).rglob("*.xlsx"):
                fill(sheet)
            run(review)
            run(review)


def _begin(folder: Path, machine: Path = ROOT) -> None:
    """A new review that is run by a machine."""
    from prismake.commands import new
    from timed.exports import fill_protocol

    new.write_review(folder, new.DEFAULTS)
    fill_protocol(folder)
    (folder / "Snakefile").write_text(SNAKEFILE.format(machine / "workflow" / "Snakefile"))


def _log(folder: Path, exports: list[Path]) -> None:
    rows = [f"s{n:02},2024-12,{path.name},database,PubMed,2024-12-01,,tea" for n, path in enumerate(exports)]
    (folder / "config" / "searches.csv").write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")


def run(folder: Path, *targets: str) -> None:
    """One run of `snakemake`; raises RuntimeError with what it printed when it fails."""
    python = folder.parent / PYTHON if folder.name == "before" else sys.executable
    command = [str(python), "-m", "snakemake", "--cores", CORES, *targets]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)


def run_idle(folder: Path) -> Callable[[], object]:
    """A review that is up to date."""
    return lambda: run(folder)


def run_empty(folder: Path) -> Callable[[], object]:
    """A Snakefile without work, with the same profile."""
    return lambda: run(folder / "empty")


def run_cold(folder: Path) -> Callable[[], object]:
    """Everything, from nothing."""
    _clear(folder)
    return lambda: run(folder)


def run_raw(folder: Path) -> Callable[[], object]:
    """All exports, as far as the references."""
    _clear(folder)
    return lambda: run(folder, "results/references.parquet")


def run_vote(folder: Path) -> Callable[[], object]:
    """Everything that follows from one person's other mind about one reference."""
    sheet = sorted((folder / "seeds" / "screening" / PHASE).rglob("*.xlsx"))[0]
    change_vote(sheet)
    return lambda: run(folder)


def run_note(folder: Path) -> Callable[[], object]:
    """Everything that follows from one person's other words beside one vote."""
    sheet = sorted((folder / "seeds" / "screening").rglob("*.xlsx"))[0]
    book = openpyxl.load_workbook(sheet)
    page = book["votes"]
    keys = {str(cell.value).rstrip("?"): cell.column for cell in page[2]}
    page.cell(4, keys["note"], f"read at {time.time_ns()}")
    book.save(sheet)
    return lambda: run(folder)


def before_idle(folder: Path) -> Callable[[], object]:
    """As `run_idle`, by the commit before."""
    return run_idle(folder / "before")


def before_cold(folder: Path) -> Callable[[], object]:
    """As `run_cold`, by the commit before."""
    return run_cold(folder / "before")


def before_vote(folder: Path) -> Callable[[], object]:
    """As `run_vote`, by the commit before."""
    return run_vote(folder / "before")


def before_note(folder: Path) -> Callable[[], object]:
    """As `run_note`, by the commit before."""
    return run_note(folder / "before")


def _clear(folder: Path) -> None:
    """Put what was built aside, as nothing that another process made is ever deleted."""
    aside = Path(tempfile.mkdtemp(prefix=".built-", dir=folder))
    for name in BUILT:
        if (folder / name).exists():
            (folder / name).rename(aside / name)


def change_vote(sheet: Path) -> None:
    """Turn the first exclusion of a sheet into an inclusion, so that no two runs find the same votes."""
    with zipfile.ZipFile(sheet) as archive:
        members = {item.filename: archive.read(item) for item in archive.infolist()}
    page = "xl/worksheets/sheet1.xml"
    text, changed = VOTE.subn(r"\1include\2", members[page].decode(), count=1)
    if not changed:
        raise RuntimeError(f"no vote in {sheet}")
    members[page] = text.encode()
    with zipfile.ZipFile(sheet, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
