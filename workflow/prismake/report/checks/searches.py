"""Checks 8 to 20: the searches, after PRISMA-S."""

import datetime

from prismake.issues import Issue
from prismake.report.checks.outcome import SEARCHES, Check, Found, find_answer, require_answer
from prismake.report.checks.protocol import is_date
from prismake.report.view import View
from prismake.tables import to_rows

KEY_DATABASES = {"MEDLINE": ("medline", "pubmed"), "Embase": ("embase",), "CENTRAL": ("central", "cochrane")}
OTHER_WAYS = {"5": ("citation", "citation searching"), "6": ("", "asking people"), "4": ("website", "websites")}
YEAR = 366


def _list_blank(view: View, column: str, *, allowed: str, remedy: str) -> list[Issue]:
    rows = [row for row in to_rows(view.searches) if not str(row[column]).strip()]
    return [Issue(SEARCHES, f"{row['source']}, {row['file']}", f"{column} is empty", allowed, remedy) for row in rows]


def check_platforms(view: View) -> Found:
    """Every source with its platform."""
    return _list_blank(view, "platform", allowed="where it was searched", remedy="write the platform")


def check_queries(view: View) -> Found:
    """Every search as it was run."""
    return _list_blank(view, "query", allowed="the whole search", remedy="copy the search as it was run")


def check_dates(view: View) -> Found:
    """Dates that are days, and not later than the review."""
    today = view.date
    issues = []
    for row in to_rows(view.searches):
        day = str(row["searched_on"])
        if not is_date(day) or (today and day > today):
            place = f"{row['source']}, {row['file']}"
            issues.append(Issue(SEARCHES, place, day or "nothing", f"a day until {today}", "correct the date"))
    return issues


def check_hits(view: View) -> Found:
    """Stated hits equal entries read."""
    issues = []
    for row in to_rows(view.tables["ingest"]):
        hits, parsed = row["hits"], row["parsed"]
        if hits == hits and hits is not None and str(hits) not in ("", "<NA>") and int(hits) != int(parsed):
            found = f"{hits} hits stated, {parsed} entries read"
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
    if (view.searches["kind"] == "register").any():
        return []
    return [Issue(SEARCHES, "kind", "no register", "at least one", "search a register of trials")]


def check_databases(view: View) -> Found:
    """The three databases that an intervention review needs."""
    if not _is_intervention(view):
        return "the question is not about an intervention"
    searched = view.searches[view.searches["kind"] == "database"]
    told = " ".join([*searched["source"], *searched["platform"]]).casefold()
    missing = [name for name, words in KEY_DATABASES.items() if not any(word in told for word in words)]
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
    """The last search is at most a year before the report."""
    last, today = view.last_search, view.date
    if not last:
        return [Issue(SEARCHES, "searched_on", "no date", "a day", "write the dates of the searches")]
    age = (datetime.date.fromisoformat(today) - datetime.date.fromisoformat(last)).days
    if age <= YEAR:
        return []
    found = f"last search on {last}, {age} days before {today}"
    return [Issue(SEARCHES, "searched_on", found, "at most 12 months", "run the searches again")]


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
