"""Brings every record into the comparable form that blocking and comparing work on."""

import re
from collections.abc import Iterable

import pandas as pd

from prismake.dedupe.fields import read_authors, read_doi, read_year
from prismake.dedupe.journals import read_journal
from prismake.dedupe.kinds import find_registrations, mark_records, mark_titles, read_registration
from prismake.dedupe.placing import as_text, describe_places, mend_places, read_each
from prismake.dedupe.titles import Title, read_title

_DIGITS = re.compile(r"\d+")
_ISSN = re.compile(r"\b(\d{4})-?(\d{3}[\dXx])\b")
_COCHRANE = re.compile(r"\b((?:cd|mr)\d{6})(?:\.pub(\d+))?")
READ = [
    *("record_id", "title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "issn", "pmid", "pmcid"),
    *("type", "publication_types", "accession", "url", "registry_ids"),
]
TITLES_PER_DOI = 3  # two or three spellings of one title, or a wrong DOI; more is a supplement


def normalise_records(records: pd.DataFrame) -> pd.DataFrame:
    """One row of comparable fields per record, in the order of record_id; missing is "" (year 0).

    `records` has the columns of the table "records". Titles come as words, key (no blanks), head (before a subtitle)
    and generic (says too little); pages as prefix, start and end; kinds as marks of title and of record.
    """
    ordered = records[READ].sort_values("record_id", kind="stable").reset_index(drop=True).astype(object)
    titles = read_each(ordered["title"], read_title)
    ordered = mend_places(ordered)
    doi = read_each(ordered["doi"], read_doi)
    years = read_each(ordered["year"], read_year)
    return pd.DataFrame(
        {
            "record_id": ordered["record_id"],
            **_describe_titles(titles),
            "authors": as_text(read_each(ordered["authors"], read_authors)),
            "year": pd.array(years, dtype="int64"),
            "year_text": as_text([str(year) if year else "" for year in years]),
            "journal": as_text(read_each(ordered["journal"], read_journal)),
            "issn": as_text(read_each(ordered["issn"], _read_issn)),
            **describe_places(ordered, doi),
            "doi": as_text(doi),
            "doi_crowded": _find_crowded(doi, [title.key for title in titles]),
            "pmid": as_text(read_each(ordered["pmid"], _read_digits)),
            "pmcid": as_text(read_each(ordered["pmcid"], _read_digits)),
            **_describe_kinds(ordered, doi),
        }
    )


def _describe_titles(titles: list[Title]) -> dict[str, object]:
    return {
        "title_words": as_text([title.words for title in titles]),
        "title_key": as_text([title.key for title in titles]),
        "title_head": as_text([title.key[: title.cuts[0]] if title.cuts else title.key for title in titles]),
        "title_cuts": pd.Series([title.cuts for title in titles], dtype=object),
        "title_other": as_text([title.other for title in titles]),
        "title_generic": [title.generic for title in titles],
        "title_serial": [title.serial for title in titles],
        "title_bracketed": [title.translated for title in titles],
        "title_marks": as_text(mark_titles(title.plain for title in titles)),
    }


def _describe_kinds(records: pd.DataFrame, doi: list[str]) -> dict[str, object]:
    marks = mark_records(records.assign(doi=doi))
    cochrane = [_read_cochrane(*row) for row in zip(doi, records["pages"], records["journal"], strict=True)]
    return {
        "record_marks": as_text(marks),
        "typed": records["publication_types"] != "",
        "registration": as_text(_read_registrations(records, marks)),
        "registrations": as_text(read_each(records["registry_ids"], lambda text: " ".join(find_registrations(text)))),
        "cochrane": as_text([number for number, _ in cochrane]),
        "cochrane_version": as_text([version for _, version in cochrane]),
    }


def _find_crowded(doi: list[str], titles: list[str]) -> list[bool]:
    """Whether the DOI is borne by so many titles that it must be that of a supplement."""
    borne: dict[str, set[str]] = {}
    for number, title in zip(doi, titles, strict=True):
        if number:
            borne.setdefault(number, set()).add(title)
    return [bool(number) and len(borne[number]) > TITLES_PER_DOI for number in doi]


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


def _read_registrations(records: pd.DataFrame, marks: Iterable[str]) -> list[str]:
    rows = zip(marks, records["accession"], records["url"], records["registry_ids"], strict=True)
    return [
        read_registration(accession=accession, url=url, registry_ids=ids) if "registration" in mark else ""
        for mark, accession, url, ids in rows
    ]
