"""What was measured as rows: kept in docs/benchmarks.csv, compared with the peers, fitted, held against the targets."""

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from timed.steps import STEPS, Step, Target

LEAST = 10_000  # Growth is fitted from this size on, where there are two: below it starting up is most of the work.
WORDS = {"seconds": "s", "together": "GB", "times": "× the peer's seconds", "growth": "as exponent of growth"}


@dataclass(frozen=True)
class Row:
    """One measurement; numbers are empty where there is none, and `note` says why."""

    step: str
    doer: str
    size: int
    seconds: float | None = None
    processor: float | None = None
    largest_gb: float | None = None
    together_gb: float | None = None
    note: str = ""
    date: str = ""
    code: str = ""
    machine: str = ""


@dataclass(frozen=True)
class Verdict:
    """One target, what was found (None: not measured), and the words to print."""

    step: Step
    target: Target
    found: float | None

    @property
    def met(self) -> bool:
        return self.found is not None and self.found <= self.target.most

    def __str__(self) -> str:
        where = f" at {self.target.size:,} {self.step.unit}" if self.target.size > 1000 else ""
        asked = f"{self.step.name}{where}: at most {self.target.most:g} {WORDS[self.target.figure]}"
        told = "not measured" if self.found is None else f"{'met' if self.met else 'NOT met'}, {self.found:.3g}"
        return f"{asked}: {told}"


def read_rows(path: Path) -> list[Row]:
    """The rows of a file, none where there is none."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [_read_row(row) for row in csv.DictReader(file)]


def _read_row(row: dict[str, str]) -> Row:
    numbers = {name: float(row[name]) if row[name] else None for name in NUMBERS}
    texts = {name: row[name] for name in ("step", "doer", "note", "date", "code", "machine")}
    return Row(size=int(row["size"]), **numbers, **texts)  # type: ignore[arg-type]


NUMBERS = ("seconds", "processor", "largest_gb", "together_gb")


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """All rows, in the order of the steps, sizes and doers."""
    order = {step.name: number for number, step in enumerate(STEPS)}
    doers = {(step.name, doer.name): n for step in STEPS for n, doer in enumerate((step.ours, *step.peers))}
    known = [row for row in rows if (row.step, row.doer) in doers]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Row)], lineterminator="\n")
        writer.writeheader()
        for row in sorted(known, key=lambda row: (order[row.step], row.size, doers[row.step, row.doer])):
            rounded = {name: "" if getattr(row, name) is None else f"{getattr(row, name):.3f}" for name in NUMBERS}
            writer.writerow(asdict(row) | rounded)


def find(rows: Sequence[Row], step: str, doer: str, size: int) -> Row | None:
    """The row of one measurement, where it gave a figure."""
    return next((r for r in rows if (r.step, r.doer, r.size) == (step, doer, size) and r.seconds is not None), None)


def compare(rows: Sequence[Row], step: Step, row: Row) -> float | None:
    """How many times our seconds a peer took."""
    ours = find(rows, step.name, step.ours.name, row.size)
    if ours is None or row.doer == step.ours.name or not row.seconds or not ours.seconds:
        return None
    return row.seconds / ours.seconds


def fit_growth(rows: Sequence[Row], step: str, doer: str) -> float | None:
    """The slope of log seconds over log size by least squares."""
    points = [(row.size, row.seconds) for row in rows if (row.step, row.doer) == (step, doer) and row.seconds]
    large = [point for point in points if point[0] >= LEAST]
    points = large if len(large) > 1 else points
    if len(points) < 2:
        return None
    x, y = ([math.log(value) for value in values] for values in zip(*points, strict=True))
    x_mean, y_mean = sum(x) / len(x), sum(y) / len(y)
    spread = sum((one - x_mean) ** 2 for one in x)
    return sum((one - x_mean) * (other - y_mean) for one, other in zip(x, y, strict=True)) / spread


def judge(rows: Sequence[Row], steps: Iterable[Step], sizes: Iterable[int] | None = None) -> list[Verdict]:
    """Every target of the steps; with `sizes` only those at these sizes."""
    asked = None if sizes is None else set(sizes)
    return [
        Verdict(step, target, _find_figure(rows, step, target))
        for step in steps
        for target in step.targets
        if asked is None or target.size in asked
    ]


def _find_figure(rows: Sequence[Row], step: Step, target: Target) -> float | None:
    if target.figure == "growth":
        measured = {row.size for row in rows if row.step == step.name and row.doer == step.ours.name and row.seconds}
        return fit_growth(rows, step.name, step.ours.name) if measured >= set(step.sizes) else None
    row = find(rows, step.name, step.ours.name, target.size)
    if row is None or target.figure == "seconds":
        return row.seconds if row else None
    if target.figure == "together":
        return row.together_gb
    peer = find(rows, step.name, step.peers[0].name, target.size)
    times = compare(rows, step, peer) if peer else None
    return 1 / times if times else None
