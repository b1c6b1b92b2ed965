"""Printed figures beside rebuilt ones: equal, explained by records or a named formula, or unexplained."""

import csv
import math
from collections.abc import Mapping, Sequence
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
    """What became of one review; `differences` are rows that judge each difference of a list, `bias` is an SVG."""

    figures: dict[str, Ours] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    differences: list[Row] = field(default_factory=list)
    bias: str = ""


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
    """A line for each published figure; one that was not rebuilt is unexplained."""
    lines = []
    for row in published:
        ours = rebuilt.figures.get(row["figure"], Ours(math.nan))
        verdict, explanation = UNEXPLAINED, ours.explanation
        if agrees(ours.value, row):
            verdict, explanation = EQUAL, None
        elif explanation and agrees(explanation.value, row):
            verdict = EXPLAINED
        lines.append(Line(row["figure"], row["printed"], row["where"], ours.value, verdict, explanation))
    return lines


def agrees(value: float, row: Mapping[str, str]) -> bool:
    """Whether a value lies within the tolerance of what was printed; a missing one never does."""
    return abs(value - float(row["printed"])) <= float(row["tolerance"]) + ROUNDING
