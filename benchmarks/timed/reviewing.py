"""Whole runs of `snakemake`: nothing to do, one vote edited, the flagship from nothing, raw exports to references."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORES = "2"
FILES = 10  # exports, so that there is work for both cores
PHASE = "title_abstract"
SNAKEFILE = 'module review:\n    snakefile:\n        "{}"\n\n\nuse rule * from review\n'
EMPTY = 'rule all:\n    input:\n        "Snakefile",\n'
HEADER = "source,round,file,kind,platform,searched_on,hits,query"
BUILT = ("results", "logs", "reports", ".snakemake")
VOTE = re.compile(r'(<c r="C\d+"[^>]*><is><t>)exclude(</t>)')


def prepare_flagship(size: int, folder: Path) -> None:
    """The review that comes with the machine, never built."""
    for name in ("config", "seeds", "profiles", "workflow"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Snakefile", "CITATION.cff", "LICENSE"):
        shutil.copy(ROOT / name, folder)


def prepare_idle(size: int, folder: Path) -> None:
    """The flagship built, and a Snakefile without work beside it."""
    prepare_flagship(size, folder)
    run(folder)
    run(folder)
    (folder / "empty").mkdir()
    (folder / "empty" / "Snakefile").write_text(EMPTY)
    shutil.copytree(ROOT / "profiles", folder / "empty" / "profiles")


def prepare_raw(size: int, folder: Path) -> None:
    """A review with ten exports of the labelled sets: duplicates stand in different exports."""
    from timed.exports import write_labelled

    _begin(folder)
    _log(folder, write_labelled(folder / "seeds" / "search", count=size, files=FILES))


def prepare_votes(size: int, folder: Path) -> None:
    """A review of as many references on which two people have voted, built to its report."""
    from timed.exports import write_export
    from timed.voting import fill

    _begin(folder)
    path = folder / "seeds" / "search" / "export_00.ris"
    write_export(path, count=size)
    _log(folder, [path])
    run(folder)
    for sheet in (folder / "seeds" / "screening" / PHASE).rglob("*.xlsx"):
        fill(sheet)
    run(folder)
    run(folder)


def _begin(folder: Path) -> None:
    from prismake.commands import new

    new.write_review(folder, new.DEFAULTS)
    (folder / "Snakefile").write_text(SNAKEFILE.format(ROOT / "workflow" / "Snakefile"))


def _log(folder: Path, exports: list[Path]) -> None:
    rows = [f"s{n:02},2024-12,{path.name},database,PubMed,2024-12-01,,tea" for n, path in enumerate(exports)]
    (folder / "config" / "searches.csv").write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")


def run(folder: Path, *targets: str) -> str:
    """One run of `snakemake`; raises RuntimeError with what it printed when it fails."""
    command = [sys.executable, "-m", "snakemake", "--cores", CORES, *targets]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    jobs = re.search(r"^total +(\d+)$", done.stdout + done.stderr, re.MULTILINE)
    return f"{jobs[1]} jobs" if jobs else "nothing to be done"


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
