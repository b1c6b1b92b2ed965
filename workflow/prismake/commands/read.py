"""Reads exports and shows what came of it: format, encoding, counts, which fields are filled, what is wrong."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from tabulate import tabulate

from prismake.commands.progress import follow
from prismake.exports.ris import write_ris
from prismake.files.strays import is_litter
from prismake.ingest import Export, read_export
from prismake.issues import Issue, ReviewError, render

NAME = "read"
HELP = "Read exports of databases and show what was recognised, counted, read and missed."
FIELDS = ("title", "doi", "abstract", "authors", "year")
HEADS = ("file", "format", "encoding", "counted", "read", *FIELDS, "votes")
TEXT_COLUMNS = 3


@dataclass(frozen=True)
class Outcome:
    """What came of the files: an Export for each that could be read, in their order, and the Issues of the others."""

    exports: tuple[tuple[str, Export], ...]
    issues: tuple[Issue, ...]


def add_arguments(parser: ArgumentParser) -> None:
    """The files, and where the outcome goes."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="an export, or a folder of exports")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.add_argument("--ris", type=Path, metavar="OUT", help="write all entries to this RIS file")


def run(args: Namespace) -> int:
    """Read the files and print the outcome; 1 when one of them could not be read."""
    files, issues = list_files(args.files)
    outcome = read_files(files, issues=issues)
    if args.ris:
        outcome = _write_entries(args.ris, files, outcome)
    if args.json:
        print(render_json(outcome))
    else:
        print(render_table(outcome), end="")
        if outcome.issues:
            sys.stdout.flush()
            print(f"\n{render(outcome.issues)}", file=sys.stderr)
    return 1 if outcome.issues else 0


def list_files(paths: Iterable[Path]) -> tuple[list[Path], list[Issue]]:
    """The files, each once; of a folder all but readmes and the like, by name, and an Issue where none are left."""
    files: list[Path] = []
    issues = []
    for path in paths:
        within = sorted(one for one in path.rglob("*") if one.is_file() and not is_litter(one))
        if path.is_dir() and not within:
            issues.append(Issue(str(path), "", "no exports in it", "a folder with exports", "name another folder"))
        files += within if path.is_dir() else [path]
    return list(dict.fromkeys(files)), issues


def read_files(files: Iterable[Path], issues: Iterable[Issue] = ()) -> Outcome:
    """Every file that can be read, and the Issues of all that cannot."""
    exports, found = [], list(issues)
    for path in follow(files, "reading"):
        try:
            exports.append((str(path), read_export(path, str(path))))
        except ReviewError as error:
            found += error.issues
        except OSError as error:
            found.append(_refuse_path(path, error, allowed="a file that may be read"))
    return Outcome(tuple(exports), tuple(sorted(set(found))))


def describe_export(name: str, export: Export) -> dict[str, object]:
    """One file as numbers and words: `filled` counts the entries that have the field."""
    all_votes = (*export.votes, *(one.votes for one in export.judged))
    return {
        "file": name,
        "format": export.format,
        "encoding": export.encoding,
        "sha256": export.sha256,
        "counted": export.separators,
        "read": len(export.entries),
        "filled": {field: sum(bool(entry[field]) for entry in export.entries) for field in FIELDS},
        "votes": sum(vote["decision"] != "" for votes in all_votes for vote in votes),
        "problems": list(export.problems),
    }


def render_json(outcome: Outcome) -> str:
    """The outcome as JSON: files and issues."""
    files = [describe_export(name, export) for name, export in outcome.exports]
    return json.dumps(
        {"files": files, "issues": [asdict(issue) for issue in outcome.issues]}, indent=2, ensure_ascii=False
    )


def render_table(outcome: Outcome) -> str:
    """The outcome as a table for people, the problems of each file below its row, a total below several files."""
    described = [describe_export(name, export) for name, export in outcome.exports]
    if not described:
        return ""
    rows = [_cells(one) for one in described]
    if len(rows) > 1:
        rows.append(_cells(_add_up(described)))
    sides = ["left" if column < TEXT_COLUMNS else "right" for column in range(len(HEADS))]
    shown = tabulate(rows, headers=HEADS, tablefmt="plain", colalign=sides, disable_numparse=True)
    heading, *aligned = (line.rstrip() for line in shown.splitlines())
    problems: list[object] = [one["problems"] for one in described]
    lines = [heading]
    for row, said in zip(aligned, [*problems, []], strict=False):
        lines.append(row)
        lines += [f"    {problem}" for problem in said] if isinstance(said, list) else []
    return "\n".join(lines) + "\n"


def _add_up(described: list[dict[str, object]]) -> dict[str, object]:
    def total(key: str) -> int:
        return sum(int(str(one[key])) for one in described)

    filled = [one["filled"] for one in described]
    summed = {field: sum(each[field] for each in filled if isinstance(each, dict)) for field in FIELDS}
    name = f"{len(described)} files"
    return {"file": name, "format": "", "encoding": "", "filled": summed} | {
        key: total(key) for key in ("counted", "read", "votes")
    }


def _cells(one: dict[str, object]) -> tuple[str, ...]:
    filled, read = one["filled"], int(str(one["read"]))
    shares = [_share(filled[field], read) for field in FIELDS] if isinstance(filled, dict) else []
    return (*(str(one[head]) for head in HEADS[:5]), *shares, str(one["votes"]))


def _share(part: int, whole: int) -> str:
    """Per cent, rounded down: 100 % means all.

    >>> _share(999, 1000), _share(1000, 1000), _share(0, 0)
    ('99 %', '100 %', '')
    """
    return f"{100 * part // whole} %" if whole else ""


def _write_entries(path: Path, files: list[Path], outcome: Outcome) -> Outcome:
    """Write all entries, unless a file could not be read: half of an import looks like the whole of it."""
    name, remedy = str(path), "name another file behind --ris"
    if path.resolve() in {file.resolve() for file in files}:
        issue = Issue(name, "", "a file that is to be read", "a new file", remedy)
    elif path.is_dir() or not path.parent.is_dir():
        issue = Issue(name, "", "no place for a file", "a file in a folder that exists", remedy)
    elif outcome.issues:
        issue = Issue(name, "", "not written", "every file can be read", "mend the other problems, or leave files out")
    else:
        entries = [entry for _, export in outcome.exports for entry in export.entries]
        try:
            path.write_text(write_ris(entries), encoding="utf-8", newline="\n")
            return outcome
        except OSError as error:
            issue = _refuse_path(path, error, allowed="a place that may be written to")
    return Outcome(outcome.exports, tuple(sorted({*outcome.issues, issue})))


def _refuse_path(path: Path, error: OSError, *, allowed: str) -> Issue:
    return Issue(str(path), "", error.strerror or "cannot be opened", allowed, "mend its permissions, or name another")
