"""The certainty of an outcome in words: its level with its signs, or why there is none."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from prismake.config.accuracy import list_judged
from prismake.report.grammar import agree
from prismake.tables import to_rows
from prismake.text.units import write_unit
from prismake.text.vocabulary import GRADE_DOMAINS, NOT_SETTLED

NOT_RATED = "not rated"
Row = dict[str, Any]


def tell_open(row: Row) -> str:
    """Why people's judgements give no level: they differ, were made on another estimate, or a tool is still owed."""
    if row["certainty"]:
        return ""
    open_ = f"{NOT_SETTLED}: {row['unsettled']}" if row.get("unsettled") else ""
    owed = f"owed again: {row['outdated']}" if row.get("outdated") else ""
    tool = f"starts {row['start']} once ROBINS-I has judged {row['unappraised']}" if row.get("unappraised") else ""
    return "; ".join(filter(None, (open_, owed, tool)))


def tell_state(row: Row) -> str:
    """In one or two words why judgements give no level; empty where they give one."""
    if row["certainty"]:
        return ""
    if row.get("unsettled"):
        return NOT_SETTLED
    if row.get("outdated"):
        return "owed again"
    return "waiting for ROBINS-I" if row.get("unappraised") else "judged in part"


def tell_levels(grade: pd.DataFrame) -> dict[str, str]:
    """By analysis the level, or why people's judgements give none; empty where nobody has judged."""
    return {str(row["analysis_id"]): _tell_level(row) for row in to_rows(grade)}


def _tell_level(row: Row) -> str:
    idle = len(row["missing"].split("; ")) == len(GRADE_DOMAINS) and not row["outdated"]
    return str(row["certainty"]) or ("" if idle else tell_open(row))


def tell_sides(accuracy: Sequence[Mapping[str, Any]], grade: pd.DataFrame) -> dict[str, list[tuple[str, str]]]:
    """By test the certainty of its sensitivity and of its specificity; `accuracy` are the planned analyses."""
    levels, sides = tell_levels(grade), dict[str, list[tuple[str, str]]]()
    for one in list_judged(accuracy):
        sides.setdefault(one["test"], []).append((one["side"], levels.get(one["id"]) or NOT_RATED))
    return sides


def write_certainty(row: Row) -> str:
    """The level with its signs, or why there is none."""
    if row["certainty"]:
        return f"{row['signs']} {row['certainty']}" + (f"; {row['outdated']}" if row.get("outdated") else "")
    if told := tell_open(row):
        return told
    judged = len(GRADE_DOMAINS) - len(row["missing"].split("; "))
    return f"starts {row['start']}; {judged} of {len(GRADE_DOMAINS)} domains judged"


def mark_certainty(row: Row, letters: Mapping[str, str]) -> str:
    """The same with the letters of the notes that say why; `letters` has them by analysis."""
    marks = letters.get(str(row["analysis_id"]), "") if row["certainty"] else ""
    return write_certainty(row) + (f" ({marks})" if marks else "")


def write_counted(row: Row) -> str:
    """How many are counted, how many of them perhaps twice, and in how many studies."""
    studies = f"{int(row['k'])} {agree(int(row['k']), 'study', 'studies')}"
    doubtful = row.get("doubtful")
    twice = "" if pd.isna(doubtful) or not doubtful else f", of which {int(doubtful)} may be counted twice"
    return f"{write_unit(str(row['participants']), str(row['counted']))}{twice} ({studies})"
