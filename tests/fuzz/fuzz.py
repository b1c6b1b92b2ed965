"""Search for hostile bytes, guided by coverage: `python tests/fuzz/fuzz.py --seconds 20 [target …]`, or `make fuzz`.

Each target has a process of its own, which may take 2 GB and 10 seconds for one input. Prints a line per target and
ends with 1 when any input raised anything but ReviewError; such inputs stand in tests/artifacts/fuzz/.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOUND = ROOT / "tests/artifacts/fuzz"
PATHS = [str(ROOT / name) for name in ("workflow", "tests", "tests/tools")]
SLOWEST = 10  # Seconds for one input.
MEMORY = 2_000  # MB.
INSTRUMENTED = ("prismake", "bibtexparser", "pylatexenc", "openpyxl", "defusedxml", "json", "csv", "yaml")


def main() -> int:
    """Run every target, or those that are named, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--seconds", type=int, default=20, help="for each target")
    parser.add_argument("--within", help=argparse.SUPPRESS)  # the target that this process is to search
    args, rest = parser.parse_known_args()
    if args.within:
        return search(args.within, [*rest, *args.targets])  # the folder of inputs
    sys.path[:0] = PATHS
    from fuzz.targets import list_targets

    known = list(list_targets())
    if unknown := sorted(set(args.targets) - set(known)):
        parser.error(f"no target {', '.join(unknown)}; there are {', '.join(known)}")
    print(f"{'target':32} {'executions':>10} {'a second':>9} {'covered':>8}  outcome")
    crashed = [name for name in args.targets or known if not run(name, seconds=args.seconds)]
    print(f"{len(args.targets or known)} targets, {len(crashed)} with a new crash")
    return 1 if crashed else 0


def run(name: str, *, seconds: int) -> bool:
    """Search one target in a process of its own; whether nothing was found."""
    FOUND.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        options = [
            f"-max_total_time={seconds}",
            f"-timeout={SLOWEST}",
            f"-rss_limit_mb={MEMORY}",
            "-print_final_stats=1",
        ]
        options += [f"-artifact_prefix={FOUND}/{name}-", "-max_len=60000", "-seed=1", folder]
        command = [sys.executable, __file__, "--within", name, *options]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    told = dict(re.findall(r"stat::(\w+):\s+(\d+)", done.stderr))
    covered = re.findall(r"cov: (\d+)", done.stderr)
    outcome = "ok" if done.returncode == 0 else tell_crash(done.stderr)
    numbers = (told.get("number_of_executed_units", "?"), told.get("average_exec_per_sec", "?"), (covered or ["?"])[-1])
    print(f"{name:32} {numbers[0]:>10} {numbers[1]:>9} {numbers[2]:>8}  {outcome}", flush=True)
    return done.returncode == 0


def tell_crash(log: str) -> str:
    """What ended the search, and where the input stands."""
    what = re.search(r"Uncaught Python exception: ===\n(.*)|ERROR: libFuzzer: (.*)", log)
    place = re.search(r"Test unit written to (\S+)", log)
    said = next(filter(None, what.groups())) if what else log[-300:].replace("\n", " ")
    return f"{said[:120]} {place[1] if place else ''}"


def search(name: str, options: list[str]) -> int:
    """Search one target until its time is up; the library ends the process itself."""
    import atheris

    sys.path[:0] = PATHS
    with atheris.instrument_imports(include=list(INSTRUMENTED)):
        from fuzz.targets import list_targets

        target = list_targets()[name]
    for number, seed in enumerate(target.seeds()):
        Path(options[-1], f"seed-{number:03d}").write_bytes(seed)
    atheris.Setup([sys.argv[0], *options], target.read)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    raise SystemExit(main())
