"""What was read of a study, as people write it into the column for the page."""

import re
from collections.abc import Iterable

FULL_TEXT = "full text"
NOT_SAID = "what was read is not said"
# What people write there, from the least that can be read to the most.
PARTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("title", re.compile(r"\btitle\b", re.IGNORECASE)),
    ("abstract", re.compile(r"\babstract\b|\bsummary\b", re.IGNORECASE)),
    ("registration", re.compile(r"\bregist|\bNCT\d|\bprotocol\b", re.IGNORECASE)),
    (FULL_TEXT, re.compile(r"\bfull.?text\b|\d|\btable\b|\bfig|\bsuppl|\bappendix\b|\bresults\b", re.IGNORECASE)),
)
NO_PAGE = re.compile(r"https?://\S+|\bdoi:?\s*10\.\S+|\b10\.\d{4,9}/\S+|\b\d{4}-\d{2}-\d{2}\b", re.IGNORECASE)


def name_part(page: str) -> str:
    """The part of a report that a page belongs to; empty where it says nothing: an address or a day is no page.

    >>> [name_part(page) for page in ("abstract", "NCT02313415", "e57", "Table 2", "-", "abstract, p. 1")]
    ['abstract', 'registration', 'full text', 'full text', '', 'abstract']
    >>> name_part("https://doi.org/10.1000/182, seen 2026-02-26")
    ''
    """
    told = NO_PAGE.sub("", page)
    return next((part for part, pattern in PARTS if pattern.search(told)), "")


def name_read(pages: Iterable[str]) -> str:
    """What was read in words: "abstract", "abstract and registration", "full text" or NOT_SAID.

    A page of a report says that its full text was read; beside it the abstract needs no word.

    >>> name_read(["registry", "abstract"]), name_read(["abstract", "p. 3"]), name_read([""])
    ('abstract and registration', 'full text', 'what was read is not said')
    """
    parts = set(map(name_part, pages))
    named = [part for part, _ in PARTS if part in parts]
    return FULL_TEXT if FULL_TEXT in named else " and ".join(named) or NOT_SAID
