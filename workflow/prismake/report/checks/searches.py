"""Checks 8 to 20: the searches, after PRISMA-S."""

import datetime
import re
from collections.abc import Iterator

from prismake.config.overdue_searches import list_old
from prismake.issues import Issue
from prismake.report.checks.outcome import SEARCHES, Check, Found, find_answer, require_answer
from prismake.report.checks.protocol import is_date
from prismake.report.numerals import write_count
from prismake.report.search_dates import HOW, SEARCHED, read_how, select_searched
from prismake.report.view import View
from prismake.tables import to_rows

KEY_DATABASES = {
    name: re.compile(rf"\b(?:{words})\b")
    for name, words in {"MEDLINE": "medline|pubmed", "Embase": "embase", "CENTRAL": "central|cochrane"}.items()
}
# Names that hold one of these words and are another database.
OTHERS = re.compile(r"\b(?:pubmed|biomed)\W?central\b|\bcochrane database of systematic reviews\b")
OTHER_WAYS = {
    "5": ("citation", "citation searching"),
    "6": ("organisation", "asking people"),
    "4": ("website", "websites"),
}
# These are followed by hand: no search is run in them.
BY_HAND = ("citation", "organisation")
NO_SEARCH = "run the search; until then the limitations must say that nobody searched here"


def _list_blank(view: View, column: str, *, allowed: str, remedy: str) -> list[Issue]:
    """Issues of what is left empty of searches that were run; where nobody searched, there is none of it."""
    run = [row for row in to_rows(select_searched(view.searches)) if str(row["kind"]) not in BY_HAND]
    rows = [row for row in run if not str(row[column]).strip()]
    return [Issue(SEARCHES, f"{row['source']}, {row['file']}", f"{column} is empty", allowed, remedy) for row in rows]


def check_platforms(view: View) -> Found:
    """Every source that was searched with its platform."""
    return _list_blank(view, "platform", allowed="where it was searched", remedy="write the platform")


def check_queries(view: View) -> Found:
    """Every search as it was run; where none was run, there is none to show."""
    blank = _list_blank(view, "query", allowed="the whole search", remedy="copy the search as it was run")
    return [*blank, *_list_unsearched(view, allowed="a search as it was run")]


def _list_unsearched(view: View, *, allowed: str) -> Iterator[Issue]:
    for row in to_rows(view.searches):
        if read_how(row) != SEARCHED and str(row["kind"]) not in BY_HAND:
            found = f"{HOW[read_how(row)]}: no search was run"
            yield Issue(SEARCHES, f"{row['source']}, {row['file']}", found, allowed, NO_SEARCH)


def check_dates(view: View) -> Found:
    """Dates that are days, and not later than the review; where no search was run, the date is not that of one."""
    today = view.date
    issues = list(_list_unsearched(view, allowed="the date of a search"))
    for row in to_rows(view.searches):
        day = str(row["searched_on"])
        if not is_date(day) or (today and day > today):
            place = f"{row['source']}, {row['file']}"
            issues.append(Issue(SEARCHES, place, day or "nothing", f"a day until {today}", "correct the date"))
    return issues


def check_hits(view: View) -> Found:
    """Stated hits equal entries read."""
    stated = view.tables["ingest"][view.tables["ingest"]["hits"].notna()]
    if stated.empty:
        return "the search log states no number of hits"
    issues = []
    for row in to_rows(stated):
        hits, parsed = row["hits"], row["parsed"]
        if int(hits) != int(parsed):
            found = f"{write_count(int(hits), 'hit')} stated, {write_count(int(parsed), 'entry', 'entries')} read"
            issues.append(Issue(SEARCHES, str(row["file"]), found, "equal numbers", "export again, or mend the log"))
    return issues


def check_limits(view: View) -> Found:
    """Limits are stated, or that there were none."""
    return require_answer(view, "PRISMA-S", "9", about="limits of the searches")


def check_filters(view: View) -> Found:
    """Filters are cited, or none were used."""
    return require_answer(view, "PRISMA-S", "10", about="search filters")


def check_prior_work(view: View) -> Found:
    """Searches taken over are named."""
    return require_answer(view, "PRISMA-S", "11", about="searches taken over from other reviews")


def _is_intervention(view: View) -> bool:
    return (view.protocol.get("question") or {}).get("framework") == "PICO"


def check_register(view: View) -> Found:
    """A register for interventions."""
    if not _is_intervention(view):
        return "the question is not about an intervention"
    if (select_searched(view.searches)["kind"] == "register").any():
        return []
    listed = (view.searches["kind"] == "register").any()
    found = "a register that nobody searched" if listed else "no register"
    return [Issue(SEARCHES, "kind", found, "at least one that was searched", "search a register of trials")]


def check_databases(view: View) -> Found:
    """The three databases that an intervention review needs."""
    if not _is_intervention(view):
        return "the question is not about an intervention"
    run = select_searched(view.searches)
    searched = run[run["kind"] == "database"]
    names = [*searched["source"], *searched["platform"], *searched.get("database", [])]
    told = [OTHERS.sub(" ", str(name).replace("_", " ").casefold()) for name in names]
    missing = [name for name, words in KEY_DATABASES.items() if not any(map(words.search, told))]
    remedy = "search it, or say among the limitations why not"
    return [Issue(SEARCHES, name, "not searched as a database", "searched", remedy) for name in missing]


def check_other_ways(view: View) -> Found:
    """Citations, people, websites: searched, or answered."""
    kinds = set(view.searches["kind"])
    issues = []
    for item, (kind, words) in OTHER_WAYS.items():
        if kind not in kinds:
            issues += require_answer(view, "PRISMA-S", item, about=words)
    return issues


def check_peer_review(view: View) -> Found:
    """It is said whether the strategy was reviewed."""
    return require_answer(view, "PRISMA-S", "14", about="peer review of the search strategy")


def check_deduplication(view: View) -> Found:
    """The version of the software that removed duplicates stands in the provenance."""
    if view.provenance.get("version") or find_answer(view, "PRISMA-S", "16"):
        return []
    return [Issue("provenance", "version", "nothing", "the version of the software", "build with the workflow")]


def check_staleness(view: View) -> Found:
    """Every source was searched within the twelve months before the report, as `prismake status` tells, too.

    A report without a date of its own has that of the log's last entry, and shows how old that is on no day.
    """
    issues = list(_list_unsearched(view, allowed="a search at most 12 months old"))
    if not view.last_search and not issues:
        return [Issue(SEARCHES, "searched_on", "no search was run", "a search at most 12 months old", NO_SEARCH)]
    today = view.date
    if not is_date(today):
        return [*issues, Issue(SEARCHES, "searched_on", today or "no date", "a day", "write the dates of the searches")]
    for source, last, age in list_old(view.searches, today=datetime.date.fromisoformat(today)):
        found = f"last search on {last}, {age} before {today}"
        issues.append(Issue(SEARCHES, source, found, "at most 12 months", "run the search again"))
    return issues or view.undated or []


CHECKS: dict[int, Check] = {
    8: check_platforms,
    9: check_queries,
    10: check_dates,
    11: check_hits,
    12: check_limits,
    13: check_filters,
    14: check_prior_work,
    15: check_register,
    16: check_databases,
    17: check_other_ways,
    18: check_peer_review,
    19: check_deduplication,
    20: check_staleness,
}
