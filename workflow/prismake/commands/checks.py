"""Print what the standards ask, whether it holds, and what there is to mend."""

from argparse import ArgumentParser, Namespace
from collections import Counter
from pathlib import Path

from prismake import tables
from prismake.issues import Issue, ReviewError
from prismake.tables import to_rows

NAME = "checks"
HELP = "Print the checks of the review in this folder, with grade, standard and item."
MARKS = {"passed": "ok", "open": "OPEN", "not applicable": "-"}
FILES = {name: Path(tables.PATHS[name]) for name in ("checks", "check_issues")}


def add_arguments(parser: ArgumentParser) -> None:
    """One switch: the issues of every open check, too."""
    parser.add_argument("--issues", action="store_true", help="list what there is to mend, too")


def run(args: Namespace) -> int:
    """Print results/checks.csv; 0 whatever is open. Raises ReviewError when the review was not built."""
    missing = [path for path in FILES.values() if not path.is_file()]
    if missing:
        allowed, remedy = "the tables of a built review", "run ./review first"
        raise ReviewError(Issue(path.as_posix(), "", "no such file", allowed, remedy) for path in missing)
    checks, issues = (tables.read(name, path) for name, path in FILES.items())
    for row in to_rows(checks):
        item = f"{row['standard']} {row['item']}".strip()
        tail = f" ({row['issues']})" if row["status"] == "open" else f" ({row['note']})" if row["note"] else ""
        print(f"{row['check']:>3} {MARKS[row['status']]:<5} {row['grade']}  {item:<18} {row['words']}{tail}")
        for issue in to_rows(issues[issues["check"] == row["check"]]) if args.issues else []:
            print(f"          {issue['file']}, {issue['place']}: {issue['found']}. {issue['remedy']}.")
    counts = Counter(zip(checks["status"], checks["grade"], strict=True))
    print("; ".join(f"{n} {status} of grade {grade}" for (status, grade), n in sorted(counts.items())))
    return 0
