"""Finds duplicates in exports: one RIS entry per document, every pair with its reason, the doubtful side by side."""

import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import pandas as pd

from prismake import tables
from prismake.commands.progress import follow
from prismake.commands.read import list_files
from prismake.dedupe import Progress, deduplicate, describe_pairs, relate_references
from prismake.exports.cells import keep_texts
from prismake.exports.ris import write_ris
from prismake.ingest import combine, read_source
from prismake.issues import Issue, ReviewError, raise_any

NAME = "dedupe"
HELP = "Find duplicates in exports: writes unique.ris, pairs.csv, doubtful.csv and related.csv."
OUTPUTS = ("unique.ris", "pairs.csv", "doubtful.csv", "related.csv")
BAR = 30


def add_arguments(parser: ArgumentParser) -> None:
    """The exports, and where the outcome goes."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="an export, or a folder of exports")
    parser.add_argument("--out", type=Path, default=Path("deduplicated"), metavar="DIR", help="folder of the outcome")


def run(args: Namespace) -> int:
    """Read the files, join duplicates, write the outcome and say what was found."""
    files, issues = list_files(args.files)
    raise_any([*issues, *_check_folder(args.out)])
    records, sources = read_files(files)
    with show_progress(sys.stderr) as progress:
        pairs, _, references = deduplicate(records, sources=sources, progress=progress)
    write_outcome(args.out, records=records, pairs=pairs, references=references)
    doubtful = int((pairs["verdict"] == "doubtful").sum())
    print(f"{len(records)} entries of {len(files)} files: {len(references)} documents, ", end="")
    print(f"{len(records) - len(references)} duplicates removed, {doubtful} doubtful pairs kept apart")
    print(f"written to {args.out}: {', '.join(OUTPUTS)}")
    return 0


def read_files(files: list[Path]) -> tuple[pd.DataFrame, list[str]]:
    """The records of all files and the sources in their order: every file is a source with the name of the file.

    Raises ReviewError with the problems of all files.
    """
    sources = _name_sources(files)
    frames = []
    issues: list[Issue] = []
    for source, path in follow(list(zip(sources, files, strict=True)), "reading"):
        row = dict.fromkeys(("round", "hits", "kind", "platform", "searched_on", "query"), "")
        searches = pd.DataFrame([{"source": source, "file": str(path), **row}], dtype="str")
        try:
            frames.append(read_source(searches, source=source, folder=Path()))
        except ReviewError as error:
            issues += error.issues
    raise_any(issues)
    records, ledgers, votes = ([frame[part] for frame in frames] for part in range(3))
    return combine(records, ledgers, votes)[0], sources


def write_outcome(folder: Path, *, records: pd.DataFrame, pairs: pd.DataFrame, references: pd.DataFrame) -> None:
    """One RIS entry per document, all pairs, the doubtful side by side, and documents that belong together."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "unique.ris").write_text(write_ris(tables.to_rows(references)), encoding="utf-8", newline="\n")
    tables.write("pairs", pairs, folder / "pairs.csv")
    doubtful = keep_texts(describe_pairs(pairs, records=records))
    doubtful.to_csv(folder / "doubtful.csv", index=False, encoding="utf-8", lineterminator="\n")
    tables.write("related", relate_references(references), folder / "related.csv")


@contextmanager
def show_progress(stream: TextIO) -> Iterator[Progress | None]:
    """A bar on a terminal; nothing elsewhere."""
    if not stream.isatty():
        yield None
        return

    def draw(step: str, done: float) -> None:
        full = round(BAR * done)
        stream.write(f"\r[{'#' * full}{'.' * (BAR - full)}] {done:4.0%} {step:40}")
        stream.flush()

    try:
        yield draw
    finally:
        stream.write("\r" + " " * (BAR + 50) + "\r")
        stream.flush()


def _name_sources(files: list[Path]) -> list[str]:
    """The names of the files without their endings; a name that stood before gets its place behind it."""
    seen: Counter[str] = Counter()
    names = []
    for path in files:
        seen[path.stem] += 1
        names.append(path.stem if seen[path.stem] == 1 else f"{path.stem} ({seen[path.stem]})")
    return names


def _check_folder(folder: Path) -> list[Issue]:
    standing = [name for name in OUTPUTS if (folder / name).exists()]
    if folder.exists() and not folder.is_dir():
        return [Issue(str(folder), "", "a file", "a folder, or a new name", "name another folder behind --out")]
    remedy = "name another folder behind --out, or move these files away"
    return [Issue(str(folder / name), "", "a file that exists", "a new file", remedy) for name in standing]
