"""Which reference a brought row is about: by id, DOI, PMID or title, and by nothing that two of them contradict."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd
from rapidfuzz import fuzz, process

from prismake import tables
from prismake.commands.importing.rows import Row
from prismake.sheets import Documents
from prismake.text.dois import find_doi
from prismake.text.titles import are_alike, fold_title, strip_title
from prismake.text.words import fold
from prismake.text.years import read_year

NEAREST, ALIKE = 3, 60.0  # titles that are shown beside a row without a reference, and how alike they must be, of 100
STRIPPED = re.compile(r"[a-z0-9 ]+")  # a title of a list that keeps no other letters
AUTHOR = 4  # letters of the first author's name that must be the same
DIFFERS = "a record has this title, and another DOI, year or first author"
Keys = dict[str, set[str]]


class Match(NamedTuple):
    """The reference of a row and what told it; without one the references that it may be. `why` says what is odd."""

    reference_id: str
    by: str
    why: str = ""
    candidates: tuple[str, ...] = ()


class Known(NamedTuple):
    """What one record of a reference says, to hold a row with its title against."""

    reference_id: str
    year: str
    author: str
    doi: str


class Finder:
    """The references of a review by what names them; `clusters` also has ids of old (`name_former`)."""

    def __init__(self, records: pd.DataFrame, clusters: pd.DataFrame) -> None:
        self.documents = Documents(clusters)
        self.titles: dict[str, str] = {}  # folded, of each record
        self._shown: dict[str, str] = {}
        self._by: dict[str, Keys] = {name: {} for name in ("doi", "PMID")}
        self._titled: dict[str, list[Known]] = {}
        columns = records[["record_id", "title", "doi", "pmid", "year", "authors"]]
        for record in tables.to_rows(columns):
            reference_id = self.documents[record["record_id"]]
            self._shown.setdefault(reference_id, record["title"])
            self.titles[record["record_id"]] = fold_title(record["title"])
            for name, key in (("doi", record["doi"]), ("PMID", record["pmid"])):
                if key:
                    self._by[name].setdefault(key, set()).add(reference_id)
            known = Known(reference_id, record["year"], _name_author(record["authors"]), record["doi"])
            for key in (f"words {fold_title(record['title'])}", f"letters {strip_title(record['title'])}"):
                self._titled.setdefault(key, []).append(known)

    def find(self, row: Row) -> Match:
        """The one reference of a row, or why there is none."""
        if row.id:
            return self._find_id(row)
        doi, pmid = find_doi(row.doi), "".join(filter(str.isdigit, row.pmid))
        numbers = {"DOI": self._by["doi"].get(doi, set()), "PMID": self._by["PMID"].get(pmid, set())}
        told = {name: found for name, found in numbers.items() if found}
        how, known = self._find_titled(row.title)
        fitting = {one.reference_id for one in known if told or _agrees(one, row, doi=doi)}
        if fitting:
            told[how] = fitting
        if not told:
            return Match("", "", DIFFERS if known else "no record says the same", self._list_nearest(row.title))
        both = set.intersection(*told.values())
        if len(both) != 1:
            apart = f"its {' and '.join(told)} are of different references"
            why = f"several references fit by {', '.join(told)}" if both else apart
            return Match("", "", why, tuple(self.show(one) for one in sorted(set.union(*told.values()))))
        other = "" if fitting or not row.title else "its title is that of no record"
        return Match(both.pop(), ", ".join(told), other)

    def _find_id(self, row: Row) -> Match:
        row_id, wrong = self.documents.find_typed(row.id)
        if wrong:
            return Match("", "", f"no record has the id {row.id}", self._list_nearest(row.title))
        if self.documents.find_other(row_id, row.title, doi=find_doi(row.doi), pmid=row.pmid):
            return Match("", "", "its id names another title", (self.show(self.documents[row_id]),))
        return Match(self.documents[row_id], "id")

    def _find_titled(self, title: str) -> tuple[str, Sequence[Known]]:
        """The records that have a title, and whether as it stands, by its letters alone, or spelt otherwise."""
        folded, letters = fold_title(title), strip_title(title)
        if not folded:
            return "title", ()
        if found := self._titled.get(f"words {folded}"):
            return "title", found
        if letters and STRIPPED.fullmatch(title) and (found := self._titled.get(f"letters {letters}")):
            return "letters of the title", found
        alike = [near for near, _ in self._find_near(folded) if are_alike(folded, near)]
        return "title spelt otherwise", [one for near in alike for one in self._titled[f"words {near}"]]

    def _find_near(self, folded: str) -> list[tuple[str, str]]:
        """The nearest folded titles, each with a record that has it."""
        near = process.extract(folded, self.titles, scorer=fuzz.ratio, limit=NEAREST, score_cutoff=ALIKE)
        return [(title, record_id) for title, _, record_id in near]

    def _list_nearest(self, title: str) -> tuple[str, ...]:
        near = self._find_near(fold_title(title)) if title else []
        return tuple(dict.fromkeys(self.show(self.documents[record_id]) for _, record_id in near))

    def show(self, reference_id: str) -> str:
        """A reference by its id and its title."""
        return f"{reference_id} ({self._shown.get(reference_id, '')})"


def _agrees(known: Known, row: Row, *, doi: str) -> bool:
    """Whether DOI, year (one apart: online and in print) and first author are the same, where both have them."""
    year, words = read_year(row.year), fold(row.authors.split(";")[0]).split()
    begun = [_keep_letters("".join(words[at:])) for at in range(len(words))]  # "de Rooij, M", "M. de Rooij"
    same_year = not year or not known.year or abs(int(year) - int(known.year)) <= 1
    same_author = not any(begun) or not known.author or any(one.startswith(known.author) for one in begun)
    return same_year and same_author and (not doi or not known.doi or doi == known.doi)


def _name_author(authors: str) -> str:
    """How the first author's family name begins.

    >>> _name_author("de Rooij, Anna; Perez, B")
    'dero'
    """
    return _keep_letters(fold(authors.split(";")[0].split(",")[0]))[:AUTHOR]


def _keep_letters(text: str) -> str:
    return "".join(filter(str.isalpha, text))
