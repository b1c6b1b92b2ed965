"""Ids of older sheets that no record has any more: what the sheet showed tells which record it was.

An id changes when an export is read otherwise than before: by a better reader, or with numbers of its own that are none
of the document. The vote stays with the document that the person saw.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from prismake import tables
from prismake.issues import ReviewError
from prismake.seeds import list_sheets
from prismake.sheets.reading import read_sheet
from prismake.sheets.shown import Shown, list_shown
from prismake.sheets.titles import are_alike, fold_title

COLUMNS = ("record_id", "source", "title", "authors", "year", "doi", "pmid")
TELLING = 4  # words of a title that many documents do not share: "Editorial" and "Reply to the authors" are not
SURE, LIKELY = 4, 2  # what an identifier and a title weigh; what an author and a year do is less than either


@dataclass(frozen=True)
class Candidate:
    """A record of today, ready to be compared."""

    id: str
    title: str
    authors: str
    year: str
    doi: str
    pmid: str


def find_former(folder: str | Path, *, records: pd.DataFrame) -> pd.DataFrame:
    """The frame "former_ids": for each id in a sheet below `folder` that no record has, the record that it was.

    That is the one record of the same source that agrees best with all that sheets show under the id; nothing where
    there is none, or more than one, or where two sheets show two documents: reading the sheet then says so.
    """
    shown = _list_unknown(folder, known=set(records["record_id"].tolist()))
    if not shown:
        return tables.empty("former_ids")
    sources = {_source_of(former_id) for former_id in shown}
    wanted = records.loc[records["source"].isin(sources), list(COLUMNS)]
    indexes = {str(source): Index(tables.to_rows(own)) for source, own in wanted.groupby("source")}
    rows = []
    for former_id, seen in sorted(shown.items()):
        index = indexes.get(_source_of(former_id))
        found = {index.find(one) if index else "" for one, _ in seen}
        record_id = found.pop() if len(found) == 1 else ""
        if record_id:
            one, sheet = seen[0]
            rows.append({"former_id": former_id, "record_id": record_id, "title": one.title, "sheet": sheet})
    return tables.from_rows("former_ids", rows)


def _list_unknown(folder: str | Path, *, known: set[str]) -> dict[str, list[tuple[Shown, str]]]:
    """What sheets show under each id that is not known, with the sheet, each different showing once."""
    seen: dict[str, dict[Shown, str]] = {}
    for path in list_sheets(folder):
        try:
            sheet = read_sheet(path, pages=())
        except ReviewError:
            continue  # whoever reads its votes names it
        for shown in list_shown(sheet):
            if shown.id and shown.id not in known and shown.title:
                seen.setdefault(shown.id, {}).setdefault(shown, path.as_posix())
    return {former_id: list(showings.items()) for former_id, showings in seen.items()}


def _source_of(former_id: str) -> str:
    return former_id.partition(":")[0]


class Index:
    """The records of one source, found by identifier and by title."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self._all = [
            Candidate(row["record_id"], fold_title(row["title"]), *(row[name] for name in COLUMNS[3:])) for row in rows
        ]
        self._by: dict[tuple[str, str], list[Candidate]] = {}
        for one in self._all:
            for key in (("title", one.title.replace(" ", "")), ("doi", one.doi), ("pmid", one.pmid)):
                if key[1]:
                    self._by.setdefault(key, []).append(one)

    def find(self, shown: Shown) -> str:
        """The id of the one record that agrees best; of records that say the same the first by id; "" for none."""
        title = fold_title(shown.title)
        keys = (("title", title.replace(" ", "")), ("doi", shown.doi), ("pmid", shown.pmid))
        close = [one for key in keys for one in self._by.get(key, ())]
        weighed = {one: weight for one in close or self._all if (weight := _weigh(one, shown, title=title))}
        best = [one for one, weight in weighed.items() if weight == max(weighed.values())]
        contents = {(one.title, one.authors, one.year, one.doi, one.pmid) for one in best}
        return min(one.id for one in best) if len(contents) == 1 else ""


def _weigh(one: Candidate, shown: Shown, *, title: str) -> int:
    """How well a record agrees with what was shown; 0 where it cannot be the same document."""
    told = list(_compare(one, shown))
    alike = bool(title and one.title) and are_alike(title, one.title)
    if not alike and not (SURE in told and _share_words(title, one.title)):
        return 0
    if told.count(-1) > 1 or (-1 in told and SURE not in told and len(title.split()) < TELLING):
        return 0
    return max(0, 2 * LIKELY * (title == one.title) + LIKELY * alike + sum(told))


def _compare(one: Candidate, shown: Shown) -> Iterator[int]:
    for own, other in ((one.doi, shown.doi), (one.pmid, shown.pmid)):
        if own and other:
            yield SURE if own == other else -SURE
    if one.year and shown.year:
        yield 1 if one.year == shown.year else -1
    family = fold_title(shown.authors.partition(";")[0].partition(",")[0])
    if family and one.authors:
        yield 1 if family in fold_title(one.authors) else -1


def _share_words(one: str, other: str) -> bool:
    """Whether two titles have half of their words in common: a second look at what an identifier says."""
    left, right = set(one.split()), set(other.split())
    return 2 * len(left & right) >= min(len(left), len(right))
