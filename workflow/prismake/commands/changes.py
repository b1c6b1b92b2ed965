"""Shows what changed between two released versions of a review, or since one of them."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from prismake import tables
from prismake.config import releases
from prismake.issues import Issue, ReviewError
from prismake.report import compare_versions, render_changes
from prismake.report.changes import NOT_COMPARED

NAME = "changes"
HELP = "Show what changed between two versions: searches, references, decisions, studies, results, flow."
NOW = "what stands here now"


def add_arguments(parser: ArgumentParser) -> None:
    """The two versions, and whether a page is written."""
    parser.add_argument("before", metavar="OLD", help="a released version")
    parser.add_argument("after", metavar="NEW", nargs="?", help=f"a released version; default: {NOW}")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page instead")


def run(args: Namespace) -> int:
    """Print the changes, or write them as a page."""
    before = _read(args.before)
    after = _read(args.after) if args.after else _read_now()
    found = compare_versions(before, after, since=args.before)
    name, n = args.after or NOW, int((found["change"] != NOT_COMPARED).sum())
    if args.html:
        if args.html.exists():
            issue = Issue(str(args.html), "", "a file that exists", "a new file", "name another file behind --html")
            raise ReviewError([issue])
        args.html.write_text(render_changes(found, before=args.before, after=name), encoding="utf-8", newline="\n")
        print(f"{n} changes between {args.before} and {name} written to {args.html}")
        return 0
    for part, rows in found.groupby("part", sort=False):
        print(f"{str(part).replace('_', ' ')}:")
        for row in tables.to_rows(rows):
            arrow = " → ".join(text or "nothing" for text in (row["before"], row["after"]))
            print(f"  {row['change']:8} {row['item']}: {arrow}")
    print(f"{n} changes between {args.before} and {name}")
    return 0


def _read(version: str) -> Mapping[str, pd.DataFrame]:
    known = [one.version for one in releases.list_releases()]
    if version not in known:
        allowed = ", ".join(known) or "no version was released yet"
        raise ReviewError([Issue("version", "", version, allowed, "name a released version")])
    return releases.read_release(version)


def _read_now() -> Mapping[str, pd.DataFrame]:
    missing = [path for path in releases.KEPT.values() if not Path(path).is_file()]
    if missing:
        raise ReviewError([Issue(path, "", "no such file", "the built review", "run ./review") for path in missing])
    return releases.read_version({**releases.KEPT, **releases.find_written()})
