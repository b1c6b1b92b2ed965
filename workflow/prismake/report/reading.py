"""What was read of each study: an abstract, a registration, a full text; and so what its silence means."""

import re
from collections.abc import Mapping

import pandas as pd

from prismake.tables import to_rows

FULL_TEXT = "full text"
NOT_SAID = "what was read is not said"
# What people write into the column for the page, from the least that can be read to the most.
PARTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("title", re.compile(r"\btitle\b", re.IGNORECASE)),
    ("abstract", re.compile(r"\babstract\b|\bsummary\b", re.IGNORECASE)),
    ("registration", re.compile(r"\bregist|\bNCT\d|\bprotocol\b", re.IGNORECASE)),
    (FULL_TEXT, re.compile(r"\bfull.?text\b|\d|\btable\b|\bfig|\bsuppl|\bappendix\b|\bresults\b", re.IGNORECASE)),
)


def name_part(page: str) -> str:
    """The part of a report that a page belongs to; empty where it says nothing.

    >>> [name_part(page) for page in ("abstract", "NCT02313415", "e57", "Table 2", "-", "abstract, p. 1")]
    ['abstract', 'registration', 'full text', 'full text', '', 'abstract']
    """
    return next((part for part, pattern in PARTS if pattern.search(page)), "")


def list_read(extraction: pd.DataFrame) -> dict[str, str]:
    """By study, what people read of it in words: "abstract", "abstract and registration", "full text" or NOT_SAID.

    A page of a report says that its full text was read; beside it the abstract needs no word.
    """
    found: dict[str, set[str]] = {}
    for row in to_rows(extraction[["study_id", "page"]].drop_duplicates()):
        found.setdefault(str(row["study_id"]), set()).add(name_part(str(row["page"])))
    return {study: _join(parts) for study, parts in found.items()}


def _join(parts: set[str]) -> str:
    named = [part for part, _ in PARTS if part in parts]
    return FULL_TEXT if FULL_TEXT in named else " and ".join(named) or NOT_SAID


def tell_silence(read: Mapping[str, str], study: str) -> str:
    """What it means that nothing was seen of an outcome: only a full text that was read can be silent about it."""
    part = read.get(study, NOT_SAID)
    return "not reported" if part == FULL_TEXT else f"not seen in what was read ({_plain(part)})"


def tell_blank(read: Mapping[str, str], study: str) -> str:
    """What an empty cell of a study means of which something was extracted."""
    part = read.get(study, NOT_SAID)
    return "not stated" if part == FULL_TEXT else f"not seen ({_plain(part)})"


def tell_figures(read: Mapping[str, str], study: str) -> str:
    """What it means that an outcome is named without figures."""
    part = read.get(study, NOT_SAID)
    return "measured, figures not reported" if part == FULL_TEXT else f"named, figures not seen ({_plain(part)})"


def _plain(part: str) -> str:
    return "not said which part" if part == NOT_SAID else part
