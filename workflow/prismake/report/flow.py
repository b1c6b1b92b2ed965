"""The PRISMA 2020 flow: every number is the size of a set of ids."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from prismake import tables as declared
from prismake.report.ledger import DATABASE_KINDS, read_kinds


class Count(NamedTuple):
    """One number of the flow and the ids it counts."""

    data: str
    description: str
    members: tuple[str, ...]


class Box(NamedTuple):
    """One number that unites whole buckets of one column."""

    data: str
    description: str
    column: str
    buckets: tuple[str, ...]


KINDS: Mapping[str, tuple[str, str]] = {
    "database": ("database_results", "Records identified from databases"),
    "register": ("register_results", "Records identified from registers"),
    "website": ("website_results", "Records identified from websites"),
    "organisation": ("organisation_results", "Records identified from organisations"),
    "citation": ("citations_results", "Records identified from citation searching"),
}

TITLE_ABSTRACT_OPEN = ("title_abstract_pending", "title_abstract_conflict")
ASSESSED = ("full_text_pending", "full_text_conflict", "full_text_excluded", "full_text_awaiting", "included")
SOUGHT = (*ASSESSED, "full_text_not_retrieved")
SCREENED = (*TITLE_ABSTRACT_OPEN, "title_abstract_excluded", *SOUGHT)

REMOVED = (
    Box("duplicates", "Duplicate records removed", "dbr", ("duplicate",)),
    Box("excluded_automatic", "Records marked as ineligible by automation", "dbr", ("excluded_automatic",)),
    Box("excluded_other", "Records removed for other reasons", "dbr", ()),
)
SCREENING = (
    Box("records_screened", "Records screened", "dbr", SCREENED),
    Box("records_excluded", "Records excluded on title and abstract", "dbr", ("title_abstract_excluded",)),
    Box("records_pending", "Records not yet decided on title and abstract", "dbr", ("title_abstract_pending",)),
    Box("records_conflict", "Records in conflict on title and abstract", "dbr", ("title_abstract_conflict",)),
)
SCREENED_OUT = (
    Box("other_screened_out.duplicates", "Duplicates among other methods", "other", ("duplicate",)),
    Box(
        "other_screened_out.also_in_databases", "Also found in databases or registers", "other", ("also_in_databases",)
    ),
    Box("other_screened_out.excluded_automatic", "Ineligible by automation", "other", ("excluded_automatic",)),
    Box("other_screened_out.title_abstract", "Excluded on title and abstract", "other", ("title_abstract_excluded",)),
)
OTHER_OPEN = (
    Box("other_records_pending", "Not yet decided on title and abstract", "other", ("title_abstract_pending",)),
    Box("other_records_conflict", "In conflict on title and abstract", "other", ("title_abstract_conflict",)),
)
RECORD_BOXES = frozenset(box.data for box in (*REMOVED, *SCREENED_OUT[:3]))


def retrieval_boxes(column: str) -> tuple[Box, ...]:
    """The boxes from retrieval to inclusion, the same in both columns (`dbr`, `other`)."""
    return (
        Box(f"{column}_sought_reports", "Reports sought for retrieval", column, SOUGHT),
        Box(f"{column}_notretrieved_reports", "Reports not retrieved", column, ("full_text_not_retrieved",)),
        Box(f"{column}_assessed", "Reports assessed for eligibility", column, ASSESSED),
        Box(f"{column}_excluded", "Reports excluded", column, ("full_text_excluded",)),
        Box(f"{column}_awaiting", "Reports awaiting classification", column, ("full_text_awaiting",)),
        Box(f"{column}_pending", "Reports not yet decided", column, ("full_text_pending",)),
        Box(f"{column}_conflict", "Reports in conflict", column, ("full_text_conflict",)),
        Box(f"{column}_included", "Reports included", column, ("included",)),
    )


def measure_flow(
    ledger: pd.DataFrame,
    *,
    tables: Mapping[str, pd.DataFrame],
    searches: pd.DataFrame,
    protocol: Mapping[str, Any],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The frames "flow" (in the diagram's order) and "flow_members".

    Keys are those of the interchange table of the PRISMA2020 R package (Haddaway et al. 2022, doi 10.1002/cl2.1230)
    with `.part` for parts. Members are record ids at identification, reference ids from screening on, study ids for
    studies. `tables` needs records, and effects with estimates for the numbers of the meta-analysis.
    """
    placed = _place_ledger(ledger, tables["records"], searches=searches)
    counts = [
        *_count_identified(placed, searches=searches),
        *(_count_box(placed, box) for box in (*REMOVED, *SCREENING)),
        *_count_retrieval(placed, column="dbr", protocol=protocol),
        *_count_screened_out(placed),
        *_count_retrieval(placed, column="other", protocol=protocol),
        *_count_included(ledger),
        *_count_analysed(ledger, tables=tables),
    ]
    flow = declared.from_rows(
        "flow",
        ({"data": count.data, "n": len(count.members), "description": count.description} for count in counts),
    )
    members = declared.from_rows(
        "flow_members", ({"data": count.data, "member_id": member} for count in counts for member in count.members)
    )
    return flow, members


