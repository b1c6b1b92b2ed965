"""Checks 1 to 7: the protocol."""

import datetime
import re

from prismake.issues import Issue
from prismake.report.checklists.planned import read_question
from prismake.report.checks.outcome import (
    NONE_EXCLUDED,
    PROTOCOL,
    UNAMENDED,
    Check,
    Found,
    name_each,
    require_answer,
)
from prismake.report.search_dates import list_days, select_searched
from prismake.report.view import View

FIELDS = {
    "PICO": ("population", "intervention", "comparator", "outcomes"),
    "PECO": ("population", "exposure", "comparator", "outcomes"),
    "PCC": ("population", "concept", "context"),
    "PICo": ("population", "interest", "context"),
    "PIRD": ("population", "index_test", "reference_standard", "diagnosis"),
}
REGISTRY_IDS = {"prospero": r"CRD\d{11,12}", "osf": r"(10\.17605/)?osf\.io/\w+"}  # by how the registry's name begins
ADDRESS = re.compile(r"^(https?://)?((dx\.)?doi\.org/|www\.(?=osf))?|^doi:\s*|/$", re.IGNORECASE)
UNREPORTED = re.compile(
    r"outcomes?\b.{0,60}\b(not|un)\s?-?(report|usab|availab)|no usable (data|outcome)", re.IGNORECASE
)
LIMITS = re.compile(
    r"\b(english|languages?|\[la\]|\[dp\]|since (19|20)\d\d|published (after|since|from))", re.IGNORECASE
)


def is_date(text: str) -> bool:
    """Whether the text is a day as 2026-12-31."""
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def check_question(view: View) -> Found:
    """Every field of the framework is filled, with words of the review's own."""
    question = read_question(view)
    framework = question.get("framework", "")
    missing = [f"question.{field}" for field in FIELDS.get(framework, ()) if field not in question]
    found, allowed, remedy = "empty, or still in brackets", f"every field of {framework}", "write it in your own words"
    return name_each(PROTOCOL, missing, found=found, allowed=allowed, remedy=remedy)


def check_registration(view: View) -> Found:
    """A number that looks like one, or the words that there is none."""
    registration = view.protocol.get("registration") or {}
    if registration.get("none"):
        return []
    number = str(registration.get("id", ""))
    registry = str(registration.get("registry", "")).strip()
    forms = (form for name, form in REGISTRY_IDS.items() if re.match(rf"{name}\b", registry, re.IGNORECASE))
    if re.fullmatch(next(forms, r".*\d.*"), ADDRESS.sub("", number), re.IGNORECASE):
        return []
    remedy = "copy the number from the registry, or write none: with the reason"
    return [Issue(PROTOCOL, "registration", number or "nothing", "a number of the registry", remedy)]


def check_registered_first(view: View) -> Found:
    """The registration is not later than the first search."""
    registration = view.protocol.get("registration") or {}
    if registration.get("none") or not registration.get("date"):
        return "the review is not registered"
    first = next(iter(list_days(select_searched(view.searches))), "")
    if not first:
        return "no search was run"
    if str(registration["date"]) <= first:
        return []
    found = f"registered on {registration['date']}, first search on {first}"
    return [Issue(PROTOCOL, "registration.date", found, "registration first", "say it among the limitations")]


def check_amendments(view: View) -> Found:
    """Each with a day, a text and a reason."""
    if not view.protocol.get("amendments"):
        return UNAMENDED
    issues = []
    for number, row in enumerate(view.protocol.get("amendments") or [], start=1):
        if not is_date(str(row.get("date", ""))) or not str(row.get("reason", "")).strip():
            found = f"date {row.get('date') or 'missing'}, reason {row.get('reason') or 'missing'}"
            issues.append(Issue(PROTOCOL, f"amendments[{number}]", found, "a day and a reason", "write both"))
    return issues


def check_criteria(view: View) -> Found:
    """Every exclusion at full text names a criterion."""
    known = {str(row["id"]) for row in view.protocol.get("criteria") or []}
    screened = view.tables["full_text"]
    excluded = screened[screened["status"] == "excluded"]
    if excluded.empty:
        return NONE_EXCLUDED
    strange = excluded[~excluded["reason"].isin(list(known))]
    found, remedy = "excluded for a reason that is no criterion", "choose one of the criteria in the sheet"
    return name_each(
        "results/screening/full_text.csv",
        strange["reference_id"],
        found=found,
        allowed=", ".join(sorted(known)),
        remedy=remedy,
    )


def check_unreported(view: View) -> Found:
    """No criterion on the reporting of outcomes."""
    words = {str(row["id"]): f"{row['text']} {row['reason']}" for row in view.protocol.get("criteria") or []}
    hits = [name for name, text in words.items() if UNREPORTED.search(text)]
    remedy = "include such studies and tell that the outcome was not reported"
    return name_each(
        PROTOCOL, hits, found="excludes for what is reported", allowed="criteria on what was done", remedy=remedy
    )


def check_limits_justified(view: View) -> Found:
    """Limits of language and date need a reason."""
    rules = [*(view.protocol.get("criteria") or []), *(view.protocol.get("automation") or [])]
    told = [f"{row.get('text', '')} {row.get('field', '')}" for row in rules]
    limited = [text for text in (*told, *view.searches["query"]) if LIMITS.search(str(text))]
    if not limited:
        return "no criterion, rule or search limits language or date"
    return require_answer(view, "PRISMA-S", "9", about="the reason for limits of language or date")


CHECKS: dict[int, Check] = {
    1: check_question,
    2: check_registration,
    3: check_registered_first,
    4: check_amendments,
    5: check_criteria,
    6: check_unreported,
    7: check_limits_justified,
}
