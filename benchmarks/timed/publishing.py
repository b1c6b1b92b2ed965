"""docs/benchmarks.md and docs/benchmarks.svg from what was measured."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from timed.plot import draw
from timed.results import Row, compare, fit_growth, judge
from timed.steps import STEPS, Step

BEGIN, END = "<!-- measured -->", "<!-- end of what was measured -->"


def publish(docs: Path, rows: Sequence[Row], *, versions: str) -> None:
    """Write the plot, and the tables between the two marks of the page; the rest of the page stays as it is."""
    (docs / "benchmarks.svg").write_text(draw(rows), encoding="utf-8", newline="\n")
    page = docs / "benchmarks.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    told = "\n".join(describe(rows, versions=versions))
    page.write_text(f"{before}{BEGIN}\n\n{told}\n\n{END}{after}", encoding="utf-8", newline="\n")


def describe(rows: Sequence[Row], *, versions: str) -> Iterator[str]:
    """Where and when, the targets, and every measurement, as Markdown."""
    origins = list(dict.fromkeys((row.date, row.machine, row.code) for row in rows))
    for day, machine, code in origins:
        own = dict.fromkeys(row.step for row in rows if (row.date, row.machine, row.code) == (day, machine, code))
        which = f" ({', '.join(own)})" if len(origins) > 1 else ""
        yield f"Measured on {day}: {machine}; code {code}{which}."
    yield from ("", f"Versions: {versions}.", "")
    yield from ("## Targets", "", "| step | at most | found | |", "|---|---|---|---|")
    for verdict in judge(rows, STEPS):
        asked, _, found = str(verdict).rpartition(": ")
        step, _, most = asked.partition(": ")
        state, _, figure = found.partition(", ")
        yield f"| {step} | {most.removeprefix('at most ')} | {figure} | {state} |"
    yield from ("", "## Measurements", "")
    yield "| step | size | by | seconds | processor s | largest GB | together GB | peer ÷ ours | growth |"
    yield "|---|---:|---|---:|---:|---:|---:|---:|---:|"
    for step in STEPS:
        yield from _describe_step(step, rows)


def _describe_step(step: Step, rows: Sequence[Row]) -> Iterator[str]:
    own = [row for row in rows if row.step == step.name and row.note != "not asked"]
    for number, row in enumerate(own):
        last = not any(other.doer == row.doer for other in own[number + 1 :])
        growth = fit_growth(rows, step.name, row.doer) if last else None
        named = f"**{step.name}**: {step.what}" if number == 0 else ""
        cells = [named, f"{row.size:,} {step.unit}", row.doer]
        if row.seconds is None:
            yield f"| {' | '.join(cells)} | {row.note} | | | | | |"
            continue
        times = compare(rows, step, row)
        figures = [f"{row.seconds:.2f}", f"{row.processor:.2f}", f"{row.largest_gb:.2f}", f"{row.together_gb:.2f}"]
        ends = [f"{times:.3g}" if times else "", f"n^{growth:.2f}" if growth else ""]
        yield f"| {' | '.join([*cells, *figures, *ends])} |"
