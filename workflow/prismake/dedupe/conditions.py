"""What a guard is, and the conditions that rules and guards share: what makes two records one paper all the same.

Conditions are written as in rules.py.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guard:
    """Holds a pair back when `when` holds, unless one of the `unless` conditions does.

    `settles`: the two are known to be different documents, so that nobody is asked.
    Two such records may not come together by way of a third either, unless an identifier joins them; `contradicts`: not
    by an identifier either. `lacks`: evidence is missing only, which the third may give.
    """

    id: str
    sentence: str
    when: str
    unless: tuple[str, ...] = ()
    settles: bool = False
    contradicts: bool = False
    lacks: bool = False


# a journal's name may be abbreviated or translated beyond recognition; volume, issue and year hardly agree by chance
SAME_ISSUE = "title_same authors_same year_same volume_same issue_same !page_differ !doi_differ"

# a range of three pages or more in one volume of one journal, by the same authors, holds one paper
ONE_PAPER = "span_same|long_range_same authors_same journal_same year_close !volume_differ !doi_differ"

# the pages of one paper, misprinted or replaced by the day of publication
PAGES_DAMAGED = (
    "title_same authors_same journal_same volume_same year_same !issue_differ !doi_differ pages_overlap",
    "title_same authors_same journal_same volume_same year_same issue_same !doi_differ page_dated !in_supplement",
)

# one title stands in brackets, or is marked as translated: its words are a database's own
TRANSLATION = "title_bracketed authors_same long_range_same issue_same year_same !doi_differ"

# the rubric of a column behind its title, on one page of one issue
SAME_COLUMN = "title_begins authors_same journal_same place_same issue_same"

# a short title of telling words in one issue of one journal
SAME_RUBRIC = (
    "!title_serial title_same authors_same journal_same year_same issue_same !volume_differ !page_differ !doi_differ"
)

# all else agrees on one page outside a supplement: the title is damaged
DAMAGED_TITLE = "title_near place_same authors_same journal_same year_same !in_supplement !doi_differ"

SAME_SPAN = "span_same authors_same year_close !volume_differ !journal_differ !doi_differ"
