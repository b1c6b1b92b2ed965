"""What a person can mend: problems in people's files, all at once, each with its place and its remedy."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Issue:
    """One problem in a file that people write.

    `place` is a line, a sheet with its cell, or a key; `found` is what stands there, `allowed` what may stand there.
    """

    file: str
    place: str
    found: str
    allowed: str
    remedy: str

    def __lt__(self, other: "Issue") -> bool:
        return reading_order(self) < reading_order(other)

    def __str__(self) -> str:
        where = f"{self.file}, {self.place}" if self.place else self.file
        return f"{where}\n    found:   {self.found}\n    allowed: {self.allowed}\n    do:      {self.remedy}"


class ReviewError(Exception):
    """Carries every Issue of a stage; anything else that is raised is a bug."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(sorted(set(issues), key=reading_order))
        super().__init__(render(self.issues))


def reading_order(issue: Issue) -> tuple[object, ...]:
    """What issues are sorted by; line 10 comes after line 2."""
    places = [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", issue.place)]
    return (issue.file, places, issue.found, issue.allowed, issue.remedy)


def render(issues: Iterable[Issue]) -> str:
    """The issues as a numbered text for a terminal or a log.

    >>> print(render([Issue("a.csv", "line 2", "x", "y or z", "write y")]))
    1 problem to mend:
    1. a.csv, line 2
        found:   x
        allowed: y or z
        do:      write y
    """
    listed = list(issues)
    head = f"{len(listed)} problem{'s' if len(listed) != 1 else ''} to mend:"
    return "\n".join([head, *(f"{number}. {issue}" for number, issue in enumerate(listed, start=1))])


def raise_any(issues: Iterable[Issue]) -> None:
    """Raise ReviewError when there is at least one issue."""
    listed = list(issues)
    if listed:
        raise ReviewError(listed)
