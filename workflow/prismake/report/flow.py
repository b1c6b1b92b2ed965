"""The PRISMA 2020 flow: every number is the size of a set of ids."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from prismake import tables as declared
from prismake.report.combined import list_pooled
from prismake.report.labels import name_sources
from prismake.report.ledger import STOPPING_RULE, read_kinds
from prismake.report.placed import Placed, date_studies, place_ledger
from prismake.report.rounds import Former, Span, describe_previous, list_new_rounds
from prismake.tables import list_rounds, to_rows


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


ALL_ROUNDS = "all"
NEW_OF_PREVIOUS = "new_reports_of_previous"
KINDS: Mapping[str, tuple[str, str]] = {
    "database": ("database_results", "Records identified from databases"),
    "register": ("register_results", "Records identified from registers"),
    "website": ("website_results", "Records identified from websites"),
    "organisation": ("organisation_results", "Records identified from organisations"),
    "citation": ("citations_results", "Records identified from citation searching"),
}

TITLE_ABSTRACT_OPEN = ("title_abstract_pending", "title_abstract_conflict")
AWAITING = ("full_text_awaiting", "full_text_ongoing")
ASSESSED = ("full_text_pending", "full_text_conflict", "full_text_excluded", *AWAITING, "included")
READ = ("full_text_excluded", "included")  # decided on by their full texts
SOUGHT = (*ASSESSED, "full_text_not_retrieved")
# Those that nobody has decided on yet stand among the assessed ones, and are called what they are.
TO_ASSESS, ASSESSED_OR_NOT = ("dbr_assessed", "other_assessed"), "Reports assessed or to be assessed for eligibility"
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
        Box(f"{column}_awaiting", "Reports awaiting classification", column, AWAITING),
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
    former: Former | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The frames "flow" (in the diagram's order) and "flow_members" of all rounds, or of those since a release.

    With a released version whose search log lacks a round of today's the review is an update: its previous studies
    and reports come first, and only records of the rounds since are counted as identified. Keys are those of the
    interchange table of the PRISMA2020 R package (Haddaway et al. 2022, doi 10.1002/cl2.1230) with `.part` for parts.
    Members are record ids at identification, reference ids from screening on, study ids for studies. `tables` needs
    records, and effects with estimates for the numbers of the meta-analysis.
    """
    span = Span(tuple(list_new_rounds(searches, former)), tuple(list_rounds(searches)), former)
    everything = place_ledger(ledger, tables["records"], searches=searches)
    counts = list(_count_all(span, everything, tables=tables, searches=searches, protocol=protocol))
    flow = declared.from_rows(
        "flow",
        ({"data": count.data, "n": len(count.members), "description": count.description} for count in counts),
    )
    return flow, declared.conform("flow_members", pd.DataFrame(_list_members(counts)))


def measure_rounds(
    ledger: pd.DataFrame,
    *,
    tables: Mapping[str, pd.DataFrame],
    searches: pd.DataFrame,
    protocol: Mapping[str, Any],
) -> pd.DataFrame:
    """The frame "flow_rounds": the members of every set, per round and for all rounds together (`ALL_ROUNDS`).

    A document found again in a later round is credited to its first: there it was screened, later it is a duplicate.
    """
    rounds = list_rounds(searches)
    spans = {name: Span((name,), tuple(rounds[: place + 1])) for place, name in enumerate(rounds)}
    spans[ALL_ROUNDS] = Span(tuple(rounds), tuple(rounds))
    everything = place_ledger(ledger, tables["records"], searches=searches)
    listed: dict[str, list[str]] = {"round": [], "data": [], "member_id": []}
    for name, span in spans.items():
        counts = list(_count_all(span, everything, tables=tables, searches=searches, protocol=protocol))
        for column, values in _list_members(counts).items():
            listed[column] += values
        listed["round"] += [name] * (len(listed["data"]) - len(listed["round"]))
    return declared.conform("flow_rounds", pd.DataFrame(listed))


def _list_members(counts: Iterable[Count]) -> dict[str, list[str]]:
    """The columns of all members: the number that counts each, and its id."""
    return {
        "data": [count.data for count in counts for _ in count.members],
        "member_id": [member for count in counts for member in count.members],
    }


def _count_all(
    span: Span,
    everything: pd.DataFrame,
    *,
    tables: Mapping[str, pd.DataFrame],
    searches: pd.DataFrame,
    protocol: Mapping[str, Any],
) -> Iterator[Count]:
    known = everything[everything["round"].isin(list(span.known))]
    placed = Placed(known[known["round"].isin(list(span.new))])
    asked = searches[searches["round"].isin(list(span.new))]
    included = date_studies(known)
    if span.is_update:
        yield from _count_previous(included, span)
    yield from _count_identified(placed.frame, searches=asked)
    yield from (_count_box(placed, box) for box in REMOVED)
    yield from _count_automatic(placed.frame, protocol=protocol)
    yield from (_count_box(placed, box) for box in SCREENING)
    yield from _count_retrieval(placed, column="dbr", protocol=protocol)
    yield from _count_screened_out(placed)
    yield from _count_retrieval(placed, column="other", protocol=protocol)
    yield from _count_included(included, span)
    if span.known == tuple(list_rounds(searches)):
        yield from _count_analysed(included, tables=tables)


def _count_previous(included: pd.DataFrame, span: Span) -> Iterator[Count]:
    before = included[~included["round"].isin(list(span.new))]
    studies = before.loc[before["study_id"] != "", "study_id"]
    words = describe_previous(span.before, studies.tolist())
    yield _count("previous_studies", f"Studies {words}", studies)
    yield _count("previous_reports", f"Reports of studies {words}", before["reference_id"])


