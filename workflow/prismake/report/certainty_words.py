"""The certainty of an outcome in words: its level with its signs, or why there is none."""

from collections.abc import Mapping
from typing import Any

from prismake.report.grammar import agree
from prismake.text.units import write_unit
from prismake.text.vocabulary import GRADE_DOMAINS, NOT_SETTLED

Row = dict[str, Any]


def tell_open(row: Row) -> str:
    """Why people's judgements give no level: they differ, were made on another estimate, or a tool is still owed."""
    if row["certainty"]:
        return ""
    open_ = f"{NOT_SETTLED}: {row['unsettled']}" if row.get("unsettled") else ""
    owed = f"owed again: {row['outdated']}" if row.get("outdated") else ""
    tool = f"starts {row['start']} once ROBINS-I has judged {row['unappraised']}" if row.get("unappraised") else ""
    return "; ".join(filter(None, (open_, owed, tool)))


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
    """How many are counted, in how many studies."""
    studies = f"{int(row['k'])} {agree(int(row['k']), 'study', 'studies')}"
    return f"{write_unit(str(row['participants']), str(row['counted']))} ({studies})"
