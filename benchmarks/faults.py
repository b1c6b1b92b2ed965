"""200 randomised runs over sheets, killed and damaged by chance; prints what happened, and stops at the first fault."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "workflow"), str(ROOT / "tests" / "tools")]

from fault_runs import FaultError, Office, begin_review, run_functions, run_whole  # noqa: E402


def main() -> int:
    """Run and print; 1 at the first thing that must never happen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200, help="all runs together")
    parser.add_argument("--office", type=int, default=20, help="of these, with LibreOffice")
    parser.add_argument("--whole", type=int, default=6, help="of these, of the whole workflow")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    args = parser.parse_args()
    counts: Counter[str] = Counter()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        office = Office.open(folder) if args.office else None
        if args.office and office is None:
            print("LibreOffice is not installed: its runs are left out")
        try:
            for seed in range(args.seed, args.seed + args.runs - args.office - args.whole):
                counts += run_functions(seed)
            for seed in range(1000 + args.seed, 1000 + args.seed + (args.office if office else 0)):
                counts += run_functions(seed, office=office)
            if args.whole:
                review = begin_review(folder / "review")
                for seed in range(2000 + args.seed, 2000 + args.seed + args.whole):
                    counts += run_whole(seed, review)
        except FaultError as fault:
            print(f"FAULT, {fault}")
            return 1
        finally:
            if office is not None:
                office.close()
    print("\n".join(f"{words:36}{count:8}" for words, count in sorted(counts.items())))
    print(f"no vote lost, none gained, every damage named; {time.perf_counter() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
