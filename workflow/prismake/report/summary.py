"""The answer first: what the review found in plain words, and how far it has come."""

import datetime
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from prismake.report.counts import Counted
from prismake.report.effect_figures import Analysis, AnalysisFigures, Interval, StudyEffect
from prismake.report.flow import ALL_ROUNDS, NEW_OF_PREVIOUS
from prismake.report.numerals import join_words, write_count, write_effect
from prismake.report.reading import list_read
from prismake.report.search_dates import find_last_search, tell_searches
from prismake.statistics.digits import place_interval
from prismake.statistics.measures import CONVENTIONS, Measure
from prismake.tables import to_rows

OPEN_NUMBERS: Mapping[str, str] = {
    "records_pending": "not yet decided on title and abstract",
    "other_records_pending": "from other methods not yet decided on title and abstract",
    "records_conflict": "in conflict on title and abstract",
    "other_records_conflict": "from other methods in conflict on title and abstract",
    "dbr_pending": "with a full text not yet decided",
    "other_pending": "from other methods with a full text not yet decided",
    "dbr_conflict": "in conflict on the full text",
    "other_conflict": "from other methods in conflict on the full text",
    "dbr_awaiting": "awaiting classification",
    "other_awaiting": "from other methods awaiting classification",
    "dbr_notretrieved_reports": "with a full text that could not be obtained",
    "other_notretrieved_reports": "from other methods with a full text that could not be obtained",
}
COLUMNS = ("dbr", "other")
# Lists of an update hold what is new; its totals stand in the table of all rounds.
UPDATED = "caption-rounds"
DECIDED = ("excluded", "included")
IDENTIFIED = ("database", "register", "website", "organisation", "citations")
# These are told, and do not keep a review from being final.
CLOSED = ("dbr_awaiting", "other_awaiting", "dbr_notretrieved_reports", "other_notretrieved_reports")


@dataclass(frozen=True)
class Answer:
    """What one analysis says, with the cautions that belong to it."""

    analysis_id: str
    title: str
    headline: str
    sentences: tuple[str, ...]
    cautions: tuple[str, ...]


STALE_DAYS = 183


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
    under_way: bool
    searched: str
    last_search: str
    read: str
    facts: tuple[tuple[str, int, str], ...]


def write_summary(
    tables: Mapping[str, pd.DataFrame], *, searches: pd.DataFrame, answers: tuple[Answer, ...]
) -> Summary:
    """The summary from the flow's numbers and the answers of the analyses; of an update the totals come first."""
    latest = _count_flow(tables["flow"])
    together = count_all_rounds(tables)
    numbers = together or latest
    update = bool(together) and "previous_studies" in latest
    waiting = tuple(
        OpenNumber(data, numbers[data], words, UPDATED if update else f"flow-{data}")
        for data, words in OPEN_NUMBERS.items()
        if numbers.get(data)
    )
    unextracted = _list_unextracted(tables)
    return Summary(
        lead=_write_lead(numbers, searches=searches)
        + (_write_new(latest, rounds=_list_new_rounds(tables)) if update else ""),
        answers=answers,
        open_numbers=waiting,
        unextracted=unextracted,
        under_way=any(number.data not in CLOSED for number in waiting) or bool(unextracted),
        searched=tell_searches(searches),
        last_search=find_last_search(searches),
        read=_tell_read(tables),
        facts=(
            ("Records identified", _sum_identified(numbers), ""),
            ("Decided in full-text screening", _sum(numbers, DECIDED), ""),
            ("Studies included", numbers["total_studies"], "flow-total_studies"),
            ("Studies in a meta-analysis", numbers.get("total_studies_ma", 0), "flow-total_studies_ma"),
        ),
    )


def count_all_rounds(tables: Mapping[str, pd.DataFrame]) -> dict[str, int]:
    """The numbers of the flow over all rounds of the searches together; empty where no rounds were counted."""
    rounds = tables["flow_rounds"]
    together = rounds.loc[rounds["round"] == ALL_ROUNDS, "data"]
    counted = {str(data): int(n) for data, n in together.value_counts().items()}
    return dict.fromkeys(_count_flow(tables["flow"]), 0) | counted if counted else {}


def _count_flow(flow: pd.DataFrame) -> dict[str, int]:
    return {str(row["data"]): int(row["n"]) for row in to_rows(flow)}


def _sum(numbers: Mapping[str, int], parts: tuple[str, ...]) -> int:
    return sum(numbers[f"{column}_{part}"] for column in COLUMNS for part in parts)


def _tell_read(tables: Mapping[str, pd.DataFrame]) -> str:
    """What the decisions on full texts and the extracted data were read from, as far as the sheets say it."""
    ledger, votes = tables["ledger"], tables["votes_full_text"]
    decided = set(ledger.loc[ledger["bucket"].isin(["full_text_excluded", "included"]), "reference_id"])
    obtained = decided & set(votes.loc[votes["retrieval"] == "obtained", "reference_id"])
    told = []
    if decided:
        whole = write_count(len(decided), "document")
        told.append(f"Of {whole} decided in full-text screening, the sheets mark {len(obtained)} as obtained in full.")
    read = list_read(tables["extraction"])
    parts = Counter(read[study] for study in tables["studies"]["study_id"] if study in read)
    if parts:
        named = [f"{part} ({n})" for part, n in sorted(parts.items(), key=lambda pair: (-pair[1], pair[0]))]
        told.append(f"Data were extracted from, by number of studies: {join_words(named)}.")
    return " ".join(told)


def explain_absence(tables: Mapping[str, pd.DataFrame]) -> str:
    """Why an analysis without a single effect has none: nothing included or extracted yet, or no usable figures."""
    if tables["studies"].empty:
        return "No study has been included yet."
    if tables["extraction"].empty:
        return "Nothing has been extracted from the included studies yet."
    return "Nothing that could be used was extracted for this outcome."


