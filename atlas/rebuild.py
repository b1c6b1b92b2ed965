"""Rebuilds the published reviews of atlas/ from their deposited files, and writes docs/atlas.md.

Prints for each review how many figures are equal, explained and unexplained. Exits with 1 when one is unexplained, when
an export is not whole, or when there are no deposits.
"""

import importlib
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from judging import UNEXPLAINED, VERDICTS, Line, Rebuilt, judge, read_table
from page import write_page
from prismake.issues import ReviewError

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("PRISMAKE_SHARED_DATA", HERE.parents[1] / "shared" / "data"))
DEPOSITS = SHARED / "atlas"
REVIEWS = ("snhl", "mdma", "psilocybin", "chronic_pain", "nmn")


def rebuild_review(name: str, data: Path) -> tuple[list[Line], Rebuilt]:
    """The lines of a review and what it was rebuilt to, from the deposited files in the folder `data`.

    Raises ReviewError where a deposited file is not what config/ says of it.
    """
    rebuilt: Rebuilt = importlib.import_module(f"{name}.mapping").rebuild(data)
    return judge(read_table(HERE / name / "published.csv"), rebuilt), rebuilt


def describe_review(name: str, lines: Sequence[Line]) -> str:
    """One line: the counts of each verdict."""
    counted = Counter(line.verdict for line in lines)
    return f"{name:14}" + "".join(f"{counted[verdict]:6} {verdict}" for verdict in VERDICTS)


def main() -> int:
    """Rebuild every review, print and write the outcome."""
    if not DEPOSITS.is_dir():
        sys.exit(f"no deposits in {DEPOSITS}: nothing was rebuilt; set PRISMAKE_SHARED_DATA")
    done: dict[str, tuple[list[Line], Rebuilt]] = {}
    failed = False
    for name in REVIEWS:
        try:
            done[name] = rebuild_review(name, DEPOSITS / name)
        except ReviewError as error:
            failed = True
            print(f"{name:14} not rebuilt\n{error}")
            continue
        print(describe_review(name, done[name][0]))
        for line in done[name][0]:
            if line.verdict == UNEXPLAINED:
                failed = True
                print(f"  {line.figure}: printed {line.printed}, ours {line.ours:.10g}")
    if not failed:
        write_page(done, HERE.parent / "docs")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
