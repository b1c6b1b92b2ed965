"""The identities that the flow's sets must obey."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import pandas as pd

from prismake.report.flow import (
    ASSESSED,
    KINDS,
    NEW_OF_PREVIOUS,
    OTHER_OPEN,
    REMOVED,
    SCREENED_OUT,
    SCREENING,
    SOUGHT,
    retrieval_boxes,
)
from prismake.report.ledger import FlowError
from prismake.report.placed import group_members, narrow_ledger

DATABASE_TOTALS = ("database_results", "register_results")
OTHER_TOTALS = ("website_results", "organisation_results", "citations_results")

# Sets of which a document is in one round only.
CUMULATED = (
    *DATABASE_TOTALS,
    *OTHER_TOTALS,
    *(box.data for box in (*REMOVED, *SCREENING, *SCREENED_OUT, *OTHER_OPEN)),
    *(box.data for column in ("dbr", "other") for box in retrieval_boxes(column)),
    "new_studies",
)
COUNTED = (*CUMULATED, "other_screened_out", "new_reports", "total_studies", "total_reports")

Sets = Mapping[str, tuple[str, ...]]


class Partition(NamedTuple):
    """One identity of the form whole = part + part + …, the parts without overlap; `x.*` means every part of x."""

    number: str
    sentence: str
    whole: str
    parts: tuple[str, ...]


PARTITIONS: tuple[Partition, ...] = (
    *(
        Partition("1", f"{data} is the sum over its sources.", data, (f"{data}.*",))
        for data, _description in KINDS.values()
    ),
    Partition(
        "3",
        "records screened are excluded, advancing, pending or in conflict.",
        "records_screened",
        ("records_excluded", "records_pending", "records_conflict", "dbr_sought_reports"),
    ),
    *(
        partition
        for column in ("dbr", "other")
        for partition in (
            Partition(
                "5",
                "reports sought are not retrieved or assessed.",
                f"{column}_sought_reports",
                (f"{column}_notretrieved_reports", f"{column}_assessed"),
            ),
            Partition(
                "6",
                "reports assessed are excluded, awaiting, pending, in conflict or included.",
                f"{column}_assessed",
                tuple(f"{column}_{part}" for part in ("excluded", "awaiting", "pending", "conflict", "included")),
            ),
            Partition(
                "11",
                "every excluded full text has exactly one reason, which is a criterion of the protocol.",
                f"{column}_excluded",
                (f"{column}_excluded.*",),
            ),
        )
    ),
    Partition(
        "7",
        "what other methods found and was not sought is told apart.",
        "other_screened_out",
        ("other_screened_out.*",),
    ),
    Partition(
        "9", "total studies are the previous and the new ones.", "total_studies", ("previous_studies", "new_studies")
    ),
    Partition(
        "9",
        "total reports are the previous ones, those of new studies and new ones of previous studies.",
        "total_reports",
        ("previous_reports", "new_reports", NEW_OF_PREVIOUS),
    ),
)


def check_flow(
    flow: pd.DataFrame,
    members: pd.DataFrame,
    ledger: pd.DataFrame,
    *,
    records: pd.DataFrame | None = None,
    new: Sequence[str] = (),
) -> None:
    """Raise FlowError for the first identity that does not hold, with its number and the offending ids.

    The identities are those of PRISMA 2020's diagram (Page et al. 2021, doi 10.1136/bmj.n71), taken as sets. The flow
    of an updated review is that of its `new` rounds: `records` tell which records those are.
    """
    own = narrow_ledger(ledger, records, new) if records is not None and new else ledger
    raise_breach(_read_sets(flow, members), own, whole=ledger)


def group(members: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """The members of each number, sorted by its key."""
    return {data: tuple(ids) for data, ids in sorted(group_members(members).items())}


def complete(sets: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The sets with those that are empty."""
    return {**dict.fromkeys(COUNTED, ()), **sets}