def _place_ledger(ledger: pd.DataFrame, records: pd.DataFrame, *, searches: pd.DataFrame) -> pd.DataFrame:
    kinds = read_kinds(searches)
    placed = ledger.merge(records[["record_id", "source"]], on="record_id", how="left", validate="one_to_one")
    placed["kind"] = placed["source"].map(kinds)
    placed["column"] = ["dbr" if kind in DATABASE_KINDS else "other" for kind in placed["kind"]]
    return placed


def _count(data: str, description: str, members: Iterable[str]) -> Count:
    return Count(data, description, tuple(sorted(set(members))))


def _count_identified(placed: pd.DataFrame, *, searches: pd.DataFrame) -> Iterator[Count]:
    platforms = {str(row["source"]): str(row.get("platform", "")) for row in searches.to_dict("records")}
    for kind, (data, description) in KINDS.items():
        found = placed[placed["kind"] == kind]
        yield _count(data, description, found["record_id"])
        for source in [name for name, its_kind in read_kinds(searches).items() if its_kind == kind]:
            label = _name_source(source, platforms[source])
            yield _count(f"{data}.{source}", label, found.loc[found["source"] == source, "record_id"])


def _name_source(source: str, platform: str) -> str:
    """A source as the reader sees it.

    >>> _name_source("pubmed", "PubMed"), _name_source("embase", "Ovid")
    ('PubMed', 'embase (Ovid)')
    """
    if not platform or platform.casefold() == source.casefold():
        return platform or source
    return f"{source} ({platform})"


def _count_box(placed: pd.DataFrame, box: Box) -> Count:
    inside = placed[(placed["column"] == box.column) & placed["bucket"].isin(list(box.buckets))]
    return _count(box.data, box.description, inside["record_id" if box.data in RECORD_BOXES else "reference_id"])


def _count_retrieval(placed: pd.DataFrame, *, column: str, protocol: Mapping[str, Any]) -> Iterator[Count]:
    for box in retrieval_boxes(column):
        yield _count_box(placed, box)
        if box.data.endswith("_excluded"):
            yield from _count_reasons(placed, box, protocol=protocol)


def _count_reasons(placed: pd.DataFrame, box: Box, *, protocol: Mapping[str, Any]) -> Iterator[Count]:
    excluded = placed[(placed["column"] == box.column) & placed["bucket"].isin(list(box.buckets))]
    for criterion in protocol.get("criteria") or []:
        members = excluded.loc[excluded["reason"] == str(criterion["id"]), "reference_id"]
        if len(members):
            yield _count(f"{box.data}.{criterion['id']}", str(criterion["reason"]), members)


def _count_screened_out(placed: pd.DataFrame) -> Iterator[Count]:
    parts = [_count_box(placed, box) for box in SCREENED_OUT]
    together = [member for part in parts for member in part.members]
    yield _count("other_screened_out", "Identified and not sought", together)
    yield from parts
    yield from (_count_box(placed, box) for box in OTHER_OPEN)


def _count_included(ledger: pd.DataFrame) -> Iterator[Count]:
    included = ledger[ledger["bucket"] == "included"]
    studies = included.loc[included["study_id"] != "", "study_id"]
    yield _count("new_studies", "New studies included in review", studies)
    yield _count("new_reports", "Reports of new included studies", included["reference_id"])
    yield _count("total_studies", "Total studies included in review", studies)
    yield _count("total_reports", "Reports of total included studies", included["reference_id"])


def _count_analysed(ledger: pd.DataFrame, *, tables: Mapping[str, pd.DataFrame]) -> Iterator[Count]:
    """Studies whose effect entered a pooled estimate: the union over analyses, and each analysis."""
    if "effects" not in tables or "estimates" not in tables:
        return
    effects, estimates = tables["effects"], tables["estimates"]
    pooled = sorted(set(estimates.loc[estimates["estimate"].notna(), "analysis_id"]))
    analysed = effects[effects["analysis_id"].isin(pooled) & effects["yi"].notna()]
    yield _count("total_studies_ma", "Studies in a meta-analysis", analysed["study_id"])
    for analysis in pooled:
        members = analysed.loc[analysed["analysis_id"] == analysis, "study_id"]
        yield _count(f"total_studies_ma.{analysis}", f"Studies pooled in {analysis}", members)
    reports = ledger[(ledger["bucket"] == "included") & ledger["study_id"].isin(analysed["study_id"])]
    yield _count("total_reports_ma", "Reports of studies in a meta-analysis", reports["reference_id"])