def write_answer(
    figures: AnalysisFigures,
    analysis: Analysis,
    *,
    absence: str,
    grade: pd.DataFrame | None = None,
    counted: Counted | None = None,
) -> Answer:
    """The result of one analysis in words, or `absence`; what each side means comes from the analysis's labels.

    With the table grade, the numbers per 1000 people follow, or the counts where they are few.
    """
    labels = analysis.get("labels") or {}
    sides = (str(labels.get("lower", "")), str(labels.get("higher", "")))
    if not figures.studies:
        return Answer(figures.analysis_id, figures.title, "No result", (absence,), ())
    headline, sentences = _write_result(figures, sides=sides)
    cautions = tuple(_write_cautions(figures, analysis))
    own = [] if grade is None else to_rows(grade[grade["analysis_id"] == analysis["id"]])
    told = [row["words"] for row in own if row["words"]][:1]
    if counted and counted.is_few:
        # A single study of one group has its counts beside its proportion already.
        apart = figures.main is not None or len(counted.groups) > 1
        told = [f"Counted: {counted.tell(str(own[0]['counted']))}."] if own and apart else []
    return Answer(figures.analysis_id, figures.title, headline, (*sentences, *told), cautions)


def _list_unextracted(tables: Mapping[str, pd.DataFrame]) -> tuple[str, ...]:
    """Labels of included studies of which no value has been extracted yet."""
    studies = tables["studies"]
    waiting = studies[~studies["study_id"].isin(tables["extraction"]["study_id"])]
    return tuple(waiting.sort_values("label")["label"])


def _sum_identified(numbers: Mapping[str, int]) -> int:
    return sum(numbers[f"{kind}_results"] for kind in IDENTIFIED)


def _write_lead(numbers: Mapping[str, int], *, searches: pd.DataFrame) -> str:
    found = (
        f"{write_count(_sum_identified(numbers), 'record')} from {write_count(searches['source'].nunique(), 'source')}"
    )
    studies = write_count(numbers["total_studies"], "study", "studies")
    reports = write_count(numbers["total_reports"], "report")
    pooled = numbers.get("total_studies_ma", 0)
    tail = f" {write_count(pooled, 'study', 'studies')} could be combined in a meta-analysis." if pooled else ""
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
    reports = write_count(latest["new_reports"] + latest.get(NEW_OF_PREVIOUS, 0), "report")
    records = write_count(_sum_identified(latest), "record")
    named = f" ({join_words(rounds)})" if rounds else ""
    return f" Of these, the new searches{named} brought {records}, {studies} and {reports}."


def _write_result(figures: AnalysisFigures, *, sides: tuple[str, str]) -> tuple[str, list[str]]:
    label = figures.measure_words
    if figures.main is None:
        only = [
            f"{study.label}: {_count_first(study)}{label} {with_unit(study.effect, figures)}"
            for study in figures.studies
        ]
        count = write_count(len({study.study_id for study in figures.studies}), "study", "studies")
        return f"{count}, nothing pooled", [f"{join_words(only)}. Nothing was pooled."]
    main = figures.main
    sentences = [_write_direction(main.effect, measure=figures.measure, sides=sides)]
    if main.prediction:
        low, high = write_effect(main.prediction.low), write_effect(main.prediction.high)
        unit = f" {figures.unit}" if figures.unit else ""
        sentences.append(f"In a new setting like these the true value may lie between {low} and {high}{unit}.")
    elif main.k == 2:
        sentences.append("Two studies are too few to say how much results vary between settings.")
    headline = f"{label.capitalize()} {with_unit(main.effect, figures)} in {write_count(main.k, 'study', 'studies')}"
    return headline, [sentence for sentence in sentences if sentence]


def _count_first(study: StudyEffect) -> str:
    """The counts of a study of one group, before the proportion that they make."""
    found = re.fullmatch(r"(\d+)/(\d+)", study.data)
    return f"{found[1]} of {found[2]}, " if found else ""


def with_unit(interval: Interval, figures: AnalysisFigures) -> str:
    """Point, unit and limits: "1.20 mm (95 % CI 0.70 to 1.70)"."""
    unit = f" {figures.unit}" if figures.unit else ""
    return (
        f"{write_effect(interval.point)}{unit} (95 % CI {write_effect(interval.low)} to {write_effect(interval.high)})"
    )


def _write_direction(effect: Interval, *, measure: Measure, sides: tuple[str, str]) -> str:
    if measure.null is None:
        return ""
    place = place_interval(effect.low, effect.high, null=measure.null)
    if place == 0:
        none = "no correlation" if measure.data == "correlations" else "no difference"
        return f"The interval includes {none}, so these studies do not settle the direction."
    side = sides[1] if place > 0 else sides[0]
    return f"The whole interval lies on one side: {side}." if side else ""


def _write_cautions(figures: AnalysisFigures, analysis: Analysis) -> list[str]:
    designs = [str(design) for design in analysis.get("designs") or []]
    cautions = []
    if figures.measure.comparison == "pre_post":
        cautions.append(
            "Before and after in the same people, without a control group: "
            "the change cannot be put down to the treatment."
        )
    elif figures.measure.comparison == "arms" and designs and designs != ["randomised"]:
        cautions.append("Not all of these studies are randomised: the groups may have differed from the start.")
    if str(analysis.get("species", "")) == "animal":
        cautions.append("Animal studies: they do not show what happens in people.")
    known = " ".join(CONVENTIONS.values()).casefold()
    remarks = [one for one in figures.main.remark.split("; ") if one.casefold() not in known] if figures.main else []
    return cautions + [remark[:1].upper() + remark[1:].rstrip(".") + "." for remark in remarks if remark]
