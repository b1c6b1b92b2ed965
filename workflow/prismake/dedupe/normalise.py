"""Brings every record into the comparable form that blocking and comparing work on."""

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

import pandas as pd

from prismake.dedupe.fields import read_authors, read_doi, read_number, read_pages, read_year
from prismake.dedupe.journals import read_citation, read_journal
from prismake.dedupe.kinds import find_registrations, mark_records, mark_titles, read_registration
from prismake.dedupe.titles import Title, read_title, strip_notes

_T = TypeVar("_T")
_DIGITS = re.compile(r"\d+")
_ISSN = re.compile(r"\b(\d{4})-?(\d{3}[\dXx])\b")
_COCHRANE = re.compile(r"\b((?:cd|mr)\d{6})(?:\.pub(\d+))?")
TITLES_PER_DOI = 3  # two or three spellings of one title, or a wrong DOI; more is a supplement


def normalise_records(records: pd.DataFrame) -> pd.DataFrame:
    """One row of comparable fields per record, in the order of record_id; missing is "" (year 0).

    `records` has the columns of the table "records". Titles come as words, key (no blanks), head (before a subtitle)
    and generic (says too little); pages as prefix, start and end; kinds as marks of title and of record.
    """
    ordered = records.sort_values("record_id", kind="stable").reset_index(drop=True).astype(object)
    titles: list[Title] = _read_each(ordered["title"], read_title)
    ordered = _mend_places(ordered)
    pages = _read_each(ordered["pages"], read_pages)
    doi = _read_each(ordered["doi"], read_doi)
    record_marks = mark_records(ordered.assign(doi=doi))
    cochrane = [_read_cochrane(*row) for row in zip(doi, ordered["pages"], ordered["journal"], strict=True)]
    return pd.DataFrame(
        {
            "record_id": ordered["record_id"],
            "title_words": _text(title.words for title in titles),
            "title_key": _text(title.key for title in titles),
            "title_head": _text(title.key[: title.cuts[0]] if title.cuts else title.key for title in titles),
            "title_cuts": pd.Series([title.cuts for title in titles], dtype=object),
            "title_other": _text(title.other for title in titles),
            "title_generic": [title.generic for title in titles],
            "title_marks": _text(mark_titles(_read_each(ordered["title"], strip_notes))),
            "record_marks": _text(record_marks),
            "typed": ordered["publication_types"] != "",
            "authors": _text(_read_each(ordered["authors"], read_authors)),
            "year": pd.array(_read_each(ordered["year"], read_year), dtype="int64"),
            "year_text": _text(ordered["year"].map(read_year).map(lambda year: str(year) if year else "")),
            "journal": _text(_read_each(ordered["journal"], read_journal)),
            "issn": _text(_read_each(ordered["issn"], _read_issn)),
            "volume": _text(_read_each(ordered["volume"], read_number)),
            "issue": _text(_read_each(ordered["issue"], read_number)),
            "page_prefix": _text(page[0] for page in pages),
            "page_start": _text(page[1] for page in pages),
            "page_end": _text(page[2] for page in pages),
            "doi": _text(doi),
            "doi_crowded": _find_crowded(doi, [title.key for title in titles]),
            "pmid": _text(_read_each(ordered["pmid"], _read_digits)),
            "pmcid": _text(_read_each(ordered["pmcid"], _read_digits)),
            "registration": _text(_read_registrations(ordered, record_marks)),
            "registrations": _text(
                _read_each(ordered["registry_ids"], lambda text: " ".join(find_registrations(text)))
            ),
            "cochrane": _text(number for number, _ in cochrane),
            "cochrane_version": _text(version for _, version in cochrane),
        }
    )


def _read_each(column: pd.Series, read: Callable[[str], _T]) -> list[_T]:
    """The reading of every value; a value that repeats is read once."""
    known: dict[str, _T] = {}
    values = column.tolist()
    for value in values:
        if value not in known:
            known[value] = read(value)
    return [known[value] for value in values]


def _text(values: Iterable[str]) -> pd.Series:
    return pd.Series(list(values), dtype=object)


def _mend_places(records: pd.DataFrame) -> pd.DataFrame:
    """Volume, issue and pages moved to where they belong.

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
    cited = _read_each(records["journal"], read_citation)
    volume = volume.where(volume != "", _text(volume for volume, _ in cited))
    pages = pages.where(pages != "", _text(pages for _, pages in cited))
    return records.assign(pages=pages, issue=issue, volume=volume)


def _find_crowded(doi: list[str], heads: list[str]) -> list[bool]:
    """Whether the DOI is borne by so many titles that it must be that of a supplement."""
    titles = pd.DataFrame({"doi": doi, "head": heads}).drop_duplicates().groupby("doi").size()
    return [bool(value) and int(titles[value]) > TITLES_PER_DOI for value in doi]


def _read_digits(text: str) -> str:
    return "".join(_DIGITS.findall(text)).lstrip("0")


def _read_issn(text: str) -> str:
    return " ".join(sorted({f"{a}{b.upper()}" for a, b in _ISSN.findall(text)}))


def _read_cochrane(doi: str, pages: str, journal: str) -> tuple[str, str]:
    """The number of a Cochrane review and its version, from DOI, else from the page of the Cochrane Database."""
    found = _COCHRANE.search(doi) if "14651858" in doi else None
    if found:
        return found[1], found[2] or "1"
    found = _COCHRANE.search(pages.lower()) if "cochrane" in journal.lower() else None
    return (found[1], "") if found else ("", "")


def _read_registrations(records: pd.DataFrame, marks: list[str]) -> list[str]:
    rows = zip(marks, records["accession"], records["url"], records["registry_ids"], strict=True)
    return [
        read_registration(accession=accession, url=url, registry_ids=ids) if "registration" in mark else ""
        for mark, accession, url, ids in rows
    ]
