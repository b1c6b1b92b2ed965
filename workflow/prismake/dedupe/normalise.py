"""Brings every record into the comparable form that blocking and comparing work on."""

import hashlib
import re
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from prismake.dedupe.document_types import find_registrations, mark_records, mark_titles, read_registration
from prismake.dedupe.fields import read_authors
from prismake.dedupe.journals import is_of_conference, read_journal
from prismake.dedupe.placing import Columns, describe_places, mend_places, read_each
from prismake.dedupe.titles import Title, find_recurring, read_title
from prismake.text.dois import find_doi
from prismake.text.years import read_year

_DIGITS = re.compile(r"\d+")
_ISSN = re.compile(r"\b(\d{4})-?(\d{3}[\dXx])\b")
_COCHRANE = re.compile(r"\b((?:cd|mr)\d{6})(?:\.pub(\d+))?")
_COCHRANE_DOI = "14651858"
_OF_MANY = re.compile(
    r"/(?:97[89]-?(?:\d-?){9}[\dx]$|\(?(?:issn|isbn)\)?[-.:]?[\dx-]+$)|^10\.\d+/[^/]*\bsuppl(?:ement)?[._-]?\d*$", re.I
)  # the number of a book or journal with nothing behind it, a supplement
READ = [
    *("record_id", "title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "issn", "pmid", "pmcid"),
    *("type", "publication_types", "accession", "url", "registry_ids"),
]
COMPARED = (*READ, "round")  # what pairs are found by
WHOLE = frozenset({"year", "first_page", "last_page"})
MARKS = frozenset(
    {"title_generic", "title_serial", "title_recurring", "title_foreign", "title_bracketed", "page_electronic"}
) | {
    "in_supplement",
    "conference",
    "issue_of_supplement",
    "doi_crowded",
    "typed",
}
# Letters that are compared: time grows with their square. Abstracts that stand as titles and 2000 authors have less.
LONGEST = {"title": 10_000, "authors": 50_000, "journal": 2_000, "pages": 500, "doi": 500, "volume": 500, "issue": 500}
TITLES_PER_DOI = 3  # two or three spellings of one title, or a wrong DOI; more is a supplement


def normalise_records(records: pd.DataFrame) -> pd.DataFrame:
    """One row of comparable fields per record, in the order of record_id; missing is "" (year 0).

    `records` has the columns of the table "records". Titles come as words, key (no blanks), head (before a subtitle)
    and generic (says too little); pages as prefix, start and end; kinds as marks of title and of record.
    """
    order = np.argsort(records["record_id"].to_numpy(dtype=object), kind="stable")
    columns: Columns = {name: records[name].to_numpy(dtype=object)[order].tolist() for name in READ}
    columns |= {name: _shorten_texts(columns[name], most) for name, most in LONGEST.items()}
    # A column that was read is let go: a million records have a gigabyte of texts.
    titled = _describe_titles(read_each(columns.pop("title"), read_title))
    columns, numbered = mend_places(columns)
    doi = read_each(columns.pop("doi"), find_doi)
    years = [int(year or 0) for year in read_each(columns["year"], read_year)]
    journals = read_each(columns["journal"], read_journal)
    described = {
        "record_id": columns["record_id"],
        **titled,
        "authors": read_each(columns.pop("authors"), read_authors),
        "year": years,
        "year_text": [str(year) if year else "" for year in years],
        "journal": journals,
        "conference": read_each(journals, is_of_conference),
        "issn": read_each(columns.pop("issn"), _read_issn),
        **describe_places(columns, numbered=numbered, doi=doi),
        "doi": doi,
        "doi_crowded": _find_crowded(doi, titled["title_key"]),
        "pmid": read_each(columns.pop("pmid"), _read_digits),
        "pmcid": read_each(columns.pop("pmcid"), _read_digits),
        **_describe_kinds(columns, doi),
    }
    return pd.DataFrame({name: _as_series(name, values) for name, values in described.items()}, copy=False)


def mark_crowded(keys: pd.DataFrame) -> pd.DataFrame:
    """Some of the normalised records, with the DOIs that are crowded among them."""
    crowded = _find_crowded(keys["doi"].tolist(), keys["title_key"].tolist())
    return keys.assign(doi_crowded=_as_series("doi_crowded", crowded))


def shorten(text: str, most: int) -> str:
    """A text that is no longer than any real one; what was cut off stands for itself in a few letters.

    >>> shorten("Tea", 10), shorten("a" * 99, 10) == shorten("a" * 98, 10)
    ('Tea', False)
    """
    return text if len(text) <= most else f"{text[:most]} {hashlib.sha256(text[most:].encode()).hexdigest()[:16]}"


def _shorten_texts(texts: list[str], most: int) -> list[str]:
    return texts if max(map(len, texts), default=0) <= most else [shorten(text, most) for text in texts]


def read_numbers(texts: Sequence[str]) -> list[str]:
    """The registration numbers that every record names, divided by blanks."""
    return read_each(texts, lambda text: " ".join(find_registrations(text)))


def may_be_cochrane(doi: str, journal: str) -> bool:
    """Whether a record may have the number of a Cochrane review, in its DOI or as its page."""
    return _COCHRANE_DOI in doi or "cochrane" in journal.lower()


def _as_series(name: str, values: Sequence[object]) -> pd.Series:
    """A column of numbers, marks or Python's own texts, which compare and print faster than Arrow's."""
    kind = np.int64 if name in WHOLE else np.bool_ if name in MARKS else object
    return pd.Series(np.fromiter(values, dtype=kind, count=len(values)), dtype=kind, copy=False)


def _describe_titles(titles: list[Title]) -> dict[str, Sequence[object]]:
    words, keys, cuts, other, generic, serial, translated, plain, foreign = (
        zip(*titles, strict=True) if titles else ((),) * 9
    )
    recurring = find_recurring(words)
    return {
        "title_words": words,
        "title_key": keys,
        "title_head": [title.head for title in titles],
        "title_cuts": cuts,
        "title_other": other,
        "title_generic": generic,
        "title_serial": serial,
        "title_bracketed": translated,
        "title_recurring": [text in recurring for text in words],
        "title_foreign": foreign,
        "title_marks": mark_titles(plain),
    }


def _describe_kinds(columns: Columns, doi: list[str]) -> dict[str, Sequence[object]]:
    marks = mark_records(columns | {"doi": doi})
    cochrane = [_read_cochrane(*row) for row in zip(doi, columns["pages"], columns["journal"], strict=True)]
    return {
        "record_marks": marks,
        "typed": [text != "" for text in columns["publication_types"]],
        "registration": _read_registrations(columns, marks),
        "registrations": read_numbers(columns["registry_ids"]),
        "cochrane": [number for number, _ in cochrane],
        "cochrane_version": [version for _, version in cochrane],
    }


def is_of_many(doi: str) -> bool:
    """Whether a DOI names a whole book, journal or supplement.

    >>> is_of_many("10.1007/978-3-030-12345-6"), is_of_many("10.1007/978-3-030-12345-6_7"), is_of_many("10.5/x.suppl1")
    (True, False, True)
    """
    return _OF_MANY.search(doi) is not None


def _find_crowded(doi: Sequence[str], titles: Sequence[object]) -> list[bool]:
    """Whether the DOI is borne by so many titles that it must be that of a supplement; no title is none.

    >>> _find_crowded(["10.1/a"] * 4, ["tea", "tea and cells", "tea again", ""])
    [False, False, False, False]
    """
    borne: dict[str, set[object]] = {}
    for number, title in zip(doi, titles, strict=True):
        if number:
            borne.setdefault(number, set()).update({title} - {""})
    crowded = {number for number, found in borne.items() if len(found) > TITLES_PER_DOI or is_of_many(number)}
    return [number in crowded for number in doi]


def _read_digits(text: str) -> str:
    return "".join(_DIGITS.findall(text)).lstrip("0")


def _read_issn(text: str) -> str:
    return " ".join(sorted({f"{a}{b.upper()}" for a, b in _ISSN.findall(text)}))


def _read_cochrane(doi: str, pages: str, journal: str) -> tuple[str, str]:
    """The number of a Cochrane review and its version, from DOI, else from the page of the Cochrane Database."""
    found = _COCHRANE.search(doi) if _COCHRANE_DOI in doi else None
    if found:
        return found[1], found[2] or "1"
    found = _COCHRANE.search(pages.lower()) if "cochrane" in journal.lower() else None
    return (found[1], "") if found else ("", "")


def _read_registrations(columns: Columns, marks: Iterable[str]) -> list[str]:
    rows = zip(marks, columns["accession"], columns["url"], columns["registry_ids"], strict=True)
    return [
        read_registration(accession=accession, url=url, registry_ids=ids) if "registration" in mark else ""
        for mark, accession, url, ids in rows
    ]
