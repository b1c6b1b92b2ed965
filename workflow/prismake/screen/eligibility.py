"""Automation rules of the protocol: what they exclude before screening, and what they only flag."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from prismake import tables
from prismake.screen.retractions import flag_retractions

EVIDENCE_LENGTH = 80


def apply_rules(
    references: pd.DataFrame, *, rules: Iterable[Mapping[str, Any]], retractions: pd.DataFrame | None = None
) -> pd.DataFrame:
    """One row of "eligibility" per reference and rule that matches it; a rule is a regular expression on one field.

    What was retracted, corrected or put in doubt is flagged too, under a name in capitals that no rule can have.
    """
    rows = [
        {
            "reference_id": reference_id,
            "rule": rule["id"],
            "verdict": rule["verdict"],
            "evidence": f"{rule['field']}: {match[0][:EVIDENCE_LENGTH]}",
        }
        for rule in rules
        for reference_id, text in zip(references["reference_id"], references[rule["field"]], strict=True)
        if (match := re.search(rule["pattern"], text, re.IGNORECASE))
    ]
    flagged = [] if retractions is None else flag_retractions(retractions)
    return tables.from_rows("eligibility", [*rows, *flagged])


def list_candidates(references: pd.DataFrame, *, eligibility: pd.DataFrame, previous: pd.DataFrame | None) -> list[str]:
    """The references a phase decides on: those the previous phase included, or all that no rule excluded."""
    if previous is not None:
        return sorted(previous.loc[previous["status"] == "included", "reference_id"])
    excluded = set(eligibility.loc[eligibility["verdict"] == "exclude", "reference_id"])
    return sorted(set(references["reference_id"]) - excluded)