def raise_any(number: str, sentence: str, offending: set[str]) -> None:
    """Raise FlowError where an identity has ids that break it."""
    if offending:
        raise FlowError(number, sentence=sentence, ids=offending)


def raise_breach(sets: Sets, ledger: pd.DataFrame, *, whole: pd.DataFrame) -> None:
    """Raise FlowError for the first identity that the sets of some rounds break."""
    for number, sentence, offending in _find_breaches(sets, ledger, whole=whole):
        raise_any(number, sentence, offending)


def _read_sets(flow: pd.DataFrame, members: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    sets: dict[str, tuple[str, ...]] = {str(data): () for data in flow["data"]}
    raise_any("every number", "every number of the template stands in the flow.", set(COUNTED) - set(sets))
    for data, ids in group(members).items():
        if data not in sets:
            raise FlowError("every number", sentence=f"members of {data!r}, which the flow lacks.", ids=ids)
        sets[data] = ids
    for data, n in zip(flow["data"].tolist(), flow["n"].tolist(), strict=True):
        if n != len(sets[data]):
            sentence = f"{data} says {n} and has {len(sets[data])} members."
            raise FlowError("every number", sentence=sentence, ids=sets[data] or [str(data)])
    return sets


def _find_breaches(sets: Sets, ledger: pd.DataFrame, *, whole: pd.DataFrame) -> Iterator[tuple[str, str, set[str]]]:
    yield "every record", "every record ends in exactly one bucket and one source.", _check_records(sets, ledger)
    yield from (_check_partition(rule, sets) for rule in PARTITIONS if rule.number != "9")
    yield "2", "what automation excluded was excluded by a rule or left unread.", _check_automatic(sets)
    yield "8", "included reports are those of the two columns.", _check_reports(sets)
    yield from (_check_partition(rule, sets) for rule in PARTITIONS if rule.number == "9")
    for column in ("dbr", "other"):
        if parts := _expand(sets, [f"{column}_awaiting.*"]):
            sentence = "reports that await classification lack information, or their studies are under way."
            yield "6", sentence, find_part_faults(sets[f"{column}_awaiting"], parts)
    yield "2", "records screened are those identified and not removed.", _check_screened(sets, ledger)
    yield "4", "reports sought are the documents of the references that advanced.", _check_sought(sets, ledger)
    yield "7", "what other methods found is sought, open or told apart.", _check_other(sets, ledger)
    yield "8", "every included report belongs to one study, every study has a report.", _check_studies(sets, ledger)
    yield "10", "studies in a meta-analysis are the union over the analyses.", _check_analysed(sets, whole)


def _check_partition(rule: Partition, sets: Sets) -> tuple[str, str, set[str]]:
    return rule.number, rule.sentence, find_part_faults(sets[rule.whole], _expand(sets, rule.parts))


def _expand(sets: Sets, parts: Iterable[str]) -> list[tuple[str, ...]]:
    names = [
        name
        for part in parts
        for name in ([key for key in sets if key.startswith(part[:-1])] if part.endswith(".*") else [part])
    ]
    return [sets.get(name, ()) for name in names]


def find_part_faults(whole: Iterable[str], parts: Iterable[Iterable[str]]) -> set[str]:
    """Ids in the whole and in no part, in a part and not in the whole, or in two parts."""
    seen = Counter(chain.from_iterable(parts))
    return (set(whole) ^ set(seen)) | {member for member, times in seen.items() if times > 1}


def _unite(sets: Sets, names: Iterable[str]) -> list[str]:
    return [member for name in names for member in sets.get(name, ())]


def _refer(records: Iterable[str], ledger: pd.DataFrame) -> tuple[list[str], set[str]]:
    """The references of records that should stand for one each, and the records that share one."""
    references = dict(zip(ledger["record_id"].tolist(), ledger["reference_id"].tolist(), strict=True))
    named = [(record, references.get(record, record)) for record in records]
    times = Counter(reference for _, reference in named)
    return sorted(times), {record for record, reference in named if times[reference] > 1}


def _split_removed(identified: list[str], removed: list[str]) -> tuple[list[str], set[str]]:
    """The records left over, and those removed twice or never identified."""
    times = Counter(removed)
    strangers = (set(times) - set(identified)) | {record for record, n in times.items() if n > 1}
    return [record for record in identified if record not in times], strangers


def _check_records(sets: Sets, ledger: pd.DataFrame) -> set[str]:
    twice = set(ledger.loc[ledger["record_id"].duplicated(), "record_id"].tolist())
    found = [sets[name] for name in (*DATABASE_TOTALS, *OTHER_TOTALS)]
    return twice | find_part_faults(ledger["record_id"].tolist(), found)


def _check_automatic(sets: Sets) -> set[str]:
    parts = _expand(sets, ["excluded_automatic.*"])
    return find_part_faults(sets["excluded_automatic"], parts) if parts else set()


def _check_screened(sets: Sets, ledger: pd.DataFrame) -> set[str]:
    removed = _unite(sets, ("duplicates", "excluded_automatic", "excluded_other"))
    left, strangers = _split_removed(_unite(sets, DATABASE_TOTALS), removed)
    references, shared = _refer(left, ledger)
    return strangers | shared | find_part_faults(sets["records_screened"], [references])


def _check_sought(sets: Sets, ledger: pd.DataFrame) -> set[str]:
    advanced = ledger.loc[ledger["bucket"].isin(list(SOUGHT)), "reference_id"]
    assessed = ledger.loc[ledger["bucket"].isin(list(ASSESSED)), "reference_id"]
    sought = find_part_faults(advanced.tolist(), [sets["dbr_sought_reports"], sets["other_sought_reports"]])
    return sought | find_part_faults(assessed.tolist(), [sets["dbr_assessed"], sets["other_assessed"]])


def _check_other(sets: Sets, ledger: pd.DataFrame) -> set[str]:
    names = ("duplicates", "also_in_databases", "excluded_automatic")
    removed = _unite(sets, [f"other_screened_out.{name}" for name in names])
    left, strangers = _split_removed(_unite(sets, OTHER_TOTALS), removed)
    references, shared = _refer(left, ledger)
    kept = ("other_screened_out.title_abstract", "other_records_pending", "other_records_conflict")
    return strangers | shared | find_part_faults(references, [sets[name] for name in (*kept, "other_sought_reports")])


def _check_studies(sets: Sets, ledger: pd.DataFrame) -> set[str]:
    included = ledger[ledger["bucket"] == "included"]
    homeless = set(included.loc[included["study_id"] == "", "reference_id"].tolist())
    reports = set(included["reference_id"].tolist()) ^ set(_unite(sets, ("new_reports", NEW_OF_PREVIOUS)))
    studies = set(included["study_id"].tolist()) - {"", *sets.get("previous_studies", ())}
    return homeless | reports | (studies ^ set(sets["new_studies"]))


def _check_reports(sets: Sets) -> set[str]:
    """Identity 8 over the two columns: a report is in one of them."""
    columns = [sets["dbr_included"], sets["other_included"]]
    return find_part_faults(_unite(sets, ("new_reports", NEW_OF_PREVIOUS)), columns)


def _check_analysed(sets: Sets, ledger: pd.DataFrame) -> set[str]:
    if "total_studies_ma" not in sets:
        return set()
    united = {member for part in _expand(sets, ["total_studies_ma.*"]) for member in part}
    pooled = set(sets["total_studies_ma"])
    included = ledger[ledger["bucket"] == "included"]
    studies = dict(zip(included["reference_id"].tolist(), included["study_id"].tolist(), strict=True))
    reported = {report for report in sets["total_reports"] if studies.get(report) in pooled}
    return (pooled - set(sets["total_studies"])) | (pooled ^ united) | (reported ^ set(sets["total_reports_ma"]))
