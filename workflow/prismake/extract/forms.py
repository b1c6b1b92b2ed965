"""Extraction sheets: one workbook per study and person, its pages made from the codebook."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from prismake import tables
from prismake.config import list_names
from prismake.sheets import Column, Meta, Page, Workbook, issue_workbook, standing_sheets

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
)


def make_pages(codebook: pd.DataFrame) -> tuple[Page, ...]:
    """The pages of an extraction sheet, without rows for arms and outcomes filled in."""
    levels = {str(level): tables.rows(group) for level, group in codebook.groupby("level", sort=False)}
    pages = []
    if "study" in levels:
        pages.append(_study_page(levels["study"]))
    pages += [_spare_page(level, levels[level]) for level in SPARE_ROWS if level in levels]
    return tuple(pages)


def issue_extraction(
    folder: Path,
    *,
    people: Sequence[str],
    studies: pd.DataFrame,
    study_references: pd.DataFrame,
    references: pd.DataFrame,
    clusters: pd.DataFrame,
    codebook: pd.DataFrame,
    former: Mapping[str, str],
) -> list[Path]:
    """Issue to each person the studies of which no document stands in any of their sheets; returns the new sheets."""
    pages = make_pages(codebook)
    titles = dict(zip(references["reference_id"], references["title"], strict=True))
    resolve = resolve_studies(clusters, study_references=study_references)
    issued = []
    for person in people:
        standing = [meta.phase for _, meta in standing_sheets(folder, people=list_names(person, former))]
        done = {resolve.get(study_id, study_id) for study_id in standing}
        for study in tables.rows(studies):
            if study["study_id"] in done:
                continue
            heading = f"{study['label']}: {titles[study['study_id']] or study['study_id']}"
            meta = Meta("extraction", study["study_id"], person, "study")
            name = name_file(study["label"], study["study_id"])
            book = Workbook(meta, heading, (heading, *GUIDE), pages)
            issued.append(issue_workbook(folder / person / f"{name}.xlsx", book))
    return issued


def resolve_studies(clusters: pd.DataFrame, *, study_references: pd.DataFrame) -> dict[str, str]:
    """The study of each record: a sheet keeps its study when another document becomes the primary one."""
    by_reference = dict(zip(study_references["reference_id"], study_references["study_id"], strict=True))
    pairs = zip(clusters["record_id"], clusters["reference_id"], strict=True)
    return {record_id: by_reference[reference_id] for record_id, reference_id in pairs if reference_id in by_reference}


def _study_page(variables: list[dict[str, str]]) -> Page:
    columns = (
        Column("label", "Variable", 34),
        Column("allowed", "What to write", 44),
        Column("value", "Value", 44, fill=True),
        *SUPPORT,
    )
    rows = tuple(
        {
            "id": item["variable"],
            "label": _label(item),
            "allowed": ". ".join(filter(None, (item["help"], _allowed(item)))),
        }
        for item in variables
    )
    choices = {item["variable"]: _choices(item) for item in variables if item["type"] == "choice"}
    return Page("study", columns, rows, done_when="value", row_choices=choices)


def _spare_page(level: str, variables: list[dict[str, str]]) -> Page:
    columns = tuple(
        Column(
            item["variable"],
            _label(item),
            max(12, min(30, len(item["label"]) + 4)),
            fill=True,
            choices=_choices(item) if item["type"] == "choice" else (),
            help=item["help"],
        )
        for item in variables
    )
    rows = tuple({"id": f"{level} {number}"} for number in range(1, SPARE_ROWS[level] + 1))
    return Page(level, (*columns, *SUPPORT), rows, complete=False, done_when=variables[0]["variable"])


def _choices(item: dict[str, str]) -> tuple[str, ...]:
    return tuple(word.strip() for word in item["values"].split("|"))


def _label(item: dict[str, str]) -> str:
    unit = f" ({item['unit']})" if item["unit"] else ""
    return f"{item['label']}{unit}{' *' if item['required'] else ''}"


def _allowed(item: dict[str, str]) -> str:
    return f"One of: {item['values'].replace('|', ', ')}" if item["type"] == "choice" else f"Type: {item['type']}"


def name_file(label: str, study_id: str) -> str:
    """A file name for a study: its label in plain letters, and six digits that only this study has.

    Plain letters, because programs and file systems disagree on how an accent is stored.

    >>> name_file("Weiß 2020", "scopus:1")
    'Weiss-2020_9eaa47'
    """
    plain = unicodedata.normalize("NFKD", label.replace("ß", "ss")).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:60]
    return f"{slug}_{hashlib.sha256(study_id.encode()).hexdigest()[:6]}".lstrip("_")
