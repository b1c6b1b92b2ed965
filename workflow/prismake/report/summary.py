"""The answer first: what the review found in plain words, and how far it has come."""

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from prismake.report.answers import Answer
from prismake.report.facts import Known
from prismake.report.flow import ALL_ROUNDS, NEW_OF_PREVIOUS, READ
from prismake.report.grammar import agree
from prismake.report.numerals import join_words, write_count
from prismake.report.reading import list_read
from prismake.report.search_dates import find_last_search, tell_searches
from prismake.running.workload import TASKS
from prismake.tables import PHASES, to_rows
from prismake.text.reading import NOT_SAID
from prismake.text.vocabulary import DECIDING

OPEN_NUMBERS: Mapping[str, tuple[str, str]] = {
    "records_pending": ("record", "not yet decided on title and abstract"),
    "other_records_pending": ("record", "from other methods not yet decided on title and abstract"),
    "records_conflict": ("record", "in conflict on title and abstract"),
    "other_records_conflict": ("record", "from other methods in conflict on title and abstract"),
    "dbr_pending": ("report", "not yet decided at full text"),
    "other_pending": ("report", "from other methods not yet decided at full text"),
    "dbr_conflict": ("report", "in conflict on the full text"),
    "other_conflict": ("report", "from other methods in conflict on the full text"),
    "dbr_awaiting": ("report", "awaiting classification"),
    "other_awaiting": ("report", "from other methods awaiting classification"),
    "dbr_notretrieved_reports": ("report", "counted as not retrieved"),
    "other_notretrieved_reports": ("report", "from other methods counted as not retrieved"),
}
COLUMNS = ("dbr", "other")
# Lists of an update hold what is new; its totals stand in the table of all rounds.
UPDATED = "caption-rounds"
DECIDED = ("excluded", "included")
IDENTIFIED = ("database", "register", "website", "organisation", "citations")
# These are told, and do not keep a review from being final.
CLOSED = ("dbr_awaiting", "other_awaiting", "dbr_notretrieved_reports", "other_notretrieved_reports")


STALE_DAYS = 183
POOLED = "total_studies_ma"  # not in the flow of a review that maps what there is


def tell_age(last_search: str, *, date: str, next_search: str = "") -> str:
    """A warning when the last search is more than six months older than the review, or the next one is overdue.

    `date` is the review's own: the same files give the same words on any day.

    >>> tell_age("2024-01-01", date="2024-03-01"), tell_age("2024-01-01", date="2024-12-31")
    ('', 'The last search is 12 months older than this report: newer studies may be missing.')
    """
    if next_search and date and next_search < date:
        return f"The next search was due on {next_search}: newer studies may be missing."
    try:
        days = (datetime.date.fromisoformat(date) - datetime.date.fromisoformat(last_search)).days
    except ValueError:
        return ""
    months = round(days / 30.44)
    warning = f"The last search is {months} months older than this report: newer studies may be missing."
    return warning if days > STALE_DAYS else ""


@dataclass(frozen=True)
class OpenNumber:
    """One number of references that wait, with the anchor of its list."""

    data: str
    n: int
    words: str
    anchor: str


@dataclass(frozen=True)
class Summary:
    """The first screen of the report."""

    lead: str
    answers: tuple[Answer, ...]
    open_numbers: tuple[OpenNumber, ...]
    unextracted: tuple[str, ...]
    owed: tuple[str, ...]
    undecided: bool
    under_way: bool
    searched: str
    last_search: str
    read: str
    facts: tuple[tuple[str, int, str], ...]


def write_summary(
    tables: Mapping[str, pd.DataFrame], *, searches: pd.DataFrame, answers: tuple[Answer, ...]
) -> Summary:
    """The summary from the flow's numbers and the answers of the analyses; of an update the totals come first.

    Its numbers carry their facts.
    """
    latest = _count_flow(tables["flow"])
    together = count_all_rounds(tables)
    numbers = together or latest
    update = bool(together) and "previous_studies" in latest
    waiting = tuple(
        OpenNumber(data, n, f"{agree(n, noun, f'{noun}s')} {words}", UPDATED if update else f"flow-{data}")
        for data, (noun, words) in OPEN_NUMBERS.items()
        if (n := numbers.get(data))
    )
    unextracted, owed = _list_unextracted(tables), _list_owed(tables["owed"])
    undecided = any(number.data not in CLOSED for number in waiting)
    return Summary(
        lead=_write_lead(numbers, searches=searches)
        + (_write_new(latest, rounds=_list_new_rounds(tables)) if update else ""),
        answers=answers,
        open_numbers=waiting,
        unextracted=unextracted,
        owed=owed,
        undecided=undecided,
        under_way=undecided or bool(unextracted) or bool(owed),
        searched=tell_searches(searches),
        last_search=find_last_search(searches),
        read=_tell_read(tables),
        facts=(
            ("Records identified", _sum_identified(numbers), ""),
            ("Decided in full-text screening", _sum(numbers, DECIDED), ""),
            ("Studies included", numbers["total_studies"], "flow-total_studies"),
            *((("Studies in a meta-analysis", numbers[POOLED], f"flow-{POOLED}"),) if POOLED in numbers else ()),
        ),
    )


