"""Ids of older sheets that no record has any more: what the sheet showed tells which record it was.

An id changes when an export is read otherwise than before: by a better reader, or with numbers of its own that are none
of the document. The vote stays with the document that the person saw.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from prismake import tables
from prismake.files.seeds import NO_SHEETS, list_sheets
from prismake.issues import ReviewError
from prismake.sheets.pages import CUT
from prismake.sheets.reading import read_sheet
from prismake.sheets.shown import Shown, list_shown
from prismake.text.titles import are_alike, fold_title
from prismake.text.vocabulary import FREE

LAST = ("year", "doi", "pmid")
COLUMNS = ("record_id", "source", "title", "authors", "journal", "abstract", *LAST)
RARE = 3  # words of a title by which other spellings of it are looked for
TELLING = 4  # words of a title that many documents do not share: "Editorial" and "Reply to the authors" are not
SURE, LIKELY = 4, 2  # what an identifier and a title weigh; what an author and a year do is less than either


class Candidate(NamedTuple):
    """A record of today, ready to be compared: all its words are folded."""

    id: str
    title: str
    authors: str
    journal: str
    abstract: str
    year: str
    doi: str
    pmid: str


def find_former(folder: str | Path, *, read_records: Callable[..., pd.DataFrame]) -> pd.DataFrame:
    """The frame "former_ids": for each id in a sheet below `folder` that no record has, the record that it was.

    That is the one record of the same source that agrees best with all that sheets show under the id; nothing where
    there is none, or more than one, where two sheets show two documents, or where a sheet shows the record beside the
    id as another document: reading the sheet then says so. First words that a person typed beside an id tell nothing
    here: they may begin the titles of several documents. `read_records` gives `only` some columns of the table
    "records": more than the ids are seldom needed.
    """
    unknown, beside = _list_unknown(folder, known=set(read_records(only=COLUMNS[:1])["record_id"].tolist()))
    if not unknown:
        return tables.empty("former_ids")
    sources = {_source_of(former_id) for former_id in unknown}
    records = read_records(only=COLUMNS)
    wanted = records.loc[records["source"].isin(sources), list(COLUMNS)]
    indexes = {str(source): Index(tables.to_rows(own)) for source, own in wanted.groupby("source")}
    rows = []
    for former_id, seen in sorted(unknown.items()):
        index = indexes.get(_source_of(former_id))
        found = {index.find(one) if index else "" for one in seen} - {""}
        record_id = found.pop() if len(found) == 1 else ""
        if record_id and record_id not in beside.get(former_id, ()):
            one, sheet = next(iter(seen.items()))
            rows.append(
                {"former_id": former_id, "record_id": record_id, "title": one.title.removesuffix(CUT), "sheet": sheet}
            )
    return tables.from_rows("former_ids", _drop_shared(rows, beside=beside))


def _list_unknown(folder: str | Path, *, known: set[str]) -> tuple[dict[str, dict[Shown, str]], dict[str, set[str]]]:
    """What sheets show under each id that is not known, with the sheet; and the ids that stand beside it in a sheet."""
    seen: dict[str, dict[Shown, str]] = {}
    beside: dict[str, set[str]] = {}
    alike = {one.casefold() for one in known}  # an id typed in other letters is the known one
    for path in list_sheets(folder):
        if not NO_SHEETS.isdisjoint(path.relative_to(folder).parts[:1]):
            continue  # exports, and large ones
        try:
            sheet = read_sheet(path, pages=())
            groups = list(list_shown(sheet))
        except ReviewError:
            continue  # whoever reads its votes names it
        for listed in groups:
            lost = [shown for shown in listed if shown.id and shown.title and shown.id.casefold() not in alike]
            ids = {shown.id for shown in listed if shown.title} if lost else set()
            for shown in lost:
                if sheet.meta.kind not in FREE:
                    seen.setdefault(shown.id, {}).setdefault(shown, path.as_posix())
                beside.setdefault(shown.id, set()).update(ids - {shown.id, ""})
    return seen, beside


def _drop_shared(rows: Sequence[Mapping[str, str]], *, beside: Mapping[str, set[str]]) -> list[Mapping[str, str]]:
    """The rows but those that make one record of two documents which a sheet shows side by side."""
    by_record: dict[str, list[str]] = {}
    for row in rows:
        by_record.setdefault(row["record_id"], []).append(row["former_id"])
    return [row for row in rows if beside[row["former_id"]].isdisjoint(by_record[row["record_id"]])]


def _source_of(former_id: str) -> str:
    return former_id.partition(":")[0]


class Index:
    """The records of one source, found by identifier, by title, and by the rarest words of a title."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self._by: dict[tuple[str, str], list[Candidate]] = {}
        for row in rows:
            folded = (fold_title(row[name]) for name in COLUMNS[2:-3])
            one = Candidate(row["record_id"], *folded, *(row[name] for name in LAST))
            words = (("word", word) for word in set(one.title.split()))
            for key in (("title", one.title.replace(" ", "")), ("doi", one.doi), ("pmid", one.pmid), *words):
                if key[1]:
                    self._by.setdefault(key, []).append(one)

    def find(self, shown: Shown) -> str:
        """The id of the one record that agrees best; of records that say the same the first by id; "" for none."""
        title = fold_title(shown.title.removesuffix(CUT))
        weighed = {one: _weigh(one, shown, title=title) for one in self._list_close(shown, title)}
        most = max(weighed.values(), default=0)
        best = [one for one, weight in weighed.items() if weight == most > 0]
        contents = {one[1:] for one in best}
        return min(one.id for one in best) if len(contents) == 1 else ""

    def _list_close(self, shown: Shown, title: str) -> Iterable[Candidate]:
        keys = (("title", title.replace(" ", "")), ("doi", shown.doi), ("pmid", shown.pmid))
        if close := [one for key in keys for one in self._by.get(key, ())]:
            return close
        # Spellings differ in few words: one of the rarest stands in both.
        words = sorted((len(found), word) for word in set(title.split()) if (found := self._by.get(("word", word))))
        return [one for _, word in words[:RARE] for one in self._by["word", word]]


