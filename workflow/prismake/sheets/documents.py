"""Which document a row of a sheet is about: the one that its id names, held against the title that the row shows."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from prismake import tables
from prismake.sheets.pages import CUT
from prismake.text.titles import are_alike, fold_title
from prismake.text.words import fold

TITLE = "title"  # the column of a sheet about references
NO_TITLE = "[no title in the export]"


class Documents(Mapping[str, str]):
    """The reference of each id that may stand in a sheet, as the table "clusters" gives it; see `name_former`."""

    def __init__(self, clusters: pd.DataFrame) -> None:
        self._clusters = clusters
        pairs = zip(clusters["record_id"].tolist(), clusters["reference_id"].tolist(), strict=True)
        self._reference: dict[str, str] = dict(pairs)

    def __getitem__(self, row_id: str) -> str:
        return self._reference[row_id]

    def __contains__(self, row_id: object) -> bool:
        return row_id in self._reference

    def __iter__(self) -> Iterator[str]:
        return iter(self._reference)

    def __len__(self) -> int:
        return len(self._reference)

    def find_other(self, row_id: str, shown: str, *, doi: str = "", pmid: str = "") -> str:
        """The title of the document that the id names, where it is not the one that the row shows; "" where it is.

        A row is right when any record of the reference has its title, or alone has its DOI or PMID, so that joining
        records and correcting titles raises no alarm. It is wrong all the same when its DOI or PMID is that of another
        document of its title. An id that nobody knows contradicts nothing here.
        """
        reference_id = self._reference.get(row_id)
        if reference_id is None or not shown or shown == NO_TITLE:
            return ""
        titles = self._titles.get(reference_id, [])
        holders = [found for key in (("doi", doi), ("pmid", pmid)) if (found := self._holders.get(key))]
        if {reference_id} in holders:
            return ""
        if shown not in titles and (other := find_other_title(shown, titles)):
            return other
        twins = (one for found in holders if reference_id not in found for one in sorted(found))
        if any(not find_other_title(shown, self._titles.get(one, [])) for one in twins):
            return f"{titles[0] if titles else row_id}, with another DOI or PMID"
        return ""

    def find_typed(self, text: str) -> tuple[str, str]:
        """The id that a typed one names, and what is wrong with it; one as it stands goes before any that is like it.

        Like it are ids that differ by case or blanks alone: they are taken where they all are the same document.
        """
        if text in self:
            return text, ""
        fitting = self._folded.get(fold(text), [])
        if len({self[row_id] for row_id in fitting}) > 1:
            return "", f"'{text}', which is no id as it stands and is like {' and '.join(fitting)}"
        if not fitting:
            return "", f"'{text}'" if text else "no id"
        return fitting[0], ""

    @cached_property
    def _folded(self) -> dict[str, list[str]]:
        """The ids by what they are when case and blanks do not count: two may be the same then."""
        folded: dict[str, list[str]] = {}
        for row_id in sorted(self):
            folded.setdefault(fold(row_id), []).append(row_id)
        return folded

    @cached_property
    def _titles(self) -> dict[str, list[str]]:
        """The titles of all records of each reference."""
        titles: dict[str, list[str]] = {}
        for reference_id, title in self._list("title"):
            titles.setdefault(reference_id, []).append(title)
        return titles

    @cached_property
    def _holders(self) -> dict[tuple[str, str], set[str]]:
        """The references that have a DOI or a PMID."""
        holders: dict[tuple[str, str], set[str]] = {}
        for name in ("doi", "pmid"):
            for reference_id, found in self._list(name):
                if found:
                    holders.setdefault((name, found), set()).add(reference_id)
        return holders

    def _list(self, column: str) -> Iterator[tuple[str, str]]:
        """The reference of each record with what a column says of the record."""
        return zip(self._clusters["reference_id"].tolist(), self._clusters[column].tolist(), strict=True)


def name_former(clusters: pd.DataFrame, former: pd.DataFrame) -> pd.DataFrame:
    """The table "clusters" with a row for each id that only older sheets name, from the table "former_ids"."""
    if former.empty:
        return clusters
    named = clusters[clusters["record_id"].isin(former["record_id"].tolist())]
    place = named.set_index("record_id")["reference_id"]
    known = former[former["record_id"].isin(place.index)]
    added = known.assign(reference_id=known["record_id"].map(place), record_id=known["former_id"])
    return pd.concat([clusters, added.reindex(columns=clusters.columns, fill_value="")], ignore_index=True)


def read_clusters(paths: Any) -> pd.DataFrame:
    """The same of the tables at `clusters` and `former_ids` among a job's inputs."""
    return name_former(*(tables.read(name, paths[name]) for name in ("clusters", "former_ids")))


def name_records(records: pd.DataFrame, former: pd.DataFrame | None = None) -> Documents:
    """The same of single records, for sheets about records: each is a document of its own."""
    alone = records[["record_id", "title", "doi", "pmid"]].assign(reference_id=records["record_id"], joined_by="")
    clusters = tables.conform("clusters", alone)
    return Documents(clusters if former is None else name_former(clusters, former))


def find_other_title(shown: str, titles: Iterable[str]) -> str:
    """The first of the titles when none of them is the one shown; "" where one is, or where there is none."""
    folded, cut = fold_title(shown.removesuffix(CUT)), shown.endswith(CUT)
    known = [title for title in titles if title]
    if not folded:
        return ""
    for plain in map(fold_title, known):
        if are_alike(folded, plain) or (cut and plain.startswith(folded)):
            return ""
    return known[0] if known else ""


def resolve_studies(clusters: pd.DataFrame, *, study_references: pd.DataFrame) -> dict[str, str]:
    """The study of each record: a sheet keeps its study when another document becomes the primary one."""
    by_reference = dict(zip(study_references["reference_id"], study_references["study_id"], strict=True))
    pairs = zip(clusters["record_id"], clusters["reference_id"], strict=True)
    return {record_id: by_reference[reference_id] for record_id, reference_id in pairs if reference_id in by_reference}