def count_all_rounds(tables: Mapping[str, pd.DataFrame]) -> dict[str, int]:
    """The numbers of the flow over all rounds of the searches together; empty where no rounds were counted."""
    rounds = tables["flow_rounds"]
    together = rounds.loc[rounds["round"] == ALL_ROUNDS, "data"]
    counted = {str(data): int(n) for data, n in together.value_counts().items()}
    whole = dict.fromkeys(_count_flow(tables["flow"]), 0) | counted if counted else {}
    return {data: Known(n, f"flow_rounds.{ALL_ROUNDS}.{data}") for data, n in whole.items()}


def _count_flow(flow: pd.DataFrame) -> dict[str, int]:
    return {str(row["data"]): Known(int(row["n"]), f"flow.{row['data']}") for row in to_rows(flow)}


def _sum(numbers: Mapping[str, int], parts: tuple[str, ...]) -> int:
    return sum(numbers[f"{column}_{part}"] for column in COLUMNS for part in parts)


def _tell_read(tables: Mapping[str, pd.DataFrame]) -> str:
    """What the decisions on full texts and the extracted data were read from, as far as the sheets say it."""
    ledger, votes = tables["ledger"], tables["votes_full_text"]
    decided = set(ledger.loc[ledger["bucket"].isin(READ), "reference_id"])
    obtained = decided & set(
        votes.loc[(votes["retrieval"] == "obtained") & votes["role"].isin(DECIDING), "reference_id"]
    )
    told = []
    if decided:
        whole = write_count(Known(len(decided), "ledger.decided_full_texts"), "document")
        n = Known(len(obtained), "votes_full_text.obtained")
        marked = f"Of {whole} decided in full-text screening, the sheets mark {n} as obtained in full."
        told.append(marked if n else f"The sheets mark none of {whole} decided in full-text screening as obtained.")
    read = list_read(tables["extraction"])
    parts = Counter(read[study] for study in tables["studies"]["study_id"] if study in read)
    unsaid = parts.pop(NOT_SAID, 0)
    if parts:
        ranked = sorted(parts.items(), key=lambda pair: (-pair[1], pair[0]))
        counted = {part: write_count(Known(n, f"extraction.read.{part}"), "study", "studies") for part, n in ranked}
        named = [f"{part} ({n})" for part, n in counted.items()]
        told.append(f"By the places that extractors gave, data were taken from {join_words(named)}.")
    if unsaid:
        silent = write_count(Known(unsaid, f"extraction.read.{NOT_SAID}"), "study", "studies")
        told.append(f"Of {silent} the sheets do not say what the data were read from.")
    return " ".join(told)


def _list_unextracted(tables: Mapping[str, pd.DataFrame]) -> tuple[str, ...]:
    """Labels of included studies of which no value has been extracted yet."""
    studies, extraction = tables["studies"], tables["extraction"]
    waiting = studies[~studies["study_id"].isin(extraction.loc[extraction["value"] != "", "study_id"])]
    return tuple(waiting.sort_values("label")["label"])


def _list_owed(owed: pd.DataFrame) -> tuple[str, ...]:
    """What people owe beside decisions on references, which the open numbers tell: each task with how much of it."""
    screening = [f"{phase}{kind}" for phase in PHASES for kind in ("", "_consensus")]
    told = {TASKS[one] for one in screening}
    counts = owed.groupby("task", sort=True)["owed"].sum()
    named = [(str(task).partition(" ")[2], int(n)) for task, n in counts.items()]
    return tuple(f"{task} ({n})" for task, n in named if n and task not in told)


def _sum_identified(numbers: Mapping[str, int]) -> int:
    known = numbers[f"{IDENTIFIED[0]}_results"]
    table = known.fact.rpartition(".")[0] if isinstance(known, Known) else "flow"
    return Known(sum(numbers[f"{kind}_results"] for kind in IDENTIFIED), f"{table}.identified")


def _write_lead(numbers: Mapping[str, int], *, searches: pd.DataFrame) -> str:
    sources = write_count(Known(searches["source"].nunique(), "searches.sources"), "source")
    found = f"{write_count(_sum_identified(numbers), 'record')} from {sources}"
    if not numbers["total_studies"]:
        return f"{found}; no study has been included so far."
    studies = write_count(numbers["total_studies"], "study", "studies")
    reports = write_count(numbers["total_reports"], "report")
    pooled = numbers.get("total_studies_ma", 0)
    verb = agree(int(pooled), "stands", "stand")
    tail = f" {write_count(pooled, 'study', 'studies')} {verb} in at least one meta-analysis." if pooled else ""
    return f"{found} led to {studies} in {reports}.{tail}"


def _list_new_rounds(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """The rounds of the searches whose records the flow counts as identified."""
    members, records = tables["flow_members"], tables["records"]
    own = members["data"].isin([f"{kind}_results" for kind in IDENTIFIED])
    found = records["record_id"].isin(members.loc[own, "member_id"])
    return sorted(set(records.loc[found, "round"]))


def _write_new(latest: Mapping[str, int], *, rounds: list[str]) -> str:
    """What the new rounds of an update brought, out of the totals."""
    studies = write_count(latest["new_studies"], "study", "studies")
    found = latest["new_reports"] + latest.get(NEW_OF_PREVIOUS, 0)
    reports = write_count(Known(found, "flow.all_new_reports"), "report")
    records = write_count(_sum_identified(latest), "record")
    named = f" ({join_words(rounds)})" if rounds else ""
    return f" Of these, the new searches{named} brought {records}, {studies} and {reports}."
