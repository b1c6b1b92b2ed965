"""Brings volume, issue and pages of records to where they belong, and tells which pages are weak evidence."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from prismake.dedupe.fields import read_number
from prismake.dedupe.journals import read_citation
from prismake.dedupe.searching import find_words
from prismake.text.pages import split_pages

_T = TypeVar("_T")
Columns = dict[str, list[str]]
ARTICLE_NUMBERS = tuple("bcdefg")  # e0192222, c1804; not a, p, s: abstracts, posters, supplements
_MEETING = ("suppl", "conference", "congress", "meeting", "symposium", "abstract")
_SUPPLEMENT_PAGE = re.compile(r" *[SAP]\d", re.I)
_YEAR_AND_DAY = re.compile(r"\d{4}(?:-\d?[A-Za-z]{3})?$")
_NO_ISSUE = re.compile(r"(?:e\d{3,}|\d{5,}|pp\.? ?\w.*)$")  # the number of an article, or its pages
_ISSUE_BEHIND = re.compile(r"^\s*\d+\s*\((\d+)\)")


def read_each(values: Sequence[str], read: Callable[[str], _T]) -> list[_T]:
    """The reading of every value; a value that repeats is read once."""
    known: dict[str, _T] = {}
    return [known[value] if value in known else known.setdefault(value, read(value)) for value in values]


def mend_places(columns: Columns) -> tuple[Columns, list[bool]]:
    """Volume, issue and pages moved to where they belong, and whether pages holds the number of an article.

    Article numbers and pages stand as issue, issues in brackets behind the volume, all of them behind the journal, and
    the year as page.
    """
    fields = ("year", "volume", "issue", "pages", "journal")
    mended = [_mend_place(*row) for row in zip(*(columns[field] for field in fields), strict=True)]
    volumes, issues, pages, numbered = zip(*mended, strict=True) if mended else ((), (), (), ())
    return columns | {"volume": list(volumes), "issue": list(issues), "pages": list(pages)}, list(numbered)


def _mend_place(year: str, volume: str, issue: str, pages: str, journal: str) -> tuple[str, str, str, bool]:
    was_empty = not pages
    year, volume, issue, pages = year.strip(), volume.strip(), issue.strip(), pages.strip()
    if year and pages[:4] == year and _YEAR_AND_DAY.match(pages):
        pages = ""
    if issue and _NO_ISSUE.match(issue):
        pages, issue = pages or issue, ""
    if not issue and "(" in volume:
        found = _ISSUE_BEHIND.match(volume)
        issue = found[1] if found else ""
    if "(" in journal and not (volume and pages):
        cited = read_citation(journal)
        volume, pages = volume or cited[0], pages or cited[1]
    return volume, issue, pages, was_empty and bool(pages) and "Article Number" in journal


def describe_places(columns: Columns, *, numbered: list[bool], doi: list[str]) -> dict[str, Sequence[object]]:
    """Comparable columns of volume, issue and pages for records that mend_places has mended."""
    texts = columns["pages"]
    pages = read_each(texts, split_pages)
    prefixes, starts, ends = zip(*pages, strict=True) if pages else ((), (), ())
    weak = zip(numbered, pages, texts, doi, strict=True)
    return {
        "volume": read_each(columns["volume"], read_number),
        "issue": read_each(columns["issue"], read_number),
        "page_prefix": prefixes,
        "page_start": starts,
        "page_end": ends,
        "first_page": [int(start) if start.isdecimal() else -1 for start in starts],
        "last_page": [int(end) if end.isdecimal() else -1 for end in ends],
        "page_electronic": [number or _is_electronic(page, text, name) for number, page, text, name in weak],
        "issue_of_supplement": read_each(
            columns["issue"], lambda text: text.lower().lstrip().startswith("s") or "sup" in text.lower()
        ),
        "in_supplement": _find_supplements(columns),
    }


def _is_electronic(page: tuple[str, str, str], text: str, doi: str) -> bool:
    """Whether a single page is the number of an electronic article: by its letter, or as it ends the DOI."""
    prefix, start, end = page
    if not prefix or len(start) < 3 or end:
        return False
    return prefix in ARTICLE_NUMBERS or doi.endswith(text.strip().lower())


def _find_supplements(columns: Columns) -> list[bool]:
    """Whether a record may be one of many abstracts of a meeting: by journal, volume, issue or page."""
    found = read_each(columns["pages"], lambda text: _SUPPLEMENT_PAGE.match(text.rpartition("|")[2]) is not None)
    for field in ("journal", "volume", "issue", "pages"):
        texts = list(dict.fromkeys(columns[field]))
        telling = {texts[row] for row in find_words(texts, _MEETING)}
        if telling:
            found = [known or text in telling for known, text in zip(found, columns[field], strict=True)]
    return found
