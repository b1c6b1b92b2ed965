"""Printed figures beside rebuilt ones: equal, explained by records or a named formula, or unexplained."""

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prismake.config.files import read_checked
from prismake.issues import raise_any

EQUAL, EXPLAINED, UNEXPLAINED = "equal", "explained", "unexplained"
VERDICTS = (EQUAL, EXPLAINED, UNEXPLAINED)
ROUNDING = 1e-12  # of the tolerance's own binary digits
Row = dict[str, str]


@dataclass(frozen=True)
class Explanation:
    """Why a figure differs: in words, the value that follows when it is allowed for, and the records behind it."""

    words: str
    value: float
    records: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ours:
    """A figure as rebuilt."""

    value: float
    explanation: Explanation | None = None


@dataclass(frozen=True)
class Finding:
    """What the deposited files say that no printed figure does, with the records or cells that show it."""

    words: str
    records: tuple[str, ...]


@dataclass
class Rebuilt:
    """What became of one review; `differences` are rows that judge each difference of a list."""

    figures: dict[str, Ours] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    differences: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """One published figure and its verdict; `ours` is missing (NaN) where it was not rebuilt."""

    figure: str
    printed: str
    where: str
    ours: float
    verdict: str
    explanation: Explanation | None


def read_table(path: Path, *, delimiter: str = ",") -> list[Row]:
    """The rows of a deposited or a published table, as text."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def read_config(folder: Path, name: str) -> Any:
    """A YAML file of a review's config/, held against the machine's schema; raises ReviewError for what is wrong."""
    value, issues = read_checked(folder / "config" / f"{name}.yaml", name)
    raise_any(issues)
    return value


def judge(published: Sequence[Mapping[str, str]], rebuilt: Rebuilt) -> list[Line]:
    """A line for each published figure; a rebuilt one that nobody published is a mistake of ours (ValueError)."""
    names = [row["figure"] for row in published]
    if unknown := sorted(set(rebuilt.figures) - set(names)):
        raise ValueError(f"published.csv has no {', '.join(unknown)}")
    if len(set(names)) < len(names):
        raise ValueError("published.csv has a figure twice")
    return list(_judge_each(published, rebuilt))


def _judge_each(published: Sequence[Mapping[str, str]], rebuilt: Rebuilt) -> Iterator[Line]:
    for row in published:
        ours = rebuilt.figures.get(row["figure"], Ours(math.nan))
        verdict, explanation = UNEXPLAINED, ours.explanation
        if agrees(ours.value, row):
            verdict, explanation = EQUAL, None
        elif explanation and agrees(explanation.value, row):
            verdict = EXPLAINED
        yield Line(row["figure"], row["printed"], row["where"], ours.value, verdict, explanation)


def agrees(value: float, row: Mapping[str, str]) -> bool:
    """Whether a value lies within the tolerance of what was printed; a missing one never does."""
    return abs(value - float(row["printed"])) <= float(row["tolerance"]) + ROUNDING
