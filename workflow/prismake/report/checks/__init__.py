"""The checks of a review: what the standards ask that a machine can see, one row of data and one function each."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import pandas as pd

from prismake import tables as declared
from prismake.issues import Issue, reading_order
from prismake.report.checks import automation, data, protocol, records, reporting, screening, searches, synthesis
from prismake.report.checks.outcome import Check
from prismake.report.view import View
from prismake.tables import to_rows

FUNCTIONS: Mapping[int, Check] = {
    number: check
    for module in (protocol, searches, records, screening, automation, data, synthesis, reporting)
    for number, check in module.CHECKS.items()
}
STOPS = "E"
COMBINING = (49, *range(56, 59))  # what is asked of effects
SUMMARY = 60  # what is asked of certainty, and of the confidence in findings
POOLING = (*COMBINING, 59, SUMMARY)  # and of what they come to
JUDGING = tuple(range(52, 56))  # what is asked of risk of bias
MAPS_ONLY, FINDINGS_ONLY = "the review maps what there is", "the review puts findings together and no figures"


@dataclass(frozen=True)
class Described:
    """One check: grade E stops a final review, W warns, I informs."""

    number: int
    grade: str
    standard: str
    item: str
    words: str


@cache
def list_checks() -> tuple[Described, ...]:
    """The checks in order, as checks.csv describes them."""
    text = (files("prismake.report.checks") / "checks.csv").read_text(encoding="utf-8")
    return tuple(
        Described(int(row["check"]), row["grade"], row["standard"], row["item"], row["words"])
        for row in csv.DictReader(io.StringIO(text))
    )


def list_inapplicable(view: View) -> tuple[int, ...]:
    """The checks that a review which pools nothing is not held against; of risk of bias where none is to be judged."""
    if not view.maps_only:
        return COMBINING if view.qualitative else ()
    asked = view.asks("appraisal") or len(view.find_table("appraisal"))
    left_out = POOLING if asked else (*POOLING, *JUDGING)
    return tuple(number for number in left_out if number != SUMMARY or not view.findings)


def run_checks(view: View) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The frames "checks" (one row each, passed, open or not applicable) and "check_issues" (what to mend)."""
    rows, issues = [], []
    left_out, why = list_inapplicable(view), MAPS_ONLY if view.maps_only else FINDINGS_ONLY
    for one in list_checks():
        found = why if one.number in left_out else FUNCTIONS[one.number](view)
        listed = [] if isinstance(found, str) else sorted(set(found), key=reading_order)
        status = "not applicable" if isinstance(found, str) else "open" if listed else "passed"
        described = {
            "check": one.number,
            **{name: getattr(one, name) for name in ("grade", "standard", "item", "words")},
        }
        rows.append(
            {**described, "status": status, "issues": len(listed), "note": found if isinstance(found, str) else ""}
        )
        issues += [{"check": one.number, "position": at, **vars(issue)} for at, issue in enumerate(listed, start=1)]
    return declared.from_rows("checks", rows), declared.from_rows("check_issues", issues)


def list_stopping(checks: pd.DataFrame, issues: pd.DataFrame) -> list[Issue]:
    """The issues of grade E: what a review that calls itself final must not leave open."""
    grave = checks.loc[checks["grade"] == STOPS, "check"]
    rows = to_rows(issues[issues["check"].isin(list(grave))])
    names = ("file", "place", "found", "allowed", "remedy")
    return [Issue(*(str(row[name]) for name in names)) for row in rows]
