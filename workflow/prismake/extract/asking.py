"""Pairs that may be one study go to people: sheets with both references side by side, and the rulings read back."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from prismake import tables
from prismake.config import list_names
from prismake.issues import raise_any
from prismake.sheets import SIDES, Documents, Question, describe_pair, issue_pairs, issue_unasked, read_pairs

OVERLAPPING, NOT_SURE = "overlapping cohorts", "not sure"
QUESTION = Question(
    kind="studies",
    title="One study or several",
    guide=(
        "Each row shows two documents that may report one study. Write one of the four answers in the yellow cell.",
        "same study: the same people; the documents become one study, extracted once.",
        "different: other people; the two stay apart and are never asked about again.",
        "overlapping cohorts: two studies that share people; they are never pooled together, the larger one stands.",
        "not sure: both stay apart, and every analysis that pools them says so.",
        "What differs stands first, marked with ≠; words of titles and authors that only one has stand in «».",
        "You may sort, filter, hide rows, add columns, and save as .xlsx, .ods or .csv. Do not delete rows.",
    ),
    unasked="Two documents that report one study, two that were taken for one study and are not, or two of studies "
    "that share people, are written here with one of the four answers. Who has nothing to say leaves the sheet alone.",
    reason="Why they may be one study",
    entry="Document",
    label="Same study?",
    choices=("same study", "different", OVERLAPPING, NOT_SURE),
)


def issue_studies(
    folder: Path,
    *,
    people: Sequence[str],
    pairs: pd.DataFrame,
    references: pd.DataFrame,
    clusters: pd.DataFrame,
    former: Mapping[str, str],
) -> list[Path]:
    """Issue to each person the doubtful pairs of `study_pairs` that stand in none of their sheets."""
    doubtful = tables.to_rows(pairs[pairs["verdict"] == "doubtful"])
    wanted = {pair[side] for pair in doubtful for side in SIDES}
    by_id = {row["reference_id"]: row for row in tables.to_rows(references[references["reference_id"].isin(wanted)])}
    names = {person: list_names(person, former) for person in people}
    rows = [describe_pair(pair, by_id=by_id) for pair in doubtful]
    return issue_pairs(folder, QUESTION, names=names, rows=rows, documents=Documents(clusters))


def issue_free(
    folder: Path, *, people: Sequence[str], study_references: pd.DataFrame, former: Mapping[str, str]
) -> list[Path]:
    """Issue to each person the sheet for what no machine asked, once two documents are included; the new sheets."""
    names = {person: list_names(person, former) for person in people}
    return issue_unasked(folder, QUESTION, names=names) if len(study_references) > 1 else []


def read_study_rulings(paths: Iterable[Path], *, clusters: pd.DataFrame, people: Mapping[str, str]) -> pd.DataFrame:
    """The rulings of all saved sheets, with the ids that stand there; a row without a ruling is none yet.

    `people` gives, for every name that may stand on a sheet, the name the rulings count under.
    Raises ReviewError with every problem of every sheet.
    """
    rulings, issues = read_pairs(paths, QUESTION, known=Documents(clusters), people=people)
    raise_any(issues)
    return tables.from_rows("study_rulings", rulings)


def tell_idle(rulings: pd.DataFrame, *, clusters: pd.DataFrame, included: pd.DataFrame) -> list[str]:
    """A line for each ruling on a document that is not included (`included` is the table study_references)."""
    known, resolved = set(included["reference_id"]), resolve_rulings(rulings, clusters=clusters)
    return [
        f"Note: {row['sheet']}, {row['cell']}: {name} is not among the included documents, so that {said!r} counts "
        "nowhere until it is"
        for row, said in zip(tables.to_rows(resolved), rulings.loc[resolved.index, "ruling"], strict=True)
        for name in (row["left"], row["right"])
        if name not in known
    ]


def resolve_rulings(rulings: pd.DataFrame, *, clusters: pd.DataFrame) -> pd.DataFrame:
    """The rulings with today's references in the place of the records that the sheets name; notes alone are none."""
    resolve = dict(zip(clusters["record_id"], clusters["reference_id"], strict=True))
    said = rulings[rulings["ruling"] != ""]
    words = said["ruling"].replace("same study", "same")
    return said.assign(left=said["left"].map(resolve), right=said["right"].map(resolve), ruling=words)
