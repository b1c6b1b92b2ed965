"""What a title says of a review, and how a living one is kept up, one sentence for each fact; else empty."""

import re
from collections.abc import Callable, Mapping

from prismake.report.view import View

# "Living" is said of the review itself: only words that belong to its kind stand between.
LIVING = re.compile(
    r"\bliving(?=[\s,-]+(?:(?:and|an|update|cochrane|systematic|scoping|network|rapid|umbrella|mapping|interactive"
    r"|individual|participant|patient|data|clinical|practice|evidence|literature|meta-analys[ei]s)[\s,-]+(?:of\s+)?)*"
    r"(?:reviews?|meta-analys[ei]s|guidelines?|evidence|synthes[ei]s|maps?)\b)",
    re.IGNORECASE,
)
REVIEW = re.compile(r"\b(systematic review|meta-analys[ei]s)\b", re.IGNORECASE)
SYSTEMATIC = re.compile(r"\bsystematic\s+(?:\w+\s+){0,2}reviews?\b", re.IGNORECASE)
SCOPING = re.compile(r"\bscoping\s+(?:\w+\s+){0,2}reviews?\b", re.IGNORECASE)
# As titles of reviews of harms say it (Zorzela 2016, item 1).
HARMS = re.compile(
    r"\b(harm(?:s|ful)?|safety|safe|adverse|side effects?|toxicit(?:y|ies)|complications?|tolerability)\b",
    re.IGNORECASE,
)


def tell_title(words: re.Pattern[str]) -> Callable[[View], str]:
    """A fact: the title has one of these words."""

    def tell(view: View) -> str:
        title = str(view.config.get("title") or "").strip()
        said = words.search(title)
        return f"The title says {said[0].lower()}: {title.rstrip('.')}." if said else ""

    return tell


def tell_schedule(view: View) -> str:
    """How often a living review is searched, when next, and when that ends, where all of it is planned."""
    living = view.config.get("living") or {}
    if not living.get("schedule") or not living.get("ends_when"):
        return ""
    often = f"The review is searched and updated {_tell(view, 'schedule')}, next on {living['next_search']}"
    return f"{often}; it is no longer kept up {_tell(view, 'ends_when')}."


def tell_update(view: View) -> str:
    """When new evidence is added, where that is planned."""
    told = _tell(view, "update_when")
    return f"New evidence is added and results are combined again {told}." if told else ""


def _tell(view: View, key: str) -> str:
    return str((view.config.get("living") or {}).get(key) or "").strip().rstrip(".")


FACTS: Mapping[str, Callable[[View], str]] = {
    "title_living": tell_title(LIVING),
    "title_review": tell_title(REVIEW),
    "title_systematic": tell_title(SYSTEMATIC),
    "title_scoping": tell_title(SCOPING),
    "title_harms": tell_title(HARMS),
    "schedule": tell_schedule,
    "update_when": tell_update,
}
