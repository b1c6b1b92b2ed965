"""Checks the synthesis against every number of metafor's oracle, and other libraries against those that they give.

Exits with 1 when one of our numbers lies beyond its tolerance.
"""

import os
import sys
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "workflow"), str(ROOT / "tests" / "tools")]

from poolers import LIBRARIES  # noqa: E402

from deviations import deviation, tolerate  # noqa: E402
from metafor_oracle import (  # noqa: E402
    NOT_COVERED,
    TESTS,
    TOLERANCES,
    Case,
    Pair,
    compare_case,
    count_numbers,
    pair,
    read_cases,
    read_effects,
    read_inputs,
)
from prismake.synthesise.glmm import log_likelihood, pool_glmm  # noqa: E402

SHARED = Path(os.environ.get("PRISMAKE_SHARED_DATA", ROOT.parent / "shared" / "data"))
FAMILY_OF = {"EE": "common effect, DL", "DL": "common effect, DL"}
WIDTHS = f"{'family':28} {'numbers':>8} {'beyond':>7} {'tolerance':>10} {'worst':>9}  where"


@dataclass
class Tally:
    """What became of one family of numbers."""

    numbers: int = 0
    beyond: int = 0
    worst: float = 0.0
    where: str = ""

    def add(self, one: Pair) -> None:
        apart, count = deviation(one.found, one.expected), count_numbers(one.expected)
        self.numbers += count
        self.beyond += count if apart > tolerate(one.where, TOLERANCES[one.family]) else 0
        if apart > self.worst:
            self.worst, self.where = apart, one.where


def tally_pairs(pairs: Sequence[Pair]) -> dict[str, Tally]:
    """The families in the order of the tolerances."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for one in pairs:
        if one.found is not None:
            tallies[one.family].add(one)
    return {family: tallies[family] for family in TOLERANCES if family in tallies}


def print_table(title: str, tallies: dict[str, Tally]) -> int:
    """Prints a line for each family and returns how many numbers lie beyond their tolerance."""
    print(f"\n{title}\n{WIDTHS}")
    for family, tally in tallies.items():
        figures = f"{tally.numbers:8} {tally.beyond:7} {TOLERANCES[family]:10.1e} {tally.worst:9.1e}"
        print(f"{family:28} {figures}  {tally.where}")
    beyond = sum(tally.beyond for tally in tallies.values())
    print(f"{'all':28} {sum(tally.numbers for tally in tallies.values()):8} {beyond:7}")
    return beyond


def print_not_covered(pairs: Sequence[Pair]) -> None:
    missing: dict[str, int] = defaultdict(int)
    for one in pairs:
        if one.found is None:
            entry = one.section if one.section in NOT_COVERED else one.section.split()[0]
            missing[entry] += count_numbers(one.expected)
    print("\nnot covered")
    for entry, numbers in sorted(missing.items()):
        print(f"{entry:28} {numbers:8}  {NOT_COVERED.get(entry, 'NOT LISTED')}")


def print_laplace(cases: Sequence[Case]) -> None:
    """Why the one-point fits differ: at our estimates the likelihood that both maximise is higher than at metafor's."""
    print("\nGLMM with one point (Laplace): log likelihood, the larger the better")
    print(f"{'case':28} {'at ours':>16} {'at metafor':>16} {'gained':>9}")
    for case in cases:
        theirs = case.get("glmm_logit", {}).get("ML_nAGQ1")
        if theirs:
            share = read_inputs(case)
            ours = pool_glmm(share, points=1).log_likelihood
            other = log_likelihood(share, theirs["beta"], theirs["tau2"], points=1)
            print(f"{case['id']:28} {ours:16.9f} {other:16.9f} {ours - other:9.1e}")


def compare_library(cases: Sequence[Case], pool: Callable[..., dict[str, float] | None]) -> Iterator[Pair]:
    """The oracle's pooled results beside those of `pool(yi, vi, method, test)`, where the library has the model."""
    for case in cases:
        for name, results in case.get("pooled", {}).items():
            yi, vi = read_effects(case, name)
            for numbers in results["fits"]:
                method, test = numbers["method"], TESTS[numbers["test"]]
                with warnings.catch_warnings(), np.errstate(all="ignore"):
                    warnings.simplefilter("ignore")
                    try:
                        found = pool(yi, vi, method, test)
                    except Exception as error:  # another library's failure is a finding
                        found = dict.fromkeys(("beta", "se", "tau2"), float("inf"))
                        print(f"  {type(error).__name__} in {case['id']} {name} {method} {test}: {error}")
                if found:
                    family = FAMILY_OF.get(method, "REML, ML, PM")
                    for one in pair(family, "pooled", f"{case['id']} {name} {method} {test}", found, numbers):
                        if one.found is not None:
                            yield one


def main() -> int:
    if not SHARED.is_dir():
        sys.exit(f"no oracle in {SHARED}; set PRISMAKE_SHARED_DATA")
    cases = read_cases(SHARED)
    pairs = [one for case in cases for one in compare_case(case)]
    held = sum(count_numbers(one.expected) for one in pairs)
    beyond = print_table(f"prismake against metafor, {len(cases)} cases, {held} numbers", tally_pairs(pairs))
    print_not_covered(pairs)
    print_laplace(cases)
    for name, load in LIBRARIES.items():
        try:
            pool = load()
        except ImportError:
            print(f"\n{name}: not installed; make oracle installs it")
            continue
        print_table(f"{name} against metafor", tally_pairs(list(compare_library(cases, pool))))
    return 1 if beyond else 0


if __name__ == "__main__":
    sys.exit(main())
