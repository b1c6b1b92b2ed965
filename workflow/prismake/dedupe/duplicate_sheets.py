"""Doubtful pairs go to people: sheets with both records side by side, and the rulings read back."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from prismake import tables
from prismake.config import list_names
from prismake.issues import raise_any
from prismake.sheets import SIDES, Question, describe_pair, issue_pairs, issue_unasked, name_records, read_pairs

DESCRIBED = ("id", "left", "right", "evidence", "differs", "left_record", "right_record")
NOBODY: Mapping[str, str] = MappingProxyType({})
QUESTION = Question(
    kind="duplicates",
    title="Doubtful duplicates",
    guide=(
        "Each row shows two entries that may be the same document. Write same or different in the yellow cell.",
        "What differs stands first, marked with ≠; words of titles and authors that only one entry has stand in «».",
        "An article and its registration, its preprint, its protocol or its erratum are different documents.",
        "Until you rule, both entries stay in the review: nothing is lost by leaving a cell empty.",
        "You may sort, filter, hide rows, add columns, and save as .xlsx, .ods or .csv. Do not delete rows.",
    ),
    unasked="Two entries that are one document and were not joined, or two that were joined and are not one, are "
    "written here: same or different. Who has nothing to say leaves the sheet alone.",
    reason="Why it is doubtful",
    entry="Entry",
    label="Same or different?",
    choices=("same", "different"),
)


def describe_pairs(pairs: pd.DataFrame, *, records: pd.DataFrame) -> pd.DataFrame:
    """The doubtful pairs as they stand in sheets: id, left, right, evidence, differs, left_record, right_record."""
    doubtful = tables.to_rows(pairs[pairs["verdict"] == "doubtful"])
    wanted = {pair[side] for pair in doubtful for side in SIDES}
    by_id = {row["record_id"]: row for row in tables.to_rows(records[records["record_id"].isin(wanted)])}
    return pd.DataFrame([describe_pair(pair, by_id=by_id) for pair in doubtful], columns=list(DESCRIBED), dtype="str")


def issue_rulings(
    folder: Path,
    *,
    people: Sequence[str],
    pairs: pd.DataFrame,
    records: pd.DataFrame,
    former: Mapping[str, str] = NOBODY,
    former_ids: pd.DataFrame | None = None,
) -> list[Path]:
    """Issue to each person the doubtful pairs that stand in none of their sheets; returns the new sheets.

    `former` gives the name of today for a name of old: sheets under it are the person's. `former_ids` is the table of
    that name, for sheets that are older than the ids of `records`.
    """
    rows = tables.to_rows(describe_pairs(pairs, records=records))
    names = {person: list_names(person, former) for person in people}
    return issue_pairs(folder, QUESTION, names=names, rows=rows, documents=name_records(records, former_ids))


def issue_free(folder: Path, *, people: Sequence[str], records: pd.DataFrame, former: Mapping[str, str]) -> list[Path]:
    """Issue to each person the sheet for what no machine asked, once there are two records; returns the new sheets."""
    names = {person: list_names(person, former) for person in people}
    return issue_unasked(folder, QUESTION, names=names) if len(records) > 1 else []


def read_rulings(
    paths: Iterable[Path],
    *,
    records: pd.DataFrame,
    people: Mapping[str, str] = NOBODY,
    former_ids: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The rulings of all saved sheets, with today's ids; a row without a ruling is none yet.

    `people` gives, for every name that may stand on a sheet, the name the rulings count under.
    Raises ReviewError with every problem of every sheet.
    """
    documents = name_records(records, former_ids)
    rulings, issues = read_pairs(
        paths, QUESTION, known=documents, people=people, name=lambda one: documents.get(one, one)
    )
    raise_any(issues)
    return tables.from_rows("rulings", rulings)
