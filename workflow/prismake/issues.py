"""What a person can mend: problems in people's files, all at once, each with its place and its remedy."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import TracebackType


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


@dataclass
class Gathering:
    """Takes what several parts of a stage complain of, so that it is told at once: enter it for each, then `end` it.

    >>> gathering = Gathering()
    >>> for cell in ("A1", "A2"):
    ...     with gathering:
    ...         raise_any([Issue("a.csv", cell, "x", "y", "write y")])
    >>> [issue.place for issue in gathering.issues]
    ['A1', 'A2']
    """

    issues: list[Issue] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)

    def __enter__(self) -> "Gathering":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> bool:
        if not isinstance(error, ReviewError):
            return False
        self.issues += error.issues
        self.notes |= dict.fromkeys(getattr(error, "__notes__", ()))
        return True

    def end(self) -> None:
        """Raise ReviewError when there was at least one issue."""
        if self.issues:
            error = ReviewError(self.issues)
            for note in self.notes:
                error.add_note(note)
            raise error