def _weigh(one: Candidate, shown: Shown, *, title: str) -> int:
    """How well a record agrees with what was shown; 0 where it cannot be the same document."""
    alike = bool(title and one.title) and (are_alike(title, one.title) or _begins(one.title, shown, title=title))
    told = list(_compare(one, shown))
    if not alike and not (SURE in told and _share_words(title, one.title)):
        return 0
    # A year or an author may be corrected where an identifier agrees, or one of them where the title tells enough.
    against = sum(told.count(word) for word in (-1, -SURE))
    allowed = 2 if SURE in told else 1 if title == one.title and len(title.split()) >= TELLING else 0
    if -SURE in told or against > allowed:
        return 0
    return max(0, 2 * LIKELY * (title == one.title) + LIKELY * alike + sum(told))


def _begins(whole: str, shown: Shown, *, title: str) -> bool:
    """Whether what was shown of a title are the first words of a whole one, and enough of them."""
    return shown.title.endswith(CUT) and len(title.split()) >= TELLING and whole.startswith(title)


def _compare(one: Candidate, shown: Shown) -> Iterator[int]:
    """What each thing that both have says: an identifier much, a year, an author, a journal and an abstract little."""
    for own, other in ((one.doi, shown.doi), (one.pmid, shown.pmid)):
        if own and other:
            yield SURE if own == other else -SURE
    if one.year and shown.year:
        yield 1 if one.year == shown.year else -1
    family = fold_title(shown.authors.partition(";")[0].partition(",")[0])
    if family and one.authors:
        yield 1 if family in one.authors else -1
    if one.journal and shown.line:
        yield int(one.journal in fold_title(shown.line))
    if one.abstract and shown.abstract:
        yield int(one.abstract == fold_title(shown.abstract))


def _share_words(one: str, other: str) -> bool:
    """Whether two titles have half of their words in common: a second look at what an identifier says."""
    left, right = set(one.split()), set(other.split())
    return 2 * len(left & right) >= min(len(left), len(right))
