"""Remarks on sheets of extraction and appraisal: what was noticed and changes nothing, told to the person."""

from collections.abc import Iterable, Mapping

import pandas as pd

from prismake import tables

IDLE, HALF, CHANGED, GONE = "idle sheet", "half-filled row", "codebook changed", "row or page gone"
LOST = "supplement without a row"
OVERTAKEN, ROWLESS = "consensus overtaken", "consensus without a row"
Remark = dict[str, str]


def make_remark(kind: str, text: str, *, place: Mapping[str, str], phase: str = "extraction") -> Remark:
    """A row of the table "remarks"; `place` has the study, the person, the sheet and the cell."""
    keys = {"reference_id": place["study_id"], **{name: place[name] for name in ("person", "sheet", "cell")}}
    return {"phase": phase, "kind": kind, "text": text, **keys}


def say_idle(number: int, what: str, *, place: Mapping[str, str]) -> str:
    """What is told of values on a study that is not included: `what` they are, with "of" or "on"."""
    word, preposition = what.rsplit(" ", 1)
    return (
        f"{count_words(number, word)} {preposition} {place['study_id']}, which is not included now, "
        f"{'waits' if number == 1 else 'wait'} in {place['sheet']}, counted nowhere; back when it is included"
    )


def list_remarks(remarks: Iterable[Remark]) -> pd.DataFrame:
    """The frame "remarks", each remark once."""
    key = tables.TABLES["remarks"].key
    return tables.from_rows("remarks", {tuple(row[name] for name in key): row for row in remarks}.values())


def count_words(number: int, word: str) -> str:
    """A number with its word.

    >>> count_words(1, "value"), count_words(3, "value")
    ('1 value', '3 values')
    """
    return f"{number} {word}{'' if number == 1 else 's'}"
