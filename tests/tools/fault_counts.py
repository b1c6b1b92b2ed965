"""What tests of faults count: how many there were, how many were survived, and how many votes were lost."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

PREFIX = "fault: "


@pytest.fixture
def counted(record_property) -> Callable[..., None]:
    """Count what a test has done, by words, for the summary."""

    def count(**numbers: int) -> None:
        for words, number in numbers.items():
            record_property(PREFIX + words, number)

    return count


def print_faults(terminalreporter: Any) -> None:
    """Print the counts of all tests of faults that ran."""
    counts: Counter[str] = Counter()
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, ()):
            listed = [(name, number) for name, number in report.user_properties if name.startswith(PREFIX)]
            if report.when == "call" and "tests/faults/" in report.nodeid:
                faults = sum(number for name, number in listed if name == f"{PREFIX}faults") or 1
                counts["faults"] += faults
                counts["survived"] += faults if outcome == "passed" else 0
                counts.update({name.removeprefix(PREFIX): number for name, number in listed if "faults" not in name})
    if counts:
        faults, survived, lost = (counts.pop(name, 0) for name in ("faults", "survived", "votes lost"))
        terminalreporter.section("faults")
        for words, number in sorted(counts.items()):
            terminalreporter.write_line(f"{words:36}{number:8}")
        terminalreporter.write_line(f"{faults} faults, {survived} survived, {lost} votes lost")
