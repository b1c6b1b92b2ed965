"""Brings volume, issue and pages of records to where they belong, and tells which pages are weak evidence."""

import re
from collections.abc import Callable
from typing import TypeVar

import pandas as pd

from prismake.dedupe.fields import read_number, read_pages
from prismake.dedupe.journals import read_citation

_T = TypeVar("_T")
_SUPPLEMENT = re.compile(r"suppl|conference|congress|meeting|symposium|abstract", re.I)
_SUPPLEMENT_PAGE = re.compile(r" *[SAP]\d", re.I)


def read_each(column: pd.Series, read: Callable[[str], _T]) -> list[_T]:
    """The reading of every value; a value that repeats is read once."""
    values = column.tolist()
    known = {value: read(value) for value in dict.fromkeys(values)}
    return [known[value] for value in values]


def mend_places(records: pd.DataFrame) -> pd.DataFrame:
    """Volume, issue and pages moved to where they belong; `numbered` says that pages holds the number of an article.

    Article numbers and pages stand as issue, issues in brackets behind the volume, all of them behind the journal, and
    the year as page.
    """
    year, issue, pages, volume = (records[field].str.strip() for field in ("year", "issue", "pages", "volume"))
    pages = pages.where(
        ~((year != "") & (pages.str.match(r"\d{4}(?:-\d?[A-Za-z]{3})?$")) & (pages.str[:4] == year)), ""
    )
    misplaced = issue.str.match(r"(?:e\d{3,}|\d{5,}|pp\.? ?\w.*)$")
    pages = pages.where(~misplaced | (pages != ""), issue)
    issue = issue.where(~misplaced, "")
    issue = issue.where(issue != "", volume.str.extract(r"^\s*\d+\s*\((\d+)\)", expand=False).fillna(""))
    cited = read_each(records["journal"], read_citation)
    volume = volume.where(volume != "", as_text([volume for volume, _ in cited]))
    pages = pages.where(pages != "", as_text([pages for _, pages in cited]))
    numbered = (records["pages"] == "") & records["journal"].str.contains("Article Number", regex=False) & (pages != "")
    return records.assign(pages=pages, issue=issue, volume=volume, numbered=numbered)


def describe_places(records: pd.DataFrame, doi: list[str]) -> dict[str, object]:
    """Comparable columns of volume, issue and pages for records that mend_places has mended."""
    texts = records["pages"].tolist()
    pages = read_each(records["pages"], read_pages)
    weak = zip(records["numbered"].tolist(), pages, texts, doi, strict=True)
    return {
        "volume": as_text(read_each(records["volume"], read_number)),
        "issue": as_text(read_each(records["issue"], read_number)),
        "page_prefix": as_text([page[0] for page in pages]),
        "page_start": as_text([page[1] for page in pages]),
        "page_end": as_text([page[2] for page in pages]),
        "first_page": [int(page[1]) if page[1].isdecimal() else -1 for page in pages],
        "last_page": [int(page[2]) if page[2].isdecimal() else -1 for page in pages],
        "page_electronic": [numbered or _is_electronic(page, text, number) for numbered, page, text, number in weak],
        "in_supplement": _find_supplements(records),
    }


def as_text(values: list[str]) -> pd.Series:
    return pd.Series(values, dtype=object)


def _is_electronic(page: tuple[str, str, str], text: str, doi: str) -> bool:
    """Whether a single page is the number of an electronic article: letters and digits that end its DOI."""
    return bool(page[0]) and len(page[1]) >= 3 and not page[2] and doi.endswith(text.strip().lower())


def _find_supplements(records: pd.DataFrame) -> list[bool]:
    """Whether a record may be one of many abstracts of a meeting: by journal, volume, issue or page."""
    fields = ("journal", "volume", "issue", "pages")
    worded = [read_each(records[field], lambda text: _SUPPLEMENT.search(text) is not None) for field in fields]
    paged = read_each(records["pages"], lambda text: _SUPPLEMENT_PAGE.match(text.rpartition("|")[2]) is not None)
    return [any(found) for found in zip(paged, *worded, strict=True)]
