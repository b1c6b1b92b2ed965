"""What peers got right beside how long they took: a table for each step that is judged by labels or by metafor."""

import re
from collections.abc import Iterator, Sequence

from timed.results import Row
from timed.steps import Step

COUNTS = re.compile(r"TP (\d+), FP (\d+), FN (\d+)")
CHECKED = re.compile(r"numbers (\d+), beyond (\d+)(?:, furthest (.*))?")
HEADS = {
    "labels": "| by | F1 | precision | recall | false merges | copies left | seconds |",
    "metafor": "| by | numbers given | as metafor's | beyond tolerance | furthest | seconds |",
}
WORDS = {
    "labels": "{size:,} records, duplicates removed without asking anybody. A false merge is a document that vanishes.",
    "metafor": "{size:,} pooled results of metafor 3.8-1; tolerance is 1e-10 where a formula is closed, else 1e-7.",
}


def describe_accuracy(rows: Sequence[Row], steps: Sequence[Step]) -> Iterator[str]:
    """The tables as Markdown, each of the largest size measured; whoever gave nothing stands there with why."""
    for step in steps:
        own = [row for row in rows if step.judged and row.step == step.name]
        if not own:
            continue
        size = max(row.size for row in own)
        head = HEADS[step.judged]
        yield from ("", f"**{step.name}**: {WORDS[step.judged].format(size=size)}", "")
        yield from (head, f"|---|{'---:|' * (head.count('|') - 2)}")
        yield from (f"| {' | '.join(_describe(step, row))} |" for row in own if row.size == size)


def _describe(step: Step, row: Row) -> list[str]:
    if row.seconds is None:
        return [row.doer, row.note.replace("|", " "), *[""] * (HEADS[step.judged].count("|") - 3)]
    judged = judge_labels(row.note) if step.judged == "labels" else judge_numbers(row.note)
    return [row.doer, *judged, f"{row.seconds:.2f}"]


def judge_labels(note: str) -> list[str]:
    """F1, precision, recall, false merges and copies left.

    >>> judge_labels("TP 90, FP 0, FN 10")
    ['0.9474', '1.0000', '0.9000', '0', '10']
    """
    tp, fp, fn = map(int, COUNTS.fullmatch(note).groups())  # type: ignore[union-attr]
    shares = (2 * tp, 2 * tp + fp + fn), (tp, tp + fp), (tp, tp + fn)
    return [*(f"{part / whole:.4f}" if whole else "" for part, whole in shares), str(fp), str(fn)]


def judge_numbers(note: str) -> list[str]:
    """Numbers given, those as metafor's, those beyond the tolerance, and which of them is furthest.

    >>> judge_numbers("numbers 8016, beyond 1, furthest 2e-06 in x REML z tau2")
    ['8,016', '8,015', '1', '2e-06 in x REML z tau2']
    """
    given, beyond, furthest = CHECKED.fullmatch(note).groups()  # type: ignore[union-attr]
    return [f"{int(given):,}", f"{int(given) - int(beyond):,}", f"{int(beyond):,}", furthest or ""]
