"""docs/benchmarks.md and docs/benchmarks.svg from what was measured."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from timed.accuracy import describe_accuracy
from timed.plot import draw
from timed.results import Row, compare, fit_growth, judge
from timed.steps import STEPS, Step

FELT_MARKS = "<!-- felt -->", "<!-- end of what is felt -->"
MARKS = "<!-- measured -->", "<!-- end of what was measured -->"
FELT = {
    "vote": "From one saved vote to the report",
    "note": "From one edited note to the report of the flagship review",
    "flagship": "The flagship review from nothing",
    "idle": "A run that finds nothing to do",
    "page": "The report on the screen of a browser",
}


def publish(docs: Path, rows: Sequence[Row], *, versions: str, code: str) -> None:
    """Write the plot, and what stands between the marks of the page; the rest of the page stays as it is.

    `code` is today's: what was measured by another is said to be older.
    """
    (docs / "benchmarks.svg").write_text(draw(rows), encoding="utf-8", newline="\n")
    page = docs / "benchmarks.md"
    text = page.read_text(encoding="utf-8")
    text = _put_between(text, FELT_MARKS, describe_felt(rows, code=code))
    text = _put_between(text, MARKS, describe(rows, versions=versions, code=code))
    page.write_text(text, encoding="utf-8", newline="\n")


def _put_between(text: str, marks: tuple[str, str], lines: Iterator[str]) -> str:
    before, _, rest = text.partition(marks[0])
    told = "\n".join(lines)
    return f"{before}{marks[0]}\n\n{told}\n\n{marks[1]}{rest.partition(marks[1])[2]}"


def describe_felt(rows: Sequence[Row], *, code: str) -> Iterator[str]:
    """What a reviewer waits for, a sentence each, with when it was measured and whether by older code."""
    steps = {step.name: step for step in STEPS}
    for name, words in FELT.items():
        own = [row for row in rows if (row.step, row.doer) == (name, steps[name].ours.name) and row.seconds]
        waits = [
            f"{_round(row.seconds)} s at {row.size:,} {steps[name].unit}"
            f" ({_round(row.processor)} s of processors, {row.together_gb:.1f} GB)"
            for row in own
        ]
        if own:
            yield f"- {words}: {', '.join(waits)}; {_tell_origin(own, code)}."
    missing = [FELT[name].lower() for name in FELT if not any(row.step == name and row.seconds for row in rows)]
    if missing:
        yield f"- Not measured: {', '.join(missing)}."


def _round(seconds: float | None) -> str:
    return f"{seconds:.1f}" if (seconds or 0) < 10 else f"{seconds:.0f}"


def _tell_origin(rows: Sequence[Row], code: str) -> str:
    days = " and ".join(sorted({row.date for row in rows}))
    return f"measured on {days} {'by older code' if any(row.code != code for row in rows) else f'by code {code}'}"


def describe(rows: Sequence[Row], *, versions: str, code: str) -> Iterator[str]:
    """Where and when, the targets, what was right, and every measurement, as Markdown."""
    yield f"Today's code is {code}; a figure by another says so in its row."
    origins = list(dict.fromkeys((row.date, row.machine, row.code) for row in rows))
    for day, machine, made_by in origins:
        own = dict.fromkeys(row.step for row in rows if (row.date, row.machine, row.code) == (day, machine, made_by))
        which = f" ({', '.join(own)})" if len(origins) > 1 else ""
        yield f"Measured on {day}: {machine}; code {made_by}{which}."
    yield from ("", f"Versions: {versions}.", "")
    yield from ("## Targets", "", "| step | at most | found | | |", "|---|---|---|---|---|")
    for verdict in judge(rows, STEPS):
        asked, _, found = str(verdict).rpartition(": ")
        step, _, most = asked.partition(": ")
        state, _, figure = found.partition(", ")
        own = [row for row in rows if row.step == verdict.step.name and row.doer == verdict.step.ours.name]
        old = "by older code" if figure and any(row.code != code for row in own) else ""
        yield f"| {step} | {most.removeprefix('at most ')} | {figure} | {state} | {old} |"
    if told := list(describe_accuracy(rows, STEPS)):
        yield from ("", "## Accuracy beside peers", *told)
    yield from ("", "## Measurements", "")
    yield "| step | size | by | seconds | processor s | largest GB | together GB | peer ÷ ours | growth | measured |"
    yield "|---|---:|---|---:|---:|---:|---:|---:|---:|---|"
    for step in STEPS:
        yield from _describe_step(step, rows, code)


def _describe_step(step: Step, rows: Sequence[Row], code: str) -> Iterator[str]:
    own = [row for row in rows if row.step == step.name and row.note != "not asked"]
    for number, row in enumerate(own):
        last = not any(other.doer == row.doer for other in own[number + 1 :])
        growth = fit_growth(rows, step.name, row.doer) if last else None
        named = f"**{step.name}**: {step.what}" if number == 0 else ""
        cells = [named, f"{row.size:,} {step.unit}", row.doer]
        measured = f"{row.date}, older code" if row.code != code else row.date
        if row.seconds is None:
            yield f"| {' | '.join(cells)} | {row.note.replace('|', ' ')} | | | | | | {measured} |"
            continue
        times = compare(rows, step, row)
        figures = [f"{row.seconds:.2f}", f"{row.processor:.2f}", f"{row.largest_gb:.2f}", f"{row.together_gb:.2f}"]
        ends = [f"{times:.3g}" if times else "", f"n^{growth:.2f}" if growth else "", measured]
        yield f"| {' | '.join([*cells, *figures, *ends])} |"
