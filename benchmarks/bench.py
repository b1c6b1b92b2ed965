"""Times every step beside its peers and over growing sizes, and holds it against its targets.

    python benchmarks/bench.py [--only idle,vote] [--quick] [--resume] [--publish | --peers]

Each measurement runs in a process of its own, short ones several times: the median counts. "largest" and "together" are
the peaks of memory of the largest process and of all processes of the work, what they share counted once. The whole is
written to docs/benchmarks.csv, .md and .svg; the exit code is 1 when a target is not met.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "workflow")]

from timed.clock import FailedError, measure, name_work, set_paths  # noqa: E402
from timed.machine import describe_machine, list_versions  # noqa: E402
from timed.publishing import publish  # noqa: E402
from timed.results import Row, compare, fit_growth, judge, read_rows, write_rows  # noqa: E402
from timed.steps import STEPS, Doer, Step  # noqa: E402

from prismake.running.jobs import hash_code  # noqa: E402

DOCS = HERE.parent / "docs"
ROWS = DOCS / "benchmarks.csv"
QUICK = 1_000  # The largest size of `--quick`.
PREPARE = """
import importlib, pathlib, sys
module, name, size, folder = sys.argv[1:]
getattr(importlib.import_module(module), name)(int(size), pathlib.Path(folder))
"""
HEAD = f"{'step':12} {'size':>9} {'by':16} {'seconds':>8} {'cpu s':>8} {'largest':>8} {'together':>8} {'peer/ours':>9}"


def main() -> int:
    """Measure, print, write; 1 when a target is not met."""
    args = read_arguments()
    steps = [] if args.publish else [step for step in STEPS if not args.only or step.name in args.only]
    if args.peers:
        needed = {f"{name}/installed" for step in steps for peer in step.peers for name in peer.environments}
        print(*sorted(needed))
        return 0
    origin = {"date": date.today().isoformat(), "code": hash_code(), "machine": describe_machine()}  # noqa: DTZ011
    kept = read_rows(ROWS) if not args.quick else []
    start = time.perf_counter()
    print(f"{origin['machine']}; GB of memory\n{HEAD}", flush=True)
    for step in steps:
        if args.resume and is_done(step, kept, origin["code"]):
            print(f"{step.name:12} measured before", flush=True)
            continue
        rows = list(measure_step(step, origin=origin, largest=QUICK if args.quick else max(step.sizes)))
        kept = [*(row for row in kept if row.step != step.name), *rows]
        if not args.quick:
            write_rows(ROWS, kept)
    if not args.quick:
        publish(DOCS, kept, versions=list_versions(), code=origin["code"])
    print(f"\n{(time.perf_counter() - start) / 60:.1f} minutes")
    verdicts = judge(kept, steps, sizes=range(QUICK + 1) if args.quick else None)
    print("\n".join(map(str, [one for one in verdicts if not args.quick or one.target.size])))
    return 0 if all(one.met for one in verdicts if not args.quick or one.target.size) else 1


def read_arguments() -> argparse.Namespace:
    """What is asked on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = ", ".join(step.name for step in STEPS)
    parser.add_argument("--only", default="", help=f"steps, joined by commas: {names}")
    parser.add_argument("--quick", action="store_true", help=f"sizes up to {QUICK:,} only, and nothing is written")
    parser.add_argument("--peers", action="store_true", help="measure nothing: print what make has to install")
    parser.add_argument("--publish", action="store_true", help="measure nothing: write the page anew, by today's code")
    parser.add_argument("--resume", action="store_true", help="leave out the steps measured before with the same code")
    args = parser.parse_args()
    args.only = [name.strip() for name in args.only.split(",") if name.strip()]
    unknown = sorted(set(args.only) - {step.name for step in STEPS})
    if unknown:
        parser.error(f"no step {', '.join(unknown)}; there are {names}")
    return args


def is_done(step: Step, rows: Sequence[Row], code: str) -> bool:
    """Whether the whole step was measured with this code."""
    return all(any((r.step, r.size, r.code) == (step.name, size, code) for r in rows) for size in step.sizes)


def measure_step(step: Step, *, origin: dict[str, str], largest: int) -> Iterator[Row]:
    """The rows of a step, each printed as it comes; sizes above `largest` are left out."""
    rows: list[Row] = []
    given_up: set[str] = set()
    for size in (size for size in step.sizes if size <= largest):
        with tempfile.TemporaryDirectory(prefix=f"bench-{step.name}-") as name:
            if sys.stdout.isatty():
                print(f"{step.name:12} {size:9,} is made ready …", end="\r", flush=True)
            prepare(step, size, Path(name))
            for doer in (step.ours, *step.peers):
                row = measure_doer(step, doer, size, folder=Path(name), origin=origin, over=doer.name in given_up)
                rows.append(row)
                if row.seconds is None:
                    given_up.add(doer.name)
                print(show(step, row, rows), flush=True)
                yield row
    for doer in (step.ours, *step.peers):
        if growth := fit_growth(rows, step.name, doer.name):
            print(f"{step.name:12} {'growth':>9} {doer.name:16} n^{growth:.2f}", flush=True)


def prepare(step: Step, size: int, folder: Path) -> None:
    """Make the data of a step, in a process of its own."""
    module, _, name = step.prepare.rpartition(".")
    command = [sys.executable, "-c", PREPARE, module, name, str(size), str(folder)]
    done = subprocess.run(command, env=set_paths(), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{step.name}: the data could not be made\n{done.stderr}")


def measure_doer(step: Step, doer: Doer, size: int, *, folder: Path, origin: dict[str, str], over: bool) -> Row:
    """One measurement, or why there is none."""
    if size > doer.largest or over:
        return Row(step.name, doer.name, size, note="not asked", **origin)
    if doer.missing:
        return Row(step.name, doer.name, size, note=f"not installed: {doer.missing}", **origin)
    module, _, name = doer.work.rpartition(".")
    try:
        found = measure(
            name_work(module, name, folder, doer.python), folder=folder, limit=doer.limit, packages=doer.packages
        )
    except FailedError as error:
        print(f"{step.name}, {doer.name}: {error}", file=sys.stderr)
        why = next(reversed(str(error).splitlines()), "").replace(f"{HERE.parent}/", "")
        return Row(step.name, doer.name, size, note=f"failed: {why[:150]}", **origin)
    if found is None:
        return Row(step.name, doer.name, size, note=f"stopped after {doer.limit:.0f} s", **origin)
    figures = found.seconds, found.processor, found.largest, found.together
    return Row(step.name, doer.name, size, *figures, note=found.note, **origin)


def show(step: Step, row: Row, rows: Sequence[Row]) -> str:
    """One line of the table."""
    start = f"{row.step:12} {row.size:9,} {row.doer:16}"
    if row.seconds is None:
        return f"{start} {row.note}"
    times = compare(rows, step, row)
    memory = f"{row.largest_gb:8.2f} {row.together_gb:8.2f}"
    return f"{start} {row.seconds:8.2f} {row.processor:8.2f} {memory} {f'{times:.2f}' if times else '':>9}  {row.note}"


if __name__ == "__main__":
    sys.exit(main())