def _count(data: str, description: str, members: pd.Series | list[str]) -> Count:
    listed = members if isinstance(members, list) else members.tolist()
    return Count(data, description, tuple(sorted(set(listed))))


def _count_identified(placed: pd.DataFrame, *, searches: pd.DataFrame) -> Iterator[Count]:
    names = name_sources(to_rows(searches))
    for kind, (data, description) in KINDS.items():
        found = placed[placed["kind"] == kind]
        yield _count(data, description, found["record_id"])
        for source in [name for name, its_kind in read_kinds(searches).items() if its_kind == kind]:
            yield _count(f"{data}.{source}", names[source], found.loc[found["source"] == source, "record_id"])


def _count_box(placed: Placed, box: Box) -> Count:
    name = "record_id" if box.data in RECORD_BOXES else "reference_id"
    return _count(box.data, box.description, placed.list_ids(name, box.column, box.buckets))


def _count_automatic(placed: pd.DataFrame, *, protocol: Mapping[str, Any]) -> Iterator[Count]:
    """What rules excluded and what stayed unread, told apart once screening has stopped."""
    found = placed[(placed["column"] == "dbr") & (placed["bucket"] == "excluded_automatic")]
    unread = found["reason"] == STOPPING_RULE
    if unread.any():
        yield _count("excluded_automatic.rules", "By rules of the protocol", found.loc[~unread, "record_id"])
        words = f"Unread, {describe_stopping(protocol)}"
        yield _count("excluded_automatic.stopping_rule", words, found.loc[unread, "record_id"])


def describe_stopping(protocol: Mapping[str, Any]) -> str:
    """The target of the stopping test in words.

    >>> describe_stopping({"screening": {"stopping": {"recall": 0.9, "unread": "excluded"}}})
    '90 % recall at 95 % confidence'
    """
    stopping = (protocol.get("screening") or {}).get("stopping") or {}
    recall, confidence = (100 * float(stopping.get(name, 0.95)) for name in ("recall", "confidence"))
    return f"{recall:.4g} % recall at {confidence:.4g} % confidence"


def _count_retrieval(placed: Placed, *, column: str, protocol: Mapping[str, Any]) -> Iterator[Count]:
    waits = placed.list_ids("reference_id", column, ("full_text_pending",))
    for box in retrieval_boxes(column):
        yield _count_box(placed, box._replace(description=ASSESSED_OR_NOT) if waits and box.data in TO_ASSESS else box)
        if box.data.endswith("_excluded"):
            yield from _count_reasons(placed.frame, box, protocol=protocol)
        if box.data.endswith("_awaiting"):
            yield from _count_awaiting(placed, column=column)


def _count_awaiting(placed: Placed, *, column: str) -> Iterator[Count]:
    """Ongoing studies told apart from the others that await classification, where there are any."""
    parts = (
        Box(f"{column}_awaiting.information", "Information is missing", column, ("full_text_awaiting",)),
        Box(f"{column}_awaiting.ongoing", "Studies under way", column, ("full_text_ongoing",)),
    )
    counts = [_count_box(placed, part) for part in parts]
    if counts[1].members:
        yield from counts


def _count_reasons(placed: pd.DataFrame, box: Box, *, protocol: Mapping[str, Any]) -> Iterator[Count]:
    excluded = placed[(placed["column"] == box.column) & placed["bucket"].isin(list(box.buckets))]
    for criterion in protocol.get("criteria") or []:
        members = excluded.loc[excluded["reason"] == str(criterion["id"]), "reference_id"]
        if len(members):
            yield _count(f"{box.data}.{criterion['id']}", str(criterion["reason"]), members)


def _count_screened_out(placed: Placed) -> Iterator[Count]:
    parts = [_count_box(placed, box) for box in SCREENED_OUT]
    together = [member for part in parts for member in part.members]
    yield _count("other_screened_out", "Identified and not sought", together)
    yield from parts
    yield from (_count_box(placed, box) for box in OTHER_OPEN)


def _count_included(included: pd.DataFrame, span: Span) -> Iterator[Count]:
    fresh = included[included["study_round"].isin(list(span.new))]
    told = ("New studies", "new included studies") if span.is_update else ("Studies", "included studies")
    yield _count("new_studies", f"{told[0]} included in review", fresh.loc[fresh["study_id"] != "", "study_id"])
    yield _count("new_reports", f"Reports of {told[1]}", fresh["reference_id"])
    if span.is_update:
        late = included[included["round"].isin(list(span.new)) & ~included["study_round"].isin(list(span.new))]
        yield _count(NEW_OF_PREVIOUS, "New reports of studies included before", late["reference_id"])
    studies = included.loc[included["study_id"] != "", "study_id"]
    yield _count("total_studies", "Total studies included in review", studies)
    yield _count("total_reports", "Reports of total included studies", included["reference_id"])


def _count_analysed(included: pd.DataFrame, *, tables: Mapping[str, pd.DataFrame]) -> Iterator[Count]:
    """Studies whose effect entered a pooled estimate: the union over analyses, and each analysis."""
    if "effects" not in tables or "estimates" not in tables:
        return
    analysed = list_pooled(tables)
    pooled = sorted(set(analysed["analysis_id"]))
    yield _count("total_studies_ma", "Studies in a meta-analysis", analysed["study_id"])
    for analysis in pooled:
        members = analysed.loc[analysed["analysis_id"] == analysis, "study_id"]
        yield _count(f"total_studies_ma.{analysis}", f"Studies pooled in {analysis}", members)
    reports = included[included["study_id"].isin(analysed["study_id"])]
    yield _count("total_reports_ma", "Reports of studies in a meta-analysis", reports["reference_id"])
