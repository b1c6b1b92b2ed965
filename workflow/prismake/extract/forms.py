"""Pages of an extraction sheet, made from the codebook: the one place that says which columns there are."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence

import pandas as pd

from prismake import tables
from prismake.sheets import Column, Page, list_spare

SPARE_ROWS = {"arm": 6, "outcome": 40}
SUPPORT = (
    Column("quote", "Words or address that support it", 60, fill=True),
    Column("page", "Page", 8, fill=True),
)
GUIDE = (
    "Fill the yellow cells. An empty cell is still owed, or was not reported: write nothing that you did not see.",
    "study: one value per variable. arm: one row per group. outcome: one row per outcome, arm and time point.",
    "Rows may be added below on the pages arm and outcome when the prepared ones are used up.",
    "Numbers with a point or a comma as decimal mark, without thousands separators and units: 1.234 is about one.",
    "Every number needs the words or the address that support it, and the page.",
    "Figures that contradict one another are listed in results/doubts.csv. When the report prints them so, add "
    "'confirmed as printed' to the words that support one of them.",
)


def make_pages(codebook: pd.DataFrame, *, heading: str = "") -> tuple[Page, ...]:
    """The pages of an extraction sheet, without rows for arms and outcomes filled in; `heading` stands above each."""
    levels = group_levels(codebook)
    pages = []
    if "study" in levels:
        pages.append(study_page(levels["study"], heading=heading))
    pages += [_spare_page(level, levels[level], heading=heading) for level in SPARE_ROWS if level in levels]
    return tuple(pages)


def make_supplement(missing: pd.DataFrame, *, rows: Mapping[str, Mapping[str, str]], heading: str) -> tuple[Page, ...]:
    """The pages for variables that the codebook got later: `rows` says in words what stands in each earlier row.

    The rows are those of the earlier sheet, so that a value joins the row it belongs to; new ones go there.
    """
    levels = group_levels(missing)
    pages = [study_page(levels["study"], heading=heading)] if "study" in levels else []
    for level in SPARE_ROWS:
        if level in levels:
            prepared = {f"{level} {number}": "" for number in range(1, SPARE_ROWS[level] + 1)}
            shown = tuple({"id": row_id, "earlier": words} for row_id, words in (prepared | dict(rows[level])).items())
            columns = (Column("earlier", "Row of the earlier sheet", 60), *_variable_columns(levels[level]), *SUPPORT)
            pages.append(Page(level, columns, shown, done_when=levels[level][0]["variable"], heading=heading))
    return tuple(pages)


def group_levels(codebook: pd.DataFrame) -> dict[str, list[dict[str, str]]]:
    """The variables of the codebook by level, in its order."""
    return {str(level): tables.to_rows(group) for level, group in codebook.groupby("level", sort=False)}


def study_page(variables: Sequence[Mapping[str, str]], *, heading: str = "") -> Page:
    """The page of what is extracted once per study: one row per variable."""
    columns = (
        Column("label", "Variable", 34),
        Column("allowed", "What to write", 44),
        Column("value", "Value", 44, fill=True),
        *SUPPORT,
    )
    rows = tuple(
        {"id": item["variable"], "label": label_variable(item), "allowed": describe_allowed(item)} for item in variables
    )
    choices = {item["variable"]: list_choices(item) for item in variables if item["type"] == "choice"}
    return Page("study", columns, rows, done_when="value", row_choices=choices, heading=heading)


def _spare_page(level: str, variables: Sequence[Mapping[str, str]], *, heading: str) -> Page:
    columns = (*_variable_columns(variables), *SUPPORT)
    return Page(
        level,
        columns,
        list_spare(level, SPARE_ROWS[level]),
        complete=False,
        done_when=variables[0]["variable"],
        heading=heading,
    )


def _variable_columns(variables: Sequence[Mapping[str, str]]) -> tuple[Column, ...]:
    return tuple(
        Column(
            item["variable"],
            label_variable(item),
            max(12, min(30, len(item["label"]) + 4)),
            fill=True,
            choices=list_choices(item) if item["type"] == "choice" else (),
            help=item["help"],
        )
        for item in variables
    )


def list_choices(variable: Mapping[str, str]) -> tuple[str, ...]:
    """The words that a choice allows."""
    return tuple(word.strip() for word in variable["values"].split("|"))


def label_variable(variable: Mapping[str, str]) -> str:
    """The label with its unit, and a star when it is required."""
    unit = f" ({variable['unit']})" if variable["unit"] else ""
    return f"{variable['label']}{unit}{' *' if variable['required'] else ''}"


def describe_allowed(variable: Mapping[str, str]) -> str:
    """What to write for a variable: its help and its choices or type."""
    choices = f"One of: {variable['values'].replace('|', ', ')}"
    allowed = choices if variable["type"] == "choice" else f"Type: {variable['type']}"
    return ". ".join(filter(None, (variable["help"], allowed)))


def name_file(label: str, study_id: str) -> str:
    """A file name for a study: its label in plain letters, and six digits that only this study has.

    Plain letters, because programs and file systems disagree on how an accent is stored.

    >>> name_file("Weiß 2020", "scopus:1")
    'Weiss-2020_9eaa47'
    """
    plain = unicodedata.normalize("NFKD", label.replace("ß", "ss")).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:60]
    return f"{slug}_{hashlib.sha256(study_id.encode()).hexdigest()[:6]}".lstrip("_")
